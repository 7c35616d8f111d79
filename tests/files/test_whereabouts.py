import getpass
from pathlib import Path

import pytest

from orangecontrib.aiff.files.whereabouts import (
    HERE,
    found_path,
    name_of,
    stored_path,
    tells_of_somebody,
)


class Known(dict):
    """What one computer knows."""

    def token_of(self, path):
        token = str(len(self))
        return next((key for key, known in self.items() if known == path), None) or (
            self.__setitem__(token, path) or token
        )

    def path_of(self, token):
        return self.get(token)


@pytest.fixture
def user(tmp_path, monkeypatch):
    """The home folder of a user."""
    home = tmp_path / "home" / "bice"
    for below in ("course/flows", "course/data/photos", "elsewhere/photos"):
        (home / below).mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(getpass, "getuser", lambda: "bice")
    return home


def found(stored, basedir, known):
    return found_path(stored, basedir, known, Path.exists)


@pytest.mark.parametrize(
    "basedir, stored",
    [("course/data", "photos"), ("course/flows", "../data/photos"), ("course", "data/photos")],
)
def test_what_is_beside_the_workflow_moves_with_it(user, basedir, stored):
    path, known = user / "course" / "data" / "photos", Known()
    assert stored_path(path, user / basedir, known) == stored and not known
    assert found(stored, user / basedir, known) == path
    moved = (user / "course").rename(user / "copy")
    there = user / basedir.replace("course", "copy")
    assert found(stored, there, Known()) == moved / "data" / "photos"


@pytest.mark.parametrize("basedir", [None, "course/flows"])
def test_of_what_is_elsewhere_only_the_name_is_stored(user, basedir):
    path, known = user / "elsewhere" / "photos", Known()
    basedir = basedir and user / basedir
    stored = stored_path(path, basedir, known)
    assert stored == f"{HERE}0:photos" and name_of(stored) == "photos"
    assert stored_path(path, basedir, known) == stored  # one token a path
    assert found(stored, basedir, known) == path
    assert found(stored, basedir, Known()) is None  # on another computer
    if basedir:
        (basedir / "photos").mkdir()
        assert found(stored, basedir, Known()) == basedir / "photos"
        assert found(stored, basedir, known) == path
        path.rmdir()
        assert found(stored, basedir, known) == basedir / "photos"


def test_no_home_folder_and_no_users_name_is_stored(user):
    known = Known()
    for path, basedir in (
        (user, user / "course"),
        (user, user.parent),
        (user / "course", user.parent),
        (user / "course" / "data", user.parents[1] / "work"),
        (user.parents[1] / "work" / "Bice", user.parents[1] / "work"),
        (Path("/photos"), user / "course"),
    ):
        stored = stored_path(path, basedir, known)
        assert stored.startswith(HERE) and "bice" not in stored.casefold(), (path, basedir)
        assert found_path(stored, basedir, known, lambda _: True) == path


def test_names_of_earlier_versions(user):
    path = user / "course" / "data" / "photos"
    assert found(str(path), user / "course", Known()) == path
    assert found(str(path), None, Known()) == path
    for whole in ("/somebody/else/data/photos", r"C:\else\data\photos"):
        assert found(whole, user / "course" / "flows", Known()) == path
        assert name_of(whole) == "photos"


@pytest.mark.parametrize(
    "path, tells",
    [("/x/a.jpg", True), (r"C:\x\a.jpg", True), ("../bice/a.jpg", True), ("../x/a.jpg", False),
     ("dress_1/a.jpg", False), ("bice/a.jpg", False)],
)  # fmt: skip
def test_what_tells_of_somebody(user, path, tells):
    assert tells_of_somebody(path) == tells
