"""What a catalogue finds, and that a distance is the same whoever answers."""

import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff.catalogue import recall, searching
from orangecontrib.aiff.catalogue.filters import Filter
from orangecontrib.aiff.catalogue.recall import build, make_ready, measure
from orangecontrib.aiff.catalogue.searching import NONE, Settings, search
from orangecontrib.aiff.catalogue.store import open_catalogue, writer
from orangecontrib.aiff.catalogue.upkeep import compact
from orangecontrib.aiff.errors import CatalogueError

from .made import filled, rows


def by_hand(vectors, asking, k):
    """Ids of the nearest and their distances, of vectors whose ids are their places."""
    units = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in (asking, vectors)]
    distances = 1 - units[0].astype(float) @ units[1].astype(float).T
    order = np.argsort(distances, axis=1)[:, :k]
    return order, np.take_along_axis(distances, order, axis=1)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    found = filled(
        tmp_path_factory.mktemp("searching") / "c",
        3000,
        32,
        domain=["shop", "consumer", None] * 1000,
        collector=["o'hara", "anna"] * 1500,
    )
    build(found)
    return found


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("in_memory", [True, False])
def test_each_way_finds_the_same_at_the_same_distances(catalogue, exact, in_memory, monkeypatch):
    if not in_memory:
        monkeypatch.setattr(searching, "IN_MEMORY", 0)
    catalogue.memory.clear()
    vectors = rows(range(3000), 32).vectors
    asking = 5 * vectors[:20] + 0.1
    ids, distances = by_hand(vectors, asking, 10)
    found = search(catalogue, asking, 10, exact=exact, settings=Settings(200, 300))
    assert found.is_exact is exact
    np.testing.assert_array_equal(found.ids, ids)
    np.testing.assert_allclose(found.distances, distances, atol=1e-6)


@pytest.mark.parametrize("exact", [True, False])
def test_a_filter_counts_before_the_search(catalogue, exact):
    vectors = rows(range(3000), 32).vectors
    where = Filter(domains=("shop",), collectors=("o'hara",))
    fits = np.arange(0, 3000, 6)
    found = search(catalogue, vectors[:5], 400, where, exact, Settings(4, 5))
    assert (np.isin(found.ids, fits)).all() and (np.diff(found.distances, axis=1) >= 0).all()
    few = search(catalogue, vectors[0], 5, Filter(ids=(7, 9)), exact)
    assert sorted(few.ids[0, :2]) == [7, 9] and (few.ids[0, 2:] == NONE).all()
    assert np.isnan(few.distances[0, 2:]).all()
    none = search(catalogue, vectors[0], 3, Filter(ids=()), exact)
    assert (none.ids == NONE).all()
    assert catalogue.count(where) == len(fits)


def test_what_is_no_question_is_refused(catalogue):
    for bad, sentence in (
        (np.ones(31), "have 32 numbers, and what asks has 31"),
        (np.zeros(32), "zero"),
        (np.full(32, np.nan), "infinite"),
    ):
        with pytest.raises(CatalogueError, match=sentence):
            search(catalogue, bad)


def test_recall_is_measured_and_kept(catalogue, monkeypatch):
    monkeypatch.setattr(searching, "IN_MEMORY", 0)
    said = measure(catalogue)
    assert said["search"] == "index" and said["recall"] >= 0.95
    assert open_catalogue(catalogue.folder).measured == said
    settings = searching.settings_of(catalogue)
    assert (settings.probes, settings.refine) == (said["probes"], said["refine"])


def test_what_is_new_is_found_at_once_and_what_is_removed_never(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "IN_MEMORY", 0)
    catalogue = filled(tmp_path / "c", 2000, 32)
    with writer(catalogue) as write:
        first = make_ready(write)
        new = rows(range(5000, 5100), 32)
        write.add(new)
        found = search(catalogue, new.vectors[:10], 1, exact=False)
        assert found.ids[:, 0].tolist() == list(range(5000, 5010))
        np.testing.assert_allclose(found.distances, 0, atol=1e-6)
        again = make_ready(write)
        assert (again["photos"], again["seen"], again["changed"]) == (2000, 2100, 100)
        assert again["recall"] == first["recall"] and again["waiting"] == 100
        assert make_ready(write) == again
        monkeypatch.setattr(recall, "WAITING", 50)
        write.add(rows([9000], 32))
        again = make_ready(write)
        assert (again["photos"], again["changed"], again["waiting"]) == (2101, 0, 0)
        write.remove([9000])
        write.remove(range(5000, 5100))
        found = search(catalogue, new.vectors, 5, exact=False)
        assert not np.isin(found.ids, range(5000, 5100)).any()
        write.remove(range(1000))
        assert make_ready(write)["photos"] == 1000
    assert not open_catalogue(tmp_path / "c").refresh()


def test_vectors_of_any_length_are_indexed(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "IN_MEMORY", 0)
    catalogue = filled(tmp_path / "c", 300, 3)
    with writer(catalogue) as write:
        assert make_ready(write)["recall"] >= 0.95


def test_many_short_adds_are_put_together(tmp_path, monkeypatch):
    monkeypatch.setattr(recall, "PIECES", 5)
    catalogue = filled(tmp_path / "c", 10)
    with writer(catalogue) as write:
        for number in range(10):
            write.add(rows([100 + number]))
        before = catalogue.rows(catalogue.ids, ["vector"])
        make_ready(write)
        assert catalogue.rows(catalogue.ids, ["vector"]).equals(before)
    assert catalogue.table.stats()["fragment_stats"]["num_fragments"] == 1


def test_the_index_keeps_its_parts_when_adds_are_put_together(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "IN_MEMORY", 0)
    monkeypatch.setattr(recall, "PIECES", 5)
    catalogue = filled(tmp_path / "c", 2000, 32)
    with writer(catalogue) as write:
        first = make_ready(write)
        for number in range(10):
            write.add(rows([9000 + number], 32))
        again = make_ready(write)
        assert _parts_of(catalogue) == round(2010**0.5)
        assert (first["photos"], again["photos"], again["waiting"]) == (2000, 2010, 0)
        compact(write, timedelta(seconds=0.001))
    assert _parts_of(catalogue) == round(2010**0.5)


def _parts_of(catalogue):
    """How many parts the index has, as the library tells of a search."""
    query = catalogue.table.search(np.ones(32, np.float32), "vector").limit(1).nprobes(1)
    return int(re.search(r"partitions_ranked=(\d+)", query.analyze_plan())[1])


def test_an_empty_catalogue_finds_nothing(tmp_path):
    catalogue = filled(tmp_path / "c", 0)
    found = search(catalogue, np.ones(8))
    assert (found.ids == NONE).all() and len(open_catalogue(tmp_path / "c")) == 0


def test_a_catalogue_whose_index_was_never_built_is_searched_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "IN_MEMORY", 0)
    catalogue = filled(tmp_path / "c", 50)
    found = search(catalogue, rows(range(50)).vectors[:3], 1)
    assert found.is_exact and found.ids[:, 0].tolist() == [0, 1, 2]


def test_the_page_says_how_large_is_small():
    page = (Path(__file__).parents[2] / "doc" / "catalogue.md").read_text(encoding="utf-8")
    millions, photos = re.search(
        r"up to (\d+) million numbers \(([\d,]+) photos with 512", page
    ).groups()
    assert int(millions) == searching.IN_MEMORY // 10**6
    assert int(photos.replace(",", "")) == searching.IN_MEMORY // 512
