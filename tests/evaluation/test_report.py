import json

import numpy as np

from orangecontrib.aiff.evaluation.report import report_json
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems

from ..cases import random_table
from .test_systems import worse

TABLE = random_table(np.random.default_rng(0), garments=12, spread=2.5)
COMPARED = evaluate_systems([System.of(TABLE, "Good <1>"), System.of(worse(TABLE), "Bad")])


def test_json_of_several_systems():
    report = report_json(COMPARED.evaluations, COMPARED.comparisons)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert list(report) == ["protocol", "systems", "comparisons"]
    assert [system["name"] for system in report["systems"]] == ["Good <1>", "Bad"]
    first = report["comparisons"][0]
    assert first["pair"] == ["Good <1>", "Bad"] and first["metric"] == "hit@1"
    low, high = first["interval"]
    assert low <= first["difference"] <= high and 0 <= first["p"] <= 1
    for system in report["systems"]:
        assert system["intervals"]["map"][0] <= system["map"] <= system["intervals"]["map"][1]
    assert report_json(COMPARED.evaluations) == report


def test_json_of_one_system_has_no_comparisons():
    assert list(report_json(COMPARED.evaluations[:1])) == ["protocol", "systems"]


def test_json_says_who_took_no_part_and_why():
    broken = worse(TABLE)
    with broken.unlocked(broken.X):
        broken.X[0, 0] = np.nan
    found = evaluate_systems([System.of(TABLE, "good"), System.of(broken, "bad")])
    report = report_json(found.evaluations, found.comparisons, found.refused)
    assert list(report) == ["protocol", "systems", "refused"]
    (refused,) = report["refused"]
    assert refused["name"] == "bad" and "missing or infinite" in refused["reason"]
