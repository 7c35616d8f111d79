import numpy as np
import pytest

from benchmarks.parts.alone import score_alone
from benchmarks.parts.chains import Chain
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.matching import hubs
from orangecontrib.aiff.matching.gallery import find_matches, make_gallery
from orangecontrib.aiff.matching.hubs import find_hubs

from .test_chains import RECIPES
from .test_chains import album as album

TURNS = 2


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 10)


def ranks(album, marked):
    """Of each query's first right photo, asked as Style Match asks the table without its turn."""
    images, task, found = album.images, album.task(), {}
    for turn in range(TURNS):
        asking = task.queries[album.folds(TURNS)[task.queries] == turn]
        others = np.delete(np.arange(len(images)), asking)
        aligned = align_table(images[others], "scale")
        gallery = make_gallery(aligned.table)
        rows = np.flatnonzero(np.isin(others, task.gallery))
        marks = find_hubs(gallery, rows, "consumer").marks() if marked else None
        new = make_gallery(aligned.preprocessor(images[asking]))
        for row, vector in zip(asking, new.vectors, strict=True):
            matches = find_matches(gallery, vector, rows, marks)
            right = images.Y[others[matches.rows]] == images.Y[row]
            found[row] = 1 + int(np.argmax(right))
    return np.array([found[row] for row in task.queries])


@pytest.mark.parametrize("bank", [None, 0])
def test_it_is_what_style_match_does(album, bank):
    scores = score_alone(album, Chain(RECIPES, "scale"), TURNS, (0, 20))
    wanted = ranks(album, bank == 0)
    for k in (1, 5, 20):
        assert scores[bank].figures[f"hit@{k}"] == pytest.approx((wanted <= k).mean(), abs=0.01)
    assert set(scores) == {None, 0, 20}
