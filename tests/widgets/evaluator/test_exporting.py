import csv
import os
import stat

import pytest

from orangecontrib.aiff.errors import UsageError
from orangecontrib.aiff.widgets.evaluator.exporting import EXPORTS, write_export
from orangecontrib.aiff.widgets.kit.tasks import Cancelled

from .evaluations import result, table, worse

pytestmark = pytest.mark.any_qt

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
    for name in ("no/x.csv", "", ".", "x" * 300, "a\0b"):
        with pytest.raises(UsageError, match="cannot be written|has no name"):
            # Before the work starts, which would tell of its progress.
            write_export("page", ONE, f"{tmp_path}/{name}" if name else "", pytest.fail)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_neither_waited_for_nor_replaced(tmp_path):
    os.mkfifo(tmp_path / "x.csv")
    with pytest.raises(UsageError, match="not an ordinary file"):
        write_export("scores", ONE, str(tmp_path / "x.csv"), lambda share: None)
    assert stat.S_ISFIFO((tmp_path / "x.csv").stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither links nor modes for everybody")
def test_a_link_stays_one_and_a_file_is_as_open_as_it_was(tmp_path):
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "x.csv").symlink_to("real.csv")
    write_export("scores", ONE, str(tmp_path / "x.csv"), lambda share: None)
    assert (tmp_path / "x.csv").is_symlink() and rows(tmp_path / "real.csv")
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o640
