"""One photo at a time, as Style Match is asked: nothing is known of others that will ask.

The worn photos are dealt into turns. Those of a turn ask photos that were aligned without them,
in a gallery that has all other worn photos and all shop photos; they know nothing of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orangecontrib.aiff.alignment.methods import METHODS, learn
from orangecontrib.aiff.embedding.unit import unit
from orangecontrib.aiff.evaluation.ranking.searches import RankedDistances
from orangecontrib.aiff.evaluation.task import Task
from orangecontrib.aiff.matching.gallery import Gallery
from orangecontrib.aiff.matching.hubs import hubs_of
from orangecontrib.aiff.photos.columns import CONSUMER

from .chains import Album, Chain
from .scores import Scores, score_distances


@dataclass(frozen=True, eq=False)
class Turn:
    """Some of the queries, and the gallery that was made without them.

    Attributes
    ----------
    asking : places of the queries in the task
    gallery : with the vectors of all photos, also of those that ask
    """

    asking: np.ndarray
    gallery: Gallery

    def distances(self, task: Task, bank: int | None, rng: np.random.Generator) -> np.ndarray:
        """What the gallery is put in order by, shape (asking, gallery).

        Parameters
        ----------
        bank : photos that tell of hubs, drawn from the other worn ones; 0 for all, None for none
        """
        vectors = self.gallery.vectors
        found = 1 - vectors[task.queries[self.asking]] @ vectors[task.gallery].T
        if bank is None:
            return found
        others = np.delete(task.queries, self.asking)
        chosen = np.sort(rng.choice(others, bank, replace=False)) if bank else others
        return found + hubs_of(self.gallery, task.gallery, chosen, CONSUMER).marks()


def score_alone(
    album: Album, chain: Chain, turns: int, banks: Sequence[int]
) -> dict[int | None, Scores]:
    """Scores without a bank (None), and by banks of some sizes, see `Turn.distances`."""
    task, every = album.task(), np.arange(len(album.images))
    made = [_turn(album, chain, task, turns, turn) for turn in range(turns)]
    scores: dict[int | None, Scores] = {}
    for bank in (None, *banks):
        distances = np.empty((len(task.queries), len(task.gallery)), dtype=np.float32)
        for number, turn in enumerate(made):
            distances[turn.asking] = turn.distances(task, bank, np.random.default_rng(number))
        scores[bank] = score_distances(RankedDistances(distances), task, every)
    return scores


def _turn(album: Album, chain: Chain, task: Task, turns: int, turn: int) -> Turn:
    photos = album.photos(chain.recipes)
    asking = np.flatnonzero(album.folds(turns)[task.queries] == turn)
    others = np.delete(np.arange(len(album.images)), task.queries[asking])
    found = learn(photos.take(others), METHODS[chain.align], chain.options, for_others=True)
    vectors = unit(found.apply(photos.features, photos.kinds)).astype(np.float32)
    return Turn(asking, Gallery(album.images, vectors, [], []))
