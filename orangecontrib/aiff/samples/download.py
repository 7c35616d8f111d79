"""Files that come down once, when the user asks: checked by digest, resumed where they broke off."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
from Orange.util import dummy_callback

from ..photos.collection import CollectionError

TIMEOUT_S = 20  # without a byte from the server
ATTEMPTS = 3  # in a row that brought nothing new
CHUNK = 1 << 14  # what has arrived of one is lost when the connection breaks


class DownloadError(CollectionError):
    """Files that could not be brought here; the message is a sentence for the user."""


@dataclass(frozen=True)
class RemoteFile:
    """A published gzip file.

    Attributes
    ----------
    name : of the file
    size : in bytes, as it comes down
    sha256 : of what is packed in it; a gzip file itself carries a date, which differs between
        copies of the same data
    """

    name: str
    size: int
    sha256: str


def download(
    file: RemoteFile, source: str, folder: Path, callback: Callable = dummy_callback
) -> Path:
    """Bring a published file to a folder; nothing is sent but the request.

    What has arrived stays beside it as ``{name}.part``, and the next call goes on from there.

    Parameters
    ----------
    file : what is wanted
    source : the address that its name is put behind
    folder : where it goes; made if it is not there
    callback : called with a share 0..1 as bytes arrive; may raise to cancel

    Raises
    ------
    DownloadError
        Without a connection, if other bytes came than were published, or if they cannot be saved.
    """
    target, part = folder / file.name, folder / f"{file.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _bring(file, source, part, callback)
        if not _is_published(part, file):
            raise _another_file(file, source, part)
        os.replace(part, target)
    except requests.HTTPError as error:
        raise DownloadError(
            f"{file.name} could not be downloaded: {host_of(source)} answers "
            f"{error.response.status_code}. Try again another day."
        ) from error
    except requests.RequestException as error:
        raise DownloadError(
            f"{file.name} could not be downloaded from {host_of(source)}: the connection failed. "
            "Try again; it goes on from where it stopped."
        ) from error
    except OSError as error:
        raise DownloadError(f"{file.name} could not be saved in {folder}: {error}.") from error
    return target


def host_of(source: str) -> str:
    """The computer that an address names."""
    return source.split("/")[2]


def _bring(file: RemoteFile, source: str, part: Path, callback: Callable) -> None:
    failures = 0
    while (before := _size(part)) < file.size:
        try:
            _continue(file, source, part, callback)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            failures = 0 if _size(part) > before else failures + 1
            if failures == ATTEMPTS:
                raise


def _continue(file: RemoteFile, source: str, part: Path, callback: Callable) -> None:
    have = _size(part)
    # Without "identity", a server may send the gzip files unpacked.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(
        source + file.name, headers=headers, stream=True, timeout=TIMEOUT_S
    ) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            raise _another_file(file, source, part)  # the server has less than came already
        response.raise_for_status()
        resumed = response.status_code == requests.codes.partial_content
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in response.iter_content(CHUNK):
                done += stream.write(chunk[: file.size - done])
                callback(done / file.size)
                if done == file.size:
                    return  # whatever else it sends is not the file
    raise requests.ConnectionError("the server ended early")


def _another_file(file: RemoteFile, source: str, part: Path) -> DownloadError:
    part.unlink()
    return DownloadError(
        f"What {host_of(source)} sent is not the file {file.name} that was published, "
        "perhaps because of a login page of this network. Try again on another network."
    )


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _is_published(part: Path, file: RemoteFile) -> bool:
    try:
        with gzip.open(part) as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False
