"""Worn and shop photos brought nearer each other by the embedder itself."""

import time
from unittest.mock import patch

import numpy as np
from Orange.data import Domain
from orangewidget.tests.utils import simulate

from orangecontrib.aiff.alignment.photos import is_aligned
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ...embedding.fake import FakeEmbedder
from ...folders import make_photos
from .window import ALONE, MODULE, EmbedderTest


class TestClosing(EmbedderTest):
    def outputs(self, widget=None):
        widget = widget or self.widget
        return (
            self.get_output(widget.Outputs.embeddings, widget),
            self.get_output(widget.Outputs.raw_embeddings, widget),
        )

    def sent(self):
        """What went out of Embeddings last, whatever goes on."""
        return self.signal_manager.outputs.get((self.widget, "Embeddings"))

    def untick(self):
        self.widget.controls.close_gap.click()

    def test_both_outputs(self):
        with self.fake():
            self.embed()
        aligned, raw = self.outputs()
        self.assertTrue(is_aligned(aligned))
        self.assertFalse(is_aligned(raw))
        np.testing.assert_array_equal(aligned.ids, raw.ids)
        self.assertEqual([var.name for var in raw.domain.attributes], ["n0", "n1", "n2"])
        self.assertEqual(aligned.domain.attributes[0].name, "a0")
        self.assertTrue(provenance_of(aligned)["alignment"]["transductive"])
        self.assertEqual(
            self.widget.status.text(),
            "18 photos: 18 computed on a device. "
            "Worn and shop photos brought nearer each other, learned from these 18 photos.",
        )

    def test_unticked_the_vectors_are_those_of_the_networks(self):
        self.untick()
        with self.fake():
            self.embed()
        aligned, raw = self.outputs()
        self.assertIs(aligned, raw)
        self.assertNotIn("nearer", self.widget.status.text())
        self.assertIn("tick the box above, or connect Domain Aligner", self.widget.status.text())
        self.assertEqual(self.widget.more.chain_combo.currentText(), "Own choice")

    def test_only_the_alignment_is_switched(self):
        with self.fake():
            self.embed()
        aligned, raw = self.outputs()
        with (
            patch(f"{MODULE}.Embedder", side_effect=AssertionError),
            patch(f"{MODULE}.close_gap", side_effect=AssertionError),
        ):
            self.untick()  # at once: there is nothing to wait for
            self.assertIs(self.outputs()[0], raw)
            self.assertNotIn("nearer", self.widget.status.text())
            self.untick()
            self.assertIs(self.outputs()[0], aligned)
            self.assertIs(self.outputs()[1], raw)
        self.assertIn("brought nearer", self.widget.status.text())
        self.assertEqual(self.widget.more.chain_combo.currentData(), "recommended")

    def test_ticked_after_a_run_only_the_gap_is_closed(self):
        self.untick()
        with self.fake():
            self.embed()
        with patch(f"{MODULE}.Embedder", side_effect=AssertionError):
            self.untick()
            self.assertIs(self.sent(), None)
            self.wait_until_finished()
        aligned, raw = self.outputs()
        self.assertTrue(is_aligned(aligned) and not is_aligned(raw))
        self.assertIn("brought nearer", self.widget.status.text())
        self.assertFalse(self.widget.stop_button.isEnabled())

    def test_the_switch_needs_no_apply_but_other_choices_do(self):
        widget = self.create_widget(
            OWEmbedder, stored_settings={"auto_apply": False, "__version__": 4}
        )
        with self.fake():
            self.send_signal(widget.Inputs.images, self.images, widget=widget)
            widget.commit.now()
            self.wait_until_finished(widget=widget)
            raw = self.outputs(widget)[1]
            widget.controls.close_gap.click()
            self.assertIs(self.outputs(widget)[0], raw)
            widget.controls.close_gap.click()
            simulate.combobox_activate_index(
                widget.more.chain_combo, widget.more.chain_combo.findData("alone")
            )
            self.assertTrue(is_aligned(self.outputs(widget)[0]))
            widget.commit.now()
            self.wait_until_finished(widget=widget)
        self.assertFalse(is_aligned(self.outputs(widget)[0]))

    def test_photos_of_one_domain_are_as_they_were(self):
        folder = make_photos(self.tmp / "shop_only", *(f"dress_{n}/shop_1.jpg" for n in range(6)))
        images = images_table(read_collection(folder))
        with self.fake():
            raw = self.embed(images)
        self.assertIs(self.outputs()[0], raw)
        self.assertIn(
            "Not brought nearer each other: all photos are shop photos.",
            self.widget.status.text(),
        )
        # ... and number for number what embedding gives.
        with VectorCache(self.tmp / "other.sqlite") as cache:
            own = embed_table(images, FakeEmbedder(), cache).embeddings
        np.testing.assert_array_equal(raw.X, own.X)
        self.assertEqual(provenance_of(raw), provenance_of(own))

    def test_another_embedder_behind_says_what_to_connect(self):
        with self.fake():
            self.embed()
        aligned = self.outputs()[0]
        with self.fake(name="other"):
            second = self.create_widget(OWEmbedder, stored_settings=ALONE)
            self.embed(aligned, second)
        self.assertIs(*self.outputs(second))
        self.assertIn("vectors that are aligned already", second.status.text())

    def test_stop_while_the_gap_is_closed(self):
        told = []

        def slow(table, callback):
            while True:
                told.append(time.monotonic())
                callback(0.5)
                time.sleep(0.01)

        with self.fake():
            with patch(f"{MODULE}.close_gap", slow):
                self.send_signal(self.widget.Inputs.images, self.images)
                self.process_events(lambda: told, timeout=10000)
                self.process_events(lambda: "Bringing" in self.widget.status.text())
                self.assertGreaterEqual(self.widget.progressBarValue, 90)
                self.widget.stop_button.click()
                self.assertTrue(self.widget.Information.stopped.is_shown())
                self.assertEqual(self.outputs(), (None, None))
                stopped = time.monotonic()
                self.process_events(lambda: time.monotonic() > stopped + 0.3)
                self.assertLess(told[-1], stopped + 0.2)
            self.widget.commit.now()
            self.wait_until_finished()
        self.assertTrue(is_aligned(self.outputs()[0]))
        self.assertEqual(self.widget.finished.tables.result.computed, 0)

    def test_stop_while_only_the_gap_is_closed_leaves_what_there_was(self):
        told = []

        def slow(table, callback):
            while True:
                told.append(True)
                callback(0.5)
                time.sleep(0.01)

        self.untick()
        with self.fake():
            raw = self.embed()
            with patch(f"{MODULE}.close_gap", slow):
                self.widget.controls.close_gap.click()
                self.process_events(lambda: told, timeout=10000)
                self.widget.stop_button.click()
        self.wait_until_finished()
        self.assertFalse(self.widget.close_gap)
        self.assertIsNone(self.widget.task)
        self.assertTrue(self.widget.Information.left_apart.is_shown())
        self.assertIs(self.outputs()[0], raw)
        self.assertIs(self.outputs()[1], raw)

    def test_photos_of_which_nothing_tells_the_domain_have_a_badge(self):
        domain = self.images.domain
        metas = [var for var in domain.metas if var.name != "domain"]
        bare = self.images.transform(Domain([], domain.class_vars, metas))
        with self.fake():
            self.embed(bare)
            self.assertTrue(self.widget.Information.untold.is_shown())
            self.untick()
            self.assertFalse(self.widget.Information.untold.is_shown())
            self.widget.controls.close_gap.click()
            self.embed()
        self.assertFalse(self.widget.Information.untold.is_shown())

    def test_unticked_while_the_gap_is_closed(self):
        self.untick()
        with self.fake():
            raw = self.embed()

        def endless(table, callback):
            while True:
                callback(0.5)
                time.sleep(0.01)

        with patch(f"{MODULE}.close_gap", endless):
            self.untick()
            self.process_events(lambda: "Bringing" in self.widget.status.text())
            self.untick()
        self.assertIsNone(self.widget.task)
        self.assertIs(self.outputs()[0], raw)

    def test_report(self):
        with self.fake():
            self.embed()
        self.send_report()
        report = self.widget.report_html
        self.assertIn("brought nearer each other, learned from these 18 photos", report)
        self.assertIn("from the photos being tested (transductive)", report)
        self.assertLess(report.index("brought nearer"), report.index("SHA-256"))
