"""Sets as small as a student's: alignment may not help there, but it must not harm."""

from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff.alignment.methods import METHODS, NONE
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table

from .shifted import shifted_table

# Beside the checkout, where there are any: photos of people are not part of the project.
REAL = Path(__file__).parents[3] / "shared" / "data" / "person_to_product_AIFF_2026"
DRAWS = {3: 30, 5: 30, 10: 30, 30: 10, 100: 5}  # garments in a set: how many sets
MARGIN = 0.02  # of Hit@1 and of MRR, by which the mean over draws may be below none's
MARGIN_WITHOUT_GAP = 0.05  # where there is nothing to gain

# Those that need hundreds of pairs refuse, see test_head.py.
FITTING = [key for key, method in METHODS.items() if method.fit and not method.chosen_pairs]
FREE = [key for key in FITTING if not METHODS[key].needs_items]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    if not REAL.is_dir():
        pytest.skip("the real photos are not here")
    images = images_table(read_collection(REAL))
    with VectorCache(tmp_path_factory.mktemp("vectors") / "vectors.sqlite") as cache:
        table = embed_table(images, Embedder(), cache).embeddings
    return table, np.unique(rows_of(table).item_keys, return_inverse=True)[1]


def take(real, items):
    table, codes = real
    return table[np.flatnonzero(np.isin(codes, items))]


def scores(table):
    evaluation = evaluate_table(table)
    return np.array([evaluation.hit[1], evaluation.mrr])


@pytest.mark.parametrize("garments", DRAWS)
def test_statistics_of_a_small_set_do_no_harm(real, garments):
    rng = np.random.default_rng(garments)
    sets = [take(real, rng.choice(400, garments, replace=False)) for _ in range(DRAWS[garments])]
    none = np.mean([scores(each) for each in sets], axis=0)
    for key in FREE:
        aligned = np.mean([scores(align_table(each, key).table) for each in sets], axis=0)
        assert (aligned > none - MARGIN).all(), f"{key}: {aligned} after, {none} before"


@pytest.mark.parametrize("key", FITTING)
def test_a_small_reference_does_no_harm(real, key):
    judged, others = take(real, np.arange(0, 200)), np.arange(200, 400)
    none = scores(align_table(judged, NONE).table)
    rng = np.random.default_rng(0)
    least = METHODS[key].least_items  # with fewer it refuses, which does no harm
    for garments in [n for n in (3, 10, 30) if n >= least] or [least]:
        sets = [take(real, rng.choice(others, garments, replace=False)) for _ in range(3)]
        results = [align_table(judged, key, reference=each).table for each in sets]
        assert (np.mean([scores(each) for each in results], axis=0) > none - MARGIN).all()


@pytest.mark.parametrize("consumer, shop", [(1, 1), (1, 5), (3, 5)])
def test_three_garments_without_any_gap(consumer, shop):
    tables = [
        shifted_table(seed, shift=0, garments=3, consumer=consumer, shop=shop, size=64, spread=2.0)
        for seed in range(40)
    ]
    before = np.mean([scores(each) for each in tables], axis=0)
    for key in FREE:
        after = np.mean([scores(align_table(each, key).table) for each in tables], axis=0)
        assert (after > before - MARGIN_WITHOUT_GAP).all(), f"{key}: {after}, {before} before"
