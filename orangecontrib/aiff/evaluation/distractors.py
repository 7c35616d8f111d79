"""Further photos in the gallery, as many as somebody has: each is a wrong answer to every query.

A figure depends only on how many photos are nearer than each right one. So the further photos are
gone through once, block by block, and counted; none is kept, and nothing is approximate.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from typing import Protocol as Interface

import numpy as np
from Orange.util import dummy_callback

from ..errors import ProtocolError
from ..words import plural
from .metrics import Groups, PerQuery, score, tie_groups
from .protocol import NEAREST, PHOTO, Protocol
from .ranking.order import SAME, rank
from .ranking.searches import HUB_NEIGHBOURS, CorrectedDistances
from .ranking.sources import DistanceSource, EmbeddingDistances, Rankable
from .task import Task

CSLS = "csls"
HELD = 1 << 22  # distances that are held at once
ROUNDED = 2.0**-22  # distances that differ by less tie: the vectors are of single precision
UNSURE = 4e-6  # distances nearer to each other than this are compared in double precision


class Distractors(Interface):
    """Photos that show no query's garment.

    Attributes
    ----------
    name : of where they are, for people
    identity : of that, such as a digest or a version
    photos : how many count
    left_out : how many do not, since they show a query's garment or are one of its photos
    """

    name: str
    identity: str
    photos: int
    left_out: int

    def blocks(self) -> Iterator[np.ndarray]:
        """Vectors of unit length, as the system's, float32 (b, d)."""
        ...


@dataclass(frozen=True)
class Beside:
    """What further photos a gallery had; see `Distractors`."""

    name: str
    identity: str
    photos: int
    left_out: int

    @property
    def sentence(self) -> str:
        if not self.photos and self.left_out:
            return (
                f"No photo of “{self.name}” counts: all show garments of the data, or are its "
                "files. Choose a catalogue of other garments."
            )
        said = (
            f"The gallery has {plural(self.photos, 'further photo')} of “{self.name}”, which count "
            "as wrong answers; each was compared, so none is missed."
        )
        if self.left_out:
            said += (
                f" {plural(self.left_out, 'photo')} of it left out, as of the same garments or "
                "files."
            )
        return said

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "identity": self.identity,
            "photos": self.photos,
            "left_out": self.left_out,
        }


def beside(distractors: Distractors) -> Beside:
    return Beside(distractors.name, distractors.identity, distractors.photos, distractors.left_out)


def figures_among(
    source: DistanceSource,
    ranking: Rankable,
    task: Task,
    protocol: Protocol,
    distractors: Distractors,
    callback: Callable[[float], None] = dummy_callback,
) -> PerQuery:
    """Each query's figures with further photos in the gallery.

    Parameters
    ----------
    source : of the distances
    ranking : the distances that are ranked by; see `ranking.searches.apply_search`
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ProtocolError
        If the further photos cannot be compared as the gallery's are.
    """
    vectors = _vectors(source, task, protocol)
    groups, nearness, slack = _right_groups(ranking, task)
    nearer, tied = np.zeros((2, len(groups.query)), dtype=int)
    step, done = max(1, HELD // len(vectors)), 0
    single = vectors.astype(np.float32)
    for block in distractors.blocks():
        for start in range(0, len(block), step):
            part = block[start : start + step]
            distances = 1 - part @ single.T  # a row a further photo, whose nearest are wanted
            corrections = None
            if isinstance(ranking, CorrectedDistances):
                corrections = -_mean_of_nearest(distances)
                distances = ranking.of_others(slice(None), distances.T, corrections)
            else:
                distances = np.ascontiguousarray(distances.T)
            _count(
                ranking, vectors, part, distances, corrections, groups, nearness, slack, nearer,
                tied,
            )  # fmt: skip
            done += len(part)
            callback(min(1.0, done / max(1, distractors.photos)))
    return score(
        Groups(
            groups.query,
            groups.nearer + nearer,
            groups.relevant_nearer,
            groups.size + tied,
            groups.relevant,
        ),
        protocol.ks,
    )


def _vectors(source: DistanceSource, task: Task, protocol: Protocol) -> np.ndarray:
    """The queries', of unit length, float64 (q, d)."""
    if not isinstance(source, EmbeddingDistances) or not source.is_cosine:
        raise ProtocolError(
            "A catalogue is compared by the cosine of vectors. Connect Embeddings instead of "
            "distances, and choose the distance Cosine."
        )
    if protocol.search not in (NEAREST, CSLS):
        raise ProtocolError(
            "With a catalogue, search for the nearest photos or against hubs (CSLS); the other "
            "searches would need all of it in memory."
        )
    if task.unit != PHOTO or task.query_groups is not None:
        raise ProtocolError(
            "With a catalogue, ranks count photos, and each query searches all of them. Take back "
            "what is chosen under Further."
        )
    return source.queries


def _right_groups(ranking: Rankable, task: Task) -> tuple[Groups, np.ndarray, np.ndarray]:
    """Where the right photos stand in the gallery, how near they are, and what ties with them."""
    everything = np.arange(len(task.gallery))
    parts: list[Groups] = []
    near: list[np.ndarray] = []
    gaps: list[np.ndarray] = []
    step = max(1, HELD // len(everything))
    for start in range(0, len(task.queries), step):
        rows = np.arange(start, min(start + step, len(task.queries)))
        distances = ranking.block(rows)
        out = task.out(rows, everything)
        relevant = task.relevant(slice(start, start + step))
        order, starts = rank(distances, ranking.least_scale, out)
        found = tie_groups(starts, np.take_along_axis(relevant, order, axis=1))
        place = order[found.query, found.nearer]
        near.append(distances[found.query, place])
        scale = np.maximum(np.abs(distances).max(axis=1), ranking.least_scale)
        gaps.append(np.maximum(SAME * scale, ROUNDED)[found.query])
        parts.append(
            Groups(
                found.query + start, found.nearer, found.relevant_nearer, found.size, found.relevant
            )
        )
    names = ("query", "nearer", "relevant_nearer", "size", "relevant")
    joined = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return Groups(*joined), np.concatenate(near), np.concatenate(gaps)


def _count(
    ranking: Rankable,
    vectors: np.ndarray,
    part: np.ndarray,
    distances: np.ndarray,
    corrections: np.ndarray | None,
    groups: Groups,
    nearness: np.ndarray,
    slack: np.ndarray,
    nearer: np.ndarray,
    tied: np.ndarray,
) -> None:
    """Count further photos that are nearer than, or as near as, each group of right ones."""
    for place, (query, own, gap) in enumerate(zip(groups.query, nearness, slack, strict=True)):
        row = distances[query]
        unsure = np.flatnonzero(np.abs(row - own) <= UNSURE)
        nearer[place] += np.count_nonzero(row < own)
        if not len(unsure):
            continue
        nearer[place] -= np.count_nonzero(row[unsure] < own)
        exact = 1 - part[unsure].astype(float) @ vectors[query]
        if corrections is not None and isinstance(ranking, CorrectedDistances):
            exact = ranking.of_others(np.array([query]), exact[None], corrections[unsure])[0]
        nearer[place] += np.count_nonzero(exact < own - gap)
        tied[place] += np.count_nonzero(np.abs(exact - own) <= gap)


def _mean_of_nearest(distances: np.ndarray) -> np.ndarray:
    """Of each photo the mean of its nearest queries' distances, as CSLS has it, (n,) of (n, q)."""
    count = min(HUB_NEIGHBOURS, distances.shape[1])
    if count < distances.shape[1]:
        distances = np.partition(distances, count - 1, axis=1)[:, :count]
    return distances.mean(axis=1, dtype=float)
