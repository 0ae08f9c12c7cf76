"""What `--fix` mends: one right answer each, and not a byte beside it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.lfs.models import git
from sound import CONFIG, README, Changes, Content, Model, Size, edit, pointer, write

from hfdeploy_action import cli, fixes
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding
from hfdeploy_action.fixes.card import ONE_TASK
from hfdeploy_action.fixes.failures import FixNotWritten
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES

WITH_LFS = " filter=lfs diff=lfs merge=lfs -text"
SAYS_TRANSFORMERS = CONFIG.replace('"dim"', '"transformers_version": "5.0.0",\n  "dim"')
NO_TASK = README.replace("pipeline_tag: text-classification\n", "")
NO_LIBRARY = README.replace("library_name: transformers\n", "")


def mendable(folder: ModelFolder) -> Iterator[Finding]:
    for rule_id in fixes.FIXES:
        yield from RULES[rule_id].findings(folder)


def mended(root: Path) -> dict[str, str]:
    """What the files become that are mended; a second time changes nothing, which each test holds on the way."""
    folder = ModelFolder(root)
    fixed = fixes.fix(folder, mendable)
    fixes.write(folder, fixed)
    assert fixes.fix(ModelFolder(root), mendable).texts == {}
    return fixed.texts


def card(changed: str) -> dict[str, str]:
    return {"README.md": changed}


def readme(old: str, new: str) -> str:
    return str(edit("README.md", old, new)["README.md"])


def test_every_fix_is_of_a_rule() -> None:
    assert fixes.FIXES.keys() <= RULES.keys()


def test_a_sound_model_is_left_alone(model: Model) -> None:
    assert mended(model()) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("language: no", 'language: "no"'),
        ("language:   no   # Norsk", 'language:   "no"   # Norsk'),
        ("language: [en, no, nb]", 'language: [en, "no", nb]'),
        ("language: [no]", 'language: ["no"]'),
        ("language:\n- en\n- no\n- nb", 'language:\n- en\n- "no"\n- nb'),
        ("language:\n  - no # Norsk", 'language:\n  - "no" # Norsk'),
        ("language: [no, no]", 'language: ["no", "no"]'),
        ("language: [EN, de]", "language: [en, de]"),
        ("language:\n- 'EN'   # so", "language:\n- 'en'   # so"),
        ("language:\ten\nx: \ty", "language: en\nx:  y"),
        ("language: en\n\t\nx: y", "language: en\n \nx: y"),
        (
            "language: en\nbase_model: a/b\nbase_model_relation: Quantized",
            "language: en\nbase_model: a/b\nbase_model_relation: quantized",
        ),
        ("language: en\nbase_model: https://huggingface.co/a/b", "language: en\nbase_model: a/b"),
        ("language: en\nbase_model: ['hf.co/a/b/', c/d]", "language: en\nbase_model: ['a/b', c/d]"),
        ("language: en\ndatasets:\n- https://hf.co/datasets/a/b", "language: en\ndatasets:\n- a/b"),
        ("language: en\nversion: 1.10", 'language: en\nversion: "1.10"'),
        ("language: en\nmetrics: [2024-01-01]", 'language: en\nmetrics: ["2024-01-01"]'),
        ("language: en\nbase-model: acme/x", "language: en\nbase_model: acme/x"),
        ("language: en\nBase_Model: acme/x", "language: en\nbase_model: acme/x"),
    ],
)
def test_a_value_or_a_key_of_the_card(model: Model, before: str, after: str) -> None:
    assert mended(model(card(readme("language: en", before)))) == card(readme("language: en", after))


@pytest.mark.parametrize(
    "line",
    [
        "language: yes",  # no language
        "language: [english]",  # which code is a guess
        "language: en\ntag: x",  # one tag or a list of them
        "language: en\ndatasets: https://example.org/set.zip",  # which the Hub does not have
        "language: en\nbase_model: a/b\nbase_model_relation: finetuned",  # or merged
        "language: en\nmodel_index: 1\nmodel-index: 2",
    ],
)
def test_what_has_no_one_answer_is_left(model: Model, line: str) -> None:
    assert mended(model(card(readme("language: en", line)))) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [("licence: MIT", "license: MIT"), ("licences: [mit]", None), ("licence: license", None), ("lang: en", None)],
)
def test_a_license_under_a_misspelled_key(model: Model, before: str, after: str | None) -> None:
    changed = {} if after is None else card(readme("license: apache-2.0", after))
    assert mended(model(card(readme("license: apache-2.0", before)))) == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("license: Apache 2.0", "license: apache-2.0"),
        ('license: [mit, "CC BY 4.0"]', 'license: [mit, "cc-by-4.0"]'),
        ("license: apache-2", None),
        ("license: ???", None),
    ],
)
def test_a_license_written_otherwise(model: Model, before: str, after: str | None) -> None:
    changed = {} if after is None else card(readme("license: apache-2.0", after))
    assert mended(model(card(readme("license: apache-2.0", before)))) == changed


@pytest.mark.parametrize("written", ["Text-Classification", "text_classification", '"Text classification"'])
def test_a_task_written_otherwise(model: Model, written: str) -> None:
    quoted = '"' in written
    right = readme("pipeline_tag: text-classification", 'pipeline_tag: "text-classification"') if quoted else README
    assert mended(model(card(readme("tag: text-classification", f"tag: {written}")))) == card(right)


def test_a_library_written_otherwise(model: Model) -> None:
    assert mended(model(card(readme("library_name: transformers", "library_name: Transformers")))) == card(README)


class TestTheTask:
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_goes_to_the_end_of_the_front_matter(self, model: Model, line_end: str) -> None:
        text = NO_TASK.replace("\n", line_end)
        after = text.replace(
            f"{line_end}---{line_end}#", f"{line_end}pipeline_tag: text-classification{line_end}---{line_end}#"
        )
        assert mended(model(card(text))) == card(after)

    def test_fills_a_key_without_value(self, model: Model) -> None:
        text = readme("pipeline_tag: text-classification", "pipeline_tag:   # later")
        assert mended(model(card(text))) == card(text.replace("tag:", "tag: text-classification"))

    def test_that_is_only_misspelt_is_spelt_right(self, model: Model) -> None:
        text = readme("pipeline_tag:", "pipeline-tag:")
        assert mended(model(card(text))) == card(README)

    @pytest.mark.parametrize(
        "changes",
        [
            edit("config.json", "DistilBertForSequenceClassification", "BertForMaskedLM"),
            edit("config.json", '"architectures": ["DistilBertForSequenceClassification"],', ""),
            {"config.json": CONFIG.replace("calm", "entailment").replace("sad", "contradiction")},
            {"modules.json": "[]"},
            {"preprocessor_config.json": "{}"},
        ],
        ids=["two tasks", "no architecture", "entailment", "sentence-transformers", "sound"],
    )
    def test_that_the_architecture_does_not_tell_is_not_guessed(self, model: Model, changes: Changes) -> None:
        assert "README.md" not in mended(model({**card(NO_TASK), **changes}))

    @pytest.mark.parametrize(("ending", "task"), ONE_TASK.items())
    def test_is_the_one_that_the_rule_names(self, model: Model, ending: str, task: str) -> None:
        root = model({**card(NO_TASK), **edit("config.json", "DistilBertForSequenceClassification", f"Some{ending}")})
        (finding,) = RULES["HFD409"].findings(ModelFolder(root))
        usual = f"the usual task of `Some{ending}` is `{task}`"
        assert finding.message == f"there is no `pipeline_tag`; {usual}"
        assert finding.fix.startswith(f"add `pipeline_tag: {task}`")
        assert f"pipeline_tag: {task}\n" in mended(root)["README.md"]

    def test_is_not_put_into_front_matter_of_another_form(self, model: Model) -> None:
        text = "---\n{license: mit, language: en, library_name: transformers}\n---\n# Emotion\n"
        assert mended(model(card(text))) == {}


@pytest.mark.parametrize(
    ("changes", "library"),
    [
        ({"config.json": SAYS_TRANSFORMERS}, "transformers"),
        ({"modules.json": "[]"}, "sentence-transformers"),
        ({"config.json": None, "adapter_config.json": '{"peft_type": "LORA"}'}, "peft"),
        ({}, None),
        ({"config.json": None, "adapter_config.json": "{}"}, None),
        ({"config.json": SAYS_TRANSFORMERS.replace('"dim"', '"quantization": {},\n  "dim"')}, None),
        ({"config.json": SAYS_TRANSFORMERS, "meta.json": "{}"}, None),
    ],
)
def test_the_library_that_the_files_are_of(model: Model, changes: Changes, library: str | None) -> None:
    after = NO_LIBRARY.replace("\n---\n#", f"\nlibrary_name: {library}\n---\n#")
    assert mended(model({**card(NO_LIBRARY), **changes})) == (card(after) if library else {})


def test_a_byte_order_mark_goes_and_what_stands_behind_it_is_mended(model: Model) -> None:
    text = readme("language: en", "language: no")
    assert mended(model(card("\ufeff" + text))) == card(text.replace("no\n", '"no"\n', 1))


class TestLabels:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"happy": 1', '"happy": 2'),
            ('"happy": 1,\n', ""),
            ('"happy": 1', '"happy": 1,\n    "angry": 3'),
            ('"happy": 1', '"cheerful": 1'),
        ],
    )
    def test_the_inverse_is_written_as_it_was_laid_out(self, model: Model, old: str, new: str) -> None:
        assert mended(model({"config.json": CONFIG.replace(old, new)})) == {"config.json": CONFIG}

    def test_ids_that_are_text_stay_text(self, model: Model) -> None:
        text = CONFIG.replace('"calm": 0', '"calm": "0"').replace('"sad": 2', '"sad": "2"')
        before, after = (text.replace('"happy": 1', f'"happy": "{number}"') for number in (2, 1))
        assert mended(model({"config.json": before})) == {"config.json": after}

    def test_what_is_missing_stands_below_the_other(self, model: Model) -> None:
        start = CONFIG.index('  "label2id"')
        before = CONFIG[:start] + CONFIG[CONFIG.index('  "problem_type"') :]
        assert mended(model({"config.json": before})) == {"config.json": CONFIG}

    @pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
    def test_on_one_line(self, model: Model, separators: tuple[str, str]) -> None:
        values = json.loads(CONFIG)
        values["label2id"]["happy"] = 2
        (text,) = mended(model({"config.json": json.dumps(values, separators=separators)})).values()
        assert json.loads(text) == json.loads(CONFIG)
        assert "\n" not in text

    @pytest.mark.parametrize(
        "text",
        [
            CONFIG.replace('"1": "happy"', '"1": "calm"'),
            CONFIG.replace('"1": "happy"', '"3": "happy"'),
        ],
        ids=["twice", "a hole"],
    )
    def test_without_an_inverse_nothing_is_written(self, model: Model, text: str) -> None:
        assert mended(model({"config.json": text})) == {}


class TestAttributes:
    def test_where_there_is_no_file_it_is_made_with_each_line_once(self, model: Model) -> None:
        root = model({"model.onnx": Size(11_000_000)})
        git()(root)
        assert mended(root) == {".gitattributes": f"*.onnx{WITH_LFS}\n"}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("*.safetensors filter=lfs\n", f"*.safetensors filter=lfs\n*.onnx{WITH_LFS}\n"),
            ("*.safetensors filter=lfs\r\n", f"*.safetensors filter=lfs\r\n*.onnx{WITH_LFS}\r\n"),
            ("*.safetensors filter=lfs", f"*.safetensors filter=lfs\n*.onnx{WITH_LFS}"),
            ("", f"*.onnx{WITH_LFS}\n"),
        ],
    )
    def test_a_line_for_weights(self, model: Model, before: str, after: str) -> None:
        root = model({"model.onnx": Size(2_000_000), "b.onnx": Size(2_000_000), ".gitattributes": before})
        assert mended(root) == {".gitattributes": after}

    def test_somebody_who_said_no_is_heard(self, model: Model) -> None:
        root = model({"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n*.onnx -filter\n"})
        assert mended(root) == {}

    def test_somebody_who_said_no_of_something_else_is_not_in_the_way(self, model: Model) -> None:
        before = "*.safetensors filter=lfs\n*.json -filter\n"
        root = model({"model.onnx": Size(2_000_000), ".gitattributes": before})
        assert mended(root) == {".gitattributes": f"{before}*.onnx{WITH_LFS}\n"}

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
    def test_a_pattern_that_matches_nothing(self, model: Model, before: str, after: str, path: str) -> None:
        folder = path.removesuffix(".gitattributes")
        text = "# \x0b all of it\r\n  {} filter=lfs -text # no, not all\n"
        root = model({path: text.format(before), f"{folder}onnx/notes.txt": "Good."})
        assert mended(root) == ({path: text.format(after)} if after != before else {})

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_what_the_hub_reads_is_kept_out(self, model: Model, end: str) -> None:
        before = f"* filter=lfs{end}"
        out = " -filter -diff -merge text"
        names = ("README.md", "config.json", "tokenizer_config.json")
        assert mended(model({".gitattributes": before})) == {
            ".gitattributes": before + "".join(f"{name}{out}{end}" for name in names)
        }

    def test_what_stands_above_the_folder_is_left(self, model: Model) -> None:
        root = model()
        git(within="..")(root)
        (root.parent / ".gitattributes").write_text("* filter=lfs\nmodel/ filter=lfs\n")
        assert mended(root) == {}


@pytest.mark.parametrize("text", [readme("language: en", "language: no").encode() + b"\xff", pointer().encode()])
def test_what_is_no_text_is_left(model: Model, text: bytes) -> None:
    assert mended(model({"README.md": text})) == {}


def test_nothing_is_written_through_a_link(model: Model, tmp_path: Path) -> None:
    root = model()
    for target in (tmp_path / "outside.md", root / "inside.md"):
        target.write_text(readme("language: en", "language: no"))
        (root / "README.md").unlink()
        (root / "README.md").symlink_to(target)
        assert mended(root) == {}


def test_a_link_that_appears_meanwhile_is_not_followed(model: Model, tmp_path: Path) -> None:
    root = model(card(readme("language: en", "language: no")))
    folder = ModelFolder(root)
    fixed = fixes.fix(folder, mendable)
    (tmp_path / "outside.md").write_text("theirs")
    (root / "README.md").unlink()
    (root / "README.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(FixNotWritten, match=r"README\.md"):
        fixes.write(folder, fixed)
    assert (tmp_path / "outside.md").read_text() == "theirs"


# Pieces of front matter, each as it is and as it is to be.
PIECES = (
    ("license: mit", "license: mit"),
    ("language: [en, no]", 'language: [en, "no"]'),
    ("version: 1.10", 'version: "1.10"'),
    ("base-model: acme/x", "base_model: acme/x"),
    ("# a comment: no", "# a comment: no"),
    ("", ""),
    ("tags: ['a',  \"b\" ]", "tags: ['a',  \"b\" ]"),
    ("thumbnail: >-\n  https://example.org/x.png", "thumbnail: >-\n  https://example.org/x.png"),
)
TAILS = st.sampled_from(["", " ", "  # no, really", " # é 喜"])


@given(
    st.permutations(PIECES),
    st.lists(TAILS, min_size=len(PIECES), max_size=len(PIECES)),
    st.sampled_from(["\n", "\r\n"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_whatever_stands_around_stays_to_the_byte(
    pieces: list[tuple[str, str]], tails: list[str], line_end: str, body: str
) -> None:
    def text(which: int) -> bytes:
        lines = [piece[which] + ("" if ">-" in piece[0] else tail) for piece, tail in zip(pieces, tails, strict=True)]
        front = "\n".join(["---", "library_name: x", "pipeline_tag: y", *lines, "---", ""])
        return (front.replace("\n", line_end) + "# Title" + line_end + body).encode()

    with tempfile.TemporaryDirectory() as place:
        root = write(Path(place), {"README.md": text(0)})
        mended(root)
        assert (root / "README.md").read_bytes() == text(1)


LINES = st.sampled_from(
    [
        "---",
        "language: no",
        "licence: mit",
        "pipeline-tag:",
        "- no",
        "  no",
        "{",
        "a: [no",
        "no",
        "license: |",
        "",
        "\t",
        "x: 1.0",
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.text('{}[]:,"a1 \n', max_size=40))
def test_no_text_breaks_it_and_twice_is_once(lines: list[str], line_end: str, tail: str) -> None:
    front = line_end.join(["---", *lines, "---", ""])
    changes: dict[str, Content] = {"README.md": front, "config.json": CONFIG[:200] + tail, ".gitattributes": tail}
    with tempfile.TemporaryDirectory() as place:
        mended(write(Path(place), {**changes, "model.onnx": Size(2_000_000)}))


def run(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> tuple[int, str]:
    status = cli.main(["validate", os.path.relpath(root), *arguments])
    return status, capsys.readouterr().out


class TestTheCommand:
    WRONG: ClassVar = {"config.json": CONFIG.replace('"happy": 1', '"happy": 2')}

    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_mends_then_checks_and_says_what_it_mended(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        root = model(self.WRONG)
        status, text = run(capsys, root, "--fix")
        assert status == 0
        assert text.startswith(
            "fixed model/config.json:12:5: HFD202 inconsistent-label-maps: `label2id` maps `happy` to 2"
        )
        assert text.endswith("passed: no findings\n")
        assert (root / "config.json").read_text() == CONFIG

    def test_the_difference_is_shown_and_nothing_is_written(
        self, model: Model, capsys: pytest.CaptureFixture[str]
    ) -> None:
        root = model(self.WRONG)
        status, text = run(capsys, root, "--fix", "--diff")
        assert status == 1
        assert text.startswith(
            "--- model/config.json\n+++ model/config.json\n@@ -12 +12 @@\n"
            '-    "happy": 2,\n+    "happy": 1,\n\nwould fix model/config.json:12:5: HFD202 '
        )
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_what_cannot_be_written_is_named_and_not_told_as_done(
        self, model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root, really = model(self.WRONG), os.open

        def refuse(path: os.PathLike[str], flags: int, *more: int, **options: int) -> int:
            if flags & os.O_WRONLY and os.fspath(path).startswith(os.fspath(root)):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return really(path, flags, *more, **options)

        monkeypatch.setattr("hfdeploy_action.fixes.os.open", refuse)
        status, text = run(capsys, root, "--fix")
        assert status == 1
        assert text.startswith(
            "model/config.json: error HFD010 fix-not-written: `config.json` could not be written: Permission denied\n"
        )

    @pytest.mark.parametrize(("text", "end"), [("no", ""), ("no\x0b\x85 \n", "\n")])
    def test_the_difference_is_one_that_git_applies(
        self, model: Model, capsys: pytest.CaptureFixture[str], text: str, end: str
    ) -> None:
        attributes = f"# {text}\nonnx/ filter=lfs{end}"
        root = model({".gitattributes": attributes})
        _, told = run(capsys, root, "--fix", "--diff")
        patch = told.partition("\nwould fix")[0].encode()
        subprocess.run(["git", "apply", "--unidiff-zero", "-p0", "-"], cwd=root.parent, input=patch, check=True)
        assert (root / ".gitattributes").read_bytes() == attributes.replace("onnx/", "onnx/**").encode()

    @pytest.mark.parametrize("ignore", ["HFD202", "HFD2"])
    def test_what_is_ignored_is_not_mended(self, model: Model, capsys: pytest.CaptureFixture[str], ignore: str) -> None:
        root = model(self.WRONG)
        run(capsys, root, "--fix", "--ignore", ignore)
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_what_a_comment_lets_pass_is_not_mended(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        text = readme("language: en", "language: no # hfdeploy: ignore HFD404")
        root = model(card(text))
        run(capsys, root, "--fix")
        assert (root / "README.md").read_text() == text

    def test_wrong_settings_touch_nothing(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        root = model(self.WRONG)
        status, _ = run(capsys, root, "--fix", "--smoke-cases", "missing.yaml")
        assert status == 2
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_above_general_no_line_is_shown(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        _, text = run(capsys, model(self.WRONG), "--fix", "--diff", "--sensitivity", "health")
        assert text.startswith("would fix model/config.json:12:5")
        assert '"happy"' not in text

    def test_a_line_that_may_hold_a_secret_is_not_shown(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        line = "language: no # hf_" + "QwRtYpSdFgHjKlZxCvBn" + "mQwErTyUiOpAsD"
        _, text = run(capsys, model(card(readme("language: en", line))), "--fix", "--diff")
        assert "QwRtYp" not in text
        assert "\n-language: no # ***\n" in text

    @pytest.mark.parametrize("arguments", [["--diff"], ["--fix", "--diff", "--format", "json"]])
    def test_a_difference_is_text(self, model: Model, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            run(capsys, model(), *arguments)
        assert stopped.value.code == 2


def test_the_page_of_rules_marks_what_can_be_mended() -> None:
    page = (Path(__file__).parents[2] / "docs/rules.md").read_text("utf-8")
    sections = {section[:6]: section for section in page.split("### ")[1:]}
    assert {
        rule_id for rule_id in CATALOGUE if "--fix` makes this change" in sections.get(rule_id, "")
    } == fixes.FIXES.keys()
