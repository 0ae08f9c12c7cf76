"""The cases of HFD103 in which a file is not JSON: each mistake has its own message, at its own line."""

from __future__ import annotations

from rules.case import Case
from sound import Content

NAME = "generation_config.json"


def invalid(name: str, content: Content, at: str, message: str) -> Case:
    """A file that cannot be read, and its finding."""
    return Case(name, {NAME: content}, [f"HFD103 {NAME}:{at} {message}"])


def malformed(name: str, content: str, at: str, message: str) -> Case:
    """A file with a mistake in its JSON."""
    return invalid(name, content, at, f"`{NAME}` is not valid JSON: {message}")


JSON = [
    invalid("an HTML page", "<!doctype html>\n<p>Sign in", "1:1", f"`{NAME}` is an HTML page, not JSON"),
    invalid("an XML document", '<?xml version="1.0"?>', "1:1", f"`{NAME}` is an XML document, not JSON"),
    invalid("only white space", " \n", "1:1", f"`{NAME}` is empty"),
    invalid("UTF-16", '{"a": 1}'.encode("utf-16"), "1:1", f"`{NAME}` is encoded as UTF-16, not as UTF-8"),
    invalid("UTF-16 without a byte order mark", b'{\0"\0a\0', "1:1", f"`{NAME}` is encoded as UTF-16, not as UTF-8"),
    invalid(
        "a merge conflict",
        '{\n"a": 1,\n<<<<<<< ours\n"b": 1\n=======\n"b": 2\n>>>>>>> theirs\n}',
        "3:1",
        "`<<<<<<<` is a merge conflict marker",
    ),
    invalid("a text in place of an object", '"calm"', "1:1", f"`{NAME}` contains text, not a JSON object"),
    malformed("a trailing comma in an object", '{"a": 1,\n}', "1:8", "there is a comma before `}`"),
    malformed("a trailing comma in a list", '{"a": [1, ]}', "1:9", "there is a comma before `]`"),
    malformed("two commas", '{"a": 1,, "b": 2}', "1:9", "an extra comma"),
    malformed("a missing comma", '{"a": 1\n"b": 2}', "2:1", "there is no comma before this entry"),
    malformed("a missing colon", '{"a" 1}', "1:6", "there is no colon after the key"),
    malformed("single quotes", "{'a': 1}", "1:2", "a text is in `'` quotes, not in double quotes"),
    malformed("curly quotes", "{\u201ca\u201d: 1}", "1:2", "a text is in `\u201c` quotes, not in double quotes"),
    malformed("a key without quotes", "{a: 1}", "1:2", "a text is not in double quotes: `a`"),
    malformed("a value without quotes", '{"a": calm}', "1:7", "a text is not in double quotes: `calm`"),
    malformed("a Python constant", '{"a": True}', "1:7", "`True` is not a JSON value"),
    malformed("a comment", '{\n// model\n"a": 1}', "2:1", "JSON has no comments"),
    malformed(
        "a text without its closing quote", '{"a": "calm}', "1:7", "the text that starts here has no closing quote"
    ),
    malformed("a line break in a text", '{"a": "calm\n"}', "1:12", "a text contains a line break or a tab"),
    malformed(
        "a NUL in a text",
        '{"a": "calm\0"}',
        "1:12",
        "there is a U+0000, an invisible character that JSON does not allow",
    ),
    malformed(
        "NULs at the end", '{"a": 1}\0\0', "1:9", "there is a U+0000, an invisible character that JSON does not allow"
    ),
    malformed(
        "a no-break space", '{"a":\u00a01}', "1:6", "there is a U+00A0, an invisible character that JSON does not allow"
    ),
    malformed(
        "a zero width space",
        '{\u200b"a": 1}',
        "1:2",
        "there is a U+200B, an invisible character that JSON does not allow",
    ),
    malformed("a form feed", '{"a": 1}\f', "1:9", "there is a U+000C, an invisible character that JSON does not allow"),
    malformed("a Windows path", '{"a": "C:\\model"}', "1:10", "a text contains a backslash that starts no JSON escape"),
    malformed("the wrong bracket", '{"a": [1}', "1:9", "`}` closes a part that `[` opened"),
    malformed("a file that is cut short", '{"a": 1', "1:8", "the file ends before the JSON is complete"),
    malformed("two objects", '{"a": 1}\n{"b": 1}', "2:1", "there is more text after the end of the JSON"),
    malformed("a number without its leading zero", '{"a": .5}', "1:7", "a value is expected here"),
]
