"""The page on extending: its code runs, and what it adds is taken everywhere at once."""

import re
import shutil
from pathlib import Path

import pytest
import torch
import torchvision

from orangecontrib.aiff.alignment.methods import METHODS
from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.photos.datasets import READERS
from orangecontrib.aiff.samples import SAMPLES

from .page_code import assert_code_prints_what_is_said

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "doc" / "extending.md").read_text(encoding="utf-8")


@pytest.fixture
def own_tables():
    """The tables of the add-on, as they were again afterwards."""
    before = [(table, dict(table)) for table in (METHODS, ALL_MODELS, READERS)]
    yield
    for table, kept in before:
        table.clear()
        table.update(kept)


def make_pairs(folder):
    """Three garments of the wardrobe, one worn and two shop photos of each, and their list."""
    lines = []
    for number in (1, 2, 3):
        for name in ("consumer_1", "shop_1", "shop_2"):
            photo = f"{number}_{name}.jpg"
            folder.mkdir(exist_ok=True)
            shutil.copy(
                SAMPLES["wardrobe"].folder / f"dress_{number}" / f"{name}.jpg", folder / photo
            )
            lines.append(f"{photo};garment {number};{name.partition('_')[0]}")
    (folder / "pairs.txt").write_text("\n".join(lines), encoding="utf-8")


def test_the_code_runs_and_prints_what_the_page_says(tmp_path, monkeypatch, own_tables):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    make_pairs(tmp_path / "my_pairs")
    torch.save(torchvision.models.resnet18().state_dict(), tmp_path / "my_weights.pt")
    assert_code_prints_what_is_said(PAGE)
    assert {"pairs", "medians", "resnet18"} <= {*READERS, *METHODS, *ALL_MODELS}


def test_files_and_tests_that_the_page_names_are_there():
    named = re.findall(r"`((?:orangecontrib|tests)/[\w/.]+)`", PAGE)
    assert len(named) >= 6
    assert [name for name in named if not (ROOT / name).exists()] == []
