"""The deployment checklist as data, and the status that a run gives to each row."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from hfdeploy_action.findings import Severity
from hfdeploy_action.report import Report, Status
from hfdeploy_action.results import Measurements
from hfdeploy_action.settings import Mode

_OK = 200
_CHECKS = (
    "HFD1",
    "HFD2",
    "HFD3",
    "HFD4",
    "HFD5",
    "HFD80",
    "HFD81",
)  # rules that `select` and `ignore` may leave out of a stage


class Row(NamedTuple):
    """A row. Rules (by ID) and a stage (by name) decide it.

    A row with a hint is for a person to decide, unless it has a stage and that stage has run.
    """

    id: str
    says: str
    rules: str = ""
    stages: str = ""
    hint: str = ""
    needs: str = ""  # what the run must have looked at or measured, by the names of `Report.looked_at` and `_measured`


class Answered(NamedTuple):
    """A row after a run: `done`, `failed`, `not-applicable` or `yours`."""

    row: Row
    status: str


_RESTORED = "HFD602 HFD603 HFD605 HFD606 HFD614"  # what keeps a rollback from restoring main

ROWS = (
    Row(
        "PRE-1",
        "The weights are present, as safetensors if possible.",
        "HFD101 HFD104 HFD105 HFD109 HFD112 HFD113 HFD114 HFD118 HFD121 HFD129 HFD131 HFD132 HFD133 HFD140 HFD143 "
        "HFD145",
        "files",
        needs="weights",
    ),
    Row(
        "PRE-2",
        "`config.json` has correct `id2label` and `label2id`.",
        "HFD102 HFD103 HFD144 HFD146 HFD201 HFD202 HFD203 HFD204 HFD205 HFD210 HFD217",
        "labels",
        needs="classifier",
    ),
    Row("PRE-3", "`tokenizer.json` is present.", "HFD106 HFD107 HFD122", "files", needs="tokenizer"),
    Row("PRE-4", "`tokenizer_config.json` is present.", "HFD108 HFD125", "files", needs="tokenizer"),
    Row(
        "PRE-5",
        "Vocabulary files are present if the tokenizer needs them.",
        "HFD106 HFD126",
        "files",
        needs="tokenizer",
    ),
    Row(
        "PRE-6",
        "README.md has valid metadata.",
        "HFD401 HFD402 HFD405 HFD414 HFD415 HFD416 HFD420 HFD423 HFD439 HFD441",
        "card",
        needs="card",
    ),
    Row("CARD-1", "`pipeline_tag` is set and matches the model.", "HFD409 HFD410 HFD411", "card", needs="card"),
    Row("CARD-2", "`library_name` is set and matches the files.", "HFD412 HFD413 HFD437", "card", needs="card"),
    Row(
        "CARD-3",
        "Card, configuration, weights and settings have the same labels.",
        "HFD205 HFD206 HFD207 HFD220",
        "labels",
        needs="classifier",
    ),
    Row("LFS-1", "Git LFS tracks the weights.", "HFD305 HFD307 HFD311", "lfs", needs="git weights"),
    Row(
        "LFS-2",
        "Large files are in Git LFS, with their content.",
        "HFD301 HFD303 HFD304 HFD309 HFD312",
        "lfs",
        needs="git",
    ),
    Row("PRIV-1", "A public repository contains no sensitive content.", "HFD502 HFD607", "policy", needs="public"),
    Row(
        "PRIV-2",
        "Sensitive content is in a private repository.",
        "HFD502 HFD509 HFD607",
        "policy",
        needs="sensitive private",
    ),
    Row("PRIV-3", "A private model requires a token for every access.", hint="send a request without a token"),
    Row(
        "PRIV-4",
        "Your account plan includes enough private storage.",
        hint="compare the size of the files with your quota",
    ),
    Row("STRAT-1", "Serverless inference is tried first.", "HFD701 HFD503 HFD504", "deploy", needs="serverless"),
    Row(
        "STRAT-2",
        "You switch from serverless inference when you reach its limits.",
        hint="check p95 and the errors in this report",
    ),
    Row(
        "STRAT-3",
        "Inference Endpoints are used where latency or privacy require them.",
        hint="deploy the endpoint yourself; this version cannot",
    ),
    Row(
        "STRAT-4",
        "The model is self-hosted where data residency or volume require it.",
        "HFD702",
        "deploy",
        needs="self-hosted",
    ),
    Row("UP-1", "No tokenizer file is missing.", "HFD106 HFD107 HFD108 HFD117 HFD142", "files", needs="tokenizer"),
    Row("UP-2", "The Hub does not have to guess the task.", "HFD409", "card", needs="card"),
    Row("UP-3", "No large file is outside Git LFS.", "HFD303 HFD304", "lfs", needs="git"),
    Row(
        "UP-4",
        "The label mapping is correct.",
        "HFD202 HFD204 HFD205 HFD206 HFD213 HFD215",
        "labels",
        needs="classifier",
    ),
    Row("RUN-1", "The token is set.", "HFD601", "publish", needs="hub"),
    Row("RUN-2", "The address of the model is correct.", "HFD002 HFD821", "smoke", needs="answered"),
    Row("RUN-3", "Answers have the expected form.", "HFD802", "smoke", needs="answers"),
    Row("RUN-4", "The server rejects bad input with a JSON error.", "HFD801 HFD806 HFD810", "smoke", needs="edges"),
    Row("TEST-1", "Typical sentences get the expected label.", "HFD805 HFD810", "smoke", needs="cases"),
    Row("TEST-2", "Edge cases are answered or rejected.", "HFD806 HFD810", "smoke", needs="edges"),
    Row("TEST-3", "An answer is a list of labels with scores.", "HFD802", "smoke", needs="answers"),
    Row("TEST-4", "Answers use the trained labels only.", "HFD804", "smoke", needs="answers"),
    Row("TEST-5", "Scores are probabilities.", "HFD803", "smoke", needs="answers"),
    Row("TEST-6", "The expected label has the highest score.", "HFD805", "smoke", needs="cases"),
    Row("SEC-1", "Tokens come from the environment or a secret.", "HFD001", "publish", needs="hub"),
    Row(
        "SEC-2",
        "No file contains a token or text that looks like one, and no workflow exposes a token.",
        "HFD501 HFD508 HFD513",
        "policy",
    ),
    Row("SEC-3", "Sensitive content is private.", "HFD502 HFD607", "policy", needs="sensitive private"),
    Row(
        "SEC-4",
        "Sensitive content is not sent to shared inference.",
        "HFD503 HFD504 HFD505 HFD507",
        "policy",
        needs="sensitive",
    ),
    Row("SEC-5", "Clients encrypt texts if necessary.", hint="only the client can do this"),
    Row(
        "SEC-6",
        "Logs contain as little as possible.",
        hint="this program logs inputs and answers only if `sensitivity` is `general`; check the server's log",
    ),
    Row("SEC-7", "The model is audited regularly.", hint="run `monitor` on a schedule"),
    Row("MON-1", "p50, p95 and p99 are measured.", "HFD807 HFD808", "smoke", needs="latency"),
    Row("MON-2", "The error rate is measured.", "HFD801 HFD807 HFD810", "smoke", needs="error-rate"),
    Row("MON-3", "Cold starts are measured separately.", "HFD822", "smoke", needs="cold-start"),
    Row("MON-4", "The quota is known.", hint="see `smoke.rate_limit` in report.json, if the server reports it"),
    Row("MON-5", "The accuracy is measured on a dataset.", "HFD807 HFD810", "smoke", needs="dataset"),
    Row(
        "MON-6",
        "The health of the model is checked.",
        "HFD801 HFD802 HFD820 HFD821 HFD822 HFD810",
        "smoke",
        needs="answered",
    ),
    Row(
        "COST-1",
        "Serverless inference is used only for fewer than 5 requests per second.",
        hint="compare with the traffic you expect",
    ),
    Row("COST-2", "A GPU is used only if answers must arrive within 100 ms.", hint="check p95 before you rent a GPU"),
    Row("COST-3", "Capacity scales with traffic.", hint="compare the bill with the traffic every week"),
    Row("COST-4", "The budget is known.", hint="check the provider's price list"),
    Row("GO-1", "The model is validated and uploaded.", "HFD602 HFD603 HFD606 HFD608", "publish", needs="hub"),
    Row("GO-2", "The model is tested with real texts.", "HFD807 HFD810", "smoke", needs="dataset"),
    Row("GO-3", "Error handling, monitoring, tokens and documentation are ready.", hint="see the items above"),
    Row("GO-4", "A rollback is ready.", _RESTORED, "rollback", hint="rehearse the release, which rolls it back"),
    Row("GO-5", "Latency and errors were measured in this run.", "HFD807", "smoke", needs="latency"),
    Row(
        "GO-6",
        "Traffic grows gradually.",
        hint="use `smoke.load.ramp` to see how much load the model can take before you shift traffic to it",
    ),
    Row(
        "GO-7",
        "Somebody responds quickly when a scheduled check fails.",
        hint="watch for failed runs of the scheduled workflow",
    ),
    Row("GO-8", "The model is checked daily in the first week.", hint="run `monitor` daily"),
    Row("GO-9", "Somebody reads user feedback.", hint="read the model's discussions on the Hub"),
    Row("FIX-1", "If the model is not found, the report says why.", "HFD821", "smoke", needs="not-found"),
    Row("FIX-2", "If a token is rejected (401), the report says why.", "HFD602 HFD820", "smoke", needs="unauthorized"),
    Row("FIX-3", "Requests are retried while the model is loading (503).", "HFD822", "smoke", needs="loading"),
    Row("FIX-4", "Wrong labels are detected.", "HFD804", "smoke", needs="answers"),
    Row("FIX-5", "Slow answers are detected.", "HFD807 HFD810", "smoke", needs="latency"),
    Row(
        "FIX-6",
        "Requests are retried when a rate limit is reached (429).",
        "HFD801 HFD822",
        "smoke",
        needs="rate-limited",
    ),
    Row("END-1", "The files are complete.", "HFD101 HFD102 HFD103 HFD104 HFD105 HFD106 HFD110 HFD111", "files"),
    Row("END-2", "Private content stays private.", "HFD501 HFD502 HFD503 HFD505", "policy"),
    Row("END-3", "Answers have the right format.", "HFD802 HFD803", "smoke", needs="answers"),
    Row("END-4", "The server handles errors.", "HFD801 HFD806 HFD810", "smoke", needs="edges"),
    Row("END-5", "Monitoring is set up.", hint="run `monitor` on a schedule"),
    Row("END-6", "The team is informed.", hint="show this report to everyone who operates the model"),
    Row(
        "END-7",
        "A release can be rolled back.",
        _RESTORED,
        "rollback",
        hint="rehearse the release, which rolls it back",
    ),
)


def answer(report: Report) -> tuple[Answered, ...]:
    """Every row, with the status that this run gives it."""
    bad = {finding.rule.id for finding in report.findings if finding.severity is not Severity.NOTICE}
    ran = {stage.name for stage in report.stages if stage.status is not Status.SKIPPED}
    checked = {rule.id for stage in report.stages for rule in stage.rules}
    has = report.looked_at | {name for name, there in _measured(report).items() if there}
    return tuple(Answered(row, _status(row, bad, ran, checked, has)) for row in ROWS)


def _measured(report: Report) -> dict[str, bool]:
    """What the run did and measured. Without it, the silence of a rule proves nothing."""
    smoke = report.smoke or Measurements()
    target = report.deployment and report.deployment.target
    published = report.publication is not None and report.plan is not None and report.plan.mode is Mode.PUBLISH
    answered = [case for case in smoke.cases if case.status]
    return {
        "cases": any(case.has_expectation for case in answered),
        "answered": bool(answered) or smoke.latency_ms.n > 0,
        "answers": any(case.status == _OK for case in answered),
        "edges": any(case.name for case in answered),
        "latency": smoke.latency_ms.n > 0,
        "error-rate": smoke.error_rate is not None,
        "dataset": smoke.accuracy is not None,
        "cold-start": smoke.cold_start_seconds is not None,
        "hub": published,
        "serverless": target == "serverless",
        "self-hosted": target == "self-hosted",
        **dict.fromkeys(smoke.errors, True),  # such as `unauthorized`
    }


def _status(row: Row, bad: set[str], ran: set[str], checked: set[str], has: AbstractSet[str]) -> str:
    if row.hint and row.stages not in ran:
        return "yours"
    rules = set(row.rules.split())
    if bad & rules:
        return "failed"
    unchecked = {rule for rule in rules if rule.startswith(_CHECKS)} - checked
    done = row.stages in ran and has >= set(row.needs.split()) and not unchecked
    return "done" if done else "not-applicable"
