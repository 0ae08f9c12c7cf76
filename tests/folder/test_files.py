"""The files of a model folder: which ones belong to it, and that no entry makes listing or reading them raise."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from pathlib import Path

import pytest
from sound import SOUND, Model, Size, pointer

from hfdeploy_action.folder import Declared, ModelFolder
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
def test_files_of_git_and_of_the_hubs_client_are_not_part_of_the_model(name: str, tmp_path: Path) -> None:
    folder = ModelFolder(touch(tmp_path, name))
    assert folder.files == {}
    assert folder.files.strays == {}


@pytest.mark.parametrize(
    "name", [".gitattributes", "onnx/.gitattributes", ".env", "cache/x", "a.git", "hf.cache/x", "..x"]
)
def test_files_with_similar_names_are_part_of_the_model(name: str, tmp_path: Path) -> None:
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
def test_patterns_match_as_in_the_hubs_client(
    include: tuple[str, ...], exclude: tuple[str, ...], files: list[str], tmp_path: Path
) -> None:
    root = touch(tmp_path, "a.txt", "b/a.txt", "b/c/d.bin")
    assert list(ModelFolder(root, Declared(include=include, exclude=exclude)).files) == files


def test_a_folder_that_is_never_published_excludes_everything_below_it(tmp_path: Path) -> None:
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


def test_a_link_that_leads_out_and_back_in_is_inside(tmp_path: Path) -> None:
    root = touch(tmp_path / "model", "real.txt")
    (root / "round.txt").symlink_to("../model/real.txt")
    assert ModelFolder(root).files.strays == {}


def test_a_sibling_folder_with_the_same_prefix_is_outside(tmp_path: Path) -> None:
    root = touch(tmp_path / "model", "real.txt")
    touch(tmp_path / "model-2", "other.txt")
    (root / "other.txt").symlink_to("../model-2/other.txt")
    assert ModelFolder(root).files.strays == {"other.txt": "a symbolic link that leads out of the folder"}


def test_excluded_strays_are_not_reported(tmp_path: Path) -> None:
    (tmp_path / "out.txt").symlink_to("/etc/passwd")
    assert ModelFolder(tmp_path, Declared(exclude=("out.txt",))).files.strays == {}


def test_sockets_and_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        folder = ModelFolder(tmp_path)
        assert folder.files.strays == {"pipe": "not a regular file", "socket": "not a regular file"}
        assert folder.files == {}


def test_an_unreadable_file_is_a_stray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "config.json")
    (tmp_path / "config.json").chmod(0)
    if as_root:  # who may read any file
        monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith("config.json"))
    folder = ModelFolder(tmp_path)
    assert folder.files.strays == {"config.json": "a file that cannot be read"}
    assert folder.files == {}


def test_a_file_that_grew_or_shrank_is_read_to_its_end(tmp_path: Path) -> None:
    folder = ModelFolder(touch(tmp_path, "a.txt", "b.txt"))
    assert folder.files == {"a.txt": 1, "b.txt": 1}
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "b.txt").write_text("")
    assert (folder.files.read("a.txt"), folder.files.read("b.txt")) == (b"x" * 100, b"")


def test_the_longest_names_and_deepest_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "n" * 255)
    monkeypatch.chdir(tmp_path)
    for _ in range(30):  # longer than the system allows in a path
        Path("d" * 200).mkdir()
        monkeypatch.chdir("d" * 200)
    Path("file").touch()
    folder = ModelFolder(tmp_path)
    assert list(folder.files) == ["n" * 255]
    assert list(folder.files.strays.values()) == ["a folder that cannot be read"]


def test_names_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("x")
    folder = ModelFolder(tmp_path)
    assert folder.files == {"caf\udce9.txt": 1}
    assert folder.files.read("caf\udce9.txt") == b"x"
    assert folder.checkout.state.is_repository is False


def test_circular_links_are_strays(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "up").symlink_to(".")
    (tmp_path / "device").symlink_to("/dev/zero")
    folder = ModelFolder(tmp_path)
    assert folder.files == {}
    assert folder.files.strays.keys() == {"a", "b", "up", "device"}


def test_files_that_appear_and_disappear_during_listing_are_not_strays(tmp_path: Path) -> None:
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


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path / "nothing")
    assert folder.files == {}
    assert folder.checkout.state.is_repository is False


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
def test_a_pointer_is_read_or_recognized_as_damaged(content: str, read: Pointer | None, model: Model) -> None:
    assert is_pointer(content.encode())
    assert read_pointer(content.encode()) == read
    assert ModelFolder(model({"model.safetensors": content})).files.pointers == {"model.safetensors": read}


@pytest.mark.parametrize("content", ["", "version", pointer() + " " * 1024, "oid sha256:00\n"])
def test_other_text_is_not_a_pointer(content: str) -> None:
    assert not is_pointer(content.encode())
