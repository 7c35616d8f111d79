"""JPEGs that a GPU decodes, for which the CPU stands in."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from orangecontrib.aiff.embedding.again import embedder_of, vector_of
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.pipeline import embed_photos
from orangecontrib.aiff.embedding.provenance import DECODED_ON_GPU
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing import gpu, preparing
from orangecontrib.aiff.embedding.seeing.gpu import decode_on
from orangecontrib.aiff.embedding.seeing.jpegs import open_jpeg
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.see import Eye, see
from orangecontrib.aiff.embedding.seeing.views import views_of
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import decode_photo

from ...folders import SHARED_DATA
from .pictures import BOXES, damage, picture, save

pytestmark = pytest.mark.usefixtures("quick")


def cosines(a, b):
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_as_pillow_turns_it(tmp_path, orientation):
    file = save(tmp_path / "a.jpg", orientation=orientation)
    (there,) = decode_on("cpu", [open_jpeg(file, None)])
    np.testing.assert_array_equal(there.numpy(), np.asarray(decode_photo(file).image))


def test_a_gpu_s_vectors_are_nearly_those_of_the_cpu(photos, cache, on_device, monkeypatch):
    photos[1] = str(Path(photos[1]).with_suffix(".png"))
    picture().save(photos[1])
    monkeypatch.setattr(gpu, "PIXELS_AT_ONCE", 200_000)
    groups = []
    monkeypatch.setattr(
        gpu, "decode_on", lambda *how: groups.append(len(how[1])) or decode_on(*how)
    )
    for fit in preparing.FITS:
        there, here = (Embedder(Recipe(fit=fit, gpu_jpegs=on), "cpu") for on in (True, False))
        found = embed_photos(photos, there, cache, boxes=BOXES)
        expected = embed_photos(photos, here, cache, boxes=BOXES)
        assert (found.computed, expected.computed, found.failures) == (len(photos),) * 2 + ({},)
        assert cosines(found.vectors, expected.vectors).min() > 0.999
        # The one that Pillow read is the same.
        np.testing.assert_allclose(found.vectors[1], expected.vectors[1], rtol=1e-3, atol=1e-3)
        assert embed_photos(photos, there, cache, boxes=BOXES).cached == len(photos)
        assert there.provenance.decoding == DECODED_ON_GPU
    assert groups == [1, 2, 2] * len(preparing.FITS)


def test_real_photos_decoded_on_a_device(cache, on_device):
    folder = SHARED_DATA / "clothing_photos" / "dress"
    if not folder.is_dir():
        pytest.skip("the real photos of clothing_photos are not on this computer")
    files = [str(file) for file in sorted(folder.glob("*.jpg"))[:16]]
    found, expected = (
        embed_photos(files, Embedder(Recipe(gpu_jpegs=on), "cpu"), cache).vectors
        for on in (True, False)
    )
    assert 0.999 < cosines(found, expected).min() < 1


def test_only_a_gpu_that_can_decodes(monkeypatch):
    assert not Embedder(Recipe(gpu_jpegs=True), "cpu").eye.decodes_jpegs
    assert Embedder(Recipe(gpu_jpegs=True), "cpu").provenance == Embedder(device="cpu").provenance
    assert not gpu.can_decode_on("cpu") and not gpu.can_decode_on("mps")
    monkeypatch.setattr("torchvision.version.cuda", 13000, raising=False)
    assert gpu.can_decode_on("cuda:1")
    monkeypatch.delattr("torchvision.version.cuda")  # as where it is built for processors, or AMD's
    assert not gpu.can_decode_on("cuda:1")
    monkeypatch.setattr("torchvision.version.cuda", 13000, raising=False)
    monkeypatch.delattr("torchvision.io.decode_jpeg")  # as one day it will be
    assert not gpu.can_decode_on("cuda:1")


def test_a_damaged_photo_costs_no_other(photos, cache, on_device):
    damage(photos[2])
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    expected = embed_photos(photos, Embedder(device="cpu"), cache)
    found = embed_photos(photos, embedder, cache)
    assert list(found.failures) == list(expected.failures) == [2]
    assert found.failures[2].problem == expected.failures[2].problem
    kept = [0, 1, 3, 4, 5]
    assert found.computed == len(kept)
    assert cosines(found.vectors[kept], expected.vectors[kept]).min() > 0.999
    alone = embed_photos(photos[2:3], embedder, cache)
    assert list(alone.failures) == [0] and alone.computed == 0


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError(),
        RuntimeError("Error while decoding JPEG images: CUDA out of memory"),
    ],
)
def test_short_memory_while_decoding_halves_the_batch(photos, cache, on_device, monkeypatch, error):
    def full(device, files):
        if len(files) > 2:
            raise error
        return decode_on(device, files)

    monkeypatch.setattr(gpu, "decode_on", full)
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    found = embed_photos(photos, embedder, cache)
    assert found.computed == len(photos) and "short of memory" in embedder.notes[0]


def test_of_a_halved_batch_the_damaged_photos_are_named(photos, cache, on_device, monkeypatch):
    def full(device, files):
        if len(files) > 2:
            raise torch.OutOfMemoryError
        return decode_on(device, files)

    for index in (1, 4):
        damage(photos[index])
    monkeypatch.setattr(gpu, "decode_on", full)
    found = embed_photos(photos, Embedder(Recipe(gpu_jpegs=True), "cpu"), cache)
    assert sorted(found.failures) == [1, 4] and found.computed == len(photos) - 2


def test_a_photo_that_a_gpu_cannot_reduce_costs_no_gpu(photos, cache, on_device, monkeypatch):
    reduce = gpu.to_input_on_device

    def limited(pixels, model, fit):
        if max(pixels.shape) > 1000:
            raise RuntimeError("Please reduce the scale factor. Too much shared memory required")
        return reduce(pixels, model, fit)

    save(Path(photos[1]), picture(1200, 300, seed=1))
    expected = embed_photos(photos, Embedder(device="cpu"), cache).vectors
    monkeypatch.setattr(gpu, "to_input_on_device", limited)
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    found = embed_photos(photos, embedder, cache)
    assert embedder.notes == [] and not found.failures
    assert cosines(found.vectors, expected).min() > 0.999
    np.testing.assert_allclose(found.vectors[1], expected[1], rtol=1e-3, atol=1e-3)


def test_a_narrow_strip_is_not_blown_up_on_a_gpu(tmp_path, cache, on_device, monkeypatch):
    asked = []
    monkeypatch.setattr(gpu, "to_input_on_device", lambda *how: asked.append(how))
    strip = [str(save(tmp_path / "strip.jpg", picture(4, 3000)))]
    found, expected = (
        embed_photos(strip, Embedder(Recipe(fit=preparing.CROP, gpu_jpegs=on), "cpu"), cache)
        for on in (True, False)
    )
    assert not asked and found.computed == 1
    np.testing.assert_allclose(found.vectors, expected.vectors, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("fit", preparing.FITS)
@pytest.mark.parametrize("box", [None, Box(-5, 100, 140, 201), Box(30.4, 20.5, 101, 1)])
def test_every_look_is_that_of_the_cpu(tmp_path, on_device, fit, box):
    """A mirrored one too, whose middle is no whole number of pixels from both sides."""
    noise = np.random.default_rng(0).integers(0, 256, (101, 151, 3), np.uint8)
    whole = Image.fromarray(noise).resize((301, 202), Image.Resampling.NEAREST)
    file = save(tmp_path / "a.jpg", whole, orientation=6, quality=98)
    eye = Eye(MODELS["squeezenet1_1"], fit, True, views=views_of(True, True))
    (jpeg,) = see(OpenedPhoto(file), box, [eye])
    (there,) = gpu.inputs_on("cpu", [jpeg], eye).numpy()
    (here,) = see(OpenedPhoto(file), box, [replace(eye, decodes_jpegs=False)])
    assert np.abs(there.astype(int) - here).mean() < 1


def test_where_one_of_two_looks_is_blown_up_the_cpu_makes_both(tmp_path, on_device, monkeypatch):
    file, box = save(tmp_path / "a.jpg"), Box(100, 100, 100, 100)
    eye = Eye(MODELS["squeezenet1_1"], preparing.CROP, True, views=views_of(True, True))
    monkeypatch.setattr(gpu, "becomes_huge", lambda size, *_: math.prod(size) > 100 * 100)
    monkeypatch.setattr(gpu, "to_input_on_device", lambda *_: pytest.fail("one is huge"))
    found = gpu.inputs_on("cpu", [open_jpeg(file, box)], eye)[0].numpy()
    (expected,) = see(OpenedPhoto(file), box, [replace(eye, decodes_jpegs=False)])
    np.testing.assert_array_equal(found, expected)


def test_a_box_outside_costs_no_other(photos, cache, on_device):
    looks = {"mirror": True, "near_and_far": True}
    boxes = [*BOXES[:3], Box(900, 900, 50, 50), None, None]
    there, here = (
        embed_photos(photos, Embedder(Recipe(gpu_jpegs=on, **looks), "cpu"), cache, boxes=boxes)
        for on in (True, False)
    )
    assert list(there.failures) == [3]
    assert there.failures[3].problem == here.failures[3].problem
    kept = [0, 1, 2, 4, 5]
    assert cosines(there.vectors[kept], here.vectors[kept]).min() > 0.999


class Stream:
    """Stands in for CUDA's; tells what was asked of it, and in which order."""

    def __init__(self, name, told):
        self.name, self.told = name, told

    def synchronize(self):
        self.told.append(f"{self.name} is waited for")

    def wait_stream(self, other):
        self.told.append(f"{self.name} waits for {other.name}")


def test_a_decoder_writes_only_where_nothing_is_read_any_more(photos, monkeypatch):
    told = []
    current = [Stream("computing", told)]
    decode_jpeg = gpu._decoder()

    @contextmanager
    def on_stream(stream):
        current.append(stream)
        yield
        current.pop()

    def decoded(files, mode, device):
        told.append(f"{current[-1].name} decodes {len(files)}")
        return decode_jpeg(files, mode, "cpu")

    monkeypatch.setattr(torch.cuda, "Stream", lambda device: Stream("decoding", told))
    monkeypatch.setattr(torch.cuda, "stream", on_stream)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: current[-1])
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda _, s: told.append(f"for {s.name}"))
    monkeypatch.setattr(gpu, "_decoder", lambda: decoded)
    monkeypatch.setattr("torchvision.version.cuda", 13000, raising=False)
    gpu._stream_to_decode_on.cache_clear()
    monkeypatch.setattr(gpu, "PIXELS_AT_ONCE", 1)
    seen = [open_jpeg(Path(photo), None) for photo in photos[:2]]
    eye = Embedder(device="cpu").eye
    try:
        inputs = gpu.inputs_on("cuda:0", seen, eye)
    finally:
        gpu._stream_to_decode_on.cache_clear()
    assert inputs.shape == (2, 1, eye.model.side, eye.model.side, 3)
    one = ["decoding is waited for", "decoding decodes 1"]
    assert told == [*one, *one, "computing waits for decoding", "for computing"]


def test_who_decode_at_once_share_one_stream(monkeypatch):
    made = []

    def stream(device):
        made.append(device)
        time.sleep(0.1)  # so long that a second thread comes
        return Stream("decoding", [])

    monkeypatch.setattr(torch.cuda, "Stream", stream)
    monkeypatch.setattr(torch.cuda, "stream", nullcontext)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: Stream("computing", []))
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda *_: None)
    monkeypatch.setattr(gpu, "_inputs_on", lambda *_: torch.zeros(1))
    gpu._stream_to_decode_on.cache_clear()
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: gpu.inputs_on("cuda:0", [], None), range(2)))
    finally:
        gpu._stream_to_decode_on.cache_clear()
    assert made == ["cuda:0"]


@pytest.mark.parametrize("twice", [False, True])
def test_where_the_gpu_goes_the_cpu_decodes_too(photos, cache, on_device, monkeypatch, twice):
    recipe = Recipe(mirror=twice, near_and_far=twice)
    embedder = Embedder(replace(recipe, gpu_jpegs=True), "cpu")
    expected = embed_photos(photos, Embedder(recipe, "cpu"), cache).vectors

    def gone(_):
        monkeypatch.setattr(gpu, "can_decode_on", lambda device: device != "cpu")
        raise RuntimeError("CUDA error: device lost")

    monkeypatch.setattr(embedder.load(), "run", gone)
    embedder.device = Device("cpu:0", "NVIDIA X")
    found = embed_photos(photos, embedder, cache)
    assert not found.failures and "NVIDIA X failed" in embedder.notes[0]
    np.testing.assert_allclose(found.vectors, expected, rtol=1e-4, atol=1e-4)


def test_a_later_photo_is_decoded_as_the_table_s_were(photos, cache, on_device, monkeypatch):
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    (wanted,) = embed_photos(photos[:1], embedder, cache, boxes=BOXES[1:2]).vectors
    again = embedder_of(embedder.provenance.as_dict(), "cpu")
    assert again.recipe.gpu_jpegs and again.notes == []
    found = vector_of(again, OpenedPhoto(Path(photos[0])), BOXES[1])
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())
    opened = OpenedPhoto(Path(photos[1]))
    damage(photos[1])
    with pytest.raises(PhotoError, match="damaged"):
        vector_of(again, opened)


def test_a_table_from_a_computer_with_a_gpu_is_searched_on_one_without():
    said = Embedder(device="cpu").provenance.as_dict() | {"decoding": DECODED_ON_GPU}
    (note,) = embedder_of(said, "cpu").notes
    assert "decoded on a GPU" in note


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this computer has no CUDA device")
def test_nvidia_s_decoder_agrees_with_pillow(photos, cache, monkeypatch):
    decoded = []

    def watched(*how):
        whole = decode_on(*how)  # where it fails, Pillow would stand in unseen
        decoded.extend(pixels.is_cuda for pixels in whole)
        return whole

    monkeypatch.setattr(gpu, "decode_on", watched)
    found, expected = (
        embed_photos(photos, Embedder(Recipe(gpu_jpegs=on, precision="full"), "cuda"), cache)
        for on in (True, False)
    )
    assert not found.failures and cosines(found.vectors, expected.vectors).min() > 0.995
    assert len(decoded) == len(photos) and all(decoded)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this computer has no CUDA device")
def test_many_groups_decoded_one_after_the_other_are_as_one(tmp_path, monkeypatch):
    files = [save(tmp_path / f"{n}.jpg", picture(1200, 900, seed=n)) for n in range(40)]
    seen = [open_jpeg(file, None) for file in files]
    eye = Embedder(Recipe(gpu_jpegs=True), "cuda").eye
    together = gpu.inputs_on("cuda:0", seen, eye)
    monkeypatch.setattr(gpu, "PIXELS_AT_ONCE", 1)  # memory that one has freed is the next one's
    for _ in range(10):
        assert torch.equal(gpu.inputs_on("cuda:0", seen, eye), together)
