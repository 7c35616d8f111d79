import pytest
import torch
from torchvision.models import get_model

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.weights.loaded import load_state
from orangecontrib.aiff.errors import WeightsError

pytestmark = pytest.mark.usefixtures("folders")


def test_packaged_weights_fit_the_published_network():
    state = load_state(MODELS["squeezenet1_1"])
    network = get_model("squeezenet1_1", weights=None)
    assert {k: v.shape for k, v in state.items()} == {
        k: v.shape for k, v in network.state_dict().items()
    }


def test_missing_weights_are_said_before_anything_else():
    with pytest.raises(WeightsError, match="98 MB from download.pytorch.org"):
        load_state(MODELS["resnet50"])


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
    with pytest.raises(WeightsError, match="could run code"):
        load_state(MODELS["resnet50"])
