from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.alignment.photos import usual_weight
from orangecontrib.aiff.chains import RECOMMENDED, kinds_of, recipe_for
from orangecontrib.aiff.embedding.again import embedder_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.catalogue import usable_models
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import FEATURES, MODELS, STRIPS, VECTORS
from orangecontrib.aiff.embedding.pipeline import embed_photos, embed_with_each
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.errors import EmbeddingError, WeightsError


def test_it_is_ready_without_weights_or_packages():
    assert COLOUR in usable_models() and not COLOUR.is_network
    assert COLOUR.vectors() == [FEATURES]
    assert {COLOUR.length(kind) for kind in VECTORS} == {580}


def test_a_file_of_weights_is_none_for_it(tmp_path):
    (tmp_path / "net.pt").write_bytes(b"")
    with pytest.raises(WeightsError, match="Colour is not a network"):
        find_model(f"colour={tmp_path / 'net.pt'}")


def test_it_goes_with_any_kind_of_vector():
    squeezenet = MODELS["squeezenet1_1"]
    assert kinds_of([squeezenet, COLOUR]) == kinds_of([squeezenet])
    assert kinds_of([COLOUR]) == [FEATURES]
    assert recipe_for("squeezenet1_1").vector == RECOMMENDED.recipe.vector == STRIPS


def test_what_is_chosen_for_networks_changes_nothing():
    usual = Embedder(Recipe("colour"), "cpu").provenance
    for recipe in (
        recipe_for("colour"),
        Recipe("colour", STRIPS, fit="pad", mirror=True, gpu_jpegs=True, precision=FULL),
    ):
        found = Embedder(replace(recipe, region=Recipe.region), "cpu").provenance
        assert found.identity == usual.identity and found.name == "Colour"
    boxed = Embedder(Recipe("colour", region="box"), "cpu").provenance
    assert boxed.identity != usual.identity


def test_a_later_photo_is_counted_in_the_same_way_or_not_at_all():
    wanted = Embedder(recipe_for("colour"), "cpu").provenance
    assert embedder_of(wanted.as_dict()).provenance.identity == wanted.identity
    with pytest.raises(EmbeddingError, match="another version"):
        embedder_of({**wanted.as_dict(), "digest": "0" * 64})


def test_it_is_less_than_a_network_beside_others():
    assert 0 < usual_weight("colour") <= 0.3
    assert usual_weight("squeezenet1_1") == usual_weight("of the future") == 1


def test_alone_and_joined_it_sees_the_same(tmp_path):
    """Photos large enough to be decoded at a smaller scale, where a network allows it."""
    rng, paths = np.random.default_rng(0), []
    for number in range(3):
        small = rng.integers(0, 256, (12, 9, 3), dtype=np.uint8)
        path = tmp_path / f"{number}.jpg"
        Image.fromarray(small).resize((900, 1200)).save(path)
        paths.append(str(path))
    colour, network = (Embedder(recipe_for(key), "cpu") for key in ("colour", "squeezenet1_1"))
    with VectorCache(tmp_path / "one.sqlite") as cache:
        alone = embed_photos(paths, colour, cache)
        assert embed_photos(paths, colour, cache).cached == 3
    with VectorCache(tmp_path / "other.sqlite") as cache:
        joined = embed_with_each(paths, [network, colour], cache)
    np.testing.assert_array_equal(alone.vectors, joined[1].vectors)
    assert np.isfinite(alone.vectors).all() and len(np.unique(alone.vectors, axis=0)) == 3
