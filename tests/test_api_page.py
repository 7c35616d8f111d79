"""The page about the door for notebooks: its code runs, in order, and prints what the page says."""

import contextlib
import inspect
import io
import re
from pathlib import Path

import pytest

from orangecontrib.aiff import api

PAGE = (Path(__file__).parents[1] / "doc" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.S)
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def steps():
    """Code with what it is said to print, in the page's order."""
    found = []
    for kind, text in BLOCK.findall(PAGE):
        if kind == "python":
            found.append([text, ""])
        else:
            found[-1][1] = text
    return found


def numbers(text):
    return [float(each.replace(",", "")) for each in NUMBER.findall(text)]


def test_the_code_runs_and_prints_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    names: dict = {}
    for code, said in steps():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "doc/api.md", "exec"), names)
        printed = out.getvalue()
        assert NUMBER.sub("#", printed).split() == NUMBER.sub("#", said).split()
        # Another processor may round otherwise, and with it the last digits.
        assert numbers(printed) == pytest.approx(numbers(said), rel=0.05, abs=0.03)
    assert {path.name for path in tmp_path.iterdir()} == {"cache"}  # nothing else was written


def test_all_of_the_page_is_tried():
    assert len(steps()) >= 8 and all(said for _, said in steps())
    assert {kind for kind, _ in BLOCK.findall(PAGE)} == {"python", "text"}


def test_every_function_has_its_part():
    parts = re.findall(r"^## (\w+)$", PAGE, re.M)
    assert parts == ["read", "embed", "align", "evaluate", "gallery", "tree"]
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
