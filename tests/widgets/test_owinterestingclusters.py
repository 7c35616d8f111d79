import ast
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import QPointF, Qt
from AnyQt.QtTest import QTest
from Orange.data import DiscreteVariable, Domain
from Orange.distance import Cosine, Euclidean
from Orange.misc import DistMatrix
from Orange.preprocess import Normalize
from Orange.projection import PCA
from Orange.widgets.tests.utils import simulate
from Orange.widgets.unsupervised.owdistances import OWDistances

from orangecontrib.aiff.alignment.closing import close_gap
from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.cuts import largest_gap, suggest_cut
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.clusters.tables import clusters_table
from orangecontrib.aiff.clusters.tree import LINKAGES
from orangecontrib.aiff.embedding.blocks import PROVENANCE
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.tables import scores_table
from orangecontrib.aiff.presentation.writers import WRITERS
from orangecontrib.aiff.widgets.clusters import advice, beside
from orangecontrib.aiff.widgets.clusters import report as cluster_report
from orangecontrib.aiff.widgets.clusters.analysing import run_analysis
from orangecontrib.aiff.widgets.clusters.quality_table import COLUMNS
from orangecontrib.aiff.widgets.clusters.tree_controls import CUTS
from orangecontrib.aiff.widgets.clusters.two_trees import SIDES
from orangecontrib.aiff.widgets.kit.tasks import Cancelled
from orangecontrib.aiff.widgets.owembedder import OWEmbedder
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES, OWInterestingClusters
from orangecontrib.aiff.words import plural

from ..cases import random_table
from ..clusters.cases import line, on_a_line, random_matrix, random_photos
from ..clusters.test_grouping import grouped
from .clusters.clusters_test import ClustersTest
from .events import wait_until

PAGE = Path(__file__).parents[2] / "doc" / "widgets" / "interesting-clusters.md"

SCORES = scores_table([evaluate_table(random_table(np.random.default_rng(0), garments=2))])


class TestOWInterestingClusters(ClustersTest):
    def test_nothing_connected(self):
        self.assertIn("Connect the Distances", self.widget.sentence.text())
        self.assertTrue(self.widget.split.isHidden())
        self.assertEqual(self.outputs(), [None] * 3)
        self.assertFalse(self.widget.present_button.isEnabled())
        self.assertFalse(self.widget.stop_button.isEnabled())

    # What is shown and sent

    def test_clusters_are_those_of_the_room_below(self):
        result = self.cluster()
        wanted = interesting(analyse_distances(self.matrix))
        self.assertEqual([c.key for c in result.clusters], [c.key for c in wanted])
        self.assertEqual(len(self.output("clusters")), len(result.table))
        model = self.widget.list.model()
        listed = [
            model.cluster(model.index(row, 0, model.index(kind, 0))).key
            for kind in range(model.rowCount())
            for row in range(model.rowCount(model.index(kind, 0)))
        ]
        self.assertEqual(listed, [c.key for c in wanted])
        self.assertIn(f"{len(wanted)} of {len(wanted)}", self.widget.count.text())
        self.assertTrue(self.widget.sentence.isHidden())

    def test_the_first_cluster_is_selected_and_sent_medoid_first(self):
        first = self.cluster().clusters[0]
        selected, data = self.output("selected"), self.output("data")
        np.testing.assert_array_equal(selected.ids, self.table.ids[first.medoid_first])
        self.assertEqual(str(selected[0]["medoid"]), "Yes")
        marked = np.flatnonzero(data.get_column("Selected") == 1)
        np.testing.assert_array_equal(marked, np.sort(first.rows))
        self.assertEqual(data.domain.class_var.name, "item")
        self.assertFalse(self.widget.Information.lacking.is_shown())

    def test_a_click_in_the_tree_and_one_in_the_list_are_the_same_selection(self):
        result = self.cluster()
        wanted = next(c for c in result.clusters[1:] if c.kind != "torn")
        self.widget.tree.node_clicked.emit(wanted.node)
        widget = self.widget
        self.assertEqual(widget.cluster.key, wanted.key)
        self.assertEqual(widget.list.model().cluster(widget.list.currentIndex()).key, wanted.key)
        by_tree = self.output("selected").ids.tolist()
        widget._choose(result.clusters[0])
        self.assertEqual(widget.tree.plot.selected, result.clusters[0].node)
        widget.list.setCurrentIndex(widget.list.model().index_of(wanted.key))
        self.assertEqual(self.output("selected").ids.tolist(), by_tree)
        self.assertEqual(widget.tree.plot.selected, wanted.node)
        self.assertEqual(widget.cluster_page.sentence.text(), sentence(result.analysis, wanted))

    def test_any_node_can_be_selected(self):
        analysis = self.cluster().analysis
        self.widget._on_node(analysis.tree.root)
        self.assertEqual(len(self.output("selected")), len(self.table))
        self.assertFalse(self.widget.list.currentIndex().isValid())
        self.widget._on_node(3)
        self.assertEqual(self.output("selected").ids.tolist(), [self.table.ids[3]])

    def test_real_clicks_in_the_tree(self):
        analysis = self.cluster().analysis
        self.widget.resize(1000, 700)
        self.widget.show()
        plot = self.widget.tree.plot
        QTest.qWait(50)
        lines, box = plot.lines, plot.getPlotItem().getViewBox()
        node = analysis.tree.root
        place = plot.mapFromScene(box.mapViewToScene(_point(lines.x[node], lines.level[node])))
        self.assertEqual(plot.node_under(_point(place.x(), place.y())), node)
        QTest.mouseClick(plot.viewport(), Qt.LeftButton, pos=place)
        QTest.qWait(20)
        self.assertEqual(self.widget.cluster.node, node)
        QTest.keyClick(plot, Qt.Key_Down)
        self.assertEqual(self.widget.cluster.node, analysis.tree.children[node][0])
        QTest.keyClick(plot, Qt.Key_Right)
        self.assertEqual(self.widget.cluster.node, analysis.tree.children[node][1])
        QTest.keyClick(plot, Qt.Key_Up)
        self.assertEqual(self.widget.cluster.node, node)
        stripes = self.widget.tree.stripes
        x = stripes.scale.x(4)
        QTest.mouseClick(stripes, Qt.LeftButton, pos=_point(x, 10).toPoint())
        self.assertEqual(self.widget.cluster.node, analysis.tree.order[4])
        self.assertIn(analysis.labels.caption(analysis.tree.order[4]), stripes.words_at(x))

    def test_each_linkage(self):
        euclidean = Euclidean(self.table)
        for place, key in enumerate(LINKAGES):
            simulate.combobox_activate_index(self.widget.tree_box.linkage, place)
            result = self.cluster(euclidean)
            self.assertEqual(result.analysis.tree.method, key)
            wanted = analyse_distances(euclidean, key).tree.height
            np.testing.assert_allclose(result.analysis.tree.height, wanted)

    def test_filters(self):
        result = self.cluster()
        widget = self.widget
        kind = result.clusters[0].kind
        simulate.combobox_activate_index(widget.filters.kind, 1 + [*KINDS].index(kind))
        wanted = [c for c in result.clusters if c.kind == kind]
        self.assertEqual([c.key for c in widget._listed()], [c.key for c in wanted])
        self.assertEqual(widget.list.model().rowCount(), 1)
        simulate.combobox_activate_index(widget.filters.kind, 0)
        widget.filters.least.setValue(3)
        self.assertTrue(all(len(c) >= 3 for c in widget._listed()))
        widget.filters.most.setValue(7)
        self.assertEqual({len(c) >= 3 and len(c) <= 7 for c in widget._listed()}, {True})
        simulate.combobox_activate_index(widget.filters.item, 2)
        item = result.analysis.labels.items.names[1]
        self.assertTrue(widget._listed())
        self.assertTrue(all(item in dict(c.items) for c in widget._listed()))
        self.assertEqual(widget.filter_item, item)
        # The outputs do not depend on what is listed.
        self.assertEqual(len(self.output("clusters")), len(result.table))

    def test_collectors_can_be_filtered(self):
        collectors = ["anna" if row % 2 else "bruno" for row in range(12)]
        places = np.arange(12) // 4 * 10 + np.arange(12) % 4 * 0.1
        items = [f"g{row // 4}" for row in range(12)]
        self.cluster(on_a_line(places, items, "cscs" * 3, collectors))
        simulate.combobox_activate_index(self.widget.filters.collector, 1)
        self.assertEqual(self.widget.filter_collector, "anna")
        self.assertTrue(all("anna" in c.collectors for c in self.widget._listed()))

    # Cut and quality

    # Whether worn and shop photos were brought nearer each other

    def warned(self, distances):
        self.assertIsNotNone(self.cluster(distances))
        return self.widget.Warning.not_aligned.is_shown()

    def test_vectors_that_are_not_aligned_are_named_with_the_way_out(self):
        self.assertTrue(self.warned(Cosine(self.table)))
        self.assertIn("embed them with", str(self.widget.Warning.not_aligned))
        closed = close_gap(self.table)
        self.assertIsNotNone(closed.learned)
        self.assertFalse(self.warned(Cosine(closed.table)))
        marked = self.table.copy()
        marked.attributes = {PROVENANCE: {"name": "network", "identity": "1"}}
        self.assertTrue(self.warned(Cosine(marked)))
        words = str(self.widget.Warning.not_aligned)
        self.assertIn("in Local GPU Embedder", words)
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertFalse(self.widget.Warning.not_aligned.is_shown())

    def test_the_box_to_tick_is_called_as_in_the_embedder(self):
        embedder = self.create_widget(OWEmbedder)
        label = embedder.controls.close_gap.text().replace("&", "")
        self.assertIn(f"“{label}”", advice.TICK)
        self.assertIn(OWEmbedder.name, advice.TICK)
        self.assertIn(f"output {OWEmbedder.Outputs.embeddings.name}", advice.TICK)

    def test_who_is_not_warned(self):
        domains = self.table.get_column("domain")
        for rows in (domains == 0, domains == 1):
            self.assertFalse(self.warned(Cosine(self.table[np.flatnonzero(rows)])))
        unknown = self.table.copy()
        with unknown.unlocked(unknown.metas):
            unknown.metas[:, 1] = np.nan
        self.assertFalse(self.warned(Cosine(unknown)))
        self.assertFalse(self.warned(DistMatrix(random_matrix(np.random.default_rng(1), 9))))
        bare = self.table.transform(Domain([], None, self.table.domain.metas))
        self.assertFalse(self.warned(DistMatrix(np.asarray(self.matrix), bare)))

    def test_what_was_aligned_is_known_behind_oranges_widgets(self):
        for table, warned in ((self.table, True), (close_gap(self.table).table, False)):
            scaled = Normalize()(table)
            parts = PCA(n_components=4)(scaled)(scaled)
            for each in (table, scaled, parts):
                distances = self.create_widget(OWDistances)
                self.send_signal(distances.Inputs.data, each, widget=distances)
                self.wait_until_finished(widget=distances)
                matrix = self.get_output(distances.Outputs.distances, distances)
                self.assertEqual(self.warned(matrix), warned)
                column = DiscreteVariable("Cluster", ("C1", "C2"))
                wide = each.add_column(column, np.arange(len(each)) % 2, to_metas=True)
                self.send_signal(self.widget.Inputs.distances, None)
                self.send_signal(self.widget.Inputs.data, wide)
                self.wait_until_finished()
                self.assertEqual(self.widget.Warning.not_aligned.is_shown(), warned)
                self.send_signal(self.widget.Inputs.data, None)

    def test_cuts(self):
        result = self.cluster()
        widget, analysis = self.widget, result.analysis
        self.assertEqual(widget.tree_box.number.value(), suggest_cut(analysis).clusters)
        self.assertIn("fit the garments best", widget.tree_box.suggestion.text())
        one = replace(result, suggested=replace(result.suggested, clusters=1))
        self.assertTrue(one.suggestion.startswith("1 cluster fits the garments best"))
        simulate.combobox_activate_index(widget.tree_box.cut, [*CUTS].index("gap"))
        self.assertEqual(widget.tree_box.number.value(), largest_gap(analysis.tree).clusters)
        self.assertEqual(self.judge().clusters, largest_gap(analysis.tree).clusters)
        widget.tree_box.number.setValue(5)
        self.assertEqual((widget.cut_by, widget.cut_number), ("number", 5))
        self.assertEqual(widget.tree_box.cut.currentData(), "number")
        self.assertEqual(self.judge().clusters, 5)
        heights = analysis.tree.linkage[:, 2]
        self.assertTrue(heights[-5] < widget.tree.plot.cut_line.value() < heights[-4])
        widget.tree.cut_moved.emit(float(heights[-1] + heights[-2]) / 2)
        self.assertEqual(widget.tree_box.number.value(), 2)
        self.assertEqual(self.judge().clusters, 2)

    # Groups

    def test_groups_of_data(self):
        features = np.random.default_rng(1).normal(size=(6, 3))
        self.send_signal(self.widget.Inputs.data, grouped("011010", features=features))
        self.wait_until_finished()
        result = self.widget.result
        self.assertIsNone(result.analysis.tree.linkage)
        self.assertFalse(self.widget.tree_box.number.isEnabled())
        self.assertFalse(self.widget.tree_box.linkage.isEnabled())
        self.assertTrue(self.widget.cluster_page.tree.isHidden())
        quality = self.judge()
        self.assertEqual(quality.clusters, 2)
        self.assertIn("Connect Distances", self.widget.quality_page.notes.text())
        self.widget._on_node(6)
        self.assertEqual(len(self.output("selected")), 3)
        self.assertIn("C1", self.widget.cluster_page.title.text())
        self.widget.grab()
        self.widget.send_report()
        self.assertIn("2 groups", self.widget.report_html)

    def test_distances_go_before_groups_and_it_is_said(self):
        self.send_signals(
            [
                (self.widget.Inputs.data, grouped("011010")),
                (self.widget.Inputs.distances, self.matrix),
            ]
        )
        self.wait_until_finished()
        self.assertTrue(self.widget.Information.distances_used.is_shown())
        self.assertIsNotNone(self.widget.result.analysis.tree.linkage)
        self.send_signal(self.widget.Inputs.distances, None)
        self.wait_until_finished()
        self.assertFalse(self.widget.Information.distances_used.is_shown())
        self.assertIsNone(self.widget.result.analysis.tree.linkage)

    def test_filters_come_back_with_their_data(self):
        self.cluster()
        simulate.combobox_activate_index(self.widget.filters.item, 2)
        self.send_signal(self.widget.Inputs.distances, None)
        self.cluster()
        self.assertEqual(self.widget.filters.filters.item, "g01")
        self.assertEqual(self.widget.filter_item, "g01")

    # Work

    def test_newer_input_cancels(self):
        with self.assertRaises(Cancelled):
            run_analysis(self.matrix, None, "average", _Interrupted())
        other = random_photos(np.random.default_rng(3), garments=3)
        self.send_signal(self.widget.Inputs.distances, self.matrix)
        self.assertEqual(self.cluster(other).analysis.tree.photos, 21)
        self.send_signal(self.widget.Inputs.distances, self.matrix)
        self.send_signal(self.widget.Inputs.distances, None)
        self.wait_until_finished()
        self.assertIsNone(self.widget.result)

    def test_stop_and_start_anew(self):
        self.send_signal(self.widget.Inputs.distances, self.matrix)
        self.assertTrue(self.widget.stop_button.isEnabled())
        self.widget.stop_button.click()
        self.assertTrue(self.widget.Information.stopped.is_shown())
        self.assertIsNone(self.widget.result)
        self.assertEqual(self.widget.stop_button.text(), "&Start again")
        self.widget.stop_button.click()
        self.wait_until_finished()
        self.assertIsNotNone(self.widget.result)
        self.assertFalse(self.widget.Information.stopped.is_shown())
        self.assertFalse(self.widget.stop_button.isEnabled())

    def test_a_failure_of_ours_is_not_hidden(self):
        with self.assertRaises(ZeroDivisionError):
            self.widget.on_exception(ZeroDivisionError())

    def test_scores_alone_start_nothing(self):
        result = self.cluster()
        self.send_signal(self.widget.Inputs.scores, SCORES)
        self.assertIs(self.widget.result, result)
        self.assertIsNone(self.widget.task)

    def test_work_beside_says_how_far_it_is_and_can_be_cancelled(self):
        self.cluster()
        wait_until(lambda: not self.widget.beside.judging.is_busy)
        told, stopped = [], []

        def slow(*arguments):
            *_, callback = arguments
            try:
                while True:
                    callback(0.5)
                    time.sleep(0.01)
            except Cancelled:
                stopped.append(True)
                raise

        for name, page, other in (
            ("run_quality", self.widget.quality_page.waiting, "judging"),
            ("run_comparison", self.widget.trees_page.words, "comparing"),
        ):
            with patch.object(beside, name, slow):
                self.send_signal(self.widget.Inputs.second, Cosine(self.table))
                self.widget.tree_box.number_chosen.emit(3)
                wait_until(lambda page=page: "50\u00a0%" in page.text())
                told.append(page.text())
                getattr(self.widget.beside, other).cancel()
                wait_until(lambda: len(stopped) == len(told))
            self.assertFalse(getattr(self.widget.beside, other).is_busy)
        self.assertIn("Judging", told[0])
        self.assertIn("Comparing", told[1])

    # Settings, report, words

    def test_settings_are_literals_and_come_back(self):
        result = self.cluster()
        chosen = result.clusters[2]
        self.widget._choose(chosen)
        self.widget.tree_box.number.setValue(4)
        self.widget.filters.least.setValue(2)
        simulate.combobox_activate_index(self.widget.filters.item, 1)
        self.widget.tabs.setCurrentIndex([*PAGES].index("quality"))
        settings = self.widget.settingsHandler.pack_data(self.widget)
        kept = {
            k: v
            for k, v in settings.items()
            if k not in ("context_settings", "savedWidgetGeometry")
        }
        self.assertEqual(ast.literal_eval(repr(kept)), kept)
        again = self.create_widget(OWInterestingClusters, stored_settings=settings)
        self.cluster(widget=again)
        self.assertEqual(again.cluster.key, chosen.key)
        self.assertEqual(again.tree_box.number.value(), 4)
        self.assertEqual(again.page, "quality")
        self.assertEqual(again.filters.filters, self.widget.filters.filters)
        self.assertEqual(self.judge(again).clusters, 4)

    def test_a_node_of_no_kind_comes_back(self):
        analysis = self.cluster().analysis
        self.widget._on_node(analysis.tree.root)
        settings = self.widget.settingsHandler.pack_data(self.widget)
        again = self.create_widget(OWInterestingClusters, stored_settings=settings)
        self.cluster(widget=again)
        self.assertEqual(again.cluster.key, cluster_of(analysis, analysis.tree.root).key)

    def test_other_data_keeps_what_it_can(self):
        analysis = self.cluster().analysis
        simulate.combobox_activate_index(self.widget.filters.item, 6)
        self.widget._on_node(analysis.tree.root - 2)
        self.assertEqual(self.widget.filter_item, "g05")
        other = random_photos(np.random.default_rng(3), garments=3)
        clusters = self.cluster(other).clusters
        self.assertEqual(self.widget.filter_item, "")
        self.assertEqual(self.widget.cluster.key, clusters[0].key)
        self.assertEqual(len(self.widget._listed()), len(clusters))

    def test_settings_of_a_newer_version(self):
        settings = {"linkage": "centroid", "cut_by": "?", "page": "?", "side": "?",
                    "filter_kind": "?", "selected_key": "::"}  # fmt: skip
        widget = self.create_widget(OWInterestingClusters, stored_settings=settings)
        self.cluster(widget=widget)
        self.assertEqual(widget.result.analysis.tree.method, "average")
        self.assertIsNotNone(widget.cluster)

    def test_report(self):
        self.compare(Cosine(self.table))
        self.judge()
        self.widget.send_report()
        html = self.widget.report_html
        words = ["Euclidean", "Average", "Dendrogram purity", "<img", "Two trees", "Suggested"]
        words += [sentence(self.widget.result.analysis, c) for c in self.widget.result.clusters[:3]]
        for each in words:
            self.assertIn(each, html)

    def test_a_long_report_counts_what_it_leaves_out(self):
        self.cluster()
        with patch.object(cluster_report, "TOLD_OF_KIND", 0):
            self.widget.send_report()
        for kind in {c.kind for c in self.widget.result.clusters}:
            number = sum(c.kind == kind for c in self.widget.result.clusters)
            self.assertIn(f"{plural(number, 'more cluster')} of this kind", self.widget.report_html)

    def test_report_without_data(self):
        self.widget.send_report()
        self.assertIn("Connect the Distances", self.widget.report_html)

    def test_names_for_screen_readers(self):
        w = self.widget
        self.cluster()
        for part in (
            w.tree_box.linkage, w.tree_box.cut, w.tree_box.number, w.tree_box.suggestion, w.list, w.count, w.tree.plot,
            w.tree.stripes, w.tabs, w.cluster_page.title, w.cluster_page.photos,
            w.cluster_page.tree, w.quality_page.table, w.quality_page.leading, w.trees_page.combo, w.trees_page.pairs,
            w.trees_page.tangle, w.filters.kind, w.filters.least, w.filters.most, w.filters.item,
            w.filters.collector,
        ):  # fmt: skip
            self.assertTrue(part.accessibleName(), part)
        self.assertIn("Selected:", w.tree.plot.accessibleDescription())


def _point(x, y):
    return QPointF(float(x), float(y))


class _Interrupted:
    def is_interruption_requested(self):
        return True

    def set_progress_value(self, value):
        pass


def test_the_page_says_what_the_window_says():
    page = PAGE.read_text(encoding="utf-8")
    for kind in KINDS.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| {kind.label} |"))
        assert kind.story.replace("’", "'") in row
    for linkage in LINKAGES.values():
        assert f"| {linkage.label} |" in page
    for writer in WRITERS.values():
        assert f"| {writer.label} |" in page
    for label, _ in [*SIDES.values(), *list(COLUMNS.values())[1:]]:
        assert f"*{label}*" in page
    widget = OWInterestingClusters
    for channel in (*widget.get_signals("inputs"), *widget.get_signals("outputs")):
        assert f"- {channel.name}: " in page
    names = clusters_table(line([0, 1, 5], "aab", "csc"), []).domain
    for variable in (*names.variables, *names.metas):
        assert f"*{variable.name}*" in page or variable.name == "node"
