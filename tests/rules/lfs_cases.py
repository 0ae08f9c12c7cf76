"""The cases of HFD3xx: real repositories, made by the real Git."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from rules.case import Case
from sound import Changes, Size, empty_onnx, pointer

TRACKED = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
LARGE = {"model.safetensors": None, "model.onnx": Size(11_000_000)}
HUGE = {"model.safetensors": None, "model.onnx": Size(101 * 1024 * 1024)}
NOT_TRACKED = "HFD304 model.onnx `model.onnx` has 11.0 MB and is not tracked by Git LFS"


def git(*arguments: str, within: str = ".") -> Callable[[Path], None]:
    """A repository in which these files were added."""

    def prepare(root: Path) -> None:
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", "."], cwd=root / within, check=True)
        if arguments:
            subprocess.run(["git", "add", *arguments], cwd=root / within, check=True, capture_output=True)

    return prepare


def cloned(root: Path) -> None:
    """A repository that came from somewhere, and can ask there for what LFS holds."""
    git()(root)
    subprocess.run(["git", "remote", "add", "origin", "https://git.invalid/model"], cwd=root, check=True)


def indexed_without_content(root: Path) -> None:
    """A repository whose index holds model.onnx: Git is not made to hash 100 MiB."""
    git()(root)
    put = ["git", "update-index", "--add", "--cacheinfo", "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,model.onnx"]
    subprocess.run(put, cwd=root, check=True)


def damaged_index(root: Path) -> None:
    """A repository of which Git cannot read what it holds."""
    git("model.onnx")(root)
    (root / ".git" / "index").write_bytes(b"DIRC" + bytes(40))


def fetched(root: Path) -> None:
    """A repository whose index holds the pointer, and whose folder the content."""
    git("model.onnx")(root)
    with (root / "model.onnx").open("wb") as file:
        file.write(empty_onnx(2_000_000))
        file.truncate(2_000_000)


def attributes(*lines: str) -> Changes:
    return {**LARGE, ".gitattributes": "\n".join(lines) + "\n"}


def damaged(line: int, why: str) -> str:
    return f"HFD301 model.safetensors:{line}:1 `model.safetensors` is a damaged Git LFS pointer: {why}"


def above(*lines: str, within: str = "") -> Callable[[Path], None]:
    """A repository whose .gitattributes stands above the folder."""

    def prepare(root: Path) -> None:
        git(within="..")(root)
        (root.parent / within / ".gitattributes").write_text("\n".join(lines) + "\n")

    return prepare


LFS: dict[str, list[Case]] = {
    "HFD301": [
        Case(
            "a pointer outside any repository",
            {"model.safetensors": pointer(size=268_000_000)},
            [
                "HFD301 model.safetensors:1:1 "
                "`model.safetensors` is a Git LFS pointer, and its content of 268,000,000 bytes is missing"
            ],
        ),
        Case(
            "a pointer in a repository that came from nowhere",
            {"model.safetensors": pointer(size=1_000), ".gitattributes": TRACKED},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 1,000 bytes is missing"
            ],
            prepare=git(),
        ),
        Case(
            "a pointer that no pattern covers is no file of LFS",
            {"model.safetensors": pointer(size=1_000)},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 1,000 bytes is missing"
            ],
            prepare=cloned,
        ),
        Case(
            "a pointer cut short",
            {"model.safetensors": pointer()[:80]},
            [damaged(2, "this line is not `oid sha256:` and 64 hexadecimal digits")],
        ),
        Case(
            "a pointer cut short in its first line",
            {"model.safetensors": pointer()[:30]},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "a pointer that a merge has torn",
            {"model.safetensors": f"<<<<<<< HEAD\n{pointer()}=======\n{pointer(size=1)}>>>>>>> more\n"},
            [damaged(1, "it contains merge conflict markers")],
        ),
        Case(
            "a pointer with a wrong sum",
            {"model.safetensors": pointer(oid="00")},
            [damaged(2, "this line is not `oid sha256:` and 64 hexadecimal digits")],
        ),
        Case(
            "a pointer without its size",
            {"model.safetensors": "\n".join(pointer().split("\n")[:2]) + "\n"},
            [damaged(2, "it ends before `size` and a number of bytes")],
        ),
        Case(
            "a pointer with an impossible size",
            {"model.safetensors": pointer(size=-7)},
            [damaged(3, "this line is not `size` and a number of bytes")],
        ),
        Case(
            "a pointer of another version",
            {"model.safetensors": pointer().replace("v1", "v2")},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "a pointer that goes on",
            {"model.safetensors": pointer() + "more\n"},
            [damaged(4, "it contains more than a pointer")],
        ),
        Case(
            "a pointer behind a byte order mark",
            {"model.safetensors": "\ufeff" + pointer()},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "pointers in place of everything",
            {name: pointer(size=7) for name in ("config.json", "tokenizer.json")},
            [
                "HFD301 config.json:1:1 `config.json` is a Git LFS pointer, and its content of 7 bytes is missing",
                "HFD301 tokenizer.json:1:1 `tokenizer.json` is a Git LFS pointer, and its content of 7 bytes is missing",
            ],
        ),
        Case(
            "text about pointers",
            {"notes.md": "See version https://git-lfs.github.com/spec/v1\n", "long.md": pointer() + "x" * 1000},
            [],
        ),
    ],
    "HFD302": [
        Case(
            "a pointer that can be fetched",
            {"model.safetensors": pointer(size=268_000_000), ".gitattributes": TRACKED},
            ["HFD302 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer to 268,000,000 bytes"],
            prepare=cloned,
        ),
    ],
    "HFD303": [
        Case(
            "a file in the index that GitHub refuses",
            HUGE,
            ["HFD303 model.onnx `model.onnx` has 105.9 MB and is not tracked by Git LFS; GitHub rejects it"],
            prepare=indexed_without_content,
        ),
        Case(
            "a file that was never added is not pushed",
            HUGE,
            ["HFD304 model.onnx `model.onnx` has 105.9 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case("tracked", {**HUGE, ".gitattributes": "*.onnx filter=lfs\n"}, [], prepare=indexed_without_content),
        Case("outside a repository", HUGE, []),
    ],
    "HFD304": [
        Case("a large file in plain Git", LARGE, [NOT_TRACKED], prepare=git("model.onnx")),
        Case(
            "exactly as large as the Hub keeps in Git",
            {**LARGE, "model.onnx": Size(10_000_000)},
            [],
            prepare=git("model.onnx"),
        ),
        Case("tracked", attributes("*.onnx filter=lfs"), [], prepare=git()),
        Case("the last line wins", attributes("*.onnx filter=lfs", "model.onnx -filter"), [NOT_TRACKED], prepare=git()),
        Case(
            "the other way round it is tracked",
            attributes("model.onnx -filter", "*.onnx filter=lfs"),
            [],
            prepare=git(),
        ),
        Case(
            "unspecified is not tracked",
            attributes("*.onnx filter=lfs", "model.onnx !filter"),
            [NOT_TRACKED],
            prepare=git(),
        ),
        Case("another filter", attributes("*.onnx filter=crypt"), [NOT_TRACKED], prepare=git()),
        Case("a macro", attributes("[attr]large filter=lfs diff=lfs", "*.onnx large"), [], prepare=git()),
        Case(
            "a pattern for a folder covers nothing in it",
            {**attributes("onnx/ filter=lfs"), "model.onnx": None, "onnx/model.onnx": Size(11_000_000)},
            [
                "HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS",
                "HFD307 .gitattributes:1:1 `onnx/` matches no file",
            ],
            prepare=git(),
        ),
        Case(
            "two stars cover it",
            {**attributes("onnx/** filter=lfs"), "model.onnx": None, "onnx/model.onnx": Size(11_000_000)},
            [],
            prepare=git(),
        ),
        Case(
            "a pattern with a slash means one place",
            {**attributes("/model.onnx filter=lfs"), "onnx/model.onnx": Size(11_000_000)},
            ["HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case(
            "the nearest .gitattributes wins",
            {
                **attributes("*.onnx filter=lfs"),
                "onnx/.gitattributes": "*.onnx -filter\n",
                "onnx/model.onnx": Size(11_000_000),
            },
            ["HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case("comments and blank lines", attributes("# *.onnx -filter", "", "*.onnx filter=lfs"), [], prepare=git()),
        Case(
            "a name with a line break in it",
            {"a\nb.onnx": Size(11_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            ["HFD111 a\nb.onnx the file name `a\\nb.onnx` contains a character that cannot be printed"],
            prepare=git(),
        ),
    ],
    "HFD305": [
        Case(
            "weights that no pattern covers",
            {"model.onnx": Size(2_000_000), ".gitattributes": TRACKED},
            ["HFD305 .gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
        ),
        Case(
            "in a repository too",
            {"model.onnx": Size(2_000_000), ".gitattributes": TRACKED},
            ["HFD305 .gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
            prepare=git(),
        ),
        Case(
            "covered, with no repository around it",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
        ),
        Case("small ones hurt nobody", {"model.onnx": Size(100_000), ".gitattributes": TRACKED}, []),
        Case(
            "the patterns stand above the folder",
            {"model.onnx": Size(2_000_000)},
            ["HFD305 ../.gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
            prepare=above(TRACKED),
        ),
        Case("covered from above", {"model.onnx": Size(2_000_000)}, [], prepare=above("*.onnx filter=lfs")),
        Case("above there is nothing about LFS", {"model.onnx": Size(2_000_000)}, [], prepare=above("* text=auto")),
        Case("no .gitattributes: the Hub writes its own", {"model.onnx": Size(2_000_000)}, []),
    ],
    "HFD306": [
        Case(
            "all JSON is put into LFS",
            {".gitattributes": TRACKED + "  *.json filter=lfs\n"},
            ["HFD306 .gitattributes:2:3 `*.json` puts `config.json`, `tokenizer_config.json` into Git LFS"],
        ),
        Case(
            "by its name",
            {".gitattributes": '"config.json" filter=lfs\n'},
            ['HFD306 .gitattributes:1:1 `"config.json"` puts `config.json` into Git LFS'],
        ),
        Case(
            "by a macro",
            {".gitattributes": "[attr]large filter=lfs\n/config.json large\n"},
            ["HFD306 .gitattributes:2:1 `/config.json` puts `config.json` into Git LFS"],
        ),
        Case(
            "by a .gitattributes at the top of the repository",
            {},
            ["HFD306 ../.gitattributes:2:1 `model/*.json` puts `config.json`, `tokenizer_config.json` into Git LFS"],
            prepare=above("*.bin filter=lfs", "model/*.json filter=lfs"),
        ),
        Case(
            "which the folder's own takes back",
            {".gitattributes": "*.json !filter\n"},
            [],
            prepare=above("*.json filter=lfs"),
        ),
        Case("of another folder", {}, [], prepare=above("other/*.json filter=lfs")),
        Case("all but these", {".gitattributes": "* filter=lfs\nREADME.md -filter\n*.json !filter\n"}, []),
        Case("a large tokenizer.json belongs there", {".gitattributes": "tokenizer.json filter=lfs\n"}, []),
    ],
    "HFD307": [
        Case(
            "a folder with a slash at its end",
            {".gitattributes": "# onnx/\nonnx/ filter=lfs -text\n"},
            ["HFD307 .gitattributes:2:1 `onnx/` matches no file"],
        ),
        Case(
            "a pattern that says what is not meant",
            {".gitattributes": "!*.txt filter=lfs\n"},
            ["HFD307 .gitattributes:1:1 `!*.txt` matches no file"],
        ),
        *(
            Case(
                f"what is nothing but characters: {pattern}",
                {".gitattributes": f"{TRACKED}{pattern} filter=lfs\n"},
                [f"HFD307 .gitattributes:2:1 `{pattern}` matches no file"],
            )
            for pattern in ("./model.onnx", "*.{bin,onnx}", "'*.onnx'", "*.bin,*.onnx", "onnx\\model.onnx", '"onnx/"')
        ),
        Case(
            "the name of a folder",
            {"eval/notes.txt": "Good.", ".gitattributes": "eval filter=lfs\n"},
            ["HFD307 .gitattributes:1:1 `eval` is a folder, and the pattern matches no file in it"],
        ),
        Case(
            "the name of the folder itself, from above",
            {},
            ["HFD307 ../.gitattributes:1:1 `/model` is a folder, and the pattern matches no file in it"],
            prepare=above("/model filter=lfs", "/mod filter=lfs"),
        ),
        Case(
            "below the folder",
            {"eval/.gitattributes": "data/ filter=lfs\n"},
            ["HFD307 eval/.gitattributes:1:1 `data/` matches no file"],
        ),
        Case(
            "above it, by a macro",
            {},
            ["HFD307 ../.gitattributes:2:1 `model/` matches no file"],
            prepare=above("[attr]large filter=lfs", "model/ large"),
        ),
        Case(
            "names that git lfs track writes",
            {".gitattributes": '"\\303\\251.bin" filter=lfs\nmy[[:space:]]model.bin filter=lfs\n\\!x filter=lfs\n'},
            [],
        ),
        Case("what is in it", {".gitattributes": "onnx/** filter=lfs\n\n/onnx/*.onnx filter=lfs\n"}, []),
        Case("other attributes are another matter", {".gitattributes": "docs/ text\n"}, []),
    ],
    "HFD308": [
        Case(
            "all Markdown is put into LFS",
            {".gitattributes": "*.md filter=lfs\n"},
            ["HFD308 .gitattributes:1:1 `*.md` puts `README.md` into Git LFS"],
        ),
        Case(
            "the line that decides is named",
            {".gitattributes": "*.md filter=lfs\r\n*.md -filter\r\n/**/README.* filter=lfs\r\n*.md text\r\n"},
            ["HFD308 .gitattributes:3:1 `/**/README.*` puts `README.md` into Git LFS"],
        ),
        Case(
            "a .gitattributes at the top of the repository",
            {},
            ["HFD308 ../.gitattributes:1:1 `*.md` puts `README.md` into Git LFS"],
            prepare=above("*.md filter=lfs"),
        ),
        Case(
            "only on the Hub, where a macro of the folder's own counts",
            {".gitattributes": "[attr]large filter=lfs\n*.md large\n"},
            ["HFD308 .gitattributes:2:1 `*.md` puts `README.md` into Git LFS"],
            prepare=git(within=".."),
        ),
        Case("cards in a folder", {".gitattributes": "docs/*.md filter=lfs\n"}, []),
    ],
    "HFD309": [
        Case(
            "added where Git LFS was not installed",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            ["HFD309 model.onnx `model.onnx` is tracked by Git LFS, but its 2,000,000 bytes are in Git"],
            prepare=git("model.onnx"),
        ),
        Case(
            "small ones hurt nobody",
            {"model.onnx": Size(100_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=git("model.onnx"),
        ),
        Case(
            "not added yet",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=git("config.json"),
        ),
        Case(
            "added as a pointer",
            {"model.onnx": pointer(), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=fetched,
        ),
    ],
    "HFD310": [
        Case(
            "weights",
            {".gitignore": "# large\n*.safetensors\n"},
            ["HFD310 .gitignore:2:1 `*.safetensors` keeps `model.safetensors` out of Git"],
            prepare=git("config.json"),
        ),
        Case(
            "everything that nobody added by force",
            {".gitignore": "*\n"},
            ["HFD310 .gitignore:1:1 `*` keeps `README.md` and 3 more out of Git"],
            prepare=git("--force", "config.json"),
        ),
        Case("added by force", {".gitignore": "*.json\n"}, [], prepare=git("--force", "-A")),
        Case("all but the model", {".gitignore": "*\n!*.*\n"}, [], prepare=git("config.json")),
        Case("what the model does not need", {".gitignore": "*.log\n", "a.log": "x"}, [], prepare=git("config.json")),
        Case("a folder of which nothing is in Git", {".gitignore": "*\n"}, [], prepare=git()),
        Case(
            "weights in a folder",
            {"onnx/model.onnx": Size(2_000), "onnx/.gitignore": "*.onnx\n"},
            ["HFD310 onnx/.gitignore:1:1 `*.onnx` keeps `onnx/model.onnx` out of Git"],
            prepare=git("config.json"),
        ),
        Case(
            "what will be ignored once there is a repository",
            {".gitignore": "*.safetensors\n"},
            ["HFD310 .gitignore:1:1 `*.safetensors` keeps `model.safetensors` out of Git"],
        ),
    ],
    "HFD311": [
        *(
            Case(
                f"a line with a mistake: {line}",
                {".gitattributes": f"# *.h5\n{TRACKED}  {line}\n"},
                [f"HFD311 .gitattributes:3:3 {fault}"],
            )
            for line, fault in {
                "*.bin *.onnx filter=lfs": "`*.onnx` is not a valid attribute, so Git ignores the line",
                "*.onnx filter = lfs": "`=` is not a valid attribute, so Git ignores the line",
                "*.onnx": "`*.onnx` has no attributes",
                "*.onnx fliter=lfs diff=lfs": "`fliter=lfs` has no effect on Git LFS",
                "*.onnx filter=LFS": "`filter=LFS` has no effect on Git LFS",
                "*.onnx diff=lfs merge=lfs -text": "`*.onnx` has no `filter=lfs`, so Git LFS does not track it",
                "*.onnx filter-lfs": "`*.onnx` has no `filter=lfs`, so Git LFS does not track it",
                "my model.onnx filter=lfs": (
                    "`model.onnx` is read as an attribute of `my`, because there is a space between them"
                ),
            }.items()
        ),
        Case(
            "a merge that was left unfinished",
            {".gitattributes": f"{TRACKED}=======\n"},
            ["HFD311 .gitattributes:2:1 `=======` is a merge conflict marker"],
        ),
        Case(
            "above the folder",
            {},
            ["HFD311 ../.gitattributes:1:1 `*.onnx` has no attributes"],
            prepare=above("*.onnx"),
        ),
        Case(
            "what Git knows",
            {
                ".gitattributes": "[attr]large filter=lfs diff=lfs\r\n*.onnx large merge=lfs\r\n"
                "*.txt -filter diff=lfs\n* text=auto eol=lf -crlf whitespace=-trailing !merge\n"
                "*.py linguist-language=Python lockable\n"
            },
            [],
        ),
    ],
    "HFD312": [
        Case(
            "the line ends of Windows",
            {"model.safetensors": pointer(size=7).replace("\n", "\r\n")},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 7 bytes is missing",
                "HFD312 model.safetensors:1:1 the pointer `model.safetensors` has Windows line endings",
            ],
        ),
        Case(
            "no end of the last line",
            {"model.safetensors": pointer(size=7).rstrip(), ".gitattributes": TRACKED},
            [
                "HFD302 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer to 7 bytes",
                "HFD312 model.safetensors:1:1 the pointer `model.safetensors` "
                "does not start and end as Git LFS writes it",
            ],
            prepare=cloned,
        ),
    ],
    "HFD313": [
        Case(
            "a damaged index",
            {**LARGE, ".gitattributes": "*.h5 filter=lfs\n"},
            ["HFD313 - `git ls-files` failed with 128: error: bad index version 0 fatal: index file corrupt"],
            prepare=damaged_index,
        ),
    ],
}
