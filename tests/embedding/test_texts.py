"""Words beside photos; skipped where the extra ``fashion`` is not installed."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from orangecontrib.aiff.embedding import texts
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.texts import TextSide, lacking_for_words, text_side_of
from orangecontrib.aiff.errors import WeightsError

SMALL = {"width": 32, "heads": 2, "layers": 1}
VISION = {"image_size": 32, "layers": 1, "width": 64, "head_width": 32, "patch_size": 8}
CLIP, SIGLIP = FASHION["marqo_fashion_clip"], FASHION["marqo_fashion_siglip"]


def test_networks_without_words():
    for recipe in (Recipe(DEFAULT_MODEL), Recipe("dinov2_s_14")):
        assert "embed the gallery with such a network" in lacking_for_words(recipe)
    with pytest.raises(WeightsError, match="Marqo-FashionCLIP"):
        text_side_of(Embedder(Recipe(DEFAULT_MODEL), "cpu"))


@pytest.fixture
def open_clip():
    return pytest.importorskip("open_clip", reason="the extra fashion is not here")


@pytest.fixture
def make(open_clip, tmp_path, monkeypatch):
    """A tiny network of a kind with published weights at random; gives back the whole of it."""
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path))
    whole_config = open_clip.get_model_config

    def make(model):
        config = whole_config(model.library_name)
        text = {**config["text_cfg"], **SMALL}
        if "hf_tokenizer_name" in text:
            text["vocab_size"] = 50
        config = {"embed_dim": 16, "vision_cfg": VISION, "text_cfg": text}
        monkeypatch.setattr(texts, "_config", lambda _: config)
        torch.manual_seed(0)
        kind = open_clip.CLIP if model is CLIP else open_clip.CustomTextCLIP
        network = kind(**config).eval()
        file = tmp_path / "hub" / model.weights.repository / model.weights.file
        file.parent.mkdir(parents=True)
        state = {key: value.contiguous() for key, value in network.state_dict().items()}
        save_file(state, file)
        return network, file

    return make


def test_words_have_the_vector_that_the_whole_network_gives_them(make, open_clip):
    network, _ = make(CLIP)
    assert lacking_for_words(Recipe(CLIP.key)) == ""
    side = TextSide(CLIP)
    vectors = [side.vector(words) for words in ("a red dress", "A red dress", "long sleeves")]
    tokens = open_clip.SimpleTokenizer(context_length=77)(["a red dress"])
    with torch.inference_mode():
        wanted = network.encode_text(tokens)[0].numpy()
    np.testing.assert_allclose(vectors[0], wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[1], rtol=1e-5)
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3


def test_words_are_cut_as_photos_are(make):
    make(CLIP)
    whole = TextSide(CLIP).vector("a red dress")
    cut = TextSide(replace(CLIP, features=6, full=16)).vector("a red dress")
    np.testing.assert_array_equal(cut, whole[:6])
    assert len(whole) == 16


def make_tokenizer(folder):
    tokenizers = pytest.importorskip("tokenizers")
    words = ["</s>", "<unk>", "a", "red", "dress"]
    model = tokenizers.models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<unk>")
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / texts.TOKENIZER))
    (folder / texts.TOKENIZER_SETTINGS).write_text(json.dumps({"pad_token": "</s>"}))


def test_words_of_networks_that_cut_them_in_their_own_way(make):
    pytest.importorskip("tokenizers", reason="the package tokenizers is not here")
    network, file = make(SIGLIP)
    lacking = lacking_for_words(Recipe(SIGLIP.key))
    assert "tokenizer.json" in lacking and "Marqo/marqo-fashionSigLIP" in lacking
    make_tokenizer(file.parent)
    assert lacking_for_words(Recipe(SIGLIP.key)) == ""
    tokens = torch.zeros(1, 64, dtype=torch.long)
    tokens[0, :3] = torch.tensor([2, 3, 4])
    with torch.inference_mode():
        wanted = network.encode_text(tokens)[0].numpy()
    # Punctuation and capitals are left away, as the network learned.
    np.testing.assert_allclose(TextSide(SIGLIP).vector("A red, dress!"), wanted, rtol=1e-4)
    (file.parent / texts.TOKENIZER).write_text("{")
    with pytest.raises(WeightsError, match="damaged"):
        TextSide(SIGLIP)


def test_the_package_that_cuts_words_is_named(make, monkeypatch):
    make(SIGLIP)
    monkeypatch.setattr(texts, "find_spec", lambda name: None)
    assert "pip install tokenizers" in lacking_for_words(Recipe(SIGLIP.key))


def test_weights_without_words(make):
    _, file = make(CLIP)
    save_file({"visual.proj": torch.zeros(2, 2)}, file)
    with pytest.raises(WeightsError, match="reads words"):
        TextSide(replace(CLIP))
