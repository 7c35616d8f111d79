"""Killed at any moment: nothing that was reported done is lost, and it goes on from there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.indexing import index_images
from orangecontrib.aiff.catalogue.schema import ID
from orangecontrib.aiff.catalogue.store import open_catalogue, writer
from orangecontrib.aiff.catalogue.upkeep import check, clean, left_over
from orangecontrib.aiff.embedding.cache import VectorCache

from ..folders import make_collector
from . import killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starting twenty programs takes minutes here")
def test_twenty_kills_lose_nothing_that_was_reported(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026", garments=30)
    done = subprocess.run(
        [sys.executable, "-m", killed.__name__, tmp_path],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "ORANGE_AIFF_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert (done.returncode, done.stdout) == (0, f"killed {killed.KILLS}\n"), done.stderr
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [when for when, _, _ in lines].count("killed") == killed.KILLS
    sure, perhaps = replayed(lines)
    catalogue = open_catalogue(tmp_path / "c")
    ids = np.concatenate([batch[ID].to_numpy() for batch in catalogue.batches([ID])])
    assert len(ids) == len({*ids.tolist()})
    assert sure <= {*ids.tolist()} <= sure | perhaps
    assert len([1 for when, what, _ in lines if (when, what) == ("done", "put")]) > 20
    # What was cut off goes on, and what it left is cleaned.
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        index_images(catalogue, api.read(folder), cache)
        again = index_images(catalogue, api.read(folder), cache)
    assert (again.same, again.photos) == (180, 180)
    with writer(catalogue) as write:
        clean(write)
    found = check(catalogue)
    assert found.is_sound and found.photos == 180 and left_over(catalogue) == []


def replayed(lines):
    """Ids that must be there, and those that a killed write may have brought or taken."""
    sure, perhaps = set(), set()
    for when, what, ids in lines:
        if when == "begins":
            perhaps |= {*ids}
            sure -= {*ids}
        elif when == "done":
            perhaps -= {*ids}
            sure = sure | {*ids} if what == "put" else sure - {*ids}
    return sure, perhaps


def test_the_replay_knows_what_a_write_may_have_left():
    lines = [
        ["begins", "put", [1, 2]],
        ["done", "put", [1, 2]],
        ["begins", "remove", [1]],
        ["killed", "", []],
        ["begins", "put", [3]],
        ["done", "put", [3]],
        ["begins", "remove", [2]],
        ["done", "remove", [2]],
    ]
    assert replayed(lines) == ({3}, {1})
