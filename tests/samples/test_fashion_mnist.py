"""Downloading Fashion-MNIST, always from a server on this computer that misbehaves on demand."""

import gzip
import hashlib
import random
from contextlib import ExitStack
from dataclasses import replace

import pytest

from orangecontrib.aiff.files.download import RemoteFile
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.samples import SAMPLES, Sample, download, fashion_mnist, find_sample

from ..folders import SHARED_DATA
from ..server import Server

DATA = random.Random(0).randbytes(500_000)
PACKED = gzip.compress(DATA)
FILE = RemoteFile("data.gz", len(PACKED), hashlib.sha256(DATA).hexdigest(), packed=True)


@pytest.fixture
def serve():
    with ExitStack() as servers:
        yield lambda files: servers.enter_context(Server(files))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


def test_what_is_known_before_anything_is_downloaded():
    sample = find_sample("sample:fashion-mnist")
    assert not sample.is_here()
    assert 30e6 < sample.size < 32e6
    assert sample.licence == "MIT"
    assert sample.host == "fashion-mnist.s3-website.eu-central-1.amazonaws.com"
    assert "31 MB" in sample.not_here() and "MIT" in sample.not_here()
    assert not sample.folder.exists()


def test_a_shipped_sample_is_always_here():
    sample = SAMPLES["wardrobe"]
    assert sample.is_here() and sample.size == 0 and sample.host == ""


def test_fetch_brings_only_what_is_lacking(serve):
    names = ("one.gz", "two.gz", "three.gz")
    server = serve(dict.fromkeys(names, PACKED))
    files = tuple(replace(FILE, name=name) for name in names)
    sample = Sample("test", "Test", "MIT", files=files, source=server.address)
    download(files[0], server.address, sample.folder)
    assert not sample.is_here()
    server.ranges.clear()
    shares = []
    sample.fetch(shares.append)
    assert sample.is_here() and server.ranges == [None, None]
    assert shares == sorted(shares) and shares[0] >= 1 / 3 and shares[-1] == 1


def test_the_published_files(serve):
    folder = SHARED_DATA / "fashion_mnist"
    if not folder.is_dir():
        pytest.skip("the files of Fashion-MNIST are not on this computer")
    server = serve({file.name: (folder / file.name).read_bytes() for file in fashion_mnist.FILES})
    server.stops, server.stops_after = 2, 3_000_000
    sample = replace(SAMPLES["fashion-mnist"], source=server.address)
    sample.fetch()
    assert SAMPLES["fashion-mnist"].is_here()
    assert len(read_collection(sample.folder).photos) == 200
