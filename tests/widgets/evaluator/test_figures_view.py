from AnyQt.QtGui import QPalette
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.evaluation.comparison import claim
from orangecontrib.aiff.evaluation.definitions import first_of, metrics_of
from orangecontrib.aiff.evaluation.verdict import verdict
from orangecontrib.aiff.widgets.evaluator.figures_view import ALONE, FiguresView
from orangecontrib.aiff.widgets.kit.paint import dimmed

from .evaluations import result, table, worse

FEW = table()
MANY = table(1, garments=30, consumer=1, shop=3)


class TestFiguresView(GuiTest):
    def show(self, *inputs, metric="hit@1"):
        self.view = FiguresView()
        self.result = result(*inputs)
        found = self.result
        self.view.show_figures(found.evaluations, found.compared.comparisons, metric)
        return self.view

    def cells(self, row):
        table = self.view.scores
        return [table.item(row, column).text() for column in range(table.columnCount())]

    def test_values_with_intervals_beside_chance_and_gallery(self):
        self.show(MANY)
        (found,) = self.result.evaluations
        metrics = metrics_of()
        self.assertEqual(self.view.scores.rowCount(), len(metrics))
        first = [key for key in metrics if key in first_of()]
        keys = [*first, *(key for key in metrics if key not in first)]
        for row, key in enumerate(keys):
            metric = metrics[key]
            label, chance, gallery, value, ends = self.cells(row)
            self.assertEqual(label, metric.label)
            self.assertEqual(chance, metric.text(found.chance[key]))
            self.assertEqual(gallery, "90")
            self.assertEqual(value, metric.text(found.figures[key]))
            low, _, high = ends.partition(" – ")
            unit = "\u00a0%" if metric.is_share else ""
            self.assertEqual(low + unit, metric.text(found.intervals[key].low))
            self.assertEqual(high + unit, metric.text(found.intervals[key].high))
            self.assertIn(metric.definition, self.view.scores.item(row, 0).toolTip())
            self.assertIn(metric.source, self.view.scores.item(row, 0).toolTip())

    def test_the_verdict_and_the_three_that_matter_come_first(self):
        told = []
        view = self.show(MANY)
        view.folded.connect(told.append)
        rows = range(view.scores.rowCount())
        self.assertEqual(view.verdict.text(), verdict(self.result.evaluations))
        self.assertEqual([self.cells(row)[0] for row in range(3)], ["Hit@1", "Hit@10", "mAP"])
        self.assertEqual([view.scores.isRowHidden(row) for row in rows], [r > 2 for r in rows])
        folded = view.scores.maximumHeight()
        view.more.click()
        self.assertFalse(any(view.scores.isRowHidden(row) for row in rows))
        self.assertGreater(view.scores.maximumHeight(), folded)
        view.more.click()
        self.assertEqual(told, [True, False])

    def test_depths_beyond_the_gallery_are_not_shown(self):
        self.show(FEW)  # of 30 shop photos
        shown = [self.cells(row)[0] for row in range(self.view.scores.rowCount())]
        self.assertIn("Hit@20", shown)
        self.assertFalse([label for label in shown if label.endswith("@50")])

    def test_headings_say_only_what_differs(self):
        good, bad = MANY.copy(), worse(MANY)
        good.name, bad.name = "One, strips", "Two, strips"
        self.show(good, bad)
        heads = [self.view.scores.horizontalHeaderItem(c).text() for c in range(3, 7)]
        self.assertEqual(heads, ["One", "95\u00a0% interval", "Two", "95\u00a0% interval"])
        self.assertEqual(self.view.scores.horizontalHeaderItem(3).toolTip(), "One, strips")

    def test_intervals_out_of_few_garments_are_grey_and_say_why(self):
        self.show(FEW)
        cell = self.view.scores.item(0, 4)
        self.assertEqual(cell.foreground().color(), dimmed(self.view.palette()))
        self.assertIn("Only 6 garments", cell.toolTip())
        self.assertIn("Only 6 garments", self.view.caution.text())
        self.show(MANY)
        self.assertNotEqual(
            self.view.scores.item(0, 4).foreground().color(), dimmed(self.view.palette())
        )
        self.assertTrue(self.view.caution.isHidden())
        self.assertNotEqual(dimmed(self.view.palette()), self.view.palette().color(QPalette.Text))

    def test_one_system_alone(self):
        self.show(MANY)
        self.assertEqual(self.view.sentence.text(), ALONE)
        self.assertTrue(self.view.matrix.isHidden())

    def test_the_matrix_of_differences(self):
        self.show(MANY, worse(MANY), worse(MANY, 0.1, "near"), metric="map")
        view, comparisons = self.view, self.result.compared.comparisons
        self.assertEqual((view.matrix.rowCount(), view.metric_now()), (3, "map"))
        for each in (c for c in comparisons if c.metric == "map"):
            over = view.matrix.item(each.first, each.second)
            under = view.matrix.item(each.second, each.first)
            sign = "+" if each.difference >= 0 else "−"
            self.assertTrue(over.text().startswith(sign), over.text())
            self.assertNotEqual(over.text()[0], under.text()[0])
            self.assertEqual(over.text().partition("\n")[2], under.text().partition("\n")[2])
            self.assertEqual(over.toolTip(), claim(each, self.result.evaluations))
            self.assertEqual(over.font().bold(), each.p_holm <= 0.05)
        self.assertEqual(view.matrix.item(0, 0).text(), "")

    def test_the_sentence_is_of_the_surest_pair_then_of_the_chosen_cell(self):
        self.show(MANY, worse(MANY), worse(MANY, 0.1, "near"))
        for row, column in ((0, 2), (2, 1)):
            self.view.matrix.setCurrentCell(row, column)
            chosen = self.view.comparison_now()
            self.assertEqual({chosen.first, chosen.second}, {row, column})
            words = claim(chosen, self.result.evaluations)
            self.assertEqual(self.view.sentence.text(), words)
        self.view.matrix.setCurrentCell(1, 1)
        self.assertEqual(self.view.sentence.text(), "")

    def test_another_metric(self):
        self.show(MANY, worse(MANY))
        told = []
        self.view.metric_chosen.connect(told.append)
        before = self.view.sentence.text()
        place = self.view.metric.findData("mrr")
        simulate.combobox_activate_index(self.view.metric, place)
        self.assertEqual(told, ["mrr"])
        self.assertIn("MRR", self.view.sentence.text())
        self.assertNotEqual(self.view.sentence.text(), before)

    def test_nothing_and_a_metric_of_other_depths(self):
        self.show(MANY, metric="hit@77")
        self.assertEqual(self.view.metric_now(), "hit@1")
        self.view.show_figures((), (), "map")
        self.assertEqual((self.view.scores.rowCount(), self.view.sentence.text()), (0, ""))
