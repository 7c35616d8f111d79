"""The first sheet of an Excel workbook as rows of text, read as it streams by and only so far.

Libraries that read workbooks build all of it in memory, as large as the file claims to be. Here
nothing is built but the text of cells; XML goes through defusedxml, and none may define entities.
"""

import math
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from defusedxml.ElementTree import DefusedXMLParser

from ..errors import TableError
from .zip_table import TableTooLarge, opened_zip

EXCEL_SUFFIX = ".xlsx"
MAX_PACKED = 128 * 2**20
MAX_PART = 512 * 2**20  # unpacked: of a sheet, and below of all the texts of its cells
MAX_STRINGS_BYTES, MAX_STRINGS = 128 * 2**20, 5_000_000
MAX_SMALL = 16 * 2**20  # of the parts that say where the others are
MAX_COLUMN, MAX_ROW_NUMBER = 16_384, 1_048_576  # Excel's own
MAX_CELL = 32_767  # characters; Excel's own
HEAD_BYTES = 32 * 2**20  # of a part, where only the head of a table is wanted
CHUNK = 2**16
MAX_TOKEN = 2**20  # bytes between two "<": more is no cell's text
SAVE_ANEW = "Save it again as xlsx or CSV."
_PROTECTED = b"\xd0\xcf\x11\xe0"  # what Excel puts round a workbook with a password, and old files
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_WRONG = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class _TooLarge(ValueError):
    """More than is read; the message says of what, behind the file's name."""


def excel_rows(file: Path, head: int | None = None) -> Iterator[tuple[int, list[str]] | None]:
    """Number and cells of each row that the first sheet has, numbers and dates as text.

    None now and then, where nothing came yet and whoever waits may want to stop.

    Parameters
    ----------
    file : the workbook
    head : look no further than so many rows, and at no more than the beginning of large parts

    Raises
    ------
    TableError
        If it is no workbook, protected, damaged, or larger than any table of photos.
    """
    try:
        _check_file(file)
        with opened_zip(file) as archive:
            yield from _Book(archive).rows(head)
    except TableTooLarge as error:
        raise TableError(f"“{file.name}” cannot be read.", SAVE_ANEW) from error
    except _TooLarge as error:
        raise TableError(
            f"“{file.name}” {error}, more than the add-on reads.", SAVE_ANEW
        ) from error
    except TableError:
        raise
    except _WRONG as error:
        raise TableError(f"“{file.name}” cannot be read.", SAVE_ANEW) from error


def _check_file(file: Path) -> None:
    if file.stat().st_size > MAX_PACKED:
        raise _TooLarge(f"has more than {MAX_PACKED // 2**20} MB")
    with file.open("rb") as stream:
        if stream.read(4) == _PROTECTED:
            raise TableError(
                f"“{file.name}” is protected by a password, or older than xlsx.",
                "Open it, remove the password, and save it as xlsx or CSV.",
            )


class _Book:
    """What is where in a workbook's zip."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._names = {name.casefold(): name for name in archive.namelist()}
        main = _one(self._related(""), "/officeDocument") or "xl/workbook.xml"
        related = self._related(main)
        sheets = _Tags("sheet", "workbookPr")
        self._read_small(main, sheets)
        found = [related[r] for s in sheets.of("sheet") if (r := s.get("id")) in related]
        sheet = next((target for kind, target in found if kind.endswith("/worksheet")), None)
        if sheet is None:
            raise ValueError("no sheet of cells")
        self._sheet = sheet
        self._strings = _one(related, "/sharedStrings")
        self._styles = _one(related, "/styles")
        self._is_1904 = any(p.get("date1904") in ("1", "true") for p in sheets.of("workbookPr"))

    def rows(self, head: int | None) -> Iterator[tuple[int, list[str]] | None]:
        formats = self._date_formats()
        if head is None:
            strings = _Strings(None)
            if self._strings:
                yield from self._pieces(self._strings, strings, MAX_STRINGS_BYTES)
            sheet = _Sheet(strings.texts, formats, self._is_1904)
            for tick in self._pieces(self._sheet, sheet, MAX_PART):
                yield from map(_filled, sheet.taken())
                yield tick
            return
        sheet = _Sheet(None, formats, self._is_1904)
        rows: list[tuple[int, dict]] = []
        for _ in self._pieces(self._sheet, sheet, MAX_PART, HEAD_BYTES):
            rows += sheet.taken()
            if len(rows) >= head:
                break
        rows = rows[:head]
        wanted = {c for _, cells in rows for c in cells.values() if isinstance(c, int)}
        found = self._some_strings(wanted)
        for number, cells in rows:
            texts = {c: found[t] if isinstance(t, int) else t for c, t in cells.items()}
            yield _filled((number, texts))

    def _some_strings(self, wanted: set[int]) -> dict[int, str]:
        strings = _Strings(wanted)
        if self._strings and wanted:
            for _ in self._pieces(self._strings, strings, MAX_STRINGS_BYTES, HEAD_BYTES):
                if len(strings.found) == len(wanted):
                    break
        return {number: strings.found.get(number, "") for number in wanted}

    def _date_formats(self) -> dict[int, bool]:
        """Styles of cells that show a date, and whether it is a length of time."""
        if not self._styles:
            return {}
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        styles = _Tags("numFmt", "xf", inside={"xf": "cellXfs"})
        self._read_small(self._styles, styles)
        codes = dict(BUILTIN_FORMATS)
        for each in styles.of("numFmt"):
            codes[int(each["numFmtId"])] = each.get("formatCode", "")[:255]
        shown = [codes.get(int(each.get("numFmtId", 0)), "") for each in styles.of("xf")]
        known = {code: is_date_format(code) for code in set(shown)}
        return {
            number: is_timedelta_format(code) for number, code in enumerate(shown) if known[code]
        }

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of what a part names, by id; "" for the workbook as a whole."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place.casefold() not in self._names:
            return {}
        found = _Tags("Relationship")
        self._read_small(place, found)
        return {
            each["Id"]: (each.get("Type", ""), _target(folder, each["Target"]))
            for each in found.of("Relationship")
            if "Id" in each and "Target" in each
        }

    def _read_small(self, part: str, target: "_Tags") -> None:
        for _ in self._pieces(part, target, MAX_SMALL):
            pass

    def _pieces(
        self, part: str, target: object, most: int, enough: int | None = None
    ) -> Iterator[None]:
        """Read a part piece by piece into a parser's target.

        Parameters
        ----------
        most : bytes that it may have
        enough : bytes after which no more is read
        """
        info = self._archive.getinfo(self._names[part.casefold()])
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("packed in a way that no workbook is")
        if info.file_size > most:
            raise _TooLarge(f"has more than {most // 2**20} MB once it is unpacked")
        parser = DefusedXMLParser(target=target, forbid_dtd=True)
        token = done = 0
        with self._archive.open(info) as stream:
            while piece := stream.read(CHUNK):
                last = piece.rfind(b"<")
                token = token + len(piece) if last < 0 else len(piece) - last
                if token > MAX_TOKEN:
                    raise _TooLarge(f"has a cell of more than {MAX_CELL:,} characters")
                parser.feed(piece)
                yield
                done += len(piece)
                if enough is not None and done >= enough:
                    return
        parser.close()
        yield


def _one(related: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((target for each, target in related.values() if each.endswith(kind)), None)


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return (
        target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )


def _filled(row: tuple[int, dict[int, str]]) -> tuple[int, list[str]]:
    """The row with "" where it has no cell."""
    number, cells = row
    filled = [""] * (max(cells, default=-1) + 1)
    for column, text in cells.items():
        filled[column] = text
    return number, filled


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@cache
def _column(letters: str) -> int:
    """From 0; at most three letters, so that not many are kept."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Tags:
    """Attributes of elements of some names, perhaps only of those inside another."""

    def __init__(self, *names: str, inside: dict[str, str] | None = None):
        self._found: dict[str, list[dict[str, str]]] = {name: [] for name in names}
        self._inside, self._open = inside or {}, set[str]()

    def of(self, name: str) -> list[dict[str, str]]:
        return self._found[name]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self._open.add(name)
        if name in self._found and self._inside.get(name, name) in self._open:
            self._found[name].append({_local(key): text for key, text in attributes.items()})

    def end(self, tag: str) -> None:
        self._open.discard(_local(tag))

    def data(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


class _Texts:
    """Collects the text of what is open, without what says how it is pronounced."""

    def __init__(self) -> None:
        self._said: list[str] | None = None
        self._length = 0
        self._aside = False

    def data(self, text: str) -> None:
        if self._said is not None:
            self._length += len(text)
            if self._length > MAX_CELL:
                raise _TooLarge(f"has a cell of more than {MAX_CELL:,} characters")
            self._said.append(text)

    def close(self) -> None:
        pass


class _Strings(_Texts):
    """The texts that cells share; all of them, or those of some numbers."""

    def __init__(self, wanted: set[int] | None):
        super().__init__()
        self.texts: list[str] = []
        self.found: dict[int, str] = {}
        self._wanted, self._number = wanted, 0
        self._parts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._aside = True
        elif name == "t" and not self._aside:
            self._said = self._parts

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "t":
            self._said = None
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._take("".join(self._parts).replace("x005F_", ""))
            self._number += 1
            if self._number > MAX_STRINGS:
                raise _TooLarge(f"has more than {MAX_STRINGS:,} different texts")

    def _take(self, text: str) -> None:
        if self._wanted is None:
            self.texts.append(text)
        elif self._number in self._wanted:
            self.found[self._number] = text


class _Sheet(_Texts):
    """Rows of a sheet, each a number and its cells' texts by column.

    Parameters
    ----------
    strings : the shared texts; None to leave their numbers in their place
    """

    def __init__(self, strings: list[str] | None, dates: dict[int, bool], is_1904: bool):
        super().__init__()
        self._strings, self._dates, self._is_1904 = strings, dates, is_1904
        self._rows: list[tuple[int, dict]] = []
        self._cells: dict[int, str | int] = {}
        self._row, self._place = 0, -1
        self._kind, self._style = "n", 0
        self._parts: list[str] = []

    def taken(self) -> list[tuple[int, dict]]:
        """The rows that ended since this was called last."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "row":
            row = int(float(attributes["r"])) if "r" in attributes else self._row + 1
            if not self._row < row <= MAX_ROW_NUMBER:
                raise ValueError("rows out of order")
            self._row, self._place, self._cells = row, -1, {}
        elif name == "c":
            at = _CELL.fullmatch(attributes["r"].upper()) if "r" in attributes else None
            self._place = _column(at[1]) if at else self._place + 1
            if self._place >= MAX_COLUMN:
                raise _TooLarge(f"has more than {MAX_COLUMN:,} columns")
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s") or 0)
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._aside = True
        elif (name == "v" or (name == "t" and self._kind == "inlineStr")) and not self._aside:
            self._said = self._parts

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name in ("v", "t"):
            self._said = None
        elif name == "rPh":
            self._aside = False
        elif name == "c":
            if text := "".join(self._parts):
                self._cells[self._place] = self._value(text)
        elif name == "row":
            self._rows.append((self._row, self._cells))

    def _value(self, text: str) -> str | int:
        if self._kind == "s":
            number = int(text)
            if self._strings is None:
                return number
            if number < 0:
                raise IndexError(number)
            return self._strings[number]
        if self._kind == "b":
            return str(bool(int(text)))
        if self._kind == "n":
            return self._number(text.strip())
        return _iso_date(text) if self._kind == "d" else text

    def _number(self, text: str) -> str:
        try:
            number = float(text)
            if self._style in self._dates:
                return _date(number, self._is_1904, self._dates[self._style])
            if _INTEGER.fullmatch(text):
                return str(int(text))
            if not math.isfinite(number):
                return text
            return str(int(number) if number.is_integer() else number)
        except (ArithmeticError, ValueError):
            return text


def _iso_date(text: str) -> str:
    from openpyxl.utils.datetime import from_ISO8601

    try:
        return str(from_ISO8601(text))
    except ValueError:
        return text


def _date(number: float, is_1904: bool, is_length: bool) -> str:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
    return str(from_excel(number, epoch, timedelta=is_length))
