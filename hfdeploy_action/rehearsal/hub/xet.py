"""Content that is uploaded with Xet: read from the client's local store, verified, and stored as LFS content.

The client is told to use a local folder as its Xet server (`local://`). Each upload gets a new folder, because the
client locks its database as long as it runs. The folder then holds xorbs (chunks), and shards that say which chunks
make a file. hf_xet itself reassembles the files. Only the list of files in the shards is read here, in the format of
https://huggingface.co/docs/xet/shard.
"""

from __future__ import annotations

import logging
import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import lfs

log = logging.getLogger(__name__)

_HEADER = 48
_ENTRY = 48
_BOOKEND = b"\xff" * 32
_HAS_VERIFICATION = 1 << 31
_HAS_SHA256 = 1 << 30


class XetFile(NamedTuple):
    """A file in a shard: both hashes in hexadecimal, the size in bytes."""

    xet_hash: str
    sha256: str
    size: int


def new_upload(uploads: Path) -> Path:
    """A new folder for one upload."""
    uploads.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=uploads))


def adopt(uploads: Path, store: Path, oids: set[str]) -> None:
    """Move the uploads that hold content with these SHA-256s to the LFS store. Other uploads may be in progress.

    Content that does not match its SHA-256 is dropped.
    """
    for upload in sorted(uploads.glob("*")):
        files = _files_in(upload)
        if oids.isdisjoint(file.sha256 for file in files):
            continue
        try:
            _unlock(upload)
            for file in files:
                if not lfs.has(store, lfs.Pointer(file.sha256, file.size)):
                    lfs.put(store, _content(upload, file), file.sha256)
            oids = oids - {file.sha256 for file in files}
        except (OSError, RuntimeError, ValueError) as error:
            log.warning("the upload in %s is incomplete, and is dropped: %s", upload, error)
        shutil.rmtree(upload, ignore_errors=True)


def _files_in(upload: Path) -> set[XetFile]:
    """The files in the readable shards. An upload may have been interrupted."""
    files: set[XetFile] = set()
    for shard in upload.glob("xet/xorbs/shards/*.mdb"):
        try:
            files.update(files_of(shard.read_bytes()))
        except (OSError, struct.error):
            continue
    return files


def files_of(shard: bytes) -> Iterator[XetFile]:
    """The files in a shard that have a SHA-256."""
    at = _HEADER
    while (xet_hash := shard[at : at + 32]) != _BOOKEND and len(xet_hash) == 32:
        flags, entries = struct.unpack_from("<II", shard, at + 32)
        at += _ENTRY
        size = sum(struct.unpack_from("<I", shard, at + _ENTRY * entry + 36)[0] for entry in range(entries))
        at += _ENTRY * entries * (2 if flags & _HAS_VERIFICATION else 1)
        if flags & _HAS_SHA256:
            yield XetFile(_hex(xet_hash), _hex(shard[at : at + 32]), size)
            at += _ENTRY


def _hex(value: bytes) -> str:
    """Xet writes a hash as four little-endian integers of eight bytes."""
    return "".join(value[part : part + 8][::-1].hex() for part in range(0, 32, 8))


def _unlock(upload: Path) -> None:
    """Replace the database that the client has locked with an unlocked copy."""
    database = upload / "xet/xorbs/global_dedup_lookup.redb"
    copy = database.with_suffix(".copy")
    shutil.copyfile(database, copy)
    copy.replace(database)


def _content(upload: Path, file: XetFile) -> Iterator[bytes]:
    from hf_xet import XetFileInfo, XetSession  # type: ignore[import-untyped]

    group = XetSession().new_download_stream_group(endpoint=f"local://{upload}")
    yield from group.download_stream(XetFileInfo(file.xet_hash, file.size))
