"""What `--fix` changes in .gitattributes."""

from __future__ import annotations

import pytest
from fixes.fixing import fixed_texts
from rules.lfs.models import git
from sound import Model, Size

WITH_LFS = " filter=lfs diff=lfs merge=lfs -text"


class TestAttributes:
    def test_the_file_is_created_if_it_is_missing(self, model: Model) -> None:
        root = model({"model.onnx": Size(11_000_000)})
        git()(root)
        assert fixed_texts(root) == {".gitattributes": f"*.onnx{WITH_LFS}\n"}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("*.safetensors filter=lfs\n", f"*.safetensors filter=lfs\n*.onnx{WITH_LFS}\n"),
            ("*.safetensors filter=lfs\r\n", f"*.safetensors filter=lfs\r\n*.onnx{WITH_LFS}\r\n"),
            ("*.safetensors filter=lfs", f"*.safetensors filter=lfs\n*.onnx{WITH_LFS}"),
            ("", f"*.onnx{WITH_LFS}\n"),
        ],
    )
    def test_a_line_for_weights_is_added_once(self, model: Model, before: str, after: str) -> None:
        root = model({"model.onnx": Size(2_000_000), "b.onnx": Size(2_000_000), ".gitattributes": before})
        assert fixed_texts(root) == {".gitattributes": after}

    def test_a_file_that_a_line_excludes_is_not_tracked(self, model: Model) -> None:
        root = model({"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n*.onnx -filter\n"})
        assert fixed_texts(root) == {}

    def test_a_line_that_excludes_other_files_does_not_matter(self, model: Model) -> None:
        before = "*.safetensors filter=lfs\n*.json -filter\n"
        root = model({"model.onnx": Size(2_000_000), ".gitattributes": before})
        assert fixed_texts(root) == {".gitattributes": f"{before}*.onnx{WITH_LFS}\n"}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("onnx/", "onnx/**"),
            ("/onnx/", "/onnx/**"),
            ("onnx", "onnx/**"),
            ("./model.onnx", "/model.onnx"),
            ("./onnx/", "/onnx/**"),
            ("!onnx/", "!onnx/"),
            ("*.{bin,onnx}", "*.{bin,onnx}"),
        ],
    )
    @pytest.mark.parametrize("path", [".gitattributes", "more/.gitattributes"])
    def test_a_pattern_that_matches_nothing_is_corrected(
        self, model: Model, before: str, after: str, path: str
    ) -> None:
        folder = path.removesuffix(".gitattributes")
        text = "# \x0b all of it\r\n  {} filter=lfs -text # no, not all\n"
        root = model({path: text.format(before), f"{folder}onnx/notes.txt": "Good."})
        assert fixed_texts(root) == ({path: text.format(after)} if after != before else {})

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_files_that_the_hub_reads_are_excluded(self, model: Model, end: str) -> None:
        before = f"* filter=lfs{end}"
        out = " -filter -diff -merge text"
        names = ("README.md", "config.json", "tokenizer_config.json")
        assert fixed_texts(model({".gitattributes": before})) == {
            ".gitattributes": before + "".join(f"{name}{out}{end}" for name in names)
        }

    def test_a_file_above_the_folder_is_not_changed(self, model: Model) -> None:
        root = model()
        git(within="..")(root)
        (root.parent / ".gitattributes").write_text("* filter=lfs\nmodel/ filter=lfs\n")
        assert fixed_texts(root) == {}
