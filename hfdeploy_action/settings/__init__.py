"""What a run is told to do: inputs, flags and hfdeploy.yaml, typed, each value with its place."""

from __future__ import annotations

from hfdeploy_action.settings.choices import (
    Comment,
    EndpointType,
    FailOn,
    Gated,
    Mode,
    OnFailure,
    OnInconclusive,
    OnNotServed,
    Promote,
    Protocol,
    Rehearse,
    Sensitivity,
    Stage,
    TargetKind,
    Visibility,
)
from hfdeploy_action.settings.declarations import INPUTS, Monitor, Rules, Settings, key_of
from hfdeploy_action.settings.loaded import LoadedSettings
from hfdeploy_action.settings.publishing import Publish
from hfdeploy_action.settings.secrets import NO_OIDC, Oidc, Secrets
from hfdeploy_action.settings.smoke import ColdStart, Dataset, Load, Metrics, Smoke, Thresholds
from hfdeploy_action.settings.targets import Endpoint, SelfHosted, Serverless, Target

__all__ = [
    "INPUTS",
    "NO_OIDC",
    "ColdStart",
    "Comment",
    "Dataset",
    "Endpoint",
    "EndpointType",
    "FailOn",
    "Gated",
    "Load",
    "LoadedSettings",
    "Metrics",
    "Mode",
    "Monitor",
    "Oidc",
    "OnFailure",
    "OnInconclusive",
    "OnNotServed",
    "Promote",
    "Protocol",
    "Publish",
    "Rehearse",
    "Rules",
    "Secrets",
    "SelfHosted",
    "Sensitivity",
    "Serverless",
    "Settings",
    "Smoke",
    "Stage",
    "Target",
    "TargetKind",
    "Thresholds",
    "Visibility",
    "key_of",
]
