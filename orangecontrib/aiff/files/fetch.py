"""Photos at addresses on the web: fetched once, for nobody but this computer, and kept."""

import base64
import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from urllib3.exceptions import MaxRetryError

from ..errors import PhotoError
from .paths import made_folder, written_whole
from .storage import cache_folder
from .web import InwardError, TooMuchError, TooSlowError, Trip, answered, body, declared_length

FOLDER, PART = "web", ".part"
CONNECT_S, READ_S = 10, 20  # without an answer, and without a byte from the server
MOST_S = 120  # for a photo as a whole, from the first redirect to the last byte
MOST_BYTES = 64_000_000
MOST_KEPT_BYTES = 2_000_000_000  # of all photos that were fetched, and ...
LEFT_SHARE = 0.9  # ... what is left of that when the oldest had to go
# Rows name the same address and the same server again and again; what just failed fails.
REMEMBERED_S = 5

LATER = "Try again later, or save the photo on this computer."
BY_HAND = "Open the address in a browser, and save the picture itself."


_lock = threading.Lock()
_asking: dict[str, threading.Lock] = {}  # by address: one thread asks, and others wait
_failures: dict[str, tuple[PhotoError, float]] = {}  # by address or server, and until when
_totals: dict[Path, int] = {}  # bytes kept, by folder, as far as this process knows


def fetch(address: str, check: Callable[[Path], object]) -> Path:
    """What is at an address as a file of this computer; nothing is sent but the request.

    It is asked for once, however many threads want it, and kept; where that becomes too much,
    what was fetched longest ago goes first. What could not be fetched is not kept.

    Parameters
    ----------
    address : http:, https:, or data:
    check : raises `PhotoError` for a file that is no picture

    Raises
    ------
    PhotoError
        If it cannot be fetched, is too large, or is no picture.
    """
    with suppress(PhotoError):
        return find_fetched(address)
    name = _name(address)
    folder = made_folder(FOLDER)
    if folder is None:
        raise _cannot_save()
    with _one_at_a_time(name):
        if not (folder / name).is_file():
            _raise_if_remembered(name)
            try:
                _bring(address, folder / name, check)
            except PhotoError as error:
                _remember(name, error)
                raise
            _make_room(folder, folder / name)
    return folder / name


def find_fetched(address: str) -> Path:
    """The photo at an address as it was fetched earlier; nothing is asked for.

    Raises
    ------
    PhotoError
        If it was not.
    """
    kept = cache_folder() / FOLDER / _name(address)
    if os.path.isfile(kept):  # unlike Path.is_file, no error where the folder is closed
        return kept
    raise PhotoError(
        "it has not been fetched", "Embed it once while you are connected to the internet."
    )


def _name(address: str) -> str:
    return hashlib.sha256(address.encode(errors="surrogatepass")).hexdigest()


def fetched_size() -> int:
    """Bytes of the photos that were fetched and kept."""
    return sum(size for _, size, _ in _kept(cache_folder() / FOLDER))


def forget_fetched() -> None:
    """Delete the photos that were fetched and kept."""
    _forget(file for _, _, file in _kept(cache_folder() / FOLDER))
    _totals.clear()


def _make_room(folder: Path, new: Path) -> None:
    """Delete the photos that were fetched longest ago, where more is kept than there should be."""
    with _lock, suppress(OSError):
        if folder in _totals:
            _totals[folder] += new.stat().st_size
        else:
            _totals[folder] = sum(size for _, size, _ in _kept(folder))
        if _totals[folder] <= MOST_KEPT_BYTES:
            return
        oldest_first = sorted(each for each in _kept(folder) if each[2].suffix != PART)
        total = sum(size for _, size, _ in oldest_first)
        gone = []
        for _, size, file in oldest_first:
            if total <= LEFT_SHARE * MOST_KEPT_BYTES:
                break
            if file != new:
                gone.append(file)
                total -= size
        _forget(gone)
        _totals[folder] = total


def _forget(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()


def _kept(folder: Path) -> list[tuple[int, int, Path]]:
    """Time, size and path of the photos in a folder that is there and open."""
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):  # another window may just have deleted it
                if entry.is_file():
                    stat = entry.stat()
                    found.append((stat.st_mtime_ns, stat.st_size, Path(entry.path)))
    return found


def _bring(address: str, target: Path, check: Callable[[Path], object]) -> None:
    scheme = address.partition(":")[0].lower()
    if scheme not in ("http", "https", "data"):
        raise PhotoError(
            f"the add-on fetches no photos from {scheme}: addresses",
            "Save it on this computer first.",
        )
    try:
        with written_whole(target, PART) as stream:
            if scheme == "data":
                stream.write(_decoded(address))
            else:
                _load(address, stream)
            stream.flush()
            _see_that(check, Path(stream.name))
    except TooSlowError as error:
        raise PhotoError("the server is too slow", LATER) from error
    except TooMuchError as error:
        raise _too_large() from error
    except InwardError as error:
        raise PhotoError(
            "the address leads back to this computer, or into its own network", BY_HAND
        ) from error
    except requests.RequestException as error:
        raise _explained(error, address) from error
    except OSError as error:
        raise _cannot_save() from error
    except ValueError as error:  # requests lets some of the library below it through
        raise _no_address() from error


def _load(address: str, stream: BinaryIO) -> None:
    _raise_if_remembered(_server(address))
    trip = Trip(MOST_S, MOST_BYTES)
    size = 0
    with answered(address, trip, (CONNECT_S, READ_S)) as response:
        response.raise_for_status()
        length = declared_length(response) or 0
        if length > MOST_BYTES:
            raise _too_large()
        for piece in body(response):
            size += stream.write(piece)
            if size > MOST_BYTES:
                raise _too_large()
            trip.left()
        # Where the length is not that of what was packed for the way.
        if size < length and "Content-Encoding" not in response.headers:
            raise requests.exceptions.ChunkedEncodingError


def _decoded(address: str) -> bytes:
    """What a data: address holds."""
    head, _, body = address.partition(",")
    if len(body) > 4 * MOST_BYTES:
        raise _too_large()
    content = unquote_to_bytes(body)
    if head.lower().endswith(";base64"):
        try:
            # Its end may lack the filling that nothing depends on.
            content = base64.b64decode(content.rstrip(b"=") + b"===")
        except ValueError as error:
            raise PhotoError("the data: address is damaged", "Save it as a file.") from error
    if len(content) > MOST_BYTES:
        raise _too_large()
    return content


def _see_that(check: Callable[[Path], object], file: Path) -> None:
    """Raise if it is no picture: a page that says why there is none must not be kept."""
    try:
        check(file)
    except PhotoError as error:
        with file.open("rb") as stream:
            head = stream.read(1024).lower()
        if b"<html" in head or b"<!doctype html" in head:
            raise PhotoError("the server sends a page, not a picture", BY_HAND) from error
        raise


def _explained(error: requests.RequestException, address: str) -> PhotoError:
    """What a failed request means to a person."""
    if isinstance(error, requests.HTTPError):
        return _refused(error.response.status_code)
    if isinstance(error, requests.TooManyRedirects):
        return PhotoError("the server sends from one address to the next without end", BY_HAND)
    if isinstance(error, requests.exceptions.SSLError):
        return PhotoError("the server cannot prove that it is what it says", BY_HAND)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return PhotoError("the connection broke off", LATER)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return PhotoError("what the server sends cannot be unpacked", BY_HAND)
    if isinstance(error, ValueError):  # all that concerns the form of an address
        return _no_address()
    if not _has_network():
        failure = PhotoError(
            "there is no internet connection", "Connect this computer, or save the photo on it."
        )
    else:
        failure = PhotoError("the server does not answer", f"Check the address. {LATER}")
    if error.args and isinstance(error.args[0], MaxRetryError):  # not even a connection
        _remember(_server(error.request.url if error.request else address), failure)
    return failure


def _refused(status: int) -> PhotoError:
    if status in (401, 402, 403, 407, 451):
        advice = BY_HAND
    elif status in (404, 410):
        advice = "Correct the address, or remove the row."
    else:
        advice = LATER
    return PhotoError(f"the server says {status}", advice)


def _no_address() -> PhotoError:
    return PhotoError("it is not a web address", "Correct it.")


def _too_large() -> PhotoError:
    return PhotoError(
        f"it is larger than {MOST_BYTES // 10**6} MB", "Save it smaller on this computer."
    )


def _cannot_save() -> PhotoError:
    return PhotoError("it cannot be saved on this computer", "Make room on the disk.")


def _server(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _has_network() -> bool:
    """Whether there is any way out of this computer; nothing is sent to find out."""
    # Addresses that stand for nobody; to "connect" without a connection only looks for the way.
    for family, nobody in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((nobody, 9))
            return True
    return False


def _remember(what: str, error: PhotoError) -> None:
    now = time.monotonic()
    with _lock:
        for old in [each for each, (_, until) in _failures.items() if until < now]:
            del _failures[old]
        _failures[what] = (error, now + REMEMBERED_S)


def _raise_if_remembered(what: str) -> None:
    error, until = _failures.get(what, (None, 0))
    if error is not None and time.monotonic() < until:
        raise PhotoError(error.problem, error.advice)


@contextmanager
def _one_at_a_time(what: str) -> Iterator[None]:
    with _lock:
        turn = _asking.setdefault(what, threading.Lock())
    try:
        with turn:
            yield
    finally:
        with _lock:
            _asking.pop(what, None)  # whoever waits for it still has it
