import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.data import DiscreteVariable
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.evaluation.protocol import (
    AVERAGINGS,
    GALLERIES,
    PRESETS,
    QUERIES,
    UNITS,
    Protocol,
)
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.searches import SEARCHES
from orangecontrib.aiff.widgets.evaluator.protocol_controls import ProtocolControls

from .evaluations import table

CHOICES = {
    "query_domain": QUERIES, "gallery_domain": GALLERIES, "distance": DISTANCES,
    "search": SEARCHES, "unit": UNITS, "averaging": AVERAGINGS,
}  # fmt: skip


def with_columns(**columns):
    found = table()
    for name, values in columns.items():
        codes = np.arange(len(found)) % len(values)
        found = found.add_column(DiscreteVariable(name, values), codes.astype(float), to_metas=True)
    return found


class TestProtocolControls(GuiTest):
    def make(self, protocol=None, is_open=True):
        controls = ProtocolControls(protocol or Protocol(), is_open)
        self.told = []
        controls.changed.connect(lambda: self.told.append(controls.protocol))
        return controls

    def choose(self, controls, name, key):
        combo = controls.combos[name]
        simulate.combobox_activate_index(combo, combo.findData(key))

    def keys(self, controls, name):
        combo = controls.combos[name]
        return [combo.itemData(place) for place in range(combo.count())]

    def test_every_choice_can_be_made_and_has_its_tooltip(self):
        controls = self.make()
        for name, choices in CHOICES.items():
            self.assertEqual(self.keys(controls, name), list(choices))
            for key in reversed(choices):
                self.choose(controls, name, key)
                self.assertEqual(getattr(controls.protocol, name), key)
            combo = controls.combos[name]
            for place in range(combo.count()):
                self.assertTrue(combo.itemData(place, Qt.ToolTipRole))

    def test_presets_keep_distance_and_search(self):
        controls = self.make(Protocol(distance="euclidean", search="csls"))
        for key, preset in PRESETS.items():
            self.choose(controls, "preset", key)
            wanted = preset.applied_to(Protocol(distance="euclidean", search="csls"))
            self.assertEqual(controls.protocol, wanted)
            self.assertEqual(controls.combos["preset"].currentData(), key)

    def test_what_is_no_preset_is_an_own_choice(self):
        controls = self.make()
        self.choose(controls, "gallery_domain", "all")
        self.assertEqual(controls.combos["preset"].currentData(), "own")
        self.choose(controls, "preset", "own")
        self.assertEqual(len(self.told), 1)
        self.choose(controls, "preset", "plain")
        self.assertEqual(controls.protocol, Protocol())

    def test_columns_with_categories(self):
        controls = self.make()
        data = with_columns(category=("coat", "skirt"), split=("test", "val"))
        controls.show_tables([data], [data])
        for name in ("label", "within"):
            self.assertEqual(self.keys(controls, name), ["", "category"])
            self.choose(controls, name, "category")
            self.assertEqual(getattr(controls.protocol, name), "category")
            self.choose(controls, name, "")
            self.assertIsNone(getattr(controls.protocol, name))

    def test_parts_of_a_data_set_are_offered_where_there_are_some(self):
        controls = self.make()
        controls.show_tables([table()], [table()])
        self.assertTrue(controls.combos["query_splits"].isHidden())
        data = with_columns(split=("test", "val"))
        controls.show_tables([data], [data])
        self.assertFalse(controls.combos["query_splits"].isHidden())
        self.choose(controls, "query_splits", "val")
        self.assertEqual(controls.protocol.query_splits, ("val",))
        self.choose(controls, "preset", "deepfashion_val_test")
        self.assertEqual(controls.combos["gallery_splits"].currentText(), "val and test")
        self.choose(controls, "gallery_splits", "")
        self.assertEqual(controls.protocol.gallery_splits, ())

    def test_what_the_data_lack_stays_chosen_and_is_said(self):
        controls = self.make(Protocol(within="category", query_splits=("train",)))
        controls.show_tables([table()], [table()])
        self.assertEqual(controls.combos["within"].currentText(), "category (not in the data)")
        self.assertIn("not in the data", controls.combos["query_splits"].currentText())
        self.assertEqual(controls.protocol.within, "category")

    def test_distance_is_of_vectors_alone(self):
        controls = self.make()
        controls.show_tables([table()], [])
        self.assertFalse(controls.combos["distance"].isEnabled())
        controls.show_tables([table()], [table()])
        self.assertTrue(controls.combos["distance"].isEnabled())

    def test_depths(self):
        controls, wrong = self.make(), []
        controls.depths_wrong.connect(wrong.append)
        controls.depths.setText("20 3")
        QTest.keyClick(controls.depths, Qt.Key_Return)
        self.assertEqual(controls.protocol.ks, (3, 20))
        self.assertEqual(controls.depths.text(), "3, 20")
        controls.depths.setText("none")
        QTest.keyClick(controls.depths, Qt.Key_Return)
        self.assertIn("Write whole numbers", wrong[-1])
        self.assertEqual(controls.depths.text(), "3, 20")
        self.assertEqual(len(self.told), 1)

    def test_distractors(self):
        controls = self.make()
        controls.distractors.click()
        self.assertTrue(self.told[-1].distractors)

    def test_cost_of_a_search_is_said(self):
        controls = self.make()
        self.assertTrue(controls.cost.isHidden())
        self.choose(controls, "search", "k_reciprocal")
        self.assertFalse(controls.cost.isHidden())
        self.assertIn("ompares all photos with all", controls.cost.text())
        self.assertIn("It learns from the photos being tested", controls.cost.text())

    def test_further_choices_fold(self):
        controls, told = self.make(is_open=False), []
        controls.folded.connect(told.append)
        self.assertFalse(controls.fold.is_open)
        controls.fold.heading.click()
        self.assertTrue(controls.fold.is_open)
        controls.fold.heading.click()
        self.assertEqual((controls.fold.is_open, told), (False, [True, False]))

    def test_the_heading_says_what_is_not_as_usual(self):
        controls = self.make()
        heading = controls.fold.heading
        self.assertEqual(heading.accessibleName(), "More options")
        controls.distractors.click()
        self.choose(controls, "unit", "best")
        self.assertEqual(
            heading.accessibleName(),
            "More options: Garments, by their best photo, unknown garments too",
        )

    def test_names_for_screen_readers(self):
        controls = self.make()
        for part in (
            *controls.combos.values(),
            controls.depths,
            controls.cost,
            controls.fold.heading,
        ):
            self.assertTrue(part.accessibleName())
