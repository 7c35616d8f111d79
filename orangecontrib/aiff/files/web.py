"""The web, asked quietly, and within limits that hold whatever a server sends, and however "
"slowly."""

import http.client
import io
import ipaddress
import math
import socket
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, requote_uri, select_proxy

from .storage import NAME

REDIRECTS = 5
CHUNK = 1 << 14  # what has arrived of one is lost when the connection breaks
MOST_S = 120  # for an answer that is not asked for as a download
PACE_S, PACE_BYTES = 60, 60_000  # less in that time is no download; headers count as well
SPARE_BYTES = 1_000_000  # of headers and the like, beside what was asked for


class TooSlowError(Exception):
    """The server takes more time than anybody should wait."""


class TooMuchError(Exception):
    """The server sends more than can be what was asked for."""


class InwardError(Exception):
    """An address on the way leads back to this computer, or into its own network."""


class Trip:
    """All that one answer takes, redirects and headers included: its time, its bytes, its way.

    Parameters
    ----------
    seconds : it may take at most; None where it may go on as long as `PACE_BYTES` come in `PACE_S`
    most_bytes : that it may bring, beside headers
    """

    def __init__(self, seconds: float | None = MOST_S, most_bytes: float = math.inf):
        self._paced = seconds is None
        self._since = time.monotonic()
        self._end = self._since + (PACE_S if seconds is None else seconds)
        self._came, self._most = 0, most_bytes + SPARE_BYTES
        self._in_pace = 0
        self._went_out = False

    def left(self) -> float:
        """Seconds until it has taken too long.

        Raises
        ------
        TooSlowError
            If it has.
        """
        left = self._end - time.monotonic()
        if left > 0:
            return left
        if self._paced and self._in_pace >= PACE_BYTES:
            self._end, self._in_pace = time.monotonic() + PACE_S, 0
            return PACE_S
        raise TooSlowError

    def note(self, count: int) -> None:
        """So many bytes have come.

        Raises
        ------
        TooMuchError
            If they are too many.
        """
        self._came += count
        self._in_pace += count
        if self._came > self._most:
            raise TooMuchError

    def arrive(self, is_public: bool) -> None:
        """A computer is reached, on the web or this one and its neighbours.

        A table's own address may lead to a neighbour, such as a school's server. But nobody on
        the web shall have this computer ask its router, or a program on it, for anything.

        Raises
        ------
        InwardError
            If it is a neighbour, and one on the web sent here.
        """
        if self._went_out and not is_public:
            raise InwardError
        self._went_out = self._went_out or is_public


def quiet_session(trip: Trip | None = None) -> "_Session":
    """A session that goes through this computer's proxies, and says nothing about the user."""
    session = _Session()
    session.headers["User-Agent"] = NAME
    # What is packed for the way could become anything; photos and weights are packed already.
    session.headers["Accept-Encoding"] = "identity"
    session.auth = _no_login
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    adapter = _Adapter(trip or Trip())
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


@contextmanager
def answered(
    address: str, trip: Trip, timeout: tuple[float, float], headers: Mapping[str, str] | None = None
) -> Iterator[requests.Response]:
    """The answer at an address, or where it redirects to; of the body nothing is read yet.

    Parameters
    ----------
    timeout : seconds without a connection, and without a byte

    Raises
    ------
    requests.RequestException
        Without an answer.
    TooSlowError, TooMuchError, InwardError
        See `Trip`.
    """
    connecting, reading = timeout
    with quiet_session(trip) as session:
        for _ in range(REDIRECTS + 1):
            # Each of a name's addresses is tried for so long, and a name may have hundreds.
            each = min(connecting, trip.left() / _addresses(address))
            with session.get(
                address,
                headers=dict(headers or {}),
                stream=True,
                allow_redirects=False,
                timeout=(each, reading),
            ) as response:
                target = session.target(response)
                if target is None:
                    yield response
                    return
                address = urljoin(response.url, requote_uri(target))
    raise requests.TooManyRedirects("from one address to the next without end")


def body(response: requests.Response) -> Iterator[bytes]:
    """What an answer holds, in pieces of at most `CHUNK` bytes.

    Raises
    ------
    requests.RequestException
        If it breaks off, or is packed in a way that was not asked for and is not gzip.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from sent(response)
    elif packing in ("gzip", "x-gzip"):
        yield from _unpacked(sent(response))
    else:
        raise requests.exceptions.ContentDecodingError(f"it is packed as {packing[:40]}")


def sent(response: requests.Response) -> Iterator[bytes]:
    """The same as it was sent, packed or not."""
    # Left to itself, the library unpacks each piece whole, and a small one may fill the memory.
    response.raw.headers.pop("Content-Encoding", None)
    return response.iter_content(CHUNK)


def declared_length(response: requests.Response) -> int | None:
    """How many bytes an answer says that its body has."""
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else None


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for piece in pieces:
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, CHUNK)
                piece = unpacker.unconsumed_tail
        while rest := unpacker.decompress(b"", CHUNK):
            yield rest
    except zlib.error as error:
        raise requests.exceptions.ContentDecodingError(str(error)) from error
    if not unpacker.eof:
        raise requests.exceptions.ChunkedEncodingError("it ends early")


class _Session(requests.Session):
    def rebuild_auth(self, *_) -> None:
        """After a redirect, too, no login is looked up in the user's .netrc."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: the library reads the body of a redirect whole, whatever its size."""

    def target(self, response: requests.Response) -> str | None:
        """Where a response redirects to."""
        return super().get_redirect_target(response)


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Adapter(HTTPAdapter):
    """Connections that are metered by a trip."""

    def __init__(self, trip: Trip):
        self._trip = trip
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self._meter(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        self._meter(manager)
        return manager

    def _meter(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: _metered_pool(pool, self._trip)
            for scheme, pool in manager.pool_classes_by_scheme.items()
        }


def _metered_pool(pool: Any, trip: Trip) -> Any:
    if getattr(pool, "is_metered", False):
        return pool

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any):
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_Metered(self.fp.detach(), sock, trip))

    class Connection(pool.ConnectionCls):
        response_class = Answer

        def connect(self) -> None:
            super().connect()
            if getattr(self, "proxy", None):
                trip.arrive(is_public=True)  # what that one may reach is its own affair
            else:
                trip.arrive(_is_public(self.sock.getpeername()))

    class Pool(pool):
        ConnectionCls = Connection
        is_metered = True

    return Pool


class _Metered(io.RawIOBase):
    """What comes from a socket, headers and all, noted by a trip."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, trip: Trip):
        self._raw, self._sock, self._trip = raw, sock, trip
        self._patience = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        left = self._trip.left()
        self._sock.settimeout(left if self._patience is None else min(left, self._patience))
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError:
            self._trip.left()
            raise
        self._trip.note(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _is_public(peer: tuple) -> bool:
    """Whether a computer that was reached is one of the web's, not this one or a neighbour."""
    try:
        address = ipaddress.ip_address(peer[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_global


def _addresses(address: str) -> int:
    """How many addresses a server's name has, at least 1."""
    if select_proxy(address, get_environ_proxies(address)):
        return 1
    try:
        parts = urlsplit(address)
        found = socket.getaddrinfo(
            parts.hostname, parts.port or parts.scheme, 0, socket.SOCK_STREAM
        )
    except (OSError, ValueError):
        return 1
    return max(1, len(found))
