import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from orangecontrib.aiff.embedding.networks.catalogue import PACKAGES
from orangecontrib.aiff.embedding.networks.fashion import FASHION, on_hub
from orangecontrib.aiff.embedding.networks.models import MODELS, Weights
from orangecontrib.aiff.embedding.weights.found import find_weights, not_there

ROOT = Path(__file__).parents[3]
ONE, TWO = ("features",), ("features", "patches")
WANTED = {
    "marqo_fashion_siglip": ("Marqo/marqo-fashionSigLIP", 768, ONE),
    "marqo_fashion_clip": ("Marqo/marqo-fashionCLIP", 512, ONE),
    "moda_distilled": ("HopitAI/moda-fashion-distilled", 768, ONE),
    "moda_matryoshka": ("HopitAI/moda-fashion-matryoshka", 256, ONE),
    "siglip2_b_16": ("timm/ViT-B-16-SigLIP2", 768, ONE),
    "siglip2_b_16_384": ("timm/ViT-B-16-SigLIP2-384", 768, ONE),
    "siglip2_l_16_384": ("timm/ViT-L-16-SigLIP2-384", 1024, ONE),
    "dinov2_s_14": ("timm/vit_small_patch14_dinov2.lvd142m", 384, TWO),
    "dinov2_b_14": ("timm/vit_base_patch14_dinov2.lvd142m", 768, TWO),
    "dinov3_s_16": ("timm/vit_small_patch16_dinov3.lvd1689m", 384, TWO),
    "dinov3_b_16": ("timm/vit_base_patch16_dinov3.lvd1689m", 768, TWO),
    "dinov3_l_16": ("timm/vit_large_patch16_dinov3.lvd1689m", 1024, TWO),
}

LICENCES = {
    "moda": "MIT; DeepFashion2 is for non-commercial research",
    "dinov3": "DINOv3-License",
}


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))


def test_the_table_is_complete():
    assert not set(FASHION) & set(MODELS)
    assert {
        key: (model.weights.repository, model.features, tuple(model.vectors()))
        for key, model in FASHION.items()
    } == WANTED
    for model in FASHION.values():
        assert model.weights.licence == LICENCES.get(model.key.split("_")[0], "Apache-2.0")
        assert model.weights.url.endswith(".safetensors")
        assert model.library in PACKAGES and model.library_name
        assert re.fullmatch(r"[a-z0-9_]+", model.key) and model.about.endswith(".")
        empty = {"path", "head", "maps", "classes", "tokens", "package", "detail", "full"}
        for entry in (model, model.weights):
            for name in {field.name for field in fields(entry)} - empty:
                assert getattr(entry, name), f"{model.key}: {name}"


def test_the_extra_holds_the_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["fashion"]
    # Words beside a photo need tokenizers as well.
    assert [line.split(">=")[0] for line in extra] == [*PACKAGES.values(), "tokenizers"]
    installs = {model.install for model in FASHION.values()}
    assert installs == {f'pip install "{project["name"]}[fashion]"'}


def test_weights_are_found_where_a_teacher_or_another_program_put_them(tmp_path):
    model = FASHION["dinov2_s_14"]
    assert find_weights(model) is None and "88 MB" in not_there(model)
    folder = tmp_path / "cache" / "models--timm--vit_small_patch14_dinov2.lvd142m"
    cached = folder / "snapshots" / "abc" / "model.safetensors"
    own = tmp_path / "weights" / "hub" / model.weights.repository / "model.safetensors"
    for file in (cached, own):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc")
    assert find_weights(model) == own
    own.unlink()
    assert find_weights(model) == cached
    (folder / "refs" / "main").unlink()
    assert find_weights(model) is None


def test_a_mirror_that_the_environment_names(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    weights = on_hub("a/b", "model.safetensors", 1, "somebody", "MIT")
    assert isinstance(weights, Weights) and weights.host == "mirror.example"
    assert weights.url == "https://mirror.example/a/b/resolve/main/model.safetensors"
