"""Downloads, always from a server on this computer that misbehaves on demand."""

import gzip
import hashlib
import random
import time
from contextlib import ExitStack

import pytest

from orangecontrib.aiff.errors import DownloadError
from orangecontrib.aiff.files import download as module
from orangecontrib.aiff.files import web
from orangecontrib.aiff.files.download import RemoteFile, WrongFile, bring, download
from orangecontrib.aiff.files.patience import CLEARING
from orangecontrib.aiff.files.web import Trip, answered

from ..server import Server

DATA = random.Random(0).randbytes(500_000)
PACKED = gzip.compress(DATA)
FILE = RemoteFile("data.gz", len(PACKED), hashlib.sha256(DATA).hexdigest(), packed=True)
ROUGH = RemoteFile("net.pth", 300_000, hashlib.sha256(DATA).hexdigest()[:8], exact=False)


class Cancelled(Exception):
    pass


@pytest.fixture
def serve():
    with ExitStack() as servers:
        yield lambda files: servers.enter_context(Server(files))


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
    with pytest.raises(DownloadError, match=r"could not be saved in .*: [A-Z][a-z ]+\.$"):
        download(FILE, serve({"data.gz": PACKED}).address, tmp_path / "file" / "below")


def test_cancelling_keeps_what_has_arrived(tmp_path, serve):
    def callback(share):
        if share > 0.2:
            raise Cancelled

    server = serve({"data.gz": PACKED})
    with pytest.raises(Cancelled):
        download(FILE, server.address, tmp_path, callback)
    have = (tmp_path / "data.gz.part").stat().st_size
    assert have > 0
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    # A quick connection may have brought all of it before anybody could stop it.
    assert server.ranges == [None, *([f"bytes={have}-"] if have < len(PACKED) else [])]


def test_cancelling_does_not_wait_for_a_server_even_where_nothing_comes(tmp_path, serve):
    server = serve({"data.gz": PACKED})
    server.stalls, server.stops_after = 1, 100_000
    asked = time.monotonic()

    def callback(share):
        if share > 0.1 and time.monotonic() > asked + 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        download(FILE, server.address, tmp_path, callback)
    assert time.monotonic() - asked < 1 + CLEARING
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    assert len(server.ranges) == 2 and server.ranges[1] is not None


def test_a_server_that_falls_silent_is_asked_again(tmp_path, serve, monkeypatch):
    monkeypatch.setattr(module, "READ_S", 0.2)
    server = serve({"data.gz": PACKED})
    server.stalls, server.stops_after = 2, 200_000
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED
    assert len(server.ranges) == 3


def test_a_server_that_stays_silent_gets_a_sentence(tmp_path, serve, monkeypatch):
    monkeypatch.setattr(module, "READ_S", 0.1)
    server = serve({"data.gz": PACKED})
    server.stalls = 100
    with pytest.raises(DownloadError, match="connection failed.*goes on from where"):
        download(FILE, server.address, tmp_path)
    assert len(server.ranges) == 3


def test_a_login_page_does_not_take_the_place_of_what_has_come(tmp_path, serve):
    server = serve({"data.gz": b"<html>log in</html>" * len(PACKED)})
    server.kind, server.knows_ranges = "text/html; charset=utf-8", False
    (tmp_path / "data.gz.part").write_bytes(PACKED[:1000])
    with pytest.raises(DownloadError, match="login page"):
        download(FILE, server.address, tmp_path)
    assert (tmp_path / "data.gz.part").read_bytes() == PACKED[:1000]


@pytest.mark.parametrize("declares", [True, False])
def test_a_file_whose_size_is_known_roughly(tmp_path, serve, declares):
    server, shares = serve({"net.pth": DATA}), []
    server.declares = declares
    file = bring(ROUGH, server.address + "net.pth", tmp_path, shares.append)
    assert file.read_bytes() == DATA
    assert shares == sorted(shares) and shares[-1] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["net.pth"]


def test_a_file_whose_size_is_known_roughly_is_resumed(tmp_path, serve):
    server = serve({"net.pth": DATA})
    server.stops, server.stops_after = 2, 200_000
    bring(ROUGH, server.address + "net.pth", tmp_path)
    assert len(server.ranges) == 3 and None not in server.ranges[1:]


def test_a_file_that_had_come_to_its_end_is_not_asked_for_again(tmp_path, serve):
    # As after a crash between the last byte and the new name.
    server = serve({"net.pth": DATA})
    (tmp_path / "net.pth.part").write_bytes(DATA)
    assert bring(ROUGH, server.address + "net.pth", tmp_path).read_bytes() == DATA
    assert server.ranges == [f"bytes={len(DATA)}-"]


def test_a_stream_without_end_is_left(tmp_path, serve):
    server = serve({"net.pth": bytes(10_000_000)})
    server.declares = False
    with pytest.raises(WrongFile):
        bring(ROUGH, server.address + "net.pth", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_about_the_user_is_sent(serve, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve({"data.gz": PACKED})
    server.redirects = {"moved.gz": "/data.gz"}
    with answered(server.address + "moved.gz", Trip(), (5, 5)) as response:
        assert response.content == PACKED
    download(FILE, server.address, tmp_path)
    for headers in server.headers:
        assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "orange3-aiff"


def test_the_proxy_of_this_computer_is_used(serve, tmp_path, monkeypatch):
    proxy = serve({})
    proxy.files["http://example.invalid/data.gz"] = PACKED
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert download(FILE, "http://example.invalid/", tmp_path).read_bytes() == PACKED


@pytest.mark.parametrize("drips", ["head", "body"])
def test_a_server_that_drips_is_given_up(tmp_path, serve, monkeypatch, drips):
    monkeypatch.setattr(web, "PACE_S", 0.2)
    server = serve({"data.gz": PACKED})
    server.drips = drips
    with pytest.raises(DownloadError, match="connection failed.*goes on from where"):
        download(FILE, server.address, tmp_path)
    assert len(server.asked) == 3
    server.drips = None
    assert download(FILE, server.address, tmp_path).read_bytes() == PACKED


def test_a_server_that_hangs_up_after_every_byte_is_given_up(tmp_path, serve):
    server = serve({"data.gz": PACKED})
    server.stops, server.stops_after = 10**6, 1
    with pytest.raises(DownloadError, match="connection failed"):
        download(FILE, server.address, tmp_path)
    assert len(server.asked) == 3


def test_a_packed_file_that_unpacks_to_far_more_is_not_the_one_that_was_published(tmp_path, serve):
    packed = gzip.compress(bytes(10**6))
    # Even one whose digest is right: nothing is unpacked without end to find out.
    digest = hashlib.sha256(bytes(10**6)).hexdigest()
    file = RemoteFile("data.gz", len(packed), digest, packed=True)
    with pytest.raises(WrongFile):
        bring(file, serve({"data.gz": packed}).address + "data.gz", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_this_network_is_not_the_file(tmp_path, serve, monkeypatch):
    server, router = serve({}), serve({"login": b"log in"})
    monkeypatch.setattr(web, "_is_public", lambda peer: peer[1] == server.server_port)
    server.redirects = {"data.gz": router.address + "login"}
    with pytest.raises(DownloadError, match="login page"):
        download(FILE, server.address, tmp_path)
    assert router.asked == []
