from pathlib import Path

from orangecontrib.aiff.errors import Problem, TableError
from orangecontrib.aiff.photos.complaints import Complaints, trouble_of


def test_the_first_are_named_and_the_others_counted():
    few, many = Complaints(3), Complaints(3)
    for number in range(3):
        few.add(f"line {number}")
    for number in range(1237):
        many.add(f"line {number}")
    assert list(few) == ["line 0", "line 1", "line 2"]
    assert list(many) == [*few, "1,234 more lines left out"]
    assert list(Complaints()) == []


def test_a_table_that_cannot_be_used_among_the_problems():
    error = TableError("“a.csv” is too long.", "Shorten it.")
    assert trouble_of(Path("x/a.csv"), error) == Problem(
        "a.csv", "is too long", "Shorten it. Or delete it."
    )
