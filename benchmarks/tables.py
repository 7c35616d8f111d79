"""Tables that strangers may hand in, larger than any of photos: seconds and memory to read them.

    python benchmarks/tables.py

Makes each table in a temporary folder beside one photo, and reads that folder in a process of its
own: time, the most memory there was (MB more than before), photos, and the first thing said.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

MB = 2**20
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_END = "</sheetData></worksheet>"
SHARED = (
    b'<Relationship Id="strings" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org'
    b'/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)
NAMES = "path,item,domain,category\n1.jpg,coat,shop,outerwear\n"


def lines(size: int, line: str) -> Iterator[str]:
    """So many bytes, about, of a line in which # is its number."""
    yield NAMES
    piece, number = [], 0
    while size > 0:
        piece.append(line.replace("#", str(number)))
        size -= len(piece[-1].encode())
        number += 1
        if len(piece) == 10_000:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def text(name: str, pieces: Iterator[str]):
    def make(folder: Path) -> None:
        with (folder / name).open("w", encoding="utf-8") as stream:
            stream.writelines(pieces)

    return make


def book(rows: Iterator[str], strings: Iterable[str] = ()):
    """A workbook whose first sheet and shared texts are such XML."""

    def make(folder: Path) -> None:
        from openpyxl import Workbook

        plain = folder / "plain.xlsx"
        made = Workbook()
        made.active.append(("a",))
        made.save(plain)
        with (
            zipfile.ZipFile(plain) as old,
            zipfile.ZipFile(folder / "t.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            for name in old.namelist():
                if name not in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                    part = old.read(name)
                    if name == "xl/_rels/workbook.xml.rels":
                        part = part.replace(b"</Relationships>", SHARED)
                    new.writestr(name, part)
            for name, pieces in (("worksheets/sheet1", rows), ("sharedStrings", strings)):
                with new.open(f"xl/{name}.xml", "w") as part:
                    for piece in pieces:
                        part.write(piece.encode())
        plain.unlink()

    return make


def inline(*cells: str) -> str:
    return "".join(f"<c t='inlineStr'><is><t>{cell}</t></is></c>" for cell in cells)


def sheet(row: str, times: int) -> Iterator[str]:
    head = "".join(f"<row>{inline(*line.split(','))}</row>" for line in NAMES.splitlines())
    yield f'<?xml version="1.0"?>{SHEET}{head}'
    for _ in range(times // 1000):
        yield row * 1000
    yield SHEET_END


def texts(item: str, times: int) -> Iterator[str]:
    yield '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    for _ in range(times // 1000):
        yield item * 1000
    yield "</sst>"


ROW = "gone/photo_number_#.jpg,item_#,shop,outerwear\n"
CASES = {
    "CSV, 40 MB, 900,000 photos that are not there": text("t.csv", lines(40 * MB, ROW)),
    "CSV, 240 MB, five million rows": text("t.csv", lines(240 * MB, ROW)),
    "CSV, 240 MB, wide characters": text("t.csv", lines(240 * MB, f"#{'x' * 230}😀.jpg,a,shop,b\n")),
    "CSV, 240 MB, one open quote": text("t.csv", lines(240 * MB, '"#' + "x" * 80 + "\n")),
    "CSV, 240 MB, wrong rows": text("t.csv", lines(240 * MB, f",{'#' * 40},nowhere,b\n")),
    "CSV, 300 MB": text("t.csv", lines(300 * MB, ROW)),
    "labels.csv, 200 MB": text("labels.csv", lines(200 * MB, ROW)),
    "Excel, 900,000 rows of texts": book(sheet(f"<row>{inline('g.jpg', 'a')}</row>", 900_000)),
    "Excel, 60 million empty cells": book(sheet(f"<row>{'<c/>' * 10_000}</row>", 6_000)),
    "Excel, 5 million shared texts": book(sheet("<row/>", 1000), texts("<si><t>ab</t></si>", 4_999_000)),
    "Excel, 2 GB unpacked": book(sheet(f"<row>{inline('x' * 2000)}</row>", 1_000_000)),
}  # fmt: skip


def read(folder: str) -> None:
    """One measurement, in this process."""
    from orangecontrib.aiff.errors import AiffError
    from orangecontrib.aiff.photos.reading import read_collection
    from orangecontrib.aiff.photos.table import images_table, problems_table

    before, start = _peak(), time.perf_counter()
    try:
        found = read_collection(folder)
        photos = len(images_table(found))
        problems_table(found)
        said = found.problems[0].problem if found.problems else ""
    except AiffError as error:
        photos, said = 0, str(error)
    print(f"{time.perf_counter() - start:.1f}\t{_peak() - before:.0f}\t{photos}\t{said[:90]}")


def _peak() -> float:
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose names have this in them")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read)
        return
    print(f"{'':48}{'seconds':>8}{'MB more':>9}{'photos':>8}  said")
    for name, make in CASES.items():
        if arguments.only not in name:
            continue
        with tempfile.TemporaryDirectory() as directory:
            from PIL import Image

            folder = Path(directory) / "x"
            folder.mkdir()
            Image.new("RGB", (40, 30)).save(folder / "1.jpg")
            make(folder)
            cache = {"ORANGE_AIFF_CACHE": directory + "/cache", "QT_QPA_PLATFORM": "offscreen"}
            command = [sys.executable, "-W", "ignore", __file__, "--read", str(folder)]
            result = subprocess.run(
                command, env={**os.environ, **cache}, check=True, capture_output=True, text=True
            )
        seconds, memory, photos, said = result.stdout.strip("\n").split("\n")[-1].split("\t")
        print(f"{name:48}{seconds:>8}{memory:>9}{photos:>8}  {said}", flush=True)


if __name__ == "__main__":
    main()
