import warnings

import numpy as np
import pytest
from Orange.distance import Cosine

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.evaluation import evaluate_matrix, evaluate_table
from orangecontrib.aiff.evaluation.protocol import CENTROID, NEAREST, Protocol
from orangecontrib.aiff.evaluation.ranking import searches
from orangecontrib.aiff.evaluation.ranking.searches import SEARCHES, apply_search
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.sentences import describe
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import photos_table, random_table

TABLE = random_table(np.random.default_rng(0), garments=20, spread=2.5)
ALL = slice(None)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def searched(table, **choices):
    protocol = Protocol(**choices)
    task = make_task(table, protocol)
    source = EmbeddingDistances(features_of(table), task, protocol.distance)
    return apply_search(source, task, protocol).block(ALL), source, task


def with_hub(table):
    """A shop photo that is nearest to nearly all consumer photos, and shows an item of its own."""
    task = make_task(table)
    middle = features_of(table)[task.queries].mean(axis=0)
    items = [str(row["item"]) for row in table] + ["hub"]
    kinds = "".join(str(row["domain"])[0] for row in table) + "s"
    return photos_table(items, kinds, np.vstack([table.X, middle]))


@pytest.mark.parametrize("key", SEARCHES)
def test_each_search_says_what_it_does_and_costs(key):
    search = SEARCHES[key]
    assert search.label and len(search.tooltip) > 30 and search.cost
    assert search.source or key == NEAREST


@pytest.mark.parametrize("distance", ["cosine", "euclidean", "normalized_euclidean"])
@pytest.mark.parametrize("key", SEARCHES)
def test_each_search_gives_figures_that_the_order_of_rows_does_not_change(key, distance):
    rng = np.random.default_rng(1)
    protocol = Protocol(search=key, distance=distance)
    found = evaluate_table(TABLE, protocol)
    again = evaluate_table(TABLE[rng.permutation(len(TABLE))], protocol)
    assert 0 < found.map < 1
    assert again.figures.values == pytest.approx(found.figures.values, abs=1e-12)


@pytest.mark.parametrize("key", SEARCHES)
def test_tiny_sets_and_vectors_that_say_nothing(key):
    for features in (np.zeros((3, 2)), np.ones((3, 2)), np.diag([1.0, 2, 3])[:, :2]):
        table = photos_table("aab", "css", features)
        assert 0 <= evaluate_table(table, Protocol(search=key)).map <= 1


def test_csls_by_hand():
    found, source, _ = searched(TABLE, search="csls")
    plain = source.block(ALL)
    of_query = np.sort(plain, axis=1)[:, :10].mean(axis=1)
    of_photo = np.sort(plain, axis=0)[:10].mean(axis=0)
    np.testing.assert_allclose(found, 2 * plain - of_query[:, None] - of_photo, atol=1e-12)


def test_csls_in_blocks(monkeypatch):
    whole, *_ = searched(TABLE, search="csls")
    monkeypatch.setattr(searches, "BLOCK", 300)
    np.testing.assert_allclose(searched(TABLE, search="csls")[0], whole, atol=1e-12)


def test_qb_norm_by_hand():
    found, source, _ = searched(TABLE, search="qb_norm")
    plain = source.block(ALL)
    crowd = np.log(np.exp(-20 * plain).sum(axis=0)) / 20
    hubs = np.unique(plain.argmin(axis=1))
    gate = np.isin(plain.argmin(axis=1), hubs)
    np.testing.assert_allclose(found, plain + gate[:, None] * crowd, atol=1e-9)


def test_qb_norm_with_a_bank():
    bank = random_table(np.random.default_rng(5), garments=20, spread=2.5)
    alone = evaluate_table(TABLE, Protocol(search="qb_norm"))
    found = evaluate_table(TABLE, Protocol(search="qb_norm"), bank=bank)
    assert alone.transductive and not found.transductive
    assert found.figures != alone.figures
    one = evaluate_table(
        TABLE[TABLE.get_column("item") < 10], Protocol(search="qb_norm"), bank=bank
    )
    assert one.task.items == 10
    with pytest.raises(ProtocolError, match="16.*Local GPU Embedder"):
        evaluate_table(TABLE, Protocol(search="qb_norm"), bank=photos_table("aa", "cs"))
    with pytest.raises(ProtocolError, match="no consumer photos.*AIFF Folder Loader"):
        evaluate_table(TABLE, bank=photos_table("aa", "ss"))


@pytest.mark.parametrize("key", ["csls", "qb_norm"])
def test_hubs_are_put_in_their_place(key):
    table = with_hub(TABLE)
    row = len(table) - 1
    plain = evaluate_table(table, Protocol(distance="euclidean"))
    found = evaluate_table(table, Protocol(distance="euclidean", search=key))
    assert (plain.top[:, 0] == row).sum() >= 8 > 2 >= (found.top[:, 0] == row).sum()
    assert found.map > plain.map


def test_query_expansion_by_hand():
    found, source, _ = searched(TABLE, search="query_expansion")
    similar = source.queries @ source.gallery.T
    queries = source.queries.copy()
    for row, near in enumerate(np.argsort(-similar, axis=1)[:, :3]):
        queries[row] += np.maximum(similar[row, near], 0) ** 3 @ source.gallery[near]
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    np.testing.assert_allclose(found, 1 - queries @ source.gallery.T, atol=1e-12)


def test_centroids_by_hand():
    found, source, task = searched(TABLE, search="centroids")
    for item in np.unique(task.gallery_items):
        of_item = task.gallery_items == item
        centroid = source.gallery[of_item].mean(axis=0)
        wanted = 1 - source.queries @ centroid / np.linalg.norm(centroid)
        np.testing.assert_allclose(found[:, of_item], wanted[:, None].repeat(of_item.sum(), 1))


def test_ranks_of_centroids_count_garments():
    found = evaluate_table(TABLE, Protocol(unit=CENTROID))
    photos = evaluate_table(TABLE, Protocol(search="centroids"))
    assert found.top.shape[1] == 20 and (found.task.relevant_counts() == 1).all()
    np.testing.assert_array_equal(
        found.per_query.first_rank, np.ceil(photos.per_query.first_rank / 5)
    )


def test_k_reciprocal_helps_where_garments_have_several_photos():
    table = random_table(np.random.default_rng(3), garments=20, consumer=3, shop=6, spread=1.6)
    assert evaluate_table(table, Protocol(search="k_reciprocal")).map > evaluate_table(table).map


def test_k_reciprocal_refuses_large_sets(monkeypatch):
    monkeypatch.setattr(searches, "LARGEST", 100)
    with pytest.raises(ProtocolError, match="140 are more than the 100.*Data Sampler"):
        evaluate_table(TABLE, Protocol(search="k_reciprocal"))


@pytest.mark.parametrize("key", ["nearest", "csls", "qb_norm", "k_reciprocal"])
def test_distances_will_do(key):
    given = evaluate_matrix(Cosine(TABLE), TABLE, Protocol(search=key))
    assert 0 < given.map < 1
    if key in ("nearest", "csls"):
        direct = evaluate_table(TABLE, Protocol(search=key))
        assert given.figures.values == pytest.approx(direct.figures.values, abs=1e-12)


@pytest.mark.parametrize(
    "choices", [{"search": "query_expansion"}, {"search": "centroids"}, {"unit": CENTROID}]
)
def test_distances_will_not_do(choices):
    with pytest.raises(ProtocolError, match="Connect the Embeddings of Local GPU Embedder"):
        evaluate_matrix(Cosine(TABLE), TABLE, Protocol(**choices))


def test_a_mean_with_the_query_in_it_is_refused():
    for choices in ({"search": "centroids"}, {"unit": CENTROID}):
        with pytest.raises(ProtocolError, match="query in it"):
            evaluate_table(TABLE, Protocol("shop", "shop", **choices))


def test_what_learns_from_other_queries_is_marked():
    for key, search in SEARCHES.items():
        found = evaluate_table(TABLE, Protocol(search=key))
        assert (
            found.transductive
            == search.uses_queries
            == (key in {"csls", "qb_norm", "k_reciprocal"})
        )
        assert found.as_json()["transductive"] == found.transductive
        assert any("photos being tested" in text for text in describe(found)) == found.transductive
