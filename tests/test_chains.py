from dataclasses import replace

import pytest

from orangecontrib.aiff.alignment.methods import DEFAULT_METHOD, METHODS
from orangecontrib.aiff.chains import (
    CHAINS,
    COMBINATIONS,
    PLAIN,
    RECOMMENDED,
    VECTORS_ALONE,
    best_models,
    chain_of,
    kinds_of,
    recipe_for,
    recipe_with,
    recipes_for,
    vector_for,
)
from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS, usable_models
from orangecontrib.aiff.embedding.networks.models import MODELS, VECTORS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.searches import SEARCHES

SQUEEZENET, TRANSFORMER = MODELS["squeezenet1_1"], MODELS["vit_b_16"]


@pytest.mark.parametrize("key", CHAINS)
def test_each_chain_is_made_of_what_there_is(key):
    label, tooltip, chain = CHAINS[key]
    assert label and tooltip
    assert {chain.align, *chain.align_with_reference} <= set(METHODS)
    assert chain.search in SEARCHES and chain.distance in DISTANCES
    # ... and each model's recipe for it is known as the chain again.
    for model in ALL_MODELS.values():
        recipe = recipe_for(model.key, chain)
        assert recipe.model == model.key and recipe.vector in model.vectors()
        assert chain_of(recipe, [model], chain.closes_gap) == key
        assert chain_of(recipe, [model], not chain.closes_gap) != key


def test_an_own_choice_is_no_chain():
    assert chain_of(replace(RECOMMENDED.recipe, fit="pad"), [SQUEEZENET], True) == ""
    assert chain_of(Recipe(vector="gem"), [SQUEEZENET], False) == ""


def test_only_the_recommended_chain_closes_the_gap():
    assert [key for key, (_, _, chain) in CHAINS.items() if chain.closes_gap] == ["recommended"]
    # ... in the way that the embedder does it.
    assert RECOMMENDED.align == DEFAULT_METHOD


def test_a_kind_of_vector_is_one_that_all_give():
    assert kinds_of([SQUEEZENET]) == [kind for kind in VECTORS if kind != "patches"]
    assert kinds_of([SQUEEZENET, TRANSFORMER]) == ["features", "scores"]
    assert vector_for([SQUEEZENET]) == "strips"
    assert vector_for([SQUEEZENET, TRANSFORMER]) == "features"
    assert recipe_for("vit_b_16") == replace(
        RECOMMENDED.recipe, model="vit_b_16", vector="features"
    )


def test_several_networks_look_from_near_and_far_and_one_at_the_mirror_image():
    lite, colour = ALL_MODELS["efficientnet_lite0"], ALL_MODELS["colour"]
    for models, near_and_far in (
        ([SQUEEZENET], False),
        ([SQUEEZENET, colour], False),
        ([SQUEEZENET, lite], True),
        ([SQUEEZENET, lite, colour], True),
    ):
        recipe = recipe_with(models)
        assert recipe.mirror and recipe.near_and_far == near_and_far
        assert chain_of(recipe, models, True) == "recommended"
        assert chain_of(replace(recipe, near_and_far=not near_and_far), models, True) == ""
        keys = [model.key for model in models]
        assert {each.near_and_far for each in recipes_for(keys)} == {near_and_far}
        for chain in (PLAIN, VECTORS_ALONE):  # these look once
            assert len(recipe_with(models, chain).views) == 1


def test_the_best_models_are_some_that_can_be_used(monkeypatch):
    assert tuple(best_models()) in COMBINATIONS
    alone = [model for model in usable_models() if model.key in RECOMMENDED.models]
    monkeypatch.setattr("orangecontrib.aiff.chains.usable_models", lambda: alone)
    assert best_models() == list(RECOMMENDED.models) == ["squeezenet1_1", "colour"]
