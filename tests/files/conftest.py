import threading

import pytest

from orangecontrib.aiff.files.storage import CACHE_VARIABLE


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """A cache of its own for each test, so that none sees (or fills) a person's."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def hanging():
    """Work that never ends, until the test does."""
    ended = threading.Event()
    yield ended.wait
    ended.set()
