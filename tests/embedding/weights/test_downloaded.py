import hashlib

import pytest

from orangecontrib.aiff.embedding.weights.downloaded import download_weights
from orangecontrib.aiff.embedding.weights.found import digest_of, find_weights
from orangecontrib.aiff.errors import WeightsError
from orangecontrib.aiff.files import download as downloading

from ...server import Server
from .published import CONTENT, NAME, model_at

pytestmark = pytest.mark.usefixtures("folders")


def test_download(server, tmp_path):
    shares = []
    model = model_at(server)
    assert find_weights(model) is None
    file = download_weights(model, shares.append)
    assert file == tmp_path / "weights" / NAME == find_weights(model)
    assert file.read_bytes() == CONTENT
    assert shares == sorted(shares) and shares[-1] == 1
    assert digest_of(file) == hashlib.sha256(CONTENT).hexdigest()


def test_the_request_carries_nothing_about_the_user(server):
    download_weights(model_at(server))
    (headers,) = server.headers
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(
    "folder, sentence",
    [("wrong/", "not the file that was published"), ("missing/", "answers 404")],
)
def test_other_bytes_than_published_are_not_kept(server, tmp_path, folder, sentence):
    with pytest.raises(WeightsError, match=sentence):
        download_weights(model_at(server, folder))
    assert list((tmp_path / "weights").iterdir()) == []


def test_a_login_page_is_not_kept(server, tmp_path):
    server.files[NAME], server.kind = b"<html>please log in</html>", "text/html"
    with pytest.raises(WeightsError, match="login page"):
        download_weights(model_at(server))
    assert list((tmp_path / "weights").iterdir()) == []


@pytest.mark.parametrize("trouble", ["stops", "stalls"])
def test_a_download_that_breaks_off_or_stalls_goes_on(server, monkeypatch, trouble):
    monkeypatch.setattr(downloading, "READ_S", 0.3)
    setattr(server, trouble, 2)
    server.stops_after = 400_000
    assert download_weights(model_at(server)).read_bytes() == CONTENT
    assert len(server.ranges) == 3 and None not in server.ranges[1:]


def test_a_server_that_keeps_breaking_off_gets_a_sentence_and_the_next_call_goes_on(
    server, tmp_path
):
    part = tmp_path / "weights" / f"{NAME}.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT[:500])
    server.stops = 100
    with pytest.raises(WeightsError, match="no connection"):
        download_weights(model_at(server))
    server.stops = 0
    assert download_weights(model_at(server)).read_bytes() == CONTENT
    assert set(server.ranges) == {"bytes=500-"} and not part.exists()


def test_a_server_that_ignores_ranges_sends_all_of_it(server, tmp_path):
    part = tmp_path / "weights" / f"{NAME}.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT[:500])
    server.knows_ranges = False
    assert download_weights(model_at(server)).read_bytes() == CONTENT


def test_without_a_network():
    with Server() as server:
        model = model_at(server)
    with pytest.raises(WeightsError, match="no connection to 127.0.0.1"):
        download_weights(model)


def test_cancelling_keeps_what_has_arrived_and_a_later_call_goes_on(server, tmp_path):
    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        download_weights(model_at(server), callback)
    (part,) = (tmp_path / "weights").iterdir()
    have = part.stat().st_size
    assert part.name == f"{NAME}.part" and have > 0
    assert find_weights(model_at(server)) is None
    assert download_weights(model_at(server)).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={have}-"]


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "weights" / NAME).mkdir(parents=True)  # a folder is in the way
    with pytest.raises(WeightsError, match="could not be saved"):
        download_weights(model_at(server))
