"""Workbooks as rows of text: as openpyxl reads them, and no further than a table of photos goes."""

import datetime
import io
import re
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from orangecontrib.aiff.errors import TableError
from orangecontrib.aiff.files import excel, zip_table
from orangecontrib.aiff.files.excel import excel_rows

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def make(file, *rows, **parts):
    """A workbook of rows; parts of it may be others."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return changed(file, parts) if parts else file


def changed(file, parts, method=zipfile.ZIP_DEFLATED):
    """The same with some of its parts replaced; a function is given what was there."""
    with zipfile.ZipFile(file) as old:
        held = {info.filename: old.read(info) for info in old.infolist()}
    for name, part in parts.items():
        held[name] = part(held.get(name, b"")) if callable(part) else part
    with zipfile.ZipFile(file, "w", method) as new:
        for name, content in held.items():
            new.writestr(name, content)
    return file


def rows(file, head=None):
    return [row for row in excel_rows(file, head) if row is not None]


def as_openpyxl(file):
    """The same by the library: number and texts of each row that has a cell."""
    book = load_workbook(file, read_only=True, data_only=True)
    found = []
    for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        texts = [
            str(int(c) if isinstance(c, float) and c.is_integer() else c) if c is not None else ""
            for c in cells
        ]
        if any(texts):
            found.append((number, texts[: max(i for i, text in enumerate(texts) if text) + 1]))
    book.close()
    return found


VALUES = [
    ("path", "item", "", "ünïcode", "a & b <c>", " blanks "),
    (1, 2.0, 2.5, -3, 1e21, 0.1, 8001234567890, 1e-7),
    (True, False, None, "TRUE"),
    (datetime.datetime(2024, 1, 5), datetime.datetime(2024, 1, 5, 13, 30), datetime.time(1, 2)),
    (datetime.timedelta(hours=30), datetime.date(1999, 12, 31)),
    (None,),
    ("", "two\nlines", "x" * 3000, "_x0041_", "_x005F_x0041_"),
]


def test_rows_are_those_of_openpyxl(tmp_path):
    file = make(tmp_path / "x.xlsx", *VALUES)
    assert [row for row in rows(file) if any(row[1])] == as_openpyxl(file)


def test_other_ways_to_write_the_same(tmp_path):
    book = Workbook()
    font = InlineFont(b=True)
    book.active["B2"] = CellRichText("some ", TextBlock(font, "bold"), " words")
    book.active["AA7"] = "far"
    book.active["C7"].number_format = "yyyy-mm-dd"
    book.active["C7"] = 45000
    book.active["D7"].number_format = '0.0" days"'
    book.active["D7"] = 45000
    book.create_sheet("second")["A1"] = "not this one"
    book.epoch = datetime.datetime(1904, 1, 1)
    book.save(tmp_path / "x.xlsx")
    found = rows(tmp_path / "x.xlsx")
    assert [row for row in found if any(row[1])] == as_openpyxl(tmp_path / "x.xlsx")
    assert found[-1][1][-1] == "far"


def test_cells_that_hold_their_text_or_say_no_place(tmp_path):
    sheet = (
        f"{HEAD}<row><c t='inlineStr'><is><t>path</t><rPh sb='0' "
        "eb='1'><t>sound</t></rPh></is></c><c><v>7</v></c>"
        "<c t='str'><f>A1</f><v>made</v></c><c t='e'><v>#N/A</v></c>"
        f"<c t='d'><v>2024-01-05T00:00:00</v></c></row>{TAIL}"
    )
    file = make(tmp_path / "x.xlsx", ("a",), **{SHEET: sheet})
    cells = ["path", "7", "made", "#N/A", "2024-01-05 00:00:00"]
    assert rows(file) == [(1, cells)] == as_openpyxl(file)


def shared(file, texts, *rows):
    """A workbook as Excel writes it: texts by number."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = "".join(f"<si>{text}</si>" for text in texts)
    sheet = HEAD
    for row in rows:
        cells = (f"<c t='s'><v>{number}</v></c>" for number in row)
        sheet += f"<row>{''.join(cells)}</row>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    said = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
    related = (
        b'<Relationship Id="strings" Target="sharedStrings.xml" Type="http://schemas.openxmlformats'
        b'.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": lambda old: old.replace(b"</Types>", said),
        "xl/_rels/workbook.xml.rels": lambda old: old.replace(b"</Relationships>", related),
        STRINGS: f'<sst xmlns="{main}">{strings}</sst>',
        SHEET: sheet + TAIL,
    }
    return make(file, ("a",), **parts)


def test_texts_that_cells_share(tmp_path):
    rich = "<r><t>some </t></r><r><rPr><b/></rPr><t>bold</t></r><rPh sb='0' eb='1'><t>no</t></rPh>"
    texts = ["<t>path</t>", rich, "<t/>", "<t>_x005F_x0041_</t>", "<t xml:space='preserve'> b </t>"]
    file = shared(tmp_path / "x.xlsx", texts, [0, 1], [4, 2, 3])
    assert rows(file) == [(1, ["path", "some bold"]), (2, [" b ", "", "_x0041_"])]
    assert rows(file) == as_openpyxl(file)
    assert rows(file, head=1) == rows(file)[:1] and rows(file, head=9) == rows(file)


def test_a_sheet_of_a_chart_is_passed_over(tmp_path):
    book = Workbook()
    book.active["A1"] = "path"
    book.create_chartsheet(index=0)
    book.save(tmp_path / "x.xlsx")
    assert rows(tmp_path / "x.xlsx") == [(1, ["path"])]


def test_the_head_is_as_the_whole_begins(tmp_path):
    file = make(tmp_path / "x.xlsx", *(("path", f"item {n}", n) for n in range(5000)))
    assert rows(file, head=3) == rows(file)[:3]


def test_what_it_claims_to_be_is_not_believed(tmp_path):
    claim = b'<dimension ref="A1:XFD1048576"/>'
    file = make(tmp_path / "x.xlsx", ("path", "item"))
    changed(file, {SHEET: lambda old: re.sub(rb"<dimension[^>]*/>", claim, old)})
    assert rows(file) == [(1, ["path", "item"])]
    sheet = f"{HEAD}<row r='1048576'><c r='A1048576'><v>1</v></c></row>{TAIL}"
    assert rows(make(tmp_path / "y.xlsx", ("a",), **{SHEET: sheet})) == [(1_048_576, ["1"])]


def repeated(cell, times):
    return f"{HEAD}<row r='1'>{cell * times}</row>{TAIL}"


@pytest.mark.parametrize(
    "sheet, words",
    [
        (repeated("<c><v>1</v></c>", 16_385), "more than 16,384 columns"),
        (repeated("<c r='ZZZ1'><v>1</v></c>", 1), "more than 16,384 columns"),
        (repeated(f"<c t='str'><v>{'x' * 32_768}</v></c>", 1), "a cell of more than 32,767"),
        (repeated(f"<c note='{'x' * (2**20 + 2**17)}'></c>", 1), "a cell of more than 32,767"),
        (f"{HEAD}<row r='1048577'></row>{TAIL}", "cannot be read"),
        (f"{HEAD}<row r='1e999'></row>{TAIL}", "cannot be read"),
        (f"{HEAD}<row r='2'></row><row r='1'></row>{TAIL}", "cannot be read"),
        (repeated("<c t='s'><v>99</v></c>", 1), "cannot be read"),
        (repeated("<c t='s'><v>-1</v></c>", 1), "cannot be read"),
        (repeated("<c s='blue'><v>1</v></c>", 1), "cannot be read"),
        (HEAD, "cannot be read"),
        ("", "cannot be read"),
        # An entity, whatever it stands for, and already what could declare one.
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{repeated('<c><v>&a;</v></c>', 1)}", "cannot be read"),
        (f"<!DOCTYPE x>{repeated('<c><v>1</v></c>', 1)}", "cannot be read"),
    ],
)
def test_a_sheet_that_is_none_gets_a_sentence(tmp_path, sheet, words):
    file = make(tmp_path / "x.xlsx", ("a",), **{SHEET: sheet})
    with pytest.raises(TableError, match=f"“x.xlsx” .*{words}"):
        rows(file)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", STRINGS, "_rels/.rels"])
def test_no_part_may_define_entities(tmp_path, part):
    def with_entity(old):
        return re.sub(rb"(<\?xml[^>]*\?>)?", rb"\g<0><!DOCTYPE x [<!ENTITY a 'b'>]>", old, count=1)

    file = changed(shared(tmp_path / "x.xlsx", ["<t>a</t>"], [0]), {part: with_entity})
    with pytest.raises(TableError, match="“x.xlsx” cannot be read"):
        rows(file)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_a_sheet_gets_a_sentence(tmp_path, part):
    file = make(tmp_path / "x.xlsx", ("a",), **{part: "<empty/>"})
    for head in (None, 3):
        with pytest.raises(TableError, match="cannot be read"):
            rows(file, head)


@pytest.mark.parametrize(
    "limit, most, words",
    [
        ("MAX_PACKED", 10, "MB"),
        ("MAX_PART", 10, "once it is unpacked"),
        ("MAX_STRINGS_BYTES", 10, "once it is unpacked"),
        ("MAX_SMALL", 10, "once it is unpacked"),
        ("MAX_STRINGS", 1, "more than 1 different texts"),
    ],
)
def test_more_than_is_read_gets_a_sentence(tmp_path, monkeypatch, limit, most, words):
    file = shared(tmp_path / "x.xlsx", ["<t>a</t>", "<t>b</t>"], [0, 1])
    monkeypatch.setattr(excel, limit, most)
    with pytest.raises(
        TableError, match=(f"“x.xlsx” .*{words}.*more than the add-on reads. Save it again")
    ):
        rows(file)


def test_a_password_is_told_from_damage(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(TableError, match="protected by a password.*remove the password"):
        rows(tmp_path / "x.xlsx")


def test_no_workbook_at_all_gets_a_sentence(tmp_path):
    whole = make(tmp_path / "x.xlsx", ("a", "b")).read_bytes()
    marked = bytearray(whole)
    for at in (m.start() for m in re.finditer(rb"PK\x01\x02", whole)):
        marked[at + 8] |= 1  # says that the part is encrypted
    cases = [b"", b"no zip", whole[: len(whole) // 2], whole[:-30], bytes(marked)]
    for number, content in enumerate(cases):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(content)
        with pytest.raises(TableError, match="cannot be read"):
            rows(file)
    file = tmp_path / "bz.xlsx"
    file.write_bytes(whole)
    with pytest.raises(TableError, match="cannot be read"):
        rows(changed(file, {}, zipfile.ZIP_BZIP2))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as empty:
        empty.writestr("a.txt", "no workbook")
    file.write_bytes(out.getvalue())
    with pytest.raises(TableError, match="cannot be read"):
        rows(file)


def test_a_wait_can_be_ended_before_the_first_row(tmp_path):
    file = shared(tmp_path / "x.xlsx", [f"<t>text {n}</t>" for n in range(50_000)], [0])
    start = time.monotonic()
    first = next(excel_rows(file))
    assert first is None and time.monotonic() - start < 2


def test_a_zip_that_claims_too_many_parts_is_not_listed(tmp_path, monkeypatch):
    file = make(tmp_path / "x.xlsx", ("a",))
    monkeypatch.setattr(zip_table, "MOST_ENTRIES", 3)
    with pytest.raises(TableError, match="cannot be read"):
        rows(file)
