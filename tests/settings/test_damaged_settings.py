"""What people do to hfdeploy.yaml by accident, and the sentence, place and fix that they are told."""

# ruff: noqa: E501  messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest
from settings.loading import ask

from hfdeploy_action.settings.failures import SettingsRejected

LINES = "repo-id: acme/emotion\nvisibility: public\npublish:\n  exclude: [train.py]\n"
_UTF_8 = "save hfdeploy.yaml as UTF-8 in your editor."
_INDENT = "give all keys of a mapping the same indentation, in spaces."


def changed(old: str, new: str) -> str:
    assert old in LINES
    return LINES.replace(old, new)


@pytest.mark.parametrize(
    ("file", "message", "fix"),
    [
        ("<<<<<<< HEAD\n" + LINES, "1:1: invalid YAML: `<<<<<<<` is a merge conflict marker", "keep one of the two versions, and delete the three marker lines that Git added."),
        (changed("visibility", "<<<<<<< HEAD\nvisibility"), "2:1: invalid YAML: `<<<<<<<` is a merge conflict marker", "keep one of the two versions, and delete the three marker lines that Git added."),
        (LINES.encode("utf-16"), "1:1: `hfdeploy.yaml` is encoded as UTF-16, not as UTF-8", _UTF_8),
        (LINES.encode("utf-16-be"), "1:1: `hfdeploy.yaml` is encoded as UTF-16, not as UTF-8", _UTF_8),
        (changed("acme", "acmé").encode("latin-1"), "1:13: `hfdeploy.yaml` is not UTF-8: it contains the byte 0xe9", _UTF_8),
        ("<!DOCTYPE html>\n<html>", "1:1: `hfdeploy.yaml` is an HTML page, not YAML", "download the file again; open it in an editor to see what the server answered."),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:a\n", "1:1: `hfdeploy.yaml` is a Git LFS pointer, not YAML", "download its content with `git lfs pull`; in a workflow, check out with `lfs: true`."),
        (changed("  exclude", "\texclude"), "4:1: invalid YAML: a tab indents this line", "indent with spaces."),
        (changed("visibility", "  visibility"), "2:13: invalid YAML: this line is indented further than the key above it", _INDENT),
        (changed("[train.py]", "[train.py"), "4:12: invalid YAML: the list that starts here with `[` has no `]`", "add the missing `]`, comma or quotation mark."),
        (changed("[train.py]", "*.py"), "4:13: invalid YAML: a value that starts with `*` or `&` is read as a reference", "put the value in quotes."),
        (changed("public", "'public"), "2:13: invalid YAML: the quotation mark that opens here has no closing one", "close the quotation mark."),
        (changed("public", '"C:\\model"'), "2:16: invalid YAML: a text in double quotes contains a backslash that starts no escape", r"write the backslash as `\\`, or put the value in single quotes."),
        (changed("public", "@public"), "2:13: invalid YAML: a value must not start with `@` unless it is quoted", "put the value in quotes."),
        (changed("public", "!public"), "2:13: invalid YAML: a value that starts with `!` is read as a tag", "put the value in quotes."),
        (changed("public", "{{ visibility }}"), "2:14: invalid YAML: a template variable was not replaced", "replace the variable with its value, or delete the key."),
        (changed("public", "public: yes"), "2:19: invalid YAML: an unquoted value contains a colon and a space", 'put the whole value in quotes: `key: "a value: with a colon"`.'),
        (changed("public", "- public"), "2:13: invalid YAML: a list starts on the line of its key", "move the first `- ` to the next line."),
        (changed("visibility: ", "visibility:"), "2:1: invalid YAML: there is no space after the colon", "write a colon and a space after the key."),
        (changed("visibility: ", "visibility "), "2:1: invalid YAML: this line has no colon after its key", "write each line as `key: value`."),
        (LINES + "---\n" + LINES, "5:1: invalid YAML: a second document starts with the line `---`", "delete the line, or everything below it."),
        (LINES + "\0", "5:1: invalid YAML: the character U+0000 is not allowed", "delete the character."),
        ('repo-id = "acme/emotion"\n', "1:1: expected a mapping of keys to values, but got text", "write each line as `key: value`."),
        (LINES + "visibility: private\n", "5:1: duplicate key `visibility`", "delete all but one of the duplicate keys."),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:40].partition("\n")[0],
)  # fmt: skip
def test_damage_is_named_in_words_at_its_place(file: str | bytes, message: str, fix: str, workspace: Path) -> None:
    (workspace / "hfdeploy.yaml").write_bytes(file if isinstance(file, bytes) else file.encode())

    with pytest.raises(SettingsRejected) as caught:
        ask(workspace)

    (failure,) = caught.value.failures
    assert f"{failure.at}: {failure}" == f"hfdeploy.yaml:{message}"
    assert failure.fix == fix


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(mark: str, line_end: str, workspace: Path) -> None:
    (workspace / "hfdeploy.yaml").write_bytes((mark + LINES.replace("\n", line_end)).encode())
    assert ask(workspace).settings.publish.exclude == ("train.py",)


def test_no_sentence_repeats_a_line_which_may_be_a_confidential_text(workspace: Path) -> None:
    (workspace / "hfdeploy.yaml").write_text("smoke:\nI told nobody\ncases: {{ told }}\n")
    with pytest.raises(SettingsRejected) as caught:
        ask(workspace)
    assert "told" not in "".join(f"{failure}{failure.fix}" for failure in caught.value.failures)


@pytest.mark.parametrize(
    ("file", "fix"),
    [
        ("visibility: publik\n", "write `public`."),
        ("target: serverles\n", "write `serverless`."),
        ("smoke: {thresholds: {latency: [p95<800ms]}}\n", "write `p(95)<800ms`."),
        ("smoke: {thresholds: {latency: ['P99 =< 2s']}}\n", "write `p(99) <= 2s`."),
        ("smoke: {thresholds: {accuracy: ['accuracy => 0.9']}}\n", "write `rate >= 0.9`."),
        ("smoke: {thresholds: {accuracy: [good]}}\n", ""),
        ("publish:\n", "delete the line, or write settings below it, indented by two spaces."),
    ],
)
def test_the_fix_of_a_value_names_what_to_write(file: str, fix: str, workspace: Path) -> None:
    with pytest.raises(SettingsRejected) as caught:
        ask(workspace, file)
    assert [failure.fix for failure in caught.value.failures] == [fix]
