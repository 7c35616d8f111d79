import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.evaluation.strips import FILTERS, ORDERS, chosen_queries
from orangecontrib.aiff.widgets.evaluator.photos_page import PhotosPage
from orangecontrib.aiff.widgets.evaluator.strip_controls import Showing

from .evaluations import result, table, worse

GOOD = table(garments=12, spread=3.0)
ONE = result(GOOD)
TWO = result(GOOD, worse(GOOD))


class TestPhotosPage(GuiTest):
    def make(self, found=TWO, showing=None, wanted=()):
        self.page = PhotosPage(showing or Showing())
        self.addCleanup(self.page.close_threads)
        self.page.resize(900, 500)
        self.page.show_result(found, wanted)
        self.told = []
        self.page.selected.connect(lambda: self.told.append(list(self.page.queries)))
        return self.page

    def choose(self, combo, key):
        simulate.combobox_activate_index(combo, combo.findData(key))

    def shown(self):
        return list(self.page.strips.model().queries)

    def test_every_filter_and_order(self):
        controls = self.make().controls
        controls.k_box.setValue(3)
        for show in FILTERS:
            for order in ORDERS:
                self.choose(controls.show_box, show)
                self.choose(controls.order_box, order)
                wanted = chosen_queries(TWO.evaluations, show, order, 3, 0)
                self.assertEqual(self.shown(), list(wanted))
                of = "" if len(wanted) == 24 else " of 24"
                self.assertEqual(controls.count.text(), f"{len(wanted)}{of} queries")
                self.assertEqual(self.page.queries, list(wanted[:1]))

    def test_what_holds_for_no_query_is_said_where_they_would_stand(self):
        def lettering():
            self.page.strips.viewport().repaint()
            grey = self.page.strips.viewport().grab().toImage()
            line = range(0, grey.height(), 2)
            return len({grey.pixel(x, y) for x in range(0, grey.width(), 3) for y in line})

        controls = self.make(ONE, Showing(show="failures", k=100)).controls
        self.assertEqual((self.shown(), controls.count.text()), ([], "0 of 24 queries"))
        self.assertEqual(
            self.page.strips.accessibleDescription(),
            "“Not found” holds for none of the queries. To see them, choose “All queries” above.",
        )
        self.assertGreater(lettering(), 1)
        self.choose(controls.show_box, "all")
        self.assertNotIn("none of the queries", self.page.strips.accessibleDescription())
        self.choose(controls.show_box, "failures")
        self.page.show_result(None, ())
        self.assertEqual(lettering(), 1)

    def test_failures_of_the_other_system(self):
        controls = self.make(showing=Showing(show="failures", k=1)).controls
        first = self.shown()
        self.choose(controls.system_box, "worse")
        self.assertEqual(self.page.system(), 1)
        wanted = chosen_queries(TWO.evaluations, "failures", "worst", 1, 1)
        self.assertEqual(self.shown(), list(wanted))
        self.assertNotEqual(self.shown(), first)

    def test_alone_there_are_no_disagreements(self):
        controls = self.make(ONE, Showing(show="disagreements")).controls
        self.assertEqual(controls.show_box.findData("disagreements"), -1)
        self.assertEqual(controls.now().show, "all")
        self.assertTrue(controls.system_box.isHidden())
        self.page.show_result(TWO, ())
        self.assertEqual(controls.now().show, "disagreements")

    def test_choices_of_a_newer_version(self):
        page = self.make(showing=Showing("funniest", "newest", 0, "gone", 99))
        now = page.controls.now()
        self.assertEqual((now.show, now.order, now.k, now.photos), ("all", "worst", 1, 30))
        self.assertEqual(page.system(), 0)

    def test_how_many_photos(self):
        self.make().controls.photos_box.setValue(3)
        self.assertEqual(self.page.strips.model().count, 3)

    def test_selected_queries_are_known_by_photo_and_item(self):
        self.make()
        self.page.strips.setFocus()
        QTest.keyClick(self.page.strips, Qt.Key_End)
        QTest.keyClick(self.page.strips, Qt.Key_Up, Qt.ShiftModifier)
        chosen = self.page.queries
        self.assertEqual((len(chosen), self.told[-1]), (2, chosen))
        names = self.page.names_of_selected()
        self.choose(self.page.controls.order_box, "best")
        self.assertEqual(set(self.page.queries), set(chosen))
        again = result(GOOD[::-1])
        self.page.show_result(again, names)
        self.assertEqual(sorted(self.page.names_of_selected()), sorted(names))

    def test_by_photo_alone_as_earlier_versions_kept_it(self):
        self.make()
        name = str(GOOD[int(TWO.evaluations[0].task.queries[5])]["image"])
        self.page.show_result(TWO, [[name, ""]])
        self.assertEqual(self.page.queries, [5])

    def test_enter_opens_two_photos_and_escape_closes_them(self):
        self.make()
        self.assertTrue(self.page.pair.isHidden())
        QTest.keyClick(self.page.strips, Qt.Key_Right)
        QTest.keyClick(self.page.strips, Qt.Key_Return)
        self.assertFalse(self.page.pair.isHidden())
        before = self.page.pair.match.card
        QTest.keyClick(self.page.strips, Qt.Key_Right)
        self.assertNotEqual(self.page.pair.match.card, before)
        QTest.keyClick(self.page.strips, Qt.Key_Escape)
        self.assertTrue(self.page.pair.isHidden())
        self.assertFalse(self.page.strips.is_looking)

    def test_two_large_photos_follow_what_is_shown(self):
        self.make(showing=Showing(show="failures", k=1))
        QTest.keyClick(self.page.strips, Qt.Key_Return)
        first = self.page.pair.query.card
        self.choose(self.page.controls.show_box, "found")
        shown = self.page.strips.model().row(0).query
        self.assertEqual(self.page.pair.query.card, shown)
        self.assertNotEqual(shown, first)
        self.page.show_result(ONE, ())
        self.assertEqual(self.page.pair.query.card, self.page.strips.model().row(0).query)
        self.page.show_result(None, ())
        self.assertTrue(self.page.pair.isHidden())

    def test_pictures_for_the_report(self):
        self.make()
        name, picture = self.page.picture_for_report()
        height = self.page.strips.geometry_now().size.height()
        self.assertEqual((name, picture.height()), ("All queries, worst first", 5 * height))
        QTest.keyClick(self.page.strips, Qt.Key_Down, Qt.ShiftModifier)
        name, picture = self.page.picture_for_report()
        self.assertEqual((name, picture.height()), ("Selected queries", 2 * height))

    def test_nothing_passes_a_filter(self):
        perfect = result(table(2, spread=0.01))
        self.make(perfect, Showing(show="failures"))
        self.assertEqual((self.shown(), self.page.queries), ([], []))
        self.assertEqual(self.page.controls.count.text(), "0 of 12 queries")
        self.page.picture_for_report()

    def test_nothing(self):
        self.make(None)
        self.assertEqual(self.page.controls.count.text(), "")
        self.page.show_result(ONE, ())
        self.page.show_result(None, ())
        self.assertEqual(np.size(self.shown()), 0)
