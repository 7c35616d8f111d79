import base64
import io
import json
import re

import numpy as np
from PIL import Image

from orangecontrib.aiff.evaluation.report import report_json
from orangecontrib.aiff.evaluation.report_page import SIDE, report_page
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.photos.collecting.collection import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..cases import random_table
from ..folders import make_collector
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


def test_the_page_is_whole_and_escaped():
    shares = []
    page = report_page(COMPARED.evaluations, COMPARED.table, strips=3, callback=shares.append)
    assert page.count('class="strip"') == 6 and shares == [1 / 3, 2 / 3, 1]
    assert "Good &lt;1&gt;" in page and "Good <1>" not in page
    assert "95 % interval" in page and "mAP@R" in page and "✓" in page and "✗" in page
    assert "no picture" in page  # the photos of this table are nowhere
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_thumbnails_are_small_and_carry_nothing_of_the_file(tmp_path):
    folder = make_collector(tmp_path, garments=2)
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    for file in folder.rglob("*.jpg"):
        Image.effect_noise((600, 800), 60).convert("RGB").save(file, exif=exif)
    table = images_table(read_collection(folder))
    vectors = random_table(np.random.default_rng(1), garments=len(table), consumer=1, shop=0)
    domain = table.domain
    joined = table.transform(
        type(domain)(vectors.domain.attributes, domain.class_vars, domain.metas)
    )
    with joined.unlocked(joined.X):
        joined.X[:] = vectors.X
    found = evaluate_systems([System.of(joined, "one")])
    page = report_page(found.evaluations, found.table)
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", page)
    assert pictures
    for encoded in pictures:
        data = base64.b64decode(encoded)
        assert b"SecretCamera" not in data and b"Exif" not in data
        assert max(Image.open(io.BytesIO(data)).size) <= SIDE
