"""The licence: named, known, and there to be read."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import close, entries
from hfdeploy_action.rules.card.keys import misspelt
from hfdeploy_action.rules.labels import show

_LICENCE_FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt")


@rule("HFD403", Severity.WARNING)
def license_is_named(folder: ModelFolder) -> Iterator[Problem]:
    """The card names a licence.

    Without one nobody may use the model, and no company will.

    Fix: add `license: apache-2.0`, or the licence you chose, to the front matter of README.md.
    """
    if folder.card_values and folder.card_values.get("license") in (None, []):
        written = next((key for key, right in misspelt(folder.card_values).items() if right == "license"), None)
        if written:
            yield Problem(f"no `license`; the Hub does not know `{show(written)}`", folder.in_card(written))
        else:
            yield Problem("no `license`", folder.in_card("license"))


@rule("HFD406", Severity.ERROR)
def license_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """The licence is one of the Hub's identifiers.

    The Hub refuses a card with any other value.

    Fix: use an identifier of https://huggingface.co/docs/hub/repositories-licenses, or `license: other` with
    `license_name: acme-licence` and `license_link: LICENSE`.
    """
    known = folder.words("licences")
    for at, licence in entries(folder, "license"):
        if licence is not None and str(licence).lower() not in known:
            yield Problem(f"`{show(str(licence))}` is no licence of the Hub" + close(str(licence).lower(), known), at)


@rule("HFD407", Severity.WARNING)
def other_license_has_a_name(folder: ModelFolder) -> Iterator[Problem]:
    """`license: other` says which.

    The Hub shows `license_name` and links `license_link`; without them a reader has to guess.

    Fix: add `license_name: acme-licence` and `license_link: LICENSE`, and its text in that file.
    """
    if not any(value == "other" for _, value in entries(folder, "license")):
        return
    if not folder.card_values.get("license_name"):
        yield Problem("`license: other` without `license_name`", folder.in_card("license"))
    elif not folder.card_values.get("license_link") and not any(name in folder.files for name in _LICENCE_FILES):
        yield Problem("`license: other` without `license_link`, and no `LICENSE` here", folder.in_card("license"))


@rule("HFD417", Severity.WARNING)
def license_link_leads_somewhere(folder: ModelFolder) -> Iterator[Problem]:
    """The file that `license_link` names is there.

    Whoever wants to know what is allowed finds a dead link.

    Fix: add the file, or give a whole address: `license_link: https://example.org/licence`.
    """
    link = folder.card_values.get("license_link")
    if isinstance(link, str) and link and not folder.leads(link):
        yield Problem(f"there is no `{show(link)}`", folder.in_card("license_link"))
