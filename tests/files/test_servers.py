import functools

import pytest

from orangecontrib.aiff.files import servers
from orangecontrib.aiff.files.servers import agree_to_servers, server_of, unasked_servers

SHARE = "\\\\Server\\photos\\anna"


@pytest.fixture
def windows(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "server_of", functools.partial(server_of, windows=True))
    monkeypatch.setattr(servers, "_file", lambda: tmp_path / "config" / "servers.txt")
    return tmp_path / "config" / "servers.txt"


@pytest.mark.parametrize(
    "path, server",
    [
        (SHARE, "server"),
        ("//server/photos", "server"),
        ("/\\server/photos", "server"),
        ("\\\\?\\UNC\\server\\photos", "server"),
        ("\\??\\UNC\\server\\photos", "server"),
        ("\\\\.\\unc\\server\\photos", "server"),
        ("\\\\server@SSL\\DavWWWRoot\\photos", "server@ssl"),
        ("file:////server/photos/a.jpg", "server"),
        ("FILE://localhost//server/a.jpg", "server"),
        ("file:///%5C%5Cserver/a.jpg", "server"),
        ("C:\\photos", ""),
        ("\\\\?\\C:\\photos", ""),
        ("/photos", ""),
        ("photos\\anna", ""),
        ("file:///C:/photos/a.jpg", ""),
        ("https://example.org//a", ""),
        ("sample:wardrobe", ""),
        ("", ""),
    ],
)
def test_the_computer_that_a_path_names(path, server):
    assert server_of(path, windows=True) == server
    assert server_of(path, windows=False) == ""


def test_who_was_not_agreed_to(windows):
    assert unasked_servers(["C:\\photos", "x"]) == []
    assert unasked_servers([SHARE, "//other/x", "C:\\photos"]) == ["other", "server"]
    assert unasked_servers([SHARE], beside="\\\\SERVER\\home\\bo") == []
    assert unasked_servers([SHARE], beside="\\\\other\\home") == ["server"]
    agree_to_servers([SHARE])
    assert unasked_servers([SHARE, "//other/x"]) == ["other"]
    agree_to_servers(["//other/x", "C:\\photos"])
    assert unasked_servers([SHARE, "//other/x"]) == []
    assert windows.read_text("utf-8").split() == ["other", "server"]


def test_an_agreement_that_cannot_be_kept_is_asked_for_again(windows):
    windows.parent.write_bytes(b"a file where the folder should be")
    agree_to_servers([SHARE])
    assert unasked_servers([SHARE]) == ["server"]
    windows.parent.unlink()
    windows.mkdir(parents=True)
    agree_to_servers([SHARE])
    assert unasked_servers([SHARE]) == ["server"]


def test_what_was_kept_is_no_text(windows):
    windows.parent.mkdir()
    windows.write_bytes(b"\xff\xfe\x00")
    assert unasked_servers([SHARE]) == ["server"]
