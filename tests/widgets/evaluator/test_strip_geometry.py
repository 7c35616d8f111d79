import pytest

from orangecontrib.aiff.widgets.evaluator.strip_geometry import CELL_WIDTHS, QUERY, ROOMY, Geometry

pytestmark = pytest.mark.any_qt

CASES = [(1100, 1, 10), (700, 1, 10), (800, 3, 10), (500, 2, 5), (1600, 6, 30), (300, 1, 1)]


@pytest.mark.parametrize("width, systems, count", CASES)
def test_places_do_not_overlap_and_are_found_by_a_point(width, systems, count):
    geometry = Geometry.of(width, 12, systems, count)
    places = geometry.places()
    assert len(places) == 1 + systems * (count + 1)
    cells = [geometry.cell(place) for place in places]
    for number, cell in enumerate(cells):
        assert geometry.place_at(cell.center()) == places[number]
        assert geometry.text(places[number], 1).bottom() <= geometry.size.height()
        assert cell.right() <= geometry.size.width()
        for other in cells[:number]:
            assert not cell.intersects(other)


def test_one_system_in_a_wide_window_is_one_line():
    geometry = Geometry.of(1100, 12, 1, 10)
    assert (geometry.lines, geometry.heading) == (1, 0)
    assert 1060 < geometry.size.width() <= 1100
    tops = {geometry.cell(place).top() for place in geometry.places()}
    assert len(tops) == 1


def test_where_it_is_narrow_strips_go_over_lines_and_the_query_is_larger():
    geometry = Geometry.of(830, 12, 3, 10)
    assert geometry.lines > 1 and geometry.size.width() <= 830
    assert geometry.cell(QUERY).width() > geometry.cell((0, 0)).width()
    assert geometry.cell((1, 0)).left() > geometry.cell((0, 3)).right()


def test_neither_too_small_nor_too_large():
    assert Geometry.of(100, 12, 3, 10).width == CELL_WIDTHS[0]
    assert Geometry.of(9000, 12, 1, 10).width == CELL_WIDTHS[1]
    assert CELL_WIDTHS[0] < ROOMY < CELL_WIDTHS[1]


def test_the_last_place_stands_apart():
    geometry = Geometry.of(1100, 12, 1, 4)
    usual = geometry.cell((0, 1)).left() - geometry.cell((0, 0)).left()
    assert geometry.cell((0, 4)).left() - geometry.cell((0, 3)).left() > usual


def test_between_places_there_is_nothing():
    geometry = Geometry.of(1100, 12, 1, 10)
    cell = geometry.cell(QUERY)
    assert geometry.place_at(cell.topRight() + type(cell.topRight())(4, 5)) is None
