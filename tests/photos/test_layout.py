import random
import unicodedata

import pytest

from orangecontrib.aiff.photos.layout import collector_name, natural_key, place_photos


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
    return place_photos([path, *others], root)[0]


def test_collectors_folder():
    place = one("dress_01/shop_1.jpg", "anna_rossi_AIFF_2022")
    assert place.collector == "Anna Rossi"
    assert place.item == "Anna Rossi/dress_01"
    assert place.domain == "shop"
    assert "shop_1" in place.evidence


def test_class_folder_never_mixes_two_students_garments():
    paths = ["anna_rossi_AIFF_2022/dress_01/a.jpg", "ugo_neri_AIFF_2022/dress_01/a.jpg"]
    items = {place.item for place in place_photos(paths, "hand-ins")}
    assert items == {"Anna Rossi/dress_01", "Ugo Neri/dress_01"}


def test_class_folder_takes_a_neighbour_with_another_name():
    place = one("ugo/dress_1/a.jpg", "class", "anna_rossi_AIFF_2022/dress_1/a.jpg")
    assert (place.collector, place.item) == ("Ugo", "Ugo/dress_1")


def test_extra_level_from_unzipping():
    place = one("unzipped/anna_rossi_AIFF_2022/dress_1/me.jpg", "Downloads")
    assert (place.collector, place.item) == ("Anna Rossi", "Anna Rossi/dress_1")
    plain = place_photos(["photos/coat/a.jpg", "photos/hat/b.jpg"], "Downloads")
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
