from unittest.mock import patch

import pytest

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.widgets.embedder.own_weights import ask_for_weights

pytestmark = pytest.mark.any_qt

MODULE = "orangecontrib.aiff.widgets.embedder.own_weights"
SQUEEZENET = MODELS["squeezenet1_1"]


def asked(path, label, is_sure=True):
    """What comes of the two questions, answered so; and how often the second one was put."""
    with (
        patch(f"{MODULE}.QFileDialog.getOpenFileName", return_value=(path, "")) as file,
        patch(f"{MODULE}.QInputDialog.getItem", return_value=(label, is_sure)) as network,
    ):
        found = ask_for_weights(None)
    assert all(ending in file.call_args[0][3] for ending in ("*.pt", "*.pth", "*.safetensors"))
    return found, network.call_count


def test_a_file_and_its_network():
    found, put = asked("/photos/mine.pt", SQUEEZENET.label)
    assert found == (SQUEEZENET.key, "/photos/mine.pt") and put == 1


@pytest.mark.parametrize("path, is_sure, put", [("", True, 0), ("/photos/mine.pt", False, 1)])
def test_nothing_chosen(path, is_sure, put):
    assert asked(path, SQUEEZENET.label, is_sure) == (None, put)
