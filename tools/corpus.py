"""Record what the rules find in a collection of real cards, configurations and folders; `--check` compares instead.

    python tools/corpus.py FOLDER [--check]

The collection (`cards/`, `configs/`, `gitattributes/`, `tokenizers/`, `folders.tar.gz`) is third-party content and not
part of the project. Its findings are in tests/proof/corpus.tsv: source, rule, level, path and line, sorted. A change of
words or structure does not change that file; a change of what is found does.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import STAGES

RECORD = Path(__file__).parent.parent / "tests/proof/corpus.tsv"
# The name that each file of the collection has in a model folder.
KINDS = {
    "cards": "README.md",
    "configs": "config.json",
    "gitattributes": ".gitattributes",
    "tokenizers": "tokenizer.json",
}


def folders(collection: Path, place: Path) -> Iterator[tuple[str, Path]]:
    """Every source: its name, and a folder with its content."""
    for kind, name in KINDS.items():
        for file in sorted((collection / kind).iterdir()):
            folder = place / kind / file.name
            folder.mkdir(parents=True)
            shutil.copyfile(file, folder / name)
            yield f"{kind}/{file.name}", folder
    with tarfile.open(collection / "folders.tar.gz") as archive:
        archive.extractall(place, filter="data")
    for folder in sorted((place / "folders").iterdir()):
        if folder.is_dir():
            yield f"folders/{folder.name}", folder


def rows(collection: Path) -> Iterator[str]:
    """The findings, one on each line."""
    with tempfile.TemporaryDirectory() as place:
        for source, folder in folders(collection, Path(place)):
            model = ModelFolder(folder)
            for stage in STAGES:
                for finding in stage.findings(model, select=(), ignore=()):
                    at = finding.at
                    where = (at.path if at else "", str(at.line or "") if at else "")
                    yield "\t".join((source, finding.rule.id, finding.severity.value, *where))


def main(collection: Path, *, check: bool) -> int:
    """Write the record, or print how the findings differ from it."""
    found = sorted(rows(collection))
    if not check:
        RECORD.write_text("".join(f"{row}\n" for row in found), encoding="utf-8")
        return 0
    recorded = RECORD.read_text(encoding="utf-8").splitlines()
    gone, new = (sorted(set(one) - set(other)) for one, other in ((recorded, found), (found, recorded)))
    print("".join(f"- {row}\n" for row in gone) + "".join(f"+ {row}\n" for row in new), end="")
    return int(bool(gone or new))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), check="--check" in sys.argv))
