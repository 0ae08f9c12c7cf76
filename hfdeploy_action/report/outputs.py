"""The report as the outputs of a step."""

from __future__ import annotations

from typing import Any

from hfdeploy_action.findings import Severity
from hfdeploy_action.report import Report
from hfdeploy_action.results import Measurements

# Every output, and what it means; action.yml's block is generated from this.
OUTPUTS = {
    "outcome": "How the run ended: one of the outcomes below.",
    "errors": "The number of errors.",
    "warnings": "The number of warnings.",
    "repo-id": "The repository on the Hub.",
    "tag": "The tag that was published, or rolled back to.",
    "commit": "The commit on the Hub.",
    "previous-commit": "The commit that `main` pointed to before.",
    "url": "The page of the published revision or, if the run stopped there, of the pull request.",
    "endpoint-url": "The address of the model that was tested.",
    "uploaded-bytes": "The size of the new and changed files, in bytes.",
    "reused-bytes": "The size of the files that were already on the Hub, in bytes.",
    "p50-ms": "The median latency of load-test requests, in milliseconds.",
    "p95-ms": "The 95th percentile of the latency of load-test requests, in milliseconds.",
    "p99-ms": "The 99th percentile of the latency of load-test requests, in milliseconds.",
    "error-rate": "The share of load-test requests that failed, from 0 to 1.",
    "accuracy": "The share of the dataset with a correct answer, from 0 to 1.",
    "cold-start-seconds": "The time to the first answer if the model had to start first.",
    "rolled-back": "Whether `main` was rolled back, after a failed release or to a tag: `true` or `false`.",
    "report": "The path of report.json.",
    "checksums": "The path of checksums.txt, with the SHA-256 sums of the published files.",
}


def as_outputs(report: Report, files: dict[str, str]) -> dict[str, str]:
    """Every output; empty if the run did not get that far. `files`: the paths of the report files, by name."""
    smoke = report.smoke or Measurements()
    values: dict[str, Any] = {
        "outcome": report.outcome.value,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "repo-id": report.plan and report.plan.repo_id,
        "tag": report.publication and report.publication.tag,
        "commit": report.publication and report.publication.commit,
        "previous-commit": report.publication and report.publication.previous_commit,
        "url": getattr(report.publication or report.pull_request, "url", None),
        "endpoint-url": report.deployment and report.deployment.url,
        "uploaded-bytes": None if report.changes is None else report.changes.uploaded_bytes,
        "reused-bytes": None if report.changes is None else report.changes.reused_bytes,
        "p50-ms": smoke.latency_ms.p50,
        "p95-ms": smoke.latency_ms.p95,
        "p99-ms": smoke.latency_ms.p99,
        "error-rate": smoke.error_rate,
        "accuracy": smoke.accuracy,
        "cold-start-seconds": smoke.cold_start_seconds,
        "rolled-back": "true" if report.rollback else "false",
        "report": files.get("report.json"),
        "checksums": files.get("checksums.txt"),
    }
    return {name: "" if values.get(name) is None else str(values[name]) for name in OUTPUTS}
