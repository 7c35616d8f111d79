import pytest

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.people import DETECTOR, finder_digest
from orangecontrib.aiff.embedding.weights import found
from orangecontrib.aiff.embedding.weights.checked import most_bytes
from orangecontrib.aiff.embedding.weights.found import find_weights, not_there, weights_file
from orangecontrib.aiff.errors import WeightsError

pytestmark = pytest.mark.usefixtures("folders")


def test_weights_that_torch_downloaded_before_are_found(tmp_path):
    folder = tmp_path / "torch" / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    file = folder / MODELS["resnet50"].weights.file
    file.write_bytes(b"")
    assert find_weights(MODELS["resnet50"]) == file


def test_what_is_missing_is_said_with_what_works_without():
    said = not_there(MODELS["resnet50"])
    assert "98 MB from download.pytorch.org" in said and "SqueezeNet 1.1" in said


@pytest.mark.parametrize("model", [MODELS["resnet50"], DETECTOR])
def test_a_file_far_too_large_is_not_even_read_for_its_digest(tmp_path, monkeypatch, model):
    file = tmp_path / "weights" / model.weights.file
    file.parent.mkdir()
    with file.open("wb") as stream:
        stream.truncate(most_bytes(model) + 1)  # takes no room on the disk
    monkeypatch.setattr(found, "file_digest", lambda *_: pytest.fail("read it"))
    with pytest.raises(WeightsError, match="the add-on reads at most"):
        weights_file(model)
    with pytest.raises(WeightsError, match="the add-on reads at most"):
        finder_digest() if model is DETECTOR else Embedder(Recipe("resnet50"), "cpu")
