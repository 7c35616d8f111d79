import numpy as np
import pytest

from benchmarks.parts.chains import Album, Chain, deal
from benchmarks.parts.scores import METRICS
from orangecontrib.aiff.alignment.methods import METHODS, NONE
from orangecontrib.aiff.alignment.photos import read_photos
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import features_of, mark_features
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

from ..alignment.shifted import shifted_table

RECIPES = Recipe("one"), Recipe("other")
LABELLED = [
    key for key, method in METHODS.items() if method.needs_items and not method.needs_reference
]
OTHERS = [key for key, m in METHODS.items() if not (m.needs_items or m.chosen_pairs)]
GARMENTS = 110  # enough for every method


class Given(Album):
    """Vectors that are there already, of two networks, the first in two parts."""

    def photos(self, recipes):
        columns = {"one": range(8), "other": range(8, 12)}
        chosen = [place for recipe in recipes for place in columns[recipe.model]]
        domain = self.images.domain
        variables = [domain.attributes[place] for place in chosen]
        return read_photos(self.images[:, [*variables, *domain.class_vars, *domain.metas]])


@pytest.fixture(scope="module")
def album():
    table = shifted_table(garments=GARMENTS, consumer=1, shop=2, size=12, spread=0.9)
    table.attributes.clear()
    one, other = ({"identity": key, "name": key, "model": key} for key in ("one", "other"))
    mark_features(table.domain.attributes[:8], one, [("depth 1", 5), ("depth 2", 3)])
    mark_features(table.domain.attributes[8:], other)
    return Given(table, None)


def expected(aligned, search="csls"):
    figures = evaluate_table(aligned, Protocol(search=search)).figures
    return [figures[key] for key in METRICS]


@pytest.mark.parametrize("method", OTHERS)
def test_a_chain_is_what_the_widgets_do(album, method):
    scores = album.score(Chain(RECIPES, method, search="csls"))
    aligned = align_table(album.images, method).table
    assert list(scores.figures.values()) == pytest.approx(expected(aligned))


@pytest.mark.parametrize("method", LABELLED)
def test_what_is_learned_is_scored_on_other_garments(album, method):
    folds = 2
    scores = album.score(Chain(RECIPES, method, search="csls", folds=folds))
    garments, table = album.folds(folds), album.images
    asked = []
    for fold in range(folds):
        inside = garments == fold
        align = align_table(table[inside], method, reference=table[~inside]).preprocessor
        consumers = rows_of(table).domains.codes == DOMAINS.index(CONSUMER)
        rows = np.flatnonzero(inside | ~consumers)
        of_fold = scores.of(np.flatnonzero(inside & consumers))
        assert list(of_fold.figures.values()) == pytest.approx(expected(align(table[rows])))
        asked.extend(of_fold.queries)
    np.testing.assert_array_equal(np.sort(asked), scores.queries)
    np.testing.assert_array_equal(scores.queries, np.flatnonzero(consumers))


def test_one_network_after_both(album):
    """What is kept of a network's maps serves it alone as well."""
    both = Chain(RECIPES, "within", folds=2)
    alone = Chain(RECIPES[1:], "within", folds=2)
    again = Given(album.images, None)
    first = again.score(alone)
    album.score(both)
    np.testing.assert_array_equal(album.score(alone).values, first.values)
    assert (album.score(both).values != first.values).any()


def test_a_bank_is_of_the_others(album):
    chain = Chain(RECIPES, NONE, search="qb_norm", folds=2, bank=True)
    scores = album.score(chain)
    inside = album.folds(2) == 0
    consumers = rows_of(album.images).domains.codes == DOMAINS.index(CONSUMER)
    table = album.images[np.flatnonzero(inside | ~consumers)]
    bank = album.images[np.flatnonzero(~inside & consumers)]
    figures = evaluate_table(table, Protocol(search="qb_norm"), bank=bank).figures
    of_fold = scores.of(np.flatnonzero(inside & consumers))
    assert of_fold.figures == pytest.approx({key: figures[key] for key in METRICS})
    assert features_of(bank).shape[1] == 12


def test_items_are_dealt_whole(album):
    items = rows_of(album.images).item_keys
    folds = deal(items, 5)
    assert all(len(set(folds[items == item])) == 1 for item in set(items))
    sizes = [len(set(items[folds == fold])) for fold in range(5)]
    assert sizes == [GARMENTS / 5] * 5
    order = np.random.default_rng(3).permutation(len(items))
    np.testing.assert_array_equal(deal(items[order], 5), folds[order])
