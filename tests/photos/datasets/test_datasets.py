"""The table of readers: who recognises what, and that nobody takes an ordinary folder."""

import os

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import READERS, find_reader
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import SHARED_DATA, make_collector, make_photos
from . import (
    test_deepfashion,
    test_deepfashion2,
    test_fashion_mnist,
    test_lookbench,
    test_products,
    test_spreadsheet,
    test_street2shop,
)

LOOK_ALIKES = {
    "deepfashion": test_deepfashion.make,
    "deepfashion2": test_deepfashion2.make,
    "street2shop": test_street2shop.make,
    "products": test_products.make,
    "fashion-mnist": test_fashion_mnist.make,
    "lookbench": test_lookbench.make,
    "table": lambda folder: test_spreadsheet.make(folder, "path,item\n3.jpg,d1\n"),
}


def test_every_reader_has_a_look_alike():
    assert set(LOOK_ALIKES) == set(READERS)


@pytest.mark.parametrize("key", LOOK_ALIKES)
def test_only_its_own_reader_recognises_a_data_set(tmp_path, key):
    folder = LOOK_ALIKES[key](tmp_path / "x")
    assert [k for k, reader in READERS.items() if reader.recognise(folder)] == [key]
    assert find_reader(folder) is READERS[key]


@pytest.mark.parametrize("key", LOOK_ALIKES)
def test_progress_rises_to_one(tmp_path, key):
    shares = []
    collection = read_collection(LOOK_ALIKES[key](tmp_path / "x"), shares.append)
    assert shares == sorted(shares) and shares[-1] == 1
    assert all((collection.folder / photo.path).is_file() for photo in collection.photos)


def test_what_it_was_read_as_and_what_was_chosen_is_noted(tmp_path):
    folder = test_deepfashion.make(tmp_path / "x")
    note, *_ = read_collection(folder, options=Options("val", "val+test")).notes
    assert note == (
        "Read as DeepFashion consumer-to-shop. Part: Validation. "
        "Gallery: Shop photos of validation and test."
    )
    folder = LOOK_ALIKES["table"](tmp_path / "y")
    assert read_collection(folder).notes == ("Read as a table of photos.",)


def test_ordinary_folders_are_left_alone(tmp_path):
    for folder in (
        make_collector(tmp_path / "anna_rossi_AIFF_2022"),
        make_photos(tmp_path / "shop", "image/1.jpg", "annos/2.jpg", "photos/3.jpg", "img/4.jpg"),
        tmp_path / "gone",
    ):
        assert find_reader(folder) is None


def test_a_folder_that_may_not_be_read_is_left_to_the_ordinary_loader(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(CollectionError, match="may not read"):
            read_collection(folder)
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize("name", ["person_to_product_AIFF_2026", "luma_in_shop", "clothing_photos"])
def test_real_ordinary_folders_are_left_alone(name):
    folder = SHARED_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the real photos of {name} are not on this computer")
    assert find_reader(folder) is None
