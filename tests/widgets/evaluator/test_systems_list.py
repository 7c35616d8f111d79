from AnyQt.QtCore import Qt
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.evaluator.evaluating import Listed
from orangecontrib.aiff.widgets.evaluator.systems_list import SystemsList

LISTED = [Listed("A", 40, True, False), Listed("B", 42, False, True)]


class TestSystemsList(GuiTest):
    def setUp(self):
        self.list = SystemsList()
        self.list.show_systems(LISTED, {"B": "Baseline"})
        self.renamed, self.ticked = [], []
        self.list.renamed.connect(lambda *told: self.renamed.append(told))
        self.list.ticked.connect(lambda *told: self.ticked.append(told))

    def test_names_and_ticks(self):
        first, second = (self.list.topLevelItem(row) for row in range(2))
        self.assertEqual((first.text(0), second.text(0)), ("A", "Baseline"))
        self.assertEqual((first.checkState(0), second.checkState(0)), (Qt.Checked, Qt.Unchecked))
        self.assertIn("vectors of 40 photos", first.toolTip(0))
        self.assertIn("by itself: B", second.toolTip(0))
        self.assertIn("distances between", second.toolTip(0))
        self.assertEqual((self.renamed, self.ticked), ([], []))

    def test_the_user_renames_and_unticks(self):
        self.list.topLevelItem(0).setText(0, " Mine ")
        self.assertEqual(self.renamed[-1], ("A", "Mine"))
        self.list.topLevelItem(1).setCheckState(0, Qt.Checked)
        self.assertEqual(self.ticked[-1], ("B", True))
        self.assertEqual(self.renamed[-1], ("B", "Baseline"))

    def test_figures_and_photos_left_out(self):
        self.list.show_figures("Hit@1", {"A": "40.0 %"}, {"A": 3})
        first, second = (self.list.topLevelItem(row) for row in range(2))
        self.assertEqual(self.list.headerItem().text(1), "Hit@1")
        self.assertEqual((first.text(1), second.text(1)), ("40.0 %", "–"))
        self.assertIn("3 left out", first.toolTip(0))
        self.list.show_figures("", {}, {})
        self.assertEqual((first.text(1), second.text(1)), ("", ""))
        self.assertEqual((self.renamed, self.ticked), ([], []))

    def test_long_names_that_differ_at_their_ends_are_told_apart(self):
        names = [f"2 networks + Colour, learned from neighbours ({end})" for end in "AB"]
        self.list.resize(230, 120)
        pictures = []
        for name in names:
            self.list.show_systems([Listed(name, 40, True, False)], {})
            pictures.append(self.list.grab().toImage())
        self.assertFalse(pictures[0] == pictures[1])
