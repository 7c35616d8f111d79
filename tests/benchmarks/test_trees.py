"""The command that measures trees, on the wardrobe, from photos to printed tables."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from orangecontrib.aiff.samples import find_sample

HERE = Path(__file__).parents[2]


def run(*options):
    folder = find_sample("sample:wardrobe").folder
    done = subprocess.run(
        [sys.executable, "benchmarks/trees.py", folder, "--markdown", *options],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def tables(text):
    """First cells of each line, the first number of each other cell, by the title above."""
    found = {}
    for line in text.splitlines():
        if line.startswith("### "):
            found[title := line[4:]] = {}
        elif line.startswith("| ") and not line.startswith("| vectors"):
            name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            found[title][name] = [float(cell.split()[0]) for cell in cells]
    return found


def test_the_wardrobe_from_photos_to_tables(tmp_path):
    text = run("--keep", str(tmp_path), "--draws", "4", "--only", "shop")
    assert "seed 0" in text and "transductive" in text and "SHA-256" in text
    drawn, whole = tables(text).values()
    assert len(drawn) == len(whole) == 6
    start, raw, chance = (
        next(np.array(cells) for name, cells in whole.items() if words in name)
        for words in ("brought nearer", "raw", "random")
    )
    assert start.shape == (4,) and (start > 0.75).all()
    assert (start > raw + 0.3).all() and (chance < 0.35).all()
    assert (tmp_path / "vectors.sqlite").is_file()  # so that the next run embeds nothing
