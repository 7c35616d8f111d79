import pytest

from orangecontrib.aiff.files import storage

from ...server import Server
from .published import CONTENT, NAME


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """No weights are here but those that a test puts here."""
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


@pytest.fixture
def server():
    """Serves CONTENT, and at wrong/ something else."""
    with Server({NAME: CONTENT, f"wrong/{NAME}": CONTENT[::-1]}) as server:
        yield server


@pytest.fixture
def unnamed(folders, tmp_path, monkeypatch):
    """Where no environment variable names a folder of weights."""
    monkeypatch.delenv("ORANGE_AIFF_WEIGHTS")
    monkeypatch.setattr(storage, "user_config_path", lambda *_, **__: tmp_path / "config")
    monkeypatch.setattr(storage, "user_data_path", lambda *_, **__: tmp_path / "data")
