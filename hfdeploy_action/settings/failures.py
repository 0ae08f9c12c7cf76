"""What can be wrong with settings, as failures that say what to do."""

from __future__ import annotations

from pathlib import Path

from hfdeploy_action.findings import Failure, Location, Outcome


class SettingUnknown(Failure):
    """Every setting is one that exists.

    A misspelt key would be left out in silence, and the run would do something else than was meant.

    Fix: correct the name; docs/settings.md lists them all.
    """

    id = "HFD001"
    outcome = Outcome.INVALID_INPUT


class SettingWrong(Failure):
    """Every setting has a value it can take.

    A run that guesses publishes the wrong thing.

    Fix: give a value of the kind that the message names; docs/settings.md lists them all.
    """

    id = "HFD002"
    outcome = Outcome.INVALID_INPUT


class SettingsUnreadable(Failure):
    """hfdeploy.yaml is a YAML mapping.

    Nothing in a file that cannot be read applies.

    Fix: correct the line, or check the path given as `config`.
    """

    id = "HFD003"
    outcome = Outcome.INVALID_INPUT


class SettingMissing(Failure):
    """What the run needs is given.

    Without it nobody can say what to publish, or where.

    Fix: give the input, or the key of the same name in hfdeploy.yaml.
    """

    id = "HFD004"
    outcome = Outcome.INVALID_INPUT


class ModelFolderWrong(Failure):
    """The model folder is a folder of the workspace.

    A path that leads elsewhere would publish files that are not in the repository.

    Fix: give `model-path` as a folder relative to the workspace, as in `model-path: model`.
    """

    id = "HFD005"
    outcome = Outcome.INVALID_INPUT


class TokenMalformed(Failure):
    """A token holds something that is in no token.

    The run is refused before its first request: the service would answer that the token is wrong, and a token with
    blanks or line breaks is not masked reliably. The message says what is in the value, and not the value.

    Fix: copy the token again from where it was created, and store it alone: one line, no quotation marks, no `Bearer`.
    """

    id = "HFD014"
    outcome = Outcome.INVALID_INPUT


class NotInThisVersion(Failure):
    """The run asks for what this version can do.

    Doing less than was asked for, and saying nothing, would be worse than refusing.

    Fix: leave the setting at its default, or use a version that has it; CHANGELOG.md lists what came when.
    """

    id = "HFD006"
    outcome = Outcome.INVALID_INPUT


class SettingsRejected(Exception):
    """Everything that is wrong with the settings; places are relative to `root`."""

    def __init__(self, failures: list[Failure], root: Path) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        self.failures = sorted(failures, key=lambda failure: failure.at or Location(""))
        self.root = root
