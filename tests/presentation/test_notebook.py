"""What a notebook shows of a tree: words that print, and pages with pictures inside."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.clusters.kinds import KINDS
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.errors import UsageError
from orangecontrib.aiff.photos.pictures.inline import SIDE
from orangecontrib.aiff.presentation import notebook
from orangecontrib.aiff.presentation.notebook import Dendrogram

from ..clusters.cases import Calls, Cancelled, line
from .cases import PLACE, make_analysis


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("photos") / "ana_kos_AIFF_2026"


@pytest.fixture(scope="module")
def tree(folder):
    return Dendrogram(make_analysis(folder), "Cosine")


def test_it_prints_in_a_line(tree):
    assert str(tree) == repr(tree) == "Tree of 24 photos, average linkage, distance: cosine"
    assert "distance" not in str(Dendrogram(tree.analysis))


def test_each_cluster_is_a_sentence_below_its_kind(tree):
    ranked = tree.interesting()
    text = str(ranked)
    assert repr(ranked) == text and len(ranked) == len(ranked.sentences()) > 2
    for place, cluster in enumerate(ranked):
        assert f"{place:>4}  {sentence(tree.analysis, cluster)}" in text.splitlines()
        assert KINDS[cluster.kind].label in text.splitlines()


def test_one_and_some(tree):
    ranked = tree.interesting()
    assert ranked[0] is ranked.clusters[0] and list(ranked[:2]) == list(ranked)[:2]
    assert str(ranked[:1]) in str(ranked)
    photos = ranked.photos(1)
    assert len(photos) == len(ranked[1]) and photos.domain["medoid"]


def test_kinds_that_are_asked_for(tree):
    assert {cluster.kind for cluster in tree.interesting("found")} == {"found"}
    assert len(tree.interesting([])) == 0
    with pytest.raises(UsageError, match="no kind of cluster “fond”. Choose one of found, most"):
        tree.interesting(["fond"])


def test_where_there_is_none_it_says_why():
    ranked = Dendrogram(line([0, 1], "??", "??")).interesting(["found"])
    assert "No interesting cluster." in str(ranked) and "“Found it” needs" in str(ranked)
    assert "No interesting cluster." in ranked._repr_html_()


def test_many_are_counted(tree, monkeypatch):
    for name in ("PRINTED", "SHOWN"):
        monkeypatch.setattr(notebook, name, 1)
    ranked = tree.interesting()
    words = f"… and {len(ranked) - 1} more."
    assert str(ranked).endswith(words) and words in ranked._repr_html_()


def test_quality_prints_and_is_of_the_cut(tree):
    quality = tree.quality()
    verdict, *lines = str(quality).splitlines()
    assert verdict == quality.sentence and verdict.startswith("This tree is much better than")
    assert lines[0].split() == ["measure", "value", "shuffled"]
    value = next(line for line in lines if line.startswith("B-cubed F")).split()[-2]
    assert float(value) == round(quality.values["f"], 3)
    assert f"The cut has {quality.clusters} clusters." in lines[-1] and repr(quality) == str(
        quality
    )
    assert tree.quality(7).clusters == 7


def test_the_table_starts_with_the_interesting_ones(tree):
    table = tree.table()
    said = [str(text) for text in table.get_column("sentence")]
    assert said[: len(tree.interesting())] == tree.interesting().sentences()


def pictures(page, kind):
    return [
        base64.b64decode(text)
        for text in re.findall(rf'src="data:image/{kind};base64,([^"]+)"', page)
    ]


def test_pictures_are_inside_and_carry_nothing_else(tree, folder):
    ranked = tree.interesting()
    page = ranked._repr_html_()
    found = pictures(page, "jpeg")
    assert len(found) == sum(min(len(cluster), notebook.PHOTOS) for cluster in ranked)
    for data in found:
        picture = Image.open(io.BytesIO(data))
        assert max(picture.size) <= SIDE and not picture.getexif()
        assert PLACE.encode() not in data and not picture.info.get("comment")
    for text in (page, tree._repr_html_()):
        assert str(folder.parent) not in text and 'src="http' not in text
    (drawing,) = pictures(tree._repr_html_(), "png")
    assert Image.open(io.BytesIO(drawing)).width > 1000


def test_all_photos_are_one_picture_on_a_grid(tree, folder):
    photos = tree.photos()
    assert str(photos) == repr(photos) and str(photos).startswith("24 photos on a grid of ")
    assert sorted(photos.grid.cells[photos.grid.cells >= 0]) == [*range(24)]
    page = photos._repr_html_()
    (shown,) = pictures(page, "jpeg")
    assert shown == photos.picture() and str(folder.parent) not in page
    assert "frames of one colour" in page and 'alt="24 photos on a grid' in page
    small = Image.open(io.BytesIO(photos.picture(300, 200)))
    assert small.width <= 300 and small.height <= 200


def test_how_far_the_grid_is_can_be_asked_and_stopped(tree):
    calls = Calls()
    tree.photos(calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == 1
    with pytest.raises(Cancelled):
        tree.photos(Calls(3))


def test_names_are_escaped_and_missing_pictures_named():
    names = ["<script>alert(1)</script>", "b"]
    ranked = Dendrogram(
        line([0, 1, 10, 11.5], [names[0], names[0], "b", "b"], "cscs")
    ).interesting()
    page = ranked._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "<img" not in page  # of photos without files there is nothing to show


def test_a_large_tree_is_not_drawn():
    places = np.arange(notebook.DRAWN_UP_TO + 1, dtype=float)
    page = Dendrogram(line(places, ["a"] * len(places)))._repr_html_()
    assert "<img" not in page and "not drawn" in page
