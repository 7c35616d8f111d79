import numpy as np
import pytest
from Orange.data import ContinuousVariable, Table
from orangecontrib.imageanalytics.import_images import ImportImages

from orangecontrib.aiff.embedding.again import embedder_of
from orangecontrib.aiff.embedding.blocks import blocks_of, parts_of, provenance_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.errors import EmbeddingError
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..folders import make_collector, make_photos
from .fake import FakeEmbedder


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "cache" / "vectors.sqlite") as cache:
        yield cache


@pytest.fixture
def images(tmp_path):
    return images_table(read_collection(make_collector(tmp_path / "anna_rossi_AIFF_2022")))


def test_contract_of_image_embedding(images, cache):
    embeddings = embed_table(images, FakeEmbedder(), cache).embeddings
    np.testing.assert_array_equal(embeddings.ids, images.ids)
    assert embeddings.domain.metas == images.domain.metas
    assert embeddings.domain.class_var == images.domain.class_var
    assert [var.name for var in embeddings.domain.attributes] == ["n0", "n1", "n2"]
    assert all(var.attributes["hidden"] for var in embeddings.domain.attributes)
    assert embeddings.domain["image"].attributes == images.domain["image"].attributes
    assert embeddings.name == images.name
    assert images.domain.attributes == () and provenance_of(images) == {}


def test_identity_travels_with_table_and_features(images, cache):
    embeddings = embed_table(images, FakeEmbedder("some net"), cache).embeddings
    assert provenance_of(embeddings)["name"] == "some net"
    assert {v.attributes["embedding"] for v in embeddings.domain.attributes} == {"some net"}
    # Slicing and other steps of a workflow keep it.
    assert provenance_of(embeddings[:3])["name"] == "some net"


def test_identity_survives_saving(images, cache, tmp_path):
    embeddings = embed_table(images, FakeEmbedder("some net"), cache).embeddings
    embeddings.save(str(tmp_path / "saved.tab"))
    loaded = Table.from_file(str(tmp_path / "saved.tab"))
    assert provenance_of(loaded)["name"] == "some net"
    assert loaded.domain.attributes[0].attributes["embedding"] == "some net"
    np.testing.assert_allclose(loaded.X, embeddings.X, rtol=1e-5)


def test_vectors_in_two_precisions_say_both(images, cache, old_gpu, monkeypatch):
    monkeypatch.setattr(Embedder, "batch_size", 4)
    old_gpu.left = 4
    table = embed_table(images, Embedder(), cache).embeddings
    said = provenance_of(table)
    assert said["precision"] == "float16, float32" and "NVIDIA X, then CPU" in said["device"]
    assert {var.attributes["embedding"] for var in table.domain.attributes} == {said["identity"]}
    (note,) = embedder_of(said, "cpu").notes
    assert note.startswith("The gallery was computed in float16, float32, a new photo is in float")


def test_several_networks_side_by_side(images, cache):
    alone = [embed_table(images, FakeEmbedder(name), cache).embeddings for name in ("one", "two")]
    tables = embed_table(images, [FakeEmbedder("one"), FakeEmbedder("two")], cache)
    joined = tables.embeddings
    names = [var.name for var in joined.domain.attributes]
    assert names == [f"{name} n{place}" for name in ("one", "two") for place in range(3)]
    np.testing.assert_array_equal(joined.X, np.hstack([each.X for each in alone]))
    assert [block.identity for block in blocks_of(joined)] == ["one", "two"]
    assert provenance_of(joined)["name"] == "one + two"
    assert provenance_of(joined)["parts"] == [provenance_of(each) for each in alone]
    assert [result.cached for result in tables.results] == [len(images)] * 2


def test_one_after_the_other_is_as_good(images, cache):
    table = embed_table(images, FakeEmbedder("one"), cache).embeddings
    table = embed_table(table, FakeEmbedder("two"), cache).embeddings
    joined = embed_table(images, [FakeEmbedder("one"), FakeEmbedder("two")], cache).embeddings
    np.testing.assert_array_equal(table.X, joined.X)
    assert [block.columns.tolist() for block in blocks_of(table)] == [[0, 1, 2], [3, 4, 5]]
    assert provenance_of(table) == provenance_of(joined)


def test_one_network_with_two_files_of_weights(images, cache):
    embedders = [FakeEmbedder("one"), FakeEmbedder("one=mine.pt")]
    embedders[1].model.architecture = "one"
    joined = embed_table(images, embedders, cache).embeddings
    assert len({var.name for var in joined.domain.attributes}) == 6
    assert len(blocks_of(joined)) == 2


def test_networks_that_cannot_be_joined(images, cache):
    with pytest.raises(EmbeddingError, match="one is chosen twice"):
        embed_table(images, [FakeEmbedder("one"), FakeEmbedder("one")], cache)
    with pytest.raises(EmbeddingError, match="same region for all"):
        embed_table(images, [FakeEmbedder("one"), FakeEmbedder("two", region="box")], cache)


def test_parts_of_a_vector_are_marked(images, cache):
    embedder = FakeEmbedder()
    embedder.parts = [("depth 1", 1), ("depth 1 strips", 2)]
    embeddings = embed_table(images, embedder, cache).embeddings
    parts = [(part.name, part.columns.tolist()) for part in parts_of(embeddings)]
    assert parts == [("depth 1", [0]), ("depth 1 strips", [1, 2])]


def test_features_that_were_there_stay_and_names_stay_unique(images, cache):
    price = images.add_column(ContinuousVariable("n0"), np.arange(len(images)))
    embeddings = embed_table(price, FakeEmbedder(), cache).embeddings
    names = [var.name for var in embeddings.domain.attributes]
    assert names[0] == "n0" and len(set(names)) == 4
    np.testing.assert_array_equal(embeddings.X[:, 0], np.arange(len(images)))
    assert np.isfinite(embeddings.X).all()


def test_skipped_images(images, cache, tmp_path):
    (tmp_path / "anna_rossi_AIFF_2022" / "dress_1" / "shop_1.jpg").unlink()
    tables = embed_table(images, FakeEmbedder(), cache)
    assert len(tables.embeddings) == len(images) - 1
    (row,) = tables.skipped
    assert row["photo"] == "dress_1/shop_1.jpg"
    assert row["reason"] == "the file is not there. Put it back, or load the folder again."
    assert set(tables.skipped.ids) | set(tables.embeddings.ids) == set(images.ids)
    assert "reason" not in images.domain


def test_nothing_but_skipped(images, cache, tmp_path):
    (tmp_path / "anna_rossi_AIFF_2022").rename(tmp_path / "moved")
    tables = embed_table(images, FakeEmbedder(), cache)
    assert tables.embeddings is None and len(tables.skipped) == len(images)


def test_tables_of_import_images(tmp_path, cache):
    make_photos(tmp_path / "x", "a/1.jpg", "b/2.jpg")
    imported, _ = ImportImages()(str(tmp_path / "x"))
    embeddings = embed_table(imported, FakeEmbedder(), cache).embeddings
    assert len(embeddings) == 2 and embeddings.domain.class_var.name == "category"


def test_a_table_without_photos(cache):
    with pytest.raises(ValueError, match="no column with photos"):
        embed_table(Table("iris"), FakeEmbedder(), cache)
