import numpy as np
from AnyQt.QtCore import Qt
from Orange.widgets.unsupervised.owhierarchicalclustering import OWHierarchicalClustering
from Orange.widgets.visualize.owheatmap import OWHeatMap
from Orange.widgets.visualize.owscatterplot import OWScatterPlot

from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.evaluation.confusions import confusions
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.strips import ORDERS
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator

from .evaluations import worse
from .window import EvaluatorTest

OUTPUTS = (
    "selected_photos", "scores", "comparisons", "rankings", "per_query", "data", "confusions",
    "confusion_distances",
)  # fmt: skip

USUAL = Protocol(search=RECOMMENDED.search)


class TestSelection(EvaluatorTest):
    def name_of(self, query, place=0):
        return self.table[int(self.evaluation(place).task.queries[query])]["image"]

    def test_worst_query_is_selected_first(self):
        self.evaluate()
        selected = self.selected()
        self.assertEqual(len(selected), 11)
        ranks = self.evaluation().per_query.first_rank
        self.assertEqual(selected[0]["image"], self.name_of(int(np.argmax(ranks))))
        self.assertEqual([str(row["role"]) for row in selected], ["query"] + ["match"] * 10)
        self.assertEqual(self.widget.selected_queries, [])

    def test_orders(self):
        self.evaluate()
        for order in ORDERS:
            self.choose(self.widget.photos.controls.order_box, order)
            self.assertEqual(self.widget.order, order)
            first = self.widget.photos.strips.model().query_of(0)
            self.assertEqual(self.selected()[0]["image"], self.name_of(first))

    def test_keys_select_queries(self):
        self.evaluate()
        model = self.widget.photos.strips.model()
        for key, row in ((Qt.Key_Down, 1), (Qt.Key_End, 11), (Qt.Key_Up, 10), (Qt.Key_Home, 0)):
            self.press(key)
            query = self.name_of(model.query_of(row))
            self.assertEqual(self.selected()[0]["image"], query)
            self.assertEqual(self.widget.selected_queries[0][0], query)

    def test_several_queries_of_several_systems(self):
        self.evaluate(self.table, worse(self.table))
        self.press(Qt.Key_Down, Qt.ShiftModifier)
        selected = self.selected()
        self.assertEqual(len(selected), 2 * 2 * 11)
        self.assertEqual({str(row["system"]) for row in selected}, {"photos", "worse"})
        self.press(Qt.Key_A, Qt.ControlModifier)
        self.assertEqual(len(self.selected()), 12 * 2 * 11)

    def test_a_selection_survives_another_order_and_other_vectors(self):
        self.evaluate()
        self.press(Qt.Key_End)
        chosen = self.selected()[0]["image"]
        self.choose(self.widget.photos.controls.order_box, "best")
        self.assertEqual(self.selected()[0]["image"], chosen)
        self.evaluate(self.table[::-1])
        self.assertEqual(self.selected()[0]["image"], chosen)

    def test_two_garments_in_one_photo_are_two_queries(self):
        one = self.table.copy()
        with one.unlocked(one.metas):
            one.metas[one.get_column("domain") == 0, 0] = "same.jpg"
        self.evaluate(one)
        self.press(Qt.Key_End)
        chosen = self.selected()
        item = str(chosen[0]["item"])
        self.choose(self.widget.photos.controls.order_box, "table")
        self.assertEqual(str(self.selected()[0]["item"]), item)

    def test_a_selection_of_other_photos_does_not_hold(self):
        settings = {"selected_queries": [["elsewhere.jpg", "coat"]], "__version__": 2}
        self.widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.test_orders()
        self.assertEqual(self.widget.selected_queries, [["elsewhere.jpg", "coat"]])

    def test_a_selection_is_kept_with_the_workflow(self):
        self.evaluate()
        self.press(Qt.Key_End)
        again = self.create_widget(OWEvaluator, stored_settings=self.settings())
        self.evaluate(widget=again)
        self.assertEqual(self.selected(again)[0]["image"], self.selected()[0]["image"])

    def test_confusions_are_of_the_system_that_is_looked_at(self):
        self.evaluate(self.table, worse(self.table))
        for place, key in ((1, "worse"), (0, "photos")):
            self.choose(self.widget.photos.controls.system_box, key)
            wanted = confusions(self.evaluation(place), self.table)
            np.testing.assert_array_equal(self.output("confusions").X, wanted.counts)
            items = self.output("confusion_distances").row_items
            self.assertEqual(tuple(str(row["item"]) for row in items), wanted.names)

    def test_orange_s_own_widgets_take_confusions_and_found_first(self):
        self.evaluate(self.table, worse(self.table))
        heat_map = self.create_widget(OWHeatMap)
        self.send_signal(heat_map.Inputs.data, self.output("confusions"), widget=heat_map)
        self.assertEqual(heat_map.effective_data.X.shape, (6, 6))
        tree = self.create_widget(OWHierarchicalClustering)
        distances = self.output("confusion_distances")
        self.send_signal(tree.Inputs.distances, distances, widget=tree)
        self.assertFalse(tree.Error.active)
        plot = self.create_widget(OWScatterPlot)
        found = self.output("data")
        self.send_signal(plot.Inputs.data, found, widget=plot)
        colours = list(plot.controls.attr_color.model())
        self.assertIn(found.domain["found first (worse)"], colours)
