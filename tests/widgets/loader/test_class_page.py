from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest

from ...folders import make_collector
from .loader_test import LoaderTest


class TestClassPage(LoaderTest):
    def test_class_view(self):
        for name in ("a_b_AIFF_2026", "c_AIFF_2025"):
            make_collector(self.tmp / "class" / name, shop=5 if name[0] == "a" else 1)
        self.load(self.tmp / "class")
        page = self.widget.class_page
        self.assertTrue(page.summary.text().startswith("2 collectors: 1 complete, 1 incomplete."))
        table = page.table
        rows = [
            [table.item(row, column).text() for column in range(table.columnCount())]
            for row in range(table.rowCount())
        ]
        self.assertEqual(  # what is wrong stands first
            rows,
            [["C", "Incomplete", "2025", "3", "3", "3", "–", "–", "–", "12 shop photos"],
             ["A B", "Complete", "2026", "3", "3", "15", "–", "–", "–", ""]],
        )  # fmt: skip
        self.assertIn("dress_1: 4 shop photos\n", table.item(0, 9).toolTip())
        self.widget.export_class(self.tmp / "class.csv")
        lines = (self.tmp / "class.csv").read_text("utf-8-sig").splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(lines[1].startswith('"A B","complete","2026","3","3","15"'))
        self.widget.export_class(self.tmp / "no" / "class.csv")
        self.assertTrue(self.widget.Error.cannot_save.is_shown())
        self.widget.export_class(self.tmp)
        self.assertIn("it is a folder", str(self.widget.Error.cannot_save))

    def make_class(self, collectors):
        for number in range(collectors):
            name = f"collector_of_a_long_name_{number}_AIFF_2026"
            make_collector(self.tmp / "class" / name, garments=2 + number % 2, shop=1 + number % 5)
        self.load(self.tmp / "class")

    def test_a_click_shows_one_collectors_photos(self):
        self.make_class(3)
        widget, page = self.widget, self.widget.class_page
        self.assertFalse(page.show_photos.isEnabled())
        page.table.setCurrentCell(1, 0)
        name = page.table.current_collector()
        own = [p.key for p in widget.collection.photos if p.collector == name]
        widget.tabs.setCurrentIndex(1)
        page.table.itemActivated.emit(page.table.item(1, 4))
        self.assertEqual(widget.tabs.currentIndex(), 0)
        QTest.keyClick(widget.board, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.assertEqual(sorted(widget.board.selected_keys()), sorted(own))
        # What is said of them keeps the others away; a duplicate of somebody else's does not.
        widget.board.choose("shop")
        QTest.keyClick(widget.board, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.assertEqual(len(widget.board.selected_keys()), len(own))
        others = [p.key for p in widget.collection.photos if p.collector != name]
        widget._show_photos([own[0], others[0]])
        self.assertEqual(set(widget.board.selected_keys()), {own[0], others[0]})
        self.assertEqual(widget.photos_page.whose.currentText(), "All collectors")
        page.table.setCurrentCell(0, 0)
        self.assertTrue(page.show_photos.isEnabled())
        page.show_photos.click()
        self.assertEqual(widget.photos_page.whose.currentText(), page.table.current_collector())
        # Other photos are all shown.
        self.load(make_collector(self.tmp / "x"))
        self.assertTrue(widget.photos_page.whose.isHidden())
        QTest.keyClick(widget.board, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.assertEqual(len(widget.board.selected_keys()), 18)

    def test_the_class_fits_its_window(self):
        """Also the narrowest: nothing is off the screen, and nothing of what is missing is cut."""
        widget = self.widget
        for collectors, width in ((12, 1366), (30, 1366), (30, 1)):
            self.make_class(collectors)
            widget.show()
            widget.tabs.setCurrentIndex(1)
            widget.resize(width, 700)
            self.process_events()
            self.assertLessEqual(widget.width(), 1366)
            table = widget.class_page.table
            self.assertEqual(table.rowCount(), collectors)
            self.assertEqual(table.horizontalScrollBar().maximum(), 0)
            for row in range(collectors):
                for column in range(table.columnCount()):
                    if column and not table.isColumnHidden(column):
                        cell = table.visualItemRect(table.item(row, column))
                        self.assertLessEqual(cell.right(), table.viewport().width())
                self.assertGreaterEqual(table.rowHeight(row), table.sizeHintForRow(row))
        widget.hide()
