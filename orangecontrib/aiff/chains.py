"""What is recommended, and what Orange does without the add-on: two chains, in one place.

The widgets start with the recommended chain; the commands take it unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .alignment.methods import METHODS, NONE
from .embedding.embedder import Recipe
from .embedding.networks.catalogue import usable_models
from .embedding.networks.colour import COLOUR
from .embedding.networks.models import DEFAULT_MODEL, SCORES, STRIPS, VECTORS, Model
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


@dataclass(frozen=True)
class Chain:
    """From photos to rankings.

    Attributes
    ----------
    recipe : of the vectors, for any model; for mirror images see `mirror_for`
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


# key: what a person reads, tooltip, chain
CHAINS: dict[str, tuple[str, str, Chain]] = {
    "recommended": (
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


def mirror_for(models: Sequence[Model], chain: Chain = RECOMMENDED) -> bool:
    """Whether a chain looks at mirror images too: those of one network, never of several.

    Joined networks gain next to nothing by it, and each would take twice as long.
    """
    return chain.recipe.mirror and sum(model.is_network for model in models) < 2


def recipe_with(models: Sequence[Model], chain: Chain = RECOMMENDED) -> Recipe:
    """A chain's recipe as it is for some models together; see `vector_for` and `mirror_for`."""
    return replace(chain.recipe, vector=vector_for(models, chain), mirror=mirror_for(models, chain))


def chain_of(recipe: Recipe, models: Sequence[Model], closes_gap: bool) -> str:
    """Key in `CHAINS` of the chain that has a recipe's vector, region, fit and mirror images, and
    closes the gap or does not; "" if none has."""
    chosen = recipe.vector, recipe.region, recipe.fit, recipe.mirror, closes_gap
    for key, (_, _, chain) in CHAINS.items():
        own = recipe_with(models, chain)
        if chosen == (own.vector, own.region, own.fit, own.mirror, chain.closes_gap):
            return key
    return ""


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
    mirror = mirror_for(found, chain)
    return [
        replace(chain.recipe, model=key, vector=vector_for([model], chain), mirror=mirror)
        for key, model in zip(models, found, strict=True)
    ]


def best_models() -> list[str]:
    """Keys of the best models that work together on this computer as it is."""
    usable = {model.key for model in usable_models()}
    return list(next(keys for keys in COMBINATIONS if set(keys) <= usable | {DEFAULT_MODEL}))
