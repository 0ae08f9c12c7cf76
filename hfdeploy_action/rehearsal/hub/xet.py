"""Content that arrived through Xet: found in the client's local store, rebuilt, verified, and kept as LFS content.

The client is told to use a directory as its Xet server (`local://`), a fresh one for each upload, because it keeps
that directory's database locked for as long as its process lives. The directory then holds xorbs (chunks), and shards
that say which chunks make a file; hf_xet itself puts the files together again. Only the shards' list of files is read
here, in the format of https://huggingface.co/docs/xet/shard.
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
    """A file as a shard has it; both hashes in hex, the size in bytes."""

    xet_hash: str
    sha256: str
    size: int


def new_upload(uploads: Path) -> Path:
    """A directory for one upload, that no other client has open."""
    uploads.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=uploads))


def adopt(uploads: Path, store: Path, wanted: set[str]) -> None:
    """Move the uploads that brought the wanted sha256s into the LFS store, whole; other uploads may be under way.

    What is not what its sha256 promises is dropped.
    """
    for upload in sorted(uploads.glob("*")):
        files = _files_in(upload)
        if wanted.isdisjoint(file.sha256 for file in files):
            continue
        wanted = wanted - {file.sha256 for file in files}
        try:
            _unlock(upload)
            for file in files:
                if not lfs.has(store, lfs.Pointer(file.sha256, file.size)):
                    lfs.put(store, _content(upload, file), file.sha256)
        except (OSError, RuntimeError, ValueError) as error:
            log.warning("the upload in %s is not whole, and is dropped: %s", upload, error)
        shutil.rmtree(upload, ignore_errors=True)


def _files_in(upload: Path) -> set[XetFile]:
    """The files whose shards are readable; an upload may have been given up half-way."""
    files: set[XetFile] = set()
    for shard in upload.glob("xet/xorbs/shards/*.mdb"):
        try:
            files.update(files_of(shard.read_bytes()))
        except (OSError, struct.error):
            continue
    return files


def files_of(shard: bytes) -> Iterator[XetFile]:
    """The files that a shard describes and whose sha256 it knows."""
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
    """Swap the database that the client holds locked for a copy that nobody holds."""
    database = upload / "xet/xorbs/global_dedup_lookup.redb"
    copy = database.with_suffix(".copy")
    shutil.copyfile(database, copy)
    copy.replace(database)


def _content(upload: Path, file: XetFile) -> Iterator[bytes]:
    from hf_xet import XetFileInfo, XetSession  # type: ignore[import-untyped]

    group = XetSession().new_download_stream_group(endpoint=f"local://{upload}")
    yield from group.download_stream(XetFileInfo(file.xet_hash, file.size))
