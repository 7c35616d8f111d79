from orangecontrib.aiff.photos.complaints import Complaints


def test_the_first_are_named_and_the_others_counted():
    few, many = Complaints(3), Complaints(3)
    for number in range(3):
        few.add(f"line {number}")
    for number in range(1237):
        many.add(f"line {number}")
    assert list(few) == ["line 0", "line 1", "line 2"]
    assert list(many) == [*few, "1,234 more lines left out"]
    assert list(Complaints()) == []
