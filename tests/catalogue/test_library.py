"""What is said where LanceDB is not there, and that it talks to nobody."""

import errno
import subprocess
import sys

import pytest

from orangecontrib.aiff.catalogue import library
from orangecontrib.aiff.catalogue.library import in_words, lacking_library, lancedb
from orangecontrib.aiff.errors import BusyError, CatalogueError


@pytest.mark.parametrize(
    ("system", "machine", "sentence"),
    [
        ("linux", "x86_64", 'Add it: pip install "Orange3-AIFF[catalogue]"'),
        ("darwin", "arm64", "Add it: pip"),
        ("darwin", "x86_64", "there is none for Intel Macs"),
        ("win32", "ARM64", "there is none for Windows on ARM"),
    ],
)
def test_what_is_missing_is_named(monkeypatch, system, machine, sentence):
    assert lacking_library() == ""
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    monkeypatch.setattr(library.sys, "platform", system)
    monkeypatch.setattr(library.platform, "machine", lambda: machine)
    assert sentence in lacking_library()
    with pytest.raises(CatalogueError, match="lancedb"):
        lancedb()


def test_one_that_is_too_old_is_not_taken(monkeypatch):
    monkeypatch.setattr(library, "version", lambda _: "0.25.3")
    assert "0.25.3 is here" in lacking_library()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (
            RuntimeError("lance error: LanceError(IO): No space left on device (os error 28)"),
            "full",
        ),
        (OSError(errno.EROFS, "Read-only file system"), "may not write"),
        (ValueError("Permission denied (os error 13), x.rs:1"), "may not write"),
        (OSError(errno.EIO, "Input/output error"), "drive of catalogue “c” does not answer"),
        (ValueError("Stale file handle (os error 116)"), "does not answer"),
        (ValueError("Object at location data/1.lance not found"), "A part of catalogue “c”"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "too long for this disk"),
        (
            RuntimeError("LanceError(IO): Invalid range 0..0 for object of size 0, /x/ds.rs:7:2"),
            "A file of catalogue “c” is damaged",
        ),
        (ValueError("odd, /root/.cargo/registry/lance-13.0.0/src/dataset.rs:775:26"), r"\(odd\)"),
        (ValueError("odd"), r"cannot be used \(odd\)"),
    ],
)
def test_errors_are_sentences(error, sentence):
    with pytest.raises(CatalogueError, match=sentence), in_words("c"):
        raise error


def test_what_is_no_error_of_a_catalogue_passes():
    for error in (BusyError("wait"), KeyboardInterrupt(), TypeError("a bug")):
        with pytest.raises(type(error)), in_words("c"):
            raise error


CODE = """
import socket, sys
asked = []
def refuse(self, address, *more):
    asked.append(address)
    raise OSError("no")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = lambda *a, **k: asked.append(a) or []
from orangecontrib.aiff.catalogue.store import make_catalogue, writer
assert "lancedb" not in sys.modules
from orangecontrib.aiff.catalogue.searching import search
from tests.catalogue.made import filled, rows
found = search(filled(sys.argv[1]), rows([1]).vectors)
print(asked, len(found.ids))
"""


def test_nothing_is_sent_anywhere(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, tmp_path / "c"], capture_output=True, text=True, timeout=100
    )
    assert (done.stdout, done.stderr) == ("[] 1\n", "")
