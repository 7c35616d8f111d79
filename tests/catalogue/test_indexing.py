"""Photos and vectors into a catalogue: only what is new or changed, and what nobody can use."""

import os
import shutil

import numpy as np
import pytest
from Orange.data import Table

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.aligning import learned_space
from orangecontrib.aiff.catalogue.indexing import index_images, index_vectors
from orangecontrib.aiff.catalogue.searching import search
from orangecontrib.aiff.catalogue.space import space_of_embedders, space_of_table
from orangecontrib.aiff.catalogue.store import make_catalogue, open_catalogue
from orangecontrib.aiff.catalogue.tables import sample, table_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.errors import CatalogueError
from orangecontrib.aiff.photos.rows import rows_of

from ..folders import make_collector


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as found:
        yield found


@pytest.fixture
def folder(tmp_path):
    return make_collector(tmp_path / "shop" / "anna_rossi_AIFF_2026", garments=2)


@pytest.fixture(scope="module")
def embedders():
    return [Embedder(Recipe("colour"))]


def test_only_what_is_new_or_changed_is_done(tmp_path, folder, cache, embedders):
    catalogue = make_catalogue(tmp_path / "c", space_of_embedders(embedders), thumbnails=True)
    done = index_images(catalogue, api.read(folder), cache, whole=True)
    assert (done.new, done.changed, done.same, done.gone, done.photos) == (12, 0, 0, 0, 12)
    done = index_images(catalogue, api.read(folder), cache, whole=True)
    assert (done.new, done.changed, done.same) == (0, 0, 12)
    photo = folder / "dress_1" / "shop_1.jpg"
    shutil.copy(folder / "dress_2" / "shop_5.jpg", photo)
    os.utime(photo, ns=(1, 1))
    (folder / "dress_2" / "shop_1.jpg").unlink()
    shutil.copy(photo, folder / "dress_2" / "shop_9.jpg")
    done = index_images(catalogue, api.read(folder), cache, whole=True)
    assert (done.new, done.changed, done.same, done.gone, done.removed) == (1, 1, 10, 1, 0)
    assert done.photos == 13 and done.sentence.endswith("1 gone (still in the catalogue).")
    done = index_images(catalogue, api.read(folder), cache, whole=True, prune=True)
    assert (done.same, done.gone, done.removed, done.photos) == (12, 1, 1, 12)
    thumbnails = catalogue.rows(catalogue.ids, ["thumbnail"])["thumbnail"].to_pylist()
    assert all(each.startswith(b"\xff\xd8") for each in thumbnails)


def test_a_photo_that_cannot_be_read_is_named_and_the_rest_goes_on(
    tmp_path, folder, cache, embedders
):
    images = api.read(folder)
    (folder / "dress_1" / "shop_1.jpg").unlink()
    (folder / "dress_1" / "shop_2.jpg").write_bytes(b"no photo")
    os.utime(folder / "dress_1" / "shop_2.jpg", ns=(1, 1))
    os.symlink(folder / "nowhere.jpg", folder / "dress_1" / "shop_1.jpg")
    catalogue = make_catalogue(tmp_path / "c", space_of_embedders(embedders))
    done = index_images(catalogue, images, cache, whole=True)
    assert (done.new, done.photos) == (10, 10)
    assert [each.path for each in done.problems] == ["dress_1/shop_1.jpg", "dress_1/shop_2.jpg"]
    assert done.as_json()["problems"][1]["problem"]


def test_rows_come_back_as_a_table_like_the_embedders(tmp_path, folder, cache, embedders):
    images = api.read(folder)
    vectors = api.embed(images, recipe=Recipe("colour"), cache=cache)
    catalogue = make_catalogue(tmp_path / "shop" / "c", space_of_embedders(embedders))
    index_images(catalogue, images, cache)
    table = sample(catalogue, 100)
    assert table.domain.attributes == vectors.domain.attributes
    files = rows_of(table).paths
    order = [files.index(path) for path in rows_of(vectors).paths]
    np.testing.assert_allclose(table.X[order], vectors.X, rtol=1e-5, atol=1e-6)
    assert [table[row]["item"].value for row in order] == [r["item"].value for r in vectors]
    assert rows_of(table).domains.texts[order].tolist() == rows_of(vectors).domains.texts.tolist()
    assert len(np.unique(table.ids)) == 12
    assert len(table_of(catalogue, [], vectors=False)) == 0
    # Both are moved together, and found again.
    shutil.move(tmp_path / "shop", tmp_path / "moved")
    table = sample(open_catalogue(tmp_path / "moved" / "c"), 3)
    assert all(os.path.exists(path) for path in rows_of(table).paths)


def test_vectors_of_a_table_are_those_of_the_photos(tmp_path, folder, cache, embedders):
    images = api.read(folder)
    vectors = api.embed(images, recipe=Recipe("colour"), cache=cache)
    one = make_catalogue(tmp_path / "one", space_of_table(vectors))
    two = make_catalogue(tmp_path / "two", space_of_embedders(embedders))
    done = index_vectors(one, vectors, cache)
    assert (done.new, done.photos) == (12, 12)
    index_images(two, images, cache)
    assert one.ids.tolist() == two.ids.tolist()
    assert index_images(one, images, cache).same == 12
    found = [search(each, vectors.X[:3], 5) for each in (one, two)]
    np.testing.assert_array_equal(found[0].ids, found[1].ids)


def test_a_photo_is_one_whether_it_comes_as_an_image_or_with_the_box_that_was_found(
    tmp_path, folder, cache
):
    recipe = Recipe("colour", region="auto")
    catalogue = make_catalogue(tmp_path / "c", space_of_embedders([Embedder(recipe)]))
    images = api.read(folder)
    assert index_images(catalogue, images, cache, whole=True).new == len(images)
    vectors = api.embed(images, recipe=recipe, cache=cache)
    assert any(rows_of(vectors).boxes)
    done = index_vectors(catalogue, vectors, cache, whole=True)
    assert (done.new, done.gone, done.photos) == (0, 0, len(images))
    # Garments of one file are told apart by their boxes all the same.
    two = Table.concatenate([vectors[:1], vectors[:1]])
    with two.unlocked():
        two.metas[1, two.domain.metas.index(two.domain["box width"])] -= 1
    apart = make_catalogue(tmp_path / "apart", space_of_embedders([Embedder(recipe)]))
    assert index_vectors(apart, two, cache).new == 2


def test_a_map_is_kept_and_later_photos_go_through_it(tmp_path, folder, cache):
    vectors = api.embed(api.read(folder), recipe=Recipe("colour"), cache=cache)
    space, sentences = learned_space(vectors, "scale")
    assert space.is_aligned and sentences
    make_catalogue(tmp_path / "c", space)
    catalogue = open_catalogue(tmp_path / "c")
    assert catalogue.space.alignment == space.alignment
    index_images(catalogue, api.read(folder), cache)
    aligned = api.align(vectors, "scale")
    table = sample(catalogue, 100)
    files = rows_of(table).paths
    order = [files.index(path) for path in rows_of(aligned).paths]
    np.testing.assert_allclose(table.X[order], aligned.X, rtol=1e-4, atol=1e-5)
    assert table.domain.attributes == aligned.domain.attributes
    # A photo that comes later goes through the side of the map that is its own.
    later = make_collector(tmp_path / "later", garments=1)
    index_images(catalogue, api.read(later), cache)
    more = api.embed(api.read(later), recipe=Recipe("colour"), cache=cache)
    wanted = more.transform(type(more.domain)(aligned.domain.attributes)).X
    found = search(catalogue, wanted, 1)
    np.testing.assert_allclose(found.distances, 0, atol=1e-6)
    assert index_vectors(catalogue, vectors, cache).same == 12
    again = index_vectors(catalogue, aligned, cache)
    assert again.same == 12


def test_vectors_of_another_kind_are_refused(tmp_path, folder, cache, embedders):
    catalogue = make_catalogue(tmp_path / "c", space_of_embedders(embedders))
    other = api.embed(api.read(folder), recipe=Recipe("colour", unit=True), cache=cache)
    with pytest.raises(CatalogueError, match="The catalogue holds .*made in another way"):
        index_vectors(catalogue, other, cache)
    aligned = api.align(api.embed(api.read(folder), recipe=Recipe("colour"), cache=cache), "scale")
    with pytest.raises(CatalogueError, match="Distances between them say nothing"):
        index_vectors(catalogue, aligned, cache)
    with pytest.raises(CatalogueError, match="no column with photos"):
        index_images(catalogue, other[:, other.domain.attributes], cache)
    assert len(catalogue) == 0
