import math
import time
from typing import TypedDict

import pytest

from orangecontrib.aiff.widgets.kit.settings import (
    MOST_LETTERS,
    PathText,
    Text,
    choice,
    group,
    in_words,
    number,
    several,
    table,
    text,
    title_of,
    understand,
    whole,
    yes_or_no,
)

pytestmark = pytest.mark.any_qt


class Inner(TypedDict, total=False):
    depth: whole("Depth", 1, 9)
    right: yes_or_no("Right")


class Schema(TypedDict, total=False):
    count: whole("Number of neighbours", 1, 50)
    share: number("Share", 0, 1)
    method: choice("Method", ["one", "other", ""])
    on: yes_or_no("Switched on")
    name: text("Name", Text | None)
    folder: text("Folder", PathText)
    names: several("Names", Text, 3)
    weights: table("Weights", number("Weight", 0, 10), 3)
    inner: group("Protocol", Inner)


RIGHT = {
    "count": 5, "share": 0.5, "method": "other", "on": True, "name": None, "folder": "/photos",
    "names": ["a"], "weights": {"a": 1.0}, "inner": {"depth": 3},
}  # fmt: skip


def test_what_is_right_stays_as_it_is():
    assert understand(RIGHT, Schema) == (RIGHT, [])
    assert understand({}, Schema) == ({}, [])
    assert understand({"share": 1, "names": ("a", "b")}, Schema)[0] == {
        "share": 1.0, "names": ["a", "b"],
    }  # fmt: skip


def test_what_a_schema_lacks_is_passed_over():
    assert understand({"mood": 1, 3: 4, **RIGHT}, Schema) == (RIGHT, [])
    assert understand({"inner": {"depth": 2, "mood": 1}}, Schema) == ({"inner": {"depth": 2}}, [])


@pytest.mark.parametrize(
    "name, value",
    [("count", value) for value in ("5", None, 0, 51, 2.0, math.nan, True, [5], {}, b"5", 10**1000)]
    + [("share", value) for value in ("x", math.nan, math.inf, -math.inf, -0.1, 1.1, True, 10**400)]
    + [("method", value) for value in ("third", 1, None, ["one"], "one\0")]
    + [("on", value) for value in (1, 0, None, "true", [])]
    + [("name", value) for value in (1, "a\0b", "\ud800", "x" * (MOST_LETTERS + 1), b"x", ["x"])]
    + [("folder", value) for value in (None, "/a\0b", "/\udfff", "/" * 40_000, 7)]
    + [("names", value) for value in ("abc", None, ["a"] * 4, {"a": 1}, [1, 2])]
    + [("weights", value) for value in ([1], None, {"a": "1"}, {3: 1.0}, dict.fromkeys("abcd", 1))]
    + [("inner", value) for value in ([], "x", None, 1)],
)
def test_what_is_wrong_is_left_out_and_named(name, value):
    kept, wrong = understand({**RIGHT, name: value}, Schema)
    assert kept == {key: each for key, each in RIGHT.items() if key != name}
    (said,) = wrong
    title = title_of(Schema.__annotations__[name])
    assert str(said).startswith(f"Setting “{title}” in this workflow was not understood (")
    assert str(said).endswith("); its default is used.")
    assert len(str(said)) < 200


def test_entries_that_are_right_are_kept():
    values = {"names": ["a", 3, "b"], "weights": {"a": 1.0, "b": math.nan, 7: 1.0}}
    kept, wrong = understand({**values, "inner": {"depth": 99, "right": True}}, Schema)
    assert kept == {"names": ["a", "b"], "weights": {"a": 1.0}, "inner": {"right": True}}
    assert [str(each) for each in wrong] == [
        "Part of setting “Names” in this workflow was not understood (3); the rest of it is used.",
        "Part of setting “Weights” in this workflow was not understood (“b”, 7); the rest of it is "
        "used.",
        "Setting “Protocol: Depth” in this workflow was not understood (99); its default is used.",
    ]


def test_a_name_of_a_file_that_is_no_text_is_a_path():
    path = "/photos/caf\udce9"
    assert understand({"folder": path}, Schema) == ({"folder": path}, [])


@pytest.mark.parametrize(
    "value, words",
    [
        ("<b>bold</b>\n", "“<b>bold</b>�”"),
        ("x" * 1000, f"“{'x' * 40}…”"),
        (None, "nothing"),
        (True, "yes"),
        (math.nan, "nan"),
        (-math.inf, "a huge number"),
        (10**2000, "a huge number"),
        ([1] * 2000, "a list of 2,000"),
        (object(), "nothing that can be read"),
    ],
)
def test_a_value_in_few_words(value, words):
    _, wrong = understand({"on": value if value is not True else "x"}, Schema)
    if value is True:
        _, wrong = understand({"count": value}, Schema)
    assert f"({words})" in str(wrong[0])


def test_a_message_names_three_and_counts_the_rest():
    _, wrong = understand(dict.fromkeys(RIGHT, object()), Schema)
    words = in_words(wrong)
    assert words.count("was not understood") == 3
    assert words.endswith(" The same goes for 6 other settings.")
    assert in_words([]) == ""


def test_too_much_is_refused_at_once():
    million = [str(number) for number in range(1_000_000)]
    values = {
        "names": million, "weights": dict.fromkeys(million, 1.0), "name": "x" * 10_000_000,
        "inner": dict.fromkeys(million, 1),
    }  # fmt: skip
    started = time.monotonic()
    kept, wrong = understand(values, Schema)
    assert (kept, len(wrong)) == ({"inner": {}}, 3)
    assert time.monotonic() - started < 5
