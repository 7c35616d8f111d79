import ast

import pytest

from orangecontrib.aiff.photos.collecting.edits import (
    Edits,
    History,
    accept_suggestions,
    apply_edits,
    boxable,
)
from orangecontrib.aiff.photos.photo import Box, Collection, Photo
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_photos

A, B = "dress_1/a.jpg", "dress_1/shop_b.jpg"


@pytest.fixture
def collection(tmp_path):
    return read_collection(make_photos(tmp_path / "anna_rossi_AIFF_2022", A, B, "dress_2/c.jpg"))


def photo_of(collection, key):
    return next(photo for photo in collection.photos if photo.key == key)


def test_a_domain_that_was_said_outranks_what_was_found(collection):
    edited = apply_edits(collection, Edits().set_domain([A, B], "consumer"))
    assert [photo_of(edited, key).domain for key in (A, B)] == ["consumer"] * 2
    assert photo_of(edited, B).evidence == "said by you"
    assert photo_of(collection, B).domain == "shop"  # nothing is changed in place


def test_a_domain_can_be_taken_away(collection):
    photo = photo_of(apply_edits(collection, Edits().set_domain([B], None)), B)
    assert (photo.domain, photo.suggestion, photo.evidence) == (None, None, "said by you")


def test_a_photo_moves_to_another_garment_and_its_file_stays(collection):
    moved = photo_of(apply_edits(collection, Edits().set_item([A], "Anna Rossi/dress_2")), A)
    assert (moved.item, moved.collector, moved.path) == ("Anna Rossi/dress_2", "Anna Rossi", A)
    new = photo_of(apply_edits(collection, Edits().set_item([A], " coat ")), A)
    assert new.item == "Anna Rossi/coat"
    assert (collection.folder / A).is_file()


def test_a_photo_moves_to_another_collectors_garment(tmp_path):
    paths = ["anna_AIFF_2022/dress_1/a.jpg", "ugo_AIFF_2022/dress_1/a.jpg"]
    collection = read_collection(make_photos(tmp_path, *paths))
    edited = apply_edits(collection, Edits().set_item(paths[:1], "Ugo/dress_1"))
    assert {(p.item, p.collector) for p in edited.photos} == {("Ugo/dress_1", "Ugo")}


def test_edits_of_photos_that_are_not_there_are_passed_over(collection):
    assert apply_edits(collection, Edits().set_domain(["gone.jpg"], "shop")) == collection


def test_edits_are_plain_literals_in_a_workflow():
    edits = Edits().set_domain([A], "shop").set_domain([B], None).set_item([A], "Anna/coat")
    stored = ast.literal_eval(repr(edits.to_dict()))
    assert all(isinstance(text, str) for pair in stored.items() for text in pair)
    assert Edits.from_dict(stored) == edits and len(edits) == 2


def test_what_is_no_edit_in_a_workflow_is_passed_over():
    assert not Edits.from_dict({"domain:a": "kitchen", "item:a": "", "b": "shop", "domain:c": 1})


def test_wrong_words_are_refused():
    with pytest.raises(ValueError, match="kitchen"):
        Edits().set_domain([A], "kitchen")
    with pytest.raises(ValueError, match="needs a name"):
        Edits().set_item([A], " ")


def test_later_edits_hold_and_can_be_forgotten():
    both = Edits().set_domain([A, B], "shop").join(Edits().set_domain([A], "consumer"))
    assert both.domains == {A: "consumer", B: "shop"}
    assert both.forget([A]).domains == {B: "shop"}


def test_suggestions_are_accepted_all_or_some(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg", "a/shop.jpg", size=(400, 400))
    collection = read_collection(folder)
    edits = accept_suggestions(collection)
    assert edits.domains == {"a/1.jpg": "shop", "a/2.jpg": "shop"}
    assert accept_suggestions(collection, ["a/2.jpg"]).domains == {"a/2.jpg": "shop"}
    accepted = apply_edits(collection, edits)
    assert accepted.count("shop") == 3 and not accept_suggestions(accepted)


def test_history():
    first, second = Edits().set_domain([A], "shop"), Edits().set_domain([A], "consumer")
    history = History().do(first).do(second).do(second)
    assert history.undo().present == first and history.undo().undo().present == Edits()
    assert not history.undo().undo().can_undo and history.undo().undo().undo().present == Edits()
    assert history.undo().redo() == history and not history.can_redo
    assert history.redo() == history
    assert not history.undo().do(Edits().set_item([A], "x")).can_redo


def test_a_box_that_was_said(collection):
    edited = apply_edits(collection, Edits().set_boxes({A: Box(1.4, 2.6, 6, 50), B: None}))
    photo = photo_of(edited, A)
    assert (photo.box, photo.boxed_by) == (Box(1, 3, 6, 13), "said by you")  # in 12 × 16 pixels
    assert (photo_of(edited, B).box, photo_of(edited, B).boxed_by) == (None, "said by you")
    assert photo_of(edited, "dress_2/c.jpg").boxed_by == ""


def test_a_box_outside_a_photo_that_became_smaller_is_none(collection):
    edited = apply_edits(collection, Edits().set_boxes({A: Box(100, 0, 10, 10)}))
    assert photo_of(edited, A).box is None


def test_boxes_are_plain_literals_in_a_workflow():
    edits = Edits().set_boxes({A: Box(1, 2, 30, 40), B: None})
    stored = ast.literal_eval(repr(edits.to_dict()))
    assert stored == {f"box:{A}": "1 2 30 40", f"box:{B}": "none"}
    assert Edits.from_dict(stored) == edits and len(edits) == 2 and edits
    assert edits.forget([A]).boxes == {B: None}
    later = Edits().set_boxes({A: Box(0, 0, 5, 5)})
    assert edits.join(later).boxes == {A: Box(0, 0, 5, 5), B: None}


@pytest.mark.parametrize("text", ["1 2 3", "1 2 3 4 5", "a b c d", "0 0 0 9", "0 0 nan 9", "0"])
def test_what_is_no_box_in_a_workflow_is_passed_over(text):
    assert not Edits.from_dict({"box:a": text})


def test_a_box_without_a_width_is_refused():
    with pytest.raises(ValueError, match="a width"):
        Edits().set_boxes({A: Box(1, 2, 0.2, 40)})


def test_a_listed_box_is_corrected_but_not_those_of_several_garments_in_a_photo(tmp_path):
    listed = Box(1.0, 2.0, 3.0, 4.0)
    twice = [Photo("2.jpg", item, "shop", None, "", 1, 12, 16, box=listed) for item in ("a", "b")]
    once = Photo("1.jpg", "a", "shop", None, "", 1, 12, 16, box=listed)
    collection = Collection(tmp_path, (once, *twice), ())
    assert boxable(collection) == {"1.jpg"}
    said = {"1.jpg": Box(5, 5, 5, 5), "2.jpg": None}
    edited = apply_edits(collection, Edits().set_boxes(said))
    assert (edited.photos[0].box, edited.photos[0].listed_box) == (Box(5, 5, 5, 5), listed)
    assert edited.photos[1:] == tuple(twice)
    again = apply_edits(edited, Edits().set_boxes({"1.jpg": None}))
    assert (again.photos[0].box, again.photos[0].listed_box) == (None, listed)
