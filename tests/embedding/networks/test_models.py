import numpy as np
import pytest
import torch
from torchvision.models import get_model, get_model_weights
from torchvision.transforms import InterpolationMode

from orangecontrib.aiff.embedding.networks.models import MODELS, STRIPS_SEEN, strips_of
from orangecontrib.aiff.embedding.networks.network import Vectorizer

DOWNLOADED = [model for model in MODELS.values() if model.weights.url]


@pytest.mark.parametrize("model", DOWNLOADED, ids=lambda m: m.key)
def test_the_table_says_what_torchvision_publishes(model):
    published = get_model_weights(model.key).DEFAULT
    assert model.weights.url == published.url
    assert model.weights.file == published.url.rsplit("/", 1)[1]
    assert model.weights.megabytes == pytest.approx(published.meta["_file_size"], abs=0.05)
    assert model.gflops == pytest.approx(published.meta["_ops"], rel=0.05)
    preset = published.transforms()
    assert ([model.side], [model.resize]) == (preset.crop_size, preset.resize_size)
    assert (list(model.mean), list(model.std)) == (preset.mean, preset.std)
    assert model.bicubic == (preset.interpolation == InterpolationMode.BICUBIC)


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 13, 14, 56])
def test_strips_are_what_adaptive_pooling_sees(rows):
    maps = torch.rand(2, 5, rows, 4)
    pooled = torch.nn.functional.adaptive_avg_pool2d(maps, (STRIPS_SEEN, 1))
    found = torch.stack([maps[:, :, slice(*ends)].mean(dim=(2, 3)) for ends in strips_of(rows)], 2)
    torch.testing.assert_close(found, pooled.squeeze(3))


@pytest.fixture(scope="module")
def untrained():
    """A state of each architecture: small numbers at random, which no layer lets grow."""

    def state_of(model):
        with torch.device("meta"):  # else torchvision draws its own, which takes seconds
            shapes = get_model(model.key, weights=None).state_dict()
        torch.manual_seed(0)
        return {
            key: torch.empty(each.shape).uniform_(-0.02, 0.02)
            if each.dim() > 1
            else torch.ones(each.shape, dtype=each.dtype)
            for key, each in shapes.items()
        }

    return state_of


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda m: m.key)
def test_each_kind_of_vector_has_the_length_that_is_stated(model, untrained):
    pixels = np.random.default_rng(0).integers(0, 256, (1, 1, model.side, model.side, 3), np.uint8)
    state = untrained(model)
    for vector in model.vectors():
        found = Vectorizer(model, state, vector, "cpu", torch.float32).run(pixels)
        assert found.shape == (1, model.length(vector)), vector
        assert np.isfinite(found).all()


def test_what_a_model_cannot_do_is_not_offered():
    assert "patches" not in MODELS["resnet50"].vectors()
    assert not {"gem", "depths"} & set(MODELS["vit_b_16"].vectors())
    assert MODELS["vit_b_16"].vector_label("features") == "Class token"


def test_five_networks_at_least_can_be_downloaded():
    wanted = {"resnet50", "efficientnet_v2_s", "convnext_tiny", "vit_b_16", "swin_v2_t"}
    assert wanted <= {model.key for model in DOWNLOADED}
    assert all(model.weights.host == "download.pytorch.org" for model in DOWNLOADED)
