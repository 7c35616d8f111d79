import numpy as np
import pytest
from AnyQt.QtCore import QEvent, QPoint, QPointF, Qt
from AnyQt.QtGui import QColor, QFocusEvent, QImage, QWheelEvent
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QApplication
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.photo_grid import EMPTY, grid_of
from orangecontrib.aiff.widgets.clusters.cluster_photos import Card
from orangecontrib.aiff.widgets.clusters.grid_view import LEAST, MOST, GridView
from orangecontrib.aiff.widgets.clusters.item_colours import NOTHING
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ..events import wait_until


@pytest.fixture
def view(tmp_path):
    GuiTest.setUpClass()
    thumbnails = Thumbnails()
    view = GridView(thumbnails)
    view.resize(600, 300)
    view.show_grid(grid_of(np.random.default_rng(0).normal(size=(13, 2))), cards(tmp_path))
    view.show()
    QTest.qWait(50)
    view.told = []
    view.photo_clicked.connect(view.told.append)
    view.photo_clicked.connect(lambda row: view.show_rows(np.array([row])))  # as a window does
    yield view
    view.hide()
    thumbnails.close()
    GuiTest.tearDownClass()


def cards(folder):
    """Thirteen photos: red ones in files, one file that is not there, one without a name of any."""
    made = []
    for row in range(13):
        path = folder / f"{row}.png"
        if row > 1:
            image = QImage(30, 40, QImage.Format_RGB32)
            image.fill(QColor("red"))
            image.save(str(path))
        known = (str(path), "coat", "shop") if row else (None, "", None)
        made.append(Card(row, known[0], f"photo_{row}", known[1], known[2], QColor("#0067a8")))
    return made


def index_of(view, row):
    line, column = np.argwhere(view.model().cells == row)[0]
    return view.model().index(int(line), int(column))


def click(view, row):
    place = view.visualRect(index_of(view, row)).center()
    QTest.mouseClick(view.viewport(), Qt.LeftButton, pos=place)


def test_who_comes_with_the_tab_key_has_chosen_nothing_yet(view, tmp_path):
    view.show_grid(grid_of(np.random.default_rng(1).normal(size=(13, 2))), cards(tmp_path))
    assert not view.currentIndex().isValid()
    QApplication.sendEvent(view, QFocusEvent(QEvent.FocusIn, Qt.TabFocusReason))
    assert view.currentIndex().isValid() and view.told == []
    row = view.model().card(view.currentIndex()).row
    click(view, row)
    assert view.told == [row]


def test_the_whole_grid_is_in_sight_and_its_photos_are_decoded(view):
    model = view.model()
    last = view.visualRect(model.index(model.rowCount() - 1, model.columnCount() - 1))
    assert view.viewport().rect().contains(last)
    wait_until(lambda: all(view.thumbnails.picture(card.path) for card in model.cards[2:]))
    wait_until(lambda: view.thumbnails.problem(model.cards[1].path) is not None)
    place = view.visualRect(index_of(view, 5)).center()
    assert view.viewport().grab().toImage().pixelColor(place) == QColor("red")
    assert "cannot be shown" in view.itemDelegate().tooltip(model.cards[1])
    assert "garment: unknown" in view.itemDelegate().tooltip(model.cards[0])


def test_a_click_tells_the_photo(view):
    click(view, 7)
    assert view.told == [7]
    click(view, 7)
    assert view.told == [7]  # it is the selected one already
    view.show_rows(np.array([2, 7, 9]))
    click(view, 7)
    assert view.told == [7, 7]


def test_empty_cells_are_passed_over(view):
    empty = np.argwhere(view.model().cells == EMPTY)
    assert len(empty)
    index = view.model().index(*map(int, empty[0]))
    QTest.mouseClick(view.viewport(), Qt.LeftButton, pos=view.visualRect(index).center())
    assert view.told == [] and view.model().data(index) is None


def test_arrow_keys_go_from_photo_to_photo(view):
    view.show_rows(np.array([int(view.model().cells[0, 0])]))
    view.setFocus()
    QTest.keyClick(view, Qt.Key_Right)
    QTest.keyClick(view, Qt.Key_Down)
    assert view.told == [view.model().cells[0, 1], view.model().cells[1, 1]]


def test_what_is_selected_elsewhere_is_shown_without_telling(view):
    view.show_rows(np.array([3]))
    assert view.told == [] and view.model().card(view.currentIndex()).row == 3
    view.show_rows(np.array([3, 4]))
    assert np.flatnonzero(view.model().selected).tolist() == [3, 4]
    words = view.model().data(index_of(view, 4), Qt.AccessibleTextRole)
    assert "coat" in words and "photo_4" in words and words.endswith("selected")
    assert "selected" not in view.model().data(index_of(view, 5), Qt.AccessibleTextRole)
    wait_until(lambda: view.thumbnails.picture(view.model().cards[5].path))
    shown = view.viewport().grab().toImage()
    bright, faint = (shown.pixelColor(view.visualRect(index_of(view, r)).center()) for r in (4, 5))
    assert bright == QColor("red") and faint.green() > 80


def test_zoom(view):
    whole = view.cell_size().width()
    told = []
    view.zoomed.connect(told.append)
    QTest.keyClick(view, Qt.Key_Plus)
    assert view.cell_size().width() > whole and told == [False]
    for _ in range(30):
        QTest.keyClick(view, Qt.Key_Plus)
    assert view.cell_size().width() == MOST
    QTest.keyClick(view, Qt.Key_Minus)
    assert view.cell_size().width() < MOST
    QTest.keyClick(view, Qt.Key_0)
    assert view.cell_size().width() == whole and told[-1] is True
    QTest.keyClick(view, Qt.Key_Minus)
    assert view.cell_size().width() == whole  # no smaller than what fits
    wheel(view, 120, Qt.ControlModifier)
    assert view.cell_size().width() > whole
    wheel(view, -120, Qt.ControlModifier)
    assert view.cell is None


def wheel(view, delta, keys):
    middle = QPointF(view.viewport().rect().center())
    view.wheelEvent(
        QWheelEvent(
            middle, middle, QPoint(), QPoint(0, delta), Qt.NoButton, keys, Qt.NoScrollPhase, False
        )
    )


def test_only_what_is_in_sight_is_decoded(view):
    view.thumbnails.forget()
    view.zoom_to(MOST)
    asked = []
    view.thumbnails.show_only = lambda paths, side: asked.append((list(paths), side))
    view.load_visible()
    (paths, side) = asked[-1]
    assert 0 < len(paths) < 13 and side >= MOST


def test_a_grid_too_large_for_the_window_scrolls():
    GuiTest.setUpClass()
    thumbnails = Thumbnails()
    view = GridView(thumbnails)
    view.resize(200, 120)
    many = [Card(row, None, str(row), "", None, QColor(NOTHING)) for row in range(3000)]
    view.show_grid(grid_of(np.random.default_rng(0).normal(size=(3000, 2))), many)
    view.show()
    assert view.cell_size().width() == LEAST
    view.grab()
    view.show_rows(np.array([2999]))
    assert view.model().card(view.currentIndex()).row == 2999
    view.hide()
    thumbnails.close()
    GuiTest.tearDownClass()
