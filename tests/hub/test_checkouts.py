"""Checkouts as people and workflows make them: each is validated, planned and published, or the run says why not."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lfs_server import LfsServer, serve
from runs import Run, found
from sound import SOUND, TENSORS, Model, safetensors

from hfdeploy_action.hub.repository import Repository

pytestmark = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed; .ci/run installs it")
WEIGHTS = safetensors(TENSORS)
SOMEBODY = 1001


def git(place: Path, *arguments: str, skip: bool = True) -> None:
    settings = ("user.name=A", "user.email=a@b.invalid", "protocol.file.allow=always", "safe.directory=*")
    options = [part for setting in settings for part in ("-c", setting)]
    variables = {"PATH": os.environ["PATH"], "HOME": str(place)} | ({"GIT_LFS_SKIP_SMUDGE": "1"} if skip else {})
    subprocess.run(["git", *options, *arguments], cwd=place, check=True, capture_output=True, env=variables)


@pytest.fixture
def server() -> Iterator[LfsServer]:
    """The Git LFS server of the origin."""
    with serve() as running:
        running.put(WEIGHTS)
        yield running


@pytest.fixture
def origin(model: Model, tmp_path: Path) -> Path:
    """A repository with two commits, whose folder `model` has its weights in Git LFS."""
    top = tmp_path / "origin"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main", ".")
    git(top, "lfs", "install", "--local")
    (top / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n")
    (top / "train.py").write_text("print()\n")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=Start")
    model(into="origin/model")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=Add the model")
    return top


def clone(origin: Path, server: LfsServer, *options: str) -> Path:
    """A clone without the content of Git LFS, as actions/checkout makes it with `lfs: false`."""
    here = origin.with_name("clone")
    git(origin.parent, "clone", "--quiet", *options, f"file://{origin}", str(here))
    git(here, "remote", "set-url", "origin", f"{server.url}/acme/emotion.git")
    return here


def pulled(here: Path) -> Path:
    """The same clone with the content, as with `lfs: true`."""
    git(here, "lfs", "install", "--local")
    git(here, "lfs", "pull", skip=False)
    assert (here / "model" / "model.safetensors").read_bytes() == WEIGHTS
    return here


def shallow(origin: Path, server: LfsServer) -> Path:
    return pulled(clone(origin, server, "--depth=1"))


def with_lfs(origin: Path, server: LfsServer) -> Path:
    return pulled(clone(origin, server))


def without_lfs(origin: Path, server: LfsServer) -> Path:
    here = clone(origin, server, "--depth=1")
    assert (here / "model" / "model.safetensors").read_bytes().startswith(b"version https://git-lfs")
    return here


def sparse(origin: Path, server: LfsServer) -> Path:
    """Only the model is checked out."""
    here = clone(origin, server, "--no-checkout")
    git(here, "sparse-checkout", "set", "model")
    git(here, "checkout", "--quiet", "main")
    (here / "train.py").unlink(missing_ok=True)  # cone mode keeps the files of the top
    return pulled(here)


def partial_clone(origin: Path, server: LfsServer) -> Path:
    """A clone without the blobs that the checkout does not need."""
    git(origin, "config", "uploadpack.allowFilter", "true")
    return pulled(clone(origin, server, "--filter=blob:none"))


def linked(origin: Path, server: LfsServer) -> Path:
    """A linked working tree of a clone."""
    here = pulled(clone(origin, server))
    git(here, "worktree", "add", "--quiet", "--detach", str(here.with_name("linked")))
    shutil.copyfile(here / "model" / "model.safetensors", here.with_name("linked") / "model" / "model.safetensors")
    return here.with_name("linked")


def submodule(origin: Path, server: LfsServer) -> Path:
    """The repository of the model is a submodule of another one."""
    outer = origin.with_name("outer")
    outer.mkdir()
    git(outer, "init", "--quiet", ".")
    git(outer, "submodule", "add", "--quiet", f"file://{origin}", "inner")
    git(outer / "inner", "remote", "set-url", "origin", f"{server.url}/acme/emotion.git")
    return pulled(outer / "inner")


def of_somebody_else(origin: Path, server: LfsServer) -> Path:
    """The checkout belongs to another user, as in a container action."""
    here = pulled(clone(origin, server, "--depth=1"))
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", str(SOMEBODY), here], check=True)
    return here


Checkout = Callable[[Path, LfsServer], Path]
CHECKOUTS: tuple[Checkout, ...] = (
    *(shallow, with_lfs, without_lfs, sparse, partial_clone, linked, submodule, of_somebody_else),
)
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


@pytest.mark.parametrize("checkout", CHECKOUTS, ids=lambda checkout: checkout.__name__)
def test_a_checkout_is_validated_planned_and_published(
    run: Run, model: Model, origin: Path, server: LfsServer, repository: Repository, checkout: Checkout
) -> None:
    root = checkout(origin, server) / "model"
    report = run("validate", str(root))
    assert (report["outcome"], {finding["severity"] for finding in report["findings"]} - {"notice"}) == (
        "passed",
        set(),
    )
    report = run("plan", str(root), "--repo-id", repository.repo_id)
    assert report["changes"]["uploaded_bytes"] == sum(path.stat().st_size for path in model(into="sound").iterdir())
    report = run("publish", str(root), "--repo-id", repository.repo_id, "--tag", "v1")
    assert report["outcome"] == "published"
    tree = repository.tree("v1")
    assert (tree["model.safetensors"].size, tree["model.safetensors"].sha256) == (len(WEIGHTS), SHA256)
    report = run("plan", str(root), "--repo-id", repository.repo_id)
    assert (report["changes"]["uploaded_bytes"], report["changes"]["unchanged"]) == (0, sorted(SOUND))


def test_a_dirty_tree_is_published_as_it_is(run: Run, origin: Path, server: LfsServer, repository: Repository) -> None:
    root = with_lfs(origin, server) / "model"
    (root / "README.md").write_text((root / "README.md").read_text() + "Not committed.\n")
    (root / "NOTES.md").write_text("Not added.\n")
    (root / "tokenizer_config.json").write_text('{"tokenizer_class": "DistilBertTokenizer", "model_max_length": 64}\n')
    report = run("publish", str(root), "--repo-id", repository.repo_id, "--tag", "v1")
    assert report["outcome"] == "published"
    tree = repository.tree("v1")
    for name in ("README.md", "NOTES.md", "tokenizer_config.json"):
        assert repository.content(name, "v1", tree[name]) == (root / name).read_bytes()


def test_a_sparse_checkout_without_part_of_the_model_says_what_is_missing(
    run: Run, origin: Path, server: LfsServer, repository: Repository
) -> None:
    here = with_lfs(origin, server)
    git(here, "sparse-checkout", "set", "--no-cone", "/*", "!/model/config.json")
    report = run("publish", str(here / "model"), "--repo-id", repository.repo_id, "--tag", "v1")
    assert report["outcome"] == "invalid"
    assert any("config.json" in finding["message"] for finding in report["findings"])
    assert repository.is_private() is None, "nothing was created"


def test_a_pointer_whose_server_lost_the_content_says_so(
    run: Run, origin: Path, server: LfsServer, repository: Repository
) -> None:
    root = without_lfs(origin, server) / "model"
    server.objects.clear()
    report = run("publish", str(root), "--repo-id", repository.repo_id, "--tag", "v1")
    assert report["outcome"] == "invalid"
    assert found(report) == ["HFD302", "HFD610"]
    assert repository.is_private() is None, "nothing was created"
