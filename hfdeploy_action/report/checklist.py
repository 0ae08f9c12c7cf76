"""The deployment checklist as data, and how a run answers each of its rows."""

from __future__ import annotations

from typing import NamedTuple

from hfdeploy_action.findings import Severity
from hfdeploy_action.report import Report, Status
from hfdeploy_action.results import Measurements
from hfdeploy_action.settings import Mode


class Row(NamedTuple):
    """A row: what answers it are rules (by id) and stages (by name); where neither does, a person must."""

    id: str
    says: str
    rules: str = ""
    stages: str = ""
    hint: str = ""
    needs: str = ""  # what the run must have besides, by the names of `_has`


class Answered(NamedTuple):
    """A row after a run: `done`, `failed`, `not-applicable` or `yours`."""

    row: Row
    status: str


ROWS = (
    Row(
        "PRE-1",
        "weights are there, safetensors preferred",
        "HFD101 HFD104 HFD105 HFD109 HFD112 HFD113 HFD114 HFD118 HFD121 HFD129 HFD131 HFD132 HFD133 HFD140 HFD143 "
        "HFD145",
        "files",
    ),
    Row(
        "PRE-2",
        "config.json names the labels",
        "HFD102 HFD103 HFD144 HFD146 HFD201 HFD202 HFD203 HFD204 HFD205 HFD210 HFD217",
        "labels",
    ),
    Row("PRE-3", "tokenizer.json is there", "HFD106 HFD107 HFD122", "files"),
    Row("PRE-4", "tokenizer_config.json is there", "HFD108 HFD125", "files"),
    Row("PRE-5", "vocabulary files are there if needed", "HFD106 HFD126", "files"),
    Row(
        "PRE-6",
        "README.md has proper metadata",
        "HFD401 HFD402 HFD405 HFD414 HFD415 HFD416 HFD420 HFD423 HFD439 HFD441",
        "card",
    ),
    Row("CARD-1", "pipeline_tag is there and right", "HFD409 HFD410 HFD411", "card"),
    Row("CARD-2", "library_name is there and right", "HFD412 HFD413 HFD437", "card"),
    Row("CARD-3", "labels agree everywhere", "HFD205 HFD206 HFD207 HFD220", "labels"),
    Row("LFS-1", "weights are tracked by Git LFS", "HFD305 HFD307 HFD311", "lfs"),
    Row("LFS-2", "large files are in Git LFS", "HFD301 HFD303 HFD304 HFD309 HFD312", "lfs"),
    Row("PRIV-1", "a public repository holds general content only", "HFD502 HFD607", "policy"),
    Row("PRIV-2", "sensitive content is in a private repository", "HFD502 HFD509 HFD607", "policy"),
    Row("PRIV-3", "a private model asks for a token at every access", hint="ask it once without a token"),
    Row("PRIV-4", "the plan covers private storage", hint="compare the bytes of the change set with your quota"),
    Row("STRAT-1", "serverless first", "HFD701 HFD503 HFD504", "deploy", needs="serverless"),
    Row("STRAT-2", "upgrade when limits are met", hint="look at p95 and the errors of this report"),
    Row("STRAT-3", "Inference Endpoints where latency or privacy ask for them", hint="not in this version"),
    Row("STRAT-4", "self-hosted where residency or volume ask for it", "HFD702", "deploy", needs="self-hosted"),
    Row("UP-1", "no tokenizer file is missing", "HFD106 HFD107 HFD108 HFD117 HFD142", "files"),
    Row("UP-2", "the task needs no guessing", "HFD409", "card"),
    Row("UP-3", "no large weight is outside Git LFS", "HFD303 HFD304", "lfs"),
    Row("UP-4", "the label mapping is right", "HFD202 HFD204 HFD205 HFD206 HFD213 HFD215", "labels"),
    Row("RUN-1", "the token is set", "HFD601", "publish", needs="hub"),
    Row("RUN-2", "the address is right", "HFD002 HFD821", "smoke"),
    Row("RUN-3", "the answer has the expected form", "HFD802", "smoke"),
    Row("RUN-4", "errors are handled", "HFD801 HFD806 HFD810", "smoke"),
    Row("TEST-1", "typical sentences are answered rightly", "HFD805 HFD810", "smoke", needs="cases"),
    Row("TEST-2", "edge cases are answered or refused", "HFD806 HFD810", "smoke"),
    Row("TEST-3", "answers are lists of label and score", "HFD802", "smoke"),
    Row("TEST-4", "labels are the trained set", "HFD804", "smoke"),
    Row("TEST-5", "scores are probabilities", "HFD803", "smoke"),
    Row("TEST-6", "the highest score is the expected emotion", "HFD805", "smoke", needs="cases"),
    Row("SEC-1", "tokens come from the environment", "HFD001", "publish", needs="hub"),
    Row("SEC-2", "no token is committed", "HFD501 HFD508 HFD513", "policy"),
    Row("SEC-3", "sensitive content is private", "HFD502 HFD607", "policy"),
    Row("SEC-4", "sensitive content is off shared inference", "HFD503 HFD504 HFD505 HFD507", "policy"),
    Row("SEC-5", "texts are encrypted by the client if needed", hint="only the client can"),
    Row(
        "SEC-6",
        "little is logged",
        hint="inputs and answers are not written above `general`; check the server's own log",
    ),
    Row("SEC-7", "regular audits", hint="run `monitor` on a schedule"),
    Row("MON-1", "p50, p95 and p99 are known", "HFD807 HFD808", "smoke"),
    Row("MON-2", "the error rate is known", "HFD801 HFD807 HFD810", "smoke"),
    Row("MON-3", "cold starts are counted apart", "HFD822", "smoke", needs="cold start"),
    Row("MON-4", "the quota is known", hint="`smoke.rate_limit` of report.json, where the server tells"),
    Row("MON-5", "accuracy is spot-checked", "HFD807 HFD810", "smoke", needs="dataset"),
    Row("MON-6", "health is checked", "HFD801 HFD802 HFD820 HFD821 HFD822 HFD810", "smoke"),
    Row("COST-1", "serverless below 5 requests a second", hint="compare with the traffic you expect"),
    Row("COST-2", "a CPU unless 100 ms are asked for", hint="look at p95 before renting a GPU"),
    Row("COST-3", "capacity follows traffic", hint="look at the bill every week"),
    Row("COST-4", "the budget is known", hint="see the provider's price list"),
    Row("GO-1", "the model is uploaded and validated", "HFD602 HFD603 HFD606 HFD608", "publish", needs="hub"),
    Row("GO-2", "it is tested with real entries", "HFD807 HFD810", "smoke", needs="dataset"),
    Row("GO-3", "errors, monitoring, tokens and documentation are in place", hint="the rows above tell"),
    Row("GO-4", "a rollback is ready", hint="a failed release is put back; rehearse one with a case that cannot pass"),
    Row("GO-5", "times and errors are watched", "HFD807", "smoke"),
    Row("GO-6", "traffic goes up gradually", hint="set `smoke.load.ramp`; it stops at the first step that breaches"),
    Row("GO-7", "somebody responds quickly", hint="watch failed runs of the scheduled workflow"),
    Row("GO-8", "the first week is looked at daily", hint="run `monitor` daily"),
    Row("GO-9", "users are heard", hint="read the model's discussions on the Hub"),
    Row("FIX-1", "model not found is understood", "HFD821", "smoke"),
    Row("FIX-2", "401 is understood", "HFD602 HFD820", "smoke"),
    Row("FIX-3", "503 is waited for", "HFD822", "smoke"),
    Row("FIX-4", "wrong labels are found", "HFD804", "smoke"),
    Row("FIX-5", "slow answers are found", "HFD807 HFD810", "smoke"),
    Row("FIX-6", "rate limits are waited for", "HFD801 HFD822", "smoke"),
    Row("END-1", "files", "HFD101 HFD102 HFD103 HFD104 HFD105 HFD106 HFD110 HFD111", "files"),
    Row("END-2", "privacy", "HFD501 HFD502 HFD503 HFD505", "policy"),
    Row("END-3", "format", "HFD802 HFD803", "smoke"),
    Row("END-4", "errors", "HFD801 HFD806 HFD810", "smoke"),
    Row("END-5", "monitoring", hint="run `monitor` on a schedule"),
    Row("END-6", "the team knows what to do", hint="show them this report"),
    Row("END-7", "rollback", hint="a failed release is put back; rehearse one with a case that cannot pass"),
)


def answer(report: Report) -> tuple[Answered, ...]:
    """Every row, as this run answers it."""
    bad = {finding.rule.id for finding in report.findings if finding.severity is not Severity.NOTICE}
    ran = {stage.name for stage in report.stages if stage.status is not Status.SKIPPED}
    has = {name for name, there in _has(report).items() if there} | {""}
    return tuple(Answered(row, _status(row, bad, ran, has)) for row in ROWS)


def _has(report: Report) -> dict[str, bool]:
    """What a run may have asked or measured; a rule that was silent about the rest proves nothing."""
    smoke = report.smoke or Measurements()
    target = report.deployment and report.deployment.target
    published = report.publication is not None and report.plan is not None and report.plan.mode is Mode.PUBLISH
    return {
        "cases": any(case.has_expectation for case in smoke.cases),
        "dataset": smoke.accuracy is not None,
        "cold start": smoke.cold_start_seconds is not None,
        "hub": published,
        "serverless": target == "serverless",
        "self-hosted": target == "self-hosted",
    }


def _status(row: Row, bad: set[str], ran: set[str], has: set[str]) -> str:
    if row.hint:
        return "yours"
    if bad & set(row.rules.split()):
        return "failed"
    return "done" if row.stages in ran and row.needs in has else "not-applicable"
