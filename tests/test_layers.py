"""Which module may import which, and which may touch the outside world, read from the source code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import hfdeploy_action

ROOT = Path(hfdeploy_action.__file__).parent
PACKAGE = ROOT.name

# From the ground floor up: a room imports only itself and rooms listed on an earlier line.
# `rehearsal`, the embedded Hub and inference server, imports nothing of the program it rehearses except what asks Git
# itself, and `vocabulary`. A mistake in one of the two cannot hide the same mistake in the other. What the Hub accepts
# is data with sources: two copies of it would only differ.
FLOORS = [
    ["vocabulary", "environment", "background", "units"],
    ["findings", "signals", "frontmatter", "retry", "github", "git", "inside", "statistics"],
    ["text", "redaction", "worktree", "results"],
    ["gitignore", "network", "syntax", "progress"],
    ["failures"],
    ["folder", "settings", "temporary"],
    ["workload"],
    ["plan"],
    ["report"],
    ["rules", "smoke", "hub", "lfs", "rehearsal", "gate"],
    ["targets", "fixes", "hub_card_check", "request", "evidence"],
    ["acts"],
    ["pipeline"],
    ["catalogue", "endings", "output"],
    ["boundary", "commands"],
    ["run"],
    ["arguments"],
    ["cli", "action"],
    ["start"],
]
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}

# The only modules or rooms that may import each of these.
ALONE = {
    "huggingface_hub": {"hub", "rehearsal.inference"},  # the inference server fetches what was published
    "actions_toolkit": {"github"},
    "requests": {"network"},
    "yaml": {"frontmatter", "rehearsal.hub.card"},
    "hf_xet": {"hub.upload", "rehearsal.hub.xet"},
    "httpcore2": {"hub.network"},
    "httpx2": {"hub"},
    "jsonschema": {"settings"},
    "jinja2": {"folder.templates", "report"},
    "markdown_it": {"folder.commonmark", "folder.page", "report"},
    "subprocess": {"git", "rehearsal.inference.process"},  # the last one starts this Python only
    "socket": {"network", "smoke", "rehearsal", "hub.network"},
    "starlette": {"rehearsal"},
    "torch": {"rehearsal.inference"},  # for models without an ONNX file, where it is installed
    "transformers": {"rehearsal.inference"},
    "onnxruntime": {"rehearsal.inference"},
}
READS_THE_ENVIRONMENT = {
    "cli",  # copies it into the request
    "action",  # copies it into the request
    "start",  # finds the tokens to mask in an unhandled traceback
    "environment",  # sets what libraries read, and restores it
    "git",  # passes an allow-listed part of it to Git
    "rehearsal.inference.process",  # passes on what Python needs to start
    "network.authorities",  # names the variable that keeps TLS from being set up
}
PRINTS = {"output", "start", "arguments", "commands"}


WORLD = {"os", "sys", "io", "subprocess", "requests", "socket", "shutil", "tempfile", "urllib", "http", "httpx2"}
BUILTINS_OF_THE_WORLD = {"open", "print", "input", "eval", "exec"}
UNPICKLES = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
UNSAFE_YAML = {"unsafe_load", "full_load", "UnsafeLoader", "FullLoader"}
PATTERN_OF_TOKENS = re.compile(r"(?:hf_(?!hub)|gh[a-z]_|github_pat_|glpat-|sk-|xox|AKIA|pypi-|eyJ)\S{0,10}[\[\\]")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
        if name:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            resolve(tree, [PACKAGE, *path.relative_to(ROOT).parent.parts])
            yield name, tree


def resolve(tree: ast.Module, package: list[str]) -> None:
    """Make the relative imports of a module of this package absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) + 1 - node.level]
            node.module, node.level = ".".join(filter(None, [*above, node.module])), 0


MODULES = dict(modules())


def test_every_room_has_a_floor() -> None:
    assert {name.partition(".")[0] for name in MODULES} == set(HEIGHT)


def test_imports_point_one_way() -> None:
    assert [
        f"{name} imports {other}"
        for name, tree in MODULES.items()
        for other in sorted(rooms(tree) - {room(name)})
        if HEIGHT[other] >= HEIGHT[room(name)]
    ] == []


def test_failures_import_the_ground_floor_only() -> None:
    assert [
        f"{name} imports {other}"
        for name, tree in MODULES.items()
        if name.rpartition(".")[2] == "failures"
        for other in sorted(rooms(tree) - {*FLOORS[0], *FLOORS[1]})
    ] == []


def test_patterns_of_tokens_are_in_one_table() -> None:
    """Rules find what output masks and excerpts hide."""
    assert {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and PATTERN_OF_TOKENS.search(str(node.value))
    } == {"redaction.forms"}


def test_the_rehearsal_imports_nothing_of_what_is_rehearsed() -> None:
    assert [
        f"{name} imports {other}"
        for name, tree in MODULES.items()
        if room(name) == "rehearsal"
        for other in sorted(rooms(tree) - {"rehearsal", "git", "gitignore", "vocabulary"})
    ] == []


def test_a_library_is_imported_only_where_it_may_be() -> None:
    assert [
        f"{name} imports {library}"
        for name, tree in MODULES.items()
        for library in sorted(libraries(tree) & ALONE.keys())
        if not any(name == place or name.startswith(f"{place}.") for place in ALONE[library])
    ] == []


def test_only_a_few_modules_read_the_environment() -> None:
    readers = {name for name, tree in MODULES.items() if attributes(tree) & {"environ", "environb", "getenv", "putenv"}}
    assert readers == READS_THE_ENVIRONMENT


def test_only_a_few_modules_print() -> None:
    assert {name for name, tree in MODULES.items() if prints(tree)} - PRINTS == set()


def test_rules_see_only_the_facts_of_the_folder() -> None:
    assert [
        f"{name} uses {word}"
        for name, tree in MODULES.items()
        if room(name) == "rules"
        for word in sorted((libraries(tree) & WORLD) | (calls(tree) & BUILTINS_OF_THE_WORLD))
    ] == []


def test_nothing_unpickles_or_runs_what_it_reads() -> None:
    assert [
        f"{name} uses {word}"
        for name, tree in MODULES.items()
        for word in sorted((libraries(tree) & UNPICKLES) | (attributes(tree) & UNSAFE_YAML))
    ] == []
    assert [name for name, tree in MODULES.items() if not all(map(is_false, keywords(tree, "trust_remote_code")))] == []


def room(name: str) -> str:
    return name.partition(".")[0]


def rooms(tree: ast.Module) -> set[str]:
    """The rooms of this package that a module imports."""
    ours = (imported.split(".")[1] for imported in imports(tree) if imported.startswith(f"{PACKAGE}."))
    return HEIGHT.keys() & set(ours)


def libraries(tree: ast.Module) -> set[str]:
    return {imported.partition(".")[0] for imported in imports(tree)}


def attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def calls(tree: ast.Module) -> set[str]:
    """The names of the functions that a module calls."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in called if isinstance(function, ast.Name)}


def keywords(tree: ast.Module, name: str) -> list[ast.expr]:
    """The values that a module passes as one keyword argument."""
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == name]


def is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def prints(tree: ast.Module) -> bool:
    """Whether a module writes to the standard streams; the `stdout` of a process that it starts is another one."""
    starts_processes = "subprocess" in libraries(tree)
    return "print" in calls(tree) or (not starts_processes and bool(attributes(tree) & {"stdout", "stderr"}))


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported at run time, wherever the import statement is."""
    for node in _at_run_time(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _at_run_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node except those under `if TYPE_CHECKING`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)
