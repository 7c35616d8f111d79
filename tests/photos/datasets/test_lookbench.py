"""LookBench's reader, on look-alikes: the published files are gigabytes, and nothing downloads "
"them."""

import io
import os
import random
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import unpacked
from orangecontrib.aiff.photos.columns import image_variable
from orangecontrib.aiff.photos.datasets import find_reader, lookbench, packed_pictures, parquet
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.pictures.decode import open_photo
from orangecontrib.aiff.photos.reading import read_collection, read_source
from orangecontrib.aiff.photos.table import images_table

SUBSET = "real_streetlook"
QUERIES = [
    ("dress", "floral", "7"),
    ("dress", "plain", "8"),
    ("coat", None, "9"),
]
GALLERY = [
    ("dress", "floral", "7"),
    ("dress", "floral", "1"),
    ("dress", "plain", "8"),
    ("coat", "long", "9"),
]
NOISE = [("dress", "floral", "7"), ("noise data", "noise", "0")]


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


def picture(number, kind="JPEG", size=(12, 16)):
    stream = io.BytesIO()
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()


def row(number, category, main, item, **more):
    return {
        "image": {"bytes": picture(number), "path": None},
        "category": category,
        "main_attribute": main,
        "other_attributes": ["long", "cotton"],
        "bbox": [1.0, 2.0, 8.0, 9.0],
        "item_ID": item,
        "task": "multi",
        "difficulty": "hard",
        **more,
    }


def write(file, rows, **how):
    arrow = pytest.importorskip("pyarrow", reason='pip install "Orange3-AIFF[research]"')
    import pyarrow.parquet

    file.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(arrow.Table.from_pylist(rows), file, **how)
    return file


def make(folder, subset=SUBSET, below="v20251201/"):
    """A look-alike in the folders that the hub has."""
    home = folder / f"{below}{subset}"
    write(home / "query.parquet", [row(n, *each) for n, each in enumerate(QUERIES)])
    write(home / "gallery.parquet", [row(10 + n, *each) for n, each in enumerate(GALLERY)])
    noise = folder / f"{below}noise"
    write(noise / "noise-00000-of-00001.parquet",
          [row(30 + n, *each) for n, each in enumerate(NOISE)])  # fmt: skip
    return folder


def test_rows_of_the_table(tmp_path):
    table = images_table(read_collection(make(tmp_path / "lb")))
    assert image_variable(table.domain).attributes["dataset"] == "lookbench"
    columns = ["split", "domain", "item", "category", "main attribute",
               "category and main attribute"]  # fmt: skip
    found = [[str(each[name]) for name in columns] for each in table]
    assert found == [
        ["query", "consumer", "7", "dress", "floral", "dress: floral"],
        ["query", "consumer", "8", "dress", "plain", "dress: plain"],
        ["query", "consumer", "9", "coat", "?", "?"],
        ["gallery", "shop", "7", "dress", "floral", "dress: floral"],
        ["gallery", "shop", "1", "dress", "floral", "dress: floral"],
        ["gallery", "shop", "8", "dress", "plain", "dress: plain"],
        ["gallery", "shop", "9", "coat", "long", "coat: long"],
        # Whatever distractors say of themselves, they are right for no query.
        *[["noise", "shop", "?", "?", "?", "?"]] * 2,
    ]
    assert {str(each["other attributes"]) for each in table[:7]} == {"long, cotton"}
    assert {str(each["bbox"]) for each in table[:7]} == {"1, 2, 8, 9"}
    assert {str(each["difficulty"]) for each in table[:7]} == {"hard"}
    assert "box x" not in table.domain  # nobody says what its numbers mean


def test_pictures_are_files_of_the_cache_with_the_bytes_that_were_there(tmp_path):
    collection = read_collection(make(tmp_path / "lb"))
    first = collection.photos[0]
    file = collection.file(first)
    assert file.is_file() and unpacked.was_unpacked(str(file))
    assert file.read_bytes() == picture(0)
    assert (first.width, first.height) == (12, 16)
    assert open_photo(file).size == (12, 16)
    assert first.key == f"v20251201/{SUBSET}/query/0000000.jpg"
    assert collection.handed_in(first.key) == (tmp_path / "lb" / first.key).as_posix()


def test_the_second_time_nothing_is_written(tmp_path):
    folder = make(tmp_path / "lb")
    before = images_table(read_collection(folder))
    files = [collection_file for collection_file in (tmp_path / "cache" / "zips").rglob("*.jpg")]
    times = {file: file.stat().st_mtime_ns for file in files}
    again = images_table(read_collection(folder))
    assert {file: file.stat().st_mtime_ns for file in files} == times and len(times) == 9
    np.testing.assert_array_equal(before.ids, again.ids)


def test_what_is_unpacked_stays_while_the_collection_is_there(tmp_path):
    collection = read_collection(make(tmp_path / "lb"))
    unpacked.forget_unpacked()
    assert all(collection.file(photo).is_file() for photo in collection.photos)
    place = collection.file(collection.photos[0])
    del collection
    unpacked.forget_unpacked()
    assert not place.exists()


def test_a_choice_of_subset_and_of_distractors(tmp_path):
    folder = make(make(tmp_path / "lb"), "real_studio_flat")
    reading = read_source(folder)
    assert list(reading.offer.splits) == ["real_studio_flat", SUBSET]
    assert list(reading.offer.galleries) == ["noise", "gallery"]
    assert reading.collection.notes[0] == (
        "Read as LookBench. Part: RealStudioFlat. Gallery: Gallery and distractors."
    )
    alone = read_collection(folder, options=Options(SUBSET, "gallery"))
    assert len(alone.photos) == 7
    assert all(photo.key.startswith(f"v20251201/{SUBSET}/") for photo in alone.photos)


@pytest.mark.parametrize("below", ["", "v20251201/", "look-bench/v20251201/"])
def test_where_its_files_may_lie(tmp_path, below):
    folder = make(tmp_path / "lb", below=below)
    assert find_reader(folder).key == "lookbench"
    assert len(read_collection(folder).photos) == 9


def test_a_subset_s_own_folder(tmp_path):
    folder = make(tmp_path / "lb") / "v20251201" / SUBSET
    reading = read_source(folder)
    assert list(reading.offer.splits) == [SUBSET] and not reading.offer.galleries
    assert len(reading.collection.photos) == 7


def test_as_the_hub_cuts_large_files(tmp_path):
    home = tmp_path / "lb" / SUBSET
    for number, each in enumerate(GALLERY):
        write(home / "gallery" / f"{number:04}.parquet", [row(number, *each)])
    write(home / "query" / "0000.parquet", [row(9, *QUERIES[0])])
    photos = read_collection(tmp_path / "lb").photos
    assert [photo.split for photo in photos] == ["query", *["gallery"] * 4]
    assert [photo.item for photo in photos] == ["7", "7", "1", "8", "9"]


def test_the_newest_version_counts(tmp_path):
    folder = make(make(tmp_path / "lb"), below="v20260601/")
    collection = read_collection(folder)
    assert {photo.key.split("/")[0] for photo in collection.photos} == {"v20260601"}
    assert "Version: v20260601." in collection.notes


def test_bare_bytes_numbers_and_large_pictures_of_other_kinds(tmp_path):
    home = tmp_path / "lb" / SUBSET
    rows = [{"image": picture(1, "PNG"), "category": " Dress ", "main_attribute": "a\nb",
             "item_ID": 12.0}]  # fmt: skip
    write(home / "query.parquet", rows)
    write(home / "gallery.parquet", rows)
    photo = read_collection(tmp_path / "lb").photos[0]
    assert photo.key.endswith("/0000000.png")
    assert (photo.item, photo.category, dict(photo.facts)) == (
        "12", "Dress", {"main attribute": "a b"},
    )  # fmt: skip


# What can be wrong


def test_damaged_pictures_are_problems_and_the_others_are_read(tmp_path):
    folder = make(tmp_path / "lb")
    home = folder / "v20251201" / SUBSET
    rows = [row(n, *each) for n, each in enumerate(GALLERY)]
    rows[0]["image"]["bytes"] = None
    rows[1]["image"]["bytes"] = b"MZ not a picture at all"
    rows[2]["image"]["bytes"] = picture(2, size=(300, 300))[:400]
    write(home / "gallery.parquet", rows)
    collection = read_collection(folder)
    assert [photo.item for photo in collection.photos if photo.split == "gallery"] == ["9"]
    said = {problem.problem: problem.path for problem in collection.problems}
    assert len(collection.problems) == len(said) == 3
    place = f"v20251201/{SUBSET}/gallery"
    assert said["row 1: it holds no picture"] == f"{place}.parquet"
    assert said["row 2: it holds no picture of a kind that the add-on reads"] == f"{place}.parquet"
    assert said["the file is damaged or cut short"] == f"{place}/0000002.jpg"
    again = read_collection(folder)
    assert again.problems == collection.problems


def test_paths_in_the_place_of_pictures_are_told_from_damage(tmp_path):
    # As Hugging Face's to_parquet writes a folder of photos.
    folder = make(tmp_path / "lb")
    home = folder / "v20251201" / SUBSET
    rows = [row(n, *each) for n, each in enumerate(GALLERY)]
    for each in rows[:2]:
        each["image"] = {"bytes": None, "path": "/home/anna/coat.jpg"}
    write(home / "gallery.parquet", rows)
    collection = read_collection(folder)
    assert sum(photo.split == "gallery" for photo in collection.photos) == 2
    said = [(problem.problem, problem.advice) for problem in collection.problems]
    left_out = "it holds the path of a picture, not the picture"
    assert said == [(f"row {n}: {left_out}", packed_pictures.INSIDE) for n in (1, 2)]

    for each in rows:
        each["image"] = {"bytes": None, "path": "/home/anna/coat.jpg"}
    write(home / "gallery.parquet", rows)
    (problem,) = read_collection(folder).problems
    assert problem.problem == f"has no picture: row 1: {left_out}"
    assert problem.advice == packed_pictures.INSIDE


def test_a_damaged_piece_of_a_file_leaves_the_others(tmp_path):
    folder = make(tmp_path / "lb")
    file = folder / "v20251201" / SUBSET / "gallery.parquet"
    write(file, [row(n, *GALLERY[0]) for n in range(6)], row_group_size=2, compression="zstd")
    data = bytearray(file.read_bytes())
    place = data.find(b"\x28\xb5\x2f\xfd")  # the first packed page: pictures of the first piece
    data[place : place + 8] = bytes(8)
    file.write_bytes(data)
    collection = read_collection(folder)
    assert sum(photo.split == "gallery" for photo in collection.photos) == 4
    assert "rows 1 to 2: they are damaged" in {p.problem for p in collection.problems}


def test_what_is_said_of_columns_and_damaged_does_not_end_the_program(tmp_path):
    """Some changed bytes make pyarrow abort where it is asked for them."""
    file = write(tmp_path / "x.parquet", [row(n, *GALLERY[n % 4]) for n in range(12)],
                 row_group_size=5)  # fmt: skip
    whole, chance = file.read_bytes(), random.Random(0)
    counts = Counter()
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 2, 5))):
            changed[chance.randrange(len(whole) - 2500, len(whole))] = chance.randrange(256)
        file.write_bytes(changed)
        try:
            with parquet.ParquetFile(file, ["image", "category", "bbox"]) as rows:
                found = list(rows.read(lambda share: None))
        except CollectionError:
            counts["refused"] += 1
            continue
        ends = [each.number + 1 if isinstance(each, parquet.Row) else each.end for each in found]
        assert ends == sorted(ends) and (not ends or ends[-1] == rows.rows)
        counts["read"] += 1
    assert counts["refused"] > 50 and counts["read"] > 50


@pytest.mark.parametrize("harm", ["cut", "empty", "other"])
def test_a_file_that_is_none(tmp_path, harm):
    folder = make(tmp_path / "lb")
    file = folder / "v20251201" / SUBSET / "gallery.parquet"
    data = file.read_bytes()
    harmed = {"cut": data[: len(data) // 2], "empty": b"PAR1", "other": b"PAR1" + bytes(100)}
    file.write_bytes(harmed[harm])
    collection = read_collection(folder)
    assert {photo.split for photo in collection.photos} == {"query", "noise"}
    (problem,) = collection.problems
    assert problem.path == f"v20251201/{SUBSET}/gallery.parquet"
    assert problem.problem == "is damaged or not a Parquet file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_not_waited_for(tmp_path):
    folder = make(tmp_path / "lb")
    file = folder / "v20251201" / SUBSET / "gallery.parquet"
    file.unlink()
    os.mkfifo(file)
    assert not lookbench.recognise(folder)


def test_nothing_in_it_can_be_used(tmp_path):
    folder = tmp_path / "lb"
    for name in ("query", "gallery"):
        write(folder / SUBSET / f"{name}.parquet", [{"image": None, "category": "x"}])
    with pytest.raises(CollectionError, match="No picture of “lb” can be read"):
        read_collection(folder)


def test_a_file_that_claims_too_much_is_not_unpacked(tmp_path, monkeypatch):
    folder = make(tmp_path / "lb")
    home = folder / "v20251201" / SUBSET
    rows = [row(n, *GALLERY[0], image={"bytes": picture(0) + bytes(10**6)}) for n in range(8)]
    write(home / "gallery.parquet", rows, compression="zstd", use_dictionary=False)
    monkeypatch.setattr(parquet, "SMALL", 10**6)  # of 8 MB that are packed to some thousand bytes
    collection = read_collection(folder)
    assert "gallery" not in {photo.split for photo in collection.photos}
    assert any("far larger than any such file" in p.problem for p in collection.problems)


def test_a_picture_that_is_too_large(tmp_path, monkeypatch):
    from orangecontrib.aiff.photos.datasets import packed_pictures

    monkeypatch.setattr(packed_pictures, "MAX_PICTURE", 100)
    with pytest.raises(CollectionError, match="has more than 0 MB"):
        read_collection(make(tmp_path / "lb"))


def test_without_pyarrow_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    home = tmp_path / "lb" / SUBSET
    home.mkdir(parents=True)
    for name in ("query", "gallery"):
        (home / f"{name}.parquet").write_bytes(b"PAR1 and more")
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    assert find_reader(tmp_path / "lb").key == "lookbench"
    with pytest.raises(CollectionError) as caught:
        read_collection(tmp_path / "lb")
    assert str(caught.value) == (
        "LookBench comes in Parquet files. Parquet files are read by the package pyarrow. "
        'Add it with: pip install "Orange3-AIFF[research]"'
    )


def test_cancelled_it_leaves_nothing_behind(tmp_path):
    folder = make(tmp_path / "lb")

    def cancel(share):
        if share > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_collection(folder, cancel)
    left = [f for f in (tmp_path / "cache" / "zips").rglob("*") if ".building-" in str(f)]
    assert left == []


def test_ordinary_folders_are_not_searched(tmp_path):
    deep = tmp_path / "photos" / "anna" / SUBSET
    deep.mkdir(parents=True)
    for name in ("query", "gallery"):
        (deep / f"{name}.parquet").write_bytes(b"PAR1")
    assert not lookbench.recognise(tmp_path / "photos")
    assert not lookbench.recognise(tmp_path / "gone")
    assert not lookbench.recognise(deep / "query.parquet")
    assert os.path.isdir(deep) and lookbench.recognise(deep)
