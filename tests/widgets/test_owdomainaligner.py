import ast

import numpy as np
from AnyQt.QtWidgets import QLabel
from Orange.data import Table
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.alignment.closing import close_gap
from orangecontrib.aiff.alignment.methods import DEFAULT_METHOD, METHODS, NUMBERS, Options
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.kit.tasks import Cancelled
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner, run_alignment

from ..alignment.shifted import by_collector, shifted_table
from ..cases import photos_table
from ..evaluation.test_blocks_apart import two_networks


class TestOWDomainAligner(WidgetTest):
    def setUp(self):
        super().setUp()
        self.widget = self.create_widget(OWDomainAligner)
        self.table = shifted_table()

    def align(self, table=None, reference=None):
        inputs = self.widget.Inputs
        table = self.table if table is None else table
        self.send_signals([(inputs.data, table), (inputs.reference, reference)])
        self.wait_until_finished()
        return self.output()

    def output(self, name="aligned_data"):
        return self.get_output(getattr(self.widget.Outputs, name))

    def choose(self, key):
        simulate.combobox_activate_index(self.widget.method_combo, list(METHODS).index(key))
        self.wait_until_finished()

    def shown(self):
        return {name for name, field in self.widget.controls_of.items() if not field.isHidden()}

    def test_nothing_connected(self):
        self.assertIn("Connect the Raw Embeddings of Local GPU Embedder", self.widget.status.text())
        for name in ("aligned_data", "unaligned_data", "preprocessor"):
            self.assertIsNone(self.output(name))

    def test_aligned_vectors_are_told_what_to_connect(self):
        error = self.widget.Error.cannot_align
        for aligned in (close_gap(self.table).table, self.align()):
            self.assertIsNone(self.align(aligned))
            self.assertEqual(
                str(error),
                "These vectors are aligned already. Connect Raw Embeddings of Local GPU Embedder.",
            )
            self.assertEqual(self.widget.status.text(), str(error))
            self.assertIsNone(self.output("preprocessor"))
        self.assertIsNone(self.align(reference=close_gap(self.table).table))
        self.assertIn("The reference's vectors are aligned already.", str(error))
        self.assertIsNotNone(self.align())
        self.assertFalse(error.is_shown())

    def test_each_method_by_the_window_and_by_itself(self):
        self.align()
        for key, method in METHODS.items():
            self.choose(key)
            if method.least_items:
                lacking = f"at least {method.least_items} garments"
                if method.chosen_pairs:
                    lacking = f"at least {method.least_items} pairs"
                if method.needs_reference:
                    lacking = "as Reference"
                self.assertIn(lacking, str(self.widget.Error.cannot_align))
                continue
            wanted = align_table(self.table, key)
            np.testing.assert_array_equal(self.output().X, wanted.table.X)
            np.testing.assert_array_equal(self.output("unaligned_data").ids, wanted.table.ids)
            self.assertEqual(self.output("preprocessor")(self.table).X.shape[0], 100)
            self.assertEqual(self.widget.sentence.text(), METHODS[key].sentence)
            self.assertEqual(self.widget.status.text(), " ".join(wanted.sentences))

    def test_what_was_learned_from_what(self):
        self.align()
        self.assertEqual(self.widget.method, DEFAULT_METHOD)
        self.assertEqual(
            self.widget.status.text(),
            "Learned from 40 consumer and 60 shop photos of the data itself: from the photos being "
            "tested.",
        )
        self.align(reference=by_collector(shifted_table(seed=1), "anna"))
        self.assertIn(
            "of the reference “photos”: not from the photos being tested.",
            self.widget.status.text(),
        )
        self.send_signal(self.widget.Inputs.reference, None)
        self.wait_until_finished()
        self.assertIn("transductive", self.widget.status.toolTip())

    def test_only_what_counts_is_shown(self):
        self.choose("scale")
        self.assertTrue(self.widget.fold.isHidden())
        for key, wanted in (
            ("whiten", {"power", "dimensions", "share", "shrinkage"}),
            (
                "within",
                {"power", "dimensions", "directions", "shrinkage", "label_trust", "learn", "seed"},
            ),
            ("ridge", {"strength", "learn", "seed"}),
        ):
            self.choose(key)
            self.assertEqual(self.shown(), wanted)
            labels = [label for label in self.widget.fold.content.findChildren(QLabel)]
            self.assertEqual(sum(not label.isHidden() for label in labels), len(wanted))
        self.choose("whiten")
        simulate.combobox_activate_index(self.widget.controls_of["shrinkage"], 2)
        self.assertIn("fixed", self.shown())
        self.choose("ridge")
        self.align(reference=shifted_table(seed=1, garments=30))
        self.assertEqual(self.shown(), {"strength"})

    def test_older_workflows_trust_labels_as_they_did(self):
        for stored, wanted in (
            ({"trust": 0.3}, (0.3, 0.3)),
            ({"method": "within"}, (0.5, 0.5)),
            ({"trust": 0.3, "__version__": 2}, (0.3, 0.8)),
        ):
            widget = self.create_widget(OWDomainAligner, stored_settings=stored)
            self.assertEqual((widget.trust, widget.label_trust), wanted)
            options = widget._options()
            self.assertEqual((options.trust, options.label_trust), wanted)

    def test_joined_and_weights_are_shown_where_vectors_are_several(self):
        self.align()
        self.assertNotIn("joined", self.shown())
        self.assertTrue(self.widget.weights_box.isHidden())
        self.align(two_networks())
        self.assertIn("joined", self.shown())
        self.assertFalse(self.widget.weights_box.isHidden())
        fields = self.widget.network_weights.fields
        self.assertEqual(
            {key: field.value() for key, field in fields.items()}, {"one": 1, "two": 1}
        )
        self.choose("none")
        self.assertTrue(self.widget.weights_box.isHidden())
        self.assertTrue(self.widget.fold.isHidden())
        self.choose("centre")
        self.assertEqual(self.shown(), {"joined"})
        self.align(two_networks(input="box, squeezed", digest="one", model="one"))
        self.assertTrue(self.widget.Error.cannot_align.is_shown())
        self.assertTrue(self.widget.weights_box.isHidden())

    def test_weights_reach_the_work_and_are_kept(self):
        table = two_networks()
        self.align(table)
        self.widget.network_weights.fields["two"].setValue(0)
        self.wait_until_finished()
        wanted = align_table(table, DEFAULT_METHOD, Options(weights=(1, 0)))
        np.testing.assert_array_equal(self.output().X, wanted.table.X)
        self.assertEqual(provenance_of(self.output())["alignment"]["weights"], (1, 0))
        self.widget.send_report()
        for words in ("Weight of one", "Weight of two"):
            self.assertIn(words, self.widget.report_html)
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["weights"], {"two": 0})
        again = self.create_widget(OWDomainAligner, stored_settings=settings)
        self.send_signal(again.Inputs.data, table, widget=again)
        self.assertEqual(again.network_weights.fields["two"].text(), "left out")
        self.assertEqual(again._options().weights, (1, 0))
        # Other networks have weights of their own.
        self.align()
        self.assertEqual(self.widget._options(), Options())

    def test_options_reach_the_work(self):
        self.align()
        self.choose("whiten")
        self.widget.controls_of["dimensions"].setValue(4)
        self.wait_until_finished()
        self.assertEqual(self.output().X.shape[1], 4)
        self.choose("ridge")
        kept = set(rows_of(self.output()).item_keys)
        self.widget.controls_of["seed"].setValue(5)
        self.wait_until_finished()
        self.assertNotEqual(set(rows_of(self.output()).item_keys), kept)
        self.widget.controls_of["learn"].setValue(80)
        self.wait_until_finished()
        self.assertEqual(len(set(rows_of(self.output()).item_keys)), 4)
        self.assertEqual(provenance_of(self.output())["alignment"]["learn"], 0.8)

    def test_settings_are_literals_and_are_kept(self):
        self.choose("whiten")
        for place, name in enumerate(NUMBERS):
            field = self.widget.controls_of[name]
            field.setValue(field.minimum() + (place + 1) * field.singleStep())
        settings = self.widget.settingsHandler.pack_data(self.widget)
        names = ["method", "shrinkage", *NUMBERS]
        kept = {name: settings[name] for name in names}
        self.assertEqual(ast.literal_eval(repr(kept)), kept)
        again = self.create_widget(OWDomainAligner, stored_settings=settings)
        self.assertEqual(again._options(), self.widget._options())
        self.assertEqual(again.method_combo.currentData(), "whiten")

    def test_the_windows_defaults_are_the_rooms(self):
        self.assertEqual(self.widget._options(), Options())
        for name, field in self.widget.controls_of.items():
            if name in NUMBERS:
                factor = 100 if NUMBERS[name].percent else 1
                self.assertAlmostEqual(field.value(), getattr(Options(), name) * factor)

    def test_keys_of_a_newer_version(self):
        settings = {"method": "transport", "shrinkage": "magic"}
        widget = self.create_widget(OWDomainAligner, stored_settings=settings)
        self.assertEqual((widget.method, widget.shrinkage), (DEFAULT_METHOD, Options.shrinkage))

    def test_what_cannot_be_aligned_gets_a_sentence(self):
        for table, words in (
            (Table("iris"), "domain"),
            (photos_table("aa", "ss", np.eye(2)), "no consumer photo"),
            (photos_table("aa", "cs", [[np.nan, 1], [1, 2]]), "missing or infinite"),
        ):
            self.assertIsNotNone(self.align())
            self.assertIsNone(self.align(table))
            self.assertTrue(self.widget.Error.cannot_align.is_shown())
            self.assertIn(words, str(self.widget.Error.cannot_align))
            self.assertIsNone(self.output("preprocessor"))
        self.assertIsNone(self.align(reference=shifted_table(identity="another net")))
        self.assertIn("made differently", str(self.widget.Error.cannot_align))
        self.align()
        self.assertFalse(self.widget.Error.cannot_align.is_shown())

    def test_stopping_and_newer_input(self):
        with self.assertRaises(Cancelled):
            run_alignment(self.table, "scale", Options(), None, _Interrupted())
        self.send_signal(self.widget.Inputs.data, self.table)
        self.widget.stop_button.click()
        self.assertTrue(self.widget.Information.stopped.is_shown())
        self.assertIsNone(self.output())
        self.assertTrue(self.widget.auto_apply)
        self.widget.going_on.button.click()
        self.assertIsNotNone(self.output())
        self.assertFalse(self.widget.Information.stopped.is_shown())
        self.send_signal(self.widget.Inputs.data, self.table)
        self.assertEqual(len(self.align(self.table[:50])), 50)
        self.assertFalse(self.widget.Information.stopped.is_shown())
        self.send_signal(self.widget.Inputs.data, None)
        self.assertIsNone(self.output())

    def test_without_auto_apply_nothing_runs_unasked(self):
        self.widget.controls.auto_apply.click()
        self.align()
        before = self.output()
        self.choose("centre")
        self.assertIs(self.output(), before)

    def test_a_failure_of_ours_is_not_hidden(self):
        with self.assertRaises(ZeroDivisionError):
            self.widget.on_exception(ZeroDivisionError())

    def test_report(self):
        self.widget.send_report()
        self.assertIn("Connect the Raw Embeddings", self.widget.report_html)
        self.align()
        self.choose("ridge")
        self.widget.send_report()
        for words in ("Ridge adapter", "Strength", "Seed", "Learned from 10 garments", "some net"):
            self.assertIn(words, self.widget.report_html.replace("Some", "some"))
        self.choose("scale")
        self.widget.send_report()
        self.assertIn("transductive", self.widget.report_html)

    def test_before_and_after_are_shown_and_reported(self):
        self.align()
        self.wait_until_finished()
        self.process_events(lambda: self.widget.pictures.found is not None, timeout=10000)
        found = self.widget.pictures.found
        self.assertLess(found.before.other, found.after.other)
        self.widget.send_report()
        report = self.widget.report_html
        for words in (found.words(found.before), found.words(found.after), found.what, "axes of"):
            self.assertIn(words, report)
        self.assertGreaterEqual(report.count("<img"), 2)
        self.align(self.table[:0])
        self.assertIsNone(self.widget.pictures.found)

    def test_more_options_says_what_is_not_as_usual(self):
        self.align(two_networks())
        heading = self.widget.fold.heading
        self.assertEqual(heading.accessibleName(), "More options")
        self.widget.controls_of["power"].setValue(0.4)
        self.widget.controls_of["trust"].setValue(80)
        self.widget.controls_of["joined"].setValue(0)
        self.widget.network_weights.fields["two"].setValue(2)
        simulate.combobox_activate_index(self.widget.controls_of["shrinkage"], 1)
        said = heading.accessibleName().removeprefix("More options: ").split(", ")
        self.assertEqual(
            set(said),
            {"power 0.4", "trust 80\u00a0%", "joined all", "weight of two 2",
             "shrinkage Automatic (Ledoit–Wolf)"},
        )  # fmt: skip
        # What does not count for a method is not said of it.
        self.choose("scale")
        self.assertEqual(
            set(heading.accessibleName().removeprefix("More options: ").split(", ")),
            {"joined all", "weight of two 2"},
        )
        self.widget.fold.heading.click()
        kept = self.widget.settingsHandler.pack_data(self.widget)
        again = self.create_widget(OWDomainAligner, stored_settings=kept)
        self.assertTrue(again.fold.is_open)

    def test_names_for_screen_readers_and_a_small_window(self):
        w = self.widget
        for part in (w.method_combo, w.sentence, w.status, *w.controls_of.values()):
            self.assertTrue(part.accessibleName())
        for key in METHODS:
            self.choose(key)
            hint = w.minimumSizeHint()
            self.assertLess(hint.width(), 800)
            self.assertLess(hint.height(), 700)


class _Interrupted:
    def is_interruption_requested(self):
        return True

    def set_progress_value(self, value):
        pass
