from orangecontrib.aiff.photos.collecting.checks import Rules, check_collection, check_rules
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_collector, make_photos


def test_a_complete_folder_passes(tmp_path):
    (check,) = check_collection(read_collection(make_collector(tmp_path / "anna_rossi_AIFF_2022")))
    assert check.passed and check.collector == "Anna Rossi"
    assert [(i.consumer, i.shop, i.unknown) for i in check.items] == [(1, 5, 0)] * 3


def test_what_is_missing_is_named(tmp_path):
    folder = make_photos(tmp_path / "anna_rossi_AIFF_2022", "dress_1/shop_1.jpg", "dress_1/IMG.jpg")
    (check,) = check_collection(read_collection(folder))
    assert not check.passed
    assert check.missing == ("2 garments",)
    (item,) = check.items
    assert item.missing == ("1 consumer photo", "4 shop photos")
    assert item.unknown == 1
    assert check.missing_in_all == ("2 garments", "1 consumer photo", "4 shop photos")
    assert check.lacking == 7


def test_each_collector_is_checked_alone(tmp_path):
    make_collector(tmp_path / "anna_rossi_AIFF_2022")
    make_collector(tmp_path / "ugo_neri_AIFF_2022", garments=2)
    checks = check_collection(read_collection(tmp_path))
    assert [(check.collector, check.passed) for check in checks] == [
        ("Anna Rossi", True),
        ("Ugo Neri", False),
    ]


def test_numbers_can_be_changed(tmp_path):
    collection = read_collection(make_collector(tmp_path / "x", garments=1, shop=2))
    assert not check_collection(collection)[0].passed
    assert check_collection(collection, Rules(items=1, consumer=1, shop=2))[0].passed


def test_rules_name_who_breaks_them(tmp_path):
    make_collector(tmp_path / "anna_rossi_AIFF_2022")
    make_collector(tmp_path / "ugo_neri_AIFF_2022", garments=2, shop=4)
    broken = [rule.broken_by for rule in check_rules(check_collection(read_collection(tmp_path)))]
    assert broken == [("Ugo Neri",), (), ("Ugo Neri",)]


def test_of_one_collector_the_garments_are_named_of_a_class_the_collectors(tmp_path):
    for name in ("anna_rossi_AIFF_2022", "ugo_AIFF_2022"):
        make_collector(tmp_path / "class" / name, garments=1, shop=1)
    alone = check_collection(read_collection(tmp_path / "class" / "ugo_AIFF_2022"))
    assert check_rules(alone)[2].broken_by == ("dress_1",)
    both = check_collection(read_collection(tmp_path / "class"))
    assert check_rules(both)[2].broken_by == ("Anna Rossi", "Ugo")
