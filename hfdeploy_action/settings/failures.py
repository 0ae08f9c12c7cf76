"""What can be wrong with settings, tokens and the inputs of the smoke test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hfdeploy_action.findings import Failure, Location, Outcome


class UnknownSetting(Failure):
    """A setting does not exist.

    A misspelled setting would be ignored without a word, and the run would not do what you intended.

    Fix: correct the name; docs/settings.md lists every setting.
    """

    id = "HFD001"
    outcome = Outcome.INVALID_INPUT


class InvalidSetting(Failure):
    """A setting has a value that it cannot take.

    A run that guessed the value could publish the wrong thing.

    Fix: correct the value; docs/settings.md lists the type and the choices of every setting.
    """

    id = "HFD002"
    outcome = Outcome.INVALID_INPUT


class UnreadableSettings(Failure):
    """hfdeploy.yaml cannot be read.

    None of its settings can be applied.

    Fix: correct the line that the message names, or the path in `config`.
    """

    id = "HFD003"
    outcome = Outcome.INVALID_INPUT


class MissingSetting(Failure):
    """A setting that this run needs is missing.

    Without it, the run does not know what to publish, or where.

    Fix: pass the input, or add the key of the same name to hfdeploy.yaml.
    """

    id = "HFD004"
    outcome = Outcome.INVALID_INPUT


class InvalidModelFolder(Failure):
    """The model folder does not exist, or it is outside the workspace.

    A path that leads out of the workspace would publish files that are not in the repository.

    Fix: set `model-path` to a folder relative to the workspace, as in `model-path: model`.
    """

    id = "HFD005"
    outcome = Outcome.INVALID_INPUT


class UnsupportedSetting(Failure):
    """A setting asks for something that this version cannot do.

    The run would do less than you asked for, without telling you.

    Fix: leave the setting at its default, or use a version that supports it; CHANGELOG.md lists what each version adds.
    """

    id = "HFD006"
    outcome = Outcome.INVALID_INPUT


class InvalidSmokeInput(Failure):
    """A smoke case or a row of the dataset is invalid.

    A case that cannot be read would be skipped, and nobody would notice that nothing tests it.

    Fix: correct the line that the message names; a case looks like `{text: I felt calm., expect: calm}`, and
    docs/settings.md lists its keys.
    """

    id = "HFD007"
    outcome = Outcome.INVALID_INPUT


class MalformedToken(Failure):
    """A token contains something that no token contains.

    The run stops before its first request: the service would only answer that the token is wrong, and a token with
    spaces or line breaks is not masked reliably. The message says what is in the value, and not the value.

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
    """A settings file has another name, or is in another folder, than the one that is read.

    Its settings would have no effect: the model would be checked and published as if there were none.

    Fix: rename it to hfdeploy.yaml, in the workspace or in the model folder, or name it in `config`.
    """

    id = "HFD016"
    outcome = Outcome.INVALID_INPUT


class ModelInSubfolder(Failure):
    """The model folder is no model, but a sub-folder is.

    `model-path` leads to a folder around the model, such as a training repository. Everything in it would be published,
    with code and data, and no library would find the model.

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
