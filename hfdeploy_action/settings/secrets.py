"""The tokens of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from hfdeploy_action.redaction import SHORTEST

_SHORTEST_MASK = 4  # characters of a line


@dataclass(frozen=True)
class Secrets:
    """The tokens of a run; they are never printed."""

    hf_token: str = field(default="", repr=False)
    inference_token: str = field(default="", repr=False)
    github_token: str = field(default="", repr=False)
    unused: tuple[str, ...] = field(default=(), repr=False)  # of variables whose input was given; masked, never sent

    def all(self) -> tuple[str, ...]:
        """The tokens that are long enough. Shorter ones are rejected, and masking them would only garble the report."""
        tokens = (self.hf_token, self.inference_token, self.github_token, *self.unused)
        return tuple(dict.fromkeys(token for token in tokens if len(token) >= SHORTEST))

    def parts(self) -> tuple[str, ...]:
        """The tokens and each of their lines that GitHub can mask. The runner masks encoded forms by itself."""
        lines = (line.strip() for token in self.all() for line in (token, *token.splitlines()))
        return tuple(dict.fromkeys(line for line in lines if len(line) >= _SHORTEST_MASK))
