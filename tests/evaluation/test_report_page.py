import re

import numpy as np

from orangecontrib.aiff.evaluation.report_page import report_page
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems

from ..cases import random_table
from .test_systems import worse

TABLE = random_table(np.random.default_rng(0), garments=12, spread=2.5)
COMPARED = evaluate_systems([System.of(TABLE, "Good <1>"), System.of(worse(TABLE), "Bad")])


def test_the_page_is_whole_and_escaped():
    shares = []
    page = report_page(COMPARED.evaluations, COMPARED.table, strips=3, callback=shares.append)
    assert page.count('class="strip"') == 6 and shares == [1 / 3, 2 / 3, 1]
    assert "Good &lt;1&gt;" in page and "Good <1>" not in page
    assert "95\u00a0% interval" in page and "mAP@R" in page and "✓" in page and "✗" in page
    assert "no picture" in page  # the photos of this table are nowhere
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_of_one_system_there_is_no_comparison():
    page = report_page(COMPARED.evaluations[:1], COMPARED.table, strips=1)
    assert "Which is better" not in page and page.count('class="strip"') == 1


def test_words_come_first_and_details_are_folded():
    page = report_page(COMPARED.evaluations, COMPARED.table, strips=1, notes=["x took no <part>."])
    assert page.index("do equally well: each") < page.index("x took no &lt;part&gt;.")
    assert page.index("<table>") < page.index("<summary>More scores</summary>")
    assert page.index("mAP@R") > page.index("<summary>More scores</summary>")
    assert "How the vectors were made" in page and "Distance " in page
