"""The Hugging Face hub: what it says about a file of weights, and where such a file may be here."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import requests

from ...files.download import CONNECT_S, READ_S, RemoteFile, WrongFile
from ...files.patience import NoAnswer, run_beside
from ...files.web import REDIRECTS, InwardError, TooMuchError, TooSlowError, quiet_session
from ...progress import untold
from ..networks.models import Weights

SHA256, COMMIT = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{40}")
SIZE = re.compile("[0-9]{1,15}")
MOST_TIMES = 4  # as large as it was may a newer version be


def newest(weights: Weights, callback: Callable = untold) -> tuple[RemoteFile, str]:
    """What the hub states about a file's newest version, and the address of just that version.

    Nothing but the file's name is sent: no login, no cookie, nothing about this computer.

    Parameters
    ----------
    weights : with a repository
    callback : called while nothing is heard; may raise to cancel

    Raises
    ------
    requests.RequestException
        Without a connection, or if the hub refuses.
    WrongFile
        If the answer is not the hub's.
    """
    try:
        headers = run_beside(lambda _: _ask(weights.url), lambda _: callback(0))
    except (InwardError, TooMuchError) as error:
        raise WrongFile from error
    except (NoAnswer, TooSlowError) as error:
        raise requests.Timeout("the hub does not answer") from error
    # A large file lies elsewhere; its own headers are then called "linked".
    digest = headers.get("X-Linked-Etag") or headers.get("ETag", "")
    digest = digest.removeprefix("W/").strip('"')
    size = headers.get("X-Linked-Size") or headers.get("Content-Length", "")
    commit = headers.get("X-Repo-Commit", "")
    if not (SHA256.fullmatch(digest) and SIZE.fullmatch(size) and COMMIT.fullmatch(commit)):
        raise WrongFile
    if int(size) > MOST_TIMES * weights.megabytes * 1e6:
        raise WrongFile  # whoever answers would fill the disk
    address = weights.url.replace("/resolve/main/", f"/resolve/{commit}/")
    return RemoteFile(weights.file, int(size), digest), address


def cache_folder(weights: Weights) -> Path:
    """Where other programs keep a repository's newest files, as huggingface_hub lays them out."""
    home = os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
    home = os.environ.get("HF_HOME", Path(home) / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE", Path(home) / "hub"))
    folder = cache / f"models--{weights.repository.replace('/', '--')}"
    try:
        commit = (folder / "refs" / "main").read_text().strip()
    except (OSError, ValueError):
        commit = "none"
    return folder / "snapshots" / commit


def _ask(address: str) -> requests.structures.CaseInsensitiveDict:
    """The headers of a file of the hub; a repository that was renamed is followed."""
    with quiet_session() as session:
        for _ in range(REDIRECTS):
            answer = session.head(
                address,
                allow_redirects=False,
                timeout=(CONNECT_S, READ_S),
                headers={"Accept-Encoding": "identity"},
            )
            answer.raise_for_status()
            if "X-Linked-Etag" in answer.headers or not answer.is_redirect:
                return answer.headers
            address = urljoin(address, answer.headers["Location"])
    raise requests.TooManyRedirects("the hub does not come to an end")
