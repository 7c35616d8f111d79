import pytest

from orangecontrib.aiff.files.whereabouts import stored_path
from orangecontrib.aiff.photos.collecting.where import resolve_folder
from orangecontrib.aiff.samples import SAMPLES

from ...files.test_whereabouts import Known
from ...folders import make_photos


@pytest.fixture
def home(tmp_path):
    make_photos(tmp_path / "photos" / "x", "a/1.jpg")
    (tmp_path / "photos" / "y.zip").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("name", ["photos/x", "photos/y.zip"])
def test_folders_and_zips_are_stored_below_the_workflow_and_found_again(home, name):
    path, known = home / name, Known()
    assert stored_path(path, home, known) == name
    assert resolve_folder(name, home, known) == path
    stored = stored_path(path, None, known)
    assert str(home) not in stored
    assert resolve_folder(stored, None, known) == path
    assert resolve_folder(stored, None, Known()) is None


@pytest.mark.parametrize("stored", ["/somebody/else/photos/y.zip", "C:\\else\\photos\\y.zip"])
def test_a_zip_that_moved_with_its_workflow_is_found(home, stored):
    assert resolve_folder(stored, home, Known()) == home / "photos" / "y.zip"
    assert resolve_folder(stored, home / "workflows", Known()) == home / "photos" / "y.zip"


def test_a_sample_is_known_by_its_name():
    sample = SAMPLES["wardrobe"]
    assert resolve_folder("sample:wardrobe", None, Known()) == sample.folder
