"""Pickles: what loading them would import, and whether they are whole. They are scanned, never loaded."""

from __future__ import annotations

import io
import logging
import pickletools
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from hfdeploy_action.folder.tree import open_file

ENDINGS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib")
_LARGEST = 50_000_000  # bytes; the scanner reads a pickle as a whole
_MOST = 1_000_000  # operations; the scanner keeps them all
_EARLY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the number with which PyTorch before 1.6 begins a file
_EARLY_PART = 10_000_000  # bytes, in which the pickles of such a file end; those of BERT take 20,000
_OWN = ("pytorch_model", "adapter_model")  # names that nothing but PyTorch writes


class Scan(NamedTuple):
    """What was found in a file: dangerous imports, why it does not load, why it was not scanned."""

    imports: tuple[str, ...] = ()
    damage: str = ""
    unscanned: str = ""
    is_pickle: bool = True  # false where the ending is one that other formats have too, and the beginning theirs


def scan(path: Path) -> Scan:
    """Scan a file that may be a pickle, or an archive that PyTorch made of one; any other file is no concern."""
    try:
        with open_file(path) as file:
            start = file.read(len(_EARLY))
            if start == _EARLY:
                return _scan_early(file, path)
            if start[:4] == b"PK\3\4":
                return _scan_archive(file)
            is_pickle = start[:1] == b"\x80"
            found = _scan_pickle(file, path, is_pickle)
            return found._replace(is_pickle=is_pickle or path.suffix != ".bin" or path.name.startswith(_OWN))
    except OSError as error:
        return Scan(damage=error.strerror or "cannot be read")


def _scan_early(file: IO[bytes], path: Path) -> Scan:
    """What is in a file of PyTorch before 1.6: five pickles, and behind them the numbers, which are not looked at."""
    file.seek(0)
    start = io.BytesIO(file.read(_EARLY_PART))
    if _is_long(start):
        return Scan(unscanned="too many operations")
    start.seek(0)
    if not _begins_with(start, 5):
        size = path.stat().st_size
        what = "it ends within its pickles" if size <= _EARLY_PART else ""
        return Scan(damage=what, unscanned="" if what else f"{size:,} bytes in one pickle")
    start.seek(0)
    return _scanned(start, path.name, path.suffix)


def _begins_with(file: IO[bytes], pickles: int) -> bool:
    """Whether a file begins with so many whole pickles."""
    try:
        for _ in range(pickles):
            deque(pickletools.genops(file), maxlen=0)
    except Exception:  # noqa: BLE001  pickletools says in many ways that there is no more
        return False
    return True


def _scan_pickle(file: IO[bytes], path: Path, is_pickle: bool) -> Scan:
    """What is in a file that is one pickle or several, or something else."""
    size = path.stat().st_size
    if not is_pickle and path.name.startswith(_OWN):
        return Scan(damage="neither an archive nor a pickle")
    if size > _LARGEST:
        return Scan(unscanned=f"{size:,} bytes in one pickle" if is_pickle else "")
    file.seek(0)
    if _is_long(file):
        return Scan(unscanned="too many operations")
    file.seek(0)
    return _scanned(file, path.name, path.suffix)


def _scan_archive(file: IO[bytes]) -> Scan:
    """What is in an archive that may be damaged."""
    try:
        return _scan_entries(file)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a torn archive makes of `zipfile`
        return Scan(damage=str(error) or "the archive is torn")


def _scan_entries(file: IO[bytes]) -> Scan:
    """What is in the pickles of an archive."""
    if not zipfile.is_zipfile(file):
        return Scan(damage="the archive has no end, where its directory should be")
    imports: set[str] = set()
    with zipfile.ZipFile(file) as archive:
        for entry in _pickles(archive):
            if entry.file_size > _LARGEST:
                return Scan(unscanned=f"{entry.file_size:,} bytes in one pickle")
            with archive.open(entry) as inner:
                if _is_long(inner):
                    return Scan(unscanned="too many operations")
            with archive.open(entry) as inner:
                found = _scanned(inner, entry.filename, ".pkl")
            if found.unscanned:
                return found
            imports.update(found.imports)
    return Scan(tuple(sorted(imports)))


def _pickles(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """What may be pickles in an archive.

    PyTorch keeps the numbers in a folder beside `data.pkl` and never unpickles them, however they begin.
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


def _is_long(file: IO[bytes]) -> bool:
    """Whether the pickles at the start of a file have more operations than fit the memory."""
    done = 0
    try:
        while True:
            for _ in pickletools.genops(file):
                done += 1
                if done > _MOST:
                    return True
    except Exception:  # noqa: BLE001  the end of the pickles, which pickletools says in many ways
        return False


def _scanned(file: IO[bytes], name: str, suffix: str) -> Scan:
    from picklescan.scanner import SafetyLevel, scan_bytes, scan_pickle_bytes

    logging.getLogger("picklescan").disabled = True  # what it finds is said by a rule
    try:
        found = scan_pickle_bytes(file, name) if suffix == ".pkl" else scan_bytes(file, name, suffix)
    except Exception as error:  # noqa: BLE001  whatever a hostile file makes of the scanner
        return Scan(unscanned=str(error) or type(error).__name__)
    imports = {f"{each.module}.{each.name}" for each in found.globals if each.safety is SafetyLevel.Dangerous}
    return Scan(tuple(sorted(imports)))
