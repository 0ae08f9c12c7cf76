"""The cases of the rules in `lfs.attributes`."""

from __future__ import annotations

from rules.case import Case
from rules.lfs.models import TRACKED, above, git

CASES: dict[str, list[Case]] = {
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
}
