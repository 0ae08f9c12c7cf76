"""The run: every check, whatever the others find; then the gate; then the acts, until one of them fails."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from hfdeploy_action import acts, gate, hub_card_check
from hfdeploy_action.acts import Run
from hfdeploy_action.acts.content import with_content
from hfdeploy_action.evidence import looked_at
from hfdeploy_action.findings import Finding, Location, Outcome, Severity
from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Replacement, Report, Status
from hfdeploy_action.rules import STAGES, suppressions
from hfdeploy_action.rules.files.nested import nested_models
from hfdeploy_action.rules.files.releases import loading_releases
from hfdeploy_action.settings import NO_OIDC, Gated, LoadedSettings, Mode, Secrets, Sensitivity
from hfdeploy_action.settings.failures import InvalidSetting, ModelInSubfolder, SettingsRejected
from hfdeploy_action.smoke.inputs import SmokeInputs
from hfdeploy_action.text import first_of, show

_LARGEST_SHOWN = 1_000_000  # bytes of a file; of a larger one no line is shown


def fix(loaded: LoadedSettings, report: Report, *, write: bool) -> None:
    """Fix what has only one right fix, or only record the changes. Raises FixNotWritten."""
    from hfdeploy_action import fixes  # which only a run with `--fix` needs

    smoke_inputs = SmokeInputs.read(loaded)
    if smoke_inputs.failures:  # the run reports them
        return
    folder = ModelFolder(loaded.root, _declared(loaded, smoke_inputs, {}))
    fixed = fixes.fix(folder, partial(_findings_of, loaded, fixes.FIXES))
    if not write:  # above `general`, a line may hold a text that must not be shown
        report.fixed = fixed.findings
        general = loaded.settings.sensitivity is Sensitivity.GENERAL
        report.diff = fixes.diff(folder, fixed, report.prefix) if general else ""
        return
    fixes.write(folder, fixed)
    report.fixed = fixed.findings


def _findings_of(loaded: LoadedSettings, ids: Iterable[str], folder: ModelFolder) -> Iterator[Finding]:
    """The findings of these rules that the settings select and do not suppress."""
    rules = loaded.settings.rules
    suppressed = suppressions.read(folder, rules.per_path, _settings_path(loaded))
    chosen = {rule.id: rule for stage in STAGES for rule in stage.chosen(rules.select, rules.ignore)}
    for rule_id in ids:
        if rule_id in chosen:
            yield from filter(None, map(suppressed.kept, chosen[rule_id].findings(folder)))


def carry_out(loaded: LoadedSettings, plan: Plan, secrets: Secrets, router: str, report: Report) -> None:
    """Carry out the plan and fill the report. Raises SettingsRejected; any other exception is a bug."""
    smoke_inputs = SmokeInputs.read(loaded)
    if smoke_inputs.failures:
        raise SettingsRejected(smoke_inputs.failures, loaded.root)
    asks_hub = loaded.settings.online and not plan.barred.hub and plan.mode is not Mode.ROLLBACK
    hub = acts.repository_of(loaded, plan, replace(secrets, oidc=NO_OIDC)) if asks_hub else None
    declared = _declared(loaded, smoke_inputs, hub_card_check.words(hub) if hub else {})
    found = ModelFolder(loaded.root, declared)
    if plan.mode is Mode.ROLLBACK:  # the files are on the Hub, and those of the folder are not published
        acts.carry_out(Run(loaded, plan, secrets, found, smoke_inputs, router, report))
        return
    _require_model(loaded, found)
    folder, unfetched = with_content(loaded, plan, secrets, found)
    run = Run(loaded, plan, secrets, folder, smoke_inputs, router, report, unfetched)
    if loaded.settings.sensitivity is Sensitivity.GENERAL:  # a line may hold a test text
        report.source, report.changes_by_fix = partial(_source, run), partial(_changes_by_fix, run)
    _check(run)
    if loaded.settings.online and plan.barred.hub:
        report.skip(["hub"], plan.barred.hub)
    if hub:
        hub_card_check.ask(hub, folder, loaded.settings, report)
    if not acts.stages_of(plan):
        return
    if why := gate.closed(report):
        report.skip(acts.stages_of(plan), why, None if report.exit_status else Outcome.INVALID)
    else:
        acts.carry_out(run)


def _require_model(loaded: LoadedSettings, folder: ModelFolder) -> None:
    """Raise ModelInSubfolder if `model-path` leads to a folder around the model."""
    found = nested_models(folder)
    if not found:
        return
    at = loaded.at("model-path")
    start = loaded.file.parent if loaded.file and at else loaded.workspace
    here = os.path.relpath(loaded.root, loaded.workspace)
    models = [os.path.relpath(loaded.root / name, start) for name in found]
    names = ", ".join(first_of(f"`{show(model)}`" for model in models))
    shown = f"{names} does" if len(models) == 1 else f"these folders do: {names}"
    fix = f"set `model-path: {models[0]}`." if len(models) == 1 else f"set one, as in `model-path: {models[0]}`."
    raise ModelInSubfolder(f"`{here}` does not hold a model, but {shown}", at, fix)


def _declared(loaded: LoadedSettings, smoke_inputs: SmokeInputs, words: Mapping[str, frozenset[str]]) -> Declared:
    settings = loaded.settings
    never = [*loaded.unread, *([loaded.file] if loaded.file else [])]
    never.append(loaded.workspace / settings.report_dir)
    inside = [path.resolve() for path in never if path.resolve().is_relative_to(loaded.root.resolve())]
    return Declared(
        repo_id=settings.repo_id or "",
        labels=settings.labels,
        labels_at=loaded.at("labels"),
        sensitivity=settings.sensitivity.value,
        sensitivity_at=loaded.at("sensitivity"),
        visibility=settings.visibility.value,
        target=settings.target.kind.value,
        endpoint_type=settings.target.endpoint.type.value,
        gated=settings.publish.gated in {Gated.AUTO, Gated.MANUAL},
        instance_type=settings.target.endpoint.instance_type,
        instance_at=loaded.at("target", "endpoint", "instance-type"),
        latency_goal=smoke_inputs.latency_goal,
        expected=smoke_inputs.expected,
        questions=smoke_inputs.texts,
        include=settings.publish.include,
        exclude=settings.publish.exclude,
        words=words,
        boundary=loaded.workspace if loaded.confined else None,
        never=tuple(path.relative_to(loaded.root.resolve()).as_posix() for path in inside),
    )


def _source(run: Run, path: str) -> str | None:
    """The text of a small file of the folder, of hfdeploy.yaml, or of a file for Git."""
    size = run.folder.files.get(path)
    beside = path == _settings_path(run.loaded) or path.rpartition("/")[2] in {".gitattributes", ".gitignore"}
    if not beside and (size is None or size > _LARGEST_SHOWN or path in run.folder.files.pointers):
        return None
    return run.folder.files.text(path)


def _changes_by_fix(run: Run, finding: Finding) -> tuple[Replacement, ...]:
    """What `--fix` would change for one finding, in the folder as it is."""
    from hfdeploy_action import fixes  # which few reports need

    return tuple(
        Replacement(Location(edit.path, *start), Location(edit.path, *end), edit.text)
        for edit, start, end in fixes.placed(run.folder, finding)
    )


def _settings_path(loaded: LoadedSettings) -> str | None:
    """The path of hfdeploy.yaml, as findings name it."""
    return os.path.relpath(loaded.file, loaded.root) if loaded.file else None


def _check(run: Run) -> None:
    settings, report = run.loaded.settings, run.report
    report.failing = gate.failing(settings)
    rules = settings.rules
    suppressed = suppressions.read(run.folder, rules.per_path, _settings_path(run.loaded))
    for stage in STAGES:
        with report.stage(stage.name) as result:
            result.rules = stage.chosen(rules.select, rules.ignore)
            result.findings = stage.findings(
                run.folder, select=rules.select, ignore=rules.ignore, suppressions=suppressed
            )
            if not result.rules:
                result.status, result.note = Status.SKIPPED, "none of its rules is selected"
            elif not result.findings and (why := stage.skipped(run.folder)):
                result.status, result.note = Status.SKIPPED, why
            gate.judge_check(result, settings)
    report.looked_at = looked_at(run.folder, settings)
    if not any(found.rule.id.startswith("HFD1") and found.severity is Severity.ERROR for found in report.findings):
        report.releases = loading_releases(run.folder)
    if all(stage.status is Status.SKIPPED for stage in report.stages):
        raise InvalidSetting("`select` and `ignore` leave no rule to check", run.loaded.at("rules", "select"))
