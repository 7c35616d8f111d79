import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import get_model

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.errors import EmbeddingError, WeightsError

from ...folders import SHARED_DATA


@pytest.fixture(scope="module")
def state():
    torch.manual_seed(0)
    return get_model("squeezenet1_1", weights=None).state_dict()


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)


def vectors(key, pixels, **how):
    return Embedder(Recipe(key, **how), "cpu").vectors(pixels)


def load(key):
    Embedder(Recipe(key), "cpu").load()


def test_the_table_s_own():
    assert find_model("resnet50") is MODELS["resnet50"]
    with pytest.raises(WeightsError, match="no network “resnet5000”"):
        find_model("resnet5000")


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".pth.tar", ".CKPT", ".bin", ".safetensors"])
def test_files_give_the_vectors_of_their_weights(tmp_path, state, pixels, suffix):
    file = tmp_path / f"mine{suffix}"
    save_file(state, file) if suffix == ".safetensors" else torch.save(state, file)
    network = get_model("squeezenet1_1", weights=None)
    network.load_state_dict(state)
    model = MODELS["squeezenet1_1"]
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (model.mean, model.std))
    batch = (torch.from_numpy(pixels[:, 0]).permute(0, 3, 1, 2) / 255 - mean) / std
    with torch.inference_mode():
        expected = network.eval().features(batch).mean(dim=(2, 3)).numpy()
    found = vectors(f"squeezenet1_1={file}", pixels, precision="full")
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_provenance_names_the_file_but_not_where_it_is(tmp_path, state):
    torch.save(state, tmp_path / "mine.pt")
    provenance = Embedder(Recipe(f"squeezenet1_1={tmp_path / 'mine.pt'}"), "cpu").provenance
    assert provenance.name == "SqueezeNet 1.1 (mine.pt), averaged features"
    assert str(tmp_path) not in str(provenance.as_dict())
    assert provenance.digest != Embedder(device="cpu").provenance.digest


def test_no_classifier_is_needed_and_class_scores_are_not_offered(tmp_path, state, pixels):
    headless = {key: value for key, value in state.items() if not key.startswith("classifier.")}
    torch.save(headless, tmp_path / "mine.pt")
    key = f"squeezenet1_1={tmp_path / 'mine.pt'}"
    assert vectors(key, pixels).shape == (2, 512)
    assert find_model(key).vectors() == ["features", "gem", "depths", "strips"]
    with pytest.raises(EmbeddingError, match="cannot give “scores”"):
        Embedder(Recipe(key, vector="scores"), "cpu")


def test_parts_that_do_not_fit_are_named_in_short(tmp_path, state):
    file = tmp_path / "mine.pt"
    torch.save(state, file)
    with pytest.raises(WeightsError, match=r"does not hold the weights of ResNet-50.*conv1.weight"):
        Embedder(Recipe(f"resnet50={file}"), "cpu").load()
    broken = {**state, "features.0.weight": torch.zeros(1)}
    torch.save(broken, file)
    with pytest.raises(WeightsError, match=r"1 of \d+ parts.*features.0.weight"):
        Embedder(Recipe(f"squeezenet1_1={file}"), "cpu").load()


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("gone.pt", None, "not there"),
        ("mine.h5", b"x", "not a file of weights"),
        ("mine.tar", b"x", "not a file of weights"),
        ("mine.pt", b"", "damaged"),
        ("mine.safetensors", b"no", "damaged"),
    ],
)  # fmt: skip
def test_files_that_are_none(tmp_path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError, match=sentence):
        load(f"resnet50={tmp_path / name}")


def test_a_file_that_would_run_code(tmp_path):
    class Malicious:
        def __reduce__(self):
            return (print, ("this must never be printed",))

    torch.save({"conv1.weight": Malicious()}, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match="could run code"):
        load(f"resnet50={tmp_path / 'mine.pt'}")


def test_another_thing_than_a_state(tmp_path):
    torch.save([1, 2, 3], tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match="does not hold a state_dict"):
        load(f"resnet50={tmp_path / 'mine.pt'}")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("kind", [torch.float32, torch.float16, torch.bfloat16])
def test_weights_that_are_no_numbers(tmp_path, state, number, kind):
    weight = state["features.3.squeeze.weight"].clone()
    weight[0, 0] = number
    broken = {**state, "features.3.squeeze.weight": weight}
    torch.save({key: value.to(kind) for key, value in broken.items()}, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match=r"mine.pt .*not numbers.*1 of 50 .*3.squeeze.weight\)"):
        load(f"squeezenet1_1={tmp_path / 'mine.pt'}")


ODD = {
    "sparse": lambda weight: weight.to_sparse(),
    "complex": lambda weight: weight.to(torch.complex64),
    "whole numbers": lambda weight: (weight * 100).to(torch.int32),
    "eight bits": lambda weight: weight.to(torch.float8_e4m3fn),
    "yes or no": lambda weight: weight > 0,
    "one for all": lambda weight: torch.ones(1, 1, 1, 1).expand(weight.shape),
    "text": lambda weight: "weights",
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_parts_that_are_no_plain_numbers(tmp_path, state, change):
    odd = {**state, "features.3.squeeze.weight": change(state["features.3.squeeze.weight"])}
    torch.save(odd, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match=r"1 of \d+ parts.*not plain numbers \(features.3.sq"):
        load(f"squeezenet1_1={tmp_path / 'mine.pt'}")


def test_names_that_are_no_text_are_passed_over(tmp_path, state, pixels):
    torch.save({**state, 7: torch.zeros(3), None: 1, (1, 2): "x"}, tmp_path / "mine.pt")
    assert np.isfinite(vectors(f"squeezenet1_1={tmp_path / 'mine.pt'}", pixels)).all()


def test_numbers_of_a_head_that_is_not_used_may_be_none(tmp_path, state, pixels):
    head = {"classifier.1.bias": torch.full((1000,), torch.nan)}
    torch.save({**state, **head}, tmp_path / "mine.pt")
    assert np.isfinite(vectors(f"squeezenet1_1={tmp_path / 'mine.pt'}", pixels)).all()


def test_weights_beyond_half_precision_are_computed_in_full(tmp_path, state, pixels, monkeypatch):
    monkeypatch.setattr(devices, "best_precision", lambda device: "float16")
    large = {**state, "features.0.bias": state["features.0.bias"] + 1e6}
    torch.save(large, tmp_path / "mine.pt")
    network = get_model("squeezenet1_1", weights=None)
    network.load_state_dict(large)
    model = MODELS["squeezenet1_1"]
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (model.mean, model.std))
    batch = (torch.from_numpy(pixels[:, 0]).permute(0, 3, 1, 2) / 255 - mean) / std
    with torch.inference_mode():
        expected = network.eval().features(batch).mean(dim=(2, 3)).numpy()
    embedder = Embedder(Recipe(f"squeezenet1_1={tmp_path / 'mine.pt'}"), "cpu")
    assert embedder.provenance.precision == "float16" and expected.max() > np.finfo(np.float16).max
    np.testing.assert_allclose(embedder.vectors(pixels), expected, rtol=1e-3, atol=1)


@pytest.mark.parametrize("precision", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("unit", [False, True])
def test_weights_beyond_all_measure(tmp_path, state, pixels, monkeypatch, precision, unit):
    monkeypatch.setattr(devices, "best_precision", lambda device: precision)
    huge = {key: value * 1e8 for key, value in state.items()}
    torch.save(huge, tmp_path / "mine.pt")
    with pytest.raises(
        EmbeddingError, match="not numbers .NaN or infinite., even in full precision"
    ):
        vectors(f"squeezenet1_1={tmp_path / 'mine.pt'}", pixels, unit=unit)


def test_real_weights_without_a_classifier():
    file = SHARED_DATA / "weights" / "mobilenet_v2_imagenet.pt"
    if not file.is_file():
        pytest.skip("the weights mobilenet_v2_imagenet.pt are not on this computer")
    embedder = Embedder(Recipe(f"mobilenet_v2={file}"), "cpu")
    assert embedder.model.vectors() == ["features", "gem", "depths", "strips"]
    found = embedder.vectors(np.zeros((1, 1, 224, 224, 3), np.uint8))
    assert found.shape == (1, 1280) and np.isfinite(found).all()
