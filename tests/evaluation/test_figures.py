import numpy as np

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.figures import figures_html, figures_text
from orangecontrib.aiff.evaluation.protocol import Protocol

from ..cases import photos_table, random_table
from .test_evaluation import toy

TABLE = random_table(np.random.default_rng(0), garments=12, spread=2.5)


def test_table_for_a_terminal():
    lines = figures_text([evaluate_table(toy(), Protocol(distance="euclidean"))]).splitlines()
    assert lines[0].split() == ["score", "value", "guessing"]
    assert lines[1].split() == ["Hit@1", "0.0", "%", "60.0", "%"]
    # Its gallery has five photos, among whose first ten every photo is.
    assert [line.split()[0] for line in lines[1:]] == ["Hit@1", "Hit@5", "mAP", "MRR"]
    assert len({len(line) for line in lines}) == 1


def test_several_systems_have_a_column_each_that_lines_up():
    names = ["a", "a name that is much longer than the others are"]
    lines = figures_text([evaluate_table(TABLE, name=name) for name in names]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert names[1] in lines[0] and "…" not in lines[0]


def test_html_has_intervals_and_chance_and_is_escaped():
    html = figures_html([evaluate_table(TABLE, name="<i>")], ["hit@1"])
    assert "&lt;i&gt;" in html and "<i>" not in html
    assert html.count("<tr>") == 2 and " to " in html and "<small>" in html


def test_few_garments_are_cautioned_about():
    few = evaluate_table(photos_table("aabb", "cscs", np.eye(4)))
    assert few.intervals["hit@1"].few and few.intervals["hit@1"].caution[:20] in figures_html([few])
