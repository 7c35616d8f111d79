from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from Orange.data import Table
from PIL import Image
from torchvision.models import get_model

from orangecontrib.aiff.embedding.again import (
    embedder_of,
    provenance_from,
    recipe_of,
    vector_of,
)
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, MODELS
from orangecontrib.aiff.embedding.pipeline import embed_photos
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.errors import EmbeddingError, WeightsError
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..folders import make_photos

RECIPES = (
    Recipe(),
    Recipe(vector="gem", fit="pad", mirror=True),
    Recipe(vector="strips", region="box", near_and_far=True),
    Recipe(fit="squeeze", mirror=True, near_and_far=True),
    Recipe(vector="depths", fit="squeeze", unit=True),
    Recipe(vector="scores", precision=FULL, region="box"),
)


@pytest.fixture
def photo(tmp_path) -> Path:
    """A large photo that lies on its side, as phones make them."""
    rng = np.random.default_rng(0)
    small = Image.fromarray(rng.integers(0, 256, (24, 32, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / "photo.jpg"
    small.resize((2400, 1800), Image.Resampling.BICUBIC).save(file, exif=exif)
    return file


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        yield cache


def entries(recipe=None, **changed) -> dict:
    provenance = Embedder(recipe or Recipe(), "cpu").provenance
    return replace(provenance, **changed).as_dict()


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_tables_provenance_gives_the_same_embedder(recipe):
    said = entries(recipe)
    embedder = embedder_of(said, "cpu")
    assert embedder.provenance.identity == said["identity"]
    assert embedder.notes == []


@pytest.mark.parametrize("recipe", RECIPES[:3])
@pytest.mark.parametrize("box", [None, Box(300, 700, 900, 800), Box(40, 50, 160, 190)])
def test_a_photo_has_the_vector_that_it_has_in_a_table(photo, cache, recipe, box):
    wanted = embed_photos([str(photo)], Embedder(recipe, "cpu"), cache, boxes=[box]).vectors[0]
    embedder, opened = embedder_of(entries(recipe), "cpu"), OpenedPhoto(photo)
    assert opened.size == (1800, 2400)
    for _ in range(2):  # decoded, then from what is held
        found = vector_of(embedder, opened, box)
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())


def test_the_same_settings_after_alignment(tmp_path, cache):
    folder = make_photos(tmp_path / "x", "dress_1/consumer_1.jpg", "dress_1/shop_1.jpg")
    table = images_table(read_collection(folder))
    embedded = embed_table(table, Embedder(Recipe(fit="pad"), "cpu"), cache).embeddings
    said = {**provenance_of(embedded), "name": "aligned", "identity": "0", "alignment": {"a": 1}}
    assert embedder_of(said, "cpu").recipe.fit == "pad"


def test_full_precision_is_found(monkeypatch):
    monkeypatch.setattr("orangecontrib.aiff.embedding.devices.best_precision", lambda _: "float16")
    found = embedder_of(entries(Recipe(precision=FULL)), "cpu")
    assert found.recipe.precision == FULL and found.notes == []


def test_another_precision_is_said():
    found = embedder_of(entries(precision="float16"), "cpu")
    assert "float16" in found.notes[0] and "rounding" in found.notes[0]


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"model": "resnet5000", "name": "ResNet-5000"}, "ResNet-5000, is not known here"),
        ({"decoding": 1}, "another version"),
        ({"input": "upside down"}, "not known here .upside down."),
        ({"digest": "0" * 64}, "somebody's own weights for SqueezeNet"),
    ],
)
def test_what_cannot_be_done_again_is_a_sentence(changed, words):
    with pytest.raises(EmbeddingError, match=words) as raised:
        embedder_of(entries(**changed), "cpu")
    assert "Local GPU Embedder" in str(raised.value)


def test_a_table_that_says_nothing():
    for said in ({}, {"name": "iris"}, Table("iris").attributes):
        with pytest.raises(EmbeddingError, match="does not say how.* Local GPU Embedder"):
            provenance_from(said)


def test_weights_that_are_not_here(monkeypatch, tmp_path):
    for name in ("ORANGE_AIFF_WEIGHTS", "TORCH_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    said = entries(model="mobilenet_v2", input=entries()["input"].replace("227", "224"))
    with pytest.raises(WeightsError, match="Download them once"):
        embedder_of(said, "cpu")


def test_weights_of_somebody_s_own_are_known_while_the_program_runs(tmp_path):
    torch.manual_seed(0)
    file = tmp_path / "mine.pt"
    torch.save(get_model(DEFAULT_MODEL, weights=None).state_dict(), file)
    said = entries(Recipe(f"{DEFAULT_MODEL}={file}"))
    assert recipe_of(provenance_from(said)).model == f"{DEFAULT_MODEL}={file}"
    assert recipe_of(provenance_from(entries())).model == DEFAULT_MODEL in MODELS


def test_a_gallery_of_vectors_put_together_otherwise_is_refused(tmp_path):
    current = entries(Recipe(vector="depths"))
    assert current["layout"] == 2
    # Tables of earlier versions do not say it.
    earlier = {key: value for key, value in current.items() if key != "layout"}
    assert provenance_from(earlier).identity != current["identity"]
    with pytest.raises(EmbeddingError, match="puts vectors together in another way"):
        embedder_of(earlier, "cpu")
    features = entries(Recipe())
    assert (
        provenance_from({k: v for k, v in features.items() if k != "layout"}).identity
        == (features["identity"])
    )
