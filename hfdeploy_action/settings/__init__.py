"""What a run is asked to do: declared once, here; action.yml, the JSON Schema and the README's tables follow from it.

A field's name gives the key in hfdeploy.yaml (`repo_id` is `repo-id`), its type the JSON Schema, its option the help.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from pathlib import Path
from typing import Any

from hfdeploy_action import worktree
from hfdeploy_action.findings import Location
from hfdeploy_action.redaction import SHORTEST

# The grammar of k6's threshold expressions; `smoke.thresholds` reads them, a test holds the two together.
_EXPRESSION = (
    r"^\s*(p\(\s*\d{1,2}(\.\d+)?\s*\)|avg|med|min|max|rate|count)\s*(<=|>=|==|!=|<|>)\s*\d+(\.\d+)?(\s*(ms|s|%))?\s*$"
)
# A pattern ends in `$(?!\n)`: to Python alone, `$` also stands before a line break at the end.
_NAME = r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,94}[A-Za-z0-9_])?"
_REPO_ID = rf"^(?!.*(--|\.\.))(?!.*\.git$){_NAME}/{_NAME}$(?!\n)"
_TAG = (  # `refs/tags/` in front of it is removed, any other reference is refused
    r"^(refs/tags/)?(?!refs/)(?!.*(\.\.|@\{|//|\.lock(/|$)))[^\s~^:?*\[\\/.\-\x00-\x1f\x7f][^\s~^:?*\[\\\x00-\x1f\x7f]{0,199}(?<![/.])$(?!\n)"
)
_URL = r"^https?://(\[[0-9A-Fa-f:.]+\]|[^\s/@\[\]?#:]+)(:[0-9]{1,5})?(/\S*)?$(?!\n)"
_MOST_PATTERNS = 1_000  # each is tried on every file
_RULES = r"^HFD[0-9]{0,3}$(?!\n)"


class Mode(Enum):
    """What a run does."""

    AUTO = "auto"
    VALIDATE = "validate"
    PLAN = "plan"
    REHEARSE = "rehearse"
    PUBLISH = "publish"
    SMOKE = "smoke"
    MONITOR = "monitor"
    ROLLBACK = "rollback"


class Visibility(Enum):
    """Who sees the repository."""

    PUBLIC = "public"
    PRIVATE = "private"
    KEEP = "keep"


class Sensitivity(Enum):
    """Whose texts the model was trained on, and is asked with."""

    GENERAL = "general"
    PERSONAL = "personal"
    HEALTH = "health"
    REGULATED = "regulated"


class TargetKind(Enum):
    """Where the model is served."""

    NONE = "none"
    SERVERLESS = "serverless"
    ENDPOINT = "endpoint"
    SELF_HOSTED = "self-hosted"


class FailOn(Enum):
    """Which findings make the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class OnFailure(Enum):
    """What becomes of a release that fails after main has moved."""

    ROLLBACK = "rollback"
    KEEP = "keep"


class Switch(Enum):
    """On, off, or as the situation has it."""

    AUTO = "auto"
    TRUE = "true"
    FALSE = "false"


def option(default: Any, help: str, **schema: Any) -> Any:
    """A setting: its default, what it means, and what the JSON Schema says of it beyond its type."""
    if isinstance(default, type):
        return field(default_factory=default, metadata={"help": help, "schema": schema})
    return field(default=default, metadata={"help": help, "schema": schema})


@dataclass(frozen=True, kw_only=True)
class Publish:
    """How a release gets onto the Hub."""

    tag_pattern: str = option("v[0-9]*", "Tags that publish.")
    branch: str = option("main", "The branch on the Hub that a release goes to.", enum=["main"])
    include: tuple[str, ...] = option(("*",), "Files to publish; `*` crosses folders.", maxItems=_MOST_PATTERNS)
    exclude: tuple[str, ...] = option((), "Files to leave out.", maxItems=_MOST_PATTERNS)
    delete: bool = option(False, "Delete files on the Hub that are not here; otherwise they are kept, and listed.")
    stage: str = option(
        "auto", "Whether a release is staged as a pull request.", enum=["auto", "pull-request", "direct"]
    )
    promote: str = option("auto", "Whether a staged release goes on by itself.", enum=["auto", "manual"])
    gated: str | bool = option(
        "keep", "Who must ask for access.", type=["string", "boolean"], enum=["keep", "auto", "manual", False]
    )
    commit_message: str = option("Release {tag}", "The commit's message; `{tag}` is the tag.", minLength=1)
    channel: str | None = option(None, "A branch that follows the release, such as `v1`.")
    resource_group: str | None = option(None, "The resource group of a new repository.")
    retry_seconds: float = option(60.0, "How long, in all, to try again where the Hub is down.", minimum=0)


@dataclass(frozen=True, kw_only=True)
class Serverless:
    """Serverless inference."""

    not_served: str = option("fail", "What to make of a model that nobody serves.", enum=["fail", "warn"])
    bill_to: str | None = option(None, "The organisation that pays.")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An Inference Endpoint."""

    name: str | None = option(None, "Its name.", pattern=r"^[a-z0-9][a-z0-9\-]{0,31}$(?!\n)")
    vendor: str = option("aws", "The cloud.")
    region: str = option("us-east-1", "The region.")
    instance_type: str = option("intel-spr", "The kind of machine.")
    instance_size: str = option("x2", "Its size.")
    type: str = option("authenticated", "Who may call it.", enum=["public", "authenticated", "private"])
    min_replica: int = option(0, "Replicas when idle.", minimum=0)
    max_replica: int = option(2, "Replicas under load.", minimum=1)
    scale_to_zero_minutes: int | None = option(60, "Idle minutes before it sleeps.", minimum=1)
    monthly_budget: float | None = option(None, "Dollars a month at full use; more is refused.", minimum=0)
    ephemeral: bool = option(False, "Delete it when the run is over.")


@dataclass(frozen=True, kw_only=True)
class SelfHosted:
    """A model on machines of one's own."""

    url: str | None = option(None, "Where the self-hosted model answers.", pattern=_URL)
    protocol: str = option("hf", "How it is asked.", enum=["hf", "tei", "open-inference"])


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the model is served."""

    kind: TargetKind = option(TargetKind.NONE, "Where the model is served.")
    serverless: Serverless = option(Serverless, "Serverless inference.")
    endpoint: Endpoint = option(Endpoint, "An Inference Endpoint.")
    self_hosted: SelfHosted = option(SelfHosted, "A model on machines of your own.")


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A labelled set for a spot check."""

    file: str = option("", "A JSONL or CSV file, relative to this file.", minLength=1)
    text: str = option("text", "The column with the text.")
    label: str = option("label", "The column with the label.")


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many requests a second, for how long."""

    ramp: tuple[float, ...] = option((), "Requests a second, step by step.", maxItems=20)
    seconds_per_step: float = option(20.0, "How long a step lasts.", exclusiveMinimum=0, maximum=600)


def _expressions(help: str) -> Any:
    return option((), help, items={"type": "string", "maxLength": 100, "pattern": _EXPRESSION})


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Threshold expressions, by what they measure."""

    latency: tuple[str, ...] = _expressions("Warm answers, such as `p(95)<800ms`.")
    latency_all: tuple[str, ...] = _expressions("All answers, cold ones included.")
    errors: tuple[str, ...] = _expressions("The share of requests that failed, such as `rate<1%`.")
    cold_start: tuple[str, ...] = _expressions("The time to the first answer, such as `max<120s`.")
    accuracy: tuple[str, ...] = _expressions("The share of the dataset answered rightly, such as `rate>=0.9`.")
    agreement: tuple[str, ...] = _expressions("The share answered as the revision before did.")


@dataclass(frozen=True, kw_only=True)
class Thresholds(Metrics):
    """What must hold, and what is only reported."""

    report_only: Metrics = option(Metrics, "Thresholds that are reported and never fail a run.")


@dataclass(frozen=True, kw_only=True)
class ColdStart:
    """How patient to be with a model that is still loading."""

    retry_seconds: float = option(180.0, "How long to wait for the first answer.", minimum=0)


@dataclass(frozen=True, kw_only=True)
class Smoke:
    """What the deployed model is asked, and what its answers must hold."""

    cases: tuple[dict[str, Any], ...] = option(
        (), "Texts with what is expected of the answer.", items={"$ref": "#/$defs/case"}
    )
    dataset: Dataset | None = option(None, "A labelled set for a spot check.")
    load: Load | None = option(None, "A ramp of requests; by default 60 warm ones.")
    thresholds: Thresholds = option(Thresholds, "What the measurements must hold.")
    inconclusive: str = option("warn", "What to make of too few samples.", enum=["warn", "fail"])
    cold_start: ColdStart = option(ColdStart, "How patient to be with a model that is loading.")


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """What a scheduled run does."""

    open_issue: bool = option(True, "Keep one issue for what is wrong.")


def _rule_ids(help: str) -> Any:
    return option((), help, items={"type": "string", "pattern": _RULES})


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Which rules look at the folder."""

    select: tuple[str, ...] = _rule_ids("Only these rules: ids or their beginnings.")
    ignore: tuple[str, ...] = _rule_ids("Not these rules: ids or their beginnings.")
    per_path: dict[str, tuple[str, ...]] = option(
        dict,
        "Rules that do not count below a path of the model folder, such as `eval/*: [HFD501]`.",
        maxProperties=_MOST_PATTERNS,
        additionalProperties={"type": "array", "items": {"type": "string", "pattern": _RULES}},
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a run is told, but its secrets."""

    mode: Mode = option(Mode.AUTO, "What to do; `auto` follows the event.")
    model_path: str = option(".", "The folder that holds the model.", minLength=1)
    repo_id: str | None = option(None, "The repository on the Hub, as `owner/name`.", pattern=_REPO_ID)
    tag: str | None = option(
        None, "The tag to publish as; the pushed tag by default. `refs/tags/` in front is removed.", pattern=_TAG
    )
    hf_endpoint: str = option("https://huggingface.co", "A Hub elsewhere.", pattern=_URL)
    labels: tuple[str, ...] = option((), "The labels the model was trained on.", uniqueItems=True)
    sensitivity: Sensitivity = option(Sensitivity.GENERAL, "Whose texts the model was trained on and is asked with.")
    visibility: Visibility = option(Visibility.KEEP, "Who sees the repository; a new one is private under `keep`.")
    smoke_cases: str | None = option(None, "A YAML, JSONL or CSV file of cases.", minLength=1)
    on_failure: OnFailure = option(OnFailure.ROLLBACK, "What becomes of a release that fails after main has moved.")
    rehearse: bool = option(False, "On a pull request, also rehearse the release.")
    online: bool = option(False, "Ask the Hub besides: its validator of cards, and the words it takes today.")
    fail_on: FailOn = option(FailOn.ERROR, "Which findings make the exit status 1.")
    comment: Switch = option(Switch.AUTO, "One pull-request comment, kept up to date.")
    report_dir: str = option("hf-deploy-report", "Where the report files go.", minLength=1)
    publish: Publish = option(Publish, "How a release gets onto the Hub.")
    target: Target = option(Target, "Where the model is served.")
    smoke: Smoke = option(Smoke, "What the deployed model is asked.")
    monitor: Monitor = option(Monitor, "What a scheduled run does.")
    rules: Rules = option(Rules, "Which rules look at the folder.")


_SHORTEST_MASK = 4  # characters of a line


@dataclass(frozen=True)
class Secrets:
    """The tokens of a run; they are never printed."""

    hf_token: str = field(default="", repr=False)
    inference_token: str = field(default="", repr=False)
    github_token: str = field(default="", repr=False)

    def all(self) -> tuple[str, ...]:
        """The tokens that are there; what is shorter is refused, and masking it would only garble the report."""
        given = (self.hf_token, self.inference_token, self.github_token)
        return tuple(token for token in given if len(token) >= SHORTEST)

    def parts(self) -> tuple[str, ...]:
        """The tokens and each line of them that GitHub takes a mask for; the runner masks encoded forms by itself."""
        lines = (line.strip() for token in self.all() for line in (token, *token.splitlines()))
        return tuple(dict.fromkeys(line for line in lines if len(line) >= _SHORTEST_MASK))


@dataclass(frozen=True)
class LoadedSettings:
    """Settings together with where they came from."""

    settings: Settings
    workspace: Path  # what paths in the report are relative to
    root: Path  # the model folder
    file: Path | None  # hfdeploy.yaml, where there is one
    places: Mapping[tuple[str | int, ...], Location] = field(default_factory=dict)
    confined: bool = False  # whether nothing outside the workspace may be read

    @property
    def limit(self) -> Path:
        """No link may lead out of this folder: a workflow's workspace, else the repository around the model folder.

        Without a repository it is the folder that holds the model folder and hfdeploy.yaml.
        """
        if self.confined:
            return self.workspace
        around = worktree.find(self.root)
        held = os.path.commonpath([os.path.abspath(self.root), os.path.abspath((self.file or self.root / "-").parent)])  # noqa: PTH100
        return around.top if around else Path(held)

    def at(self, *keys: str | int) -> Location | None:
        """Where a setting stands in hfdeploy.yaml; None where it came from elsewhere."""
        return self.places.get(keys)


def key_of(name: str) -> str:
    """The name users write: `repo_id` is `repo-id`."""
    return name.replace("_", "-")


# Inputs whose place in the settings is not their own name.
_PLACES = {
    "tag-pattern": ("publish", "tag-pattern"),
    "target": ("target", "kind"),
    "inference-url": ("target", "self-hosted", "url"),
    "select": ("rules", "select"),
    "ignore": ("rules", "ignore"),
}
_NESTED = {"publish", "target", "smoke", "monitor", "rules"}

# Every input but the secrets and `config`: its place in the settings.
INPUTS: dict[str, tuple[str, ...]] = {
    **{key_of(f.name): (key_of(f.name),) for f in fields(Settings) if f.name not in _NESTED},
    **_PLACES,
}
