"""The only caller of the `git` program, for a few commands that only read.

Each command runs in a temporary repository with a HEAD, configuration and folders written here. A real repository
contributes at most its index and its objects. Its configuration (and included files), hooks, attributes and working
tree are never read, so nothing that they name is ever started.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from hfdeploy_action import units

COMMANDS = frozenset({"rev-parse", "ls-files", "cat-file", "check-attr", "ls-tree", "diff-tree", "for-each-ref"})
"""The commands that may run. None starts a filter, hook, pager or transport, as long as `ls-files` has no `-m`."""

SECONDS = 60.0
"""The time limit of a question; a million files take some ten seconds."""

MOST_OUTPUT = 256 * 1024 * 1024  # bytes
MOST_MEMORY = 1024 * 1024 * 1024  # bytes that Git may allocate, without mapped files
_BATCH = 10_000  # paths in one question
_INHERITED = ("TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SystemRoot", "WINDIR")
_ENTRY = re.compile(r"[0-7]+ ([0-9a-f]{40,64}) [0-3]\t(.+)", re.DOTALL)  # of `ls-files --stage`
_NEUTRAL = (
    "safe.bareRepository=explicit",
    "safe.directory=*",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.askPass=",
    "core.sshCommand=false",
    "core.pager=cat",
    "core.editor=false",
    "credential.helper=",
    "protocol.allow=never",
)


class GitError(Exception):
    """Git did not answer; the message says why in one sentence."""


class GitTimeout(GitError):
    """Git took too long to answer, and probably would again for the same files."""


class GitMissing(GitError):
    """Git is not installed."""


class Source(NamedTuple):
    """The parts of a real repository that a question needs; the caller has checked both."""

    index_file: Path
    objects: Path
    object_format: str = "sha1"


def find_program() -> str:
    """The absolute path of `git`. Raises GitMissing."""
    found = shutil.which("git", path=_search_path())
    if found is None:
        raise GitMissing("`git` is not installed, or not in PATH")
    return found


def attributes_of(
    files: Mapping[str, bytes], names: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """The path, attribute and value for each path and attribute, according to these .gitattributes files.

    `files` are their contents by path. The value of an attribute that is not set is `unspecified`. Raises GitError.
    """
    until = time.monotonic() + SECONDS
    with _repository(files) as place:
        for start in range(0, len(names), _BATCH):
            part = names[start : start + _BATCH]
            content = _encode("".join(f"{name}\0" for name in part))
            answer = _run(place, "check-attr", "-z", "--stdin", *wanted, content=content, until=until)
            fields = _decode(answer).split("\0")[:-1]
            if len(fields) != 3 * len(part) * len(wanted):
                raise GitError("`git check-attr` printed something unexpected")
            yield from zip(fields[0::3], fields[1::3], fields[2::3], strict=True)


def indexed(source: Source, below: str) -> dict[str, str]:
    """The ID of the object in the index for every path below a folder. Raises GitError."""
    with _repository({}, source) as place:
        listed = _run(place, "ls-files", "--stage", "--full-name", "-z", "--", *([f"{below}/"] if below else []))
    entries = [_ENTRY.fullmatch(entry) for entry in _decode(listed).split("\0") if entry]
    if not all(entries):
        raise GitError("`git ls-files` printed something unexpected")
    return {entry[2]: entry[1] for entry in entries if entry}


def sizes_of(source: Source, objects: Sequence[str]) -> list[int | None]:
    """The size in bytes of each object; None if it is missing. Git reads only headers. Raises GitError."""
    content = "".join(f"{name}\n" for name in objects).encode()
    with _repository({}, source) as place:
        answer = _run(place, "cat-file", "--batch-check=%(objectsize)", content=content)
    lines = answer.decode("ascii", "replace").splitlines()
    if len(lines) != len(objects):
        raise GitError("`git cat-file` printed something unexpected")
    return [int(line) if line.isdecimal() else None for line in lines]


class _Place(NamedTuple):
    """A temporary repository, and the environment variables that lead to a real one."""

    git_dir: Path
    work_tree: Path
    env: dict[str, str]


@contextmanager
def _repository(files: Mapping[str, bytes], source: Source | None = None) -> Iterator[_Place]:
    """A temporary repository with these files in its working tree. Raises GitError."""
    try:
        with tempfile.TemporaryDirectory(prefix="hf-deploy-") as folder:
            place = _Place(Path(folder, "git"), Path(folder, "tree"), {})
            _write_repository(place, source)
            for name, content in files.items():
                path = place.work_tree / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            yield place
    except OSError as error:
        raise GitError(f"Git cannot be run: {error.strerror or error}") from error


def _write_repository(place: _Place, source: Source | None) -> None:
    for folder in (place.git_dir / "objects", place.git_dir / "refs", place.work_tree):
        folder.mkdir(parents=True)
    (place.git_dir / "HEAD").write_text("ref: refs/heads/main\n", "ascii")
    config = "[core]\n\trepositoryformatversion = 1\n\tbare = false\n"
    if source:
        config += f"[extensions]\n\tobjectFormat = {source.object_format}\n"
        place.env["GIT_INDEX_FILE"] = str(source.index_file)
        place.env["GIT_OBJECT_DIRECTORY"] = str(source.objects)
        for shared in source.index_file.parent.glob("sharedindex.*"):  # the larger part of a split index
            shutil.copyfile(shared, place.git_dir / shared.name, follow_symlinks=False)
    (place.git_dir / "config").write_text(config, "ascii")


def _run(place: _Place, command: str, *arguments: str, content: bytes = b"", until: float | None = None) -> bytes:
    """The output of a command. Raises GitError if it fails, prints too much or takes too long."""
    if command not in COMMANDS:
        raise AssertionError(f"`git {command}` is not in the list")
    settings = [part for setting in _NEUTRAL for part in ("-c", setting)]
    place_options = ["--git-dir", str(place.git_dir), "--work-tree", str(place.work_tree)]
    seconds = SECONDS if until is None else max(0.0, until - time.monotonic())
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(content)
        stdin.seek(0)
        with subprocess.Popen(
            [find_program(), *place_options, *settings, command, *arguments],
            cwd=place.work_tree,
            env=_environment() | place.env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
        ) as process:
            _limit_memory(process.pid)
            output, late = _read(process, seconds)
        if late:
            raise GitTimeout(f"`git {command}` took longer than {SECONDS:g} s")
        if len(output) > MOST_OUTPUT:
            raise GitError(f"`git {command}` printed more than {units.size(MOST_OUTPUT)}")
        if process.returncode:
            raise GitError(f"`git {command}` failed with status {process.returncode}{_said(stderr)}")
    return output


def _read(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, bool]:
    """The output of the process, up to one byte beyond the limit, and whether it was stopped because of the time."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        output = process.stdout.read(MOST_OUTPUT + 1) if process.stdout else b""
        if len(output) > MOST_OUTPUT:
            process.kill()
        process.wait()
    finally:  # also if the run is cancelled
        timer.cancel()
        process.kill()
    return output, late.is_set()


def _said(stderr: IO[bytes]) -> str:
    """The start of what Git wrote to standard error."""
    stderr.seek(0)
    text = " ".join(stderr.read(2000).decode("utf-8", "replace").split())
    return f": {text[:300]}" if text else ""


def _limit_memory(process: int) -> None:
    """Limit the memory of the process, which can be done from outside only on Linux, where the action runs."""
    if sys.platform == "linux":
        import resource

        try:
            resource.prlimit(process, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        except (ProcessLookupError, PermissionError):  # it has ended, or the container forbids it
            return


def _environment() -> dict[str, str]:
    """The environment of Git: of ours, only the locations of programs and temporary files."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | {
        "PATH": _search_path(),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
    }


def _search_path() -> str:
    """PATH without relative parts, which would lead into the untrusted checkout."""
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(part for part in parts if os.path.isabs(part))  # noqa: PTH117  the parts are strings


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")
