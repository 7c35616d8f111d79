import ast
import re
from pathlib import Path

import pytest

import orangecontrib.aiff
from orangecontrib.aiff.words import (
    bytes_text,
    counted,
    distance_text,
    distinct,
    listed,
    percent,
    plural,
    short_names,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 photos"), (1, "1 photo"), (2, "2 photos"), (1000, "1,000 photos"), (-1, "-1 photos")],
)
def test_numbers_with_their_nouns(number, text):
    assert plural(number, "photo") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 files or lines"), (1, "1 file or line"), (2000, "2,000 files or lines")],
)
def test_numbers_with_more_words_than_the_last_that_change(number, text):
    assert counted(number, "file or line", "files or lines") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0.0\u00a0%"),
        (1, "100.0\u00a0%"),
        (0.0049, "0.5\u00a0%"),
        (2 / 3, "66.7\u00a0%"),
        (float("nan"), "nan\u00a0%"),
    ],
)
def test_shares_as_percent(share, text):
    assert percent(share) == text


def test_no_line_breaks_before_the_sign_of_a_share():
    """All that the add-on says goes through `percent`; docstrings and comments say nothing."""
    broken = []
    for file in Path(orangecontrib.aiff.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                # What is put in stands for digits.
                parts = (p.value if isinstance(p, ast.Constant) else "0" for p in node.values)
                text = "".join(parts)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = "" if id(node) in docs else node.value
            else:
                continue
            if re.search(r"\d %(?!\w)", text):
                broken.append(f"{file.name}: {text}")
    assert broken == []


def test_names_that_come_again_get_numbers():
    assert distinct(["a", "a", "a (2)"]) == ["a", "a (2)", "a (2) (2)"]
    assert distinct(name for name in "ab") == ["a", "b"]


STRIPS = "four depths and strips"


@pytest.mark.parametrize(
    "size, text",
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 KB"), (33_400, "33 KB"),
     (2_100_000, "2.1 MB"), (515_000_000, "515.0 MB"), (2_040_000_000, "2.0 GB")],
)  # fmt: skip
def test_sizes_in_the_unit_that_fits(size, text):
    assert bytes_text(size) == text


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ([], []),
        (["A, b"], ["A, b"]),
        (["A, b", "C, b"], ["A", "C"]),
        (["A, b, e", "A, c, d, e"], ["b", "c, d"]),
        (["A, x", "B, x", "A + B, x, c"], ["A", "B", "A + B, c"]),
        (["A, b", "A, b, c"], ["A", "A, c"]),
        (["A", "A"], ["A", "A"]),
        (["A, b", "A, b (2)"], ["A", "A (2)"]),
        (["A, b (Embedder)", "A, b (Aligner)"], ["Embedder", "Aligner"]),
        (["A, b, c", "my own"], ["A, b, c", "my own"]),
        (["A, x", "B, x", "A, x + B, x"], ["A", "B", "A + B"]),
        (
            [f"SqueezeNet 1.1, {STRIPS}", f"EfficientNet-Lite0, {STRIPS}",
             f"SqueezeNet 1.1 + EfficientNet-Lite0 + MobileNetV2, {STRIPS}"],
            ["SqueezeNet 1.1", "EfficientNet-Lite0", "3 networks"],
        ),
        (
            [f"SqueezeNet 1.1, {STRIPS}", "Colour",
             f"SqueezeNet 1.1, {STRIPS} + EfficientNet-Lite0, {STRIPS} + Colour, learned"],
            ["SqueezeNet 1.1", "Colour", "2 networks + Colour, learned"],
        ),
        (
            ["SqueezeNet 1.1 + EfficientNet-Lite0, a", "SqueezeNet 1.1 + EfficientNet-Lite1, a"],
            ["SqueezeNet 1.1 + EfficientNet-Lite0", "SqueezeNet 1.1 + EfficientNet-Lite1"],
        ),
    ],
)  # fmt: skip
def test_a_heading_says_only_what_differs(names, short):
    assert short_names(iter(names)) == short


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (0.03456, "0.035"), (12.345, "12.35"), (1234.5, "1,234"), (-0.25, "−0.250"),
        (-0.0001, "0.000"),
    ],
)  # fmt: skip
def test_distances_have_as_many_digits_as_fit(distance, text):
    assert distance_text(distance) == text


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), ("ab", "a and b"), ("abc", "a, b and c")]
)
def test_a_list_ends_with_and(words, text):
    assert listed(words) == text
