"""Pickles: what loading them would import, and whether they are complete. They are scanned, never loaded."""

from __future__ import annotations

import io
import logging
import os
import pickletools
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from hfdeploy_action import units
from hfdeploy_action.inside import open_file

_LARGEST = 50_000_000  # bytes; the scanner reads a whole pickle into memory
_MOST = 1_000_000  # operations in all pickles of a file, which the scanner keeps in memory
_MOST_UNPACKED = 5_000_000  # operations in all archives of a folder; 50 unpacked bytes count as one operation
_LARGEST_DIRECTORY = 20_000_000  # bytes of an archive's directory; `zipfile` takes ten times the memory
_MOST_PICKLES = 1_000  # in an archive; PyTorch writes one
_TAIL = 22 + 65_535 + 20 + 56  # bytes: the end record, its comment, and the two ZIP64 end records
_EARLY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the magic number at the start of a file by PyTorch before 1.6
_EARLY_PART = 10_000_000  # bytes in which all pickles of such a file must end; those of BERT take 20,000
_OWN = ("pytorch_model", "adapter_model")  # names that only PyTorch and peft use


class Scan(NamedTuple):
    """What was found in a file: dangerous imports, why it does not load, and why it was not scanned."""

    imports: tuple[str, ...] = ()
    damage: str = ""
    unscanned: str = ""
    is_pickle: bool = True  # false if neither the ending nor the first bytes are those of a pickle
    cost: int = 0  # operations that were read in an archive, which unpacks to far more than its size


def scan_all(paths: Mapping[str, Path]) -> dict[str, Scan]:
    """Scan the files, by name. For all archives together, at most `_MOST_UNPACKED` operations are read."""
    scans: dict[str, Scan] = {}
    left = _MOST_UNPACKED
    for name, path in paths.items():
        scans[name] = scan(path, left)
        left -= scans[name].cost
    return scans


def scan(path: Path, left: int = _MOST_UNPACKED) -> Scan:
    """Scan a file that may be a pickle or an archive by PyTorch; nothing is found in any other file."""
    try:
        with open_file(path) as file:
            start = file.read(len(_EARLY))
            if not start:
                return Scan(damage="it is empty", is_pickle=True)
            if start == _EARLY:
                return _scan_early(file, path)
            if start[:4] == b"PK\3\4":
                return _scan_archive(file, left)
            is_pickle = start[:1] == b"\x80"
            found = _scan_pickle(file, path, is_pickle)
            return found._replace(is_pickle=is_pickle or path.suffix != ".bin" or path.name.startswith(_OWN))
    except OSError as error:
        return Scan(damage=error.strerror or "cannot be read")


def _scan_early(file: IO[bytes], path: Path) -> Scan:
    """Scan a file by PyTorch before 1.6: five pickles, followed by tensor data, which is not read."""
    file.seek(0)
    start = io.BytesIO(file.read(_EARLY_PART))
    if _operations(start, _MOST) > _MOST:
        return Scan(unscanned="it has too many operations")
    start.seek(0)
    if not _begins_with(start, 5):
        size = path.stat().st_size
        what = "it ends in the middle of a pickle" if size <= _EARLY_PART else ""
        return Scan(damage=what, unscanned="" if what else _one_pickle(size))
    start.seek(0)
    return _scanned(start, path.name, path.suffix)


def _begins_with(file: IO[bytes], pickles: int) -> bool:
    """Whether a file begins with this many complete pickles."""
    try:
        for _ in range(pickles):
            deque(pickletools.genops(file), maxlen=0)
    except Exception:  # noqa: BLE001  pickletools says in many ways that there is no more
        return False
    return True


def _scan_pickle(file: IO[bytes], path: Path, is_pickle: bool) -> Scan:
    """Scan a file that may be one pickle, several, or something else."""
    size = path.stat().st_size
    if not is_pickle and path.name.startswith(_OWN):
        return Scan(damage="it is neither an archive nor a pickle")
    if size > _LARGEST:
        return Scan(unscanned=_one_pickle(size) if is_pickle else "")
    file.seek(0)
    if _operations(file, _MOST) > _MOST:
        return Scan(unscanned="it has too many operations")
    file.seek(0)
    return _scanned(file, path.name, path.suffix)


def _scan_archive(file: IO[bytes], left: int) -> Scan:
    """Scan an archive that may be damaged."""
    try:
        return _scan_entries(file, left)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a torn archive makes of `zipfile`
        return Scan(damage=str(error) or "the archive is damaged")


def _scan_entries(file: IO[bytes], left: int) -> Scan:
    """Scan the pickles of an archive."""
    if not zipfile.is_zipfile(file):
        return Scan(damage="the archive has no directory at its end")
    if _directory_size(file) > _LARGEST_DIRECTORY:
        return Scan(unscanned="the archive has too many entries")
    with zipfile.ZipFile(file) as archive:
        entries = list(islice(_pickles(archive), _MOST_PICKLES + 1))
        size = sum(entry.file_size for entry in entries)
        if len(entries) > _MOST_PICKLES or size > _LARGEST:
            return Scan(unscanned=_one_pickle(size) if len(entries) == 1 else f"its pickles have {units.size(size)}")
        return _scan_pickles(archive, entries, min(left, _MOST))


def _scan_pickles(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> Scan:
    """Scan these entries, which may share their bytes, up to `most` operations in all."""
    imports: set[str] = set()
    done, unscanned = 0, ""
    for entry in entries:
        with archive.open(entry) as inner:
            done += entry.file_size // 50 + _operations(inner, most - done)
        if done > most:
            unscanned = "it has too many operations"
            break
        with archive.open(entry) as inner:
            found = _scanned(inner, entry.filename, ".pkl")
        imports.update(found.imports)
        unscanned = unscanned or found.unscanned
    return Scan(tuple(sorted(imports)), unscanned=unscanned, cost=done)


def _directory_size(file: IO[bytes]) -> int:
    """The bytes of an archive's directory, as the end record says; `zipfile` goes by one of two."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _TAIL))
    tail = file.read()
    small, large = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    sizes = [tail[small + 12 : small + 16] if small >= 0 else b"", tail[large + 40 : large + 48] if large >= 0 else b""]
    file.seek(0)
    return max(int.from_bytes(size, "little") for size in sizes)


def _one_pickle(size: int) -> str:
    return f"one pickle has {units.size(size)}"


def _pickles(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The entries of an archive that may be pickles.

    PyTorch keeps tensor data in a folder beside `data.pkl` and never unpickles it, whatever its first bytes are.
    """
    entries = archive.infolist()
    names = [entry.filename for entry in entries if entry.filename.endswith("/data.pkl")]
    numbers = tuple(f"{name.removesuffix('.pkl')}/" for name in names)
    for entry in entries:
        if entry.filename.startswith(numbers):
            continue
        with archive.open(entry) as inner:
            started = inner.read(1) == b"\x80"
        if started or entry.filename.endswith(".pkl"):
            yield entry


def _operations(file: IO[bytes], most: int) -> int:
    """The number of operations in the pickles at the start of a file; `most + 1` if there are more than `most`."""
    done = 0
    try:
        while True:
            for _ in pickletools.genops(file):
                done += 1
                if done > most:
                    return done
    except Exception:  # noqa: BLE001  the end of the pickles, which pickletools says in many ways
        return done


def _scanned(file: IO[bytes], name: str, suffix: str) -> Scan:
    from picklescan.scanner import SafetyLevel, scan_bytes, scan_pickle_bytes

    logging.getLogger("picklescan").disabled = True  # a rule reports what it finds
    try:
        found = scan_pickle_bytes(file, name) if suffix == ".pkl" else scan_bytes(file, name, suffix)
    except Exception as error:  # noqa: BLE001  whatever a hostile file makes of the scanner
        return Scan(unscanned=str(error) or type(error).__name__)
    imports = {f"{each.module}.{each.name}" for each in found.globals if each.safety is SafetyLevel.Dangerous}
    return Scan(tuple(sorted(imports)))
