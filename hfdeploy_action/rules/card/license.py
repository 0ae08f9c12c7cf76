"""The license: named, known to the Hub, and there to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.card.entries import did_you_mean, entries, refused, without_text
from hfdeploy_action.rules.card.keys import misspelled
from hfdeploy_action.rules.card.spellings import (
    is_license_file,
    license_meant,
    licenses_meant,
    means_no_license,
    versions_of,
)
from hfdeploy_action.text import show

_LICENSE_FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt")


@rule("HFD403", Severity.WARNING)
def missing_license(folder: ModelFolder) -> Iterator[Problem]:
    """The card does not name a license.

    Without a license, nobody has permission to use the model, and companies avoid it. `--fix` does not choose a
    license; it only corrects a misspelled key, such as `licence`.

    Fix: add the license that you chose to the front matter of README.md, as in `license: apache-2.0`.
    """
    if folder.card.values and folder.card.values.get("license", []) == []:
        written = next((key for key, right in misspelled(folder.card.values).items() if right == "license"), None)
        if written:
            message = f"there is no `license`; the Hub ignores the key `{show(written)}`"
            yield Problem(message, folder.card.at(written), f"rename `{show(written)}` to `license`.")
        else:
            yield Problem("there is no `license`", folder.card.at("license"))


@rule("HFD406", Severity.ERROR)
def unknown_license(folder: ModelFolder) -> Iterator[Problem]:
    """The license is not one that the Hub recognizes.

    The Hub rejects the card.

    Fix: use an identifier from https://huggingface.co/docs/hub/repositories-licenses, or `license: other` with
    `license_name: acme-license` and `license_link: LICENSE`.
    """
    known = folder.words("licenses")
    for verdict in refused(folder, "license"):
        unknown = _unknown(str(verdict.value), known)._replace(at=folder.card.at(*verdict.keys))
        yield without_text(folder, verdict, "a license such as `apache-2.0`") or unknown


def _unknown(written: str, known: Collection[str]) -> Problem:
    """The problem of a license that the Hub does not recognize, with the license that was meant."""
    text = show(written)
    message = f"`{text}` is not a license that the Hub recognizes"
    if is_license_file(text):
        fix = f"write the identifier of the license in that file; if the Hub has none for it, write {_other(text)}."
        return Problem(f"{message}: it is the name of a file", fix=fix)
    if means_no_license(written):
        fix = (
            "write the license that you chose, as in `license: apache-2.0`; if you have not chosen one, delete the key."
        )
        return Problem(message, fix=fix)
    meant, versions = license_meant(written, known), versions_of(written, known)
    if meant == "other":
        return Problem(message + did_you_mean(meant), fix=f"write {_other(text)}, and add that file.")
    if meant:
        return Problem(message + did_you_mean(meant), fix=f"write `{meant}` in place of `{text}`.")
    if versions:
        *others, last = [f"`{version}`" for version in versions[-3:]]
        shown = f"{', '.join(others)} or {last}" if others else last
        return Problem(f"{message}: its version is missing", fix=f"write {shown} in place of `{text}`.")
    several = licenses_meant(written, known)
    fix = f"write each license as a separate entry: `license: [{', '.join(several)}]`." if several else ""
    return Problem(f"`{text}` is several licenses in one text" if several else message, fix=fix)


def _other(written: str) -> str:
    """The front matter entries for a custom license."""
    name = "acme-license" if is_license_file(written) else re.sub("[^a-z0-9.]+", "-", written.lower()).strip("-")
    link = written if re.fullmatch(r"(?:LICENSE|COPYING)(\.md|\.txt)?", written) else "LICENSE"
    return f"`license: other` with `license_name: {name}` and `license_link: {link}`"


@rule("HFD407", Severity.WARNING)
def incomplete_other_license(folder: ModelFolder) -> Iterator[Problem]:
    """The card says `license: other` but does not say which license that is.

    The Hub shows `license_name` and links to `license_link`. Without them, readers cannot tell what they are allowed to
    do.

    Fix: add `license_name: acme-license` and `license_link: LICENSE`, and put the text of the license in that file.
    """
    if not any(value == "other" for _, value in entries(folder, "license")):
        return
    if not folder.card.values.get("license_name"):
        yield Problem("`license: other` has no `license_name`", folder.card.at("license"))
    elif not folder.card.values.get("license_link") and not any(name in folder.files for name in _LICENSE_FILES):
        message = "`license: other` has no `license_link`, and there is no `LICENSE` file"
        fix = "add `license_link: LICENSE`, and put the text of the license in that file."
        yield Problem(message, folder.card.at("license"), fix)


@rule("HFD417", Severity.WARNING)
def missing_license_file(folder: ModelFolder) -> Iterator[Problem]:
    """`license_link` names a file that is not in the folder.

    Readers who want to know what the license allows find a broken link.

    Fix: add the file, or write a full URL, as in `license_link: https://example.org/license`.
    """
    link = folder.card.values.get("license_link")
    if isinstance(link, str) and link and not folder.card.leads(link):
        yield Problem(f"there is no file `{show(link)}`", folder.card.at("license_link"))
