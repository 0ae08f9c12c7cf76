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
    """Who can see the repository."""

    PUBLIC = "public"
    PRIVATE = "private"
    KEEP = "keep"


class Sensitivity(Enum):
    """How sensitive the training and test texts are."""

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
    """The lowest level of finding that fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class OnFailure(Enum):
    """What to do if a release fails after `main` was updated."""

    ROLLBACK = "rollback"
    KEEP = "keep"


class Comment(Enum):
    """Whether to comment on the pull request."""

    AUTO = "auto"
    TRUE = True
    FALSE = False


class Rehearse(Enum):
    """Whether a pull request rehearses the release; `require`: the run fails if the model could not be tested."""

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
