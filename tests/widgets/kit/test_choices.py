from AnyQt.QtCore import Qt
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.choices import fill_combo, new_combo, select_key

CHOICES = [("hit@1", "Hit@1", "In the first place"), ("map", "mAP", "On average")]


class TestChoices(GuiTest):
    def setUp(self):
        self.chosen = []
        self.combo = new_combo("Figure", lambda: self.chosen.append(self.combo.currentData()))
        self.addCleanup(self.combo.deleteLater)
        fill_combo(self.combo, CHOICES)

    def test_what_is_shown_is_known_by_its_key(self):
        select_key(self.combo, "map")
        self.assertEqual(self.combo.currentText(), "mAP")
        self.assertEqual(self.combo.itemData(1, Qt.ToolTipRole), "On average")
        select_key(self.combo, "of a newer version")
        self.assertIsNone(self.combo.currentData())

    def test_only_somebody_s_choice_is_told(self):
        select_key(self.combo, "map")
        fill_combo(self.combo, CHOICES[::-1])
        self.assertEqual(self.chosen, [])
        self.combo.activated.emit(0)
        self.assertEqual(self.chosen, ["map"])

    def test_filled_anew_nothing_of_before_is_left(self):
        fill_combo(self.combo, CHOICES[:1])
        self.assertEqual(self.combo.count(), 1)
        self.assertEqual(self.combo.accessibleName(), "Figure")

    def test_long_names_that_differ_at_their_ends_are_told_apart(self):
        names = [f"2 networks + Colour, learned from neighbours ({end})" for end in "AB"]
        fill_combo(self.combo, [(name, name, "") for name in names])
        self.combo.resize(160, 26)
        shown, pictures = [], []
        for name in names:
            select_key(self.combo, name)
            shown.append(self.combo.shown_text())
            pictures.append(self.combo.grab().toImage())
        self.assertTrue(all("…" in text for text in shown), shown)
        self.assertNotEqual(*shown)
        self.assertFalse(pictures[0] == pictures[1])
