import pytest

from orangecontrib.aiff.photos.collecting.domain_words import (
    FILLERS,
    WORDS,
    domain_of_file,
    domain_of_folder,
)


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


@pytest.mark.parametrize(
    "name, domain",
    [
        ("photos de la boutique", "shop"),
        ("Modèle", "shop"),
        ("Mode\u0300le", "shop"),  # the accent coded apart
        ("photos portées", "consumer"),
        ("Geschäft", "shop"),
        ("Bilder von Kunden", "consumer"),
        ("getragen", "consumer"),
        ("Fotos de la tienda", "shop"),
        ("usuaria", "consumer"),
    ],
)
def test_french_german_spanish(name, domain):
    assert domain_of_folder(name) == domain


@pytest.mark.parametrize("name", ["porte", "strass", "prêt-à-porter", "handler", "Kleid", "robe"])
def test_words_that_mean_something_else_say_nothing(name):
    assert domain_of_folder(name) is None


def test_no_word_says_both():
    assert not WORDS["consumer"] & WORDS["shop"]
    assert not (WORDS["consumer"] | WORDS["shop"]) & FILLERS
