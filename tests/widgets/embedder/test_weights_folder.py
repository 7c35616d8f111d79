import os
from unittest.mock import patch

import torch
from torchvision.models import get_model

from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from .window import ALONE, EmbedderTest


class TestWeights(EmbedderTest):
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
        embeddings = self.get_output(self.widget.Outputs.raw_embeddings)
        self.assertIn("mine.pt", provenance_of(embeddings)["name"])
        settings = self.widget.settingsHandler.pack_data(self.widget)
        (kept,) = settings["files"]  # which names nothing of this computer
        self.assertRegex(kept, r"^squeezenet1_1=here:\w+:mine\.pt$")
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertEqual(
            self.items(widget)[f"squeezenet1_1={file}"].text(), "SqueezeNet 1.1 (mine.pt)"
        )
        file.unlink()
        with self.fakes():  # the file goes while the window is open
            self.tick("mobilenet_v2")
        self.assertEqual(
            self.widget.more.vector_combo.itemText(0), "Averaged features (1,280 numbers)"
        )
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
        self.assertIn("own folder", widget.more.weights_folder.words.text())
        self.assertFalse(widget.more.weights_folder.back.isEnabled())
        self.assertTrue(widget.networks.download_button.isVisibleTo(widget))
        chooser = (
            "orangecontrib.aiff.widgets.embedder.weights_folder.QFileDialog.getExistingDirectory"
        )
        with patch(chooser, return_value=str(stick)):
            widget.more.weights_folder.button.menu().actions()[0].trigger()
        self.assertFalse(widget.networks.download_button.isVisibleTo(widget))
        other = self.create_widget(OWEmbedder, stored_settings={"model": "resnet50"})
        self.assertEqual(other.more.weights_folder.words.text(), "Weights in stick, chosen")
        self.assertEqual(other.more.weights_folder.words.toolTip(), str(stick))
        self.assertFalse(other.networks.download_button.isVisibleTo(other))
        other.more.weights_folder.back.trigger()
        self.assertTrue(other.networks.download_button.isVisibleTo(other))

    def test_a_weights_folder_that_is_gone_is_missed(self):
        self.own_folders()
        stick = self.tmp / "stick"
        widget = self.create_widget(OWEmbedder)
        widget.more.weights_folder.choose(stick)
        self.assertIn("stick is not there. Choose another.", str(widget.Error.failed))
        self.assertFalse(widget.Warning.weights_folder.is_shown())
        stick.mkdir()
        widget.more.weights_folder.choose(stick)
        stick.rmdir()
        widget = self.create_widget(OWEmbedder, stored_settings=ALONE)
        self.assertIn("Connect its drive", str(widget.Warning.weights_folder))
        with self.fake():
            self.assertEqual(len(self.embed(widget=widget)), 18)
        self.assertTrue(widget.Warning.weights_folder.is_shown())
        widget.more.weights_folder.choose(None)
        self.assertFalse(widget.Warning.weights_folder.is_shown())

    def test_the_environment_s_weights_folder_comes_first(self):
        part = self.widget.more.weights_folder
        self.assertEqual(part.words.text(), "Weights in weights, as ORANGE_AIFF_WEIGHTS says")
        self.assertFalse(part.button.isEnabled())
        self.assertIn("ORANGE_AIFF_WEIGHTS", part.button.toolTip())
