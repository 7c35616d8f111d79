from dataclasses import dataclass

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtGui import QColor
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.card_grid import CardDelegate, CardGrid, picture_place
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ..events import wait_until

SIDE = 100
FILL = QColor("#336699")


@dataclass(frozen=True)
class Card:
    path: str | None
    words: str = "a card"


class Plain(CardDelegate):
    def paint_card(self, painter, card, place):
        painter.fillRect(place, FILL)

    def lines(self, card):
        return [card.words]


class Grid(CardGrid):
    def __init__(self, thumbnails):
        super().__init__(thumbnails, "Cards")
        self.setItemDelegate(Plain(self))

    def card_size(self):
        return QSize(SIDE, SIDE + 40)


class TestCardGrid(GuiTest):
    def setUp(self):
        self.thumbnails = Thumbnails()
        self.grid = Grid(self.thumbnails)
        self.grid.resize(480, 400)

    def tearDown(self):
        self.grid.close_tasks()
        self.grid.deleteLater()

    def test_only_pictures_in_sight_are_decoded(self):
        self.grid.show_cards([Card(f"/no/{n}.jpg") for n in range(1000)])
        self.grid.show()
        self.grid.load_visible()
        wait_until(lambda: not self.thumbnails._waiting)
        self.assertIn("not there", self.thumbnails.problem("/no/0.jpg"))
        self.assertLess(len(self.thumbnails._problems), 60)
        self.assertIn("cannot be shown: ", self.grid.itemDelegate().tooltip(Card("/no/0.jpg")))

    def test_nothing_is_decoded_once_it_is_closed(self):
        self.grid.show_cards([Card("/no/0.jpg")])
        self.grid.close_tasks()
        self.grid.load_visible()
        self.assertEqual(self.thumbnails._waiting, {})

    def test_first_cards_as_one_picture(self):
        self.grid.show_cards([Card(None)] * 9)
        picture = self.grid.picture(5, 3)
        self.assertEqual((picture.width(), picture.height()), (3 * SIDE, 2 * (SIDE + 40)))
        middle = picture_place(SIDE).center().toPoint()
        self.assertEqual(picture.pixelColor(middle), FILL)
        last = picture.pixelColor(middle.x() + 2 * SIDE, middle.y() + SIDE + 40)
        self.assertNotEqual(last, FILL)  # five cards of two rows of three
        self.assertEqual(self.grid.picture(2, 3).width(), 2 * SIDE)

    def test_a_screen_reader_is_told_the_cards(self):
        self.grid.show_cards([Card(None, "a red dress")])
        self.assertEqual(self.grid.model().index(0).data(Qt.AccessibleTextRole), "a red dress")
