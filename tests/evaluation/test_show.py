import base64
import io
import re

import numpy as np
from PIL import Image

from orangecontrib.aiff.evaluation.show import STRIPS, evaluations_html, evaluations_text
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.photos.pictures.inline import SIDE
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..cases import random_table
from ..folders import make_collector
from .test_systems import worse

TABLE = random_table(np.random.default_rng(0), garments=12, spread=2.5)
COMPARED = evaluate_systems([System.of(TABLE, "Good <1>"), System.of(worse(TABLE), "Bad")])


def test_text_of_one_system():
    lines = evaluations_text(COMPARED.evaluations[:1]).splitlines()
    assert (
        lines[0] == "Good <1>"
        and "24 consumer photos are searched for among 60 shop photos" in lines[1]
    )
    assert lines[3].split() == ["score", "value", "guessing"] and lines[4].startswith("Hit@1 ")
    assert lines[-1].startswith("MRR")


def test_text_of_several_systems_says_which_is_better():
    text = evaluations_text(COMPARED.evaluations, COMPARED.comparisons)
    assert repr(COMPARED) == str(COMPARED) == text
    heading = next(line for line in text.splitlines() if line.startswith("score"))
    assert heading.index("Good <1>") < heading.index("Bad") < heading.index("guessing")
    assert text.endswith("find the garment first equally often with these 12 garments (Hit@1).")
    assert len(text.splitlines()) < 20


def test_html_is_a_piece_that_needs_no_other_file():
    html = COMPARED._repr_html_()
    assert html == evaluations_html(COMPARED.evaluations, TABLE, COMPARED.comparisons)
    assert html.startswith('<div class="aiff">') and "<html" not in html and "body {" not in html
    assert "Good &lt;1&gt;" in html and "Good <1>" not in html
    assert "Guessing" in html and "95\u00a0% intervals" in html and "Differences in points" in html
    assert html.count('class="strip"') == 2 * STRIPS
    assert not re.search(r'(src|href)="(?!data:)', html)


def test_names_of_items_are_escaped():
    item = TABLE.domain.class_var
    told = TABLE.transform(type(TABLE.domain)(TABLE.domain.attributes, None, TABLE.domain.metas))
    told = told.add_column(
        item.copy(values=tuple(f"<b>{value}" for value in item.values)), TABLE.Y, to_metas=True
    )
    html = evaluate_systems([System.of(told, "one")])._repr_html_()
    assert "&lt;b&gt;g0" in html and "<b>g0" not in html


def test_an_evaluation_alone_shows_its_figures():
    one = COMPARED.evaluations[0]
    assert repr(one).splitlines()[0] == "Good <1>" and "Hit@10" in str(one)
    html = one._repr_html_()
    assert "<table>" in html and "nDCG@5" in html and "<figure" not in html


def test_pictures_are_small_and_carry_nothing_of_the_file(tmp_path):
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
    page = found._repr_html_()
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", page)
    assert pictures
    for encoded in pictures:
        data = base64.b64decode(encoded)
        assert b"SecretCamera" not in data and b"Exif" not in data
        assert max(Image.open(io.BytesIO(data)).size) <= SIDE
