import numpy as np

from orangecontrib.aiff.alignment import neighbours
from orangecontrib.aiff.alignment.maps import whitened
from orangecontrib.aiff.alignment.neighbours import (
    mutual_neighbours,
    surest_pairs,
)
from orangecontrib.aiff.alignment.photos import Photos, beside


def brute_force(similarity, k=10):
    rows, columns = similarity.shape
    marked = np.array(
        [
            [
                2 * similarity[i, j]
                - np.mean(sorted(similarity[i])[-k:])
                - np.mean(sorted(similarity[:, j])[-k:])
                for j in range(columns)
            ]
            for i in range(rows)
        ]
    )
    return [
        (i, j)
        for i in range(rows)
        for j in range(columns)
        if marked[i].argmax() == j and marked[:, j].argmax() == i
    ]


def learned_from_neighbours(*given, **options):
    return [each.map for each in neighbours.learned_from_neighbours(*given, **options)]


def test_mutual_neighbours_by_their_definition():
    for seed, shape in enumerate([(20, 30), (30, 15), (3, 4), (1, 5)]):
        similarity = np.random.default_rng(seed).normal(size=shape)
        found = list(zip(*mutual_neighbours(similarity), strict=True))
        assert found == brute_force(similarity)


def garments(count=120, size=12, noisy=3, seed=0):
    """Photos of both domains whose first few numbers say nothing of the garment, and no labels."""
    rng = np.random.default_rng(seed)
    place = rng.normal(size=(count, size))
    sides = [place + 0.2 * rng.normal(size=place.shape) + move for move in (2, -2)]
    for side in sides:
        side[:, :noisy] += 1.5 * rng.normal(size=(count, noisy))
    kinds = np.repeat([0, 1], count)
    return Photos(np.concatenate(sides), kinds, np.full(2 * count, "", dtype=object))


def first(found, given):
    aligned = found.apply(given.features, given.kinds)
    aligned /= np.linalg.norm(aligned, axis=1, keepdims=True)
    half = len(aligned) // 2
    return ((aligned[:half] @ aligned[half:].T).argmax(axis=1) == np.arange(half)).mean()


def test_photos_that_choose_each_other_teach_without_labels():
    before, after = [], []
    for seed in range(5):
        given = garments(seed=seed)
        (found,) = learned_from_neighbours([given], 0.25, 0, "oas", 0.3, 0.5)
        before.append(first(whitened(given, 0.25, 0, 1.0, "oas", 0.3).map, given))
        after.append(first(found, given))
    assert np.mean(after) > np.mean(before) + 0.03


def test_its_vectors_are_those_of_the_maps():
    given = garments()
    for dimensions in (0, 5):
        ((found, vectors),) = neighbours.learned_from_neighbours(
            [given], 0.25, dimensions, "oas", 0.3, 0.5
        )
        np.testing.assert_allclose(vectors, found.apply(given.features, given.kinds), atol=1e-10)


def test_parts_choose_together():
    given = garments()
    halves = [
        Photos(given.features[:, columns], given.kinds, given.items)
        for columns in (slice(0, 6), slice(6, 12))
    ]
    together = learned_from_neighbours(halves, 0.25, 0, "oas", 0.3, 0.5)
    alone = learned_from_neighbours(halves[:1], 0.25, 0, "oas", 0.3, 0.5)
    assert len(together) == 2 and together[0] != alone[0]


def test_a_second_round_finds_more_and_a_third_hardly_changes_anything():
    found = {rounds: [] for rounds in (1, 2, 3)}
    for seed in range(6):
        given = garments(seed=seed)
        for rounds, shares in found.items():
            (learned,) = learned_from_neighbours([given], 0.25, 0, "oas", 0.3, 0.5, rounds)
            shares.append(first(learned, given))
    one, two, three = (np.mean(shares) for shares in found.values())
    assert two > one
    assert abs(three - two) < 0.02


def test_parts_choose_by_their_share():
    given = garments()
    halves = [
        Photos(given.features[:, columns], given.kinds, given.items, share=share)
        for columns, share in ((slice(0, 6), 0.0), (slice(6, 12), 1.0))
    ]
    together = learned_from_neighbours(halves, 0.25, 0, "oas", 0.3, 0.5)
    (alone,) = learned_from_neighbours(halves[1:], 0.25, 0, "oas", 0.3, 0.5)
    assert together[1] == alone


def test_no_item_is_looked_at_unless_it_is_a_references():
    given = garments()
    named = Photos(given.features, given.kinds, np.tile(np.arange(120).astype(str), 2))
    plain, same = (
        learned_from_neighbours([each], 0.25, 0, "oas", 0.3, 0.5) for each in (given, named)
    )
    assert plain == same


def test_a_reference_teaches_beside_the_photos_own_neighbours():
    alone, taught = [], []
    for seed in range(5):
        given, others = garments(40, seed=seed), garments(200, seed=seed + 50)
        names = np.tile([f"other {number}" for number in range(200)], 2).astype(object)
        reference = Photos(others.features + 3, others.kinds, names)
        (found,) = learned_from_neighbours([given], 0.25, 0, "oas", 0.3, 0.5)
        alone.append(first(found, given))
        together = beside(given, reference)
        (found,) = learned_from_neighbours([together], 0.25, 0, "oas", 0.3, 0.5, labelled=True)
        taught.append(first(found, given))
    assert np.mean(taught) > np.mean(alone) + 0.02


def test_the_surest_half_is_more_often_right():
    rng = np.random.default_rng(0)
    similarity = rng.normal(size=(200, 200)) + 2.5 * np.eye(200)
    every, surest = mutual_neighbours(similarity), surest_pairs(similarity)
    assert len(surest[0]) == (len(every[0]) + 1) // 2
    assert set(zip(*surest, strict=True)) <= set(zip(*every, strict=True))
    right, sure = (np.mean(asking == found) for asking, found in (every, surest))
    assert sure > right + 0.02
