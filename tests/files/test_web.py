"""Limits of what is asked for on the web, with a server on this computer that knows none."""

import gzip
import socket
import time

import pytest
import requests

from orangecontrib.aiff.files import web
from orangecontrib.aiff.files.web import (
    CHUNK,
    InwardError,
    TooMuchError,
    TooSlowError,
    Trip,
    answered,
    body,
    declared_length,
    quiet_session,
    sent,
)

from ..server import Server

TIMEOUT = (5, 5)
ENOUGH = 4  # seconds that none of these may take


@pytest.fixture
def server():
    with Server({"a": b"12345"}) as server:
        yield server


@pytest.fixture(autouse=True)
def watch():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < ENOUGH


def asked(server, name="a", trip=None):
    with answered(server.address + name, trip or Trip(), TIMEOUT) as response:
        return b"".join(body(response))


def test_an_answer(server):
    assert asked(server) == b"12345"
    assert server.headers[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("drips", ["head", "body"])
def test_a_server_that_drips_is_given_up(server, drips):
    server.drips, server.files["a"] = drips, bytes(10_000)
    with pytest.raises(TooSlowError):
        asked(server, trip=Trip(0.3))


def test_redirects_share_the_time(server):
    server.redirects = {"x": "/y", "y": "/z", "z": "/a"}
    server.waits = 0.3
    with pytest.raises(TooSlowError):
        asked(server, "x", Trip(0.5))
    assert server.asked == ["x", "y"]


def test_the_body_of_a_redirect_is_not_waited_for(server):
    server.redirects = {"x": "/y", "y": "/a"}
    assert asked(server, "x") == b"12345"


def test_redirects_without_end(server):
    server.redirects = {"x": "/y", "y": "/x"}
    with pytest.raises(requests.TooManyRedirects):
        asked(server, "x")


def test_headers_that_drip_end_other_questions_too(server, monkeypatch):
    monkeypatch.setattr(web.Trip.__init__, "__defaults__", (0.3, web.math.inf))
    server.drips = "head"
    with pytest.raises(TooSlowError), quiet_session() as session:
        session.get(server.address, timeout=TIMEOUT)


def test_a_pace_is_enough_where_the_time_is_not_limited(server, monkeypatch):
    monkeypatch.setattr(web, "PACE_S", 0.2)
    monkeypatch.setattr(web, "PACE_BYTES", 50)
    trip = Trip(None)
    for _ in range(4):
        time.sleep(0.1)
        trip.note(40)
        trip.left()
    server.drips = "head"
    with pytest.raises(TooSlowError):
        asked(server, trip=Trip(None))


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 90_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 90_000,
    ],
    ids=["length of a chunk", "go on", "body"],
)
def test_all_that_comes_is_counted(server, monkeypatch, raw):
    monkeypatch.setattr(web, "SPARE_BYTES", 20_000)
    server.raw["a"] = raw
    with pytest.raises(TooMuchError):
        asked(server, trip=Trip(most_bytes=20_000))


@pytest.mark.parametrize("line", [b"X: " + b"a" * 80_000 + b"\r\n", b"X: a\r\n" * 300])
def test_headers_beyond_measure_are_no_answer(server, line):
    server.raw["a"] = b"HTTP/1.1 200 OK\r\n" + line + b"\r\n12345"
    with pytest.raises(requests.RequestException):
        asked(server)


def test_what_is_packed_all_the_same_is_unpacked_piece_by_piece(server):
    server.files["a"], server.packing = gzip.compress(bytes(2_000_000)), "gzip"
    with answered(server.address + "a", Trip(), TIMEOUT) as response:
        pieces = list(body(response))
    assert sum(map(len, pieces)) == 2_000_000 and max(map(len, pieces)) <= CHUNK
    with answered(server.address + "a", Trip(), TIMEOUT) as response:
        assert b"".join(sent(response)) == server.files["a"]


@pytest.mark.parametrize("packing", ["br", "deflate", "gzip, gzip", "zstd", "x" * 500])
def test_what_is_packed_otherwise_is_refused(server, packing):
    server.packing = packing
    with pytest.raises(requests.exceptions.ContentDecodingError):
        asked(server)


@pytest.mark.parametrize(
    "content, error",
    [
        (b"no gzip", requests.exceptions.ContentDecodingError),
        (gzip.compress(b"12345" * 99)[:-9], requests.exceptions.ChunkedEncodingError),
    ],
    ids=["no gzip", "cut off"],
)
def test_what_is_packed_and_damaged(server, content, error):
    server.files["a"], server.packing = content, "gzip"
    with pytest.raises(error):
        asked(server)


@pytest.mark.parametrize(
    "said, length",
    [("12", 12), ("", None), ("\u00b2", None), ("-1", None), ("1" * 30, None), ("x", None)],
)
def test_lengths_that_are_none(said, length):
    response = requests.Response()
    response.headers["Content-Length"] = said
    assert declared_length(response) == length


def test_the_web_does_not_send_inwards(server, monkeypatch):
    with Server({"b": b"a router's page"}) as neighbour:
        server.redirects = {"x": neighbour.address + "b"}
        neighbour.redirects = {"y": server.address + "a"}
        # A neighbour that a table names itself is asked, and may send to another one.
        assert asked(server, "x") == b"a router's page"
        monkeypatch.setattr(web, "_is_public", lambda peer: peer[1] == server.server_port)
        neighbour.asked.clear()
        with pytest.raises(InwardError):
            asked(server, "x")
        assert neighbour.asked == []
        assert asked(neighbour, "y") == b"12345"


@pytest.mark.parametrize(
    "address, public",
    [
        ("127.0.0.1", False),
        ("192.168.1.1", False),
        ("10.0.0.5", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("::ffff:192.168.1.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("93.184.215.14", True),
        ("::ffff:93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
    ],
)
def test_who_is_a_neighbour(address, public):
    assert web._is_public((address, 80)) is public


def test_a_name_with_many_addresses_takes_no_longer(server, monkeypatch):
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    found = socket.getaddrinfo("127.0.0.1", 80, 0, socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found * 50)
    timeouts = []

    def get(*_, timeout, **__):
        timeouts.append(timeout)
        raise requests.ConnectionError

    monkeypatch.setattr(web._Session, "get", get)
    with (
        pytest.raises(requests.ConnectionError),
        answered("http://example.org/a", Trip(10), (5, 5)),
    ):
        pass
    ((connecting, reading),) = timeouts
    assert connecting * 50 * len(found) == pytest.approx(10, rel=0.1) and reading == 5


def test_a_connection_through_a_proxy_is_limited_too(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.address)
    for variable in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    server.files["http://example.invalid/a"] = b"12345"
    with answered("http://example.invalid/a", Trip(), TIMEOUT) as response:
        assert response.content == b"12345"
    server.drips = "head"
    with pytest.raises(TooSlowError), answered("http://example.invalid/a", Trip(0.3), TIMEOUT):
        pass
