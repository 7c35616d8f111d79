"""What is handed on of a catalogue, and copies of one file as one garment."""

import numpy as np

from orangecontrib.aiff.catalogue import gallery
from orangecontrib.aiff.catalogue.gallery import folded, gallery_of

from .made import filled


def test_what_a_search_may_choose_by(tmp_path, monkeypatch):
    catalogue = filled(
        tmp_path / "shop",
        6,
        domain=["shop", "consumer", None] * 2,
        collector=["b", "a", "a", None, "c", "c"],
    )
    found = gallery_of(catalogue)
    assert (found.name, found.photos, found.vectors) == ("shop", 6, "a network")
    assert found.domains == ("consumer", "shop")
    assert found.collectors == ("a", "b", "c") and found.categories == ()
    assert found.sentence == "shop: 6 photos, a network."
    monkeypatch.setattr(gallery, "MOST_VALUES", 2)
    assert gallery_of(catalogue).collectors == ("a", "b")


def test_copies_are_one():
    digests = [b"x", b"y", b"x", None, b"y", b"z", None]
    codes = np.array([0, 1, 2, 3, 2, 4, 3])
    # x joins 0 and 2, y joins 1 and 2: all three are one.
    assert folded(digests, codes).tolist() in ([0, 0, 0, 3, 0, 4, 3], [1, 1, 1, 3, 1, 4, 3])
    assert folded([None] * 7, codes).tolist() == codes.tolist()
    assert folded([], codes[:0]).tolist() == []
