"""Files that come down once, when the user asks: checked by digest, resumed where they broke off."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path

import requests
from Orange.util import dummy_callback

from ..errors import DownloadError
from .patience import NoAnswer, run_beside
from .storage import NAME

CONNECT_S, READ_S = 10, 20  # without an answer, and without a byte from the server
REDIRECTS = 5
ATTEMPTS = 3  # in a row that brought nothing new
CHUNK = 1 << 14  # what has arrived of one is lost when the connection breaks
BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
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


def download(
    file: RemoteFile, source: str, folder: Path, callback: Callable = dummy_callback
) -> Path:
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
        raise DownloadError(f"{file.name} could not be saved in {folder}: {error}.") from error


def bring(
    file: RemoteFile, address: str, folder: Path, callback: Callable = dummy_callback
) -> Path:
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


def quiet_session() -> requests.Session:
    """A session that goes through this computer's proxies, and says nothing about the user."""
    session = _Session()
    session.headers["User-Agent"] = NAME
    session.max_redirects = REDIRECTS
    session.auth = _no_login
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def host_of(source: str) -> str:
    """The computer that an address names."""
    return source.split("/")[2]


class _Session(requests.Session):
    def rebuild_auth(self, *_) -> None:
        """After a redirect, too, no login is looked up in the user's .netrc."""


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _bring(file: RemoteFile, address: str, part: Path, note: Callable[[float], None]) -> None:
    failures = 0
    with quiet_session() as session:
        while not file.exact or _size(part) < file.size:
            before = _size(part)
            try:
                return _continue(file, address, part, note, session)
            except BROKEN:
                failures = 0 if _size(part) > before else failures + 1
                if failures == ATTEMPTS:
                    raise


def _continue(
    file: RemoteFile,
    address: str,
    part: Path,
    note: Callable[[float], None],
    session: requests.Session,
) -> None:
    have = _size(part)
    note(min(1, have / file.size))
    # Without "identity", a server may send the gzip files unpacked.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with session.get(
        address, headers=headers, stream=True, timeout=(CONNECT_S, READ_S)
    ) as response:
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
            for chunk in response.iter_content(CHUNK):
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
    length = response.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _is_published(part: Path, file: RemoteFile) -> bool:
    try:
        with (gzip.open if file.packed else open)(part, "rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest().startswith(file.sha256)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False
