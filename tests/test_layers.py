"""Who may import whom, and who may touch the world: the house's walls, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hfdeploy_action

ROOT = Path(hfdeploy_action.__file__).parent
PACKAGE = ROOT.name

# From the ground up: a room imports only from rooms that stand on a line above its own, and from itself.
# `rehearsal`, the embedded Hub and inference server, stands apart from the rest: it knows the protocols and nothing
# of the program that is rehearsed (but its only caller of Git), so that neither can lean on the other's mistakes.
FLOORS = [
    ["findings", "results", "signals", "frontmatter", "retry", "vocabulary", "github", "git", "inside"],
    ["text", "redaction"],
    ["gitignore", "worktree", "network"],  # what they know of Git without it, and what they ask it
    ["failures"],
    ["folder", "settings", "temporary"],
    ["plan"],
    ["report"],
    ["rules", "smoke", "hub", "lfs", "rehearsal"],
    ["targets", "questions", "fixes", "hub_card_check", "request"],
    ["acts"],
    ["pipeline"],
    ["catalogue", "arguments", "endings", "output"],
    ["boundary", "commands"],
    ["cli", "action"],
    ["start"],
]
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}

# Whoever does one of these on behalf of all others, by module or room.
ALONE = {
    "huggingface_hub": {"hub", "rehearsal.inference"},  # the inference server fetches what was published
    "actions_toolkit": {"github"},
    "requests": {"network"},
    "yaml": {"frontmatter", "smoke.records", "rehearsal.hub.card"},
    "hf_xet": {"hub.upload", "rehearsal.hub.xet"},
    "httpcore2": {"hub.network"},
    "httpx2": {"hub"},
    "jsonschema": {"settings"},
    "jinja2": {"folder.templates", "report"},
    "subprocess": {"git", "rehearsal.inference.process"},  # the last runs a model, and no program of its own
    "socket": {"network", "smoke", "rehearsal", "hub.network"},
    "starlette": {"rehearsal"},
    "torch": {"rehearsal.inference"},  # for models without an ONNX file, where it is installed
    "transformers": {"rehearsal.inference"},
    "onnxruntime": {"rehearsal.inference"},
}
READS_THE_ENVIRONMENT = {
    "cli",  # for everyone else
    "action",  # for everyone else
    "start",  # for a trace that nothing handled
    "boundary",  # sets what libraries read, and puts it back
    "git",  # hands a part of it on to Git
    "rehearsal.inference.process",  # hands on what Python needs to start
}
PRINTS = {"output", "start", "arguments", "commands", "cli"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


MODULES = dict(modules())
every_module = pytest.mark.parametrize("name", [name for name in MODULES if name])


@every_module
def test_imports_point_one_way(name: str) -> None:
    room = name.partition(".")[0]
    assert room in HEIGHT, f"`{room}` is a room of no floor"
    for imported in imports(MODULES[name]):
        if imported.startswith(f"{PACKAGE}."):
            other = imported.split(".")[1]
            if other in HEIGHT and other != room:
                assert HEIGHT[other] < HEIGHT[room], f"{name} imports {other}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.rpartition(".")[2] == "failures"])
def test_failures_import_the_ground_floor_only(name: str) -> None:
    ours = {imported.split(".")[1] for imported in imports(MODULES[name]) if imported.startswith(f"{PACKAGE}.")}
    assert ours <= set(FLOORS[0])


def test_the_rehearsal_knows_nothing_of_what_is_rehearsed() -> None:
    for name, tree in MODULES.items():
        if name.startswith("rehearsal"):
            ours = {imported for imported in imports(tree) if imported.startswith(f"{PACKAGE}.")}
            allowed = (f"{PACKAGE}.rehearsal", f"{PACKAGE}.git")  # the one caller of Git, which the Hub asks like us
            assert all(imported.startswith(allowed) for imported in ours), name


@every_module
def test_what_one_room_does_for_all_no_other_does(name: str) -> None:
    for imported in imports(MODULES[name]):
        allowed = ALONE.get(imported.partition(".")[0])
        if allowed is not None:
            assert any(name == room or name.startswith(f"{room}.") for room in allowed), f"{name} imports {imported}"


@every_module
def test_the_environment_is_read_in_one_place(name: str) -> None:
    reads = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
    if reads & {"environ", "environb", "getenv", "putenv"}:
        assert name in READS_THE_ENVIRONMENT


@every_module
def test_one_place_prints(name: str) -> None:
    called = {
        node.func.id
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    streams = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
    if "print" in called or streams & {"stdout", "stderr"} - _own_streams(name):
        assert name in PRINTS


def _own_streams(name: str) -> set[str]:
    """`subprocess.run(...).stdout` is no stream of ours."""
    return {"stdout", "stderr"} if "subprocess" in set(imports(MODULES[name])) else set()


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("rules")])
def test_rules_touch_nothing_but_the_facts(name: str) -> None:
    world = {"os", "sys", "io", "subprocess", "requests", "socket", "shutil", "tempfile", "urllib", "http", "httpx2"}
    assert not {imported.partition(".")[0] for imported in imports(MODULES[name])} & world
    assert not {"open", "print", "input", "eval", "exec"} & {
        node.func.id
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@every_module
def test_nothing_unpickles_or_runs_what_it_reads(name: str) -> None:
    unsafe = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
    assert not {imported.partition(".")[0] for imported in imports(MODULES[name])} & unsafe
    words = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
    assert not words & {"unsafe_load", "full_load", "UnsafeLoader", "FullLoader"}
    given = {node.arg: node.value for node in ast.walk(MODULES[name]) if isinstance(node, ast.keyword)}
    trusted = given.get("trust_remote_code", ast.Constant(False))
    assert isinstance(trusted, ast.Constant)
    assert trusted.value is False


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported when the program runs, wherever the import stands."""
    for node in _at_run_time(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _at_run_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)
