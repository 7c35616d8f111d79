import csv
import os
from pathlib import Path

import pytest
from openpyxl import Workbook

from orangecontrib.aiff.errors import CollectionError, OutsideError, TableError
from orangecontrib.aiff.photos.columns import photo_paths
from orangecontrib.aiff.photos.complaints import NAMED
from orangecontrib.aiff.photos.datasets import find_reader, spreadsheet
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection, read_source
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos

PHOTOS = ("a/1.jpg", "a/2.jpg", "3.jpg")


def make(folder, text, name="photos.csv", encoding="utf-8"):
    make_photos(folder, *PHOTOS, size=(40, 30))
    (folder / name).write_text(text, encoding=encoding)
    return folder


def rows(collection, *fields):
    return [tuple(getattr(photo, field) for field in fields) for photo in collection.photos]


def test_all_columns(tmp_path):
    folder = make(
        tmp_path / "x",
        "path,item,domain,collector,category,split,x,y,width,height\n"
        "a/1.jpg,dress_1,consumer,Anna Rossi,dress,test,1,2,30.5,20\n"
        "a/1.jpg,dress_2,street,Anna Rossi,skirt,test,10,2,30,20\n"
        "./a\\2.jpg , dress_1,Shop photos,Ugo Bo,dress,train,,,,\n"
        "\n"
        "3.jpg,,,,,,,,,\n",
    )
    collection = read_collection(folder)
    assert rows(collection, "path", "item", "domain", "collector", "category", "split", "box") == [
        ("a/1.jpg", "Anna Rossi/dress_1", "consumer", "Anna Rossi", "dress", "test",
         Box(1, 2, 30.5, 20)),
        ("a/1.jpg", "Anna Rossi/dress_2", "consumer", "Anna Rossi", "skirt", "test",
         Box(10, 2, 30, 20)),
        ("a/2.jpg", "Ugo Bo/dress_1", "shop", "Ugo Bo", "dress", "train", None),
        ("3.jpg", None, None, None, None, None, None),
    ]  # fmt: skip
    assert [photo.evidence for photo in collection.photos] == ["photos.csv"] * 3 + [""]
    assert collection.problems == ()


@pytest.mark.parametrize("column", ["path", "Image", "FILE", "image_path", "File name", "photo"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_names_and_separators(tmp_path, column, separator):
    text = f"item{separator}{column}\r\nd1{separator}a/1.jpg\r\n"
    collection = read_collection(make(tmp_path / "x", text, encoding="utf-8-sig"))
    assert rows(collection, "path", "item") == [("a/1.jpg", "d1")]


def test_whole_paths_and_paths_beside_the_folder(tmp_path):
    make_photos(tmp_path, "beside/1.jpg", "far/away/2.jpg", size=(40, 30))
    whole = tmp_path / "far" / "away" / "2.jpg"
    folder = make(tmp_path / "x", f"path,item\n3.jpg,a\n../beside/1.jpg,b\n{whole},c\n")
    inside = read_collection(folder)
    assert rows(inside, "path") == [("3.jpg",)] and inside.outside == 2
    assert [p.problem for p in inside.problems] == ["it lies outside the table's folder"] * 2
    assert all("--outside" in problem.advice for problem in inside.problems)
    collection = read_collection(folder, options=Options(outside=True))
    assert collection.problems == () and collection.outside == 2
    assert rows(collection, "path", "item", "width") == [
        ("3.jpg", "a", 40),
        ("../beside/1.jpg", "b", 40),
        (whole.as_posix(), "c", 40),
    ]
    assert all(Path(path).is_file() for path in photo_paths(images_table(collection)))


def test_the_file_itself(tmp_path):
    folder = make(tmp_path / "x", "path,item\n3.jpg,d1\n")
    make(folder, "path,item\na/1.jpg,d2\n", "other.tsv")
    assert find_reader(folder) is None  # two tables: nobody can say which
    assert rows(read_collection(folder / "other.tsv"), "item") == [("d2",)]
    assert read_collection(folder / "other.tsv").folder == folder
    other = folder / "other.tsv"
    assert find_reader(other).offer(other).splits == {}


def test_excel(tmp_path):
    make_photos(tmp_path / "x", *PHOTOS, size=(40, 30))
    book = Workbook()
    for row in [("image", "item", "x", "y", "width", "height"), ("a/1.jpg", 12.0, 1, 2, 3.5, 4),
                (None, None), ("3.jpg", 7, None, None, None, None)]:  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "x" / "list.xlsx")
    assert rows(read_collection(tmp_path / "x"), "path", "item", "box") == [
        ("a/1.jpg", "12", Box(1, 2, 3.5, 4)),
        ("3.jpg", "7", None),
    ]


@pytest.mark.parametrize("name", ["broken.xlsx", "broken.csv"])
def test_a_file_that_is_no_table_gets_a_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x9f\xfe\xffbroken")
    with pytest.raises(CollectionError, match=f"“{name}” cannot be read. Save it"):
        read_collection(tmp_path / name)


def test_a_table_without_its_columns_gets_a_sentence(tmp_path):
    folder = make(tmp_path / "x", "name,price\n1,2\n")
    with pytest.raises(CollectionError, match="needs a first row with a column path"):
        read_collection(folder / "photos.csv")


def test_rows_that_cannot_be_used(tmp_path):
    folder = make(
        tmp_path / "x",
        "path,domain,x,y,width,height\n"
        "a/1.jpg,blog,,,,\n"
        "a/2.jpg,shop,1,2,wide,4\n"
        ",shop,,,,\n"
        "https://example.org/1.jpg,shop,,,,\n"
        "gone.jpg,shop,,,,\n",
    )
    collection = read_collection(folder)
    assert rows(collection, "path", "domain", "box") == [
        ("a/1.jpg", None, None),
        ("a/2.jpg", "shop", None),
    ]
    assert [(p.path, p.problem.split(":")[0]) for p in collection.problems] == [
        ("photos.csv", "row 2"),
        ("photos.csv", "row 3"),
        ("photos.csv", "row 4"),
        ("photos.csv", "row 5"),
        ("gone.jpg", "the file is not there"),
    ]


def test_a_decimal_comma(tmp_path):
    folder = make(tmp_path / "x", "path;x;y;width;height\na/1.jpg;1,5;2;3;4\n")
    assert rows(read_collection(folder), "box") == [(Box(1.5, 2, 3, 4),)]


def test_a_table_that_this_add_on_wrote_comes_back(tmp_path):
    text = "path,item,domain,collector,x,y,width,height\na/1.jpg,d1,shop,Anna,1,2,3,4\n"
    folder = make(tmp_path / "x", text)
    first = images_table(read_collection(folder))
    first.save(str(folder / "saved.csv"))
    (folder / "photos.csv").unlink()
    again = images_table(read_collection(folder))
    # Its columns width and height are the photo's; the box has four of its own.
    assert [str(again[0][n]) for n in ("item", "domain", "box x", "box width")] == [
        "Anna/d1", "shop", "1.0", "3.0",
    ]  # fmt: skip
    assert len(again) == 1 and again.ids.tolist() == first.ids.tolist()


@pytest.mark.parametrize(
    "folder, name, text",
    [
        ("x", "labels.csv", "path,domain,item\na/1.jpg,shop,d7\n"),
        ("x", "LABELS.CSV", "path,domain,item\na/1.jpg,shop,d7\n"),
        ("x", "notes.csv", "path,price\na/1.jpg,12\n"),
        ("x", "notes.csv", "item,price\nd1,12\n"),
        ("x", "old.csv", "path,item\nwhere/it/was/1.jpg,d1\n"),
        ("x", "~$list.csv", "path,item\na/1.jpg,d1\n"),
        ("x", "empty.csv", ""),
        ("anna_rossi_AIFF_2022", "list.csv", "path,item\na/1.jpg,d1\n"),
    ],
)
def test_what_is_not_taken_for_a_table_of_photos(tmp_path, folder, name, text):
    folder = make(tmp_path / folder, text, name)
    assert find_reader(folder) is None
    assert len(read_collection(folder).photos) == len(PHOTOS)


def test_labels_still_label(tmp_path):
    folder = make(tmp_path / "x", "path,domain,item\na/1.jpg,shop,d7\n", "labels.csv")
    found = {photo.path: (photo.domain, photo.item) for photo in read_collection(folder).photos}
    assert found["a/1.jpg"] == ("shop", "d7")


# What str.splitlines takes for the end of a line, and csv and people do not.
NO_ENDS = ("\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_those_of_the_csv_module(tmp_path, end):
    file = tmp_path / "x" / "photos.csv"
    lines = [["path", "item", "category"]]
    for number, letter in enumerate(NO_ENDS):
        path = f"a{letter}b/{number}.jpg"
        make_photos(tmp_path / "x", path)
        lines.append([path, f"dress{letter}{number}", f"two{letter}lines, and\n a third"])
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator=end).writerows(lines)
    with file.open(encoding="utf-8", newline="") as stream:
        wanted = [tuple(row) for row in csv.reader(stream)][1:]
    collection = read_collection(file)
    assert rows(collection, "path", "item", "category") == wanted and not collection.problems


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_a_first_line_that_says_the_separator(tmp_path, first):
    text = "path;item\na/1.jpg;d,1,2,3\n3.jpg;d;\n"
    collection = read_collection(make(tmp_path / "x", first + text))
    assert rows(collection, "path", "item") == [("a/1.jpg", "d,1,2,3"), ("3.jpg", "d")]
    # Any character may be one.
    text = "sep=|\npath|item\na/1.jpg|d\n"
    assert rows(read_collection(make(tmp_path / "y", text)), "path") == [("a/1.jpg",)]


def test_a_column_that_comes_twice(tmp_path):
    folder = make(tmp_path / "x", "path,item,item,note,note\na/1.jpg,d1,d2,,\n")
    collection = read_collection(folder)
    assert rows(collection, "item") == [("d1",)]
    (problem,) = collection.problems
    assert "two columns item, and the first of them counts" in problem.problem


@pytest.mark.parametrize("side", ["1e999", "nan", "-inf", "²", "1_0", "1e300"])
def test_a_box_of_no_numbers(tmp_path, side):
    folder = make(tmp_path / "x", f"path,x,y,width,height\na/1.jpg,{side},1,2,3\n3.jpg,1,1,2,3\n")
    collection = read_collection(folder)
    assert rows(collection, "path", "box") == [("a/1.jpg", None), ("3.jpg", Box(1, 1, 2, 3))]
    assert [problem.problem for problem in collection.problems] == [
        "row 2: its box is not four numbers"
    ]


def test_a_name_of_no_file_is_a_problem_and_the_others_are_read(tmp_path):
    folder = make(
        tmp_path / "x", f"path,item\na\0.jpg,a\n{'x' * 300}.jpg,b\n3.jpg,c\0\na/1.jpg,d\n"
    )
    collection = read_collection(folder)
    assert rows(collection, "path", "item") == [("3.jpg", None), ("a/1.jpg", "d")]
    assert len(collection.problems) == 3


def test_of_many_wrong_rows_the_first_are_named(tmp_path):
    folder = make(tmp_path / "x", "path,item\na/1.jpg,a\n" + ",b\n" * 5000)
    problems = read_collection(folder).problems
    assert len(problems) == NAMED + 1
    assert problems[-1].problem == f"{5000 - NAMED:,} more lines left out"


def saved(folder, name):
    """A table as Orange saves what this add-on reads."""
    table = images_table(read_collection(folder))
    file = folder / name
    table.save(str(file))
    return file


@pytest.mark.parametrize("name", ["images.tab", "images.csv", "images.xlsx"])
def test_our_own_saved_table_needs_no_permission(tmp_path, name):
    folder = make_photos(tmp_path / "x", "dress_1/shop_1.jpg", "dress_1/consumer_1.jpg")
    before = read_collection(folder)
    saved(folder, name)
    after = read_collection(folder)
    assert "Read as a table of photos." in after.notes and after.outside == 0
    assert [p.item for p in after.photos] == [p.item for p in before.photos]
    files = [[Path(c.file(p)) for p in c.photos] for c in (before, after)]
    assert files[0] == files[1] and after.problems == ()


def test_of_a_copy_in_the_cache_the_photo_in_the_folder_is_read(tmp_path):
    make_photos(tmp_path, "cache/1.jpg")
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg")
    text = (
        "image,original,item\n"
        f"{tmp_path}/cache/1.jpg,{folder}/a/1.jpg,d1\n{folder}/a/2.jpg,,d2\n"
        f"{tmp_path}/cache/1.jpg,{tmp_path}/y/1.jpg,d3\n"
    )
    (folder / "t.csv").write_text(text, encoding="utf-8")
    collection = read_collection(folder)
    assert rows(collection, "item") == [("d1",), ("d2",)] and collection.outside == 1


def test_photos_outside_are_not_even_looked_for(tmp_path, monkeypatch):
    make_photos(tmp_path, "beside/1.jpg")
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    (folder / "t.csv").write_text(f"path,item\n../beside/1.jpg,a\n{tmp_path}/beside/1.jpg,b\n")
    asked = []
    stat = os.stat
    monkeypatch.setattr(
        os, "stat", lambda path, *a, **k: asked.append(str(path)) or stat(path, *a, **k)
    )
    reading = read_source(folder)
    assert not [path for path in asked if "beside" in path]
    # The photos there are read as a folder's, and the table is said to be one.
    assert [photo.path for photo in reading.collection.photos] == ["a/1.jpg"]
    (problem,) = reading.collection.problems
    assert problem.path == "t.csv" and "--outside" in problem.advice
    assert reading.offer is not None and reading.offer.has_outside
    allowed = read_source(folder, options=Options(outside=True))
    assert rows(allowed.collection, "item") == [("a",), ("b",)]
    assert allowed.offer.has_outside


def test_a_folder_of_nothing_but_a_table_of_photos_elsewhere(tmp_path):
    make_photos(tmp_path, "beside/1.jpg")
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "t.csv").write_text("path,item\n../beside/1.jpg,a\n")
    for source in (folder, folder / "t.csv"):
        with pytest.raises(OutsideError, match="tick “Photos outside the table's folder”"):
            read_collection(source)
        assert len(read_collection(source, options=Options(outside=True)).photos) == 1


DAMAGED = {
    "list.xlsx": b"no workbook",
    "labels.xlsx": b"no workbook",
    "locked.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600),
    "old.csv": "path,item\na/1.jpg,è\n".encode("latin-1"),
    "wide.csv": "path,item\na/1.jpg,è\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_table_that_cannot_be_read_does_not_end_the_loading(tmp_path, name):
    folder = make_photos(tmp_path / "x", *PHOTOS)
    (folder / name).write_bytes(DAMAGED[name])
    collection = read_collection(folder)
    assert sorted(photo.path for photo in collection.photos) == sorted(PHOTOS)
    (problem,) = collection.problems
    assert problem.path == name and "“" not in problem.problem
    assert "Or delete it." in problem.advice
    with pytest.raises(TableError, match=f"“{name}”"):
        read_collection(folder / name)


def test_a_text_about_something_else_is_passed_over(tmp_path):
    folder = make_photos(tmp_path / "x", *PHOTOS)
    (folder / "money.csv").write_bytes("what,euros\ncafé,2\n".encode("latin-1"))
    (folder / "notes.tab").mkdir()
    assert read_collection(folder).problems == ()


def test_a_table_that_is_damaged_further_on_is_a_problem_of_its_folder(tmp_path):
    text = "path,item\n" + "a/1.jpg,d\n" * 9000
    folder = make(tmp_path / "x", text)
    (folder / "photos.csv").write_bytes(text.encode() + b"\xff\xfe,d\n")
    collection = read_collection(folder)
    assert len(collection.photos) == len(PHOTOS)
    assert [problem.path for problem in collection.problems] == ["photos.csv"]


def test_a_damaged_table_beside_a_good_one_is_said(tmp_path):
    folder = make(tmp_path / "x", "path,item\na/1.jpg,d\n")
    (folder / "b.xlsx").write_bytes(b"no workbook")
    collection = read_collection(folder)
    assert rows(collection, "item") == [("d",)]
    assert [problem.path for problem in collection.problems] == ["b.xlsx"]


def test_an_empty_folder_with_a_damaged_table_says_both(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(CollectionError, match="has no photos.*“b.xlsx”: cannot be read"):
        read_collection(tmp_path / "x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_table(tmp_path):
    folder = make_photos(tmp_path / "x", *PHOTOS)
    os.mkfifo(folder / "photos.csv")
    assert len(read_collection(folder).photos) == len(PHOTOS)


def test_texts_are_counted_as_they_are_held(tmp_path, monkeypatch):
    folder = make(tmp_path / "x", "path,item\na/1.jpg,dress\n3.jpg,日本\n")
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 24)
    assert len(read_collection(folder).photos) == len(PHOTOS)  # as a folder
    with pytest.raises(TableError, match="MB of text"):
        read_collection(folder / "photos.csv")
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 25)
    assert len(read_collection(folder / "photos.csv").photos) == 2


def test_more_columns_than_any_table_has(tmp_path):
    folder = make(tmp_path / "x", "path,item" + ",c" * 16_384 + "\na/1.jpg,d\n")
    assert "16,384 columns" in read_collection(folder).problems[0].problem
