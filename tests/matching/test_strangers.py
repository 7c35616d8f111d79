"""How near a catalogue's photos come to garments that they do not show."""

import numpy as np
import pytest

from orangecontrib.aiff.catalogue.filters import Filter
from orangecontrib.aiff.catalogue.store import writer
from orangecontrib.aiff.matching import strangers
from orangecontrib.aiff.matching.strangers import LEAST, Strangers, find_strangers

from ..catalogue.made import filled, rows

PHOTOS = 200


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return filled(
        tmp_path_factory.mktemp("strangers") / "c",
        PHOTOS,
        domain=["consumer", "shop"] * (PHOTOS // 2),
        item=[f"dress_{place // 4}" for place in range(PHOTOS)],
        collector=["anna"] * PHOTOS,
        digest=[place.to_bytes(32, "big") for place in range(PHOTOS)],
    )


def test_the_nearest_of_another_garment(catalogue):
    found = find_strangers(catalogue, Filter(domains=("shop",)), "consumer")
    vectors = rows(range(PHOTOS)).vectors.astype(float)
    products = vectors[0::2] @ vectors[1::2].T
    items = np.arange(PHOTOS) // 4
    products[items[0::2, None] == items[None, 1::2]] = -2
    np.testing.assert_allclose(found.distances, np.sort(1 - products.max(axis=1)), atol=1e-6)
    assert len(found.distances) == PHOTOS // 2


def test_drawn_from_where_there_are_many(catalogue, monkeypatch):
    monkeypatch.setattr(strangers, "QUESTIONS", 60)
    assert len(find_strangers(catalogue, Filter(), "consumer").distances) == 60


def test_too_few(catalogue, tmp_path):
    assert find_strangers(catalogue, Filter(domains=("elsewhere",)), "consumer") is None
    few = filled(tmp_path / "few", LEAST - 1, item=["a"] * (LEAST - 1),
                 domain=["consumer"] * (LEAST - 1))  # fmt: skip
    assert find_strangers(few, Filter(), "consumer") is None
    with writer(few) as write:
        write.put(rows(range(1000, 1100), domain=["consumer"] * 100))  # of unknown garments
    assert find_strangers(few, Filter(), "consumer") is None


def test_in_words():
    found = Strangers(np.linspace(0.1, 0.5, 100), "consumer")
    assert found.share(0.05) == 0 and found.share(0.6) == 1
    assert found.sentence(0.05) == (
        "It is close: 0 of 100 consumer photos find another garment as near here."
    )
    assert found.sentence(0.2).startswith("25 of 100 consumer photos")
    assert found.sentence(0.45).startswith("Nothing is close: 87 of 100")
