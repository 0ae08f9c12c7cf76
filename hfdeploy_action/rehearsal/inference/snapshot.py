"""What was published, fetched as any user of the Hub fetches it: the only importer here of `huggingface_hub`."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from hfdeploy_action.rehearsal.inference.runner import NotServable

NEVER_LOADED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt", "*.h5", "*.msgpack", "*.ot")
"""Pickles, which are never loaded, and the weights of other frameworks."""


@dataclass(frozen=True)
class Published:
    """A revision (a commit, tag or branch) of a repository on a Hub, and a token that may read it.

    `without` are files that the Hub lists and cannot send; they are not fetched.
    """

    repo_id: str
    revision: str
    endpoint: str
    token: str | None = field(default=None, repr=False)
    without: tuple[str, ...] = ()


def fetch(published: Published, cache: Path) -> Path:
    """Download the revision into `cache`: the folder, whose name is the commit that the revision stands for.

    Raises NotServable if the Hub does not hand it out.
    """
    try:
        folder = snapshot_download(
            published.repo_id,
            revision=published.revision,
            endpoint=published.endpoint,
            token=published.token or False,
            cache_dir=cache,
            ignore_patterns=[*NEVER_LOADED, *map(glob.escape, published.without)],
        )
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        at = f"{published.repo_id} at {published.revision} from {published.endpoint}"
        raise NotServable(f"could not fetch {at}: {type(error).__name__}") from error
    return Path(folder)
