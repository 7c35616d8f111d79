"""What folds away of the embedder, and what its heading says."""

from itertools import pairwise
from unittest.mock import patch

from AnyQt.QtCore import Qt
from AnyQt.QtGui import QFont
from AnyQt.QtWidgets import QApplication, QComboBox, QListWidget

from orangecontrib.aiff.widgets.kit.opening import CheckedSettings
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ..events import wait_until
from .window import ALONE, EmbedderTest

WHOLE_SCREEN = 768 - 70  # less a title bar and a task bar


def is_laid_out(widget):
    """No part lies over the next, and no text is cut off."""
    texts = (widget.networks.about, widget.status)
    column = widget.controlArea.layout()
    boxes = [column.itemAt(place).widget() for place in range(column.count())]
    boxes = [box for box in boxes if box is not None and box.isVisible()]
    below = [*pairwise(boxes), (widget.networks.list, widget.networks.about)]
    return all(text.height() >= text.heightForWidth(text.width()) for text in texts) and all(
        upper.geometry().bottom() < lower.y() for upper, lower in below
    )


class TestMoreOptions(EmbedderTest):
    def setUp(self):
        super().setUp()
        # The folder that the tests' environment names would stand in the heading.
        self.widget = self.opened()

    def opened(self, **settings):
        return self.create_widget(OWEmbedder, stored_settings={**ALONE, **settings})

    def heading(self, widget=None):
        said = (widget or self.widget).fold.heading.accessibleName()
        return said.removesuffix(", weights in weights").removesuffix(": weights in weights")

    def test_as_usual_nothing_is_said_and_all_is_folded(self):
        self.assertEqual(self.heading(), "More options")
        self.widget.show()
        self.assertFalse(self.widget.more.isVisible())
        for part in (self.widget.networks.list, self.widget.status, self.widget.fold.heading):
            self.assertTrue(part.isVisible())

    def test_each_choice_is_said(self):
        more = self.widget.more
        with self.fake():
            self.choose(more.fit_combo, "crop")
            self.assertEqual(self.heading(), "More options: centre crop")
            self.choose(more.region_combo, "whole")
            self.choose(more.vector_combo, "depths")
            more.mirror.click()
            more.unit.click()
            self.choose(more.computed.precision_combo, "full")
            self.assertEqual(
                self.heading(),
                "More options: four depths joined, whole photo, centre crop, not mirrored, unit "
                "length, full precision",
            )
            more.unit.click()
            self.choose(more.computed.precision_combo, "best")
            self.choose(more.chain_combo, "plain")
            self.assertEqual(
                self.heading(), "More options: chain “Plain, as Orange's Image Embedding”"
            )
            self.choose(more.chain_combo, "recommended")
            # The box has a place of its own.
            self.widget.controls.close_gap.click()
        self.assertEqual(self.heading(), "More options")
        self.assertEqual(more.chain_combo.currentText(), "Own choice")

    def test_one_network_looks_at_mirror_images_too_and_several_from_near_and_far(self):
        more, items = self.widget.more, self.items()
        self.assertTrue(more.mirror.isChecked())
        self.assertFalse(more.near_and_far.isChecked())
        with self.fakes():
            for checked in (True, False):
                items["efficientnet_lite0"].setCheckState(Qt.Checked if checked else Qt.Unchecked)
                self.assertTrue(more.mirror.isChecked())
                self.assertEqual(more.near_and_far.isChecked(), checked)
                self.assertEqual(more.chain_combo.currentData(), "recommended")
                self.assertEqual(self.heading(), "More options")
            # What the user chose stays.
            more.near_and_far.click()
            self.assertEqual(self.heading(), "More options: from near and far")
            items["efficientnet_lite0"].setCheckState(Qt.Checked)
            self.assertEqual(self.heading(), "More options")
            more.near_and_far.click()
            self.assertEqual(self.heading(), "More options: not from near and far")
            items["efficientnet_lite0"].setCheckState(Qt.Unchecked)
            self.assertFalse(self.widget.near_and_far)
            self.assertEqual(self.heading(), "More options")

    def test_a_new_widget_has_the_recommended_chain_for_the_networks_that_were_ticked_before(self):
        networks = {"models": ["squeezenet1_1", "efficientnet_lite0"]}
        read = lambda handler: handler.defaults.update(networks)  # noqa: E731
        with patch.object(CheckedSettings, "read_defaults", read), self.fakes():
            for settings in (None, {}):  # the canvas gives one of both
                new = self.create_widget(OWEmbedder, settings, reset_default_settings=False)
                self.assertEqual(new.models, networks["models"])
                self.assertTrue(new.near_and_far)
                self.assertEqual(new.more.chain_combo.currentData(), "recommended")
                self.assertEqual(self.heading(new), "More options")

    def test_workflows_keep_the_looks_that_they_had(self):
        had = {"vector": "strips", "region": "auto", "fit": "squeeze", "close_gap": True}
        had |= {"models": ["squeezenet1_1", "efficientnet_lite0"], "__version__": 6}
        for mirror, words in ((False, "not mirrored, not from near and far"),
                              (True, "not from near and far")):  # fmt: skip
            with self.fakes():
                old = self.opened(**had, mirror=mirror)
                again = self.opened(**old.settingsHandler.pack_data(old))
            for widget in (old, again):
                self.assertEqual((widget.mirror, widget.near_and_far), (mirror, False))
                self.assertEqual(self.heading(widget), f"More options: {words}")

    def test_a_kind_of_vector_that_the_network_cannot_give_is_not_missed(self):
        with self.fakes():
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["vit_b_16"])
            self.assertEqual(self.heading(), "More options")

    def test_what_a_workflow_brings_is_said(self):
        widget = self.opened(device="cuda:5", gpu_jpegs=True)
        self.assertEqual(self.heading(widget), "More options: cuda:5, JPEGs decoded by the GPU")
        widget.more.weights_folder.refresh()
        self.assertIn("weights in weights", widget.fold.heading.accessibleName())

    def test_it_opens_as_it_was_left(self):
        self.widget.fold.heading.click()
        kept = self.widget.settingsHandler.pack_data(self.widget)
        self.assertTrue(kept["more_open"])
        widget = self.opened(more_open=True)
        widget.show()
        self.assertTrue(widget.more.isVisible())

    def test_six_networks_are_seen_and_a_low_screen_is_enough(self):
        # Without a screen, letters of Qt 5 are larger than on any.
        before = QApplication.font()
        font = QFont(before)
        font.setPixelSize(13)
        QApplication.setFont(font)
        self.addCleanup(QApplication.setFont, before)
        for is_open in (False, True):
            widget = self.opened(more_open=is_open)
            with self.fake():
                self.embed(widget=widget)
            widget.show()
            widget.resize(widget.minimumSizeHint())
            wait_until(lambda w=widget: w.preview.isVisible())
            self.assertLess(widget.height(), WHOLE_SCREEN)
            names: QListWidget = widget.networks.list
            self.assertGreaterEqual(
                names.viewport().height(), 6 * names.visualItemRect(names.item(1)).height()
            )
            # No part lies over another, however many lines the texts take.
            for words in ("", "so many words " * 15):
                widget.status.setText(widget.status.text() + words)
                wait_until(lambda w=widget: is_laid_out(w))
                self.assertLess(widget.height(), WHOLE_SCREEN)

    def test_every_part_is_reached_by_keys_in_the_order_in_which_it_is_seen(self):
        widget = self.opened(more_open=True)
        widget.show()
        chain, part = [], widget.networks.list
        while part not in chain:
            if part.isVisible() and part.focusPolicy() & Qt.TabFocus:
                chain.append(part)
            part = part.nextInFocusChain()
        more = widget.more
        in_order = [
            widget.networks.list, widget.controls.close_gap, widget.fold.heading,
            more.chain_combo, more.region_combo, more.fit_combo, more.vector_combo, more.mirror,
            more.near_and_far,
            more.unit, more.computed.device_combo, more.computed.precision_combo,
            more.weights_folder.button, more.kept.check_button, more.kept.clear_button,
            widget.stop_button, widget.going_on.box, widget.going_on.button,
        ]  # fmt: skip
        expected = [each for each in in_order if each in chain]
        self.assertEqual(expected, in_order)
        self.assertEqual([each for each in chain if each in in_order], in_order)
        for combo in more.findChildren(QComboBox):
            self.assertTrue(combo.accessibleName())
