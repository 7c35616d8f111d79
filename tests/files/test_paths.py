import pytest

from orangecontrib.aiff.files.paths import long_path, made_folder

LONG = "x" * 260


@pytest.mark.parametrize(
    "path, opened",
    [
        (f"C:\\a\\{LONG}", f"\\\\?\\C:\\a\\{LONG}"),
        (f"C:/a/{LONG}", f"\\\\?\\C:\\a\\{LONG}"),
        (f"\\\\server\\share\\{LONG}", f"\\\\?\\UNC\\server\\share\\{LONG}"),
        (f"\\\\?\\C:\\a\\{LONG}", f"\\\\?\\C:\\a\\{LONG}"),
        ("C:\\a\\b.jpg", "C:\\a\\b.jpg"),
        (f"a\\{LONG}", f"a\\{LONG}"),  # relative paths have no such form
    ],
)
def test_long_paths_on_windows(path, opened):
    assert long_path(path, windows=True) == opened


def test_other_systems_have_no_limit():
    assert long_path(f"/a/{LONG}", windows=False) == f"/a/{LONG}"


def test_files_are_made_in_the_cache_or_if_it_is_closed_elsewhere(cache, tmp_path, monkeypatch):
    assert made_folder("zips") == cache / "zips"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "file"))
    elsewhere = made_folder("zips")
    assert elsewhere.is_dir() and tmp_path not in elsewhere.parents
