"""A network that was trained on the data set it is asked about is told of, wherever it stands."""

import numpy as np
import pytest
from Orange.data import Table

from orangecontrib.aiff import api
from orangecontrib.aiff.embedding.blocks import PROVENANCE
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.evaluation.spoiled import ADVICE, spoiled
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.photos.columns import DATASET, image_variable

from ..cases import photos_table
from ..photos.datasets.test_deepfashion2 import make as make_deepfashion2

SAID = (
    "MODA Distilled was trained on DeepFashion2: its score on these photos says little about "
    "others."
)


def made_with(key):
    return {"name": key, "model": key, "weights": FASHION[key].weights.source, "identity": key}


def table_of(dataset, *keys):
    table = photos_table("aabbccdd", "cs" * 4, np.random.default_rng(0).normal(size=(8, 3)))
    if dataset:
        image_variable(table.domain).attributes[DATASET] = dataset
    parts = [made_with(key) for key in keys]
    table.attributes[PROVENANCE] = parts[0] if len(parts) == 1 else {"name": "both", "parts": parts}
    return table


@pytest.mark.parametrize(
    ("dataset", "keys", "said"),
    [
        ("deepfashion2", ["moda_distilled"], [SAID, ADVICE]),
        ("deepfashion2", ["marqo_fashion_siglip", "moda_distilled"], [SAID, ADVICE]),
        ("deepfashion2", ["marqo_fashion_siglip"], []),
        ("street2shop", ["moda_distilled"], []),
        ("", ["moda_distilled"], []),
    ],
)
def test_which_networks_know_the_photos(dataset, keys, said):
    table = table_of(dataset, *keys)
    assert spoiled([table.attributes[PROVENANCE]], table) == said


def test_each_network_is_named_once():
    table = table_of("deepfashion2", "moda_distilled")
    own = table.attributes[PROVENANCE]
    assert spoiled([own, own, {"parts": [own, "odd"]}], table) == [SAID, ADVICE]


def test_weights_of_one_s_own_are_not_known():
    table = table_of("deepfashion2", "moda_distilled")
    own = {**table.attributes[PROVENANCE], "weights": "your own file"}
    assert spoiled([own, {}], table) == []


def test_compared_systems_say_it():
    table = table_of("deepfashion2", "moda_distilled")
    compared = evaluate_systems([System.of(table)])
    assert compared.spoiled() == [SAID, ADVICE]
    assert compared.notes()[-2:] == [SAID, ADVICE] and SAID in repr(compared)
    assert SAID in compared._repr_html_()
    assert evaluate_systems([System.of(table_of("", "moda_distilled"))]).notes() == []


def test_the_loader_s_word_goes_along_to_the_evaluator(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    with pytest.warns(api.AiffWarning):  # one of its files is damaged
        images = api.read(make_deepfashion2(tmp_path / "df2"))
    table = api.align(api.embed(images, recipe="alone"), "centre")
    table.save(str(tmp_path / "vectors.tab"))
    for each in (table, Table(str(tmp_path / "vectors.tab"))):
        assert spoiled([made_with("moda_distilled")], each) == [SAID, ADVICE]
