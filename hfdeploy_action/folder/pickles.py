"""Pickles: what loading them would import, and whether they are whole. They are scanned, never loaded."""

from __future__ import annotations

import logging
import pickletools
import zipfile
from pathlib import Path
from typing import IO, NamedTuple

ENDINGS = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})
_LARGEST = 50_000_000  # bytes; the scanner reads a pickle as a whole
_MOST = 1_000_000  # operations; the scanner keeps them all
_OWN = ("pytorch_model", "adapter_model")  # names that nothing but PyTorch writes


class Scan(NamedTuple):
    """What was found in a file: dangerous imports, why it does not load, why it was not scanned."""

    imports: tuple[str, ...] = ()
    damage: str = ""
    unscanned: str = ""


def scan(path: Path) -> Scan:
    """Scan a file that may be a pickle, or an archive that PyTorch made of one; any other file is no concern."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
            if start == b"PK\3\4":
                if not zipfile.is_zipfile(file):
                    return Scan(damage="the archive has no end, where its directory should be")
                unscanned = _why_not_the_archive(file)
            elif start[:1] != b"\x80" and path.name.startswith(_OWN):
                return Scan(damage="neither an archive nor a pickle")
            elif size > _LARGEST:
                return Scan(unscanned=f"{size:,} bytes in one pickle" if start[:1] == b"\x80" else "")
            else:
                file.seek(0)
                unscanned = "too many operations" if _is_long(file) else ""
            return Scan(unscanned=unscanned) if unscanned else _scanned(file, path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        return Scan(damage=str(error))
    except OSError as error:
        return Scan(damage=error.strerror or "cannot be read")


def _why_not_the_archive(file: IO[bytes]) -> str:
    """Why an archive is too much for the scanner; empty where it is not."""
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            pickled = entry.filename.endswith(".pkl")
            if pickled and entry.file_size > _LARGEST:
                return f"{entry.file_size:,} bytes in one pickle"
            with archive.open(entry) as inner:
                started = inner.read(1) == b"\x80"
            if pickled or started:
                with archive.open(entry) as inner:
                    if _is_long(inner):
                        return "too many operations"
    return ""


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


def _scanned(file: IO[bytes], path: Path) -> Scan:
    from picklescan.scanner import SafetyLevel, scan_bytes

    logging.getLogger("picklescan").disabled = True  # what it finds is said by a rule
    file.seek(0)
    try:
        found = scan_bytes(file, path.name, path.suffix).globals
    except Exception as error:  # noqa: BLE001  whatever a hostile file makes of the scanner
        return Scan(unscanned=str(error) or type(error).__name__)
    return Scan(tuple(sorted({f"{each.module}.{each.name}" for each in found if each.safety is SafetyLevel.Dangerous})))
