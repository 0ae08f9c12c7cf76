"""One run, from its request to its exit status."""

from __future__ import annotations

from hfdeploy_action import pipeline, plan, temporary, worktree
from hfdeploy_action.boundary import boundary
from hfdeploy_action.inside import is_inside
from hfdeploy_action.output import Output
from hfdeploy_action.plan import Event, Origin, Plan
from hfdeploy_action.report import Report
from hfdeploy_action.request import Request
from hfdeploy_action.settings import LoadedSettings, Mode, Sensitivity
from hfdeploy_action.settings.failures import InvalidSetting, SettingsRejected
from hfdeploy_action.settings.paths import FIX
from hfdeploy_action.settings.reading import read

_ROUTER = "https://router.huggingface.co"
_RELEASES = frozenset({Mode.PUBLISH, Mode.REHEARSE})


def run(request: Request) -> int:
    """Carry out a request and write its report; the exit status."""
    report, output = Report(), Output(request)
    with boundary(request, report, output):
        _carry_out(request, report, output)
    return report.exit_status


def _carry_out(request: Request, report: Report, output: Output) -> None:
    """Read the settings, decide on a plan, and carry it out. Any exception ends the run."""
    loaded = _settings(request)
    output.private = loaded.settings.sensitivity is not Sensitivity.GENERAL
    report.prefix = request.prefix(loaded.root)
    _choose_folder(loaded, output)
    event = Event.read(request.env) if request.in_workflow else Event(origin=_local(loaded))
    secrets = plan.entrusted(loaded, event, request.tokens.secrets)
    decided = plan.decide(loaded, event, secrets)
    _refuse_output(loaded, decided, output)
    report.plan = decided
    output.say(str(decided))
    temporary.require(request.env.get("TMPDIR", ""))
    if request.fix:
        pipeline.fix(loaded, report, write=not request.diff)
    router = request.env.get("HF_DEPLOY_INFERENCE_ROUTER") or _ROUTER
    pipeline.carry_out(loaded, decided, secrets, router, report)


def _local(loaded: LoadedSettings) -> Origin:
    """The ref and the commit of the Git repository around the model folder."""
    around = worktree.find(loaded.root)
    ref, sha = around.head if around else ("", "")
    return Origin(ref=ref, sha=sha)


def _settings(request: Request) -> LoadedSettings:
    """The settings of a request. Raises SettingsRejected."""
    if request.tokens.failures:
        raise SettingsRejected([*request.tokens.failures], request.workspace)
    return read(
        request.inputs,
        request.workspace,
        confined=request.in_workflow,
        defaults={"hf-endpoint": request.env.get("HF_ENDPOINT", "")},
        written=request.writes_files,
    )


def _choose_folder(loaded: LoadedSettings, output: Output) -> None:
    """Write report files to `report-dir`. Raises SettingsRejected if it holds a file of another program's."""
    name = loaded.settings.report_dir
    if foreign := output.foreign_files(name):
        message = f"`report-dir` `{name}` holds `{foreign[0]}`, which this program did not write"
        raise SettingsRejected([InvalidSetting(message, loaded.at("report-dir"), FIX)], loaded.root)
    output.choose_folder(loaded.root, name)


def _refuse_output(loaded: LoadedSettings, decided: Plan, output: Output) -> None:
    """Raise SettingsRejected if a release would write its report into the folder that it publishes."""
    if output.file and decided.mode in _RELEASES and is_inside(loaded.workspace / output.file, loaded.root):
        message = f"`--output` `{output.file}` is in the model folder, which this run publishes"
        output.file = ""
        raise SettingsRejected([InvalidSetting(message, fix="write the report to another folder.")], loaded.root)
