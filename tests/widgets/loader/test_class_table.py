from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.photos.collecting.classview import ClassRow
from orangecontrib.aiff.widgets.loader.class_table import HEADS, ClassTable

DUPLICATES = HEADS.index("Duplicates")


class TestClassTable(GuiTest):
    def test_who_shares_a_duplicate_is_said(self):
        table = ClassTable()
        rows = [
            ClassRow("Anna", 2026, 3, 3, 15, 0, 0, 2, (), shared_with=("Bea", "<b>Ugo</b>")),
            ClassRow("Ugo", 2026, 3, 3, 15, 0, 0, 1, ()),  # of two of their own garments
        ]
        table.show_rows(rows)
        tips = {
            table.item(row, 0).text(): table.item(row, DUPLICATES).toolTip()
            for row in range(table.rowCount())
        }
        self.assertIn("Shared with Bea and &lt;b&gt;Ugo", tips["Anna"])
        self.assertNotIn("Shared", tips["Ugo"])
