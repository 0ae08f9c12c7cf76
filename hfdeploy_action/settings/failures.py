"""What can be wrong with settings, tokens and the inputs of the smoke test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hfdeploy_action.findings import Failure, Location, Outcome


class UnknownSetting(Failure):
    """A setting does not exist.

    A misspelled setting would be silently ignored, and the run would not do what you intended.

    Fix: correct the name; docs/settings.md lists every setting.
    """

    id = "HFD001"
    outcome = Outcome.INVALID_INPUT


class InvalidSetting(Failure):
    """The value of a setting is invalid.

    A run that guessed the value could publish the wrong thing.

    Fix: correct the value; docs/settings.md lists the type and the choices of every setting.
    """

    id = "HFD002"
    outcome = Outcome.INVALID_INPUT


class UnreadableSettings(Failure):
    """hfdeploy.yaml cannot be read.

    None of its settings can be applied.

    Fix: correct the line in the message, or the path in `config`.
    """

    id = "HFD003"
    outcome = Outcome.INVALID_INPUT


class MissingSetting(Failure):
    """A setting that this run needs is missing.

    Without it, the run does not know what to publish or where.

    Fix: pass the input, or add the key of the same name to hfdeploy.yaml.
    """

    id = "HFD004"
    outcome = Outcome.INVALID_INPUT


class InvalidModelFolder(Failure):
    """The model folder does not exist, or is outside the workspace.

    A path that leads out of the workspace would publish files that are not in the repository.

    Fix: set `model-path` to a folder relative to the workspace (the root of the repository), as in `model-path: model`.
    """

    id = "HFD005"
    outcome = Outcome.INVALID_INPUT


class UnsupportedSetting(Failure):
    """A setting asks for something that this version cannot do.

    The run would silently do less than you asked for.

    Fix: leave the setting at its default, or use a version that supports it; CHANGELOG.md lists what each version adds.
    """

    id = "HFD006"
    outcome = Outcome.INVALID_INPUT


class InvalidSmokeInput(Failure):
    """A smoke test case or a row of the dataset is invalid.

    If the run skipped the invalid line, the model would be released with fewer tests than you wrote.

    Fix: correct the line in the message. A test case looks like `{text: I felt calm., expect: calm}`; docs/settings.md
    lists its keys.
    """

    id = "HFD007"
    outcome = Outcome.INVALID_INPUT


class MalformedToken(Failure):
    """A token contains characters that are not allowed in a token.

    The run stops before its first request. The service would only answer that the token is wrong, and GitHub does not
    reliably mask a token with spaces or line breaks in the log. The message does not show the token.

    Fix: copy the token again from where it was created, and store it alone: one line, no quotation marks, no `Bearer`.
    """

    id = "HFD014"
    outcome = Outcome.INVALID_INPUT


class ConflictingSettings(Failure):
    """There are two settings files.

    Only one of them is read. A setting in the other, such as `sensitivity: health`, would have no effect.

    Fix: merge them into one hfdeploy.yaml, or name the file to read in `config`.
    """

    id = "HFD015"
    outcome = Outcome.INVALID_INPUT


class MisplacedSettings(Failure):
    """A settings file is not read, because of its name or its folder.

    Its settings would have no effect: the model would be checked and published as if the file did not exist.

    Fix: rename the file to hfdeploy.yaml in the workspace or in the model folder, or name it in `config`.
    """

    id = "HFD016"
    outcome = Outcome.INVALID_INPUT


class ModelInSubfolder(Failure):
    """The model folder contains no model, but one of its subfolders does.

    `model-path` leads to a folder that encloses the model folder, such as a training repository. Everything in it
    would be published, including code and data, and no library would find the model. It is an error in the settings,
    which stops the run before the checks, so `rules.ignore` does not turn it off.

    Fix: set `model-path` to the folder that holds config.json and the weights.
    """

    id = "HFD017"
    outcome = Outcome.INVALID_INPUT


class SettingsRejected(Exception):
    """Everything that is wrong with the settings; places are relative to `root`."""

    def __init__(self, failures: Sequence[Failure], root: Path) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        self.failures = sorted(failures, key=lambda failure: failure.at or Location(""))
        self.root = root
