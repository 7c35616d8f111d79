import csv
import io

import numpy as np

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.tables import per_query_table, scores_table
from orangecontrib.aiff.files.csv_text import csv_text

from ..cases import photos_table, random_table

TABLE = random_table(np.random.default_rng(0))
FOUND = evaluate_table(TABLE)


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_in_full_precision():
    rows = read(csv_text(scores_table([FOUND])))
    assert [row["metric"] for row in rows] == [each.label for each in FOUND.metrics.values()]
    assert [float(row["value"]) for row in rows] == [
        FOUND.figures.values[key] for key in FOUND.metrics
    ]
    assert {row["queries"] for row in rows} == {"12"}


def test_queries_by_name():
    rows = read(csv_text(per_query_table([FOUND], TABLE)))
    assert [row["query item"] for row in rows] == [
        str(TABLE[int(row)]["item"]) for row in FOUND.task.queries
    ]
    assert [float(row["average precision"]) for row in rows] == FOUND.per_query.ap.tolist()


def test_nothing_known_is_empty_and_no_name_is_a_formula():
    table = photos_table(["=HYPERLINK(1)", None], "c?", [[1, 2], [np.nan, 0.5]])
    first, second = read(csv_text(table))
    assert first["item"] == "'=HYPERLINK(1)" and second["item"] == ""
    assert (first["domain"], second["domain"]) == ("consumer", "")
    assert (first["n0"], second["n0"], second["n1"]) == ("1", "", "0.5")
