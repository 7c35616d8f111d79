import os

import pytest

from orangecontrib.aiff.files.listed_paths import lies_outside, trouble_with, without_detours


@pytest.mark.parametrize(
    "path", ["1.jpg", "a/1.jpg", "a/../1.jpg", "è/日本.jpg", "aux/con.jpg", "a:b.jpg", "a" * 251]
)
def test_names_of_files(path):
    assert trouble_with(path, windows=False) == ""


@pytest.mark.parametrize(
    "path, words",
    [
        ("", "no file"),
        ("a\0.jpg", "character"),
        ("\udcff.jpg", "letters"),
        ("è" * 128, "longer"),
        ("a/" * 2100, "longer"),
    ],
)
@pytest.mark.parametrize("windows", [False, True])
def test_names_of_no_file(path, words, windows):
    assert words in trouble_with(path, windows)


@pytest.mark.parametrize(
    "path",
    ["nul", "a/CON.jpg", "com1", "x/LPT¹.txt", "aux .jpg", "a.jpg:b", "//?/C:/a", "//./pipe/a"],
)
def test_on_windows_some_names_mean_something_else(path):
    assert "Windows" in trouble_with(path, windows=True)


@pytest.mark.parametrize("path", ["C:/a/1.jpg", "console.jpg", "a/nullify.jpg", "com10.jpg"])
def test_on_windows_others_do_not(path):
    assert trouble_with(path, windows=True) == ""


@pytest.mark.parametrize(
    "path, outside",
    [
        ("1.jpg", False),
        ("a/../1.jpg", False),
        ("../x/1.jpg", False),
        ("..a/1.jpg", False),
        ("/home/anna/x/1.jpg", False),
        ("/home/anna/x/../x/1.jpg", False),
        ("../1.jpg", True),
        ("a/../../1.jpg", True),
        ("/home/anna/xy/1.jpg", True),
        ("/home/anna/x", True),
        ("//server/share/1.jpg", True),
        ("C:/x/1.jpg", True),
        ("c:1.jpg", False),
    ],
)
def test_what_lies_outside_a_folder(path, outside):
    assert lies_outside(path, "/home/anna/x", windows=False) == outside


@pytest.mark.parametrize(
    "path, outside",
    [
        ("1.jpg", False),
        ("C:/Photos/X/1.jpg", False),
        ("c:/photos/x/1.jpg", False),
        ("/photos/x/1.jpg", False),
        ("D:/photos/x/1.jpg", True),
        ("C:1.jpg", True),
        ("//server/share/1.jpg", True),
        ("../1.jpg", True),
    ],
)
def test_what_lies_outside_a_folder_on_windows(path, outside):
    assert lies_outside(path, "C:\\Photos\\x", windows=True) == outside


def test_a_share_holds_its_own_photos():
    assert not lies_outside("//server/share/x/1.jpg", r"\\server\share\x", windows=True)
    assert lies_outside("//server/other/1.jpg", r"\\server\share\x", windows=True)


def test_a_folder_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("no links may be made here")
    real = os.path.realpath(tmp_path / "real").replace(os.sep, "/")
    assert not lies_outside(f"{real}/1.jpg", tmp_path / "link")


def test_detours():
    assert without_detours("a/../b/1.jpg") == "b/1.jpg"
    assert without_detours("../a/./1.jpg") == "../a/1.jpg"
    assert without_detours("a/./1.jpg") == "a/./1.jpg"
