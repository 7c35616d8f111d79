import io
import os
import struct
import zipfile

import pytest

from orangecontrib.aiff.files import zip_table
from orangecontrib.aiff.files.zip_table import TableTooLarge, opened_zip, shares_bytes


def packed(**contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return bytearray(out.getvalue())


def entries(data):
    """Where the entries of the table are."""
    at = -1
    while (at := data.find(b"PK\1\2", at + 1)) >= 0:
        yield at


def opened(tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    return opened_zip(tmp_path / "x.zip")


def test_a_zip_is_read_as_it_is(tmp_path):
    with opened(tmp_path, packed(a=b"1", b=b"22")) as archive:
        assert archive.read("b") == b"22" and not shares_bytes(archive)


def test_something_before_a_zip_does_not_make_it_share_bytes(tmp_path):
    with opened(tmp_path, b"a program that unpacks itself" + packed(a=b"1", b=b"2")) as archive:
        assert archive.read("b") == b"2" and not shares_bytes(archive)


def test_two_entries_of_one_place_share_bytes(tmp_path):
    data = packed(a=b"1" * 50, b=b"1" * 50)
    _, second = entries(data)
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    with opened(tmp_path, data) as archive:
        assert shares_bytes(archive)


@pytest.mark.parametrize("more", [1, 40, 1000], ids=["next", "its content", "beyond the table"])
def test_an_entry_that_reaches_into_what_follows_shares_bytes(tmp_path, more):
    data = packed(a=os.urandom(50), b=os.urandom(50))
    first, _ = entries(data)
    (size,) = struct.unpack_from("<I", data, first + 20)
    struct.pack_into("<I", data, first + 20, size + more)
    with opened(tmp_path, data) as archive:
        assert shares_bytes(archive)


def test_what_stands_before_the_bytes_counts_as_the_file_itself_says(tmp_path):
    data = packed(a=b"1" * 50, b=b"1" * 50)
    struct.pack_into("<H", data, 28, 9)  # more of what may stand between a name and the bytes
    with opened(tmp_path, data) as archive:
        assert shares_bytes(archive)


@pytest.mark.parametrize("limit", ["MOST_ENTRIES", "MOST_TABLE"])
def test_of_a_huge_table_no_list_is_made(tmp_path, monkeypatch, limit):
    data = packed(a=b"", b=b"", c=b"", d=b"")
    monkeypatch.setattr(zip_table, limit, 3)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("made a list"))
    with pytest.raises(TableTooLarge), opened(tmp_path, data):
        pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.zip")
    with pytest.raises(zipfile.BadZipFile), opened_zip(tmp_path / "x.zip"):
        pass


def test_numbers_that_no_file_has_are_no_zip(tmp_path):
    data = packed(a=b"1")
    first = next(entries(data))
    struct.pack_into("<H", data, first + 6, 999)  # the version that is needed
    with pytest.raises(zipfile.BadZipFile), opened(tmp_path, data):
        pass
