import io
import sys

import pytest

from orangecontrib.aiff.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


class ZMQInteractiveShell:
    """What a notebook's kernel calls its shell."""


@pytest.fixture
def notebook(monkeypatch):
    class IPython:
        get_ipython = staticmethod(ZMQInteractiveShell)

    monkeypatch.setitem(sys.modules, "IPython", IPython)
    monkeypatch.setattr("tqdm.notebook.IProgress", None)  # as without ipywidgets


def test_a_program_without_a_console_has_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with progress("reading", 100, "%") as advance:
        advance(0.25)


def written(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("reading", 100, "%") as advance:
        advance(0.25)
        advance(1)
    return stream.getvalue()


def test_a_bar_on_a_terminal(monkeypatch):
    assert "reading:   0%" in written(monkeypatch, Terminal())


def test_nothing_in_a_pipe(monkeypatch):
    assert written(monkeypatch, io.StringIO()) == ""


def test_a_bar_in_a_notebook_which_is_no_terminal(monkeypatch, notebook):
    assert "reading" in written(monkeypatch, io.StringIO())


def test_a_callback_is_told_instead_and_may_stop(monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    told = []
    with progress("reading", 100, "%", told.append) as advance:
        advance(0.5)
    assert told == [0.5] and stream.getvalue() == ""
