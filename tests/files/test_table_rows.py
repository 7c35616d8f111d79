import csv
import io

import pytest
from openpyxl import Workbook

from orangecontrib.aiff.errors import TableError
from orangecontrib.aiff.files import table_rows
from orangecontrib.aiff.files.table_rows import Row, read_rows


def write(folder, content, name="x.csv"):
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_rows_with_their_numbers_and_lines(tmp_path):
    file = write(tmp_path, 'sep=;\na;b\r\n"two\nlines";2\n\n3;\n')
    assert list(read_rows(file)) == [
        Row(1, 2, ["a", "b"]),
        Row(2, 4, ["two\nlines", "2"]),
        Row(3, 5, []),
        Row(4, 6, ["3", ""]),
    ]


@pytest.mark.parametrize("text", ["", "a", "a,b\n", "a\tb\n1\t2", "a;b;c,d\n1;2;3", "\ufeffa,b\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_texts_are_as_the_csv_module_reads_them(tmp_path, text, end):
    text = text.replace("\n", end)
    plain = text.removeprefix("\ufeff")
    delimiter = max(",;\t", key=plain.splitlines()[0].count if plain else "".count)
    wanted = list(csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter))
    assert [row.cells for row in read_rows(write(tmp_path, text))] == wanted


def test_excel_by_its_ending(tmp_path):
    book = Workbook()
    book.active["B2"] = "x"
    book.save(tmp_path / "x.XLSX")
    assert list(read_rows(tmp_path / "x.XLSX"))[-1] == Row(2, 2, ["", "x"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_told_what_to_do(tmp_path, encoding):
    file = write(tmp_path, "path,item\n1.jpg,a\n".encode(encoding))
    with pytest.raises(TableError, match="“x.csv” cannot be read: it is text in UTF-16. Save it"):
        list(read_rows(file))


def test_another_encoding_gets_a_sentence(tmp_path):
    file = write(tmp_path, "path,item\n1.jpg,è\n".encode("latin-1"))
    with pytest.raises(TableError, match="cannot be read. Save it as CSV in UTF-8"):
        list(read_rows(file))


def test_only_the_head_is_read(tmp_path, monkeypatch):
    good = b"path,item\n" + b"1.jpg,a\n" * 3000
    file = write(tmp_path, good + b"\xff\xff\n")
    assert [row.number for row in read_rows(file, head=3)] == [1, 2, 3]
    with pytest.raises(TableError):
        list(read_rows(file))
    # A quote that is never closed ends with the head.
    monkeypatch.setattr(table_rows, "HEAD", 1000)
    file = write(tmp_path, b'path,item\n"1.jpg' + b"a\n" * 5000 + b"\xff")
    assert len("".join(list(read_rows(file, head=3))[1].cells)) < 2000


@pytest.mark.parametrize(
    "limit, most, words",
    [
        ("MAX_BYTES", 10, "more than 0 MB"),
        ("MAX_ROWS", 2, "more than 2 rows"),
        ("MAX_ROW", 12, "a row of more than 12 characters"),
    ],
)
def test_more_than_is_read_gets_a_sentence(tmp_path, monkeypatch, limit, most, words):
    file = write(tmp_path, 'path,item\n"1.jpg\n2.jpg\n3.jpg",a\n4.jpg,a\n')
    monkeypatch.setattr(table_rows, limit, most)
    with pytest.raises(TableError, match=f"“x.csv” has {words}.*more than the add-on reads"):
        list(read_rows(file))


class Stop(ValueError):
    """What a callback raises: of a kind that damage is, too."""


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_a_callback_stops_it(tmp_path, name):
    def stop(share):
        raise Stop

    file = write(tmp_path, "path,item\n" * 10, name)
    if name.endswith("xlsx"):
        book = Workbook()
        book.active.append(("path", "item"))
        book.save(file)
    with pytest.raises(Stop):
        list(read_rows(file, stop))
