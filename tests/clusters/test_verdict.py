import re
from itertools import permutations

import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.quality import dendrogram_purities, quality_of
from orangecontrib.aiff.clusters.tree import LINKAGES, tree_of
from orangecontrib.aiff.clusters.verdict import (
    ALL_UP_TO,
    SURE,
    SWAPS,
    Verdict,
    crossing_verdict,
    plain_verdict,
    swapped_shares,
)
from orangecontrib.aiff.photos.rows import UNKNOWN

from .cases import Calls, Cancelled, line, random_matrix, random_photos
from .test_grouping import grouped
from .test_quality import purity_by_definition

RNG = np.random.default_rng(12)
WORN, SOLD = 0, 1


def handed_out(codes, domains, given: dict) -> np.ndarray:
    """The items of photos whose worn ones are handed to other garments."""
    swapped = codes.copy()
    for garment, other in given.items():
        swapped[(codes == garment) & (domains == WORN)] = other
    return swapped


def by_definition(tree, codes, domains) -> Verdict:
    """Straight from doc/cluster-numbers.md: every way, pair by pair."""
    both = [
        c for c in np.unique(codes[codes != UNKNOWN]) if {WORN, SOLD} <= set(domains[codes == c])
    ]
    found = [
        purity_by_definition(
            tree, handed_out(codes, domains, dict(zip(both, way, strict=True))), domains, True
        )
        for way in permutations(both)
    ]
    as_good = sum(each >= found[0] - 1e-9 for each in found)
    return Verdict(True, found[0], float(np.mean(found)), as_good, len(found), len(both), True)


def facts(verdict):
    return verdict.as_good, verdict.shuffles, verdict.garments, verdict.every, verdict.crossing


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("items", [2, 4])
def test_every_way_by_definition(method, items):
    tree = tree_of(random_matrix(RNG, 16), method)
    codes, domains = RNG.integers(UNKNOWN, items, 16), RNG.integers(UNKNOWN, 2, 16)
    codes[:4], domains[:4] = (0, 0, 1, 1), (0, 1, 0, 1)
    found, wanted = crossing_verdict(tree, codes, domains), by_definition(tree, codes, domains)
    assert facts(found) == facts(wanted)
    assert (found.purity, found.chance) == pytest.approx((wanted.purity, wanted.chance))


def test_ties_count_as_good():
    # Of two garments worn photos meet first, then shop photos: to swap them changes nothing.
    places = [0, 0.1, 1, 1.1, 9, 9.1, 10, 10.1]
    tree = line(places, "ababcdcd", "ccssccss").tree
    codes, domains = np.array([0, 1, 0, 1, 2, 3, 2, 3]), np.array([0, 0, 1, 1] * 2)
    found, wanted = crossing_verdict(tree, codes, domains), by_definition(tree, codes, domains)
    assert facts(found) == facts(wanted)
    assert (found.as_good, found.shuffles) == (4, 24)


def test_the_sum_of_shares_is_the_purity_of_any_way():
    tree = tree_of(random_matrix(RNG, 40), "average")
    codes, domains = RNG.integers(UNKNOWN, 9, 40), RNG.integers(UNKNOWN, 2, 40)
    codes[:20], domains[:20] = np.repeat(np.arange(10), 2), np.tile([WORN, SOLD], 10)
    known = codes != UNKNOWN
    worn, sold = known & (domains == WORN), known & (domains == SOLD)
    shares = swapped_shares(tree, codes, known, worn, sold)
    counts = [np.bincount(codes[mask], minlength=10) for mask in (worn, sold)]
    for _ in range(20):
        way = RNG.permutation(10)
        swapped = handed_out(codes, domains, dict(enumerate(way)))
        purity = dendrogram_purities(tree, swapped, domains)[1]
        pairs = counts[0] @ counts[1][way]
        assert shares[np.arange(10), way].sum() / pairs == pytest.approx(purity)


def test_p_of_many_garments_is_that_of_the_draws():
    # Of trees that know nothing, p is no smaller than it says as often as it says.
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        tree = tree_of(random_matrix(rng, 24), "average")
        codes, domains = np.repeat(np.arange(8), 3), np.tile([WORN, SOLD, SOLD], 8)
        found.append(crossing_verdict(tree, codes, domains, seed).p)
    assert 0.3 < np.mean(np.array(found) <= 0.5) < 0.7
    assert np.mean(np.array(found) <= SURE) < 0.17


def blocks(garments, knows: bool):
    """Shop photos of a garment side by side; each worn photo beside its own, or beside others."""
    shop = [10 * g + d for g in range(garments) for d in (0, 0.1, 0.2, 0.3, 0.4)]
    worn = [10 * (g if knows else (g + garments // 2) % garments) + 0.6 for g in range(garments)]
    items = [f"g{g:02}" for g in range(garments) for _ in range(5)]
    items += [f"g{g:02}" for g in range(garments)]
    return line([*shop, *worn], items, "s" * len(shop) + "c" * len(worn))


def test_shop_photos_that_keep_together_for_themselves_are_no_merit():
    blind = quality_of(blocks(10, knows=False))
    assert blind.values["purity"] > blind.random["purity"] + 0.3
    assert blind.sentence.startswith(
        "This tree is no better than a shuffled one: a worn photo’s branch"
    )
    assert blind.verdict.p > SURE
    seeing = quality_of(blocks(10, knows=True))
    assert seeing.sentence.startswith(
        "This tree is much better than a shuffled one: a worn photo’s "
    )
    assert "(purity 1.00; shuffled " in seeing.sentence
    assert seeing.verdict.p == pytest.approx(1 / (SWAPS + 1))
    assert seeing.random["cross purity"] == seeing.verdict.chance


def test_photos_of_each_domain_by_themselves_are_chance():
    places = [g for g in range(6)] + [100 + g for g in range(6)]
    quality = quality_of(line(places, "abcdef" * 2, "c" * 6 + "s" * 6))
    verdict = quality.verdict
    assert (verdict.purity, verdict.chance) == pytest.approx((1 / 6, 1 / 6))
    assert verdict.p == 1 and verdict.every
    assert "holds its garment’s shop photos no more often than if" in quality.sentence
    assert "(purity 0.17; shuffled 0.17)" in quality.sentence


def test_three_garments_are_too_few():
    quality = quality_of(blocks(3, knows=True))
    assert quality.sentence.startswith(
        "With 3 garments this tree cannot be told from a shuffled one: luck"
    )
    assert (
        "as good 1 time in 6 " in quality.sentence and "(purity 1.00; shuffled" in quality.sentence
    )
    one = quality_of(line([0, 1, 5, 6], "aabb", "csss"))
    assert "only one garment" in one.sentence
    assert one.random["cross purity"] == one.values["cross purity"]


def test_photos_of_one_domain_are_judged_by_all_pairs():
    rng = np.random.default_rng(3)
    good = quality_of(analyse_distances(random_photos(rng, consumer=0, spread=0.1)))
    assert good.sentence.startswith(
        "This tree is much better than a shuffled one: the branch in which two"
    )
    mixed = analyse_distances(random_photos(rng, consumer=0, spread=50))
    bad = quality_of(mixed)
    assert re.match("This tree is (no|not clearly) better than a shuffled one", bad.sentence)
    assert not bad.verdict.crossing and bad.verdict.shuffles >= 19


def test_what_says_nothing_has_no_verdict():
    assert quality_of(analyse_distances(random_matrix(RNG, 10))).verdict is None
    groups = quality_of(analyse_groups(grouped("001122", ("x", "y", "z"))))
    assert groups.verdict is None and groups.sentence == ""


WORDS = {
    (0.9, 0.2, 0): "This tree is much better than a shuffled one: .* far more often than",
    (
        0.4,
        0.2,
        10,
    ): "This tree is better than a shuffled one: .* holds its .* photos more often than",
    (
        0.22,
        0.2,
        10,
    ): "This tree is hardly better than a shuffled one: .* photos hardly more often than",
    (
        0.4,
        0.2,
        5_000,
    ): "This tree is not clearly better than a shuffled one: .* not clearly more often",
    (0.22, 0.218, 5_000): "This tree is no better than a shuffled one: .* no more often than",
    (0.1, 0.2, 9_999): "This tree is no better than a shuffled one: .* no more often than",
}


@pytest.mark.parametrize(("numbers", "words"), WORDS.items())
def test_words_follow_from_numbers(numbers, words):
    verdict = Verdict(True, *numbers, SWAPS, 12)
    assert re.match(words, verdict.sentence), verdict.sentence
    assert f"(purity {numbers[0]:.2f}; shuffled {numbers[1]:.2f})." in verdict.sentence
    assert f"p = {(numbers[2] + 1) / (SWAPS + 1):.2g}" in verdict.details


def test_a_plain_verdict_counts_the_tree_itself():
    verdict = plain_verdict(0.8, np.array([0.1, 0.8, 0.2, 0.3]), 3)
    assert verdict.as_good == 1 and verdict.p == 2 / 5
    assert verdict.chance == pytest.approx(0.35)


def test_seeds_and_cancelling():
    matrix = random_photos(RNG, garments=ALL_UP_TO + 1)
    analysis = analyse_distances(matrix)
    args = analysis.tree, analysis.labels.items.codes, analysis.labels.domains.codes
    one, same, other = (crossing_verdict(*args, seed) for seed in (0, 0, 1))
    assert one == same and one.chance != other.chance
    assert one.chance == pytest.approx(other.chance, abs=0.01)
    with pytest.raises(Cancelled):
        crossing_verdict(*args, callback=Calls(cancel_at=1))
