"""Photos at addresses, always from a server on this computer that misbehaves on demand."""

import base64
import gzip
import io
import os
import threading
import time

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.pipeline import embed_photos
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.files import fetch, web
from orangecontrib.aiff.files.fetch import fetched_size, forget_fetched
from orangecontrib.aiff.photos.pictures.fetched import fetch_photo

from ..embedding.fake import FakeEmbedder
from ..server import Server


def picture(colour="red"):
    content = io.BytesIO()
    Image.new("RGB", (12, 16), colour).save(content, "PNG")
    return content.getvalue()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of what was fetched; nothing that failed before this test is remembered."""
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(fetch, "_failures", {})
    monkeypatch.setattr(fetch, "_totals", {})
    return tmp_path / "cache" / "web"


@pytest.fixture
def server():
    with Server({"red.png": picture(), "blue.png": picture("blue")}) as server:
        yield server


def failure(address):
    with pytest.raises(PhotoError) as caught:
        fetch_photo(address)
    assert caught.value.advice.endswith(".")
    return caught.value.problem


def left_behind(folder):
    return list(folder.iterdir()) if folder.is_dir() else []


def test_a_photo_is_fetched_once_and_kept(server, folder):
    file = fetch_photo(server.address + "red.png")
    assert file.read_bytes() == picture() and file.parent == folder
    assert fetch_photo(server.address + "red.png") == file
    assert server.asked == ["red.png"]
    assert fetched_size() == len(picture())
    forget_fetched()
    assert fetched_size() == 0 and left_behind(folder) == []
    fetch_photo(server.address + "red.png")
    assert len(server.asked) == 2


def test_what_was_fetched_longest_ago_makes_room(server, folder, monkeypatch):
    names = [f"{number}.png" for number in range(6)]
    size = len(picture())
    server.files |= dict.fromkeys(names, picture())
    monkeypatch.setattr(fetch, "MOST_KEPT_BYTES", 4 * size)
    monkeypatch.setattr(fetch, "LEFT_SHARE", 0.5)
    files = []
    for number, name in enumerate(names):
        files.append(fetch_photo(server.address + name))
        os.utime(files[-1], (number, number))
    assert [file.is_file() for file in files] == [False] * 3 + [True] * 3
    assert fetched_size() == 3 * size
    assert fetch_photo(server.address + names[0]).is_file()
    assert server.asked == [*names, names[0]]


def test_a_photo_that_is_more_than_is_kept_is_there_all_the_same(server, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_KEPT_BYTES", 1)
    assert fetch_photo(server.address + "red.png").read_bytes() == picture()
    assert fetch_photo(server.address + "blue.png").read_bytes() == picture("blue")
    assert fetched_size() == len(picture("blue"))


def test_it_is_there_without_a_network(server):
    address = server.address + "red.png"
    fetch_photo(address)
    server.__exit__()
    assert fetch_photo(address).read_bytes() == picture()


def test_threads_that_want_the_same_ask_once(server):
    address, start, files = server.address + "red.png", threading.Barrier(8), []

    def want():
        start.wait()
        files.append(fetch_photo(address))

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files) == 8 and len(set(files)) == 1
    assert server.asked == ["red.png"]


def test_nothing_about_the_user_is_sent(server, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.redirects = {"moved.png": "/red.png"}
    fetch_photo(server.address + "moved.png")
    assert server.asked == ["moved.png", "red.png"]
    for headers in server.headers:
        assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "orange3-aiff"


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_server_that_refuses(server, folder, status):
    server.status = status
    address = server.address + "red.png"
    assert failure(address) == f"the server says {status}"
    assert left_behind(folder) == []
    # Other rows that name it get the same answer; a later run asks again.
    assert failure(address) == f"the server says {status}"
    assert len(server.asked) == 1
    fetch._failures.clear()
    server.status = None
    assert fetch_photo(address).is_file()


@pytest.mark.parametrize("after", [0, 30], ids=["at once", "on the way"])
def test_a_server_that_falls_silent(server, folder, monkeypatch, after):
    monkeypatch.setattr(fetch, "READ_S", 0.2)
    server.stalls, server.stops_after = 1, after
    assert failure(server.address + "red.png") == "the server does not answer"
    assert left_behind(folder) == []
    # That says nothing about its other photos.
    assert fetch_photo(server.address + "blue.png").is_file()


def test_a_server_that_is_too_slow(server, folder, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_S", 0)
    assert failure(server.address + "red.png") == "the server is too slow"
    assert left_behind(folder) == []


@pytest.mark.parametrize("drips", ["head", "body"])
def test_a_server_that_drips(server, folder, monkeypatch, drips):
    monkeypatch.setattr(fetch, "MOST_S", 0.4)
    server.drips = drips
    started = time.monotonic()
    assert failure(server.address + "red.png") == "the server is too slow"
    assert time.monotonic() - started < 4
    assert left_behind(folder) == []


def test_what_unpacks_to_far_more_is_too_large(server, folder, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_BYTES", 1_000_000)
    server.packing = "gzip"
    server.files["a.png"] = gzip.compress(bytes(1_100_000))
    server.files["b.png"] = gzip.compress(picture())
    assert failure(server.address + "a.png") == "it is larger than 1 MB"
    assert left_behind(folder) == []
    assert fetch_photo(server.address + "b.png").read_bytes() == picture()


def test_the_web_does_not_send_to_this_computer(server, folder, monkeypatch):
    monkeypatch.setattr(web, "_is_public", lambda peer: peer[1] == server.server_port)
    with Server({"red.png": picture()}) as neighbour:
        server.redirects = {"a.png": neighbour.address + "red.png"}
        assert "back to this computer" in failure(server.address + "a.png")
        assert neighbour.asked == [] and left_behind(folder) == []
        assert fetch_photo(neighbour.address + "red.png").is_file()


@pytest.mark.parametrize("declares", [True, False])
def test_too_large(server, folder, monkeypatch, declares):
    monkeypatch.setattr(fetch, "MOST_BYTES", 3_000_000)
    server.files["huge.png"] = picture() + bytes(3_000_000)
    server.declares = declares
    assert failure(server.address + "huge.png") == "it is larger than 3 MB"
    assert left_behind(folder) == []


def test_a_connection_that_breaks_off(server, folder):
    server.stops, server.stops_after = 1, 40
    assert failure(server.address + "red.png") == "the connection broke off"
    assert left_behind(folder) == []


def test_redirects_without_end(server):
    server.redirects = {"a.png": "/b.png", "b.png": "/a.png"}
    assert "without end" in failure(server.address + "a.png")
    assert len(server.asked) < 10


@pytest.mark.parametrize(
    "target", ["ftp://127.0.0.1/red.png", "file:///etc/passwd", "http://[oops"]
)
def test_redirects_out_of_the_web(server, folder, target):
    server.redirects = {"a.png": target}
    assert failure(server.address + "a.png") == "it is not a web address"
    assert left_behind(folder) == []


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"<!DOCTYPE html><html>No such photo</html>", "the server sends a page, not a picture"),
        (b"just a text", "the file is not a picture that can be read"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_picture_is_not_kept(server, folder, content, problem):
    server.files["photo.jpg"] = content
    assert failure(server.address + "photo.jpg") == problem
    assert left_behind(folder) == []


def test_nobody_there_is_found_out_once_for_all_of_a_server(monkeypatch):
    with Server() as server:
        address = server.address
    assert failure(address + "1.png") == "the server does not answer"
    monkeypatch.setattr(fetch, "answered", lambda *_: pytest.fail("asked again"))
    assert failure(address + "2.png") == "the server does not answer"


def test_without_a_network(monkeypatch):
    with Server() as server:
        address = server.address
    monkeypatch.setattr(fetch, "_has_network", lambda: False)
    assert failure(address + "1.png") == "there is no internet connection"


def test_looking_for_a_network_does_no_harm():
    assert fetch._has_network() in (True, False)


@pytest.mark.parametrize(
    "address, problem",
    [
        ("ftp://example.org/photo.jpg", "the add-on fetches no photos from ftp: addresses"),
        ("http://", "it is not a web address"),
        ("http://[oops/photo.jpg", "it is not a web address"),
        ("https:photo.jpg", "it is not a web address"),
        (f"http://{'a' * 70}.org/photo.jpg", "it is not a web address"),
        ("data:image/png;base64,abcde", "the data: address is damaged"),
        ("data:image/png;base64,aGVsbG8=", "the file is not a picture that can be read"),
        ("data:,", "the file is empty"),
    ],
)
def test_addresses_that_cannot_be_fetched(address, problem):
    assert failure(address) == problem


def test_pictures_in_their_own_address():
    packed = base64.b64encode(picture()).decode()
    for address in (
        f"data:image/png;base64,{packed}",
        f"DATA:image/png;BASE64,{packed.rstrip('=')}",
        "data:image/png," + "".join(f"%{byte:02x}" for byte in picture()),
    ):
        assert fetch_photo(address).read_bytes() == picture()


def test_pictures_in_their_own_address_that_are_too_large(monkeypatch):
    monkeypatch.setattr(fetch, "MOST_BYTES", 1_000_000)
    for length in (1_500_000, 5_000_000):
        assert failure("data:image/png;base64," + "A" * length) == "it is larger than 1 MB"


def test_a_disk_that_cannot_be_written(server, folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert failure(server.address + "red.png") == "it cannot be saved on this computer"
    assert left_behind(folder) == []


def test_a_closed_cache_folder_is_no_failure(server, tmp_path):
    (tmp_path / "cache").write_text("a file is in the way")
    assert fetch_photo(server.address + "red.png").read_bytes() == picture()
    assert fetched_size() == 0
    forget_fetched()


def test_rows_of_a_table_may_name_addresses(server, tmp_path):
    (tmp_path / "local.png").write_bytes(picture("blue"))
    paths = [
        server.address + "red.png",
        str(tmp_path / "local.png"),
        server.address + "gone.png",
        server.address + "blue.png",
        *[server.address + "gone.png", server.address + "red.png"] * 5,
    ]
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        result = embed_photos(paths, FakeEmbedder(), cache)
        assert embed_photos(paths[:2], FakeEmbedder(), cache).cached == 2
    assert {error.problem for error in result.failures.values()} == {"the server says 404"}
    assert sorted(result.failures) == [2, 4, 6, 8, 10, 12]
    np.testing.assert_array_equal(result.vectors[0], [255, 0, 0])
    np.testing.assert_array_equal(result.vectors[1], result.vectors[3])
    assert sorted(server.asked) == ["blue.png", "gone.png", "red.png"]
