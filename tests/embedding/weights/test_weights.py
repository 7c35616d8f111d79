import hashlib
from dataclasses import replace

import pytest
import torch
from torchvision.models import get_model

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.weights.weights import (
    choose_weights_folder,
    digest_of,
    download_weights,
    find_weights,
    folder_trouble,
    load_state,
    not_there,
)
from orangecontrib.aiff.errors import WeightsError
from orangecontrib.aiff.files import download as downloading
from orangecontrib.aiff.files import storage

from ...server import Server

CONTENT = bytes(range(256)) * 4096
NAME = f"net-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"
SQUEEZENET = MODELS["squeezenet1_1"]


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


@pytest.fixture
def server():
    """Serves CONTENT, and at wrong/ something else."""
    with Server({NAME: CONTENT, f"wrong/{NAME}": CONTENT[::-1]}) as server:
        yield server


def model_at(server, folder=""):
    url = f"http://127.0.0.1:{server.server_port}/{folder}{NAME}"
    return replace(
        MODELS["resnet50"], weights=replace(MODELS["resnet50"].weights, file=NAME, url=url)
    )


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


def test_weights_that_torch_downloaded_before_are_found(tmp_path):
    folder = tmp_path / "torch" / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    file = folder / MODELS["resnet50"].weights.file
    file.write_bytes(b"")
    assert find_weights(MODELS["resnet50"]) == file


def test_packaged_weights_fit_the_published_network():
    state = load_state(SQUEEZENET)
    network = get_model("squeezenet1_1", weights=None)
    assert {k: v.shape for k, v in state.items()} == {
        k: v.shape for k, v in network.state_dict().items()
    }


def test_missing_weights_are_said_before_anything_else():
    with pytest.raises(WeightsError, match="98 MB from download.pytorch.org"):
        load_state(MODELS["resnet50"])
    assert "SqueezeNet 1.1" in not_there(MODELS["resnet50"])


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04 cut short"])
def test_damaged_weights(tmp_path, content):
    file = tmp_path / "weights" / MODELS["resnet50"].weights.file
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="damaged"):
        load_state(MODELS["resnet50"])


def test_a_file_that_would_run_code_is_refused(tmp_path):
    class Malicious:
        def __reduce__(self):
            return (print, ("this must never be printed",))

    file = tmp_path / "weights" / MODELS["resnet50"].weights.file
    file.parent.mkdir()
    torch.save({"fc.weight": Malicious()}, file)
    with pytest.raises(WeightsError, match="would run code"):
        load_state(MODELS["resnet50"])


@pytest.fixture
def unnamed(tmp_path, monkeypatch):
    """Where no environment variable names a folder of weights."""
    monkeypatch.delenv("ORANGE_AIFF_WEIGHTS")
    monkeypatch.setattr(storage, "user_config_path", lambda *_, **__: tmp_path / "config")
    monkeypatch.setattr(storage, "user_data_path", lambda *_, **__: tmp_path / "data")


def test_a_chosen_folder_takes_downloads_and_hides_nothing(server, tmp_path, unnamed):
    model = model_at(server)
    assert download_weights(model).parent == tmp_path / "data" / "weights"
    stick = tmp_path / "caffè stick"
    stick.mkdir()
    choose_weights_folder(stick)
    assert find_weights(model).parent == tmp_path / "data" / "weights"
    assert download_weights(model) == stick / NAME == find_weights(model)
    choose_weights_folder(None)
    assert find_weights(model).parent == tmp_path / "data" / "weights"


def test_the_environment_comes_before_what_was_chosen(tmp_path, unnamed, monkeypatch):
    choose_weights_folder(tmp_path)
    assert storage.weights_place() == storage.Place(tmp_path, storage.CHOSEN)
    named = tmp_path / "named"
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(named))
    assert storage.weights_place() == storage.Place(named, storage.NAMED)
    assert folder_trouble() is None  # made when something is downloaded
    named.write_text("")
    assert "is a file. Correct the environment variable" in folder_trouble()


def test_a_folder_that_cannot_be_used_is_not_chosen(tmp_path, unnamed):
    with pytest.raises(WeightsError, match="gone is not there. Choose another."):
        choose_weights_folder(tmp_path / "gone")
    assert storage.weights_place().reason == storage.OWN and folder_trouble() is None
    (tmp_path / "config").write_text("")  # where a folder should be
    with pytest.raises(WeightsError, match="cannot be kept"):
        choose_weights_folder(tmp_path)


def test_nothing_is_downloaded_to_where_a_stick_was(server, tmp_path, unnamed):
    stick = tmp_path / "stick"
    stick.mkdir()
    choose_weights_folder(stick)
    stick.rmdir()
    assert find_weights(model_at(server)) is None
    with pytest.raises(WeightsError, match="is not there. Connect its drive"):
        download_weights(model_at(server))
    assert server.asked == [] and not stick.exists()
