"""Refresh `hfdeploy_action/vocabulary/` from the npm registry: `make vocabulary`. Needs Node.js and npm."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent.parent / "hfdeploy_action/vocabulary"
# Licenses of hub-docs, repositories-licenses (242f4a1e, 2026-08-22, Apache-2.0), that the package does not have yet.
DOCUMENTED_LICENSES = frozenset(
    (
        *("eupl-1.2", "h-research", "intel-research", "openmdw-1.0", "openmdw-1.1", "llama4", "grok2-community"),
        "fair-noncommercial-research-license",
    )
)
_LICENSES = re.compile(r"export type License =((?:\s*\|\s*\"[^\"]+\")+);")


class Package(NamedTuple):
    """An unpacked package of the registry."""

    name: str
    root: Path

    @property
    def described(self) -> dict[str, Any]:
        """Its package.json."""
        read: dict[str, Any] = json.loads((self.root / "package.json").read_text("utf-8"))
        return read

    def exported(self, expression: str) -> list[str]:
        """The list of words that a JavaScript expression over the package, named `all`, returns."""
        entry = self.described["exports"]["."]["import"]
        entry = entry if isinstance(entry, str) else entry["default"]
        program = (
            f"import * as all from {json.dumps(str(self.root / entry))}; console.log(JSON.stringify({expression}))"
        )
        done = subprocess.run(
            ["node", "--input-type=module", "--eval", program], check=True, capture_output=True, text=True
        )
        return [str(word) for word in json.loads(done.stdout)]


def fetch(name: str, into: Path) -> Package:
    """The newest version of a package in the registry."""
    folder = into / name.rpartition("/")[2]
    folder.mkdir()
    subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, capture_output=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return Package(name, folder / "package")


def licenses(source: str) -> list[str]:
    """The license IDs in the source of @huggingface/hub, in their order. Raises ValueError if there are none."""
    found = _LICENSES.search(source)
    if found is None:
        raise ValueError("no `type License` in @huggingface/hub")
    return re.findall(r'"([^"]+)"', found[1])


def names_of_languages(pairs: Iterable[str]) -> list[str]:
    """Rows of a lower-case name and its code, from `code|name`; a name of two languages gives no row."""
    codes: dict[str, set[str]] = {}
    for code, _, name in (pair.partition("|") for pair in pairs):
        codes.setdefault(name.casefold().strip("\u200e "), set()).add(code)
    return [f"{name}\t{next(iter(found))}" for name, found in codes.items() if len(found) == 1]


def data_file(package: Package, words: Iterable[str], *, of: str, besides: str = "", columns: str = "") -> str:
    """The text of a data file: a heading with its origin, then sorted words or rows, one on each line."""
    described = package.described
    return "\n".join(
        [
            f"# source: npm {package.name} ({of}){besides}",
            f"# version: {described['version']}",
            f"# license: {described['license']}",
            f"# date: {datetime.now(UTC):%Y-%m-%d}",
            *([f"# columns: {columns}"] if columns else []),
            *sorted(set(words)),
            "",
        ]
    )


def write(name: str, text: str) -> None:
    """Write a data file, unless only its date would change; print what was added and removed."""
    path = FOLDER / name
    old, new = (path.read_text("utf-8") if path.exists() else ""), text
    if _undated(old) == _undated(new):
        print(f"{name}: unchanged")
        return
    path.write_text(new, "utf-8")
    came, went = (sorted(a - b) for a, b in ((_words(new), _words(old)), (_words(old), _words(new))))
    print(f"{name}: {len(_words(new))}; new: {', '.join(came) or 'none'}; gone: {', '.join(went) or 'none'}")


def _undated(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("# date:")]


def _words(text: str) -> set[str]:
    return {line for line in text.splitlines() if line and not line.startswith("#")}


def main() -> None:
    """Download the lists and write what changed."""
    with tempfile.TemporaryDirectory() as scratch:
        tasks, languages, hub = (fetch(f"@huggingface/{name}", Path(scratch)) for name in ("tasks", "languages", "hub"))
        write("pipeline_tags.txt", data_file(tasks, tasks.exported("all.PIPELINE_TYPES"), of="PIPELINE_TYPES"))
        write(
            "libraries.txt", data_file(tasks, tasks.exported("all.ALL_MODEL_LIBRARY_KEYS"), of="ALL_MODEL_LIBRARY_KEYS")
        )
        both = languages.exported("[...Object.keys(all.LANGUAGES_ISO_639_1), ...Object.keys(all.LANGUAGES_ISO_639_3)]")
        write("languages.txt", data_file(languages, both, of="ISO 639-1 and 639-3"))
        pairs = "Object.values(all.LANGUAGES_ISO_639_1).flatMap(l => [l.name, l.nativeName].map(n => `${l.code}|${n}`))"
        named = names_of_languages(languages.exported(pairs))
        write("language_names.tsv", data_file(languages, named, of="ISO 639-1", columns="name, code"))
        known = {*licenses((hub.root / "src/types/public.ts").read_text("utf-8")), *DOCUMENTED_LICENSES}
        besides = " and hub-docs, repositories-licenses (242f4a1e, 2026-08-22, Apache-2.0)"
        write("licenses.txt", data_file(hub, known, of="type License", besides=besides))


if __name__ == "__main__":
    main()
