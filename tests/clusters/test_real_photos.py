"""From folders to clusters, on the shipped wardrobe and on real photos where they are."""

import pytest
from Orange.distance import Cosine

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.cuts import suggest_cut
from orangecontrib.aiff.clusters.kinds import interesting
from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import find_sample

from ..folders import SHARED_DATA


def analysis_of(folder, tmp_path):
    images = images_table(read_collection(folder))
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        embedded = embed_table(images, Embedder(Recipe("squeezenet1_1"), "cpu"), cache)
    return analyse_distances(Cosine(embedded.embeddings))


def test_the_wardrobe(tmp_path):
    analysis = analysis_of(find_sample("sample:wardrobe").folder, tmp_path)
    clusters = interesting(analysis)
    assert {"found", "most", "look-alikes"} <= {cluster.kind for cluster in clusters}
    (alike,) = [c for c in clusters if c.kind == "look-alikes"]
    assert dict(alike.items) == {"dress_1": 5, "dress_5": 5}  # of one shape, in two prints
    quality = quality_of(analysis, analysis.tree.cut(suggest_cut(analysis).clusters))
    assert quality.values["purity"] > 0.8 > 0.3 > quality.random["purity"]
    assert quality.values["f"] > max(quality.singletons["f"], quality.one["f"])


def test_shop_photos_alone(tmp_path):
    folder = SHARED_DATA / "luma_in_shop"
    if not folder.is_dir():
        pytest.skip("the photos of luma_in_shop are not here")
    analysis = analysis_of(folder, tmp_path)
    clusters = interesting(analysis)
    found = [cluster for cluster in clusters if cluster.kind == "found"]
    assert len(found) > 10 and found[0].apart > 2
    assert sentence(analysis, found[0]).startswith(
        "Both photos of wp12-gray; the nearest other photo"
    )
    assert not any(cluster.kind == "club" for cluster in clusters)
    quality = quality_of(analysis)
    assert quality.values["purity"] > 4 * quality.random["purity"]
    assert "cross purity" in quality.missing
