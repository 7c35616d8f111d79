import pytest

from orangecontrib.aiff.photos.words import domain_of_file, domain_of_folder


@pytest.mark.parametrize("name", ["consumer", "Custom", "USER", "street", "me", "foto indossata"])
def test_folders_that_say_consumer(name):
    assert domain_of_folder(name) == "consumer"


@pytest.mark.parametrize(
    "name",
    ["shop", "professional", "pro", "model", "store", "Shop Photos", "foto_negozio", "shop2"],
)
def test_folders_that_say_shop(name):
    assert domain_of_folder(name) == "shop"


@pytest.mark.parametrize("name", ["shop coat", "dress_1", "2022", "", "consumer shop", "Ørsted"])
def test_folders_that_say_nothing(name):
    assert domain_of_folder(name) is None


@pytest.mark.parametrize(
    "stem, domain",
    [
        ("comsumer_01", "consumer"),  # DeepFashion's own spelling
        ("shop_01_main", "shop"),
        ("myShop", None),  # two words that disagree
        ("red-dress-user3", "consumer"),
        ("IMG_1234", None),
        ("profile", None),  # a word inside a word is none
        ("foto modella", "shop"),
    ],
)
def test_files(stem, domain):
    assert domain_of_file(stem) == domain
