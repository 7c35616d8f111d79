import numpy as np
import pytest

from orangecontrib.aiff.alignment import joined as module
from orangecontrib.aiff.alignment.joined import JoinedMap, counting_networks, lengths_of
from orangecontrib.aiff.alignment.maps import Fitted, scaled
from orangecontrib.aiff.alignment.photos import Part, Photos

from .test_maps import photos

PARTS = (Part(np.arange(4), 0), Part(np.arange(4, 6), 0), Part(np.array([7, 6]), 1))


def in_parts(consumer=30, shop=30, seed=0):
    one = photos(consumer, shop, seed, size=8)
    return Photos(one.features, one.kinds, one.items, PARTS)


def fit(pieces, callback):
    maps = [scaled(piece) for piece in pieces]
    vectors = [m.apply(p.features, p.kinds) for m, p in zip(maps, pieces, strict=True)]
    return [Fitted(*each) for each in zip(maps, vectors, strict=True)]


def fit_map(*given, **options):
    return module.fit_map(*given, **options)[0]


def cosines(vectors):
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


def test_one_part_is_its_own_map():
    given = photos(6, 6)
    assert fit_map(given, fit) == scaled(given)


def test_the_joined_cosine_is_the_mean_of_the_networks():
    given = in_parts()
    result = fit_map(given, fit).apply(given.features, given.kinds)
    each = [
        cosines(scaled(given.part(part)).apply(given.part(part).features, given.kinds))
        for part in PARTS
    ]
    expected = ((each[0] + each[1]) / 2 + each[2]) / 2  # two parts of one network, one of another
    np.testing.assert_allclose(cosines(result), expected, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(result, axis=1), 1)


def test_weights_of_networks():
    np.testing.assert_allclose(lengths_of(PARTS) ** 2, [0.25, 0.25, 0.5])
    np.testing.assert_allclose(lengths_of(PARTS, [3, 1]) ** 2, [0.375, 0.375, 0.25])
    np.testing.assert_allclose(lengths_of(PARTS, [0, 0]) ** 2, [1 / 3] * 3)
    colours = (*PARTS, Part(np.arange(8, 12), 2, 0.2))
    np.testing.assert_allclose(lengths_of(colours) ** 2 * 2.2, [0.5, 0.5, 1, 0.2])
    np.testing.assert_allclose(lengths_of(colours, [1, 1, 1]) ** 2 * 3, [0.5, 0.5, 1, 1])
    given = in_parts()
    alone = fit_map(given, fit, weights=[0, 1]).apply(given.features, given.kinds)
    part = given.part(PARTS[2])
    np.testing.assert_allclose(
        cosines(alone), cosines(fit([part], None)[0].map.apply(part.features, part.kinds))
    )
    assert alone.shape[1] == 2


def test_which_networks_count():
    assert counting_networks(3) == counting_networks(3, [0, 0, 0]) == [0, 1, 2]
    assert counting_networks(3, [2, 0]) == [0, 2] and counting_networks(2, [0, 0.5]) == [1]


@pytest.mark.parametrize("joined", [3, 7, 8, 100])
def test_reducing_keeps_what_it_can(joined):
    given = in_parts()
    whole, reduced = fit_map(given, fit), fit_map(given, fit, joined)
    assert reduced.length == min(joined, 8)
    full = whole.apply(given.features, given.kinds)
    result = reduced.apply(given.features, given.kinds)
    _, sizes, _ = np.linalg.svd(full)
    lost = ((full @ full.T - result @ result.T) ** 2).sum()
    assert lost == pytest.approx((sizes[joined:] ** 4).sum(), abs=1e-9)  # the least there can be


def test_reduced_vectors_are_turned_so_that_their_numbers_vary_alike():
    given = in_parts()
    (_, plain), (found, turned) = (
        module.fit_map(given, fit, 3, turned=turned) for turned in (False, True)
    )
    assert found.length == turned.shape[1] == 4  # a power of two
    np.testing.assert_allclose(turned @ turned.T, plain @ plain.T, atol=1e-6)
    np.testing.assert_allclose(turned, found.apply(given.features, given.kinds), atol=1e-12)
    spreads, before = turned.std(axis=0), plain.std(axis=0)
    assert spreads.max() / spreads.min() < 1.1 < before.max() / before.min()


@pytest.mark.parametrize("joined", [0, 3])
def test_its_vectors_are_those_of_the_map(joined):
    given = in_parts()
    found, vectors = module.fit_map(given, fit, joined)
    np.testing.assert_allclose(vectors, found.apply(given.features, given.kinds), atol=1e-12)


def test_progress_and_stopping():
    told = []
    fit_map(in_parts(), fit, 3, callback=told.append)
    assert told[-1] == 1 and told == sorted(told)

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_map(in_parts(), fit, callback=stop)


def test_equal_by_their_numbers():
    one, same, other = (fit_map(in_parts(seed=seed), fit, 3) for seed in (0, 0, 1))
    assert one == same and hash(one) == hash(same) and one != other
    assert one != JoinedMap(one.parts, one.maps, one.lengths) and one != scaled(photos(3, 3))


def test_a_row_without_numbers_becomes_one_of_them():
    given = in_parts()
    features = given.features.copy()
    features[0] = np.nan
    result = fit_map(given, fit, 4).apply(features, given.kinds)
    assert np.isnan(result[0]).all() and np.isfinite(result[1:]).all()
