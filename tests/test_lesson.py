"""The lesson: every figure that it states is computed here, and every step fits a screen."""

import re
from collections import Counter
from dataclasses import replace
from math import comb
from pathlib import Path

import numpy as np
import pytest

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.chains import CHAINS
from orangecontrib.aiff.embedding.networks.catalogue import lacking_packages
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.photos.collecting.classview import COLUMNS

from .folders import SHARED_DATA

LESSON = Path(__file__).parents[1] / "doc" / "lesson"
TEACHER = (LESSON / "teacher.md").read_text(encoding="utf-8")
STUDENTS = (LESSON / "students.md").read_text(encoding="utf-8")
GARMENTS = SHARED_DATA / "person_to_product_AIFF_2026"
FASHION_MNIST = SHARED_DATA / "fashion_mnist"
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
# What counts as a figure: shares, purities, counts of counts, points, numbers of a table.
FIGURE = re.compile(r"\d+(?:\.\d+)? %|\b\d\.\d{2,3}\b|\b\d+ of \d+\b|\d+(?:\.\d+)? points")
METRIC = "normalized_euclidean"  # that of the Distances widget, unless told otherwise
WORDS_OF_A_SCREEN = 130

# What the page for teachers says, # for each number, by what computes it.
SAID = {
    "club": "one *Background club*: # consumer photos of # garments, and the nearest photo of each "
            "shows another garment.",
    "purity whole": "purity #, shuffled #. With the region",
    "purity": "the tree has six clusters *Found it*, and purity #, shuffled #.",
    "scores": "With the wardrobe mAP falls from # % to # %.",
    "scores of 400": "With the 400 garments Hit@1 falls from # % to # %.",
    "gap": "With the wardrobe, Hit@1 is # % with the gap open, # of # queries, and # % with the gap "
           "closed.",
    "gap of 400": "With the 400 garments it is # % and # %.",
    "one query": "# queries decide nothing: one query is # points.",
    "SqueezeNet": "| SqueezeNet 1.1 | # % | # to # |",
    "EfficientNet": "| EfficientNet-Lite0 | # % | # to # |",
    "joined": "| both joined | # % | # to # |",
    "networks": "the difference is # points, p = #.",
    "more networks": "Both joined against SqueezeNet alone: # points, p = #,",
    "shops": "| Hit@1 | # % | # % | # % | # % | # % |",
    "guessing in shops": "| guessing | # % | # % | # % | # % | # % |",
    "guessing": "guessing has a right one among the first ten in # % of queries.",
    "million": "Hit@1 is # % among # shop photos, # % among #, and # % among #, of which all but # "
               "are made up",
    "kinds": "of the same kind for # of #; for # of # trousers, and for # of # shirts",
}  # fmt: skip


def pattern_of(template: str) -> str:
    return re.escape(template).replace(re.escape("#"), f"({NUMBER})")


def assert_said(what: str, *numbers: float, within: float = 0.0) -> None:
    """The page has the sentence, its numbers as they are computed."""
    (found,) = re.finditer(pattern_of(SAID[what]), TEACHER)
    said = [float(number.replace(",", "")) for number in found.groups()]
    assert said == pytest.approx(numbers, abs=within), what


def recipe(chain: str, **other) -> Recipe:
    """Of a chain, in full precision: the same figures whatever the processor."""
    return replace(CHAINS[chain][2].recipe, precision=FULL, **other)


def hit(evaluation) -> float:
    return 100 * evaluation.hit[1]


def evaluation_of(vectors):
    (evaluation,) = aiff.evaluate(vectors).evaluations
    return evaluation


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("vectors") / "vectors.sqlite"


@pytest.fixture(scope="module")
def wardrobe(cache):
    images = aiff.read("sample:wardrobe")
    return lambda chain, **other: aiff.embed(images, recipe=recipe(chain, **other), cache=cache)


@pytest.fixture(scope="module")
def garments(cache):
    if not GARMENTS.is_dir():
        pytest.skip("the 400 real garments are not here")
    images = aiff.read(GARMENTS)

    def embed(chain, model=None, **other):
        return aiff.embed(images, model, recipe(chain, **other), cache=cache)

    return embed


def test_what_a_network_sees(wardrobe):
    whole = aiff.tree(wardrobe("recommended", region="whole"), METRIC)
    (club,) = [s for s in whole.interesting().sentences() if "consumer photos of" in s]
    photos, items = re.match(r"(\d+) consumer photos of (\d+) garments", club).groups()
    assert club.endswith("the nearest photo of each shows another garment.")
    kinds = Counter(cluster.kind for cluster in whole.interesting())
    assert kinds["club"] == 1
    verdict = whole.quality().verdict
    assert_said("club", int(photos), int(items))
    assert_said("purity whole", round(verdict.purity, 2), round(verdict.chance, 2), within=0.02)

    tree = aiff.tree(aiff.align(wardrobe("recommended")), METRIC)
    assert Counter(cluster.kind for cluster in tree.interesting())["found"] == 6
    verdict = tree.quality().verdict
    assert_said("purity", round(verdict.purity, 2), round(verdict.chance, 2), within=0.02)


def test_class_scores_of_the_wardrobe(wardrobe):
    features, scores = (
        evaluation_of(wardrobe("alone", **kind)) for kind in ({}, {"vector": "scores"})
    )
    assert_said("scores", 100 * features.map, 100 * scores.map, within=1.5)


def test_closing_the_gap_of_the_wardrobe(wardrobe):
    raw = wardrobe("recommended")
    opened, closed = evaluation_of(raw), evaluation_of(aiff.align(raw))
    queries = len(opened.task.queries)
    right = round(opened.hit[1] * queries)
    assert_said("gap", hit(opened), right, queries, hit(closed), within=0.05)
    assert_said("one query", queries, 100 / queries, within=0.05)
    assert_said("guessing", 100 * opened.chance.hit[10], within=0.05)
    assert len(opened.task.gallery) == 30


def test_class_scores_of_real_garments(garments):
    features, scores = (
        evaluation_of(garments("alone", **kind)) for kind in ({}, {"vector": "scores"})
    )
    assert_said("scores of 400", hit(features), hit(scores), within=1.0)


def test_closing_the_gap_of_real_garments_and_shops_of_other_sizes(garments):
    raw = garments("recommended")
    closed = evaluation_of(aiff.align(raw))
    assert_said("gap of 400", hit(evaluation_of(raw)), hit(closed), within=1.0)
    # One right photo of N: in a shop of n it comes first if none of those before it is there.
    ranks = closed.per_query.first_rank.round().astype(int)
    there, sizes = len(closed.task.gallery), (10, 50, 100, 200, 400)
    shares = [
        np.mean([comb(there - rank, n - 1) / comb(there - 1, n - 1) for rank in ranks])
        for n in sizes
    ]
    assert_said("shops", *(100 * share for share in shares), within=1.0)
    assert_said("guessing in shops", *(100 / n for n in sizes), within=0.05)


def test_a_million_photos_as_the_page_that_measures_them_has_it():
    """That takes minutes and a catalogue: `benchmarks/distractors.py` prints the page's table."""
    page = (LESSON.parent / "catalogue.md").read_text(encoding="utf-8")
    part = page.partition("## A shop of a million photos")[2]
    found = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| [\d,]+ \| ([\d.]+) % \|", part, re.M)
    rows = [[float(number.replace(",", "")) for number in row] for row in found]
    all_real = [row for row in rows if row[0] == row[1]]
    told = [(hit_1, photos) for photos, _, hit_1 in (*all_real[:2], rows[-1])]
    assert_said("million", *(number for pair in told for number in pair), rows[-1][1])


def test_networks_on_real_garments(garments):
    if lacking := lacking_packages(OFFLINE["efficientnet_lite0"]):
        pytest.skip(lacking)
    names = ("squeezenet1_1", "efficientnet_lite0")
    systems = {"SqueezeNet": names[0], "EfficientNet": names[1], "joined": names}
    compared = aiff.evaluate(
        {
            name: aiff.align(garments("recommended", model, near_and_far=True))  # as the example
            for name, model in systems.items()
        }
    )
    for each in compared.evaluations:
        ends = each.intervals["hit@1"]
        assert_said(each.name, hit(each), 100 * ends.low, 100 * ends.high, within=1.0)
    at_one = {(c.first, c.second): c for c in compared.comparisons if c.metric == "hit@1"}
    networks, joined = at_one[0, 1], at_one[0, 2]
    assert joined.p_holm < 0.05 < networks.p_holm
    assert_said("networks", 100 * networks.difference, networks.p_holm, within=1.5)
    assert_said("more networks", -100 * joined.difference, joined.p_holm, within=1.5)


def test_kinds_of_clothing():
    if not FASHION_MNIST.is_dir():
        pytest.skip("Fashion-MNIST is not here")
    images = aiff.read(FASHION_MNIST)
    chosen = Recipe(region="whole", fit="crop", precision=FULL)  # as the example has it
    vectors = aiff.embed(images, recipe=chosen)
    kinds = vectors.get_column(vectors.domain.class_var).astype(int)
    unit = vectors.X / np.linalg.norm(vectors.X, axis=1, keepdims=True)
    near = unit @ unit.T
    np.fill_diagonal(near, -np.inf)
    same = kinds[near.argmax(axis=1)] == kinds
    names = list(vectors.domain.class_var.values)
    right = {name: int(same[kinds == number].sum()) for number, name in enumerate(names)}
    each = len(same) // len(names)
    assert_said(
        "kinds", same.sum(), len(same), right["Trouser"], each, right["Shirt"], each, within=2
    )
    mixed = Counter(names[kinds[row]] for row in near[kinds == names.index("Shirt")].argmax(axis=1))
    assert {name for name, _ in mixed.most_common(4)} == {
        "Shirt", "Coat", "T-shirt_top", "Pullover"
    }  # fmt: skip


def test_columns_of_the_grading_sheet_are_those_of_the_class_view():
    told = re.search(r"with the columns (.*?)\. Put your points", TEACHER)[1]
    assert re.findall(r"\*([^*]+)\*", told) == list(COLUMNS)
    points = [int(row) for row in re.findall(r"^\| (\d+) \| ", TEACHER, re.M)]
    assert sum(points[:6]) == 20


def steps():
    """Heading and text of each step of the students' page."""
    return re.findall(r"^## (\d\. .+?)\n(.*?)(?=^## |\Z)", STUDENTS, re.M | re.S)


def test_six_steps_fit_a_screen_each():
    found = steps()
    assert [heading[0] for heading, _ in found] == list("123456")
    assert {h: len(t.split()) for h, t in found if len(t.split()) > WORDS_OF_A_SCREEN} == {}


def test_both_sessions_last_ninety_minutes():
    for session in re.findall(r"^## Session \d.*?\n(.*?)(?=^## )", TEACHER, re.M | re.S):
        times = re.findall(r"^\| (\d+)–(\d+) \|", session, re.M)
        assert times[0][0] == "0" and times[-1][1] == "90"
        assert all(one[1] == other[0] for one, other in zip(times, times[1:], strict=False))


def test_every_figure_is_one_of_those():
    left = TEACHER
    for template in SAID.values():
        left, number = re.subn(pattern_of(template), "", left)
        assert number == 1, template
    # A score that is all, and the width of an interval, are no measurements.
    assert set(FIGURE.findall(left)) == {"100 %", "95 %"}
    assert FIGURE.findall(STUDENTS) == []
    source = Path(__file__).read_text(encoding="utf-8")
    systems = {"SqueezeNet", "EfficientNet", "joined"}
    assert set(re.findall(r'assert_said\(\s*"([^"]+)"', source)) | systems == set(SAID)
