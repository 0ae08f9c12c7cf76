"""The addresses that a request for Git LFS content may go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.lfs.addresses import Kind, Reach, kind_of
from hfdeploy_action.lfs.failures import LfsDownloadFailed
from hfdeploy_action.lfs.origin import of_remote, of_repository
from hfdeploy_action.worktree import WorkTree

KINDS = {
    Kind.PUBLIC: "140.82.112.3 2606:50c0:8000::153 64:ff9b::8c52:7003",
    Kind.PRIVATE: "10.0.0.1 172.16.3.4 192.168.1.1 100.64.0.1 fd00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: "
    "::a00:1 ::ffff:0:10.0.0.1 64:ff9b:1::a00:1 fec0::1 192.0.0.192 168.63.129.16",
    Kind.LOOPBACK: "127.0.0.1 127.9.9.9 ::1 0.0.0.0 :: ::ffff:127.0.0.1 64:ff9b::7f00:1",
    Kind.LINK_LOCAL: "169.254.169.254 fe80::1%eth0 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::",
    Kind.RESERVED: "224.0.0.1 ff02::1 255.255.255.255",
}


@pytest.mark.parametrize(("kind", "address"), [(kind, each) for kind, texts in KINDS.items() for each in texts.split()])
def test_every_notation_of_an_address_has_the_same_kind(kind: Kind, address: str) -> None:
    assert kind_of(address) is kind


@pytest.mark.parametrize(
    "url",
    "http://github.com/x ftp://github.com/x file:///etc/passwd //github.com/x https:///x https://u:p@github.com/x "
    "https://127.0.0.1/x https://localhost/x https://2130706433/x https://0x7f.1/x https://[::1]/x "
    "https://10.0.0.1/x "
    "https://0xa9fea9fe/ https://169.254.169.254/latest https://169.254.169.254./ "
    "https://[fe80::1]/x https://github.com:99999/x "
    "https://github.com/\x00 data:,x".split(" "),
)
def test_a_public_server_may_name_public_addresses_only(url: str) -> None:
    assert Reach.of("https://github.com/a/b").refusal(url)


def test_a_private_server_may_name_addresses_of_its_own_kind() -> None:
    assert Reach.of("http://127.0.0.1:8000/a").refusal("http://127.0.0.1:9000/x") == ""
    assert Reach.of("https://10.0.0.1/a").refusal("https://10.0.0.2/x") == ""
    assert Reach.of("https://10.0.0.1/a").refusal("https://127.0.0.1/x") == "a loopback address"
    assert Reach.of("http://127.0.0.1:8000/a").refusal("https://10.0.0.1/x") == "a private address"
    assert Reach.of("https://169.254.1.1/a").refusal("https://169.254.1.1/a") == "a link-local address"


def written(place: Path, url: str) -> WorkTree:
    (place / "config").write_text(f'[remote "origin"]\n\turl = "{url}"\n[lfs]\n\turl = https://other.invalid\n')
    return WorkTree(place, place, place)


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://github.com/a/b", "https://github.com/a/b.git/info/lfs"),
        ("https://github.com/a/b.git/", "https://github.com/a/b.git/info/lfs"),
        ("https://user:secret@git.acme.example:8443/a/b", "https://git.acme.example:8443/a/b.git/info/lfs"),
    ],
)
def test_the_server_of_a_remote_is_asked_without_credentials(tmp_path: Path, url: str, api: str) -> None:
    found = of_remote(written(tmp_path, url))
    assert (found.api, found.token) == (api, "")


@pytest.mark.parametrize(
    "url",
    "git@github.com:a/b.git ssh://git@github.com/a/b file:///srv/a /srv/a ../a http://github.com/a/b ext::sh "
    "git://github.com/a/b https://[x/y".split(),
)
def test_other_kinds_of_remote_are_not_contacted(tmp_path: Path, url: str) -> None:
    with pytest.raises(LfsDownloadFailed, match="https"):
        of_remote(written(tmp_path, url))


def test_a_missing_remote_is_reported() -> None:
    with pytest.raises(LfsDownloadFailed, match="no remote `origin`"):
        of_remote(None)


def test_the_address_of_a_repository_comes_from_the_runner() -> None:
    assert of_repository("https://github.com/acme/emotion", "t").api == "https://github.com/acme/emotion.git/info/lfs"
    with pytest.raises(LfsDownloadFailed):
        of_repository("", "t")
