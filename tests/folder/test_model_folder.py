"""What belongs to a model folder, and that nothing in it can make the facts raise."""

from __future__ import annotations

import itertools
import json
import os
import socket
import threading
from pathlib import Path

import pytest
from sound import SOUND, Model, Size, pointer

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared, ModelFolder, Unreadable
from hfdeploy_action.folder.headers import Unsound
from hfdeploy_action.folder.lfs import Pointer, is_pointer, read_pointer

as_root = os.geteuid() == 0


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    return root


def test_files_are_listed_by_their_path_on_the_hub_with_their_size(model: Model) -> None:
    root = model({"onnx/model.onnx": Size(12)})
    files = ModelFolder(root).files
    assert files["onnx/model.onnx"] == 12
    assert list(files) == sorted([*SOUND, "onnx/model.onnx"])


@pytest.mark.parametrize(
    "name",
    [
        ".git/config",
        ".gitignore",
        ".gitmodules",
        ".github/workflows/ci.yml",
        "onnx/.git",
        "onnx/.git/config",
        "onnx/.gitignore",
        ".cache/huggingface/download/config.json.metadata",
        "onnx/.cache/x",
    ],
)
def test_what_the_hub_or_git_keeps_for_itself_is_no_part_of_the_model(name: str, tmp_path: Path) -> None:
    folder = ModelFolder(touch(tmp_path, name))
    assert folder.files == {}
    assert folder.files.strays == {}


@pytest.mark.parametrize(
    "name", [".gitattributes", "onnx/.gitattributes", ".env", "cache/x", "a.git", "hf.cache/x", "..x"]
)
def test_what_only_looks_like_it_is_part_of_the_model(name: str, tmp_path: Path) -> None:
    assert list(ModelFolder(touch(tmp_path, name)).files) == [name]


@pytest.mark.parametrize(
    ("include", "exclude", "files"),
    [
        (("*",), (), ["a.txt", "b/a.txt", "b/c/d.bin"]),
        (("*.txt",), (), ["a.txt", "b/a.txt"]),
        (("a.txt",), (), ["a.txt"]),
        (("*",), ("b/*",), ["a.txt"]),
        (("*",), ("b/",), ["a.txt"]),
        (("*",), ("b/**",), ["a.txt"]),
        (("b/",), ("*.bin",), ["b/a.txt"]),
        (("[ab].txt", "b/?/*"), (), ["a.txt", "b/c/d.bin"]),
        ((), (), []),
        (("*",), ("A.TXT",), ["a.txt", "b/a.txt", "b/c/d.bin"]),
    ],
)
def test_patterns_choose_files_as_the_hubs_client_reads_them(
    include: tuple[str, ...], exclude: tuple[str, ...], files: list[str], tmp_path: Path
) -> None:
    root = touch(tmp_path, "a.txt", "b/a.txt", "b/c/d.bin")
    assert list(ModelFolder(root, Declared(include=include, exclude=exclude)).files) == files


def test_paths_that_are_never_published_take_what_is_below_them_along(tmp_path: Path) -> None:
    root = touch(tmp_path, "hfdeploy.yaml", "out/report.json", "outer.txt")
    assert list(ModelFolder(root, Declared(never=("hfdeploy.yaml", "out"))).files) == ["outer.txt"]


def test_a_link_to_a_file_of_the_folder_is_that_file(tmp_path: Path) -> None:
    touch(tmp_path, "a/real.txt")
    (tmp_path / "linked.txt").symlink_to("a/real.txt")
    folder = ModelFolder(tmp_path)
    assert folder.files == {"a/real.txt": 1, "linked.txt": 1}
    assert folder.files.read("linked.txt") == b"x"


def test_a_folder_reached_through_a_link_is_the_folder_behind_it(model: Model, tmp_path: Path) -> None:
    model()
    (tmp_path / "link").symlink_to("model")
    folder = ModelFolder(tmp_path / "link")
    assert set(folder.files) == set(SOUND)
    assert folder.files.strays == {}


def test_a_link_that_leads_out_and_in_again_stays_inside(tmp_path: Path) -> None:
    root = touch(tmp_path / "model", "real.txt")
    (root / "round.txt").symlink_to("../model/real.txt")
    assert ModelFolder(root).files.strays == {}


def test_a_folder_beside_that_begins_with_the_same_name_is_outside(tmp_path: Path) -> None:
    root = touch(tmp_path / "model", "real.txt")
    touch(tmp_path / "model-2", "other.txt")
    (root / "other.txt").symlink_to("../model-2/other.txt")
    assert ModelFolder(root).files.strays == {"other.txt": "a symbolic link that leads out of the folder"}


def test_strays_that_are_excluded_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "out.txt").symlink_to("/etc/passwd")
    assert ModelFolder(tmp_path, Declared(exclude=("out.txt",))).files.strays == {}


def test_sockets_and_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        folder = ModelFolder(tmp_path)
        assert folder.files.strays == {"pipe": "not a regular file", "socket": "not a regular file"}
        assert folder.files == {}


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "config.json")
    (tmp_path / "config.json").chmod(0)
    if as_root:  # whom no mode keeps out
        monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith("config.json"))
    folder = ModelFolder(tmp_path)
    assert folder.files.strays == {"config.json": "a file that cannot be read"}
    assert folder.files == {}


def test_a_file_that_is_gone_by_the_time_it_is_read_is_empty_or_damaged(model: Model) -> None:
    root = model()
    folder = ModelFolder(root)
    assert folder.files
    for name in SOUND:
        (root / name).unlink()
    assert isinstance(folder.weights.headers["model.safetensors"], Unsound)
    assert folder.json.object("config.json") == Unreadable("Expecting value", Location("config.json", 1, 1))
    assert folder.card.front_matter is None
    assert folder.files.pointers == {}


def test_what_became_a_pipe_since_it_was_listed_is_not_waited_for(tmp_path: Path) -> None:
    names = ["README.md", "config.json", "a.safetensors", "a.onnx", "a.bin", "a.pkl", "a.gguf", "a.h5"]
    folder = ModelFolder(touch(tmp_path, *names))
    assert len(folder.files) == len(names)
    for name in names:
        (tmp_path / name).unlink()
        os.mkfifo(tmp_path / name)
    assert folder.card.text == ""
    assert folder.config.values == {}
    assert isinstance(folder.weights.headers["a.safetensors"], Unsound)
    assert folder.weights.onnx["a.onnx"].damage
    assert folder.weights.pickles.keys() == {"a.bin", "a.pkl"}
    assert all(folder.weights.damages.values())


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore"])
def test_git_is_not_asked_where_it_would_wait_for_a_pipe(name: str, tmp_path: Path) -> None:
    touch(tmp_path, "config.json")
    os.mkfifo(tmp_path / name)
    folder = ModelFolder(tmp_path)
    assert folder.checkout.state.tracked_by_lfs == frozenset()
    assert folder.checkout.ignored == {}


def test_a_gitattributes_beyond_all_bounds_is_left_to_git(tmp_path: Path) -> None:
    touch(tmp_path, "README.md")
    os.truncate(touch(tmp_path, ".gitattributes") / ".gitattributes", 5_000_000_000)
    assert ModelFolder(tmp_path).checkout.swallowed == {}


def test_a_file_that_grew_is_read_to_its_end_and_one_that_shrank_no_further(tmp_path: Path) -> None:
    folder = ModelFolder(touch(tmp_path, "a.txt", "b.txt"))
    assert folder.files == {"a.txt": 1, "b.txt": 1}
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "b.txt").write_text("")
    assert (folder.files.read("a.txt"), folder.files.read("b.txt")) == (b"x" * 100, b"")


def test_names_as_long_and_folders_as_deep_as_a_disk_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "n" * 255)
    monkeypatch.chdir(tmp_path)
    for _ in range(30):  # whose path is longer than the system opens
        Path("d" * 200).mkdir()
        monkeypatch.chdir("d" * 200)
    Path("file").touch()
    folder = ModelFolder(tmp_path)
    assert list(folder.files) == ["n" * 255]
    assert list(folder.files.strays.values()) == ["a folder that cannot be read"]


def test_names_that_are_no_utf_8_are_kept_as_they_are(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("x")
    folder = ModelFolder(tmp_path)
    assert folder.files == {"caf\udce9.txt": 1}
    assert folder.files.read("caf\udce9.txt") == b"x"
    assert folder.checkout.state.is_repository is False


def test_links_that_lead_in_circles_are_strays(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "up").symlink_to(".")
    (tmp_path / "device").symlink_to("/dev/zero")
    folder = ModelFolder(tmp_path)
    assert folder.files == {}
    assert folder.files.strays.keys() == {"a", "b", "up", "device"}


def test_files_that_come_and_go_while_the_folder_is_listed_do_no_harm(tmp_path: Path) -> None:
    done = threading.Event()

    def come_and_go() -> None:
        for generation in itertools.count():
            names = [tmp_path / f"{generation}-{number}.txt" for number in range(50)]
            for name in names:
                name.touch()
            for name in names:
                name.unlink()
            if done.is_set():
                return

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        for _ in range(30):
            assert ModelFolder(tmp_path).files.strays == {}
    finally:
        done.set()
        thread.join()


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path / "nothing")
    assert folder.files == {}
    assert folder.checkout.state.is_repository is False


def test_text_in_another_encoding_is_read_with_replacements(model: Model) -> None:
    root = model({"config.json": '{"a": "caf\xe9"}'.encode("latin-1")})
    folder = ModelFolder(root)
    assert folder.files.text("config.json") == '{"a": "caf\ufffd"}'
    assert folder.json.object("config.json") == Unreadable("the byte 0xe9 is not UTF-8", Location("config.json", 1, 11))


SPEC = "version https://git-lfs.github.com/spec/v1"
OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
SMALL = pointer(OID, 7)


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (SMALL, Pointer(OID, 7)),
        (SMALL.replace("\n", "\r\n"), Pointer(OID, 7)),
        (SMALL.rstrip("\n"), Pointer(OID, 7)),
        ("\n " + SMALL, Pointer(OID, 7)),
        ("\ufeff" + SMALL, None),
        (SMALL.replace("\noid", "\next-0-foo sha256:00\noid"), Pointer(OID, 7)),
        (pointer(OID.upper(), 7), None),
        (pointer(OID[1:], 7), None),
        (pointer(OID, -1), None),
        (SMALL + "more\n", None),
        (SPEC + "\nsize 7\n", None),
        (SPEC, None),
        (SPEC.replace("v1", "v2") + SMALL.removeprefix(SPEC), None),
    ],
)
def test_a_pointer_is_read_or_known_to_be_damaged(content: str, read: Pointer | None, model: Model) -> None:
    assert is_pointer(content.encode())
    assert read_pointer(content.encode()) == read
    assert ModelFolder(model({"model.safetensors": content})).files.pointers == {"model.safetensors": read}


@pytest.mark.parametrize("content", ["", "version", pointer() + " " * 1024, "oid sha256:00\n"])
def test_other_text_is_no_pointer(content: str) -> None:
    assert not is_pointer(content.encode())


def test_places_are_not_looked_for_without_end(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"a": "x" * 10_000_000, "b": 1}))
    folder = ModelFolder(tmp_path)
    places = [folder.json.at("config.json", "b") for _ in range(3)]
    assert [place.column for place in places] == [10_000_011, 10_000_011, None]
