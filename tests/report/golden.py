"""One report in every format, as people and programs get it. Run this file to write tests/report/golden again."""

from __future__ import annotations

from pathlib import Path

from hfdeploy_action import __version__
from hfdeploy_action.findings import Finding, Location, Outcome, Rule, Severity
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.report.formats import FILES, FORMATS, writer
from hfdeploy_action.results import ChangeSet, Publication
from hfdeploy_action.settings import Mode, TargetKind

FOLDER = Path(__file__).parent / "golden"
RULE: Rule[object] = Rule(
    "HFD999", "made-up-language", Severity.WARNING, "The language is made up.", "Nobody finds it.", "write `en`."
)


def released() -> Report:
    """A release with a warning, which was published and not deployed."""
    changes = ChangeSet(added=("config.json", "model.safetensors"), unchanged=("README.md",), uploaded_bytes=1_800_000)
    url = "https://huggingface.co/acme/emotion/tree/v1.2.0"
    finding = Finding(RULE, "the language is `EN`", Location("README.md", 4, 11))
    card = StageResult("card", Status.PASSED, 0.02, "", (finding,), rules=(RULE,))
    return Report(
        plan=Plan(Mode.PUBLISH, "acme/emotion", "v1.2.0", TargetKind.SERVERLESS, "tag v1.2.0"),
        prefix="model",
        stages=[
            card,
            StageResult("publish", Status.PASSED, 1.5, str(changes)),
            StageResult("promote", Status.PASSED, 0.4, "main is at c0ffee", outcome=Outcome.PUBLISHED),
            StageResult("deploy", Status.SKIPPED, note="no target is set"),
            StageResult("tag", Status.PASSED, 0.2, "v1.2.0 is on c0ffee"),
            StageResult("visibility", Status.PASSED, 0.1, "public"),
        ],
        source=lambda _path: "---\nlicense: apache-2.0\npipeline_tag: text-classification\nlanguage: EN\n---\n",
        changes=changes,
        publication=Publication("acme/emotion", "c0ffee", "decade", "v1.2.0", url, changes, changed=True),
        checksums={"config.json": "0" * 64, "model.safetensors": "1" * 64},
    )


def written(name: str) -> str:
    """The report in a format, for any version of the program."""
    return writer(name)(released()).replace(__version__, "VERSION")


def golden(name: str) -> Path:
    """The file that holds the report in a format."""
    return FOLDER / next((file for file, format_ in FILES.items() if format_ == name), f"{name}.txt")


if __name__ == "__main__":
    for each in FORMATS:
        golden(each).write_text(written(each), "utf-8")
