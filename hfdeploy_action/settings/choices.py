"""The closed sets of values that settings choose from."""

from __future__ import annotations

from enum import Enum


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
    """Whose texts the model was trained on and is tested with."""

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
    """What happens to a release that fails after main has moved."""

    ROLLBACK = "rollback"
    KEEP = "keep"


class Comment(Enum):
    """Whether to comment on the pull request."""

    AUTO = "auto"
    TRUE = True
    FALSE = False


class Rehearse(Enum):
    """Whether a pull request rehearses the release; `require`: it fails if the model could not be asked."""

    FALSE = False
    TRUE = True
    REQUIRE = "require"


class Stage(Enum):
    """How a release reaches main."""

    AUTO = "auto"
    PULL_REQUEST = "pull-request"
    DIRECT = "direct"


class Promote(Enum):
    """Who promotes a staged release."""

    AUTO = "auto"
    MANUAL = "manual"


class Gated(Enum):
    """How access to the repository is granted."""

    KEEP = "keep"
    FALSE = False
    AUTO = "auto"
    MANUAL = "manual"


class OnNotServed(Enum):
    """What a release does when nobody serves its model."""

    FAIL = "fail"
    WARN = "warn"


class EndpointType(Enum):
    """Who can call an endpoint."""

    PUBLIC = "public"
    AUTHENTICATED = "authenticated"
    PRIVATE = "private"


class Protocol(Enum):
    """How a self-hosted model is called."""

    HF = "hf"
    TEI = "tei"
    OPEN_INFERENCE = "open-inference"


class OnInconclusive(Enum):
    """What an inconclusive threshold does to the run."""

    WARN = "warn"
    FAIL = "fail"
