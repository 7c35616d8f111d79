import io
from types import SimpleNamespace

import numpy as np
import pytest
from Orange.data import Table
from PIL import Image

from orangecontrib.aiff.evaluation.comparison import claim, compare
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.scores import ScoresTable
from orangecontrib.aiff.evaluation.statistics import Interval
from orangecontrib.aiff.evaluation.tables import scores_table
from orangecontrib.aiff.evaluation.verdict import verdict
from orangecontrib.aiff.presentation.outline import outline
from orangecontrib.aiff.presentation.scores_picture import scores_drawing
from orangecontrib.aiff.presentation.systems import PHOTOS, system_slides
from orangecontrib.aiff.presentation.writers import make_presentation

from ..cases import random_table
from ..clusters.cases import line

TABLE = random_table(np.random.default_rng(0), garments=12, spread=1.2)


def noisy(seed, spread):
    other = TABLE.copy()
    with other.unlocked(other.X):
        other.X = other.X + spread * np.random.default_rng(seed).normal(size=other.X.shape)
    return other


def scores_of(*names, photos=TABLE):
    found = [
        evaluate_table(noisy(number, 0.9 * number), name=name) for number, name in enumerate(names)
    ]
    return scores_table(found, compare(found), photos)


SCORES = scores_of("good net", "other net")


def test_the_sentence_is_the_verdict_and_the_notes_have_the_tests():
    first = system_slides(SCORES)[0]
    assert first.title == "good net or other net?"
    assert first.lines[0] == verdict(SCORES.evaluations, SCORES.comparisons)
    wanted = [c for c in SCORES.comparisons if c.metric in ("hit@1", "hit@10", "map")]
    assert list(first.notes[1:]) == [claim(c, SCORES.evaluations) for c in wanted]


def test_the_picture_is_of_both():
    drawing = system_slides(SCORES)[0].drawing
    assert "good net, other net" in drawing.words
    image = Image.open(io.BytesIO(drawing.draw(1200, 500, None)))
    assert image.size == (1200, 500) and image.format == "PNG"


def drawn(value, low, high):
    """Where the first system's blue is, bool, without its name and numbers."""
    other = SCORES.evaluations[1]
    one = SimpleNamespace(
        ks=other.ks,
        chance=other.chance,
        figures=dict.fromkeys(other.metrics, value),
        intervals=dict.fromkeys(other.metrics, Interval(low, high, 12)),
    )
    image = Image.open(io.BytesIO(scores_drawing([one, other], ["one", "other"], 1200, 500)))
    pixels = np.asarray(image.convert("RGB")).astype(int)
    return (np.abs(pixels - (0, 114, 178)) < 10).all(axis=2)[:, 52:992]


def test_each_score_has_a_dot():
    rows = np.flatnonzero(drawn(0.5, 0.5, 0.5).any(axis=1))
    assert (np.diff(rows) > 20).sum() == 2  # three heaps of rows


def test_a_dot_stands_where_its_score_is_and_a_line_where_its_interval_is():
    places = [np.flatnonzero(drawn(v, v, v).any(axis=0)).mean() for v in (0.25, 0.5, 0.75)]
    assert places[1] == pytest.approx((places[0] + places[2]) / 2, abs=2)
    assert places[2] - places[0] > 300
    line_of = np.flatnonzero(drawn(0.5, 0.25, 0.75).any(axis=0))
    assert line_of.min() == pytest.approx(places[0], abs=3)
    assert line_of.max() == pytest.approx(places[2], abs=3)


def test_where_the_two_differ_most():
    slide = system_slides(SCORES)[1]
    assert slide.title == "Where the two differ most"
    ranks = np.array([e.per_query.first_rank for e in SCORES.evaluations])
    ahead = int(np.argmax(np.log(ranks[1] / ranks[0])))
    assert slide.rows[0].words.startswith("good net: ")
    assert f"place {ranks[1, ahead]:,.0f}." in slide.rows[1].words
    for row, evaluation in zip(slide.rows[:2], SCORES.evaluations, strict=True):
        asked, *found = row.pictures
        assert asked.domain == "consumer" and len(found) == PHOTOS
        marks = [each.caption[0] == "✓" for each in found]
        assert marks == evaluation.relevant[ahead, :PHOTOS].tolist()


def test_systems_that_find_the_same_differ_nowhere():
    found = [evaluate_table(TABLE, name=name) for name in ("a", "b")]
    slides = system_slides(scores_table(found, compare(found), TABLE))
    assert len(slides) == 1 and "do equally well" in slides[0].lines[0]


def test_many_systems():
    slides = system_slides(scores_of(*(f"net {n}" for n in range(7))))
    assert slides[0].title == "Which model is best?"
    assert "2 more models scored less." in slides[0].lines
    assert slides[1].title == "Where the two best differ most"
    assert slides[0].drawing.draw(1200, 500, None)


def test_few_garments_are_cautioned():
    few = random_table(np.random.default_rng(0), garments=3)
    found = [evaluate_table(few, name=name) for name in ("a", "b")]
    assert any("Only 3 garments" in words for words in system_slides(scores_table(found))[0].lines)


@pytest.mark.parametrize(
    "scores",
    [None, TABLE, scores_of("alone"), ScoresTable(SCORES), Table.from_table(SCORES.domain, SCORES)],
)
def test_what_compares_nothing(scores):
    assert system_slides(scores) == []


def test_slides_come_only_if_wanted_and_in_each_kind_of_file(tmp_path):
    analysis = line([0, 1, 2], "aab", "csc")
    assert not any(
        "or other net?" in s.title
        for s in outline(analysis, [], scores=SCORES, systems=False).slides
    )
    made = outline(analysis, [], scores=SCORES)
    words = verdict(SCORES.evaluations, SCORES.comparisons)
    for kind in ("markdown", "html"):
        text = make_presentation(made, kind, tmp_path / kind).read_text()
        assert words in text and "Where the two differ most" in text
    assert (tmp_path / "markdown" / "pictures" / "models.png").is_file()
    pptx = pytest.importorskip("pptx")
    deck = pptx.Presentation(make_presentation(made, "pptx", tmp_path / "deck"))
    page = next(
        p for p in deck.slides if p.shapes.title.text_frame.text == "good net or other net?"
    )
    assert words in [s.text_frame.text for s in page.shapes if s.has_text_frame]
    assert sum(hasattr(s, "image") for s in page.shapes) == 1
