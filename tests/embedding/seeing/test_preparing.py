from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from torchvision.models import get_model_weights

from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.seeing import preparing
from orangecontrib.aiff.embedding.seeing.preparing import (
    FITS,
    describe_input,
    fit_choices,
    input_in_words,
    to_input,
    torch_is_quick,
)
from orangecontrib.aiff.photos.pictures.decode import Decoded

MODEL = MODELS["resnet50"]


def cosine(a, b):
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def noise(width, height, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((width * 2, height * 2), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("size", [(60, 80), (80, 60), (300, 100), (1, 1)])
@pytest.mark.parametrize("fit", FITS)
def test_any_shape_becomes_a_square(fit, size):
    assert to_input(noise(*size), MODEL, fit).shape == (224, 224, 3)


def test_squeezing_keeps_all_and_cropping_the_middle():
    photo = Image.new("RGB", (200, 400), "white")
    photo.paste("black", (0, 0, 200, 100))
    squeezed, cropped = (to_input(photo, MODEL, fit)[:, 112, 0] for fit in ("squeeze", "crop"))
    assert (squeezed < 128).mean() == pytest.approx(0.25, abs=0.02)
    assert (cropped < 128).sum() == 0


def test_padding_keeps_the_shape_on_what_the_network_sees_as_nothing():
    padded = to_input(Image.new("RGB", (100, 200), "white"), MODEL, "pad")
    ground = np.round(255 * np.array(MODEL.mean))
    np.testing.assert_array_equal(padded[112, 0], ground)
    assert (padded[112] == 255).all(axis=1).mean() == pytest.approx(0.5, abs=0.02)
    normalised = (padded[112, 0] / 255 - MODEL.mean) / MODEL.std
    assert np.abs(normalised).max() < 0.02


@pytest.mark.parametrize("key", [model.key for model in MODELS.values() if model.weights.url])
@pytest.mark.parametrize("size", [(150, 203), (211, 140)])
def test_centre_crops_are_torchvision_s(key, size):
    model = MODELS[key]
    photo = noise(*size)
    preset = get_model_weights(key).DEFAULT.transforms()(photo)
    mean, std = (np.array(values)[:, None, None] for values in (model.mean, model.std))
    expected = (preset.numpy() * std + mean).transpose(1, 2, 0) * 255
    found = to_input(photo, model, "crop", by_torch=True).astype(float)
    # Where less is to be made, Pillow may go down before it goes across, and rounds in between.
    difference = np.abs(found - expected)
    assert difference.max() < 12 and difference.mean() < 0.4
    assert cosine(found, expected) > 0.9999


SIZES = [(400, 534), (640, 301), (90, 130), (224, 224), (1700, 1100), (3, 900)]


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("bicubic", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_photos_come_to_size_as_torch_brings_them_to_the_last_bit(fit, bicubic, size):
    if not torch_is_quick():
        pytest.skip("torch has another way on this processor")
    model, photo = replace(MODEL, bicubic=bicubic), noise(*(side // 2 + 1 for side in size))
    photo = photo.resize(size)
    pixels = np.asarray(photo)
    padded = np.dstack([pixels, pixels[..., :1]])
    by_torch = to_input(photo, model, fit, by_torch=True)
    for given in (photo, pixels, padded, np.asfortranarray(padded)):
        np.testing.assert_array_equal(to_input(given, model, fit), by_torch)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("bicubic", [False, True])
@pytest.mark.parametrize("size", SIZES[:4])
def test_photos_come_to_size_as_pillow_brings_them_but_for_rounding(
    fit, bicubic, size, monkeypatch
):
    model, photo = replace(MODEL, bicubic=bicubic), noise(*size)
    found = to_input(photo, model, fit).astype(int)
    monkeypatch.setattr(preparing, "COPIED", 0)
    by_pillow = to_input(photo, model, fit).astype(int)
    # Small photos, which Pillow brings down before it goes across, are rounded elsewhere.
    most, mean = (2, 0.1) if min(photo.size) >= MODEL.resize else (12, 0.4)
    difference = np.abs(found - by_pillow)
    assert difference.max() <= most and difference.mean() < mean


@pytest.mark.parametrize("case", ["large", "a strip", "fractions of pixels"])
def test_pillow_brings_to_size_what_is_large_or_cut(case, monkeypatch):
    def never(*_):
        raise AssertionError

    photo = Decoded.whole(noise(150, 100))
    for name in ("_resized_by_torch", "resized"):
        monkeypatch.setattr(preparing, name, never)
    if case == "large":
        monkeypatch.setattr(preparing, "COPIED", 59_999)
    if case == "a strip":
        photo = Decoded.whole(Image.new("RGB", (4, 40_000)))
    if case == "fractions of pixels":
        photo = replace(photo, extent=(0, 0, 299.5, 200))
    assert to_input(photo, MODEL, "crop", by_torch=True).shape == (224, 224, 3)


@pytest.mark.parametrize("by_torch", [True, False])
def test_where_torch_is_not_quick_it_is_not_asked_to_resize(by_torch, monkeypatch):
    photo = noise(90, 130)
    expected = to_input(photo, MODEL, "crop")
    monkeypatch.setattr(preparing, "torch_is_quick", lambda: False)
    monkeypatch.setattr(preparing, "_resized_by_torch", lambda *_: pytest.fail("it is"))
    np.testing.assert_array_equal(to_input(photo, MODEL, "crop", by_torch), expected)


def test_words():
    assert describe_input(MODEL, "whole", "squeeze") == (
        "whole photo, squeezed to 224 × 224 pixels"
    )
    described = {
        describe_input(MODEL, r, f) for r in ("whole", "box", "auto", "person") for f in FITS
    }
    assert len(described) == 12
    # In English a person reads what is part of an identity; what is not known is told as it is.
    for words in (*described, "automatic region 1, squeezed to 224 × 224 pixels", ""):
        assert input_in_words(words) == words


def tooltips(*keys):
    return {key: words for key, _, words in fit_choices([ALL_MODELS[key] for key in keys])}


def test_only_of_the_fit_that_a_network_was_trained_with_it_is_said():
    assert all("trained" not in words for words in tooltips().values())
    said = tooltips("siglip2_b_16")
    assert said["squeeze"].endswith(". SigLIP 2 ViT-B/16 was trained so")
    assert "trained" not in said["crop"] + said["pad"]
    said = tooltips("resnet50", "marqo_fashion_clip", "marqo_fashion_siglip")
    assert said["crop"].endswith(". ResNet-50 and Marqo-FashionCLIP were trained so")
    assert said["squeeze"].endswith(". Marqo-FashionSigLIP was trained so")


@pytest.mark.parametrize(
    "key, published",
    [("marqo_fashion_siglip", ("ViT-B-16-SigLIP", "webli")), ("siglip2_b_16", ("ViT-B-16-SigLIP2", "webli")),
     ("marqo_fashion_clip", ("ViT-B-16", "openai"))],
)  # fmt: skip
def test_as_open_clip_says_that_they_were_trained(key, published):
    """The configuration that comes with the library; Marqo's networks went on from these."""
    pretrained = pytest.importorskip("open_clip.pretrained", reason="open_clip is not here")
    mode = pretrained.get_pretrained_cfg(*published).get("resize_mode", "shortest")
    assert ALL_MODELS[key].trained_fit == {"squash": "squeeze", "shortest": "crop"}[mode]
