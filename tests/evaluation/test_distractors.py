"""Further photos in the gallery count exactly as they would in the table."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from orangecontrib.aiff.embedding.unit import unit
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation import distractors
from orangecontrib.aiff.evaluation.evaluation import evaluate_source, evaluate_table
from orangecontrib.aiff.evaluation.protocol import BEST, Protocol
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.sentences import describe
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.evaluation.task import make_task
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import random_table


@dataclass
class Crowd:
    vectors: np.ndarray
    size: int = 37
    name: str = "shop"
    identity: str = "abc, version 3"
    left_out: int = 0

    @property
    def photos(self):
        return len(self.vectors)

    def blocks(self):
        for start in range(0, len(self.vectors), self.size):
            yield self.vectors[start : start + self.size]


@pytest.fixture(scope="module")
def tables():
    """All photos, half of the garments unknown; those of known ones; and the others' vectors."""
    table = random_table(np.random.default_rng(3), garments=60, consumer=1, shop=2, size=6)
    shop = rows_of(table).domains.texts == "shop"
    unknown = table.Y >= 30
    table = table[~unknown | shop]
    shop, unknown = shop[~unknown | shop], unknown[~unknown | shop]
    every = table.copy()
    with every.unlocked(every.Y, every.X):
        every.Y[unknown] = np.nan
        every.X[np.flatnonzero(unknown)[0]] = every.X[np.flatnonzero(~unknown & shop)[0]]  # a tie
    return every, every[~unknown], unit(every.X[unknown]).astype(np.float32)


def among(table, vectors, protocol, **how):
    task = make_task(table, protocol)
    source = EmbeddingDistances(table.X, task, protocol.distance)
    return evaluate_source(source, task, protocol, "x", distractors=Crowd(vectors, **how))


@pytest.mark.parametrize("search", ["nearest", "csls"])
@pytest.mark.parametrize("size", [1, 37, 1000])
def test_as_if_they_stood_in_the_table(tables, search, size):
    every, known, vectors = tables
    protocol = Protocol(search=search)
    wanted = evaluate_table(every, replace(protocol, distractors=True))
    found = among(known, vectors, protocol, size=size)
    assert found.figures.values == pytest.approx(wanted.figures.values, abs=1e-12)
    assert found.chance.values == pytest.approx(wanted.chance.values, abs=1e-12)
    np.testing.assert_array_equal(found.per_query.first, wanted.per_query.first)
    alone = evaluate_table(known, protocol)
    assert found.hit[1] < alone.hit[1]
    assert found.tied_queries == wanted.tied_queries


def test_it_is_told(tables):
    _, known, vectors = tables
    found = among(known, vectors, Protocol())
    assert found.as_json()["distractors"] == {
        "name": "shop", "identity": "abc, version 3", "photos": 60, "left_out": 0,
    }  # fmt: skip
    assert (
        "The gallery has 60 further photos of “shop”, which count as wrong answers; each was "
        "compared, so none is missed."
    ) in describe(found)
    assert "distractors" not in evaluate_table(known).as_json()


def test_a_catalogue_of_nothing_but_the_data_is_said_to_be_one():
    assert distractors.Beside("shop", "abc", 0, 60).sentence == (
        "No photo of “shop” counts: all show garments of the data, or are its files. Choose a "
        "catalogue of other garments."
    )


def test_what_a_catalogue_cannot_be_asked(tables):
    _, known, vectors = tables
    for protocol, words in (
        (Protocol(search="k_reciprocal"), "against hubs"),
        (Protocol(distance="euclidean"), "cosine"),
        (Protocol(unit=BEST), "ranks count photos"),
    ):
        with pytest.raises(ProtocolError, match=words):
            among(known, vectors, protocol)


def test_of_several_systems_each_has_its_own(tables):
    _, known, vectors = tables
    other = known.copy()
    asked = []

    def of(table):
        asked.append(table)
        return Crowd(vectors)

    found = evaluate_systems([System("a", known), System("b", other)], Protocol(), distractors=of)
    assert [table is known for table in asked] == [True, False]
    assert all(each.beside.photos == 60 for each in found.evaluations)


def test_it_stops(tables):
    _, known, vectors = tables

    class Stop(Exception):
        pass

    def callback(share):
        if share > 0.5:
            raise Stop

    task = make_task(known, Protocol())
    source = EmbeddingDistances(known.X, task)
    with pytest.raises(Stop):
        evaluate_source(source, task, Protocol(), "x", None, callback, Crowd(vectors, 5))
    assert distractors.HELD >= 1
