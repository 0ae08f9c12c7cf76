"""The tokens of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from hfdeploy_action.redaction import SHORTEST

_SHORTEST_MASK = 4  # characters of a line


@dataclass(frozen=True)
class Oidc:
    """What the environment offers for a Trusted Publisher, by the names of its variables; empty where it is not set."""

    request_url: str = ""  # ACTIONS_ID_TOKEN_REQUEST_URL, which GitHub sets for `permissions: id-token: write`
    request_token: str = field(default="", repr=False)  # ACTIONS_ID_TOKEN_REQUEST_TOKEN
    id_token: str = field(default="", repr=False)  # HF_OIDC_ID_TOKEN, of another CI provider
    resource: str = ""  # HF_OIDC_RESOURCE, which demands a Trusted Publisher

    @property
    def is_available(self) -> bool:
        """Whether this job can prove to the Hub which job it is."""
        return bool(self.id_token or (self.request_url and self.request_token))

    def demands(self, repo_id: str | None) -> bool:
        """Whether the job must be a Trusted Publisher of this repository, so that no other token takes its place."""
        return self.resource == repo_id


NO_OIDC = Oidc()


@dataclass(frozen=True)
class Secrets:
    """The tokens of a run; they are never printed."""

    hf_token: str = field(default="", repr=False)
    inference_token: str = field(default="", repr=False)
    github_token: str = field(default="", repr=False)
    unused: tuple[str, ...] = field(default=(), repr=False)  # of variables whose input was given; masked, never sent
    oidc: Oidc = field(default=NO_OIDC, repr=False)
    issued: list[str] = field(default_factory=list, repr=False, compare=False)  # during the run; masked too

    def all(self) -> tuple[str, ...]:
        """The tokens that are long enough. Shorter ones are rejected, and masking them would only garble the report."""
        tokens = (self.hf_token, self.inference_token, self.github_token, *self.unused)
        return tuple(dict.fromkeys(token for token in tokens if len(token) >= SHORTEST))

    def signed(self) -> tuple[str, ...]:
        """The JSON Web Tokens of the run so far. Nothing encodes them: their alphabet is safe everywhere."""
        tokens = (self.oidc.request_token, self.oidc.id_token, *self.issued)
        return tuple(dict.fromkeys(token for token in tokens if len(token) >= SHORTEST))

    def parts(self) -> tuple[str, ...]:
        """The tokens and each of their lines that GitHub can mask. The runner masks encoded forms by itself."""
        tokens = (*self.all(), *self.signed())
        lines = (line.strip() for token in tokens for line in (token, *token.splitlines()))
        return tuple(dict.fromkeys(line for line in lines if len(line) >= _SHORTEST_MASK))
