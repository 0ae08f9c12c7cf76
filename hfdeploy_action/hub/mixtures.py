"""Rules about main as it will be: files that stay on the Hub and are read together with new ones."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hfdeploy_action.findings import Location, Problem, Rule, Severity, rule
from hfdeploy_action.folder import TEXTS, TOKENIZER, TOKENIZER_CONFIG
from hfdeploy_action.folder.attributes import ATTRIBUTES, lines_into_lfs
from hfdeploy_action.git import GitError
from hfdeploy_action.hub.candidate import Main, is_weights
from hfdeploy_action.hub.overrides import loaded, overrides, overriding_file
from hfdeploy_action.results import ChangeSet, Edit
from hfdeploy_action.text import and_more, quoted, show

_MODULES = "modules.json"
_GENERATES = re.compile(r"CausalLM|ConditionalGeneration|LMHead|Seq2Seq|EncoderDecoder")
INSTALL = "install Git (https://git-scm.com/downloads), so that `git` is in PATH."
_VOCABULARIES = (TOKENIZER, "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "tokenizer.model")


class Mixture(NamedTuple):
    """A file that stays, the new file that is used together with it, and what happens."""

    stays: str
    new: str
    what: str


@rule("HFD622", Severity.ERROR)
def mixing_file(main: Main) -> Iterator[Problem]:
    """A file that stays on the Hub is read together with new ones.

    The file is on the Hub but not in the folder, so the checks of the folder did not cover it. Libraries would read it
    with the new files, and users would get a mixture of two releases.

    Fix: delete the old file with the release, as in `publish: {delete: ["modules.json"]}`, or add the right
    one to the folder.
    """
    for stays, new, what in mixtures(main):
        fix = f"delete it with the release: {main.deleting([stays])}; or add the right `{stays}` to the folder."
        yield Problem(f"`{stays}` stays on the Hub, and {what} the new `{new}`", Location(new), fix)


@rule("HFD623", Severity.WARNING)
def stale_weights(main: Main) -> Iterator[Problem]:
    """Weights that are not in the folder stay on the Hub, beside new ones.

    Users who load these weights get a different model from this release. Some tools load their format first.

    Fix: delete them with the release, as in `publish: {delete: ["onnx/**"]}`, or export them again and add them to the
    folder.
    """
    named = {name for override in overrides(main) for name in override.together}
    for override in overrides(main):
        if not override.is_due:
            message = f"`{override.stays}` stays on the Hub, and {override.why} `{override.instead_of}`"
            yield Problem(message, None, f"delete it with the release: {main.deleting(override.together)}.")
    stale = [name for name in main.changes.kept if is_weights(name) and name not in named]
    new = sorted(name for name in main.new if is_weights(name))
    if stale and new:
        stay = "stays" if len(stale) == 1 else "stay"
        message = f"`{stale[0]}`{and_more(stale)} {stay} on the Hub, beside the new `{new[0]}`"
        them = "it" if len(stale) == 1 else "them"
        yield Problem(message, None, f"delete {them} with the release: {main.deleting(stale)}.")


@rule("HFD624", Severity.ERROR)
def text_in_lfs_on_hub(main: Main) -> Iterator[Problem]:
    """The `.gitattributes` on the Hub puts a text file into Git LFS.

    The folder has no `.gitattributes`, so the one on the Hub stays. The Hub and its clients would find a pointer in
    place of the text: the model's page would have no card, and libraries would find no configuration.

    Fix: delete the line in `.gitattributes` on the Hub, or add a `.gitattributes` without it to the folder.
    """
    if ATTRIBUTES not in main.kept:
        return
    text = main.text(ATTRIBUTES).decode("utf-8", "replace")
    names = [name for name in TEXTS if name in main.folder.files]
    try:
        found = lines_into_lfs({ATTRIBUTES: text}, "", names)
    except GitError as error:
        yield Problem(f"Git could not read the `.gitattributes` on the Hub: {error}", None, INSTALL)
        return
    for name, line in found.items():
        where = f"line {line.number} of `.gitattributes` on the Hub, `{show(line.pattern)}`"
        yield Problem(f"{where}, puts `{name}` into Git LFS")


@rule("HFD629", Severity.WARNING)
def overwritten_edit(main: Main) -> Iterator[Problem]:
    """The release overwrites what was edited on the Hub since the last release.

    Somebody edited the file on the Hub or merged a pull request there, and the folder does not contain that change. The
    change stays in the history of the repository on the Hub.

    Fix: copy the change into the folder, or release without it; the commit in the message keeps it.
    """
    for problem in overwritten(main.edits, main.changes, "release"):
        in_folder = problem.at is not None and problem.at.path in main.folder.files
        yield problem if in_folder else problem._replace(at=None)


def overwritten(edits: Iterable[Edit], changes: ChangeSet, by: str) -> Iterator[Problem]:
    """The edits that these changes overwrite. `by` is what makes the changes."""
    touched = frozenset(changes.touched)
    for path, commit, title in edits:
        if path not in touched:
            continue
        undone = "deletes" if path in changes.deleted else "overwrites"
        if commit:
            how = f"was changed on the Hub by {commit[:7]} ({quoted(title)}), and this {by} {undone} it"
            yield Problem(f"`{path}` {how}", Location(path))
        elif path in changes.added:
            yield Problem(f"`{path}` was deleted on the Hub, and this {by} adds it again", Location(path))


def mixtures(main: Main) -> Iterator[Mixture]:
    """Every file that stays and is read together with a new one."""
    yield from _modules(main)
    yield from _generation(main)
    for folder in sorted(main.folder.files.folders):
        yield from _tokenizer(main, "" if folder == "." else folder)


def _modules(main: Main) -> Iterator[Mixture]:
    weights = loaded(main, "")
    if not weights or not main.has_new("", is_weights):
        return
    if _MODULES in main.kept:
        yield Mixture(_MODULES, weights, "sentence-transformers builds a model of these modules and")
    elif _MODULES in main.folder.files:
        for name in ("sentence_bert_config.json", "config_sentence_transformers.json"):
            if name in main.kept:
                yield Mixture(name, weights, "sentence-transformers applies it to")


def _generation(main: Main) -> Iterator[Mixture]:
    classes = main.object("config.json").get("architectures")
    name, weights = "generation_config.json", loaded(main, "")
    generates = isinstance(classes, list) and any(_GENERATES.search(str(each)) for each in classes)
    if name in main.kept and generates and weights and main.has_new("", is_weights):
        yield Mixture(name, weights, "transformers generates by it with")


def _tokenizer(main: Main, folder: str) -> Iterator[Mixture]:
    new = next((name for name in _VOCABULARIES if posixpath.join(folder, name) in main.new), "")
    if not new:
        return
    vocabulary, config = posixpath.join(folder, new), posixpath.join(folder, TOKENIZER_CONFIG)
    if config in main.kept:
        yield Mixture(config, vocabulary, "transformers reads the tokens and options in it with")
    if "added_tokens_decoder" in main.object(config):  # then transformers reads neither of the two other files
        return
    special = posixpath.join(folder, "special_tokens_map.json")
    if special in main.kept and (wrong := _contradictions(main.object(special), main.object(config))):
        yield Mixture(special, vocabulary, f"its {wrong[0]}{and_more(wrong)} overrides the configuration of")
    added = posixpath.join(folder, "added_tokens.json")
    if added in main.kept and (unknown := _unknown(main.object(added), main.object(posixpath.join(folder, TOKENIZER)))):
        yield Mixture(added, vocabulary, f"its tokens, such as `{show(unknown[0])}`, are added to")


def _contradictions(special: dict[str, Any], config: dict[str, Any]) -> list[str]:
    """The tokens in special_tokens_map.json that tokenizer_config.json does not confirm, each with its key."""
    known = {"additional_special_tokens": config.get("extra_special_tokens"), **config}
    return [f"`{show(key)}`" for key, token in special.items() if _content(token) != _content(known.get(key))]


def _content(token: Any) -> Any:
    """A token without its options, or a list of such; None for an empty list."""
    if isinstance(token, list):
        return [_content(each) for each in token] or None
    return token.get("content") if isinstance(token, dict) else token


def _unknown(added: dict[str, Any], tokenizer: dict[str, Any]) -> list[str]:
    """The tokens in added_tokens.json that tokenizer.json does not have under the same ID."""
    entries, model = tokenizer.get("added_tokens"), tokenizer.get("model")
    known = {each.get("content"): each.get("id") for each in entries or () if isinstance(each, dict)}
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(vocabulary, list):  # of Unigram: each token with its score
        vocabulary = {each[0]: number for number, each in enumerate(vocabulary) if isinstance(each, list) and each}
    known |= vocabulary if isinstance(vocabulary, dict) else {}
    return [token for token, number in added.items() if known.get(token) != number]


RULES: tuple[Rule[Main], ...] = (
    overriding_file,
    mixing_file,
    stale_weights,
    text_in_lfs_on_hub,
    overwritten_edit,
)
