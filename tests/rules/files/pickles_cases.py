"""The cases of the rules in `files.pickles`."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from rules.case import Case
from rules.files.models import EARLY, HARMLESS
from sound import Size

SYSTEM = b"\x80\x02cposix\nsystem\nq\x00X\x04\x00\x00\x00echoq\x01\x85q\x02Rq\x03."


def larger(root: Path) -> None:
    with (root / "old/a.pt").open("r+b") as file:
        file.truncate(60_000_000)


def archive(content: bytes, numbers: bytes = b"\0" * 64) -> bytes:
    """A file as PyTorch writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("archive/data.pkl", content)
        opened.writestr("archive/data/0", numbers)
    return buffer.getvalue()


CASES: dict[str, list[Case]] = {
    "HFD128": [
        Case(
            "a command in an archive",
            {"pytorch_model.bin": archive(SYSTEM)},
            ["HFD128 pytorch_model.bin `pytorch_model.bin` imports `posix.system`"],
        ),
        Case("a command in a pickle", {"head.pkl": SYSTEM}, ["HFD128 head.pkl `head.pkl` imports `posix.system`"]),
        Case(
            "a command in a pickle in a subfolder",
            {"old/a.pt": SYSTEM},
            ["HFD128 old/a.pt `old/a.pt` imports `posix.system`"],
        ),
        Case("only numbers", {"pytorch_model.bin": archive(HARMLESS), "head.pkl": HARMLESS}, []),
        Case("a file of PyTorch before 1.6", {"old/a.pt": EARLY}, []),
        Case(
            "a command in a file of PyTorch before 1.6",
            {"old/a.pt": EARLY.replace(HARMLESS, SYSTEM)},
            ["HFD128 old/a.pt `old/a.pt` imports `posix.system`"],
        ),
        Case("a large file of PyTorch before 1.6", {"old/a.pt": EARLY}, [], prepare=larger),
        Case("numbers that start like a pickle", {"pytorch_model.bin": archive(HARMLESS, b"\x80\x02\x93.")}, []),
        Case("a file that is not a pickle", {"ggml-model.bin": b"lmgg\1\0\0\0", "big.bin": Size(60_000_000)}, []),
    ],
    "HFD129": [
        Case(
            "cut short",
            {"pytorch_model.bin": archive(HARMLESS)[:-30]},
            ["HFD129 pytorch_model.bin `pytorch_model.bin` is damaged: the archive has no directory at its end"],
        ),
        Case(
            "a file of PyTorch before 1.6, cut short",
            {"old/a.pt": EARLY[:60]},
            ["HFD129 old/a.pt `old/a.pt` is damaged: it ends in the middle of a pickle"],
        ),
        Case(
            "an HTML page",
            {"pytorch_model.bin": "<!DOCTYPE html>"},
            ["HFD129 pytorch_model.bin `pytorch_model.bin` is an HTML page, not a PyTorch file"],
        ),
        *(
            Case(f"an empty {name}", {name: ""}, [f"HFD129 {name} `{name}` is damaged: it is empty"])
            for name in ("pytorch_model.bin", "head.bin", "old/a.pt", "head.pkl")
        ),
    ],
    "HFD130": [
        Case(
            "a pickle with too many operations",
            {"head.pkl": b"\x80\x02" + b"N0" * 600_000 + b"N."},
            ["HFD130 head.pkl `head.pkl` was not scanned: it has too many operations"],
        ),
        Case(
            "an archive with too many operations",
            {"model.pt": archive(b"\x80\x02" + b"N0" * 600_000 + b"N.")},
            ["HFD130 model.pt `model.pt` was not scanned: it has too many operations"],
        ),
    ],
}
