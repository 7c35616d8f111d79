"""The page for researchers: its code runs, and its presets and commands are the program's."""

import re
from pathlib import Path

from orangecontrib.aiff.__main__ import _parser
from orangecontrib.aiff.evaluation.protocol import PRESETS

from .page_code import assert_code_prints_what_is_said

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "doc" / "researchers.md").read_text(encoding="utf-8")


def test_the_code_runs_and_prints_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert_code_prints_what_is_said(PAGE)


def test_presets_are_all_there():
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE, re.M)
    assert rows == [(p.label, key, p.tooltip, p.source) for key, p in PRESETS.items()]


def test_commands_are_taken():
    for line in re.findall(r"^    orange-aiff (.+)$", PAGE, re.M):
        _parser().parse_args(line.split())


def test_benchmarks_are_there():
    named = re.findall(r"python (benchmarks/\w+\.py) FOLDER", PAGE)
    assert len(named) >= 5 and all((ROOT / name).is_file() for name in named)
