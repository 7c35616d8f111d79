"""Networks of the extra ``offline``; skipped where it is not installed."""

import math
import tomllib
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from orangecontrib.aiff.embedding.embedder import Embedder, check_joinable
from orangecontrib.aiff.embedding.networks.libraries import build, fitted
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.networks.network import Vectorizer
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.weights import found as finding
from orangecontrib.aiff.embedding.weights.found import digest_of, find_weights, not_there
from orangecontrib.aiff.embedding.weights.loaded import load_state
from orangecontrib.aiff.errors import EmbeddingError, WeightsError

ROOT = Path(__file__).parents[3]
NOT_HERE = 'the extra is not here: pip install "Orange3-AIFF[offline]"'
timm = pytest.importorskip("timm", reason=NOT_HERE)
LITE0 = OFFLINE["efficientnet_lite0"]


@pytest.fixture(params=OFFLINE.values(), ids=lambda model: model.key)
def model(request):
    skip_without(request.param)
    return request.param


@pytest.fixture
def lite0():
    skip_without(LITE0)
    return LITE0


def skip_without(model):
    try:
        version(model.weights.package)
    except PackageNotFoundError:
        pytest.skip(NOT_HERE)


def pixels(model, count=2):
    size = (count, 1, model.side, model.side, 3)
    return np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)


def test_the_table_is_complete():
    for entry in OFFLINE.values():
        empty = {"path", "url", "repository", "tokens", "detail", "full"}
        for part in (entry, entry.weights):
            for name in {field.name for field in fields(part)} - empty:
                assert getattr(part, name), f"{entry.key}: {name}"
        assert entry.vectors() == ["features", "gem", "depths", "strips", "scores"]


def test_the_extra_holds_the_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["offline"]
    wanted = [model.weights.package for model in OFFLINE.values()]
    assert [line.split(">=")[0].split("==")[0] for line in extra] == wanted
    assert LITE0.install == f'pip install "{project["name"]}[offline]"'


def test_the_table_says_what_timm_says(model):
    config = timm.get_pretrained_cfg(model.library_name)
    assert (model.mean, model.std) == (config.mean, config.std) == ((0.5,) * 3, (0.5,) * 3)
    assert model.side == config.input_size[1]
    assert model.resize == math.floor(model.side / config.crop_pct)
    assert model.bicubic == (config.interpolation == "bicubic")
    network = build(model).eval()
    counter = FlopCounterMode(display=False)
    with counter, torch.inference_mode():
        network(torch.zeros(1, 3, model.side, model.side))
    assert model.gflops == pytest.approx(counter.get_total_flops() / 2e9, rel=0.01)


def test_scores_are_those_of_the_network_that_was_published(model):
    published = pytest.importorskip("efficientnet_lite_pytorch")
    name, file = model.key.replace("_", "-"), find_weights(model)
    original = published.EfficientNet.from_pretrained(name, weights_path=str(file)).eval()
    network = build(model).eval()
    network.load_state_dict(fitted(load_state(model), network, model))
    batch = (torch.from_numpy(pixels(model)[:, 0]).permute(0, 3, 1, 2) / 255 - 0.5) / 0.5
    with torch.inference_mode():
        expected = original(batch)
        assert (network(batch) - expected).abs().max() == 0
    found = Vectorizer(model, load_state(model), "scores", "cpu", torch.float32).run(pixels(model))
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_norms_are_folded_into_convolutions(lite0):
    network = Vectorizer(lite0, load_state(lite0), "features", "cpu", torch.float32).network
    assert not any(isinstance(each, torch.nn.BatchNorm2d) for each in network.modules())
    acts = [each for each in network.modules() if isinstance(each, torch.nn.ReLU6)]
    published = [each for each in build(lite0).modules() if isinstance(each, torch.nn.ReLU6)]
    assert len(acts) == len(published)


def test_every_kind_of_vector(model):
    for vector in model.vectors():
        found = Vectorizer(model, load_state(model), vector, "cpu", torch.float32).run(
            pixels(model)
        )
        assert found.shape == (2, model.length(vector)), vector
        assert np.isfinite(found).all() and np.abs(found[0] - found[1]).max() > 0


def test_the_file_is_found_without_running_the_package_s_code(model):
    file = find_weights(model)
    assert file.name == model.weights.file and file.parent.name == "models"
    assert model.weights.megabytes == pytest.approx(file.stat().st_size / 1e6, abs=0.05)
    provenance = Embedder(Recipe(model.key), "cpu").provenance
    assert provenance.digest == digest_of(file)
    assert provenance.digest.startswith(file.stem.rsplit("-", 1)[1])
    assert provenance.weights.startswith(f"the package {model.weights.package}")


def test_two_networks_joined(lite0):
    recipes = [Recipe("squeezenet1_1", "strips"), Recipe(lite0.key, "strips")]
    one, two, again = (Embedder(recipe, "cpu") for recipe in [*recipes, Recipe(lite0.key)])
    check_joinable([one, two])
    assert (one.length, two.length) == (5120, 7008)
    with pytest.raises(EmbeddingError, match="EfficientNet-Lite0 is chosen twice"):
        check_joinable([one, two, again])


# Versions of the packages with something else in them


class Distribution:
    def __init__(self, folder, *names):
        self.folder, self.files = folder, [Path(name) for name in names]

    def locate_file(self, name):
        return self.folder / name


@pytest.fixture
def package(lite0, tmp_path, monkeypatch):
    """Weights as another version of the package would bring them."""

    def write(name, change):
        state = load_state(lite0)
        change(state)
        torch.save(state, tmp_path / name)
        monkeypatch.setattr(
            finding, "distribution", lambda _: Distribution(tmp_path, "__init__.py", name)
        )

    return write


def test_a_file_of_another_name_is_found(package, lite0):
    digest = Embedder(Recipe(lite0.key), "cpu").provenance.digest
    package("efficientnet-lite0-12345678.pth", lambda state: None)
    embedder = Embedder(Recipe(lite0.key, precision=FULL), "cpu")
    assert embedder.vectors(pixels(lite0)).shape == (2, 1280)
    assert embedder.provenance.digest != digest


@pytest.mark.parametrize(
    "change, named",
    [
        (lambda s: s.pop("_conv_head.weight"), r"1 of \d+ parts.*\(conv_head.weight\)"),
        (lambda s: s.update({"_fc.bias": torch.zeros(7)}), r"1 of \d+ .*\(classifier.bias\)"),
        (lambda s: s.update({"_se.weight": torch.zeros(7)}), r"1 of \d+ .*unknown.*\(_se.weight\)"),
        (
            lambda s: s.update({"_blocks.99._bn1.weight": torch.zeros(7)}),
            r"unknown.*\(_blocks.99._bn1.weight\)",
        ),
    ],
)
def test_a_version_with_other_tensors(package, lite0, change, named):
    package(lite0.weights.file, change)
    with pytest.raises(WeightsError, match=named) as caught:
        Embedder(Recipe(lite0.key), "cpu").load()
    assert str(caught.value).endswith(
        f"Install the package {lite0.weights.package} again: {lite0.install}"
    )


def test_a_damaged_file(package, lite0, tmp_path):
    package(lite0.weights.file, lambda state: None)
    (tmp_path / lite0.weights.file).write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="damaged"):
        Embedder(Recipe(lite0.key), "cpu").load()


@pytest.mark.parametrize("entry", [LITE0, MODELS["squeezenet1_1"]], ids=lambda model: model.key)
def test_a_package_without_its_file(entry, tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "distribution", lambda _: Distribution(tmp_path, "gone.pth"))
    assert find_weights(entry) is None
    assert f"The package {entry.weights.package} should bring the weights of" in not_there(entry)


def test_weights_of_one_s_own(lite0, tmp_path):
    state = timm.create_model(lite0.library_name, num_classes=10).state_dict()
    torch.save(state, tmp_path / "mine.pt")
    embedder = Embedder(Recipe(f"{lite0.key}={tmp_path / 'mine.pt'}"), "cpu")
    assert embedder.vectors(pixels(lite0)).shape == (2, 1280)
