import pytest

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.weights.found import find_weights, not_there

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
