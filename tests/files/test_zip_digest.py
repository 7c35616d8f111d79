import os

import pytest

from orangecontrib.aiff.files import zip_digest as module
from orangecontrib.aiff.files.zip_digest import KNOWN, remember, zip_digest


@pytest.fixture
def file(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"12345")
    return tmp_path / "a.zip"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def asked(file, home):
    """The digest, and whether the file was read for it."""
    calls = []
    return zip_digest(file, home, calls.append), bool(calls)


def test_a_file_is_read_once_and_again_when_it_changes(file, home):
    first, read = asked(file, home)
    assert read and asked(file, home) == (first, True)  # nothing was remembered yet
    remember({file: first}, home)
    assert asked(file, home) == (first, False)
    file.write_bytes(b"54321")
    os.utime(file, (1, 1))
    second, read = asked(file, home)
    assert read and second != first


def test_the_same_content_elsewhere_has_the_same_digest(file, home, tmp_path):
    (tmp_path / "b.zip").write_bytes(b"12345")
    assert asked(tmp_path / "b.zip", home)[0] == asked(file, home)[0]


@pytest.mark.parametrize("text", ["", "no json", "[1]", "3", "{}"])
def test_what_is_remembered_may_be_damaged(file, home, text):
    (home / KNOWN).write_text(text)
    digest, read = asked(file, home)
    assert read
    remember({file: digest}, home)
    assert asked(file, home) == (digest, False)


def test_no_more_is_remembered_than_anybody_has(file, home, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "MOST_KNOWN", 1)
    (tmp_path / "b.zip").write_bytes(b"1")
    for each in (file, tmp_path / "b.zip"):
        remember({each: asked(each, home)[0]}, home)
    assert asked(file, home)[1] and not asked(tmp_path / "b.zip", home)[1]


def test_reading_can_be_cancelled_and_a_lost_file_is_no_digest(file, home):
    class CancelledError(Exception):
        pass

    def cancel(share):
        raise CancelledError

    with pytest.raises(CancelledError):
        zip_digest(file, home, cancel)
    file.unlink()
    with pytest.raises(OSError):
        asked(file, home)
    remember({file: "0"}, home)  # is no failure
    assert not (home / KNOWN).exists()
