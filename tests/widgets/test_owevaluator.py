import ast
import tempfile
import threading
from pathlib import Path
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.data import Table
from Orange.distance import Cosine, Euclidean
from Orange.misc import DistMatrix
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.photos.collection import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.retrieval.evaluation import evaluate_table
from orangecontrib.aiff.retrieval.metrics import METRICS
from orangecontrib.aiff.retrieval.protocol import Protocol
from orangecontrib.aiff.retrieval.search import DISTANCES
from orangecontrib.aiff.widgets import owevaluator
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator
from orangecontrib.aiff.widgets.parts import thumbnails
from orangecontrib.aiff.widgets.parts.strips import ORDERS
from orangecontrib.aiff.widgets.parts.tasks import Cancelled

from ..folders import make_collector
from ..retrieval.cases import photos_table, random_table
from .events import wait_until


class TestOWEvaluator(WidgetTest):
    def setUp(self):
        super().setUp()
        self.widget = self.create_widget(OWEvaluator)
        self.table = random_table(np.random.default_rng(0), spread=2.0)

    def evaluate(self, table=None, widget=None):
        widget = widget or self.widget
        table = self.table if table is None else table
        self.send_signal(widget.Inputs.embeddings, table, widget=widget)
        self.wait_until_finished(widget=widget)
        return self.get_output(widget.Outputs.scores, widget)

    def selected(self, widget=None):
        widget = widget or self.widget
        return self.get_output(widget.Outputs.selected_photos, widget)

    def names(self):
        return [self.table[int(row)]["image"] for row in self.evaluation().task.queries]

    def evaluation(self, widget=None):
        return (widget or self.widget).result.evaluation

    def test_nothing_connected(self):
        self.assertIn("Connect the Embeddings of Local GPU Embedder", self.widget.sentence.text())
        self.assertFalse(self.widget.sentence.isHidden())
        self.assertTrue(self.widget.rankings.isHidden())
        for output in ("scores", "rankings", "selected_photos"):
            self.assertIsNone(self.get_output(getattr(self.widget.Outputs, output)))

    def test_figures(self):
        scores = self.evaluate()
        found = evaluate_table(self.table)
        values = {str(row["metric"]): float(row["value"]) for row in scores}
        self.assertEqual(list(values.values()), [found.figures[key] for key in found.metrics])
        shown = self.widget.figures
        self.assertEqual(shown.item(0, 0).text(), "Hit@1")
        self.assertEqual(shown.item(0, 1).text(), f"{100 * found.hit[1]:.1f} %")
        self.assertEqual(shown.item(0, 2).text(), f"{100 * found.chance.hit[1]:.1f} %")
        self.assertEqual(
            self.widget.counts.text(),
            "12 consumer photos ask, 30 shop photos are searched, 6 garments.",
        )
        self.assertEqual(self.widget.system.text(), "photos")
        self.assertTrue(self.widget.sentence.isHidden())
        self.assertEqual(len(self.get_output(self.widget.Outputs.rankings)), 12 * 30)

    def test_distances_give_the_same_figures(self):
        direct = self.evaluate()
        self.send_signal(self.widget.Inputs.embeddings, None)
        self.assertIsNone(self.get_output(self.widget.Outputs.scores))
        self.send_signal(self.widget.Inputs.distances, Cosine(self.table))
        self.wait_until_finished()
        given = self.get_output(self.widget.Outputs.scores)
        np.testing.assert_allclose(given.X, direct.X, atol=1e-12)
        self.assertFalse(self.widget.distance_box.isEnabled())
        self.assertFalse(self.widget.Information.distances_used.is_shown())

    def test_distances_go_before_embeddings_and_it_is_said(self):
        distances = Euclidean(self.table)
        self.send_signals(
            [(self.widget.Inputs.embeddings, self.table), (self.widget.Inputs.distances, distances)]
        )
        self.wait_until_finished()
        self.assertTrue(self.widget.Information.distances_used.is_shown())
        self.assertEqual(self.evaluation().protocol.distance, "given")
        self.send_signal(self.widget.Inputs.distances, None)
        self.wait_until_finished()
        self.assertFalse(self.widget.Information.distances_used.is_shown())
        self.assertEqual(self.evaluation().protocol.distance, "cosine")

    def test_each_distance(self):
        self.evaluate()
        for place, key in enumerate(DISTANCES):
            simulate.combobox_activate_index(self.widget.distance_box, place)
            self.wait_until_finished()
            wanted = evaluate_table(self.table, Protocol(distance=key))
            self.assertEqual(self.evaluation().figures, wanted.figures)
            self.assertEqual(self.widget.distance, key)

    def test_worst_query_is_selected_first(self):
        self.evaluate()
        selected = self.selected()
        self.assertEqual(len(selected), 11)
        ranks = self.evaluation().per_query.first_rank
        self.assertEqual(selected[0]["image"], self.names()[int(np.argmax(ranks))])
        self.assertEqual([str(row["role"]) for row in selected], ["query"] + ["match"] * 10)
        self.assertIsNone(self.widget.selected_query)

    def test_orders(self):
        self.evaluate()
        for place, order in enumerate(ORDERS):
            simulate.combobox_activate_index(self.widget.order_box, place)
            self.assertEqual(self.widget.order, order)
            first = self.widget.strips.model().query_of(0)
            self.assertEqual(self.selected()[0]["image"], self.names()[first])

    def test_keys_select_queries(self):
        self.evaluate()
        model = self.widget.strips.model()
        for key, row in ((Qt.Key_Down, 1), (Qt.Key_End, 11), (Qt.Key_Up, 10), (Qt.Key_Home, 0)):
            QTest.keyClick(self.widget.strips, key)
            query = self.names()[model.query_of(row)]
            self.assertEqual(self.selected()[0]["image"], query)
            self.assertEqual(self.widget.selected_query, query)

    def test_a_selection_survives_another_order_and_other_vectors(self):
        self.evaluate()
        QTest.keyClick(self.widget.strips, Qt.Key_End)
        chosen = self.selected()[0]["image"]
        simulate.combobox_activate_index(self.widget.order_box, 1)
        self.assertEqual(self.selected()[0]["image"], chosen)
        self.evaluate(self.table[::-1])
        self.assertEqual(self.selected()[0]["image"], chosen)

    def test_two_garments_in_one_photo_are_two_queries(self):
        one = self.table.copy()
        with one.unlocked(one.metas):
            one.metas[one.get_column("domain") == 0, 0] = "same.jpg"
        self.evaluate(one)
        QTest.keyClick(self.widget.strips, Qt.Key_End)
        chosen = self.selected()
        simulate.combobox_activate_index(self.widget.order_box, 2)
        self.assertEqual(self.selected()[0].id, chosen[0].id)

    def test_a_selection_of_other_photos_does_not_hold(self):
        settings = {"selected_query": "elsewhere.jpg"}
        self.widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.test_orders()
        self.assertEqual(self.widget.selected_query, "elsewhere.jpg")

    def test_a_selection_is_kept_with_the_workflow(self):
        self.evaluate()
        QTest.keyClick(self.widget.strips, Qt.Key_End)
        settings = self.widget.settingsHandler.pack_data(self.widget)
        again = self.create_widget(OWEvaluator, stored_settings=settings)
        self.evaluate(widget=again)
        self.assertEqual(self.selected(again)[0]["image"], self.selected()[0]["image"])

    def test_settings_are_literals(self):
        self.evaluate()
        simulate.combobox_activate_index(self.widget.distance_box, 2)
        self.wait_until_finished()
        QTest.keyClick(self.widget.strips, Qt.Key_Down)
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["distance"], "normalized_euclidean")
        self.assertIsInstance(settings["selected_query"], str)
        kept = {k: settings[k] for k in ("distance", "order", "selected_query")}
        self.assertEqual(ast.literal_eval(repr(kept)), kept)

    def test_keys_of_a_newer_version(self):
        settings = {"distance": "hyperbolic", "order": "funniest"}
        widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.assertIsNotNone(self.evaluate(widget=widget))
        self.assertEqual((widget.distance, widget.order), ("cosine", "worst"))

    def test_what_cannot_be_evaluated_gets_a_sentence(self):
        broken = self.table.copy()
        with broken.unlocked(broken.X):
            broken.X[0, 0] = np.nan
        for table, words in (
            (Table("iris"), "domain"),
            (Table("heart_disease")[:, :0], "garment"),
            (photos_table("aa", "ss"), "no consumer photo"),
            (broken, "missing or infinite"),
        ):
            self.evaluate()
            self.assertIsNone(self.evaluate(table))
            self.assertIsNone(self.selected())
            self.assertTrue(self.widget.Error.cannot_evaluate.is_shown())
            self.assertIn(words, str(self.widget.Error.cannot_evaluate))
            self.assertIn(words, self.widget.sentence.text())
            self.assertEqual(self.widget.figures.item(0, 1).text(), "–")
        self.evaluate()
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())

    def test_distances_without_photos(self):
        for matrix in (DistMatrix(np.zeros((3, 3))), Cosine(self.table, axis=0)):
            self.send_signal(self.widget.Inputs.distances, matrix)
            self.wait_until_finished()
            self.assertTrue(self.widget.Error.cannot_evaluate.is_shown())
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())

    def test_provenance_names_the_system_and_stands_in_the_report(self):
        self.table.attributes["embedding"] = {"name": "SqueezeNet", "digest": "12ab"}
        scores = self.evaluate()
        self.assertEqual(scores[0]["system"], "SqueezeNet")
        self.assertEqual(self.widget.system.text(), "SqueezeNet")
        self.assertEqual(self.evaluation().provenance["digest"], "12ab")
        self.widget.send_report()
        for words in ("SqueezeNet", "12ab", "Hit@20", "Cosine", "12 consumer photos", "<img"):
            self.assertIn(words, self.widget.report_html)

    def test_report_without_data(self):
        self.widget.send_report()
        self.assertIn("Connect the Embeddings", self.widget.report_html)

    def test_newer_input_cancels(self):
        state = _State(interrupted=True)
        with self.assertRaises(Cancelled):
            owevaluator.run_evaluation(self.table, None, "cosine", state)
        other = random_table(np.random.default_rng(1), garments=3)
        self.send_signal(self.widget.Inputs.embeddings, self.table)
        self.assertEqual(len(self.evaluate(other)), 7)
        self.assertEqual(len(self.evaluation().task.queries), 6)
        self.send_signal(self.widget.Inputs.embeddings, self.table)
        self.send_signal(self.widget.Inputs.embeddings, None)
        self.wait_until_finished()
        self.assertIsNone(self.widget.result)

    def test_a_failure_of_ours_is_not_hidden(self):
        with self.assertRaises(ZeroDivisionError):
            self.widget.on_exception(ZeroDivisionError())

    def test_photos_are_shown_and_missing_ones_say_why(self):
        with tempfile.TemporaryDirectory() as directory:
            folder = make_collector(Path(directory).resolve() / "x")
            images = images_table(read_collection(folder))
            (folder / "dress_1" / "consumer_1.jpg").unlink()
            table = random_table(np.random.default_rng(2), garments=3, consumer=1)
            vectors = images.transform(
                type(images.domain)(
                    table.domain.attributes, images.domain.class_var, images.domain.metas
                )
            )
            with vectors.unlocked(vectors.X):
                vectors.X[:] = np.random.default_rng(3).normal(size=vectors.X.shape)
            self.evaluate(vectors)
            self.widget.strips.load_visible()
            shown = self.widget.thumbnails
            wait_until(lambda: not shown._waiting)
            paths = self.widget.result.photos.paths
            self.assertIn("not there", shown.problem(paths[0]))
            self.assertIsNotNone(shown.picture(paths[1]))
            self.widget.strips.grab()

    def test_the_windows_thread_decodes_nothing(self):
        threads = set()

        def note(path, side):
            threads.add(threading.current_thread())
            return "the file is damaged"

        with patch.object(thumbnails, "decode", note):
            self.evaluate()
            self.widget.grab()
            self.widget.strips.load_visible()
            wait_until(lambda: not self.widget.thumbnails._waiting)
        self.assertTrue(threads)
        self.assertNotIn(threading.main_thread(), threads)

    def test_names_for_screen_readers(self):
        w = self.widget
        for part in (w.system, w.distance_box, w.figures, w.counts, w.order_box, w.strips):
            self.assertTrue(part.accessibleName())
        for row, metric in enumerate(METRICS.values()):
            self.assertEqual(w.figures.item(row, 0).toolTip(), metric.definition)


class _State:
    def __init__(self, interrupted):
        self._interrupted = interrupted

    def is_interruption_requested(self):
        return self._interrupted

    def set_progress_value(self, value):
        pass
