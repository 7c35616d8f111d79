import random
import unicodedata

import pytest

from orangecontrib.aiff.photos.collecting.layout import (
    collector_name,
    collector_of,
    is_garment,
    read_layout,
)
from orangecontrib.aiff.photos.names import natural_key


@pytest.mark.parametrize(
    "folder, person",
    [
        ("anna_rossi_AIFF_2022", "Anna Rossi"),
        ("Anna-Rossi-aiff-2023", "Anna Rossi"),
        ("Niccolò De Luca_AIFF_2022", "Niccolò De Luca"),
        ("Ian_McGregor_AIFF", "Ian McGregor"),
        ("王_芳_AIFF_2024", "王 芳"),
        ("dress_1", None),
        ("AIFF_2022", None),
        ("staffing_2022", None),
    ],
)
def test_collector_names(folder, person):
    assert collector_name(folder) == person


def test_unicode_forms_of_a_name_are_one():
    decomposed = unicodedata.normalize("NFD", "Niccolò_Verdi_AIFF_2022")
    assert collector_name(decomposed) == collector_name("Niccolò_Verdi_AIFF_2022")


def test_natural_order_whatever_the_order_before():
    paths = [
        "dress_1/a.jpg",
        "dress_2/a2.jpg",
        "dress_2/a10.jpg",
        "Dress_3/a.jpg",
        "dress_10/a.jpg",
    ]
    shuffled = random.Random(0).sample(paths, len(paths))
    assert sorted(shuffled, key=natural_key) == paths


def one(path, root, *others):
    return read_layout([path, *others], root).places[0]


def test_collectors_folder():
    place = one("dress_01/shop_1.jpg", "anna_rossi_AIFF_2022")
    assert place.collector == "Anna Rossi"
    assert place.item == "Anna Rossi/dress_01"
    assert place.domain == "shop"
    assert "shop_1" in place.evidence


def test_class_folder_never_mixes_two_students_garments():
    paths = ["anna_rossi_AIFF_2022/dress_01/a.jpg", "ugo_neri_AIFF_2022/dress_01/a.jpg"]
    items = {place.item for place in read_layout(paths, "hand-ins").places}
    assert items == {"Anna Rossi/dress_01", "Ugo Neri/dress_01"}


def test_class_folder_takes_a_neighbour_with_another_name():
    place = one("ugo/dress_1/a.jpg", "class", "anna_rossi_AIFF_2022/dress_1/a.jpg")
    assert (place.collector, place.item) == ("Ugo", "Ugo/dress_1")


def test_extra_level_from_unzipping():
    place = one("unzipped/anna_rossi_AIFF_2022/dress_1/me.jpg", "Downloads")
    assert (place.collector, place.item) == ("Anna Rossi", "Anna Rossi/dress_1")
    plain = read_layout(["photos/coat/a.jpg", "photos/hat/b.jpg"], "Downloads").places
    assert [place.item for place in plain] == ["coat", "hat"]


def test_any_folder_with_one_subfolder_an_item():
    assert one("TOPS/id_01/comsumer_01.jpg", "img", "TOPS/id_02/shop_1.jpg").item == "id_01"
    assert one("TOPS/id_01/comsumer_01.jpg", "img", "DRESSES/id_01/shop_1.jpg").item == "TOPS/id_01"
    assert one("hat/a.jpg", "clothes", "coat/b.jpg").collector is None


@pytest.mark.parametrize(
    "path", ["dress_1/shop/a.jpg", "shop/dress_1/a.jpg", "dress_1/Shop Photos/x/a.jpg"]
)
def test_domain_folders_above_or_below_the_garment(path):
    place = one(path, "anna_rossi_AIFF_2022", "dress_2/shop/b.jpg")
    assert (place.item, place.domain) == ("Anna Rossi/dress_1", "shop")


def test_folder_outranks_file_name():
    assert one("dress_1/shop/consumer_1.jpg", "anna_rossi_AIFF_2022").domain == "shop"


def test_folders_that_disagree_leave_the_domain_unknown():
    place = one("consumer/dress_1/shop/a.jpg", "anna_rossi_AIFF_2022")
    assert (place.domain, place.evidence) == (None, "")


def test_photo_outside_any_garment():
    place = one("me.jpg", "anna_rossi_AIFF_2022")
    assert (place.item, place.domain) == (None, "consumer")


@pytest.mark.parametrize(
    "folder, person, year",
    [
        ("Name_Surname_AIFF_2023", "Name Surname", 2023),
        ("name-surname-aiff-2022", "Name Surname", 2022),
        ("anna_rossi_AIFF_2022 (1)", "Anna Rossi", 2022),
        ("anna_rossi_AIFF_2022-001", "Anna Rossi", 2022),
        ("anna rossi AIFF 2022 - Copia", "Anna Rossi", 2022),
        ("anna_rossi_AIFF2022", "Anna Rossi", 2022),
        ("sean_o'brien_AIFF_2024", "Sean O'Brien", 2024),
        ("Иван_Петров_AIFF_2024", "Иван Петров", 2024),
        ("anna_rossi_AIFF", "Anna Rossi", None),
        ("Anna Rossi_123456_assignsubmission_file_", "Anna Rossi", None),
    ],
)
def test_person_and_year(folder, person, year):
    assert collector_of(folder) == (person, year)


@pytest.mark.parametrize("name", ["dress_1", "dress_id_00", "Dress 01", "DRESS-2"])
def test_names_of_garments(name):
    assert is_garment(name) and not is_garment(f"red {name}")


def test_dressing_is_no_garment_by_number():
    assert not is_garment("dressing_gown")


def test_the_year_travels_with_the_place():
    places = read_layout(["anna_AIFF_2022/dress_1/a.jpg", "x/dress_1/a.jpg"], "class").places
    assert [place.year for place in places] == [2022, None]


def notes_on(paths, root):
    return read_layout(paths, root).notes


def test_names_that_are_not_as_asked_are_used_and_said():
    (note,) = notes_on(["anna_AIFF_2022/dress_1/a.jpg", "ugo_neri/dress_1/a.jpg"], "class")
    assert "“ugo_neri”" in note and "taken as Ugo Neri" in note
    (note,) = notes_on(["dress_1/a.jpg"], "anna")
    assert "“anna”" in note and "no collector" in note
    assert notes_on(["dress_1/a.jpg"], "anna_AIFF") == ("“anna_AIFF” names no year.",)


@pytest.mark.parametrize("root, path", [("anna_AIFF_2022", "dress_1/a.jpg"), ("x", "coat/a.jpg")])
def test_names_as_asked_and_other_folders_need_no_note(root, path):
    assert notes_on([path], root) == ()


def test_two_folders_of_one_person_never_mix():
    paths = ["anna_AIFF_2022/dress_1/a.jpg", "Anna-AIFF-2023/dress_1/a.jpg"]
    layout = read_layout(paths, "class")
    assert [place.item for place in layout.places] == ["Anna 2022/dress_1", "Anna 2023/dress_1"]
    assert "2 folders name Anna" in layout.notes[0]
    again = ["anna_AIFF_2022/dress_1/a.jpg", "anna_AIFF_2022 (1)/dress_1/a.jpg"]
    assert [p.collector for p in read_layout(again, "class").places] == ["Anna", "Anna (2)"]


def test_one_persons_folder_in_two_places_is_one():
    paths = ["consumer/anna_AIFF_2022/dress_1/a.jpg", "shop/anna_AIFF_2022/dress_1/a.jpg"]
    places = read_layout(paths, "class").places
    assert {place.collector for place in places} == {"Anna"}


def test_levels_that_only_wrap_inside_a_collectors_folder():
    place = one("anna_AIFF_2022/Anna_AIFF_2022/Photos/coat/a.jpg", "class")
    assert (place.collector, place.item) == ("Anna", "Anna/coat")


def test_a_level_that_only_wraps_is_none_in_a_class_either():
    """Alone or among others, a hand-in has the same garments."""
    inside = [f"homework/skirt {n}/{name}.jpg" for n in (1, 2) for name in ("worn", "a")]
    folder = "anna_rossi_AIFF_2023"
    alone = read_layout(inside, folder).places
    beside = "ugo_neri_AIFF_2023/dress_1/a.jpg"
    among = read_layout([*(f"{folder}/{path}" for path in inside), beside], "class").places
    assert {place.item for place in alone} == {"Anna Rossi/skirt 1", "Anna Rossi/skirt 2"}
    assert among[:-1] == alone and among[-1].item == "Ugo Neri/dress_1"


def test_loose_garments_beside_collectors_are_nobodys():
    place = one("dress_9/a.jpg", "class", "anna_AIFF_2022/dress_1/a.jpg")
    assert (place.collector, place.item) == (None, "dress_9")


def test_no_two_names_sort_alike():
    names = ["a", "A", "é", unicodedata.normalize("NFD", "é"), "1", "01"]
    assert len({natural_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "name",
    [
        "a_" * 30_000 + "AIFFx",
        "_" * 60_000 + "x",
        "_AIFF_1" * 6_000 + "x",
        "_1_assignsubmission_" * 3_000 + "-",
        "a" * 60_000,
        "9" * 60_000,
        "aB" * 30_000,
    ],
    ids=lambda name: name[:9],
)
def test_a_name_of_thousands_of_letters_takes_no_longer_than_it_is_long(name):
    # Where each place was tried with each, this took hours.
    layout = read_layout([f"{name}/dress_1/shop/1.jpg", f"{name}/{name}.jpg"], name)
    assert [place.domain for place in layout.places] == ["shop", None]
    assert natural_key(f"{name}/{name}") < natural_key(f"{name}/{name}0")


@pytest.mark.parametrize(
    "folder, person, year",
    [
        ("anna_rossi_AIFF_2022_AIFF_2023", "anna rossi AIFF 2022", 2023),
        ("anna_AIFF_2022 - Copy (1)", "Anna", 2022),
        ("anna’_AIFF", "Anna", None),
        ("12_34_assignsubmission_file_", "12", None),
        ("_AIFF_2022", None, None),
        ("a_1_assignsubmission_", None, None),
        ("a_1_assignsubmission_b-c", None, None),
    ],
)
def test_where_a_persons_name_ends(folder, person, year):
    found = collector_of(folder)
    assert (found and found.name, found and found.year) == (person, year)
