"""Downloads from a small hub on this computer; no library is needed for them."""

import hashlib
from dataclasses import replace

import pytest

from orangecontrib.aiff.embedding.networks.fashion import FASHION, on_hub
from orangecontrib.aiff.embedding.weights.downloaded import download_weights
from orangecontrib.aiff.embedding.weights.found import digest_of, find_weights
from orangecontrib.aiff.errors import WeightsError

from ..fake_hub import FakeHub

CONTENT = bytes(range(256)) * 4096
REPOSITORY, FILE = "somebody/a-model", "open_clip_model.safetensors"


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def hub(monkeypatch):
    with FakeHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        hub.publish(REPOSITORY, FILE, CONTENT)
        yield hub


def model_at(repository=REPOSITORY):
    weights = on_hub(repository, FILE, 1, "somebody", "MIT")
    return replace(FASHION["marqo_fashion_siglip"], weights=weights)


def test_download(hub, tmp_path):
    shares = []
    model = model_at()
    assert find_weights(model) is None
    file = download_weights(model, shares.append)
    assert file == tmp_path / "weights" / "hub" / REPOSITORY / FILE == find_weights(model)
    assert file.read_bytes() == CONTENT
    assert shares == sorted(shares) and shares[-1] == 1 and len(set(shares)) > 10
    assert digest_of(file) == hashlib.sha256(CONTENT).hexdigest()
    assert [path.name for path in file.parent.iterdir()] == [FILE]


def test_the_version_that_was_asked_about_is_the_one_that_comes(hub):
    download_weights(model_at())
    assert hub.asked[0] == f"{REPOSITORY}/resolve/{hub.commit}/{FILE}"


def test_the_requests_carry_nothing_about_the_user(hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    download_weights(model_at())
    allowed = {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert len(hub.headers) == 3
    assert all(set(headers) <= allowed for headers in hub.headers)
    assert {headers["User-Agent"] for headers in hub.headers} == {"orange3-aiff"}


def test_cancelling_keeps_what_has_arrived_and_a_later_call_goes_on(hub):
    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.2:
            raise Cancelled

    hub.stalls, hub.stops_after = 1, 600_000
    with pytest.raises(Cancelled):
        download_weights(model_at(), callback)
    assert find_weights(model_at()) is None
    assert download_weights(model_at()).read_bytes() == CONTENT
    start = int(hub.ranges[-1].removeprefix("bytes=").rstrip("-"))
    assert 0 < start <= 600_000


@pytest.mark.parametrize("trouble", ["stops", "stalls"])
def test_a_download_that_breaks_off_or_stalls_goes_on(hub, monkeypatch, trouble):
    monkeypatch.setattr("orangecontrib.aiff.files.download.READ_S", 0.3)
    setattr(hub, trouble, 2)
    hub.stops_after = 400_000
    assert download_weights(model_at()).read_bytes() == CONTENT


def test_other_bytes_than_the_hub_states_are_not_kept(hub, tmp_path):
    hub.large[hashlib.sha256(CONTENT).hexdigest()] = CONTENT[::-1]
    with pytest.raises(WeightsError, match="not the file that was published"):
        download_weights(model_at())
    assert list((tmp_path / "weights" / "hub" / REPOSITORY).iterdir()) == []


def test_a_file_without_a_stated_digest_is_not_fetched(hub):
    hub.digests[REPOSITORY] = "0" * 40  # as of a small file, which git itself keeps
    with pytest.raises(WeightsError, match="not the file that was published"):
        download_weights(model_at())
    assert hub.asked == []


def test_a_repository_that_was_renamed(hub):
    hub.renamed["somebody/its-old-name"] = REPOSITORY
    assert download_weights(model_at("somebody/its-old-name")).read_bytes() == CONTENT


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_hub_that_refuses(hub, status):
    hub.status = status
    with pytest.raises(WeightsError, match=f"127.0.0.1:{hub.server_port} answers {status}"):
        download_weights(model_at())


def test_without_a_network(monkeypatch):
    with FakeHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
    with pytest.raises(WeightsError, match="no connection to 127.0.0.1"):
        download_weights(model_at())


def test_a_folder_that_cannot_be_written(hub, tmp_path):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "hub").write_text("a file is in the way")
    with pytest.raises(WeightsError, match="could not be saved"):
        download_weights(model_at())


def test_a_file_that_is_far_larger_than_the_published_one_is_not_fetched(hub, tmp_path):
    hub.publish(REPOSITORY, FILE, CONTENT * 4)
    with pytest.raises(WeightsError, match="not the file that was published"):
        download_weights(model_at())
    assert not [path for path in (tmp_path / "weights").rglob("*") if path.is_file()]
    hub.publish(REPOSITORY, FILE, CONTENT * 3)
    assert download_weights(model_at()).stat().st_size == 3 * len(CONTENT)
