import csv

import pytest

from orangecontrib.aiff.widgets.evaluator.exporting import EXPORTS, write_export
from orangecontrib.aiff.widgets.kit.tasks import Cancelled

from .evaluations import result, table, worse

GOOD = table()
ONE = result(GOOD)
TWO = result(GOOD, worse(GOOD))


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("key", EXPORTS)
def test_every_kind_says_what_it_writes(key):
    export = EXPORTS[key]
    assert export.label.endswith("…")
    assert export.file.rpartition(".")[2] in export.kinds


def test_figures_and_queries(tmp_path):
    path = tmp_path / "x.csv"
    assert write_export("scores", TWO, str(path), lambda share: None) == str(path)
    scores = rows(path)
    assert {row["system"] for row in scores} == {"photos", "worse"}
    assert float(scores[0]["value"]) == TWO.evaluations[0].figures["hit@1"]
    write_export("queries", TWO, str(path), lambda share: None)
    assert len(rows(path)) == 24
    # Photos as their collector knows them: nothing that is handed on names this computer.
    assert all(row["query"].endswith(".jpg") and "/" not in row["query"] for row in rows(path))
    write_export("comparisons", TWO, str(path), lambda share: None)
    assert len(rows(path)) == len(TWO.compared.comparisons)


def test_of_one_system_there_is_nothing_to_compare(tmp_path):
    path = tmp_path / "x.csv"
    write_export("comparisons", ONE, str(path), lambda share: None)
    assert path.read_text(encoding="utf-8-sig") == ""


def test_a_page_stands_alone_and_can_be_stopped(tmp_path):
    path, told = tmp_path / "x.html", []
    write_export("page", TWO, str(path), told.append)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>") and 'src="http' not in text
    assert told[-1] == 1

    def stop(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        write_export("page", TWO, str(tmp_path / "y.html"), stop)
    assert not (tmp_path / "y.html").exists()


def test_where_nothing_can_be_written(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_export("scores", ONE, str(tmp_path / "no" / "x.csv"), lambda share: None)
