"""Chat templates: parsed as transformers parses them, never rendered."""

from __future__ import annotations

from typing import NamedTuple

_LARGEST = 1_000_000  # characters; the longest templates in use have some ten thousand


class TemplateFault(NamedTuple):
    """Why a template does not parse, and the number of its line."""

    message: str
    line: int


def template_fault(text: str) -> TemplateFault | None:
    """What is wrong with a chat template; None for a sound one."""
    if len(text) > _LARGEST:
        return TemplateFault(f"it has {len(text):,} characters; at most {_LARGEST:,} are read", 1)
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.ext import Extension
    from jinja2.parser import Parser
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        """`{% generation %}`, with which transformers marks the assistant's part."""

        tags = {"generation"}  # noqa: RUF012  so it is declared in jinja2

        def parse(self, parser: Parser) -> list[nodes.Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    sandbox = ImmutableSandboxedEnvironment(extensions=[Generation, "jinja2.ext.loopcontrols"])
    try:
        sandbox.parse(text)
    except TemplateSyntaxError as error:
        return TemplateFault(error.message or "not a template", error.lineno)
    except (RecursionError, ValueError, OverflowError):  # nesting and numbers beyond the limits of Python
        return TemplateFault("nested too deeply, or a number that is too large", 1)
    return None
