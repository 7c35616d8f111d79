import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch
from torchvision.models import get_model

from orangecontrib.aiff.embedding.models import MODELS
from orangecontrib.aiff.embedding.weights import (
    WeightsError,
    digest_of,
    download_weights,
    find_weights,
    load_state,
    not_there,
)

CONTENT = bytes(range(256)) * 4096
NAME = f"net-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"
SQUEEZENET = MODELS["squeezenet1_1"]


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


@pytest.fixture
def server():
    """Serves CONTENT at any address, but at /wrong something else, and stops early at /cut."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            if "missing" in self.path:
                self.send_error(404)
                return
            content = b"<html>please log in</html>" if "wrong" in self.path else CONTENT
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if "cut" in self.path else content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = asked
    yield server
    server.shutdown()
    server.server_close()


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
    ((_, headers),) = server.asked
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(
    "folder, sentence",
    [("wrong/", "not the file that was published"), ("cut/", "no connection"),
     ("missing/", "no connection")],
)  # fmt: skip
def test_other_bytes_than_published_are_not_kept(server, tmp_path, folder, sentence):
    with pytest.raises(WeightsError, match=sentence):
        download_weights(model_at(server, folder))
    assert list((tmp_path / "weights").iterdir()) == []


def test_without_a_network(tmp_path, server):
    model = model_at(server)
    server.shutdown()
    server.server_close()
    with pytest.raises(WeightsError, match="no connection to 127.0.0.1"):
        download_weights(model)


def test_cancelling_leaves_no_file(server, tmp_path):
    class Cancelled(Exception):
        pass

    def callback(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        download_weights(model_at(server), callback)
    assert list((tmp_path / "weights").iterdir()) == []


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "weights").write_text("a file is in the way")
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
