"""Networks of the extra ``fashion``; skipped where it is not installed."""

import json
import socket
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import catalogue
from orangecontrib.aiff.embedding.networks.fashion import FASHION, on_hub
from orangecontrib.aiff.embedding.networks.libraries import build
from orangecontrib.aiff.embedding.networks.models import OPEN_CLIP, TIMM
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.preparing import to_input
from orangecontrib.aiff.embedding.weights.downloaded import download_weights
from orangecontrib.aiff.errors import WeightsError

from ..fake_hub import FakeHub

NOT_HERE = 'the extra is not here: pip install "Orange3-AIFF[fashion]"'
open_clip = pytest.importorskip("open_clip", reason=NOT_HERE)
timm = pytest.importorskip("timm", reason=NOT_HERE)

CLIPS = [model for model in FASHION.values() if model.library == OPEN_CLIP]
VITS = [model for model in FASHION.values() if model.library == TIMM]
# What each was trained from, and so how open_clip prepares its photos.
TRAINED_FROM = {
    "marqo_fashion_siglip": "webli",
    "marqo_fashion_clip": "laion2b_s34b_b88k",
    "moda_distilled": "webli",
    "moda_matryoshka": "webli",
    "siglip2_b_16": "webli",
    "siglip2_b_16_384": "webli",
    "siglip2_l_16_384": "webli",
}
SIDE = 32


@timm.models.register_model
def tiny_dinov3(pretrained=False, **more):
    """timm's DINOv3, of two layers: its own function with less of everything."""
    small = {"patch_size": 8, "embed_dim": 64, "depth": 2, "num_heads": 2}
    return timm.create_model("vit_small_patch16_dinov3", **(small | more))


TEXT = {"context_length": 8, "vocab_size": 50, "width": 32, "heads": 2, "layers": 1}
TINY = {
    "plain": {"image_size": SIDE, "layers": 2, "width": 64, "head_width": 32, "patch_size": 8},
    "of_timm": {
        "image_size": SIDE,
        "timm_model_name": "test_vit",
        "timm_model_pretrained": False,
        "timm_pool": "avg",
        "timm_proj": "none",
    },
}


def key_of(model):
    return model.key


def published(model):
    """What open_clip says about the weights that a model's were trained from."""
    return open_clip.get_pretrained_cfg(model.library_name, TRAINED_FROM[model.key])


def count_of(network):
    return sum(parameter.numel() for parameter in network.parameters())


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


# The table


@pytest.mark.parametrize("model", CLIPS, ids=key_of)
def test_the_table_says_what_open_clip_says(model):
    config = open_clip.get_model_config(model.library_name)
    assert (model.full or model.features, model.side) == (
        config["embed_dim"],
        config["vision_cfg"]["image_size"],
    )
    found = published(model)
    assert (model.mean, model.std) == (found["mean"], found["std"])
    assert model.bicubic == (found["interpolation"] == "bicubic")
    assert model.resize == model.side
    if model.key.startswith("siglip2"):
        assert found["hf_hub"].rstrip("/") == model.weights.repository
    kind = open_clip.CustomTextCLIP if config.get("custom_text") else open_clip.CLIP
    with torch.device("meta"):
        texts = kind(config["embed_dim"], TINY["plain"], config["text_cfg"])
    count = count_of(build(model)) + count_of(texts) - count_of(texts.visual)
    assert model.weights.megabytes == pytest.approx(count * 4 / 1e6, abs=0.06)


@pytest.mark.parametrize("model", VITS, ids=key_of)
def test_the_table_says_what_timm_says(model):
    config = timm.get_pretrained_cfg(model.library_name)
    assert config.hf_hub_id == model.weights.repository
    assert config.license.lower() == model.weights.licence.lower()
    assert (model.mean, model.std) == (config.mean, config.std)
    assert model.bicubic == (config.interpolation == "bicubic")
    assert model.resize == round(model.side / config.crop_pct)
    count = count_of(timm.create_model(model.library_name, num_classes=0))
    assert model.weights.megabytes == pytest.approx(count * 4 / 1e6, abs=0.06)


@pytest.mark.parametrize("model", FASHION.values(), ids=key_of)
def test_the_table_s_lengths_and_work(model):
    network = build(model).eval()
    # The counter knows no fused attention.
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        found = network(torch.zeros(1, 3, model.side, model.side))
    assert found.shape == (1, model.full or model.features)
    assert model.gflops == pytest.approx(counter.get_total_flops() / 2e9, rel=0.05)


# Photos


@pytest.mark.parametrize("model", CLIPS, ids=key_of)
@pytest.mark.parametrize("size", [(150, 203), (211, 140)])
def test_photos_are_prepared_as_open_clip_does(model, size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    photo = Image.fromarray(pixels).resize((size[0] * 2, size[1] * 2), Image.Resampling.BICUBIC)
    config = published(model)
    # SigLIP itself squeezes; CLIP crops.
    assert config["resize_mode"] == ("shortest" if "clip" in model.key.split("_") else "squash")
    for fit, mode in (("squeeze", "squash"), ("crop", "shortest")):
        transform = open_clip.image_transform(
            model.side,
            is_train=False,
            mean=config["mean"],
            std=config["std"],
            resize_mode=mode,
            interpolation=config["interpolation"],
        )
        found = (to_input(photo, model, fit) / 255 - model.mean) / model.std
        expected = transform(photo).numpy().transpose(1, 2, 0)
        assert cosine(found, expected) >= 0.999, fit
        # Pillow rounds between its two passes, and noise like this is the worst that can be.
        levels = np.abs(found - expected) * model.std * 255
        assert levels.max() <= 8.5 and levels.mean() < 0.5, fit


@pytest.mark.parametrize("model", VITS, ids=key_of)
def test_centre_crops_are_timm_s(model):
    photo = Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8))
    transform = timm.data.create_transform(
        model.side, interpolation="bicubic", mean=model.mean, std=model.std, crop_pct=1.0
    )
    found = (to_input(photo, model, "crop") / 255 - model.mean) / model.std
    assert cosine(found, transform(photo).numpy().transpose(1, 2, 0)) >= 0.999


# Vectors, from a hub on this computer


@pytest.fixture(autouse=True)
def hub(monkeypatch, tmp_path):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    with FakeHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


@pytest.fixture
def offer(hub, tmp_path, monkeypatch):
    """Publish a state, and offer its model."""

    def publish(model, name, state, **changed):
        file = tmp_path / "published.safetensors"
        save_file({key: value.contiguous() for key, value in state.items()}, file)
        weights = on_hub(f"somebody/{name}", model.weights.file, 1, "somebody", "MIT")
        hub.publish(weights.repository, weights.file, file.read_bytes())
        tiny = replace(model, side=SIDE, library_name=name, weights=weights, **changed)
        monkeypatch.setitem(catalogue.ALL_MODELS, model.key, tiny)
        return tiny, file

    return publish


@pytest.fixture(params=TINY)
def clip(request, offer, tmp_path):
    """A small CLIP as open_clip makes it, and its model in the table."""
    name = f"tiny-{request.param}"
    config = {"embed_dim": 64, "vision_cfg": TINY[request.param], "text_cfg": TEXT}
    (tmp_path / f"{name}.json").write_text(json.dumps(config))
    open_clip.add_model_config(tmp_path / f"{name}.json")
    torch.manual_seed(0)
    network = open_clip.create_model(name, load_weights=False, pretrained_image=False).eval()
    return network, offer(CLIPS[0], name, network.state_dict(), features=64)[0]


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something reaches for the network")

    def block():
        for place, name in [
            (socket.socket, "connect"),
            (socket, "create_connection"),
            (socket, "getaddrinfo"),
        ]:
            monkeypatch.setattr(place, name, refuse)

    return block


def pixels():
    return np.random.default_rng(0).integers(0, 256, (3, 1, SIDE, SIDE, 3), dtype=np.uint8)


def batch_of(model):
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (model.mean, model.std))
    return (torch.from_numpy(pixels()[:, 0]).permute(0, 3, 1, 2) / 255 - mean) / std


def vectors(model, **how):
    return Embedder(Recipe(model.key, precision="full", **how), "cpu").vectors(pixels())


def test_vectors_are_open_clip_s_and_loading_needs_no_network(clip, no_network):
    network, model = clip
    download_weights(model)
    no_network()
    with torch.inference_mode():
        expected = network.encode_image(batch_of(model))
        mirrored = network.encode_image(batch_of(model).flip(3))
    np.testing.assert_allclose(vectors(model), expected, rtol=1e-4, atol=1e-4)
    both = (expected + mirrored) / 2
    mirrored_too = np.concatenate([pixels(), pixels()[:, :, :, ::-1]], axis=1)
    found = Embedder(Recipe(model.key, precision="full", mirror=True), "cpu").vectors(mirrored_too)
    np.testing.assert_allclose(found, both, rtol=1e-4, atol=1e-4)


def test_provenance(clip):
    _, model = clip
    with pytest.raises(WeightsError, match="1 MB from 127.0.0.1"):
        Embedder(Recipe(model.key), "cpu")
    download_weights(model)
    provenance = Embedder(Recipe(model.key), "cpu").provenance
    assert provenance.name == "Marqo-FashionSigLIP, image vector"
    assert provenance.model == "marqo_fashion_siglip" and len(provenance.digest) == 64


def test_half_precision_stays_close(clip):
    network, model = clip
    download_weights(model)
    embedder = Embedder(Recipe(model.key), "cpu")
    embedder.provenance = replace(embedder.provenance, precision="bfloat16")
    with torch.inference_mode():
        expected = network.encode_image(batch_of(model)).numpy()
    for found, wanted in zip(embedder.vectors(pixels()), expected, strict=True):
        assert cosine(found, wanted) > 0.999


def test_vectors_are_timm_s_at_another_size_than_it_was_trained_at(offer, no_network):
    torch.manual_seed(0)
    trained = timm.create_model("test_vit", num_classes=0)
    with torch.no_grad():
        trained.pos_embed.normal_()  # so that a wrong place would be seen
    model, file = offer(VITS[0], "test_vit", trained.state_dict(), features=64)
    download_weights(model)
    no_network()
    network = timm.create_model(
        "test_vit",
        pretrained=True,
        pretrained_cfg_overlay={"file": str(file), "num_classes": 0},
        num_classes=0,
        img_size=SIDE,
    ).eval()
    with torch.inference_mode():
        expected = network(batch_of(model))
        patches = network.forward_features(batch_of(model))[:, 1:].mean(dim=1)
    np.testing.assert_allclose(vectors(model), expected, rtol=1e-4, atol=1e-4)
    found = vectors(model, vector="patches")
    np.testing.assert_allclose(found, patches, rtol=1e-4, atol=1e-4)


def test_dinov3_gives_the_class_token_and_the_mean_of_patches(offer, no_network):
    torch.manual_seed(0)
    trained = timm.create_model("tiny_dinov3", num_classes=0).eval()
    model = next(model for model in VITS if model.key == "dinov3_s_16")
    model, _ = offer(model, "tiny_dinov3", trained.state_dict(), features=64)
    download_weights(model)
    no_network()
    with torch.inference_mode():
        tokens = trained.forward_features(batch_of(model))
    assert trained.num_prefix_tokens == model.prefix == 5  # four registers beside the class token
    np.testing.assert_allclose(vectors(model), tokens[:, 0], rtol=1e-4, atol=1e-4)
    found = vectors(model, vector="patches")
    np.testing.assert_allclose(found, tokens[:, 5:].mean(dim=1), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("key", ["dinov3_s_16", "dinov2_s_14"])
def test_tokens_before_the_patches_are_as_many_as_timm_s(key):
    model = FASHION[key]
    assert build(model).num_prefix_tokens == model.prefix


def test_the_first_numbers_of_a_network_that_may_be_cut(offer, tmp_path, no_network):
    name = "tiny-cut"
    config = {"embed_dim": 64, "vision_cfg": TINY["of_timm"], "text_cfg": TEXT}
    (tmp_path / f"{name}.json").write_text(json.dumps(config))
    open_clip.add_model_config(tmp_path / f"{name}.json")
    torch.manual_seed(0)
    network = open_clip.create_model(name, load_weights=False, pretrained_image=False).eval()
    model, _ = offer(FASHION["moda_matryoshka"], name, network.state_dict(), features=24, full=64)
    download_weights(model)
    no_network()
    embedder = Embedder(Recipe(model.key, precision="full"), "cpu")
    with torch.inference_mode():
        whole = network.encode_image(batch_of(model))
    assert embedder.length == 24
    np.testing.assert_allclose(embedder.vectors(pixels()), whole[:, :24], rtol=1e-4, atol=1e-4)
    assert embedder.provenance.name == "MODA Matryoshka, image vector"


@pytest.mark.parametrize("model", [FASHION["moda_distilled"], FASHION["dinov3_s_16"]], ids=key_of)
def test_without_a_network_it_is_said_at_once_what_to_do(model, monkeypatch):
    """open_clip by itself tries for half a minute, and raises a RuntimeError."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    weights = on_hub(
        model.weights.repository, model.weights.file, 1, model.weights.source, model.weights.licence
    )
    monkeypatch.setitem(catalogue.ALL_MODELS, model.key, replace(model, weights=weights))
    began = time.monotonic()
    with pytest.raises(WeightsError, match="needs its weights, 1 MB from 127.0.0.1"):
        Embedder(Recipe(model.key), "cpu")
    with pytest.raises(
        WeightsError, match=("Connect to the internet and try again, or choose a model that is")
    ):
        download_weights(replace(model, weights=weights))
    assert time.monotonic() - began < 5


# Files of one's own, and what can go wrong


@pytest.mark.parametrize("part", ["", "visual."])
def test_weights_from_a_file_with_or_without_the_text_part(clip, tmp_path, part):
    network, model = clip
    state = {k.removeprefix(part): v for k, v in network.state_dict().items() if part in k}
    torch.save(state, tmp_path / "mine.pt")
    own = f"{model.key}={tmp_path / 'mine.pt'}"
    found = Embedder(Recipe(own, precision="full"), "cpu").vectors(pixels())
    with torch.inference_mode():
        expected = network.encode_image(batch_of(model))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("key", ["marqo_fashion_clip", "dinov2_s_14"])
def test_another_network_s_weights(tmp_path, key):
    torch.save({"conv1.weight": torch.zeros(1)}, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match="does not hold the weights of"):
        Embedder(Recipe(f"{key}={tmp_path / 'mine.pt'}"), "cpu").load()


def test_a_package_that_is_too_old(clip, monkeypatch):
    _, model = clip
    download_weights(model)
    monkeypatch.setitem(
        catalogue.ALL_MODELS, model.key, replace(model, library_name="of the future")
    )
    with pytest.raises(WeightsError, match="does not know Marqo-FashionSigLIP yet"):
        Embedder(Recipe(model.key), "cpu").load()


def test_a_timm_that_is_too_old(offer, monkeypatch):
    model, _ = offer(VITS[-1], "of_the_future", {"a": torch.zeros(1)})
    download_weights(model)
    with pytest.raises(
        WeightsError, match="timm does not know DINOv3 ViT-L/16 yet. Update it with"
    ):
        Embedder(Recipe(model.key), "cpu").load()
