import gc
import os
import zipfile

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import unpacked
from orangecontrib.aiff.files.archives import Bundle, unpack
from orangecontrib.aiff.files.unpacked import (
    Unpacked,
    forget_unpacked,
    keep_while,
    unpacked_size,
    was_unpacked,
)

SIZE = 1000  # bytes of each photo here, and so of each bundle but for its report


class Shown:
    """What a loader shows."""


@pytest.fixture
def make(tmp_path):
    def make(name):
        file = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.jpg", name.encode().ljust(SIZE))
        return Bundle(name, (file,))

    return make


def folder_of(bundle, used=0):
    """The folder of what was unpacked long ago by nobody who still has it."""
    folder = unpack(bundle).folder
    gc.collect()
    os.utime(folder.parent / "report.json", (used, used))
    return folder


def test_what_is_shown_is_counted_but_not_deleted(make):
    shown, bundle = Shown(), make("anna")
    first = unpack(bundle)
    keep_while(shown, first.folder)
    other = folder_of(make("ugo"))
    del first
    gc.collect()
    everything, used = unpacked_size()
    assert SIZE < used < 1.5 * SIZE and 2 * SIZE < everything < 3 * SIZE
    forget_unpacked()
    assert not other.exists() and unpacked_size() == (used, used)
    assert (unpack(bundle).folder / "a.jpg").is_file()
    del shown
    gc.collect()
    forget_unpacked()
    assert unpacked_size() == (0, 0)


def test_what_was_cleared_is_unpacked_anew(make):
    bundle = make("anna")
    folder = folder_of(bundle)
    forget_unpacked()
    assert not folder.exists()
    assert (unpack(bundle).folder / "a.jpg").read_bytes().startswith(b"anna")


def test_the_zips_used_longest_ago_make_room(make, monkeypatch):
    first, second, third = (
        folder_of(make(name), used) for name, used in (("a", 2), ("b", 1), ("c", 3))
    )
    monkeypatch.setattr(unpacked, "MOST_KEPT_BYTES", 4 * SIZE)
    fourth = folder_of(make("d"))
    assert [f.is_dir() for f in (first, second, third, fourth)] == [True, False, True, True]
    assert unpacked_size()[0] <= 4 * SIZE


def test_use_makes_young(make, monkeypatch):
    first, second = make("a"), make("b")
    folders = [folder_of(first, 1), folder_of(second, 2)]
    unpack(first)
    gc.collect()
    monkeypatch.setattr(unpacked, "MOST_KEPT_BYTES", 3 * SIZE)
    unpack(make("c"))
    assert [folder.is_dir() for folder in folders] == [True, False]


def test_where_all_is_in_use_a_sentence_says_so(make, monkeypatch):
    shown = [unpack(make("a")), unpack(make("b"))]
    monkeypatch.setattr(unpacked, "MOST_KEPT_BYTES", 3 * SIZE)
    with pytest.raises(CollectionError, match="others are in use"):
        unpack(make("c"))
    assert all(each.folder.is_dir() for each in shown)
    assert unpacked_size()[0] <= 3 * SIZE


def test_two_that_are_unpacked_at_once_do_not_promise_the_same_room(make, monkeypatch):
    monkeypatch.setattr(unpacked, "MOST_KEPT_BYTES", 1.5 * SIZE)
    tried = []

    def callback(share):
        if share and not tried:
            tried.append(True)
            with pytest.raises(CollectionError, match="others are in use"):
                unpack(make("b"))

    assert unpack(make("a"), callback).folder.is_dir() and tried


def test_what_another_window_is_unpacking_is_left_alone_but_not_for_ever(make, cache):
    unpack(make("a"))
    half = cache / "zips" / ".building-other"
    half.mkdir()
    (half / "a.jpg").write_bytes(b"1" * SIZE)
    forget_unpacked()
    assert half.is_dir() and unpacked_size()[0] >= SIZE
    os.utime(half, (1, 1))
    forget_unpacked()
    assert not half.exists()


def test_what_was_left_by_a_clearing_that_was_cut_off_goes_with_the_next(make, cache):
    folder = folder_of(make("a"))
    folder.parent.rename(cache / "zips" / ".going-x")
    forget_unpacked()
    assert list((cache / "zips").iterdir()) == []


def test_files_out_of_zips_are_told_by_their_place(make, tmp_path):
    found = unpack(make("a"))
    assert isinstance(found, Unpacked)
    assert was_unpacked(str(found.folder / "gone.jpg"))
    assert not was_unpacked(str(tmp_path / "a.jpg"))
