"""A catalogue asked like a gallery in a table: the same photos at the same distances."""

import os
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest
from Orange.data import Table

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.catalogue.gallery import gallery_of
from orangecontrib.aiff.catalogue.indexing import index_vectors
from orangecontrib.aiff.catalogue.space import space_of_table
from orangecontrib.aiff.catalogue.store import make_catalogue, open_catalogue
from orangecontrib.aiff.chains import recipe_for
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.errors import CatalogueError
from orangecontrib.aiff.matching import in_catalogue
from orangecontrib.aiff.matching.asking import Asked, open_question
from orangecontrib.aiff.matching.gallery import grouped
from orangecontrib.aiff.matching.in_catalogue import UNMARKED, AskedCatalogue
from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.matching.tables import matches_table, query_table
from orangecontrib.aiff.photos.columns import COLLECTOR
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES

from .test_asking import table  # noqa: F401


def catalogue_of(vectors, folder, thumbnails=False):
    catalogue = make_catalogue(folder, space_of_table(vectors), thumbnails)
    with VectorCache(folder.parent / "vectors.sqlite") as cache:
        index_vectors(catalogue, vectors, cache)
    return gallery_of(open_catalogue(folder))


@pytest.fixture(scope="module")
def aligned(table):  # noqa: F811
    return align_table(table, "neighbours").table


@pytest.fixture(scope="module")
def asked(aligned, tmp_path_factory):
    handed = catalogue_of(aligned, tmp_path_factory.mktemp("matching") / "shop")
    return AskedCatalogue(handed, "cpu")


def ask(asked, question, **searched):
    return asked.ask(question, open_question(question), asked.rows(**searched))


def question_of(vectors, row, **more):
    path = str(Asked(vectors, "cpu").photos.paths[row])
    return Question(path, name="me.jpg", domain="consumer", **more)


def names(answer, count=10):
    return files(answer.gallery.photos, answer.matches.rows[:count])


def files(photos, rows):
    """Of photos, wherever a link leads to them."""
    return [os.path.realpath(photos.paths[row]) for row in rows]


def test_it_finds_what_a_table_finds(asked, aligned):
    in_table = Asked(aligned, "cpu")
    for row in (0, 3, 5):
        question = question_of(aligned, row)
        found = ask(asked, question)
        wanted = in_table.ask(question, open_question(question), in_table.rows(), search="nearest")
        assert names(found) == files(in_table.photos, wanted.matches.rows[:10])
        np.testing.assert_allclose(
            found.matches.distances[:10], wanted.matches.distances[:10], atol=2e-6
        )
        assert found.judgement == pytest.approx(wanted.judgement) or np.isclose(
            found.judgement.lead, wanted.judgement.lead, atol=1e-4
        )
        assert found.order.endswith(UNMARKED)


def test_chosen_before_the_search(asked):
    assert asked.rows("shop").domains == ("shop",)
    assert asked.rows(None).domains == ()
    who = asked.handed.collectors[0]
    assert asked.rows("shop", COLLECTOR, who).collectors == (who,)
    path = asked.photos.paths[0]
    nobody = asked.rows("shop", COLLECTOR, "nobody")
    question = Question(str(path), domain="consumer")
    answer = asked.ask(question, open_question(question), nobody)
    assert not len(answer.matches.rows)
    every = ask(asked, question, domain=None)
    assert {every.gallery.photos.domains.of(row) for row in every.matches.rows} == {
        "consumer",
        "shop",
    }


def test_more_like_one_leaves_it_out(asked, aligned):
    answer = ask(asked, question_of(aligned, 0))
    row = int(answer.matches.rows[0])
    path = answer.gallery.photos.paths[row]
    like = Question(str(path), domain="shop", like=answer.gallery.mark_of(row))
    more = asked.ask(like, open_question(like), asked.rows())
    assert os.path.realpath(path) not in names(more, 100)
    assert len(more.matches.rows) == len(answer.matches.rows) - 1
    assert more.matches.distances[0] < 1


def test_matches_are_ordinary_rows(asked, aligned):
    answer = ask(asked, question_of(aligned, 2))
    rows = answer.matches.rows[:3]
    found = matches_table(answer.gallery, rows, [1, 2, 3], answer.matches.distances[:3])
    assert isinstance(found, Table) and len(found) == 3
    assert {"rank", "distance", "domain", "image"} <= {var.name for var in found.domain.metas}
    query = query_table(asked, answer)
    assert query.X.shape == (1, found.X.shape[1])


def test_copies_are_folded_and_what_is_gone_is_said(table, aligned, tmp_path):  # noqa: F811
    folder = tmp_path / "photos"
    paths = []
    photos = Asked(aligned, "cpu").photos
    for row, path in enumerate(photos.paths):
        place = folder / f"{row}.jpg"
        place.parent.mkdir(exist_ok=True)
        shutil.copy(path, place)
        paths.append(str(place))
    twice = aligned.copy()
    shop = [row for row in range(len(aligned)) if photos.domains.of(row) == "shop"]
    own, other = shop[0], next(r for r in shop if photos.items.of(r) != photos.items.of(shop[0]))
    with twice.unlocked():
        column = aligned.domain.index("image")
        twice.metas[:, -1 - column] = paths
        # Another garment of the shop is sold by the very same picture.
        shutil.copy(paths[own], paths[other])
        twice.X[other] = twice.X[own]
    handed = catalogue_of(twice, tmp_path / "shop", thumbnails=True)
    asked = AskedCatalogue(handed, "cpu")
    question = Question(paths[own], domain="shop")
    answer = ask(asked, question)
    first, second = grouped(answer.gallery, answer.matches, 2)
    found = {answer.gallery.photos.paths[row] for row in first.rows}
    assert {paths[own], paths[other]} <= found
    assert second.distances[0] > first.distances[0]
    assert answer.gone == frozenset() and answer.small == {}
    picture = open_question(question)
    asked.ask(question, picture, asked.rows())
    shutil.rmtree(folder)
    answer = asked.ask(question, picture, asked.rows())
    assert len(answer.gone) == len(answer.matches.rows)
    assert answer.small[int(answer.matches.rows[0])].startswith("data:image/jpeg;base64,")


def test_a_question_is_answered_at_once(asked, aligned):
    question = question_of(aligned, 1)
    ask(asked, question)
    photo = open_question(question_of(aligned, 4))
    start = time.perf_counter()
    asked.ask(replace(question, domain="shop"), photo, asked.rows(), thorough=False)
    assert time.perf_counter() - start < 2


@pytest.fixture(scope="module")
def coloured(tmp_path_factory):
    """Photos by a network and by their colours."""
    images = images_table(read_collection(SAMPLES["wardrobe"].folder))
    embedders = [Embedder(recipe_for(key), "cpu") for key in ("squeezenet1_1", COLOUR.key)]
    with VectorCache(tmp_path_factory.mktemp("vectors") / "vectors.sqlite") as cache:
        return embed_table(images, embedders, cache).embeddings


@pytest.mark.parametrize("is_aligned", [False, True])
def test_colours_count_as_they_do_in_a_table(coloured, is_aligned, tmp_path):
    vectors = align_table(coloured, "neighbours").table if is_aligned else coloured
    in_table = Asked(vectors, "cpu")
    asked = AskedCatalogue(catalogue_of(vectors, tmp_path / "shop"), "cpu")
    assert asked.has_colours and in_table.has_colours
    orders = set()
    for amount in (-1.0, 0.0, 0.6, 1.0):
        question = replace(question_of(coloured, 0), colour=amount)
        found = ask(asked, question)
        wanted = in_table.ask(question, open_question(question), in_table.rows(), search="nearest")
        assert names(found, 30) == files(in_table.photos, wanted.matches.rows[:30])
        np.testing.assert_allclose(found.matches.distances, wanted.matches.distances, atol=1e-5)
        assert ("Shape – Colour" in found.order) == (amount != 0)
        orders.add(tuple(names(found, 30)))
    assert len(orders) > 1


def test_colours_order_only_the_nearest(coloured, tmp_path, monkeypatch):
    asked = AskedCatalogue(catalogue_of(coloured, tmp_path / "shop"), "cpu")
    monkeypatch.setattr(in_catalogue, "LEANT", 7)
    question = question_of(coloured, 0)
    usual = ask(asked, question)
    leant = ask(asked, replace(question, colour=1.0))
    assert leant.order.startswith("Of the 7 nearest photos")
    assert "Of the 7 nearest photos" in leant.sentence and "nearest photos" not in usual.sentence
    assert set(names(leant, 30)) == set(names(usual, 7)) and len(leant.matches.rows) == 7


def test_without_colours_beside_a_network_nothing_is_ordered_by_them(asked, aligned):
    assert not asked.has_colours
    answer = ask(asked, replace(question_of(aligned, 0), colour=1.0))
    assert names(answer) == names(ask(asked, question_of(aligned, 0)))
    assert "Colour" not in answer.order


def test_what_cannot_be_asked(aligned, tmp_path):
    empty = make_catalogue(tmp_path / "empty", space_of_table(aligned))
    with pytest.raises(CatalogueError, match="is empty"):
        AskedCatalogue(gallery_of(empty), "cpu")
    handed = catalogue_of(aligned, tmp_path / "shop")
    gone = AskedCatalogue(handed, "cpu")
    shutil.rmtree(tmp_path / "shop")
    gone.catalogue.memory.clear()
    with pytest.raises(CatalogueError):
        ask(gone, question_of(aligned, 0))
