from pathlib import Path

import pytest
from PIL import ImageFile

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.seeing import gpu, preparing

from .pictures import SIZES, picture, save


@pytest.fixture
def quick(monkeypatch):
    """Photos are read as on processors on which torch is quick."""
    monkeypatch.setattr(preparing, "torch_is_quick", lambda: True)
    # Image Analytics, once imported, has Pillow fill what is damaged with grey.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


@pytest.fixture
def on_device(monkeypatch):
    """The CPU as if it were a GPU that decodes."""
    monkeypatch.setattr(gpu, "can_decode_on", lambda _: True)
    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.can_decode_on", lambda _: True)


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "cache" / "vectors.sqlite") as cache:
        yield cache


@pytest.fixture
def photos(tmp_path) -> list[str]:
    """JPEGs of all shapes, in turn of all orientations."""
    return [
        str(save(tmp_path / f"{n}.jpg", picture(*size, seed=n), orientation=1 + n))
        for n, size in enumerate(SIZES)
    ]


@pytest.fixture
def photo(tmp_path) -> Path:
    """A large photo that lies on its side, as phones make them."""
    return save(tmp_path / "photo.jpg", picture(2400, 1800), orientation=6)
