import numpy as np

from orangecontrib.aiff.evaluation.metrics import score, tie_groups
from orangecontrib.aiff.evaluation.ranking.kept import Ranked


def ranked(queries, width):
    """Rankings of a gallery of so many photos, the first of which is right."""
    rows = len(queries)
    relevant = np.zeros((rows, width), dtype=bool)
    relevant[:, 0] = True
    places = np.tile(np.arange(width), (rows, 1))
    return Ranked(
        np.array(queries),
        score(tie_groups(np.ones((rows, width), dtype=bool), relevant), (1,)),
        places,
        places + np.array(queries)[:, None] / 10,
        relevant,
        *np.array([[0] * rows, [1] * rows]),
        *np.array([[0.0] * rows, [1.0] * rows]),
    )


def test_blocks_come_together_in_the_order_of_the_queries():
    found = Ranked.joined([ranked([2, 0], 3), ranked([1], 3)])
    assert found.queries.tolist() == [0, 1, 2]
    assert found.distances[:, 0].tolist() == [0.0, 0.1, 0.2]
    assert found.per_query.rr.tolist() == [1.0] * 3


def test_of_different_widths_the_narrow_ones_are_filled_with_nothing():
    found = Ranked.joined([ranked([0], 2), ranked([1], 4)])
    assert found.top.tolist() == [[0, 1, -1, -1], [0, 1, 2, 3]]
    assert np.isnan(found.distances[0, 2:]).all() and not found.relevant[0, 2:].any()
