"""The environment that libraries read, set for the duration of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# No telemetry, and no output of libraries in the log.
_QUIET: dict[str, str | None] = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_XET_TELEMETRY_ENABLED": "0",
    "HF_HUB_VERBOSITY": "critical",  # it would print warnings of a server unchanged
    "HF_DEBUG": None,  # likewise
    "HF_HUB_ETAG_TIMEOUT": None,  # has no effect here, and one that is not a number keeps the client from loading
    "HF_HUB_DOWNLOAD_TIMEOUT": None,
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@contextmanager
def quiet(env: Mapping[str, str]) -> Iterator[None]:
    """Set what libraries read for the duration of the block: no telemetry, and no proxy for loopback."""
    ours = _QUIET | _proxies(env)
    before = {name: os.environ.get(name) for name in ours}
    _set_variables(ours)
    try:
        yield
    finally:
        _set_variables(before)


def _proxies(env: Mapping[str, str]) -> dict[str, str | None]:
    """Keep loopback away from proxies, for libraries that read either name.

    Some do not know `*`: where no host goes through a proxy, no variable names one.
    """
    named = env.get("no_proxy") or env.get("NO_PROXY") or ""
    names = [name.strip() for name in named.split(",") if name.strip()]
    unused = (name for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY"))
    joined = ",".join(dict.fromkeys([*names, *_LOOPBACK]))
    return dict.fromkeys(("no_proxy", "NO_PROXY"), joined) | (dict.fromkeys(unused) if "*" in names else {})


def _set_variables(values: Mapping[str, str | None]) -> None:
    """Set variables of the environment; None takes one away."""
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
