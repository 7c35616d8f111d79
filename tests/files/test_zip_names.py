import zipfile

import pytest

from orangecontrib.aiff.files.zip_names import file_names, safe_part, safe_path


@pytest.mark.parametrize(
    "name, path",
    [
        ("a/b.jpg", "a/b.jpg"),
        ("a\\b.jpg", "a/b.jpg"),
        ("./a//b.jpg", "a/b.jpg"),
        ("at 10:30/what?.jpg", "at 10_30/what_.jpg"),
        ("cafe\u0301/a.jpg", "café/a.jpg"),
        ("../a.jpg", None),
        ("a/../b.jpg", None),
        ("/a.jpg", None),
        ("\\\\server\\a.jpg", None),
        ("c:/a.jpg", None),
        ("", None),
    ],
)
def test_safe_paths(name, path):
    assert safe_path(name) == path


@pytest.mark.parametrize(
    "part, safe", [("nul.jpg", "_nul.jpg"), ("COM1", "_COM1"), ("x. ", "x"), ("null", "null")]
)
def test_names_that_windows_keeps_for_itself(part, safe):
    assert safe_part(part) == safe


@pytest.mark.parametrize(
    "encoding, name",
    [
        ("utf-8", "caffè/così.jpg"),
        ("cp850", "caffè/così.jpg"),
        ("gb18030", "王芳的连衣裙/照片一百二十三.jpg"),
        ("shift_jis", "ワンピース/写真のテスト.jpg"),
    ],
)
def test_letters_that_the_zip_says_nothing_about(encoding, name):
    info = zipfile.ZipInfo()
    info.orig_filename = name.encode(encoding).decode("cp437")
    assert file_names([info]) == [name]


def test_letters_that_the_zip_says_are_utf8():
    info = zipfile.ZipInfo()
    info.orig_filename, info.flag_bits = "Čanà.jpg", 0x800
    assert file_names([info]) == ["Čanà.jpg"]
