from AnyQt.QtCore import QPoint, Qt
from AnyQt.QtGui import QColor, QPalette
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails
from orangecontrib.aiff.widgets.match.cards import cards_of
from orangecontrib.aiff.widgets.match.grid import WIDTHS, Geometry, MatchGrid

from .answers import answer


class TestMatchGrid(GuiTest):
    def setUp(self):
        self.thumbnails = Thumbnails()
        self.grid = MatchGrid(self.thumbnails, "Matches")
        self.grid.resize(480, 400)
        self.cards = cards_of(answer("b", identical=2), 10, True, ())
        self.grid.show_cards(self.cards)
        self.folds, self.likes, self.touches = [], [], []
        self.grid.fold_wanted.connect(self.folds.append)
        self.grid.like_wanted.connect(self.likes.append)
        self.grid.touched.connect(lambda: self.touches.append(True))

    def tearDown(self):
        self.grid.close_tasks()
        self.grid.deleteLater()

    def place(self, row, x=0.5, y=0.5):
        rect = self.grid.visualRect(self.grid.model().index(row))
        return QPoint(int(rect.left() + x * rect.width()), int(rect.top() + y * rect.height()))

    def test_keys(self):
        self.grid.show()
        self.grid.setCurrentIndex(self.grid.model().index(0))
        QTest.keyClick(self.grid, Qt.Key_Right)
        self.assertEqual(self.grid.current_card().row, 1)
        self.assertEqual(len(self.touches), 2)
        QTest.keyClick(self.grid, Qt.Key_Space)
        self.assertEqual([card.row for card in self.folds], [1])
        QTest.keyClick(self.grid, Qt.Key_Return)
        self.assertEqual([card.row for card in self.likes], [1])
        QTest.keyClick(self.grid, Qt.Key_Right)
        QTest.keyClick(self.grid, Qt.Key_Space)  # nothing to unfold
        self.assertEqual(len(self.folds), 1)

    def test_mouse(self):
        self.grid.show()
        viewport = self.grid.viewport()
        QTest.mouseClick(viewport, Qt.LeftButton, pos=self.place(1, 0.5, 0.3))
        self.assertEqual(self.grid.current_card().row, 1)
        self.assertEqual(self.folds, [])
        pill = self.grid.itemDelegate().pill_of(self.cards[0]).center().toPoint()
        corner = self.grid.visualRect(self.grid.model().index(0)).topLeft()
        QTest.mouseClick(viewport, Qt.LeftButton, pos=corner + pill)
        self.assertEqual([card.row for card in self.folds], [2])
        QTest.mouseDClick(viewport, Qt.LeftButton, pos=self.place(2, 0.5, 0.3))
        self.assertEqual([card.row for card in self.likes], [3])

    def test_the_selected_photo_stays_selected(self):
        self.grid.setCurrentIndex(self.grid.model().index(1))
        self.grid.show_cards(self.cards[::-1])
        self.assertEqual(self.grid.current_card().row, 1)
        self.assertEqual(len(self.touches), 1)
        self.grid.show_cards(self.cards[2:])
        self.assertIsNone(self.grid.current_card())

    def test_cards_fill_the_width(self):
        for width in (100, 150, 250, 480, 800, 2000):
            geometry = Geometry.of(width, 15)
            self.assertTrue(WIDTHS[0] <= geometry.width <= WIDTHS[1])
            if width >= WIDTHS[0]:
                self.assertLessEqual(width // WIDTHS[0] * geometry.width, width)

    def test_marks_are_no_colours_alone(self):
        tips = [self.grid.itemDelegate().tooltip(card) for card in self.cards]
        self.assertIn("✓ the right garment", tips[1])
        self.assertIn("≈ nearly as near", tips[2])
        self.assertIn("this is your photo", tips[0])
        self.assertIn("2 more of this garment", tips[0])

    def test_it_is_drawn_on_light_and_on_dark(self):
        pictures = []
        for base, text in (("white", "black"), ("#202020", "white")):
            palette = self.grid.palette()
            palette.setColor(QPalette.Base, QColor(base))
            palette.setColor(QPalette.Text, QColor(text))
            self.grid.setPalette(palette)
            pictures.append(self.grid.picture(3, 4))
        light, dark = (picture.pixelColor(2, 2).lightness() for picture in pictures)
        self.assertGreater(light, dark + 100)
        self.assertTrue(self.grid.model().index(0).data(Qt.AccessibleTextRole))
