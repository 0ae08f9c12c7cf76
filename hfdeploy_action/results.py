"""What the acts of a run produce, as frozen data: the report shows it, and only `report/json.py` makes dicts of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChangeSet:
    """What a publish changes on the Hub: sorted paths, and bytes.

    `deleted` are files on the Hub that are not in the folder and that the publish deletes, `kept` those that it keeps.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    uploaded_bytes: int = 0
    reused_bytes: int = 0

    @property
    def touched(self) -> tuple[str, ...]:
        """Every path that changes on the Hub."""
        return (*self.added, *self.updated, *self.deleted)

    def __bool__(self) -> bool:
        return bool(self.touched)

    def __str__(self) -> str:
        kinds = {
            "added": self.added,
            "updated": self.updated,
            "deleted": self.deleted,
            "only on the Hub, kept": self.kept,
            "unchanged": self.unchanged,
        }
        counts = ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items() if names)
        return f"{counts or 'no files'}; {self.uploaded_bytes:,} bytes to send"


@dataclass(frozen=True)
class Publication:
    """A release on the Hub. `changed` is False where all of it was there before."""

    repo_id: str
    commit: str
    previous_commit: str
    tag: str
    url: str
    changes: ChangeSet
    changed: bool


@dataclass(frozen=True)
class Address:
    """Where a model answers, and who asks. The token goes to this host and to no other."""

    url: str
    token: str | None = field(default=None, repr=False)
    bill_to: str | None = None  # the organization that pays for serverless inference


@dataclass(frozen=True)
class Deployment:
    """A model that answers somewhere, and the revision that it was asked to be.

    `steps` is the load that suits it, as pairs of requests a second and seconds; empty for the usual one.
    """

    target: str
    address: Address
    revision: str | None
    note: str = ""
    hourly_cost: float | None = None  # dollars
    takes_candidate: bool = False  # it can serve a revision that is not on main
    steps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Restored:
    """A rollback: the commit that main holds the content of again, and the commit that put it back."""

    commit: str
    restored: str
    tag: str
