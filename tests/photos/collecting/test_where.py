import sys
from pathlib import Path

import pytest

from orangecontrib.aiff.photos.collecting.where import resolve_folder, stored_name

from ...folders import make_photos


@pytest.fixture
def home(tmp_path):
    make_photos(tmp_path / "photos" / "x", "a/1.jpg")
    (tmp_path / "photos" / "y.zip").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("name", ["photos/x", "photos/y.zip"])
def test_folders_and_zips_are_stored_below_the_workflow_and_found_again(home, name):
    path = home / name
    assert stored_name(path, home) == name
    assert resolve_folder(name, home) == path
    assert stored_name(path, None) == str(path) and resolve_folder(str(path), None) == path


@pytest.mark.parametrize("stored", ["/somebody/else/photos/y.zip", "C:\\else\\photos\\y.zip"])
def test_a_zip_that_moved_with_its_workflow_is_found(home, stored):
    assert resolve_folder(stored, home) == home / "photos" / "y.zip"
    assert resolve_folder(stored, home / "workflows") == home / "photos" / "y.zip"


@pytest.mark.parametrize("stored", [r"C:\Users\anna\photos\x", "/Users/anna/photos/x", "photos/x"])
def test_a_folder_of_another_system_is_found_beside_the_workflow(home, stored):
    assert resolve_folder(stored, home) == home / "photos" / "x"


@pytest.mark.skipif(sys.platform == "win32", reason="there it has a drive")
def test_what_is_nowhere_keeps_its_path(home):
    assert resolve_folder("/gone/z", home) == Path("/gone/z")
