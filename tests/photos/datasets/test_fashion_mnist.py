"""Files in Fashion-MNIST's format, small ones made here, and the published ones where they are."""

import gzip
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import fashion_mnist, find_reader
from orangecontrib.aiff.photos.datasets.fashion_mnist import CLASSES, choose, read_idx
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES, Sample

from ...folders import SHARED_DATA

PER_CLASS = 6  # in the files made here


def pack(array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.tobytes())


def make(folder, parts=("t10k", "train"), seed=0):
    """Pictures whose upper left pixel is their index, and whose classes take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for part in parts:
        images = rng.integers(0, 256, (10 * PER_CLASS, 28, 28), dtype=np.uint8)
        images[:, 0, 0] = range(10 * PER_CLASS)
        labels = np.arange(10 * PER_CLASS, dtype=np.uint8) % 10
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(pack(images))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(pack(labels))
    return folder


def test_pictures_of_each_class_in_its_folder(tmp_path, cache):
    collection = read_collection(make(tmp_path / "x"), options=Options(per_class=4))
    assert Counter(photo.item for photo in collection.photos) == {
        f"class {label}": 4 for label in range(10)
    }
    for photo in collection.photos:
        name, file = photo.path.split("/")
        assert photo.category == photo.item == name
        assert (photo.domain, photo.split) == (None, "test")
        picture = np.asarray(Image.open(collection.folder / photo.path))
        index = int(file.removesuffix(".png"))
        # The picture of that index, and it has the class that its folder says.
        assert picture.shape == (28, 28) and picture[0, 0] == index
        assert name == f"class {index % 10}"
        assert photo.size == (collection.folder / photo.path).stat().st_size
        assert (photo.width, photo.height) == (28, 28)
    assert collection.folder.is_relative_to(cache / "samples")


def test_the_same_seed_takes_the_same_pictures(tmp_path):
    folder = make(tmp_path / "x")
    first, again, other = (
        [photo.path for photo in read_collection(folder, options=options).photos]
        for options in (Options(per_class=3), Options(per_class=3), Options(per_class=3, seed=1))
    )
    assert first == again and first != other


def test_a_smaller_sample_is_part_of_a_larger_one():
    labels = np.repeat(np.arange(3), 50)
    small, large = (set(choose(labels, n, seed=5)) for n in (4, 30))
    assert small < large and len(small) == 12


def test_classes_with_fewer_pictures_give_what_they_have(tmp_path):
    collection = read_collection(make(tmp_path / "x"), options=Options(per_class=1000))
    assert len(collection.photos) == 10 * PER_CLASS


def test_the_training_part(tmp_path):
    folder = make(tmp_path / "x")
    train = read_collection(folder, options=Options("train", per_class=2))
    assert {photo.split for photo in train.photos} == {"train"}
    test = read_collection(folder, options=Options("test", per_class=2))
    assert test.folder != train.folder


def test_one_part_is_enough(tmp_path):
    folder = make(tmp_path / "x", parts=["train"])
    offer = find_reader(folder).offer(folder)
    assert list(offer.splits) == ["train"] and offer.is_sampled
    assert {photo.split for photo in read_collection(folder).photos} == {"train"}
    assert find_reader(make(tmp_path / "y", parts=[])) is None


def test_other_files_do_not_get_these_pictures(tmp_path):
    one, two = (read_collection(make(tmp_path / str(seed), seed=seed)) for seed in (1, 2))
    assert one.folder.name == two.folder.name  # row ids come from it
    assert one.folder != two.folder


def test_ids_are_the_same_each_time(tmp_path, monkeypatch):
    first = images_table(read_collection(make(tmp_path / "x")))
    second = images_table(read_collection(make(tmp_path / "x")))
    assert first.ids.tolist() == second.ids.tolist()
    assert list(first.domain["category"].values) == list(first.domain.class_var.values)


def test_pictures_that_are_there_are_not_drawn_again(tmp_path):
    folder = make(tmp_path / "x")
    collection = read_collection(folder)
    kept, gone = (collection.folder / photo.path for photo in collection.photos[:2])
    before = kept.stat().st_mtime_ns
    gone.unlink()
    read_collection(folder)
    assert gone.is_file() and kept.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"<html>log in</html>",
        lambda raw: b"",
        lambda raw: gzip.compress(b"\0\0\x08"),
        lambda raw: gzip.compress(gzip.decompress(raw)[:-1]),
        lambda raw: gzip.compress(b"\0\0\x0d" + gzip.decompress(raw)[3:]),
    ],
    ids=["cut", "page", "empty", "header", "short", "floats"],
)
def test_a_damaged_file_gets_a_sentence(tmp_path, damage):
    folder = make(tmp_path / "x")
    file = folder / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(CollectionError, match="“t10k-images.*gz” is damaged .* again"):
        read_collection(folder)


def test_files_that_do_not_belong_together_get_a_sentence(tmp_path):
    folder = make(tmp_path / "x")
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(pack(np.zeros(7, np.uint8)))
    with pytest.raises(CollectionError, match="do not belong together"):
        read_collection(folder)


@pytest.mark.parametrize("shape", [(2**31, 1, 1), (0, 28, 28), (1,) * 200, (3, 4, 5), (3, 4, 3)])
def test_a_file_is_unpacked_no_further_than_it_says_and_may_be(tmp_path, shape):
    header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
    (tmp_path / "x.gz").write_bytes(gzip.compress(header + bytes(48)))
    with pytest.raises(CollectionError, match="damaged"):
        read_idx(tmp_path / "x.gz")


def test_a_file_that_says_too_much_is_not_unpacked(tmp_path, monkeypatch):
    (tmp_path / "x.gz").write_bytes(pack(np.zeros((10, 10, 10), np.uint8)))
    assert read_idx(tmp_path / "x.gz").shape == (10, 10, 10)
    monkeypatch.setattr(fashion_mnist, "MAX_NUMBERS", 999)
    with pytest.raises(CollectionError, match="damaged"):
        read_idx(tmp_path / "x.gz")


def test_idx(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    (tmp_path / "x.gz").write_bytes(pack(array))
    np.testing.assert_array_equal(read_idx(tmp_path / "x.gz"), array)


def test_cancel(tmp_path):
    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_collection(make(tmp_path / "x"), callback)


def test_a_sample_that_is_not_here_says_what_it_would_take():
    sample = SAMPLES["fashion-mnist"]
    with pytest.raises(CollectionError, match="31 MB from fashion-mnist.*MIT"):
        read_collection(sample.folder)


def test_a_sample_that_is_here_is_read_by_its_name():
    sample: Sample = SAMPLES["fashion-mnist"]
    make(sample.folder)
    assert len(read_collection(sample.folder).photos) == 10 * PER_CLASS


def test_the_published_files():
    folder = SHARED_DATA / "fashion_mnist"
    if not folder.is_dir():
        pytest.skip("the files of Fashion-MNIST are not on this computer")
    collection = read_collection(folder)
    assert Counter(photo.item for photo in collection.photos) == dict.fromkeys(CLASSES, 20)
    train = read_collection(folder, options=Options("train", per_class=1))
    assert [photo.item for photo in train.photos] == list(CLASSES)
