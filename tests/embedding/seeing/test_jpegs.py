"""JPEGs that Pillow does not decode: the same pixels, and a GPU's, for which the CPU stands in."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageFile

from orangecontrib.aiff.embedding import pipeline
from orangecontrib.aiff.embedding.again import embedder_of, vector_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.embedder import Embedder, Recipe
from orangecontrib.aiff.embedding.pipeline import embed_photos, embed_with_each
from orangecontrib.aiff.embedding.seeing import jpegs, preparing
from orangecontrib.aiff.embedding.seeing.jpegs import decode, decode_on, open_jpeg
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import decode_photo

from ...folders import SHARED_DATA

ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for module in (preparing, jpegs):  # on every processor
        monkeypatch.setattr(module, "torch_is_quick", lambda: True)
    # Image Analytics, once imported, has Pillow fill what is damaged with grey.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


@pytest.fixture
def on_device(monkeypatch):
    """The CPU as if it were a GPU that decodes."""
    monkeypatch.setattr(jpegs, "can_decode_on", lambda _: True)
    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.can_decode_on", lambda _: True)


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "cache" / "vectors.sqlite") as cache:
        yield cache


def picture(width=301, height=402, seed=0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (height // 9, width // 9, 3))
    small = Image.fromarray(pixels.astype(np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def save(file, image=None, orientation=1, **how):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    (image or picture()).save(file, exif=exif, **how)
    return file


def damage(file: str) -> None:
    """In the middle, so that its end is as it should be."""
    data = bytearray(Path(file).read_bytes())
    half = len(data) // 2
    data[half : half + 400] = b"\xff\xc4" * 200
    Path(file).write_bytes(data)


def cosines(a, b):
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_as_pillow_turns_it(tmp_path, orientation, on_device):
    file = save(tmp_path / "a.jpg", orientation=orientation)
    photo, expected = open_jpeg(file, None), np.asarray(decode_photo(file).image)
    assert photo.size == expected.shape[1::-1]
    np.testing.assert_array_equal(decode(photo)[..., :3], expected)
    (there,) = decode_on("cpu", [photo])
    np.testing.assert_array_equal(there.numpy(), expected)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(301, 402), (16, 16), (1, 1), (640, 33)])
def test_every_kind_of_jpeg_has_pillow_s_pixels(tmp_path, subsampling, progressive, size):
    how = {"subsampling": subsampling, "progressive": progressive, "quality": 80}
    file = save(tmp_path / "a.jpg", picture(*(max(9, side) for side in size)).resize(size), **how)
    expected = np.asarray(decode_photo(file).image)
    np.testing.assert_array_equal(decode(open_jpeg(file, None))[..., :3], expected)


def test_what_pillow_decodes(tmp_path, monkeypatch):
    image = picture()
    image.save(tmp_path / "a.png")
    image.convert("L").save(tmp_path / "gray.jpg")
    image.convert("CMYK").save(tmp_path / "print.jpg")
    image.save(tmp_path / "two.mpo", save_all=True, append_images=[image])
    cut = save(tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(cut[:-2])
    for name in ("a.png", "gray.jpg", "print.jpg", "two.mpo", "cut.jpg"):
        assert open_jpeg(tmp_path / name, None) is None, name
    whole = tmp_path / "whole.jpg"
    assert open_jpeg(whole, None, [224]) is not None
    monkeypatch.setattr(jpegs, "torch_is_quick", lambda: False)
    assert open_jpeg(whole, None, [224]) is None
    with pytest.raises(PhotoError, match="not there"):
        open_jpeg(tmp_path / "gone.jpg", None)


def test_large_photos_are_left_to_the_decoder_that_reduces(tmp_path, monkeypatch):
    file = save(tmp_path / "a.jpg", picture(700, 900))
    assert open_jpeg(file, None, [224]) is None and open_jpeg(file, None, [256]) is not None
    assert open_jpeg(file, None, [256, 224]) is None
    assert open_jpeg(file, Box(0, 0, 300, 300), [224]) is not None
    assert open_jpeg(file, None) is not None  # a GPU decodes all of it
    for limit, value in (("MOST_BYTES", 1000), ("COPIED", 629_999)):
        with monkeypatch.context() as patch:
            patch.setattr(jpegs, limit, value)
            assert open_jpeg(file, None) is None


def test_what_a_phone_appends_is_no_damage(tmp_path):
    file = save(tmp_path / "a.jpg")
    expected = decode(open_jpeg(file, None))
    with file.open("ab") as opened:
        opened.write(bytes(30_000))
    np.testing.assert_array_equal(decode(open_jpeg(file, None)), expected)


def test_damage_in_the_middle_is_pillow_s_to_judge(tmp_path):
    damage(save(tmp_path / "a.jpg"))
    assert decode(open_jpeg(tmp_path / "a.jpg", None)) is None


SIZES = [(301, 402), (402, 301), (300, 300), (90, 61), (233, 500), (4, 3000)]
BOXES = [None, Box(10, 20, 200, 150), Box(-5, 100, 400, 400), None, None, None]


@pytest.fixture
def photos(tmp_path) -> list[str]:
    return [
        str(save(tmp_path / f"{n}.jpg", picture(*size, seed=n), orientation=1 + n))
        for n, size in enumerate(SIZES)
    ]


def test_vectors_are_those_of_pillow_s_pixels(tmp_path, photos, monkeypatch):
    embedders = [Embedder(Recipe(fit=fit), "cpu") for fit in preparing.FITS]
    decoded = []
    monkeypatch.setattr(pipeline, "decode", lambda jpeg: decoded.append(jpeg) or decode(jpeg))
    with VectorCache(tmp_path / "a" / "vectors.sqlite") as cache:
        found = embed_with_each(photos, embedders, cache, boxes=BOXES)
    assert len(decoded) == len(photos)  # once for all networks
    monkeypatch.setattr(pipeline, "open_jpeg", lambda *_: None)
    with VectorCache(tmp_path / "b" / "vectors.sqlite") as cache:
        expected = embed_with_each(photos, embedders, cache, boxes=BOXES)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.vectors, other.vectors)


def test_a_gpu_s_vectors_are_nearly_those_of_the_cpu(photos, cache, on_device, monkeypatch):
    photos[1] = str(Path(photos[1]).with_suffix(".png"))
    picture().save(photos[1])
    monkeypatch.setattr(jpegs, "PIXELS_AT_ONCE", 200_000)
    groups = []
    monkeypatch.setattr(
        jpegs, "decode_on", lambda *how: groups.append(len(how[1])) or decode_on(*how)
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
        assert there.provenance.decoding == "5, JPEGs on the GPU"
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
    assert not Embedder(Recipe(gpu_jpegs=True), "cpu").decodes_jpegs
    assert Embedder(Recipe(gpu_jpegs=True), "cpu").provenance == Embedder(device="cpu").provenance
    assert not jpegs.can_decode_on("cpu") and not jpegs.can_decode_on("mps")
    assert jpegs.can_decode_on("cuda:1")
    monkeypatch.delattr("torchvision.io.decode_jpeg")  # as one day it will be
    assert not jpegs.can_decode_on("cuda:1")


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


def test_short_memory_while_decoding_halves_the_batch(photos, cache, on_device, monkeypatch):
    def full(device, files):
        if len(files) > 2:
            raise torch.OutOfMemoryError
        return decode_on(device, files)

    monkeypatch.setattr(jpegs, "decode_on", full)
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    found = embed_photos(photos, embedder, cache)
    assert found.computed == len(photos) and "short of memory" in embedder.notes[0]


def test_where_the_gpu_goes_the_cpu_decodes_too(photos, cache, on_device, monkeypatch):
    embedder = Embedder(Recipe(gpu_jpegs=True), "cpu")
    expected = embed_photos(photos, Embedder(device="cpu"), cache).vectors

    def gone(_):
        monkeypatch.setattr(jpegs, "can_decode_on", lambda device: device != "cpu")
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
    said = Embedder(device="cpu").provenance.as_dict() | {"decoding": "5, JPEGs on the GPU"}
    (note,) = embedder_of(said, "cpu").notes
    assert "decoded on a GPU" in note


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this computer has no CUDA device")
def test_nvidia_s_decoder_agrees_with_pillow(photos, cache):
    found, expected = (
        embed_photos(photos, Embedder(Recipe(gpu_jpegs=on, precision="full"), "cuda"), cache)
        for on in (True, False)
    )
    assert not found.failures and cosines(found.vectors, expected.vectors).min() > 0.995
