import numpy as np
import pytest

from benchmarks.parts.sets import ALL, Make, draw_sets
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import random_table

WORN = DOMAINS.index(CONSUMER)


@pytest.fixture(scope="module")
def rows():
    """Ten garments with two worn and three shop photos each, and two that nobody wears."""
    table = random_table(np.random.default_rng(0), garments=12, consumer=2, shop=3)
    given = rows_of(table)
    lonely = np.isin(given.item_keys, np.unique(given.item_keys)[:2])
    return rows_of(table[np.flatnonzero(~lonely | (given.domains.codes != WORN))])


def photos(rows, drawn):
    """Worn and shop photos of each garment that was drawn."""
    keys, codes = rows.item_keys[drawn], rows.domains.codes[drawn]
    return [
        (int((codes[keys == key] == WORN).sum()), int((codes[keys == key] != WORN).sum()))
        for key in np.unique(keys)
    ]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (Make(4), [(1, 1)] * 4),
        (Make(10, worn=ALL, shop=ALL), [(2, 3)] * 10),
        (Make(3, worn=1, shop=2), [(1, 2)] * 3),
        (Make(2, shop_only=3), [(0, 1)] * 3 + [(1, 1)] * 2),
        (Make(2, worn_only=1, shop=ALL), [(1, 0), (1, 3), (1, 3)]),
        (Make(1, shop_only=2, worn_only=1), [(0, 1), (0, 1), (1, 0), (1, 1)]),
    ],
)
def test_a_set_is_what_it_is_made_of(rows, make, expected):
    sets = draw_sets(rows, make, 20)
    assert len(sets) == 20
    for drawn in sets:
        assert sorted(photos(rows, drawn)) == expected
        assert (np.diff(drawn) > 0).all()  # no photo twice
        assert np.isin(rows.item_keys[drawn], rows.paired_items).all()


def test_everybody_gets_the_same_sets(rows):
    one, other = (draw_sets(rows, Make(4), 30) for _ in range(2))
    assert all(map(np.array_equal, one, other))
    assert len({drawn.tobytes() for drawn in one}) > 20
    drawn = np.unique(np.concatenate(one))
    paired = np.isin(rows.item_keys, rows.paired_items)
    np.testing.assert_array_equal(drawn, np.flatnonzero(paired))  # every photo has its turn


def test_more_garments_than_there_are(rows):
    with pytest.raises(ValueError, match="12 garments cannot be drawn from 10"):
        draw_sets(rows, Make(8, shop_only=4), 1)


def test_a_make_says_what_it_is():
    assert str(Make(8)) == "8 pairs"
    assert str(Make(4, shop_only=12)) == "4 pairs and 12 garments with shop photos only"
    assert str(Make(1, worn_only=1)) == "1 pair and 1 garment with worn photos only"
