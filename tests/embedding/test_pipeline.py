import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.embedding import pipeline, threads
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.pipeline import (
    count_known_by_each,
    embed_photos,
    embed_with_each,
)
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.seeing import opened
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.errors import EmbeddingError
from orangecontrib.aiff.files import turns
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import NO_ANSWER, decode_photo, open_photo
from orangecontrib.aiff.photos.pictures.profiles import ADOBE_RGB, made_profile

from ..folders import SHARED_DATA, make_photos
from ..server import Server
from .fake import FakeEmbedder


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "cache" / "vectors.sqlite") as cache:
        yield cache


@pytest.fixture
def paths(tmp_path):
    names = [f"{index}.jpg" for index in range(11)]
    folder = make_photos(tmp_path / "photos", *names)
    return [str(folder / name) for name in names]


def test_rows_stay_in_order(paths, cache):
    embedder = FakeEmbedder()
    result = embed_photos(paths, embedder, cache)
    for path, vector in zip(paths, result.vectors, strict=True):
        colour = np.asarray(open_photo(path)).reshape(-1, 3).mean(axis=0)
        np.testing.assert_allclose(vector, colour, atol=2)
    assert (result.computed, result.cached, result.failures) == (11, 0, {})
    assert embedder.batches == [4, 4, 3]


def test_each_vector_is_kept_and_told_in_the_precision_that_made_it(
    paths, cache, old_gpu, monkeypatch
):
    monkeypatch.setattr(Embedder, "batch_size", 2)
    old_gpu.left = 4
    embedder = Embedder()
    found = embed_photos(paths, embedder, cache)
    (on_cpu, on_gpu), said = embedder.provenances, found.provenance
    assert found.computed == 11 and said.precision == "float16, float32"
    assert len({each.identity for each in (on_cpu, on_gpu, said)}) == 3
    kept = [
        [cache.get(cache.digest(Path(path)), each.identity) is not None for path in paths]
        for each in (on_gpu, on_cpu)
    ]
    assert [sum(each) for each in kept] == [4, 7]
    assert np.logical_xor(*kept).all()
    # What is known in either is not computed again in a run that goes on.
    again = embed_photos(paths, embedder, cache)
    assert (again.cached, again.provenance) == (11, said)
    np.testing.assert_array_equal(again.vectors, found.vectors)
    in_full = embed_photos(paths, Embedder(Recipe(precision=FULL)), cache)
    assert (in_full.cached, in_full.provenance.precision) == (7, "float32")


def test_what_is_known_stays_known_where_the_gpu_has_gone_since(paths, cache, old_gpu):
    old_gpu.left = 10
    embed_photos(paths[:10], Embedder(), cache)
    embedder = Embedder()
    embedder._is_remembered = True  # as where torch is not here yet
    embedder.load()
    found = embed_photos(paths, embedder, cache)
    assert (found.cached, found.computed) == (10, 1)
    assert found.provenance.precision == "float16, float32"
    known = embed_photos(paths[:10], embedder, cache)
    assert known.provenance.precision == "float16"


def test_the_network_is_loaded_while_its_first_batch_is_still_read(paths, cache, monkeypatch):
    loaded, embedder = threading.Event(), FakeEmbedder()
    embedder.load = loaded.set
    whole = pipeline._prepare

    def prepare(embedders, cache, row, *job):
        if row == 3:  # the last of the first batch
            assert loaded.wait(20)
        return whole(embedders, cache, row, *job)

    monkeypatch.setattr(pipeline, "_prepare", prepare)
    assert embed_photos(paths, embedder, cache).computed == 11
    loaded.clear()
    monkeypatch.setattr(pipeline, "_prepare", whole)
    embed_photos(paths, embedder, cache)
    assert not loaded.is_set()  # nothing is to be computed


def test_the_second_time_nothing_is_computed(paths, cache):
    first = embed_photos(paths, FakeEmbedder(), cache)
    embedder = FakeEmbedder()
    second = embed_photos(paths, embedder, cache)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert (second.computed, second.cached, embedder.batches) == (0, 11, [])
    assert embed_photos(paths, FakeEmbedder("another"), cache).computed == 11


def test_what_was_kept_and_is_no_number_is_computed_anew(paths, cache):
    expected = embed_photos(paths, FakeEmbedder(), cache).vectors
    for path, number in zip(paths, (np.nan, np.inf, -np.inf), strict=False):
        cache.put([cache.digest(Path(path))], "fake", np.full((1, 3), number, np.float32))
    assert count_known_by_each(paths, [FakeEmbedder()], cache) == [8]
    again = embed_photos(paths, FakeEmbedder(), cache)
    np.testing.assert_array_equal(again.vectors, expected)
    assert (again.computed, again.cached) == (3, 8)


def test_what_is_known_is_not_read(paths, cache, monkeypatch):
    expected = embed_photos(paths, FakeEmbedder("first"), cache).vectors
    embed_photos(paths[2:9], FakeEmbedder(), cache)
    read, prepare = [], pipeline._prepare

    def noted(embedders, cache, row, *seen):
        read.append(row)
        return prepare(embedders, cache, row, *seen)

    monkeypatch.setattr(pipeline, "_prepare", noted)
    monkeypatch.setattr(threads, "LOOKED_UP", 3)
    shares = []
    result = embed_photos(paths, FakeEmbedder(), cache, shares.append)
    assert sorted(read) == [0, 1, 9, 10]
    assert (result.computed, result.cached) == (4, 7)
    np.testing.assert_array_equal(result.vectors, expected)
    assert shares == sorted(shares) and shares[-1] == 1


def test_several_networks_at_once_give_what_each_gives_alone(paths, cache, tmp_path):
    paths[3] = str(tmp_path / "gone.jpg")
    with VectorCache(tmp_path / "other" / "vectors.sqlite") as other:
        alone = [embed_photos(paths, FakeEmbedder(name), other) for name in ("one", "two")]
    embedders = [FakeEmbedder("one"), FakeEmbedder("two")]
    embedders[1].batch_size = 3
    shares = []
    together = embed_with_each(paths, embedders, cache, shares.append)
    for one, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one.vectors, wanted.vectors)
        assert (one.computed, one.cached, list(one.failures)) == (10, 0, [3])
    assert [each.batches for each in embedders] == [[4, 4, 2], [3, 3, 3, 1]]
    assert shares == sorted(shares) and shares[-1] == 1


def test_a_second_network_computes_only_itself(paths, cache):
    embed_photos(paths, FakeEmbedder("one"), cache)
    embedders = [FakeEmbedder("one"), FakeEmbedder("two")]
    assert count_known_by_each(paths, embedders, cache) == [11, 0]
    one, two = embed_with_each(paths, embedders, cache)
    assert (one.computed, one.cached, two.computed, two.cached) == (0, 11, 11, 0)
    assert embedders[0].batches == []
    assert count_known_by_each(paths, embedders, cache) == [11, 11]


def test_photos_are_decoded_once_for_all_networks(tmp_path, cache, monkeypatch):
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(tmp_path / "a.jpg")
    decoded = []
    monkeypatch.setattr(
        opened, "decode_photo", lambda *how, **more: decoded.append(how) or decode(*how, **more)
    )
    decode = decode_photo
    paths = [str(tmp_path / "a.jpg")]
    embedders = [FakeEmbedder(str(side)) for side in (227, 224, 240)]
    for embedder, side in zip(embedders, (227, 224, 240), strict=True):
        embedder.eye.side = side
    together = embed_with_each(paths, embedders, cache)
    assert len(decoded) == 1
    with VectorCache(tmp_path / "other" / "vectors.sqlite") as other:
        for embedder, found in zip(embedders, together, strict=True):
            alone = embed_photos(paths, embedder, other)
            np.testing.assert_array_equal(found.vectors, alone.vectors)


def test_photos_that_fail_have_a_reason_each(paths, cache, tmp_path):
    (tmp_path / "photos" / "3.jpg").write_bytes(b"")
    paths[5] = None
    paths[6] = "ftp://example.org/photo.jpg"
    paths[7] = str(tmp_path / "gone.jpg")
    result = embed_photos(paths, FakeEmbedder(), cache)
    problems = {index: error.problem for index, error in result.failures.items()}
    assert problems == {
        3: "the file is empty",
        5: "the row does not tell which file its photo is",
        6: "the add-on fetches no photos from ftp: addresses",
        7: "the file is not there",
    }
    assert all(error.advice for error in result.failures.values())
    failed = np.isnan(result.vectors).any(axis=1)
    assert np.flatnonzero(failed).tolist() == sorted(problems)
    assert result.computed == 7


def test_file_urls(tmp_path, cache):
    folder = make_photos(tmp_path / "caffè & tè", "1.jpg")
    assert embed_photos([(folder / "1.jpg").as_uri()], FakeEmbedder(), cache).computed == 1


def test_no_photos_at_all(cache):
    assert embed_photos([], FakeEmbedder(), cache).vectors.shape == (0, 3)


def test_what_was_computed_before_stopping_is_kept(paths, cache):
    def callback(share):
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        embed_photos(paths, FakeEmbedder(), cache, callback)
    kept = cache.count()
    assert kept >= 4
    again = FakeEmbedder()
    assert embed_photos(paths, again, cache).cached == kept
    assert sum(again.batches) == 11 - kept


class Stopped(Exception):
    pass


def stopping_at(look):
    """A callback that stops the work the so-maniest time that it is called."""
    looks = iter(range(look))

    def callback(share):
        if next(looks, None) is None:
            raise Stopped

    return callback


def test_stopping_does_not_wait_for_a_server_that_says_nothing(paths, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    content = Path(paths[0]).read_bytes()
    with Server({"a.jpg": content}) as server:
        server.stalls, server.stops_after = 1, len(content) // 2
        with pytest.raises(Stopped):
            embed_photos([server.address + "a.jpg"], FakeEmbedder(), cache, stopping_at(2))
        assert server.asked == ["a.jpg"] and not server.over.is_set()


def test_stopping_does_not_wait_for_a_batch(paths, cache):
    class Endless(FakeEmbedder):
        def vectors(self, pixels):
            over.wait()
            return super().vectors(pixels)

    over = threading.Event()
    try:
        with pytest.raises(Stopped):
            embed_photos(paths[:3], Endless(), cache, stopping_at(9))
    finally:
        over.set()


def test_stopping_does_not_wait_for_a_file_that_is_counted(paths, cache, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(cache, "digest", lambda file: over.wait())
    try:
        with pytest.raises(Stopped):
            count_known_by_each(paths, [FakeEmbedder()], cache, stopping_at(2))
    finally:
        over.set()


def test_progress_rises_to_one(paths, cache):
    for _ in range(2):  # computed, then from the cache
        shares = []
        embed_photos(paths, FakeEmbedder(), cache, shares.append)
        assert shares == sorted(shares) and shares[-1] == 1


def test_what_is_known_is_counted_without_computing(paths, cache, tmp_path):
    embedder = FakeEmbedder()
    embed_photos(paths[:5], embedder, cache)
    odd = [None, "https://example.org/a.jpg", str(tmp_path / "gone.jpg")]
    shares = []
    assert count_known_by_each([*paths, *odd], [FakeEmbedder()], cache, shares.append) == [5]
    assert shares == sorted(shares) and 0 <= shares[0] < shares[-1] < 1
    assert count_known_by_each(paths, [FakeEmbedder("another")], cache) == [0]
    assert count_known_by_each(paths[:1], [FakeEmbedder()], cache, boxes=[Box(0, 0, 5, 5)]) == [0]


def test_photos_on_the_web_are_known_once_they_were_fetched(paths, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    with Server({"a.jpg": Path(paths[0]).read_bytes()}) as server:
        addresses = [server.address + "a.jpg", Path(paths[1]).as_uri()]
        assert count_known_by_each(addresses, [FakeEmbedder()], cache) == [0] and server.asked == []
        embed_photos(addresses, FakeEmbedder(), cache)
        assert count_known_by_each(addresses, [FakeEmbedder()], cache) == [2] and server.asked == [
            "a.jpg"
        ]


def test_two_runs_give_the_same_bits_in_any_order(tmp_path, paths):
    embedder = Embedder(device="cpu")
    runs = []
    for name, order in (("a", paths), ("b", paths), ("c", paths[::-1])):
        with VectorCache(tmp_path / name / "vectors.sqlite") as own:
            runs.append(embed_photos(order, embedder, own).vectors)
    np.testing.assert_array_equal(runs[0], runs[1])
    np.testing.assert_allclose(runs[2][::-1], runs[0], rtol=1e-4, atol=1e-5)


def test_the_same_picture_is_computed_once(tmp_path, cache, paths):
    copies = []
    for number in range(3):
        copies.append(str(tmp_path / f"copy{number}.jpg"))
        Path(copies[-1]).write_bytes(Path(paths[0]).read_bytes())
    embedder = FakeEmbedder()
    result = embed_photos([paths[0], *copies, paths[1]], embedder, cache)
    assert sum(embedder.batches) == result.computed == 2
    assert (result.vectors[:4] == result.vectors[0]).all()


def test_boxes_are_embedded_each_by_itself(tmp_path, cache):
    photo = Image.new("RGB", (100, 100), "red")
    photo.paste("blue", (0, 0, 50, 100))
    photo.save(tmp_path / "a.png")
    boxes = [Box(0, 0, 50, 100), Box(50, 0, 50, 100), None, Box(200, 0, 5, 5)]
    result = embed_photos([str(tmp_path / "a.png")] * 4, FakeEmbedder(), cache, boxes=boxes)
    np.testing.assert_allclose(result.vectors[:2], [[0, 0, 255], [255, 0, 0]])
    assert result.vectors[2][0] == pytest.approx(127.5, abs=20)
    assert "outside" in result.failures[3].problem


@pytest.mark.parametrize("megapixels", [2, 7, 12])
def test_decoding_at_a_reduced_scale_hardly_changes_vectors(tmp_path, cache, megapixels):
    folder = SHARED_DATA / "clothing_photos"
    if not folder.is_dir():
        pytest.skip("the real photos of clothing_photos are not on this computer")
    embedder = Embedder(device="cpu")
    photos = sorted(folder.glob("dress/*.jpg"))[:8]
    paths, whole = [], []
    for photo in photos:
        image = open_photo(photo)
        scale = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
        large = image.resize((round(image.width * scale), round(image.height * scale)))
        paths.append(str(tmp_path / photo.name))
        large.save(paths[-1], quality=92)
        whole.append(embedder.eye.input_of(OpenedPhoto(open_photo(paths[-1])), None))
    expected = embedder.vectors(whole)
    found = embed_photos(paths, embedder, cache).vectors
    cosines = (expected * found).sum(axis=1) / (
        np.linalg.norm(expected, axis=1) * np.linalg.norm(found, axis=1)
    )
    assert cosines.min() > 0.995


def test_vectors_of_the_version_before_hold_where_pixels_are_the_same(tmp_path, cache):
    """Most photos say sRGB or nothing; only of the others, old vectors are wrong."""
    folder = make_photos(tmp_path / "photos", "plain.jpg", "wide.jpg", "deep.png")
    with Image.open(folder / "wide.jpg") as image:
        image.save(folder / "wide.jpg", icc_profile=made_profile(ADOBE_RGB, 563 / 256))
    Image.fromarray(np.full((20, 20), 40_000, np.uint16)).save(folder / "deep.png")
    paths = [str(folder / name) for name in ("plain.jpg", "wide.jpg", "deep.png")]
    embedder = FakeEmbedder()
    digests = [cache.digest(Path(path)) for path in paths]
    before = np.full((3, embedder.length), 7, dtype=np.float32)
    cache.put(digests, embedder.provenance.former_identities[0], before)
    assert count_known_by_each(paths, [embedder], cache) == [1]
    result = embed_photos(paths, embedder, cache)
    assert (result.computed, result.cached) == (2, 1)
    np.testing.assert_array_equal(result.vectors[0], before[0])
    assert not (result.vectors[1:] == before[1:]).any()


def test_a_file_that_does_not_answer_fails_and_the_rest_goes_on(paths, cache, monkeypatch):
    ended = threading.Event()
    digest = pipeline.photo_digest

    def stuck(file, *args):
        if file.name == "3.jpg":
            ended.wait()
        return digest(file, *args)

    monkeypatch.setattr(pipeline, "photo_digest", stuck)
    monkeypatch.setattr(turns, "PATIENCE", 0.5)
    try:
        result = embed_photos(paths, FakeEmbedder(), cache)
        (known,) = count_known_by_each(paths, [FakeEmbedder()], cache)
    finally:
        ended.set()
    assert {row: error.problem for row, error in result.failures.items()} == {3: NO_ANSWER}
    assert known == result.computed == len(paths) - 1


def test_where_no_file_answers_it_is_said(paths, cache, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(pipeline, "photo_digest", lambda *args: ended.wait())
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    monkeypatch.setattr(threads, "DECODERS", 2)
    try:
        with pytest.raises(EmbeddingError, match="no longer answer"):
            embed_photos(paths, FakeEmbedder(), cache)
    finally:
        ended.set()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_photo_and_is_not_waited_for(paths, cache, tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    result = embed_photos([paths[0], str(tmp_path / "pipe.jpg")], FakeEmbedder(), cache)
    assert result.computed == 1 and list(result.failures) == [1]
