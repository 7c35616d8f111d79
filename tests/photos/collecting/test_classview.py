import csv
import io
import shutil
import zipfile
from dataclasses import replace

import pytest

from orangecontrib.aiff.photos.collecting.checks import check_collection
from orangecontrib.aiff.photos.collecting.classview import class_csv, class_rows, class_summary
from orangecontrib.aiff.photos.pictures.copies import Copies
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_collector, make_photos


def rows_of(folder, copies=()):
    collection = read_collection(folder)
    return class_rows(collection, check_collection(collection), copies)


@pytest.fixture
def class_folder(tmp_path):
    make_collector(tmp_path / "anna_AIFF_2022")
    make_photos(tmp_path / "ugo_AIFF_2023", "dress_1/me.jpg", "dress_1/IMG_1.jpg")
    (tmp_path / "ugo_AIFF_2023" / "dress_1" / "x.jpg").write_bytes(b"")
    (tmp_path / "bea_AIFF_2023").mkdir()
    return tmp_path


def test_a_line_for_each_collector(class_folder):
    anna, ugo, bea = rows_of(class_folder)
    assert (anna.collector, anna.year, anna.items, anna.consumer, anna.shop) == (
        "Anna",
        2022,
        3,
        3,
        15,
    )
    assert (anna.problems, anna.status, anna.missing) == (0, "complete", ())
    assert (ugo.collector, ugo.consumer, ugo.shop, ugo.unknown, ugo.problems) == ("Ugo", 1, 0, 1, 1)
    assert ugo.missing == ("2 garments", "dress_1: 5 shop photos")
    assert (ugo.status, ugo.in_short, ugo.lacking) == (
        "incomplete",
        ("2 garments", "5 shop photos"),
        7,
    )
    assert (bea.collector, bea.problems) == ("Bea", 1)
    assert bea.in_short == ("photos that can be used",)
    assert bea.missing == ("photos that can be used", "the folder has no photos")


def test_what_is_wrong_is_sorted(class_folder):
    anna, ugo, bea = rows_of(class_folder)
    assert sorted([anna, bea, ugo], key=lambda row: row.wrong) == [anna, ugo, bea]
    doubtful = replace(anna, copies=1)
    assert anna.wrong < replace(anna, unknown=9).wrong < doubtful.wrong < ugo.wrong
    assert class_summary([anna, ugo, bea]) == "3 collectors: 1 complete, 2 incomplete"
    assert class_summary([anna]) == "1 collector: 1 complete" and class_summary([]) == ""


def test_unusable_zips_are_their_collectors(class_folder):
    (class_folder / "leo_AIFF_2023.zip").write_bytes(b"no zip")
    leo = rows_of(class_folder)[-1]
    assert leo.collector == "Leo"
    assert leo.missing[1:] == ("“leo_AIFF_2023.zip” is not a whole zip",)


def test_whoever_handed_in_nothing_has_a_line(class_folder):
    """As zips without photos, and as folders of folders without photos."""
    for name, files in {"leo": [], "mia": ["mia_AIFF_2023/essay.docx"]}.items():
        with zipfile.ZipFile(class_folder / f"{name}_AIFF_2023.zip", "w") as archive:
            for file in files:
                archive.writestr(file, b"words")
    (class_folder / "zoe_AIFF_2023" / "photos").mkdir(parents=True)
    (class_folder / "zoe_AIFF_2023" / "dress_1").mkdir()
    nothing = {row.collector: row.missing[1:] for row in rows_of(class_folder) if not row.items}
    folder, packed = ("the folder has no photos",), ("the zip has no photos",)
    assert nothing == {"Bea": folder, "Leo": packed, "Mia": packed, "Zoe": folder}
    chosen = [path for path in class_folder.iterdir() if path.name != "ugo_AIFF_2023"]
    assert {row.collector for row in rows_of(chosen) if not row.items} == {*nothing}


def test_collectors_told_apart_by_a_number_keep_their_problems(tmp_path):
    for name in ("anna_AIFF_2022", "anna_AIFF_2022 (1)"):
        make_photos(tmp_path / name, "dress_1/a.jpg")
        shutil.copy(tmp_path / name / "dress_1" / "a.jpg", tmp_path / name / "dress_1" / "b.jpg")
    (tmp_path / "anna_AIFF_2022 (1)" / "dress_1" / "c.jpg").write_bytes(b"")
    assert [(row.collector, row.problems) for row in rows_of(tmp_path)] == [
        ("Anna", 0),
        ("Anna (2)", 1),
    ]


def test_copies_count_only_where_they_break_something(class_folder):
    keys = ("anna_AIFF_2022/dress_1/shop_1.jpg", "anna_AIFF_2022/dress_1/shop_2.jpg")
    copies = [Copies(keys, True, "harmless"), Copies(keys, True, "trivial")]
    assert [row.copies for row in rows_of(class_folder, copies)] == [1, 0, 0]


def test_who_shares_a_duplicate_with_whom_is_said(class_folder):
    keys = ["anna_AIFF_2022/dress_1/shop_1.jpg", "ugo_AIFF_2023/dress_1/me.jpg"]
    rows = rows_of(class_folder, [Copies(tuple(keys), True, "unanswerable")])
    assert [row.shared_with for row in rows] == [("Ugo",), ("Anna",), ()]
    lines = list(csv.DictReader(io.StringIO(class_csv(rows))))
    assert [line["duplicates shared with"] for line in lines] == ["Ugo", "Anna", ""]


def test_csv_for_grading(class_folder):
    lines = list(csv.DictReader(io.StringIO(class_csv(rows_of(class_folder)))))
    assert [line["collector"] for line in lines] == ["Anna", "Ugo", "Bea"]
    assert [line["status"] for line in lines] == ["complete", "incomplete", "incomplete"]
    assert lines[1]["missing"] == "2 garments; dress_1: 5 shop photos"
    assert lines[2]["year"] == ""


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_name_can_act_as_a_formula(tmp_path, sign):
    make_photos(tmp_path, f"{sign}HYPERLINK(x)_AIFF_2022/dress_1/a.jpg")
    (row,) = rows_of(tmp_path)
    row = replace(row, collector=f"{sign}1")
    (line,) = csv.DictReader(io.StringIO(class_csv([row])))
    assert line["collector"] == f"'{sign}1"
