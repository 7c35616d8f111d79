"""How photos of two domains lie among each other, beside scikit-learn."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from orangecontrib.aiff.alignment import mixing
from orangecontrib.aiff.alignment.mixing import compare, mixing_of
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import photos_table
from .shifted import shifted_table


def by_sklearn(features, kinds, neighbours):
    """The mean share of the other kind among the nearest, itself left out."""
    nearest = NearestNeighbors(n_neighbors=neighbours, metric="cosine").fit(features)
    found = nearest.kneighbors(return_distance=False)
    return (kinds[found] != kinds[:, None]).mean()


@pytest.mark.parametrize("neighbours", [1, 4, 10])
@pytest.mark.parametrize("shift", [0.0, 3.0])
def test_against_scikit_learn(neighbours, shift):
    rng = np.random.default_rng(neighbours)
    kinds = rng.integers(0, 2, 60)
    features = rng.normal(size=(60, 12)) + shift * kinds[:, None]
    found = mixing_of(features, kinds, neighbours)
    assert found.other == pytest.approx(by_sklearn(features, kinds, neighbours), abs=1e-12)
    vectors = features / np.linalg.norm(features, axis=1, keepdims=True)
    pca = PCA(2).fit(vectors)
    np.testing.assert_allclose(found.spread, pca.explained_variance_ratio_, atol=1e-9)
    np.testing.assert_allclose(np.abs(found.spots), np.abs(pca.transform(vectors)), atol=1e-8)


def test_the_same_picture_each_time_whatever_the_scale():
    rng = np.random.default_rng(0)
    features, kinds = rng.normal(size=(20, 5)), np.arange(20) % 2
    one, two = mixing_of(features, kinds, 3), mixing_of(7 * features, kinds, 3)
    np.testing.assert_allclose(one.spots, two.spots, atol=1e-9)
    assert one.other == two.other
    huge = mixing_of(1e300 * features, kinds, 3)
    np.testing.assert_allclose(one.spots, huge.spots, atol=1e-9)


def test_photos_that_are_equally_near_share_the_last_place():
    # All the same: whichever two are taken, chance decides.
    kinds = np.array([0, 0, 1, 1, 1])
    found = mixing_of(np.ones((5, 3)), kinds, 2)
    assert found.other == pytest.approx((2 * 3 / 4 + 3 * 2 / 4) / 5)
    assert np.isfinite(found.spots).all() and found.spread == (0, 0)
    zeros = mixing_of(np.zeros((5, 3)), kinds, 2)
    assert np.isfinite(zeros.spots).all() and np.isfinite(zeros.other)


def test_before_and_after_alignment():
    table = shifted_table()
    aligned = align_table(table, "scale")
    found = compare(aligned.unaligned, aligned.table)
    kinds = rows_of(table).domains.codes
    assert (found.kinds == kinds).all() and found.names == rows_of(table).names
    assert found.before.other == pytest.approx(by_sklearn(table.X, kinds, 10))
    assert found.after.other == pytest.approx(by_sklearn(aligned.table.X, kinds, 10))
    assert found.before.other < 0.1 < 0.3 < found.after.other
    # A photo at random: of 99 others, 60 or 40 are of the other domain.
    assert found.chance == pytest.approx((0.4 * 60 + 0.6 * 40) / 99)
    assert found.words(found.after) == (
        f"Of the 10 photos nearest to a photo, {100 * found.after.other:.0f}\u00a0% are of the other "
        "kind. If the kind did not matter, 48\u00a0% would be."
    )
    assert found.what == "The pictures show all 100 photos of known kind."


def test_of_many_photos_a_sample_is_drawn_and_said(monkeypatch):
    monkeypatch.setattr(mixing, "MOST", 30)
    table = shifted_table()
    aligned = align_table(table, "scale").table
    found, again = compare(table, aligned), compare(table, aligned)
    assert len(found.kinds) == 30 and found.is_sample and len(set(found.names)) == 30
    assert found.names == again.names
    assert set(found.kinds) == {0, 1}
    assert found.what == (
        "The pictures show 30 of the 100 photos, drawn at random, always the same."
    )


def test_of_few_photos_fewer_neighbours_are_asked():
    """Ten of eleven others are of both kinds wherever a photo lies."""
    kinds = "cs" * 6
    features = np.random.default_rng(0).normal(size=(12, 8))
    features[::2, 0] += 9  # the kinds lie apart
    features[1::2, 1] += 9
    table = photos_table("abcdef" * 2, kinds, features=features)
    found = compare(table, table)
    assert found.neighbours == 2 and found.before.other == 0
    assert found.words(found.before).startswith("Of the 2 photos nearest to a photo, 0\u00a0% are")


def test_photos_of_unknown_domain_are_left_out():
    table = photos_table("aabbc", "csc?s", features=np.eye(5) + 1)
    found = compare(table, table)
    assert found.photos == 4 and len(found.kinds) == 4 and found.neighbours == 1
    assert found.before.other == pytest.approx(found.chance)  # all others are equally near


@pytest.mark.parametrize("domains", ["ccc", "s", "cs", "???"])
def test_without_two_domains_there_is_nothing_to_compare(domains):
    table = photos_table("a" * len(domains), domains, features=np.eye(3)[: len(domains)])
    assert compare(table, table) is None


def test_it_can_be_stopped():
    def stop(share):
        if share > 0.2:
            raise KeyboardInterrupt

    table = shifted_table()
    with pytest.raises(KeyboardInterrupt):
        compare(table, table, stop)
