from dataclasses import replace

import numpy as np

from orangecontrib.aiff.clusters.quality import FIGURES, quality_of
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.tables import scores_table
from orangecontrib.aiff.presentation.figures import scores_shown
from orangecontrib.aiff.presentation.outline import outline

from ..cases import random_table
from ..clusters.cases import line
from .cases import make_analysis, slide_named

RNG = np.random.default_rng(11)


def test_figures_of_the_tree(slides):
    figures = slide_named(slides, "How good")
    assert [row[0] for row in figures.table[1:]] == [f.label for f in FIGURES.values()]
    assert all(any(f.label in note for note in figures.notes) for f in FIGURES.values())


def test_the_slide_of_figures_leads_with_the_verdict(tmp_path):
    analysis = make_analysis(tmp_path, garments=4)
    quality = quality_of(analysis)
    slide = slide_named(outline(analysis, [], quality=quality), "How good")
    assert slide.lines[0] == quality.sentence and "than a shuffled one: " in quality.sentence
    assert quality.verdict.details in slide.notes
    silent = quality_of(line([0, 1, 5], "???"))
    slide = slide_named(outline(analysis, [], quality=silent), "How good")
    assert slide.lines[0].startswith("Beside each score")


def test_figures_of_the_evaluator():
    table = random_table(RNG)
    evaluation = evaluate_table(table)
    scores = scores_table([evaluation, replace(evaluation, name="another")])
    shown = scores_shown(scores)
    assert shown[0] == ("model", "Hit@1", "Hit@5", "Hit@10", "Hit@20", "mAP")
    assert [row[0] for row in shown[1:]] == ["photos", "another", "guessing"]
    assert shown[1][1] == f"{100 * evaluation.hit[1]:.1f}\u00a0%"
    assert shown[3][-1] == f"{100 * evaluation.chance['map']:.1f}\u00a0%"
    analysis = line([0, 1, 2], "aab", "csc")
    slide = slide_named(outline(analysis, [], scores=scores), "How often")
    assert slide.table == shown
    interval = evaluation.intervals["hit@1"]
    assert any(
        f"photos, Hit@1: 95\u00a0% interval from {100 * interval.low:.1f}\u00a0%" in note
        for note in slide.notes
    )


def test_another_table_is_no_scores():
    table = random_table(RNG)
    made = outline(line([0, 1, 2], "aab", "csc"), [], scores=table)
    assert scores_shown(table) == ()
    assert not any(slide.title.startswith("How often") for slide in made.slides)
