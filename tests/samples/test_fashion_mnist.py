"""Downloading Fashion-MNIST, always from a server on this computer that misbehaves on demand."""

import gzip
import hashlib
import random
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from orangecontrib.aiff.photos.collection import read_collection
from orangecontrib.aiff.samples import SAMPLES, Sample, download, fashion_mnist, find_sample
from orangecontrib.aiff.samples.download import DownloadError, RemoteFile

from ..folders import SHARED_DATA

DATA = random.Random(0).randbytes(500_000)
PACKED = gzip.compress(DATA)
FILE = RemoteFile("data.gz", len(PACKED), hashlib.sha256(DATA).hexdigest())


class Server(ThreadingHTTPServer):
    """Serves `files`; `stops_after` bytes it hangs up, so many times as `stops` says."""

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.ranges = []
        self.stops = 0
        self.stops_after = 0
        self.knows_ranges = True

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        name = self.path.removeprefix("/")
        if name not in server.files:
            self.send_error(404)
            return
        body = server.files[name]
        asked = self.headers.get("Range")
        server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if not server.knows_ranges:
            start = 0
        if start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        if server.stops:
            server.stops -= 1
            self.wfile.write(body[start : start + server.stops_after])
            self.wfile.flush()
            self.close_connection = True
        else:
            self.wfile.write(body[start:])

    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(files):
        server = Server(files)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


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


def test_download(tmp_path, serve):
    server, shares = serve({"data.gz": PACKED}), []
    file = download(FILE, server.address, tmp_path / "new", shares.append)
    assert file == tmp_path / "new" / "data.gz" and file.read_bytes() == PACKED
    assert shares == sorted(shares) and shares[-1] == 1
    assert [path.name for path in file.parent.iterdir()] == ["data.gz"]


def test_another_copy_with_another_date_in_it_is_the_same_file(tmp_path, serve):
    copy = PACKED[:4] + b"\1\2\3\4" + PACKED[8:]
    assert download(FILE, serve({"data.gz": copy}).address, tmp_path).read_bytes() == copy


def test_a_connection_that_breaks_is_taken_up_again(tmp_path, serve):
    server = serve({"data.gz": PACKED})
    server.stops, server.stops_after = 2, 200_000
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    whole, *rest = server.ranges
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in rest]
    # Nearly all that had arrived is kept, each time.
    assert whole is None and len(starts) == 2
    assert 180_000 < starts[0] <= 200_000 and 180_000 < starts[1] - starts[0] <= 200_000


def test_a_server_that_keeps_hanging_up_gets_a_sentence_and_the_next_call_goes_on(tmp_path, serve):
    server = serve({"data.gz": PACKED})
    (tmp_path / "data.gz.part").write_bytes(PACKED[:500])
    server.stops, server.stops_after = 100, 0
    with pytest.raises(DownloadError, match="connection failed.*goes on from where"):
        download(FILE, server.address, tmp_path)
    assert len(server.ranges) == 3 and not (tmp_path / "data.gz").exists()
    server.stops = 0
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    assert set(server.ranges) == {"bytes=500-"}


def test_a_server_that_cannot_resume_sends_all_of_it(tmp_path, serve):
    server = serve({"data.gz": PACKED})
    server.knows_ranges = False
    (tmp_path / "data.gz.part").write_bytes(b"x" * 500)
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED


@pytest.mark.parametrize(
    "body",
    [
        b"<html>log in</html>" * len(PACKED),
        gzip.compress(b"something else").ljust(len(PACKED), b"\0"),
        PACKED[:-5000] + bytes(5000),
    ],
    ids=["page", "other", "damaged"],
)
def test_wrong_bytes_are_refused_and_do_not_stay(tmp_path, serve, body):
    server = serve({"data.gz": body})
    with pytest.raises(DownloadError, match="not the file data.gz that was published"):
        download(FILE, server.address, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_comes_behind_the_file_is_left(tmp_path, serve):
    server = serve({"data.gz": PACKED + b"more"})
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED


def test_more_of_another_file_than_the_server_has_is_thrown_away(tmp_path, serve):
    server = serve({"data.gz": PACKED[:1000]})
    (tmp_path / "data.gz.part").write_bytes(b"x" * 2000)
    with pytest.raises(DownloadError, match="not the file"):
        download(FILE, server.address, tmp_path)
    server.files["data.gz"] = PACKED
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED


def test_nothing_there_and_nobody_there(tmp_path, serve):
    with pytest.raises(DownloadError, match="127.0.0.1.* answers 404"):
        download(FILE, serve({}).address, tmp_path)
    with pytest.raises(DownloadError, match="data.gz could not be downloaded from 127.0.0.1"):
        download(FILE, "http://127.0.0.1:9/", tmp_path)


def test_a_folder_that_cannot_be_made_gets_a_sentence(tmp_path, serve):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="could not be saved"):
        download(FILE, serve({"data.gz": PACKED}).address, tmp_path / "file" / "below")


def test_cancelling_keeps_what_has_arrived(tmp_path, serve):
    class Cancelled(Exception):
        pass

    def callback(share):
        raise Cancelled

    server = serve({"data.gz": PACKED})
    with pytest.raises(Cancelled):
        download(FILE, server.address, tmp_path, callback)
    have = (tmp_path / "data.gz.part").stat().st_size
    assert have > 0
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    assert server.ranges == [None, f"bytes={have}-"]


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
    assert shares == sorted(shares) and shares[0] > 1 / 3 and shares[-1] == 1


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
