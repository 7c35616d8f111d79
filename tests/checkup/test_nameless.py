import pytest

from orangecontrib.aiff.checkup import nameless as module
from orangecontrib.aiff.checkup.nameless import nameless


@pytest.fixture(autouse=True)
def anna(monkeypatch):
    monkeypatch.setattr(module.getpass, "getuser", lambda: "arossi")
    monkeypatch.setattr(module.socket, "gethostname", lambda: "annas-laptop")
    monkeypatch.setattr(module.Path, "home", lambda: module.Path("/home/Anna Rossi"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (r'Error loading "C:\Users\Anna Rossi\torch\lib\c10.dll" or one of its dependencies.',
         "Error loading … c10.dll"),
        ("/home/Anna Rossi/my photos/libcudart.so.12: cannot open shared object file",
         "… libcudart.so.12"),
        ("libEGL.so.1: cannot open shared object file", "libEGL.so.1: cannot open shared object file"),
        ("arossi may not write; ask annas-laptop", "… may not write; ask …"),
        ("ANNA was here", "… was here"),
        ("annalists stay", "annalists stay"),
        ("No module named 'torch'\nTraceback /home/x", "No module named 'torch'"),
        ("", ""),
    ],
)  # fmt: skip
def test_paths_and_names_are_left_out(text, left):
    assert nameless(text) == left


def test_long_texts_end():
    assert len(nameless("word " * 500)) <= module.LONGEST + 1


def test_where_the_system_knows_nobody(monkeypatch):
    def nobody():
        raise KeyError("no such user")

    monkeypatch.setattr(module.getpass, "getuser", nobody)
    assert nameless("fine") == "fine"
