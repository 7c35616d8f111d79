"""Chains from photos to scores: what is seen, how it is aligned and searched, and what is learned.

What is learned from labels is learned from some garments and scored on others: the garments are
dealt into folds, each fold's queries search all shop photos with what the other folds taught, and
no query of another fold takes part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.alignment.maps import AlignmentMap
from orangecontrib.aiff.alignment.methods import METHODS, NONE, Options, learn
from orangecontrib.aiff.alignment.photos import Photos, read_photos
from orangecontrib.aiff.chains import RECOMMENDED, recipes_for
from orangecontrib.aiff.chains import Chain as RecipeChain
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.evaluation.protocol import NEAREST, Protocol
from orangecontrib.aiff.evaluation.task import Task, make_task
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

from .scores import Scores, score

APART = ("within", "ridge", "head")  # whose maps of a vector's parts know nothing of each other
SEED = 0


@dataclass(frozen=True)
class Chain:
    """From photos to rankings.

    Attributes
    ----------
    recipes : of the vectors; those of several networks are joined
    align, options : a key of `METHODS` and what is chosen beside it
    search, distance : keys of `searches.SEARCHES` and `distances.DISTANCES`
    folds : in how many the garments are dealt, each searched with what the others taught; 0 for
        the statistics of all photos, which is for methods that need no labels
    bank : whether the search learns from the other folds' consumer photos
    """

    recipes: tuple[Recipe, ...]
    align: str = NONE
    options: Options = Options()
    search: str = NEAREST
    distance: str = "cosine"
    folds: int = 0
    bank: bool = False


@dataclass(frozen=True, eq=False)
class Album:
    """A collection with its vectors; each recipe is embedded once.

    Attributes
    ----------
    images : a row a photo
    cache : of the vectors
    protocol : who asks, and what is searched
    """

    images: Table
    cache: VectorCache
    protocol: Protocol = Protocol()
    _known: dict = field(default_factory=dict)

    def photos(self, recipes: tuple[Recipe, ...]) -> Photos:
        return self._once(("photos", recipes), lambda: self._embedded(recipes))

    def task(self, rows: np.ndarray | None = None) -> Task:
        if rows is None:
            return self._once("task", lambda: make_task(self.images, self.protocol))
        key = ("task", rows.tobytes())
        return self._once(key, lambda: make_task(self.images[rows], self.protocol))

    def folds(self, count: int) -> np.ndarray:
        """The fold of each photo's garment, shape (n,)."""
        return self._once(("folds", count), lambda: deal(rows_of(self.images).item_keys, count))

    def score(self, chain: Chain) -> Scores:
        photos = self.photos(chain.recipes)
        if not chain.folds:
            vectors = self._align(chain, photos, None)
            every = np.arange(len(self.images))
            return score(vectors, self.task(), every, chain.search, chain.distance)
        return Scores.joined([self._fold(chain, photos, fold) for fold in range(chain.folds)])

    def _fold(self, chain: Chain, photos: Photos, fold: int) -> Scores:
        vectors = self._align(chain, photos, fold)
        others = (photos.kinds == DOMAINS.index(CONSUMER)) & (self.folds(chain.folds) != fold)
        rows = np.flatnonzero(~others)
        bank = vectors[others] if chain.bank else None
        task = self.task(rows)
        return score(vectors[rows], task, rows, chain.search, chain.distance, bank)

    def _align(self, chain: Chain, photos: Photos, fold: int | None) -> np.ndarray:
        """Vectors after what was learned from all photos, or from all but a fold's garments."""
        if chain.align == NONE:
            return photos.features
        method = METHODS[chain.align]
        if chain.align in APART:
            maps = [each for recipe in chain.recipes for each in self._maps(recipe, chain, fold)]
            method = replace(method, fit=lambda *_: maps)
        taught = photos.take(self._taught(chain, fold))
        found = learn(taught, method, chain.options, for_others=fold is not None)
        return found.apply(photos.features, photos.kinds)

    def _maps(self, recipe: Recipe, chain: Chain, fold: int | None) -> list[AlignmentMap]:
        """Those of a network's parts, which are the same whatever it is joined with."""

        def make() -> list[AlignmentMap]:
            photos = self.photos((recipe,)).take(self._taught(chain, fold))
            pieces = [photos.part(part) for part in photos.parts] or [photos]
            return METHODS[chain.align].fit(pieces, chain.options, dummy_callback)

        return self._once(("maps", recipe, chain.align, chain.options, chain.folds, fold), make)

    def _taught(self, chain: Chain, fold: int | None) -> np.ndarray:
        """Rows that are learned from."""
        if fold is None:
            return np.arange(len(self.images))
        return np.flatnonzero(self.folds(chain.folds) != fold)

    def _embedded(self, recipes: tuple[Recipe, ...]) -> Photos:
        vectors = aiff.embed(self.images, recipe=recipes, cache=self.cache)
        if skipped := len(self.images) - len(vectors):
            raise SystemExit(f"{skipped} photos cannot be read.")
        return read_photos(vectors)

    def _once(self, key: object, make: Callable):
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


def recipes_of(models: Sequence[str], chain: RecipeChain = RECOMMENDED) -> tuple[Recipe, ...]:
    """A chain's recipes in full precision, which gives the same on every processor."""
    return tuple(replace(recipe, precision=FULL) for recipe in recipes_for(models, chain))


def recipe_of(model: str) -> Recipe:
    return recipes_of([model])[0]


def deal(items: Sequence[str], count: int) -> np.ndarray:
    """The fold of each photo's item, 0.. below count, shape (n,); the same in every run."""
    names, which = np.unique(np.asarray(items, dtype=str), return_inverse=True)
    order = np.random.default_rng(SEED).permutation(len(names))
    folds = np.empty(len(names), dtype=int)
    folds[order] = np.arange(len(names)) % count
    return folds[which]
