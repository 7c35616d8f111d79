import warnings

import numpy as np
import pytest

from orangecontrib.aiff.alignment.joined import fit_map
from orangecontrib.aiff.alignment.maps import (
    AlignmentMap,
    adapted,
    affordable,
    centred,
    scaled,
    shrinkage_of,
    whitened,
    whitened_within,
)
from orangecontrib.aiff.alignment.methods import METHODS, Options
from orangecontrib.aiff.alignment.photos import Photos
from orangecontrib.aiff.errors import AlignmentError
from orangecontrib.aiff.photos.rows import UNKNOWN

# What learns from two collections at once is tested with two, see test_head.py.
FITTING = [key for key, m in METHODS.items() if m.fit and not m.needs_reference]
ALL = dict(power=0.25, dimensions=0, share=1, shrinkage="oas", fixed=0.3)


def photos(consumer, shop, seed=0, size=6, spread=0.3):
    """One photo of each domain for each of some items; the domains' means are apart."""
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(max(consumer, shop), size))
    sides = [
        place + spread * rng.normal(size=(count, size)) + move
        for place, count, move in ((places[:consumer], consumer, 3), (places[:shop], shop, -3))
    ]
    kinds = np.repeat([0, 1], [consumer, shop])
    items = np.array([f"{n:03}" for c in (consumer, shop) for n in range(c)], dtype=object)
    return Photos(np.concatenate(sides), kinds, items)


def within(given, directions):
    return whitened_within(given, 0.25, 0, directions, "oas", 0.3, 0.95)


def fitted(key, given, options=None):
    options = options or Options()
    return fit_map(given, lambda pieces, told: METHODS[key].fit(pieces, options, told))[0]


def aligned(found, given):
    return found.apply(given.features, given.kinds)


def test_each_domain_s_own_mean_is_taken_away_in_full():
    for counts in ((4, 12), (2, 2)):
        given = photos(*counts)
        found = centred(given)
        for kind in (0, 1):
            own = given.features[given.kinds == kind].mean(axis=0)
            np.testing.assert_allclose(found.means[kind], own)
        np.testing.assert_allclose(found.means[2], given.features.mean(axis=0))


def test_many_photos_are_centred_and_scaled_nearly_in_full():
    given = photos(2000, 3000)
    result = aligned(scaled(given), given)
    for kind in (0, 1):
        np.testing.assert_allclose(result[given.kinds == kind].mean(axis=0), 0, atol=0.02)
        np.testing.assert_allclose(result[given.kinds == kind].std(axis=0), 1, atol=0.02)


def test_one_photo_of_a_domain_does_not_become_nothing():
    result = aligned(centred(photos(1, 5)), photos(1, 5))
    assert np.linalg.norm(result[0]) > 1


def test_full_whitening_makes_all_directions_equal():
    given = photos(500, 500)
    found = whitened(given, **{**ALL, "power": 0.5, "shrinkage": "fixed", "fixed": 0.01}).map
    result = aligned(found, given)
    covariance = np.cov(result.T)
    np.testing.assert_allclose(covariance, np.eye(6), atol=0.05)


def test_no_power_is_only_a_turn():
    given = photos(30, 30)
    turned, base = whitened(given, **{**ALL, "power": 0.0}).map, scaled(given)
    np.testing.assert_allclose(aligned(turned, given), aligned(base, given), atol=1e-9)


@pytest.mark.parametrize("wanted, got", [(2, 2), (4, 4), (500, 4)])
def test_never_more_dimensions_than_the_photos_carry(wanted, got):
    given = photos(3, 3, size=40)  # six photos, and each domain's mean takes one direction
    found = whitened(given, **{**ALL, "dimensions": wanted}).map
    assert found.length == got and found.is_finite


def test_share_of_variance():
    given = photos(60, 60, size=20)
    lengths = [whitened(given, **{**ALL, "share": s}).map.length for s in (0.5, 0.9, 0.99)]
    assert lengths == sorted(lengths) and lengths[0] < lengths[-1] <= 20


def test_axes_that_few_photos_do_not_carry_stay():
    few, later = photos(3, 3, size=40), photos(50, 50, seed=1, size=40)
    found = whitened(few, **ALL).map
    assert found.length == 40
    assert np.linalg.matrix_rank(aligned(found, later)) == 40


def test_what_differs_within_items_counts_less_afterwards():
    given = photos(200, 200, spread=0.1)
    noise = np.random.default_rng(5).normal(size=400)
    given.features[:, 0] += 5 * noise  # says nothing about items
    plain, learned = scaled(given), within(given, 0)
    spread = [
        np.ptp(aligned(found, given)[:, 0]) / np.ptp(aligned(found, given)[:, 1])
        for found in (plain, learned)
    ]
    assert spread[1] < spread[0] / 3
    assert within(given, 3).length == 3
    assert within(given, 300).length == 6


def test_a_strong_ridge_changes_nothing():
    given = photos(20, 20)
    found = aligned(adapted(given, 1e9), given)
    np.testing.assert_allclose(found, aligned(scaled(given), given), atol=1e-6)
    assert not np.allclose(aligned(adapted(given, 1.0), given), found, atol=0.1)


def test_unequal_numbers_of_photos_of_an_item():
    given = photos(5, 5)
    extra = np.concatenate([np.arange(10), [7, 7, 8]])
    for fit in (lambda p: within(p, 0), lambda p: adapted(p, 5.0)):
        assert np.isfinite(aligned(fit(given.take(extra)), given)).all()


def test_no_item_of_both_domains():
    given = photos(5, 5)
    apart = Photos(given.features, given.kinds, np.arange(10).astype(str).astype(object))
    for key in ("within", "ridge"):
        with pytest.raises(AlignmentError, match="both consumer and shop"):
            fitted(key, apart)


@pytest.mark.parametrize("key", FITTING)
@pytest.mark.parametrize("case", ["constant", "one constant", "one each", "wide", "copies"])
def test_poor_photos_warn_nobody(key, case):
    given = photos(*((1, 1) if case == "one each" else (3, 4)), size=64 if case == "wide" else 6)
    if case == "constant":
        given.features[:] = 2.0
    if case == "one constant":
        given.features[:, 0] = 0.0
    if case == "copies":
        given.features[:] = given.kinds[:, None]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for shrinkage in ("oas", "ledoit-wolf", "fixed"):
            found = fitted(key, given, Options(shrinkage=shrinkage, fixed=0.01))
            assert np.isfinite(aligned(found, given)).all()


def test_shrinkage_is_a_share():
    rows = photos(5, 5).features
    rows = rows - rows.mean(axis=0)
    for key in ("oas", "ledoit-wolf"):
        assert 0 < shrinkage_of(rows, key, 0.3) <= 1
    assert shrinkage_of(rows, "fixed", 0.3) == 0.3


def test_photos_of_unknown_domain_use_the_pooled_statistics():
    given = photos(4, 6)
    found = scaled(given)
    result = found.apply(given.features, np.full(10, UNKNOWN))
    np.testing.assert_allclose(result, (given.features - found.means[2]) / found.scales[2])


def test_maps_are_equal_by_their_numbers():
    one, same, other = (scaled(photos(4, 6, seed)) for seed in (0, 0, 1))
    assert one == same and hash(one) == hash(same) and one != other and one != "map"
    assert AlignmentMap(one.means, one.scales, np.eye(6)) != one


def test_few_photos_keep_all_dimensions():
    given = photos(5, 5)
    assert affordable(given, 9) == 9 and affordable(given, 10) == 0
