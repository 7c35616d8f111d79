"""What is recommended, and what Orange does without the add-on: two chains, in one place.

The widgets start with the recommended chain; the commands take it unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .alignment.methods import METHODS, NONE
from .embedding.networks.catalogue import usable_models
from .embedding.networks.colour import COLOUR
from .embedding.networks.models import DEFAULT_MODEL, SCORES, STRIPS, VECTORS, Model
from .embedding.recipe import Recipe
from .embedding.seeing.preparing import AUTO_REGION, SQUEEZE, WHOLE
from .embedding.weights.from_file import find_model
from .photos.rows import rows_of

if TYPE_CHECKING:
    from Orange.data import Table

# Offline, the best first, and none more than three times as slow as the default model alone;
# measured by benchmarks/matches.py.
COMBINATIONS = (
    (DEFAULT_MODEL, "efficientnet_lite0", COLOUR.key),
    (DEFAULT_MODEL, COLOUR.key),
)


SETTLED = ("vector", "region", "fit", "mirror", "near_and_far")  # fields of a recipe


@dataclass(frozen=True)
class Chain:
    """From photos to rankings.

    Attributes
    ----------
    recipe : of the vectors, for any model; how often each photo is seen is said by `recipe_with`
    align : method of alignment without labels, a key of `alignment.methods.METHODS`
    align_with_reference : methods that learn from labelled photos of other garments, the best
        first; the first that so many garments are enough for is taken
    search : a key of `searches.SEARCHES`
    distance : a key of `distances.DISTANCES`
    models : keys of what makes the vectors where nobody says it
    """

    recipe: Recipe
    align: str
    align_with_reference: tuple[str, ...]
    search: str
    distance: str
    models: tuple[str, ...] = (DEFAULT_MODEL,)

    @property
    def closes_gap(self) -> bool:
        """Whether worn and shop photos are brought nearer each other."""
        return self.align != NONE


RECOMMENDED = Chain(
    Recipe(vector=STRIPS, region=AUTO_REGION, fit=SQUEEZE, mirror=True),
    "neighbours",
    ("head", "within"),
    "csls",
    "cosine",
    (DEFAULT_MODEL, COLOUR.key),  # colours help wherever they have their weight: once aligned
)
PLAIN = Chain(Recipe(vector=SCORES, region=WHOLE, fit=SQUEEZE), NONE, (), "nearest", "cosine")
VECTORS_ALONE = Chain(Recipe(), NONE, (), "nearest", "cosine")


DEFAULT_CHAIN = "recommended"
# key: what a person reads, tooltip, chain
CHAINS: dict[str, tuple[str, str, Chain]] = {
    DEFAULT_CHAIN: (
        "Recommended",
        "What finds most garments: depths and strips of the part where the garment is, worn and "
        "shop photos brought nearer each other",
        RECOMMENDED,
    ),
    "alone": (
        "Vectors alone",
        "What finds most when nothing aligns the vectors: averaged features of the photo's middle",
        VECTORS_ALONE,
    ),
    "plain": (
        "Plain, as Orange's Image Embedding",
        "Class scores of the whole photo, squeezed to a square",
        PLAIN,
    ),
}


def kinds_of(models: Sequence[Model]) -> list[str]:
    """Kinds of vector that each of some models can give, their own first.

    What is no network has one of its own, which goes with any.
    """
    models = [model for model in models if model.is_network] or models
    return [kind for kind in VECTORS if all(kind in model.vectors() for model in models)]


def vector_for(models: Sequence[Model], chain: Chain = RECOMMENDED) -> str:
    """A chain's kind of vector; the models' own where one of them cannot give it."""
    kinds = kinds_of(models)
    return chain.recipe.vector if chain.recipe.vector in kinds else kinds[0]


def near_and_far_for(models: Sequence[Model], chain: Chain = RECOMMENDED) -> bool:
    """Whether a chain that looks twice does so from near and from far: with several networks.

    One network alone gains nothing by that.
    """
    return chain.recipe.mirror and sum(model.is_network for model in models) > 1


def recipe_with(models: Sequence[Model], chain: Chain = RECOMMENDED) -> Recipe:
    """A chain's recipe as it is for some models together."""
    return replace(
        chain.recipe,
        vector=vector_for(models, chain),
        near_and_far=near_and_far_for(models, chain),
    )


def chain_of(recipe: Recipe, models: Sequence[Model], closes_gap: bool) -> str:
    """Key in `CHAINS` of the chain that settles what a recipe has, and closes the gap or does not;
    "" if none does."""
    for key, (_, _, chain) in CHAINS.items():
        if (settled(recipe), closes_gap) == (settled(recipe_with(models, chain)), chain.closes_gap):
            return key
    return ""


def settled(recipe: Recipe) -> dict[str, str | bool]:
    """What of a recipe a chain settles, by field."""
    return {name: getattr(recipe, name) for name in SETTLED}


def method_for(table: Table, reference: Table, chain: Chain = RECOMMENDED) -> str:
    """The chain's method for a reference: one that learns from its labels, if it has any.

    Garments that the table shows too are never learned from, so they do not count.
    """
    garments = len(np.setdiff1d(rows_of(reference).paired_items, rows_of(table).item_keys))
    return next(
        (
            key
            for key in chain.align_with_reference
            if garments and garments >= METHODS[key].least_items
        ),
        chain.align,
    )


def recipe_for(model: str, chain: Chain = RECOMMENDED) -> Recipe:
    """A chain's recipe for a model that makes vectors alone, or beside Colour."""
    return recipes_for([model], chain)[0]


def recipes_for(models: Sequence[str], chain: Chain = RECOMMENDED) -> list[Recipe]:
    """A chain's recipes for models whose vectors are joined.

    Each has its own kind of vector where it cannot give the chain's.
    """
    found = [find_model(key) for key in models]
    together = recipe_with(found, chain)
    return [
        replace(together, model=key, vector=vector_for([model], chain))
        for key, model in zip(models, found, strict=True)
    ]


def best_models() -> list[str]:
    """Keys of the best models that work together on this computer as it is."""
    usable = {model.key for model in usable_models()}
    return list(next(keys for keys in COMBINATIONS if set(keys) <= usable | {DEFAULT_MODEL}))
