import os

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


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps users' folders apart by itself")
def test_nobody_else_looks_into_what_is_made_and_a_shared_folder_stays_open(cache, monkeypatch):
    def mode(folder):
        return folder.stat().st_mode & 0o777

    cache.mkdir(exist_ok=True)
    cache.chmod(0o755)  # named by somebody, who may share it
    assert mode(made_folder("zips")) == 0o700 and mode(cache) == 0o755
    (cache / "zips").chmod(0o755)
    assert mode(made_folder("zips")) == 0o755
    for room in ("files.storage", "files.paths"):
        name = f"orangecontrib.aiff.{room}.is_own_cache"
        monkeypatch.setattr(name, lambda folder: folder == cache)
    assert mode(made_folder("zips")) == mode(cache) == 0o700
