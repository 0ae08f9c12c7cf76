"""Heads that are saved apart from config.json: by PEFT and by SetFit."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.labels import SETFIT
from hfdeploy_action.text import as_json, count, plain


@rule("HFD221", Severity.ERROR)
def mismatched_adapter_head(folder: ModelFolder) -> Iterator[Problem]:
    """The number of labels differs from the number of outputs of the adapter's head.

    An adapter has no `id2label`, so the declared labels name its outputs, in their order. If the numbers differ, some
    answers have no name or a wrong one.

    Fix: declare the labels that the adapter was trained on, or save the adapter that was trained on these labels.
    """
    head = folder.adapter.outputs
    declared, listed = folder.declared.labels, folder.labels.in_card
    number = len(declared) or len(listed)
    if head and number and head[1] != number:
        name, outputs = head
        what = "are declared" if declared else "are in the card"
        at = folder.declared.labels_at if declared else folder.card.at("labels")
        message = (
            f"{count(number, 'label')} {what}, but `{plain(name)}` in `{folder.adapter.file}` has {outputs} outputs"
        )
        yield Problem(message, at or Location(folder.adapter.file))


@rule("HFD222", Severity.NOTICE)
def unnamed_setfit_labels(folder: ModelFolder) -> Iterator[Problem]:
    """`config_setfit.json` names no labels.

    SetFit then answers with class numbers, and no rule can compare the labels with the declared ones.

    Fix: set the labels in the order used in training, and save the model again with SetFit.
    """
    read = folder.json.object(SETFIT)
    if isinstance(read, dict) and not folder.labels.of_setfit:
        state = f"is {as_json(read['labels'])}" if "labels" in read else "is missing"
        declared = folder.declared.labels
        names = ", ".join(f'"{plain(name)}"' for name in declared)
        fix = f'write `"labels": [{names}]`, if that is the order of the training.' if declared else ""
        yield Problem(
            f"`labels` {state}, not a list of names, so the model answers with numbers",
            folder.json.at(SETFIT, "labels"),
            fix,
        )
