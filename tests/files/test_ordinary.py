"""What is not an ordinary file is never waited for."""

import os
import socket

import pytest

from orangecontrib.aiff.files import ordinary
from orangecontrib.aiff.files.digests import file_digest
from orangecontrib.aiff.files.ordinary import NoOrdinaryFile, open_ordinary

with_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def test_a_file_is_opened(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    with open(open_ordinary(tmp_path / "a"), "rb") as file:
        assert file.read() == b"abc"


def test_a_folder_and_what_is_not_there(tmp_path):
    with pytest.raises(NoOrdinaryFile):
        open_ordinary(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_ordinary(tmp_path / "none")


@with_pipes
def test_a_pipe_and_a_socket(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "s"))
        for name in ("pipe", "s"):
            with pytest.raises(NoOrdinaryFile):
                open_ordinary(tmp_path / name)
    with pytest.raises(NoOrdinaryFile):
        file_digest(tmp_path / "pipe")


@with_pipes
def test_a_pipe_that_comes_after_the_look(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a").write_bytes(b"abc")
    monkeypatch.setattr(ordinary.os, "stat", lambda path: os.lstat(tmp_path / "a"))
    with pytest.raises(NoOrdinaryFile):
        open_ordinary(tmp_path / "pipe")
