import numpy as np
from AnyQt.QtCore import QEvent, QPoint, Qt
from AnyQt.QtGui import QColor, QHelpEvent, QPalette
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QToolTip
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.strips import chosen_queries
from orangecontrib.aiff.photos.rows import rows_of, unknown_rows
from orangecontrib.aiff.widgets.evaluator.strip_geometry import QUERY
from orangecontrib.aiff.widgets.evaluator.strips import StripsHeader, StripsView
from orangecontrib.aiff.widgets.kit.marks import RIGHT, WRONG
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ...cases import photos_table
from ..events import wait_until
from .evaluations import table, worse

TABLE = table()
FOUND = evaluate_table(TABLE, name="good")
OTHER = evaluate_table(worse(TABLE), name="bad")


class TestStripsView(GuiTest):
    def setUp(self):
        thumbnails = Thumbnails()
        self.addCleanup(thumbnails.close)
        self.view = StripsView(thumbnails)
        self.view.resize(900, 420)
        self.view.grab()  # what a hidden widget is to become, it becomes when it is drawn
        self.show_strips(FOUND)
        self.told, self.wanted = [], []
        self.view.queries_selected.connect(self.told.append)
        self.view.photo_wanted.connect(lambda row, card: self.wanted.append((row, card)))

    def show_strips(self, *evaluations, count=10):
        queries = chosen_queries(evaluations)
        names = [each.name for each in evaluations]
        self.view.show_strips(evaluations, names, rows_of(TABLE), queries, count)

    def query(self, row):
        return self.view.model().query_of(row)

    def press(self, *keys):
        for key in keys:
            QTest.keyClick(self.view, key)

    def point(self, row, place):
        cell = self.view.geometry_now().cell(place)
        return self.view.visualRect(self.view.model().index(row)).topLeft() + QPoint(
            round(cell.center().x()), round(cell.center().y())
        )

    def test_long_names_that_differ_at_their_ends_are_told_apart(self):
        header = self.view.findChild(StripsHeader)
        pictures = []
        for end in "AB":
            header.show_names([f"{'2 networks + Colour, ' * 20}learned from neighbours ({end})"])
            pictures.append(header.grab().toImage())
        self.assertFalse(pictures[0] == pictures[1])

    def test_a_small_gallery_leaves_no_room_empty(self):
        gallery = len(FOUND.task.gallery)
        for count in (gallery, gallery + 20):
            self.show_strips(FOUND, OTHER, count=count)
            self.assertEqual(self.view.model().count, gallery)
            # No place is for a right photo from farther behind.
            self.assertEqual(len(self.view.geometry_now().places()), 1 + 2 * gallery)
        self.show_strips(FOUND, OTHER, count=gallery - 1)
        self.assertEqual(len(self.view.geometry_now().places()), 1 + 2 * gallery)
        self.assertEqual(self.view.model().count, gallery - 1)

    def test_keys_select(self):
        self.view.select([self.query(0)])
        self.assertEqual(self.told, [])
        self.press(Qt.Key_Down, Qt.Key_End, Qt.Key_Home, Qt.Key_PageDown)
        rows = [self.view.model().row_of(queries[0]) for queries in self.told]
        self.assertEqual(rows[:3], [1, 11, 0])
        self.assertGreater(rows[3], 0)

    def test_several_are_selected_with_shift(self):
        self.view.select([self.query(1)])
        QTest.keyClick(self.view, Qt.Key_Down, Qt.ShiftModifier)
        self.assertEqual(self.told[-1], [self.query(1), self.query(2)])
        self.view.select([self.query(4), self.query(2), 99])
        self.assertEqual(self.view.selected(), [self.query(2), self.query(4)])

    def test_arrows_go_from_photo_to_photo_and_enter_shows_it_large(self):
        self.view.select([self.query(0)])
        self.assertIsNone(self.view.place_now())
        self.press(Qt.Key_Right, Qt.Key_Right)
        self.assertEqual(self.view.place_now(), (0, 1))
        self.assertIn("rank 2,", self.view.accessibleDescription())
        self.press(Qt.Key_Return)
        row, card = self.wanted[-1]
        self.assertEqual(card, row.found[0].cards[1])
        self.press(*[Qt.Key_Right] * 30)
        last = self.view.model().row(0).found[0].cards[-1]
        self.press(Qt.Key_Space)
        self.assertEqual(self.wanted[-1][1], last)
        self.press(*[Qt.Key_Left] * 30)
        self.assertIsNone(self.view.place_now())

    def test_while_one_is_large_the_others_follow(self):
        self.view.select([self.query(0)])
        self.press(Qt.Key_Right)
        self.assertEqual(self.wanted, [])
        self.view.is_looking = True
        self.press(Qt.Key_Right, Qt.Key_Down)
        self.assertEqual([card.rank for _, card in self.wanted], [2, 2])
        self.assertEqual(self.wanted[1][0].query, self.view.model().row(1).query)

    def test_a_click_selects_and_shows_the_photo_large(self):
        QTest.mouseClick(self.view.viewport(), Qt.LeftButton, pos=self.point(1, (0, 2)))
        self.assertEqual(self.told, [[self.query(1)]])
        ((row, card),) = self.wanted
        self.assertEqual(card, row.found[0].cards[2])
        self.assertEqual(row.query, self.view.model().row(1).query)

    def test_a_click_beside_photos_only_selects(self):
        cell = self.view.geometry_now().cell(QUERY)
        beside = self.view.visualRect(self.view.model().index(1)).topLeft() + QPoint(
            round(cell.right() + 6), 20
        )
        QTest.mouseClick(self.view.viewport(), Qt.LeftButton, pos=beside)
        self.assertEqual((self.told, self.wanted), ([[self.query(1)]], []))

    def test_right_is_green_and_wrong_is_red_on_any_ground(self):
        self.view.executeDelayedItemsLayout()
        for evaluations in ((FOUND,), (FOUND, OTHER)):
            self.show_strips(*evaluations)
            for ground in ("white", "#1b1e20"):
                palette = QPalette()
                palette.setColor(QPalette.Base, QColor(ground))
                self.view.setPalette(palette)
                picture = self.view.picture([0])
                geometry = self.view.geometry_now()
                for system, found in enumerate(self.view.model().row(0).found):
                    for number, card in enumerate(found.cards):
                        place = (system, geometry.count if card.beyond else number)
                        cell = geometry.cell(place)
                        x, y = round(cell.left() + 1), round(cell.center().y())
                        wanted = RIGHT if card.relevant else WRONG
                        self.assertEqual(picture.pixelColor(x, y).name(), wanted.name())

    def test_marks_tell_without_colour(self):
        self.show_strips(FOUND, count=3)
        picture, geometry = self.view.picture(range(12)), self.view.geometry_now()
        marks = {}
        for row in range(12):
            for number, card in enumerate(self.view.model().row(row).found[0].cards[:3]):
                if card.beyond:
                    continue
                cell = geometry.cell((0, number))
                radius = min(11, max(7, round(cell.width() * 0.13)))
                x, y = cell.right() - 1.25 * radius - 2, cell.top() + 0.75 * radius + 2
                y += row * geometry.size.height()
                # There a cross is white, and no tick passes.
                colour = picture.pixelColor(round(x), round(y))
                marks.setdefault(card.relevant, set()).add(colour.lightness() > 200)
        self.assertEqual(marks[False], {True})
        self.assertEqual(marks[True], {False})

    def test_tooltips_say_what_a_photo_is_and_why_it_is_not_shown(self):
        self.view.load_visible()
        wait_until(lambda: not self.view.thumbnails._waiting)
        row, delegate = self.view.model().row(0), self.view.itemDelegate()
        self.assertIn("first right photo at rank", delegate.tooltip(row, QUERY))
        text = delegate.tooltip(row, (0, 0))
        self.assertIn(row.found[0].cards[0].name, text)
        self.assertIn("rank 1,", text)
        self.assertIn("cannot be shown: the file is not there", text)
        self.assertEqual(delegate.tooltip(row, None), "")
        where = self.view.visualRect(self.view.model().index(0)).topLeft() + QPoint(30, 30)
        event = QHelpEvent(QEvent.ToolTip, where, self.view.viewport().mapToGlobal(where))
        self.view.viewportEvent(event)
        self.addCleanup(QToolTip.hideText)

    def test_few_photos(self):
        few = photos_table(["Anna Rossi/dress_1"] * 3, "css", [[1, 2], [1, 3], [4, 1]])
        found = evaluate_table(few)
        self.view.show_strips((found,), ["few"], rows_of(few), np.arange(1), 10)
        self.assertEqual(len(self.view.model().row(0).found[0].cards), 2)
        self.assertEqual(self.view.itemDelegate().tooltip(self.view.model().row(0), (0, 7)), "")
        self.view.grab()

    def test_some_rows_as_a_picture(self):
        picture = self.view.picture([3, 0])
        row = self.view.geometry_now().size
        self.assertEqual((picture.width(), picture.height()), (row.width(), 2 * row.height()))
        above = picture.copy(0, 0, row.width(), row.height())
        self.assertEqual(above, self.view.picture([3]))

    def test_thousands_of_queries_cost_nothing_until_they_are_seen(self):
        many = table(1, garments=2000, consumer=1, shop=1, size=4)
        found = evaluate_table(many)
        model, made = self.view.model(), []
        make = model._made
        model._made = lambda place: made.append(place) or make(place)
        self.view.show_strips((found,), ["many"], rows_of(many), np.arange(2000), 10)
        self.view.verticalScrollBar().setValue(self.view.verticalScrollBar().maximum() // 2)
        self.view.grab()
        self.assertEqual(model.rowCount(), 2000)
        self.assertLess(len(set(made)), 60)
        self.assertLess(
            len(self.view.thumbnails._waiting) + len(self.view.thumbnails._problems), 700
        )

    def test_empty(self):
        self.view.show_strips((), (), unknown_rows(0), np.empty(0, dtype=int), 10)
        self.assertEqual((self.view.model().rowCount(), self.view.selected()), (0, []))
        self.press(Qt.Key_Down, Qt.Key_Right, Qt.Key_Return)
        self.view.grab()
