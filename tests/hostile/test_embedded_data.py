"""The folder in which an embedded Hub keeps its repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hostile.asking import ask, refused, start

from hfdeploy_action.rehearsal.hub import serve


@pytest.mark.attack("the data folder holds somebody's files", holds="refused by name, and they are still there")
@pytest.mark.parametrize("name", ["models/.cache/notes", "xet/notes", "lfs/notes"])
def test_data_of_somebody_else(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("mine")
    assert refused(start(tmp_path), name)
    assert (tmp_path / name).read_text() == "mine"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a Hub that has been stopped, with one repository."""
    with serve(tmp_path / "data", {"acme": "hf_acme"}) as hub:
        ask(hub, "POST", "/api/repos/create", {"name": "model"}, "hf_acme")
    return tmp_path / "data"


@pytest.mark.attack("a data folder leads elsewhere by a link, or waits by a pipe", holds="refused by name")
@pytest.mark.parametrize("what", ["lfs", "models/acme/model/refs/tags/v1", "models/acme/other", "pipe"])
def test_links_in_the_data(data: Path, tmp_path: Path, what: str) -> None:
    if what == "pipe":
        os.mkfifo(data / "models/acme/model/pipe")
    else:
        (tmp_path / "elsewhere").mkdir()
        (data / what).symlink_to(tmp_path / "elsewhere")
    assert refused(start(data), what)


@pytest.mark.attack("a data folder's repository names a program in its configuration", holds="refused by name")
def test_configured_program(data: Path) -> None:
    with (data / "models/acme/model/config").open("a") as config:
        config.write("[core]\n\tfsmonitor = touch owned\n")
    assert refused(start(data), "models/acme/model/config")


@pytest.mark.attack("two Hubs use one data folder", holds="the second is refused")
def test_two_hubs(data: Path) -> None:
    with serve(data):
        assert refused(start(data), "another process uses")


@pytest.mark.attack("an owner or a token that cannot be is given", holds="refused with exit status 2")
@pytest.mark.parametrize("pair", ["../x=hf_a", "api=hf_a", "acme=hf a", "acme=é"])
def test_owners(tmp_path: Path, pair: str) -> None:
    assert refused(start(tmp_path / "new", "--token", pair), "")
