"""The page about the door for notebooks: its code runs, in order, and prints what the page says."""

import inspect
import re
from pathlib import Path

from orangecontrib.aiff import api

from .page_code import BLOCK, assert_code_prints_what_is_said, steps

PAGE = (Path(__file__).parents[1] / "doc" / "api.md").read_text(encoding="utf-8")


def test_the_code_runs_and_prints_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    assert_code_prints_what_is_said(PAGE)
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "shop.catalogue"}


def test_all_of_the_page_is_tried():
    assert len(steps(PAGE)) >= 8 and all(said for _, said in steps(PAGE))
    assert {kind for kind, _ in BLOCK.findall(PAGE)} == {"python", "text"}


def test_every_function_has_its_part():
    parts = re.findall(r"^## (\w+)$", PAGE, re.M)
    assert parts == ["read", "embed", "align", "evaluate", "gallery", "catalogue", "tree"]
    assert set(parts) < set(api.__all__)
    told = set(re.findall(r"\baiff\.(\w+)", PAGE)) - {"api", "embedding"}
    assert told <= set(api.__all__)


def test_keys_and_options_of_the_page_are_there():
    for name in ("read", "embed", "align", "evaluate", "gallery", "tree"):
        assert "callback" in inspect.signature(getattr(api, name)).parameters
    fields = re.search(r"every choice of it can be named beside it: (.*?), \.\.\.", PAGE)[1]
    for field in re.findall(r"`(\w+)`", fields):
        assert hasattr(api.Protocol(), field)
    assert "deepfashion_test" in api.PRESETS
    assert {"recommended", "alone", "plain"} == set(api.CHAINS)
