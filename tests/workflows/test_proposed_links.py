"""Which channels the canvas proposes when two widgets are linked."""

import numpy as np
import pytest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.scores import OfEvaluator
from orangecontrib.aiff.evaluation.tables import scores_table

from ..cases import random_table
from .running import Run

EVALUATOR, CLUSTERS = "Consumer-to-Shop Evaluator", "Interesting Clusters"


def proposed(registry, source, sink):
    """The link that is made at once, and whether it is the only best one."""
    run = Run.of_new(registry, source, sink)
    before, after = run.scheme.nodes
    (link,) = run.scheme.links
    run.scheme.remove_link(link)
    best, *others = run.scheme.propose_links(before, after)
    run.close()
    return best[0].name, best[1].name, all(each[2] < best[2] for each in others)


@pytest.mark.parametrize(
    ("source", "sink", "channels"),
    [
        (EVALUATOR, CLUSTERS, ("Scores", "Scores")),
        (EVALUATOR, "Image Viewer", ("Selected Photos", "Data")),
        (EVALUATOR, "Data Table", ("Selected Photos", "Data")),
        (EVALUATOR, "Distance Map", ("Confusion Distances", "Distances")),
        ("Distances", CLUSTERS, ("Distances", "Distances")),
        ("Local GPU Embedder", EVALUATOR, ("Embeddings", "Embeddings")),
        ("Distances", EVALUATOR, ("Distances", "Distances")),
    ],
)
def test_the_right_channels_are_proposed_without_a_question(registry, source, sink, channels):
    assert proposed(registry, source, sink) == (*channels, True)


def test_groups_of_a_tree_go_to_data_and_never_to_scores(registry):
    source, sink, _ = proposed(registry, "Hierarchical Clustering", CLUSTERS)
    assert (source, sink) == ("Selected Data", "Data")


def test_scores_are_an_ordinary_table_too():
    scores = scores_table([evaluate_table(random_table(np.random.default_rng(0)))])
    assert isinstance(scores, OfEvaluator) and isinstance(scores[:2], OfEvaluator)
    assert scores.domain["value"].name == "value" and len(scores.copy()) == len(scores)
