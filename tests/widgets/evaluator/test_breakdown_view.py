import numpy as np
from Orange.data import DiscreteVariable
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.widgets.evaluator.breakdown_view import FEW, BreakdownView, aligned
from orangecontrib.aiff.widgets.evaluator.evaluating import run_breakdown

from ..events import wait_until
from .evaluations import result, table, worse

GOOD = table(garments=24)
KIND = (GOOD.get_column("item") % 2).astype(float)
GOOD = GOOD.add_column(DiscreteVariable("kind", ("coat", "skirt")), KIND, to_metas=True)
FOUND = result(GOOD, worse(GOOD))


class TestBreakdownView(GuiTest):
    def setUp(self):
        self.view = BreakdownView()
        self.addCleanup(self.view.close_threads)
        self.told = []
        self.view.changed.connect(lambda *told: self.told.append(told))

    def show(self, found=FOUND, variable="", metric="hit@1"):
        self.view.show_result(found, variable, metric)
        self.rest()

    def rest(self):
        wait_until(lambda: not self.view.is_busy())

    def test_the_variable_with_the_fewest_values_is_usual(self):
        self.show()
        self.assertEqual(self.view.variable.currentData(), "kind")
        self.assertEqual([part.value for part in self.view.parts[0]], ["coat", "skirt"])
        self.assertEqual(self.view.note.text(), "")
        self.assertEqual(self.told, [])

    def test_another_variable_and_metric(self):
        self.show()
        place = self.view.variable.findData("item")
        simulate.combobox_activate_index(self.view.variable, place)
        self.rest()
        self.assertEqual(len(self.view.parts[0]), 24)
        self.assertEqual(self.view.note.text(), FEW)
        simulate.combobox_activate_index(self.view.metric, self.view.metric.findData("map"))
        self.assertEqual(self.told, [("item", "hit@1"), ("item", "map")])

    def test_what_was_chosen_before(self):
        self.show(variable="item", metric="mrr")
        self.assertEqual(self.view.variable.currentData(), "item")
        self.assertEqual(self.view.metric.currentData(), "mrr")
        self.show(variable="gone", metric="hit@7")
        self.assertEqual(self.view.metric.currentData(), "hit@1")

    def test_values_beyond_those_that_are_drawn(self):
        self.show(result(table(1, garments=50, consumer=1, shop=1)), variable="item")
        self.assertIn("10 values with fewer queries are not drawn", self.view.note.text())

    def test_nothing(self):
        self.show()
        self.show(None)
        self.assertEqual((self.view.parts, self.view.variable.count()), ([], 0))


def test_parts_of_all_systems_are_in_one_order():
    one, other = run_breakdown(FOUND, "item")
    again = aligned([one, other[::-1]])
    assert [part.value for part in again[0]] == [part.value for part in again[1]]
    assert np.unique([part.value for part in again[1]]).size == 24
