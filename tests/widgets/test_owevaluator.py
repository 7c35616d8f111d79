import ast
import re
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QAbstractButton, QFileDialog, QLabel
from Orange.distance import Cosine

from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.embedding.blocks import PROVENANCE
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.photos.columns import DATASET, image_variable
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.evaluator.exporting import EXPORTS
from orangecontrib.aiff.widgets.kit import thumbnails
from orangecontrib.aiff.widgets.owevaluator import TABS, OWEvaluator

from ..folders import make_collector
from .evaluator.evaluations import table as make_table
from .evaluator.evaluations import worse
from .evaluator.window import EvaluatorTest
from .events import wait_until

OUTPUTS = (
    "selected_photos", "scores", "comparisons", "rankings", "per_query", "data", "confusions",
    "confusion_distances",
)  # fmt: skip

USUAL = Protocol(search=RECOMMENDED.search)


class TestSystems(EvaluatorTest):
    def test_nothing_connected(self):
        self.assertIn("Connect the Embeddings of Local GPU Embedder", self.widget.sentence.text())
        self.assertFalse(self.widget.sentence.isHidden())
        self.assertTrue(self.widget.tabs.isHidden())
        for name in OUTPUTS:
            self.assertIsNone(self.output(name))

    def test_figures_of_one_system(self):
        scores = self.evaluate()
        found = evaluate_table(self.table, USUAL)
        self.assertEqual(
            [float(row["value"]) for row in scores], [found.figures[key] for key in found.metrics]
        )
        shown = self.widget.figures.scores
        self.assertEqual(shown.item(0, 0).text(), "Hit@1")
        self.assertEqual(shown.item(0, 3).text(), f"{100 * found.hit[1]:.1f}\u00a0%")
        self.assertEqual(
            self.widget.counts.text(),
            "12 consumer photos are searched for among 30 shop photos, 6 garments.\n"
            "The search “Against hubs (CSLS)” learned from the photos being tested: the scores hold "
            "for photos that come together, not one by one.\n"
            "Guessing would reach 16.7\u00a0% (Hit@1).",
        )
        self.assertEqual(self.widget.systems.topLevelItem(0).text(0), "photos")
        self.assertTrue(self.widget.sentence.isHidden())
        self.assertIsNone(self.output("comparisons"))
        self.assertEqual(len(self.output("rankings")), 12 * 30)
        self.assertEqual(len(self.output("per_query")), 12)
        self.assertEqual(len(self.output("data")), len(self.table))
        self.assertEqual(self.output("confusion_distances").shape, (6, 6))
        self.assertTrue(self.widget.Information.few.is_shown())

    def test_several_embeddings_and_distances(self):
        other = worse(self.table)
        self.evaluate(self.table, other)
        self.send_signal(self.widget.Inputs.distances, Cosine(other), 0)
        self.wait_until_finished()
        self.assertEqual(self.widget.result.keys, ("photos", "worse", "worse (2)"))
        given = self.evaluation(2)
        self.assertEqual(given.protocol.distance, "given")
        np.testing.assert_allclose(
            list(given.figures.values.values()),
            list(self.evaluation(1).figures.values.values()),
            atol=1e-12,
        )
        self.assertEqual(len(self.output("comparisons")), 3 * len(given.metrics))
        self.assertEqual(self.widget.figures.matrix.rowCount(), 3)
        self.assertIn("worse", self.widget.figures.sentence.text())
        self.assertIn("found first (worse)", self.output("data").domain)

    def test_distances_alone(self):
        self.send_signal(self.widget.Inputs.distances, Cosine(self.table), 0)
        self.wait_until_finished()
        self.assertFalse(self.widget.controls_of.combos["distance"].isEnabled())
        self.assertEqual(self.evaluation().hit, evaluate_table(self.table, USUAL).hit)
        self.send_signal(self.widget.Inputs.distances, None, 0)
        self.assertIsNone(self.output("scores"))

    def test_systems_come_and_go(self):
        self.evaluate(self.table, worse(self.table))
        self.widget.remove_embeddings(0)
        self.widget.handleNewSignals()
        self.wait_until_finished()
        self.assertEqual(self.widget.result.keys, ("worse",))
        self.widget.insert_embeddings(0, self.table)
        self.widget.handleNewSignals()
        self.wait_until_finished()
        self.assertEqual(self.widget.result.keys, ("photos", "worse"))

    def test_photos_that_not_all_have_are_left_out_and_it_is_said(self):
        self.evaluate(self.table, worse(self.table)[3:])
        self.assertIn("3 photos of photos", str(self.widget.Warning.left_out))
        self.assertIn("3 photos of photos", self.widget.counts.text())
        self.assertIn("3 left out", self.widget.systems.topLevelItem(0).toolTip(0))
        self.evaluate(self.table, worse(self.table))
        self.assertFalse(self.widget.Warning.left_out.is_shown())

    def test_a_network_that_was_trained_on_the_photos_is_warned_of(self):
        table = make_table()
        image_variable(table.domain).attributes[DATASET] = "deepfashion2"
        weights = FASHION["moda_distilled"].weights.source
        table.attributes[PROVENANCE] = {"model": "moda_distilled", "weights": weights}
        self.evaluate(table)
        said = "MODA Distilled was trained on DeepFashion2"
        self.assertIn(said, str(self.widget.Warning.seen_before))
        self.assertIn(said, self.widget.counts.text())
        self.evaluate(make_table())
        self.assertFalse(self.widget.Warning.seen_before.is_shown())

    def test_renaming(self):
        self.evaluate(self.table, worse(self.table))
        figures = self.evaluation().figures
        self.widget.systems.topLevelItem(1).setText(0, "Baseline")
        self.wait_until_finished()
        self.assertEqual(self.widget.names, {"worse": "Baseline"})
        self.assertEqual(self.evaluation(1).name, "Baseline")
        self.assertIs(self.evaluation().figures, figures)
        names = {str(row["system"]) for row in self.output("scores")}
        self.assertEqual(names, {"photos", "Baseline"})
        self.evaluate(self.table, worse(self.table))
        self.assertEqual(self.evaluation(1).name, "Baseline")
        self.widget.systems.topLevelItem(1).setText(0, "")
        self.wait_until_finished()
        self.assertEqual((self.evaluation(1).name, self.widget.names), ("worse", {}))

    def test_unticked_systems_take_no_part(self):
        self.evaluate(self.table, worse(self.table))
        item = self.widget.systems.topLevelItem(0)
        item.setCheckState(0, Qt.Unchecked)
        self.wait_until_finished()
        self.assertEqual(self.widget.result.keys, ("worse",))
        self.assertEqual(self.widget.systems.topLevelItem(0).text(1), "–")
        self.widget.systems.topLevelItem(1).setCheckState(0, Qt.Unchecked)
        self.wait_until_finished()
        self.assertIn("Tick at least one", str(self.widget.Error.cannot_evaluate))
        self.widget.systems.topLevelItem(0).setCheckState(0, Qt.Checked)
        self.wait_until_finished()
        self.assertEqual((self.widget.result.keys, self.widget.unticked), (("photos",), ["worse"]))

    def test_provenance_names_the_system(self):
        self.table.attributes["embedding"] = {"name": "SqueezeNet", "digest": "12ab"}
        scores = self.evaluate()
        self.assertEqual(scores[0]["system"], "SqueezeNet")
        self.assertEqual(self.evaluation().provenance["digest"], "12ab")

    def test_the_same_picture_on_both_sides_is_reported(self):
        with self.table.unlocked(self.table.metas):
            of_item = self.table.get_column("item") == 0
            for domain in (0, 1):
                rows = np.flatnonzero(of_item & (self.table.get_column("domain") == domain))
                self.table.metas[rows[0], 0] = "same.jpg"
        self.evaluate()
        self.assertEqual(self.evaluation().task.same_pictures, 1)
        self.assertIn("own picture again", str(self.widget.Information.same_pictures))
        self.evaluate(make_table(1))
        self.assertFalse(self.widget.Information.same_pictures.is_shown())


class TestProtocolOfTheWidget(EvaluatorTest):
    def test_each_distance(self):
        self.evaluate()
        for key in DISTANCES:
            self.choose(self.widget.controls_of.combos["distance"], key)
            wanted = evaluate_table(self.table, replace(USUAL, distance=key))
            self.assertEqual(self.evaluation().figures, wanted.figures)

    def test_the_plain_search_is_one_choice_away_and_is_kept(self):
        self.evaluate()
        self.choose(self.widget.controls_of.combos["search"], "nearest")
        self.assertEqual(self.evaluation().figures, evaluate_table(self.table).figures)
        again = self.create_widget(OWEvaluator, stored_settings=self.settings())
        self.assertEqual(again.controls_of.protocol.search, "nearest")

    def test_the_protocol_is_kept_with_the_workflow(self):
        self.evaluate()
        self.choose(self.widget.controls_of.combos["search"], "csls")
        self.choose(self.widget.controls_of.combos["unit"], "best")
        self.assertEqual(self.widget.protocol, {"search": "csls", "unit": "best"})
        again = self.create_widget(OWEvaluator, stored_settings=self.settings())
        self.evaluate(widget=again)
        wanted = evaluate_table(self.table, Protocol(search="csls", unit="best"))
        self.assertEqual(again.result.evaluations[0].figures, wanted.figures)
        self.assertTrue(again.result.evaluations[0].transductive)

    def test_depths(self):
        self.evaluate()
        depths = self.widget.controls_of.depths
        depths.setText("x")
        QTest.keyClick(depths, Qt.Key_Return)
        self.assertTrue(self.widget.Warning.depths.is_shown())
        depths.setText("2, 3")
        QTest.keyClick(depths, Qt.Key_Return)
        self.wait_until_finished()
        self.assertFalse(self.widget.Warning.depths.is_shown())
        self.assertEqual(self.evaluation().protocol.ks, (2, 3))
        self.assertEqual(self.widget.figures.scores.item(0, 0).text(), "Hit@2")

    def test_without_auto_apply_nothing_starts(self):
        self.evaluate()
        self.widget.controls.auto_apply.setChecked(False)
        before = self.widget.result
        self.choose(self.widget.controls_of.combos["distance"], "euclidean")
        self.assertIs(self.widget.result, before)
        self.widget.commit.now()
        self.wait_until_finished()
        self.assertEqual(self.evaluation().protocol.distance, "euclidean")


class TestSettings(EvaluatorTest):
    def test_they_are_literals(self):
        self.evaluate(self.table, worse(self.table))
        self.choose(self.widget.controls_of.combos["distance"], "normalized_euclidean")
        self.widget.systems.topLevelItem(1).setText(0, "B")
        self.wait_until_finished()
        self.press(Qt.Key_Down)
        kept = {k: v for k, v in self.settings().items() if k != "savedWidgetGeometry"}
        self.assertEqual(ast.literal_eval(repr(kept)), kept)
        self.assertEqual(
            kept["protocol"], {"distance": "normalized_euclidean", "search": RECOMMENDED.search}
        )

    def test_those_of_the_first_version(self):
        name = str(self.table[int(evaluate_table(self.table).task.queries[7])]["image"])
        settings = {"distance": "euclidean", "order": "best", "selected_query": name}
        widget = self.create_widget(OWEvaluator, stored_settings={**settings, "__version__": 1})
        self.evaluate(widget=widget)
        self.assertEqual(widget.result.evaluations[0].protocol, Protocol(distance="euclidean"))
        self.assertEqual(widget.order, "best")
        self.assertEqual(self.selected(widget)[0]["image"], name)
        widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.assertEqual(widget.controls_of.protocol.distance, "euclidean")
        for empty in ({"selected_query": None}, {}):
            settings = {**empty, "__version__": 1}
            widget = self.create_widget(OWEvaluator, stored_settings=settings)
            self.assertEqual(widget.selected_queries, [])
        kept = {"order": "best", "__version__": 1}
        widget = self.create_widget(OWEvaluator, stored_settings=kept)
        self.assertEqual(widget.controls_of.protocol, Protocol())

    def test_keys_of_a_newer_version(self):
        settings = {
            "protocol": {"distance": "hyperbolic", "unit": "atom"}, "order": "funniest",
            "tab": "hologram", "compare_by": "beauty", "__version__": 2,
        }  # fmt: skip
        widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.assertIsNotNone(self.evaluate(widget=widget))
        self.assertEqual(widget.result.evaluations[0].protocol, Protocol())
        self.assertEqual(widget.tab, "photos")
        self.assertEqual(widget.figures.metric_now(), "hit@1")

    def test_tabs_and_choices_are_kept(self):
        self.evaluate(self.table, worse(self.table))
        self.widget.tabs.setCurrentIndex(list(TABS).index("parts"))
        self.choose(self.widget.parts.metric, "map")
        self.choose(self.widget.figures.metric, "mrr")
        self.widget.controls_of.fold.heading.click()
        self.widget.figures.more.click()
        again = self.create_widget(OWEvaluator, stored_settings=self.settings())
        self.evaluate(self.table, worse(self.table), widget=again)
        self.assertEqual(again.tabs.currentIndex(), list(TABS).index("parts"))
        self.assertEqual(again.parts.metric.currentData(), "map")
        self.assertEqual(again.figures.metric_now(), "mrr")
        self.assertTrue(again.controls_of.fold.is_open)
        self.assertTrue(again.figures.more.isChecked())


class TestWork(EvaluatorTest):
    def test_newer_input_goes_before_older(self):
        other = make_table(1, garments=3)
        self.send_signal(self.widget.Inputs.embeddings, self.table, 0)
        self.evaluate(other)
        self.assertEqual(len(self.evaluation().task.queries), 6)
        self.send_signal(self.widget.Inputs.embeddings, self.table, 0)
        self.send_signal(self.widget.Inputs.embeddings, None, 0)
        self.wait_until_finished()
        self.assertIsNone(self.widget.result)

    def test_stop(self):
        self.send_signal(self.widget.Inputs.embeddings, self.table, 0)
        self.assertTrue(self.widget.stop_button.isEnabled())
        self.widget.stop_button.click()
        self.wait_until_finished()
        self.assertTrue(self.widget.Information.stopped.is_shown())
        self.assertIsNone(self.widget.result)
        self.assertFalse(self.widget.stop_button.isEnabled())
        self.assertIn("Press Apply", self.widget.sentence.text())
        self.assertTrue(self.widget.going_on.button.isEnabled())
        self.widget.going_on.button.click()
        self.wait_until_finished()
        self.assertIsNotNone(self.widget.result)
        self.assertFalse(self.widget.Information.stopped.is_shown())

    def test_stop_leaves_nothing_of_what_was_connected_before(self):
        self.evaluate()
        self.send_signal(self.widget.Inputs.embeddings, make_table(garments=3), 0)
        self.widget.stop_button.click()
        self.assertIsNone(self.widget.result)
        self.assertIsNone(self.output("scores"))

    def test_photos_are_shown_and_missing_ones_say_why(self):
        with tempfile.TemporaryDirectory() as directory:
            folder = make_collector(Path(directory).resolve() / "x")
            images = images_table(read_collection(folder))
            (folder / "dress_1" / "consumer_1.jpg").unlink()
            features = make_table(2, garments=3, consumer=1).domain.attributes
            domain = type(images.domain)(features, images.domain.class_var, images.domain.metas)
            vectors = images.transform(domain)
            with vectors.unlocked(vectors.X):
                vectors.X[:] = np.random.default_rng(3).normal(size=vectors.X.shape)
            self.evaluate(vectors)
            self.widget.photos.strips.load_visible()
            shown = self.widget.photos.thumbnails
            wait_until(lambda: not shown._waiting)
            paths = self.widget.result.photos.paths
            self.assertIn("not there", shown.problem(paths[0]))
            self.assertIsNotNone(shown.picture(paths[1]))
            self.widget.photos.strips.grab()

    def test_the_windows_thread_decodes_nothing(self):
        threads = set()

        def note(path, side):
            threads.add(threading.current_thread())
            return "the file is damaged"

        with patch.object(thumbnails, "decode", note):
            self.evaluate()
            self.widget.grab()
            self.widget.photos.strips.load_visible()
            self.press(Qt.Key_Return)
            self.widget.photos.pair.grab()
            for each in (self.widget.photos.thumbnails, self.widget.photos.pair.thumbnails):
                wait_until(lambda each=each: not each._waiting)
        self.assertTrue(threads)
        self.assertNotIn(threading.main_thread(), threads)


class TestReportAndFiles(EvaluatorTest):
    def test_report(self):
        self.table.attributes["embedding"] = {"name": "SqueezeNet", "digest": "12ab"}
        self.evaluate(self.table, worse(self.table))
        wait_until(lambda: not self.widget.parts.is_busy())
        self.widget.send_report()
        html = self.widget.report_html
        for words in (
            "SqueezeNet", "12ab", "Hit@20", "Cosine", "12 consumer photos", "Shop photos",
            "Against hubs (CSLS)", "Differences in Hit@1", self.widget.figures.sentence.text(),
            "Only 6 garments", "Hit@1 by", "All queries, worst first",
        ):  # fmt: skip
            self.assertIn(words, html)
        self.assertEqual(html.count("<img"), 4)

    def test_report_without_data(self):
        self.widget.send_report()
        self.assertIn("Connect the Embeddings", self.widget.report_html)

    def test_every_tab_can_be_saved_as_a_picture(self):
        self.evaluate()
        for place in range(self.widget.tabs.count()):
            self.widget.tabs.setCurrentIndex(place)
            self.widget.copy_to_clipboard()
            self.assertIsNotNone(self.widget.shown_graph)

    def test_files(self):
        self.evaluate(self.table, worse(self.table))
        with tempfile.TemporaryDirectory() as folder:
            for key, export in EXPORTS.items():
                path = Path(folder) / export.file
                with patch.object(QFileDialog, "getSaveFileName", return_value=(str(path), "")):
                    self.widget.exports[key].trigger()
                wait_until(self.widget.Information.written.is_shown)
                self.assertIn(export.file, str(self.widget.Information.written))
                text = path.read_text(encoding=export.encoding)
                self.assertIn("worse", text)
                self.assertEqual("<html" in text, key == "page")

    def test_a_file_that_cannot_be_written(self):
        self.evaluate()
        with patch.object(QFileDialog, "getSaveFileName", return_value=("/no/such/x.csv", "")):
            self.widget.exports["scores"].trigger()
            wait_until(self.widget.Error.cannot_write.is_shown)
        self.assertIn("Choose another place", str(self.widget.Error.cannot_write))

    def test_nothing_to_save(self):
        self.assertFalse(self.widget.save_button.isEnabled())
        self.evaluate()
        self.assertTrue(self.widget.save_button.isEnabled())
        self.assertFalse(self.widget.exports["comparisons"].isEnabled())

    def test_names_for_screen_readers(self):
        w = self.widget
        for part in (w.systems, w.counts, w.tabs, w.figures.scores, w.photos.strips, w.curves,
                     w.ranks, w.parts.plot, *w.controls_of.combos.values()):  # fmt: skip
            self.assertTrue(part.accessibleName())

    def test_tab_goes_through_the_controls_as_they_stand(self):
        self.evaluate(self.table, worse(self.table))
        w, controls = self.widget, self.widget.controls_of
        wanted = [
            w.systems, controls.combos["preset"], controls.combos["search"], controls.fold.heading,
            controls.combos["label"], controls.depths, controls.distractors,
            w.photos.controls.show_box, w.photos.controls.system_box,
            w.photos.controls.order_box, w.photos.controls.photos_box, w.photos.strips,
        ]  # fmt: skip
        chain, at = [], w.systems
        while at not in chain:
            chain.append(at)
            at = at.nextInFocusChain()
        places = [chain.index(part) for part in wanted]
        self.assertEqual(places, sorted(places))

    def test_no_two_controls_have_one_key(self):
        texts = [
            label.text() for label in self.widget.findChildren(QLabel) if label.buddy() is not None
        ]
        texts += [button.text() for button in self.widget.findChildren(QAbstractButton)]
        keys = re.findall(r"&(\w)", " ".join(texts).lower())
        self.assertEqual(set("eqgdhkwoptvymc") - set(keys), set(), texts)
        self.assertEqual(sorted(keys), sorted(set(keys)))
        # These are Orange's: saving the picture, and the report.
        self.assertNotIn("s", keys)
        self.assertNotIn("r", keys)
