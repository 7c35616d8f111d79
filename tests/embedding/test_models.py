import pytest
import torch
from torchvision.models import get_model, get_model_weights
from torchvision.transforms import InterpolationMode

from orangecontrib.aiff.embedding.models import FEATURES, MODELS, SCORES
from orangecontrib.aiff.embedding.networks import end_at_features

DOWNLOADED = [model for model in MODELS.values() if model.weights.url is not None]


@pytest.mark.parametrize("model", DOWNLOADED, ids=lambda m: m.key)
def test_the_table_says_what_torchvision_publishes(model):
    published = get_model_weights(model.key).DEFAULT
    assert model.weights.url == published.url
    assert model.weights.file == published.url.rsplit("/", 1)[1]
    assert model.weights.megabytes == pytest.approx(published.meta["_file_size"], abs=0.05)
    assert model.gflops == pytest.approx(published.meta["_ops"], rel=0.05)
    preset = published.transforms()
    assert [model.side] == preset.crop_size
    assert (list(model.mean), list(model.std)) == (preset.mean, preset.std)
    assert model.bicubic == (preset.interpolation == InterpolationMode.BICUBIC)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda m: m.key)
def test_vectors_have_the_length_that_is_stated(model):
    with torch.inference_mode():
        network = get_model(model.key, weights=None).eval()
        photo = torch.zeros(1, 3, model.side, model.side)
        assert network(photo).shape == (1, model.length(SCORES))
        end_at_features(network, model)
        assert network(photo).shape == (1, model.length(FEATURES))


def test_five_networks_at_least_can_be_downloaded():
    wanted = {"resnet50", "efficientnet_v2_s", "convnext_tiny", "vit_b_16", "swin_v2_t"}
    assert wanted <= {model.key for model in DOWNLOADED}
    assert all(model.weights.host == "download.pytorch.org" for model in DOWNLOADED)
