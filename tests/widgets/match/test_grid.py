from types import SimpleNamespace

import numpy as np
from AnyQt.QtCore import QPoint, Qt
from AnyQt.QtGui import QColor, QPalette
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.matching.confidence import Confidence
from orangecontrib.aiff.matching.gallery import Matches, make_gallery
from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails
from orangecontrib.aiff.widgets.match.cards import Card, cards_of, in_words
from orangecontrib.aiff.widgets.match.grid import WIDTHS, Geometry, MatchGrid
from orangecontrib.aiff.widgets.match.how_sure import DistancePlot, HowSure

from ...cases import photos_table
from ..events import wait_until

ITEMS = ["a", "b", "a", None, "b", "a"]


def answer(item="", identical=None):
    gallery = make_gallery(photos_table(ITEMS, "ssssss", np.eye(6, 2)))
    asked = SimpleNamespace(
        gallery=gallery,
        paths=[f"/photos/{n}.jpg" for n in range(6)],
        names=[f"{n}.jpg" for n in range(6)],
    )
    distances = np.array([0.1, 0.2, 0.204, 0.5, 0.6, 1.3])
    found = Matches(np.array([2, 1, 3, 0, 5, 4]), distances)
    question = Question("/q.jpg", item=item)
    return asked, SimpleNamespace(question=question, matches=found, identical=identical)


class TestCards:
    def test_the_best_photo_stands_for_its_garment(self):
        cards = cards_of(*answer(), 10, True, ())
        assert [card.row for card in cards] == [2, 1, 3]
        assert [card.rank for card in cards] == [1, 2, 3]
        assert [card.others for card in cards] == [2, 1, 0]
        assert [card.tied for card in cards] == [False, False, True]
        assert [card.right for card in cards] == [None] * 3
        assert cards[0].path == "/photos/2.jpg" and cards[0].item == "a"
        assert len(cards_of(*answer(), 2, True, ())) == 2

    def test_unfolded(self):
        asked, found = answer()
        cards = cards_of(asked, found, 10, True, {int(asked.gallery.codes[2])})
        assert [card.row for card in cards] == [2, 0, 5, 1, 3]
        assert [card.rank for card in cards] == [1, 1, 1, 2, 3]
        assert [card.is_first for card in cards] == [True, False, False, True, True]
        assert cards[0].is_open and not cards[3].is_open

    def test_each_photo_for_itself(self):
        cards = cards_of(*answer(), 10, False, ())
        assert [card.row for card in cards] == [2, 1, 3, 0, 5, 4]
        assert {card.others for card in cards} == {0} and cards[-1].similarity == 0

    def test_the_right_ones_where_the_item_is_known(self):
        cards = cards_of(*answer("b", identical=1), 10, True, ())
        assert [card.right for card in cards] == [False, True, False]
        assert [card.identical for card in cards] == [False, True, False]

    def test_in_words(self):
        card = Card(
            0, "/p/1.jpg", "1.jpg", "Anna/dress_1", 2, 0.25, others=3, tied=True, right=True
        )
        assert in_words(card) == (
            "Rank 2, nearly tied with the one before, Anna/dress_1, 1.jpg, similarity 75 %, "
            "right garment, 3 more of this garment, Space shows them"
        )
        assert "garment unknown" in in_words(Card(0, None, "row 1", "", 1, 0.5))


class TestMatchGrid(GuiTest):
    def setUp(self):
        self.thumbnails = Thumbnails()
        self.grid = MatchGrid(self.thumbnails, "Matches")
        self.grid.resize(480, 400)
        self.cards = cards_of(*answer("b", identical=2), 10, True, ())
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

    def test_only_pictures_in_sight_are_decoded(self):
        many = [Card(n, f"/no/{n}.jpg", f"{n}.jpg", "", n + 1, 0.5) for n in range(1000)]
        self.grid.show_cards(many)
        self.grid.show()
        self.grid.load_visible()
        wait_until(lambda: not self.thumbnails._waiting)
        self.assertIn("not there", self.thumbnails.problem("/no/0.jpg"))
        self.assertLess(len(self.thumbnails._problems), 60)

    def test_marks_are_no_colours_alone(self):
        tips = [self.grid.itemDelegate().tooltip(card) for card in self.cards]
        self.assertIn("✓ the right garment", tips[1])
        self.assertIn("≈ nearly as near", tips[2])
        self.assertIn("this very photo asks", tips[0])
        self.assertIn("2 more of this garment", tips[0])

    def test_it_is_drawn_on_light_and_on_dark(self):
        pictures = []
        for base, text in (("white", "black"), ("#202020", "white")):
            palette = self.grid.palette()
            palette.setColor(QPalette.Base, QColor(base))
            palette.setColor(QPalette.Text, QColor(text))
            self.grid.setPalette(palette)
            pictures.append(self.grid.picture(3))
        light, dark = (picture.pixelColor(2, 2).lightness() for picture in pictures)
        self.assertGreater(light, dark + 100)
        self.assertTrue(self.grid.model().index(0).data(Qt.AccessibleTextRole))


class TestHowSure(GuiTest):
    def confidence(self):
        rng = np.random.default_rng(0)
        right, wrong = rng.normal(0.2, 0.05, 40), rng.normal(0.5, 0.05, 40)
        return Confidence(right, wrong, np.full(40, np.inf), "shop")

    def test_a_judgement(self):
        part, confidence = HowSure(), self.confidence()
        self.addCleanup(part.deleteLater)
        self.assertTrue(part.words.isHidden())
        part.show_judgement(confidence.judge(0.2, 0.5), confidence, 0.2, "Estimated from 40.")
        self.assertTrue(part.words.text().startswith("Probably the item (9"))
        self.assertEqual(part.sentence.text(), "Estimated from 40.")
        self.assertIn("wrong pairs", part.words.toolTip())
        part.grab()
        part.show_nothing("It cannot be told.")
        self.assertTrue(part.words.isHidden() and part.plot.isHidden())
        self.assertEqual(part.sentence.text(), "It cannot be told.")

    def test_the_plot_shows_right_ones_above_and_wrong_ones_below(self):
        plot = DistancePlot()
        self.addCleanup(plot.deleteLater)
        plot.resize(300, plot.sizeHint().height())
        plot.show_distance(self.confidence(), 0.35)
        right, wrong = plot._bars
        self.assertLess(np.flatnonzero(right).max(), np.flatnonzero(wrong).min())
        self.assertAlmostEqual(plot._share, 0.5, delta=0.1)
        plot.grab()
        same = Confidence(np.full(10, 0.3), np.full(10, 0.3), np.full(10, 0.3), "")
        plot.show_distance(same, 0.3)
        plot.grab()
