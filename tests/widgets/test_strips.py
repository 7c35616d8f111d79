import time

import numpy as np
from AnyQt.QtCore import QEvent, QPoint, Qt
from AnyQt.QtGui import QColor, QHelpEvent, QPalette
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QToolTip
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.retrieval.evaluation import evaluate_table
from orangecontrib.aiff.widgets.owevaluator import photos_shown
from orangecontrib.aiff.widgets.parts.strips import (
    MATCHES,
    ORDERS,
    RIGHT,
    WRONG,
    Geometry,
    StripsModel,
    StripsView,
    distance_text,
    in_words,
    ordered,
    rank_text,
)
from orangecontrib.aiff.widgets.parts.thumbnails import Thumbnails

from ..retrieval.cases import photos_table, random_table
from .events import wait_until

TABLE = random_table(np.random.default_rng(0), garments=6, spread=2.0)
FOUND = evaluate_table(TABLE)


class TestStripsModel(GuiTest):
    def model(self, order="worst"):
        model = StripsModel()
        model.show(FOUND, photos_shown(TABLE), order)
        return model

    def test_a_strip_is_a_query_and_its_nearest(self):
        model = self.model("table")
        strip = model.strip(3)
        self.assertEqual(len(strip.matches), MATCHES)
        query = TABLE[int(FOUND.task.queries[3])]
        self.assertEqual((strip.query.item, strip.query.name), (query["item"], query["image"]))
        self.assertIsNone(strip.query.relevant)
        for card in strip.matches:
            self.assertEqual(card.relevant, card.item == strip.query.item)
        self.assertEqual(strip.matches[0].path, f"/photos/{strip.matches[0].name}")
        far = [card.distance for card in strip.matches]
        self.assertEqual(far, sorted(far))

    def test_orders(self):
        ranks = FOUND.per_query.first_rank
        self.assertTrue((np.diff(ranks[ordered(FOUND, "worst")]) <= 0).all())
        self.assertTrue((np.diff(ranks[ordered(FOUND, "best")]) >= 0).all())
        for order in ORDERS:
            model = self.model(order)
            rows = [model.row_of(model.query_of(row)) for row in range(model.rowCount())]
            self.assertEqual(rows, list(range(12)))

    def test_in_words(self):
        model = self.model()
        words = model.index(0).data()
        self.assertEqual(words, in_words(model.strip(0)))
        self.assertIn("first right photo at rank", words)
        self.assertEqual(words.count("right") - 1 + words.count("wrong"), MATCHES)

    def test_numbers(self):
        self.assertEqual([rank_text(r) for r in (3.0, 3.5, 1234.0)], ["3", "3.5", "1,234"])
        self.assertEqual(distance_text(0.03456), "0.0346")
        self.assertEqual([distance_text(d) for d in (12.345, 1234.5)], ["12.35", "1,234"])

    def test_thousands_of_queries_cost_nothing_until_they_are_seen(self):
        table = random_table(np.random.default_rng(1), garments=2000, consumer=1, shop=1, size=4)
        found, photos = evaluate_table(table), photos_shown(table)
        model = StripsModel()
        began = time.perf_counter()
        model.show(found, photos, "worst")
        self.assertLess(time.perf_counter() - began, 0.5)
        self.assertEqual(model.rowCount(), 2000)
        view = StripsView(Thumbnails())
        self.addCleanup(view.thumbnails.close)
        view.resize(800, 500)
        view.show_strips(found, photos, "worst")
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
        view.grab()
        self.assertLess(len(view.thumbnails._waiting) + len(view.thumbnails._problems), 400)


class TestGeometry(GuiTest):
    def test_eleven_places_fill_the_width(self):
        geometry = Geometry.of(900, 12)
        cells = [geometry.cell(place) for place in range(MATCHES + 1)]
        self.assertLessEqual(geometry.size.width(), 900)
        self.assertGreater(geometry.size.width(), 890)
        for left, right in zip(cells, cells[1:], strict=False):
            self.assertGreater(right.left(), left.right())
        for place, cell in enumerate(cells):
            self.assertEqual(geometry.place_at(cell.center().x()), place)
        self.assertIsNone(geometry.place_at(cells[0].right() + 3))

    def test_neither_too_small_nor_too_large(self):
        self.assertEqual(Geometry.of(100, 12).width, 42)
        self.assertEqual(Geometry.of(9000, 12).width, 150)


class TestStripsView(GuiTest):
    def setUp(self):
        thumbnails = Thumbnails()
        self.addCleanup(thumbnails.close)
        self.view = StripsView(thumbnails)
        self.view.resize(900, 420)
        self.view.show_strips(FOUND, photos_shown(TABLE), "worst")
        self.told = []
        self.view.query_selected.connect(self.told.append)

    def query(self, row):
        return self.view.model().query_of(row)

    def test_keys_select(self):
        self.view.select(self.query(0))
        self.assertEqual(self.told, [])
        for key in (Qt.Key_Down, Qt.Key_End, Qt.Key_Home, Qt.Key_PageDown):
            QTest.keyClick(self.view, key)
        rows = [self.view.model().row_of(query) for query in self.told]
        self.assertEqual(rows[:3], [1, 11, 0])
        self.assertGreater(rows[3], 0)

    def test_a_click_selects(self):
        middle = self.view.visualRect(self.view.model().index(1)).center()
        QTest.mouseClick(self.view.viewport(), Qt.LeftButton, pos=middle)
        self.assertEqual(self.told, [self.query(1)])

    def test_right_is_green_and_wrong_is_red_on_any_ground(self):
        self.view.executeDelayedItemsLayout()
        strip = self.view.model().strip(0)
        for ground in ("white", "#1b1e20"):
            palette = QPalette()
            palette.setColor(QPalette.Base, QColor(ground))
            self.view.setPalette(palette)
            picture = self.view.viewport().grab().toImage()
            geometry = self.view.geometry_now()
            for place, card in enumerate(strip.matches, 1):
                cell = geometry.cell(place)
                x, y = round(cell.left() + 1), round(cell.center().y())
                wanted = RIGHT if card.relevant else WRONG
                self.assertEqual(picture.pixelColor(x, y).name(), wanted.name())

    def test_tooltips_say_what_a_photo_is_and_why_it_is_not_shown(self):
        self.view.load_visible()
        wait_until(lambda: not self.view.thumbnails._waiting)
        strip, delegate = self.view.model().strip(0), self.view.itemDelegate()
        self.assertIn("first right photo at rank", delegate.tooltip(strip, 0))
        text = delegate.tooltip(strip, 1)
        self.assertIn(strip.matches[0].name, text)
        self.assertIn("rank 1,", text)
        self.assertIn("cannot be shown: the file is not there", text)
        self.assertEqual(delegate.tooltip(strip, None), "")
        where = self.view.visualRect(self.view.model().index(0)).topLeft() + QPoint(30, 30)
        event = QHelpEvent(QEvent.ToolTip, where, self.view.viewport().mapToGlobal(where))
        self.view.viewportEvent(event)
        self.addCleanup(QToolTip.hideText)

    def test_names_are_shown_without_the_collector_and_nothing_breaks_with_few_photos(self):
        table = photos_table(["Anna Rossi/dress_1"] * 3, "css", [[1, 2], [1, 3], [4, 1]])
        self.view.show_strips(evaluate_table(table), photos_shown(table), "worst")
        self.assertEqual(len(self.view.model().strip(0).matches), 2)
        self.assertEqual(self.view.itemDelegate().tooltip(self.view.model().strip(0), 7), "")
        self.view.grab()

    def test_the_first_strips_as_a_picture(self):
        picture = self.view.picture(5)
        row = self.view.geometry_now().size
        self.assertEqual((picture.width(), picture.height()), (row.width(), 5 * row.height()))
        cell = self.view.geometry_now().cell(1)
        edge = picture.pixelColor(round(cell.left() + 1), round(cell.center().y()))
        self.assertIn(edge.name(), (RIGHT.name(), WRONG.name()))
        self.assertEqual(self.view.picture(99).height(), 12 * row.height())

    def test_empty(self):
        self.view.show_strips(None, None, "worst")
        self.assertEqual(self.view.model().rowCount(), 0)
        self.view.grab()
