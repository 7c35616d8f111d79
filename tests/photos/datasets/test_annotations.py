import json

import msgspec
import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import annotations
from orangecontrib.aiff.photos.datasets.annotations import (
    BoxLine,
    Entry,
    Garment,
    PairLine,
    ProductLine,
    Sides,
    from_json,
    from_words,
    read_annotation,
    read_entries,
)

GARMENT = {"bounding_box": [1, 2.5, 3, 4], "style": 1, "category_name": "skirt", "scale": 3}


def test_lines():
    assert from_words("a.jpg b.jpg id_1 test".split(), PairLine).split == "test"
    # The published boxes have leading zeros.
    box = from_words("a.jpg 1 3 024 037 264 300".split(), BoxLine, numbers=4)
    assert (box.clothes, box.x1, box.y2) == ("1", 24, 300)
    assert from_words(["1", "2", "3", "a b.jpg"], ProductLine).path == "a b.jpg"


@pytest.mark.parametrize(
    "words, shape, numbers",
    [
        ("a.jpg b.jpg id_1", PairLine, 0),
        ("a.jpg b.jpg id_1 exam", PairLine, 0),
        ("a.jpg b.jpg id_1 test more", PairLine, 0),
        ("a.jpg 1 3 1 2 3", BoxLine, 4),
        ("a.jpg 1 3 1 2 3 nan", BoxLine, 4),
        ("a.jpg 1 3 1 2 3 1e999", BoxLine, 4),
        ("a.jpg 1 3 1 2 3 ²", BoxLine, 4),
        ("a.jpg 1 3 1 2 3 4 5", BoxLine, 4),
        (f"{'x' * 9000} b.jpg id_1 test", PairLine, 0),
        ("", BoxLine, 4),
    ],
)
def test_no_lines(words, shape, numbers):
    assert from_words(words.split(), shape, numbers) is None


def test_garments_and_entries():
    assert from_json(json.dumps(GARMENT).encode(), Garment).bounding_box == (1, 2.5, 3, 4)
    for photo in (7, "000000007"):
        entry = from_json(json.dumps({"photo": photo, "product": 5, "bbox": {}}).encode(), Entry)
        assert int(entry.photo) == 7 and from_json(entry.bbox, Sides) is None
    sides = from_json(b'{"left": 1, "top": 2, "width": 3, "height": 4.5}', Sides)
    assert sides.height == 4.5


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GARMENT | change)
        for change in (
            {"style": "1"},
            {"style": -1},
            {"style": None},
            {"style": 2**40},
            {"bounding_box": [1, 2, 3]},
            {"bounding_box": [1, 2, 3, "4"]},
            {"bounding_box": [1, 2, 3, 1e300]},
            {"category_name": 7},
            {"category_name": "x" * 2000},
        )
    ]
    + ["[]", "null", "", "{", '{"bounding_box": [1, 2, 3, 1e999]}', "[" * 2000],
)
def test_no_garments(text):
    assert from_json(text.encode(), Garment) is None


@pytest.mark.parametrize("photo", ["²", "1.5", "-1", "", "9" * 20, 1.5, -1, None, True, [1]])
def test_numbers_of_no_photo(photo):
    assert from_json(json.dumps({"photo": photo, "product": 5}).encode(), Entry) is None


def test_a_wrong_shape_is_our_own_fault():
    with pytest.raises(TypeError):
        from_json(b"1", msgspec.Raw | dict[str, int] | list[int] | tuple[int] | "int")


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"photo": 1}, 2]',
        b'\xef\xbb\xbf[{"photo": 1}, 2]',
        '[{"photo": 1}, 2]'.encode("utf-16"),
        b'[{"photo": NaN}, -Infinity]',
    ],
)
def test_entries_of_a_list(tmp_path, raw):
    (tmp_path / "x.json").write_bytes(raw)
    assert len(read_entries(tmp_path / "x.json")) == 2


def test_what_is_in_a_text_stays(tmp_path):
    (tmp_path / "x.json").write_text('["NaN, \\"NaN", NaN]')
    assert [bytes(raw) for raw in read_entries(tmp_path / "x.json")] == [
        b'"NaN, \\"NaN"',
        b"null",
    ]


def test_a_file_that_is_none(tmp_path, monkeypatch):
    file = tmp_path / "x.json"
    for text in ("", "{}", "[1", "1", "[" * 2000 + "]" * 2000):
        file.write_text(text)
        with pytest.raises(CollectionError, match="list cannot be read"):
            read_entries(file)
    for text in ("", "[]", "{}", '{"source": "shop"}', '{"source": 1, "pair_id": 1}'):
        file.write_text(text)
        with pytest.raises(CollectionError, match="annotation cannot be read"):
            read_annotation(file)
    with pytest.raises(CollectionError, match="cannot be read"):
        read_entries(tmp_path / "gone.json")
    file.write_text("[1, 2, 3]")
    monkeypatch.setattr(annotations, "MAX_JSON", 4)
    with pytest.raises(CollectionError, match="more than 0 MB"):
        read_entries(file)
    monkeypatch.setattr(annotations, "MAX_JSON", 2**20)
    monkeypatch.setattr(annotations, "MAX_ENTRIES", 2)
    with pytest.raises(CollectionError, match="cannot be read"):
        read_entries(file)
