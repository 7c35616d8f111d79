"""Files that come down once, when the user asks: checked by digest, resumed where they broke off."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from ..errors import DownloadError, reason_in_words
from ..progress import untold
from .patience import NoAnswer, run_beside
from .web import InwardError, TooMuchError, TooSlowError, Trip, answered, declared_length, sent

CONNECT_S, READ_S = 10, 20  # without an answer, and without a byte from the server
ATTEMPTS = 3  # in a row that brought no more than ...
LITTLE = 1 << 16  # ... so many bytes: who sends them one by one must come to an end
MOST_UNPACKED = 20  # times the size of a packed file; data shrinks no further
BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    TooSlowError,
)


class WrongFile(Exception):
    """The server sent something else than was published."""


@dataclass(frozen=True)
class RemoteFile:
    """A published file.

    Attributes
    ----------
    name : of the file
    size : in bytes, as it comes down
    sha256 : of the file, or the digits it begins with
    packed : the file is gzip, and the digest is of what is packed in it; a gzip file itself
        carries a date, which differs between copies of the same data
    exact : whether the size is known to the byte, or about
    """

    name: str
    size: int
    sha256: str
    packed: bool = False
    exact: bool = True


def download(file: RemoteFile, source: str, folder: Path, callback: Callable = untold) -> Path:
    """`bring` a file, with a sentence for the user where that cannot be done.

    Parameters
    ----------
    source : the address that the file's name is put behind

    Raises
    ------
    DownloadError
        Without a connection, if other bytes came than were published, or if they cannot be saved.
    """
    host = host_of(source)
    try:
        return bring(file, source + file.name, folder, callback)
    except WrongFile as error:
        raise DownloadError(
            f"What {host} sent is not the file {file.name} that was published, "
            "perhaps because of a login page of this network. Try again on another network."
        ) from error
    except requests.HTTPError as error:
        raise DownloadError(
            f"{file.name} could not be downloaded: {host} answers "
            f"{error.response.status_code}. Try again another day."
        ) from error
    except requests.RequestException as error:
        raise DownloadError(
            f"{file.name} could not be downloaded from {host}: the connection failed. "
            "Try again; it goes on from where it stopped."
        ) from error
    except OSError as error:
        reason = reason_in_words(error)
        raise DownloadError(f"{file.name} could not be saved in {folder}: {reason}.") from error


def bring(file: RemoteFile, address: str, folder: Path, callback: Callable = untold) -> Path:
    """Bring a published file to a folder; nothing is sent but the request.

    What has arrived stays beside it as ``{name}.part``, and the next call goes on from there.

    Parameters
    ----------
    file : what is wanted
    address : where it is
    folder : where it goes; made if it is not there
    callback : called with a share 0..1 as bytes arrive, and while nothing does; may raise to
        cancel

    Raises
    ------
    requests.RequestException
        Without a connection, or if the server refuses.
    WrongFile
        If other bytes came than were published; they are gone then.
    OSError
        If the file cannot be saved. (A RequestException is one as well.)
    """
    target, part = folder / file.name, folder / f"{file.name}.part"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run_beside(lambda note: _bring(file, address, part, note), callback)
    except NoAnswer as error:
        raise requests.Timeout("the server does not answer") from error
    if not _is_published(part, file):
        part.unlink()
        raise WrongFile
    os.replace(part, target)
    return target


def host_of(source: str) -> str:
    """The computer that an address names."""
    return source.split("/")[2]


def _bring(file: RemoteFile, address: str, part: Path, note: Callable[[float], None]) -> None:
    failures = 0
    while not file.exact or _size(part) < file.size:
        before = _size(part)
        try:
            return _continue(file, address, part, note)
        except (InwardError, TooMuchError) as error:
            raise WrongFile from error  # such as a router's login page
        except BROKEN as error:
            failures = 0 if _size(part) > before + LITTLE else failures + 1
            if failures == ATTEMPTS and isinstance(error, TooSlowError):
                raise requests.Timeout("the server is too slow") from error
            if failures == ATTEMPTS:
                raise


def _continue(file: RemoteFile, address: str, part: Path, note: Callable[[float], None]) -> None:
    have = _size(part)
    note(min(1, have / file.size))
    headers = {"Range": f"bytes={have}-"} if have else {}
    trip = Trip(seconds=None, most_bytes=3 * file.size)
    with answered(address, trip, (CONNECT_S, READ_S), headers) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            return  # the server has no more; the digest tells whether that was all
        response.raise_for_status()
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise WrongFile  # a login page, which must not take the place of what has come
        resumed = response.status_code == requests.codes.partial_content
        done = have if resumed else 0
        end = file.size if file.exact else _declared_end(response, done)
        total = end or file.size
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in sent(response):
                note(min(1, done / total))  # raises before anything is written, if cancelled
                done += stream.write(chunk[: end - done] if end else chunk)
                if done == end:
                    break  # whatever else it sends is not the file
                if done > 2 * file.size:
                    break  # nor is this
    if end and done < end:
        raise requests.ConnectionError("the server ended early")
    note(1)


def _declared_end(response: requests.Response, start: int) -> int | None:
    length = declared_length(response)
    return None if length is None else start + length


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _is_published(part: Path, file: RemoteFile) -> bool:
    digest = hashlib.sha256()
    left = MOST_UNPACKED * max(file.size, _size(part))
    try:
        with (gzip.open if file.packed else open)(part, "rb") as content:
            while piece := content.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    return False
                digest.update(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False
    return digest.hexdigest().startswith(file.sha256)
