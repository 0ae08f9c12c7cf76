"""The cases of the rules in `lfs.attributes`."""

from __future__ import annotations

from rules.case import Case
from rules.lfs.models import TRACKED, above, git

CASES: dict[str, list[Case]] = {
    "HFD306": [
        Case(
            "a pattern for all JSON",
            {".gitattributes": TRACKED + "  *.json filter=lfs\n"},
            ["HFD306 .gitattributes:2:3 `*.json` puts `config.json`, `tokenizer_config.json` into Git LFS"],
        ),
        Case(
            "a pattern for config.json",
            {".gitattributes": '"config.json" filter=lfs\n'},
            ['HFD306 .gitattributes:1:1 `"config.json"` puts `config.json` into Git LFS'],
        ),
        Case(
            "a macro for config.json",
            {".gitattributes": "[attr]large filter=lfs\n/config.json large\n"},
            ["HFD306 .gitattributes:2:1 `/config.json` puts `config.json` into Git LFS"],
        ),
        Case(
            "a pattern in the .gitattributes at the top of the repository",
            {},
            ["HFD306 ../.gitattributes:2:1 `model/*.json` puts `config.json`, `tokenizer_config.json` into Git LFS"],
            prepare=above("*.bin filter=lfs", "model/*.json filter=lfs"),
        ),
        Case(
            "a pattern that the folder's .gitattributes reverts",
            {".gitattributes": "*.json !filter\n"},
            [],
            prepare=above("*.json filter=lfs"),
        ),
        Case("a pattern for another folder", {}, [], prepare=above("other/*.json filter=lfs")),
        Case("a pattern with exceptions", {".gitattributes": "* filter=lfs\nREADME.md -filter\n*.json !filter\n"}, []),
        Case("tokenizer.json", {".gitattributes": "tokenizer.json filter=lfs\n"}, []),
    ],
    "HFD307": [
        Case(
            "a folder with a trailing slash",
            {".gitattributes": "# onnx/\nonnx/ filter=lfs -text\n"},
            ["HFD307 .gitattributes:2:1 `onnx/` matches no file"],
        ),
        Case(
            "a pattern that starts with an exclamation mark",
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
            "the name of the model folder",
            {},
            ["HFD307 ../.gitattributes:1:1 `/model` is a folder, and the pattern matches no file in it"],
            prepare=above("/model filter=lfs", "/mod filter=lfs"),
        ),
        Case(
            "a pattern in a subfolder",
            {"eval/.gitattributes": "data/ filter=lfs\n"},
            ["HFD307 eval/.gitattributes:1:1 `data/` matches no file"],
        ),
        Case(
            "a macro above the folder",
            {},
            ["HFD307 ../.gitattributes:2:1 `model/` matches no file"],
            prepare=above("[attr]large filter=lfs", "model/ large"),
        ),
        Case(
            "patterns that git lfs track writes",
            {".gitattributes": '"\\303\\251.bin" filter=lfs\nmy[[:space:]]model.bin filter=lfs\n\\!x filter=lfs\n'},
            [],
        ),
        Case(
            "patterns that match files in the folder",
            {".gitattributes": "onnx/** filter=lfs\n\n/onnx/*.onnx filter=lfs\n"},
            [],
        ),
        Case("a pattern with other attributes", {".gitattributes": "docs/ text\n"}, []),
    ],
    "HFD308": [
        Case(
            "a pattern for all Markdown",
            {".gitattributes": "*.md filter=lfs\n"},
            ["HFD308 .gitattributes:1:1 `*.md` puts `README.md` into Git LFS"],
        ),
        Case(
            "two patterns, of which the last one decides",
            {".gitattributes": "*.md filter=lfs\r\n*.md -filter\r\n/**/README.* filter=lfs\r\n*.md text\r\n"},
            ["HFD308 .gitattributes:3:1 `/**/README.*` puts `README.md` into Git LFS"],
        ),
        Case(
            "a pattern in the .gitattributes at the top of the repository",
            {},
            ["HFD308 ../.gitattributes:1:1 `*.md` puts `README.md` into Git LFS"],
            prepare=above("*.md filter=lfs"),
        ),
        Case(
            "a macro of the folder's own, which counts only on the Hub",
            {".gitattributes": "[attr]large filter=lfs\n*.md large\n"},
            ["HFD308 .gitattributes:2:1 `*.md` puts `README.md` into Git LFS"],
            prepare=git(within=".."),
        ),
        Case("a card in a subfolder", {".gitattributes": "docs/*.md filter=lfs\n"}, []),
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
            "a merge conflict",
            {".gitattributes": f"{TRACKED}=======\n"},
            ["HFD311 .gitattributes:2:1 `=======` is a merge conflict marker"],
        ),
        Case(
            "both sides of a merge conflict",
            {".gitattributes": f"{TRACKED}<<<<<<< HEAD\n{TRACKED}=======\n{TRACKED}>>>>>>> theirs\n"},
            ["HFD311 .gitattributes:2:1 `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "two lines of UTF-16",
            {".gitattributes": "*.onnx filter=lfs\n*.bin filter=lfs\n".encode("utf-16-le")},
            ["HFD311 .gitattributes:1:1 `.gitattributes` is encoded as UTF-16, which Git does not read"],
        ),
        Case(
            "UTF-16, as Windows PowerShell writes it",
            {".gitattributes": "*.onnx filter=lfs".encode("utf-16-le")},
            ["HFD311 .gitattributes:1:1 `.gitattributes` is encoded as UTF-16, which Git does not read"],
        ),
        Case(
            "a line above the folder",
            {},
            ["HFD311 ../.gitattributes:1:1 `*.onnx` has no attributes"],
            prepare=above("*.onnx"),
        ),
        Case(
            "valid lines",
            {
                ".gitattributes": "[attr]large filter=lfs diff=lfs\r\n*.onnx large merge=lfs\r\n"
                "*.txt -filter diff=lfs\n* text=auto eol=lf -crlf whitespace=-trailing !merge\n"
                "*.py linguist-language=Python lockable\n"
            },
            [],
        ),
    ],
}
