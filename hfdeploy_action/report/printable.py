"""Text that cannot do anything in a log, and tells no secret."""

from __future__ import annotations

import re

# Forms that nothing but a token has: a message may quote the value that it is about.
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:hf_|api_org_|gh[pousr]_|npm_|gsk_|r8_|[sr]k_live_|AIza)[A-Za-z0-9]{28,}"
    r"|(?:github_pat_|glpat-|pypi-AgEI|xox[a-z]-|sk-ant-|sk-proj-|xai-)[A-Za-z0-9_\-]{20,}"
    r"|A[KS]IA[A-Z2-7]{16})"
)


def plain(text: str) -> str:
    """Text on one line; what cannot be printed is written out, so that it cannot start a line or a command."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.replace("##[", "#\\x23[")  # the older form of a command, which counts anywhere in a line


def without_tokens(text: str) -> str:
    """The text, with three stars for every token of the forms that most issuers give them."""
    return _TOKEN.sub("***", text)
