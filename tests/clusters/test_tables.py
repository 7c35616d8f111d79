import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.clusters.tables import clusters_table, marked_table, selected_table
from orangecontrib.aiff.photos.columns import image_variable, item_variable, photo_paths

from ..cases import random_table
from .cases import Calls, Cancelled, line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(8)
ANALYSIS = analyse_distances(random_photos(RNG))
CLUSTERS = interesting(ANALYSIS)


def test_a_row_a_node():
    table = clusters_table(ANALYSIS, CLUSTERS)
    assert table.name == "Clusters"
    whole = {int(str(row["node"])) for row in table if str(row["kind"]) != "Split garment"}
    assert whole >= set(ANALYSIS.tree.inner)
    assert len(table) == len(CLUSTERS) + len(
        set(ANALYSIS.tree.inner) - {c.node for c in CLUSTERS if c.kind != "torn"}
    )
    for row, cluster in zip(table, CLUSTERS, strict=False):
        assert str(row["kind"]) == KINDS[cluster.kind].label
        assert row["size"] == len(cluster) and row["score"] == pytest.approx(cluster.score)
        assert str(row["sentence"]) == sentence(ANALYSIS, cluster)
        assert row["items"] == len(cluster.items)
        assert row["consumer photos"] == cluster.domains["consumer"]
    ranks = [row["rank in kind"] for row in table if str(row["kind"]) == "Loner"]
    assert ranks == list(range(1, len(ranks) + 1))
    others = [row["size"] for row in table][len(CLUSTERS) :]
    assert others == sorted(others, reverse=True)


def test_shares_of_the_main_item():
    analysis = line([0, 1, 1.5, 2, 30, 31, 60], "aababab", "cssscsc")
    table = clusters_table(analysis, interesting(analysis, ["most"]))
    assert str(table[0]["main item"]) == "a"
    assert table[0]["main item's share"] == pytest.approx(4 / 6)
    assert table[0]["share of main item"] == 1


def test_medoids_are_photos():
    from Orange.distance import Euclidean

    photos = random_table(RNG)
    analysis = analyse_distances(Euclidean(photos))
    table = clusters_table(analysis, interesting(analysis))
    medoid = image_variable(table.domain)
    assert medoid.name == "medoid" and photo_paths(table)[0] in photo_paths(photos)


def test_without_a_table():
    analysis = analyse_distances(random_matrix(RNG, 6))
    table = clusters_table(analysis, interesting(analysis))
    assert len(table) >= 5 and str(table[0]["medoid"]).startswith("row ")
    assert selected_table(analysis, cluster_of(analysis, analysis.tree.root)) is None
    assert marked_table(analysis, None) is None


def test_groups():
    analysis = analyse_groups(grouped("001111"))
    table = clusters_table(analysis, interesting(analysis))
    assert len(table) == 3 and np.isnan(table.get_column("height")).all()


def test_the_selected_cluster():
    cluster, table = CLUSTERS[0], ANALYSIS.labels.table
    selected = selected_table(ANALYSIS, cluster)
    np.testing.assert_array_equal(selected.ids, table.ids[cluster.medoid_first])
    assert [str(row["medoid"]) for row in selected] == ["Yes"] + ["No"] * (len(cluster) - 1)
    assert item_variable(selected.domain) is item_variable(table.domain)
    assert selected.domain["Cluster"].values == (selected.name,)


def test_the_data_with_a_cluster_marked():
    cluster, table = CLUSTERS[0], ANALYSIS.labels.table
    marked = marked_table(ANALYSIS, cluster)
    np.testing.assert_array_equal(marked.ids, table.ids)
    chosen = np.flatnonzero(marked.get_column("Selected"))
    np.testing.assert_array_equal(chosen, np.sort(cluster.rows))
    assert marked.domain.class_vars == table.domain.class_vars
    assert not marked_table(ANALYSIS, None).get_column("Selected").any()


def test_a_name_that_is_taken():
    matrix = random_photos(RNG)
    matrix.row_items = marked_table(analyse_distances(matrix), None)
    assert "Selected (1)" in marked_table(analyse_distances(matrix), None).domain


def test_cancelling():
    analysis = analyse_distances(random_photos(RNG, garments=20))
    with pytest.raises(Cancelled):
        clusters_table(analysis, interesting(analysis), Calls(cancel_at=1))
