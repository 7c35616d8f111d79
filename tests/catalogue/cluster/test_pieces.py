"""Photos on their way to a worker, and its answer on the way back."""

import numpy as np

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.cluster.pieces import (
    PROBLEMS,
    facts_of_piece,
    piece_of,
    result_of,
    result_schema,
)
from orangecontrib.aiff.catalogue.facts import facts_of
from orangecontrib.aiff.catalogue.places import Places
from orangecontrib.aiff.errors import Problem
from orangecontrib.aiff.photos.columns import told_paths

from ...folders import make_collector


def test_nothing_that_is_known_of_a_photo_is_lost_on_the_way(tmp_path):
    folder = make_collector(tmp_path / "anna_AIFF_2026", garments=2)
    facts = facts_of(api.read(folder), Places(tmp_path), lambda _: None)
    part = np.array([3, 0, 7])
    there = facts_of_piece(piece_of(facts, part))
    assert there.ids.tolist() == facts.ids[part].tolist()
    assert there.stamps.tolist() == facts.stamps[part].tolist()
    assert there.files == told_paths(there.table) == [facts.files[row] for row in part]
    assert [there.name(row) for row in range(3)] == [facts.name(int(row)) for row in part]
    assert there.photos.domains.codes.tolist() == facts.photos.domains.codes[part].tolist()
    assert there.columns == {
        name: [facts.columns[name][row] for row in part] for name in there.columns
    }
    assert there.columns.keys() == facts.columns.keys()


def test_boxes_arrive(tmp_path):
    folder = make_collector(tmp_path / "anna_AIFF_2026", garments=1)
    facts = facts_of(api.read(folder), Places(tmp_path), lambda _: None)
    facts.columns["box"][1] = [1.0, 2.0, 30.0, 40.0]
    there = facts_of_piece(piece_of(facts, np.arange(3)))
    boxes = there.photos.boxes
    assert boxes[0] is None and boxes[2] is None
    assert (boxes[1].x, boxes[1].y, boxes[1].width, boxes[1].height) == (1, 2, 30, 40)


def test_files_may_be_elsewhere_on_the_other_machine(tmp_path):
    folder = make_collector(tmp_path / "anna_AIFF_2026", garments=1)
    facts = facts_of(api.read(folder), Places(tmp_path), lambda _: None)
    there = facts_of_piece(piece_of(facts, np.arange(2)), ["/tmp/0.jpg", "/tmp/1.jpg"])
    assert told_paths(there.table) == ["/tmp/0.jpg", "/tmp/1.jpg"]
    assert there.columns["path"] == facts.columns["path"][:2]


def test_an_answer_is_one_row():
    problems = [Problem("a.jpg", "it is damaged", "Replace it.")]
    result = result_of(["{}"], [1, 2], 3, 0, problems)
    assert result.schema == result_schema() and len(result) == 1
    assert result.to_pylist()[0][PROBLEMS] == [
        {"file": "a.jpg", "problem": "it is damaged", "advice": "Replace it."}
    ]
    assert result_of().schema == result_schema()
