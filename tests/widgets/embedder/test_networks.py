import unittest

from AnyQt.QtCore import Qt
from AnyQt.QtTest import QSignalSpy
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.widgets.embedder.networks import Networks


class TestNetworks(GuiTest):
    def setUp(self):
        self.networks = Networks()
        self.networks.show_networks(["squeezenet1_1"], ["resnet50=/home/x/mine.pt"])
        self.spy = QSignalSpy(self.networks.changed)

    def tearDown(self):
        self.networks.deleteLater()

    def item(self, key):
        return self.networks._items()[key]

    def test_what_is_ticked_is_taken_in_that_order(self):
        for key in ("vit_b_16", "mobilenet_v2"):
            self.item(key).setCheckState(Qt.Checked)
        self.assertEqual(self.networks.chosen(), ["squeezenet1_1", "vit_b_16", "mobilenet_v2"])
        self.assertEqual(self.item("mobilenet_v2").text(), "3. MobileNetV2 (14 MB)")
        self.assertEqual(len(self.spy), 2)
        self.assertEqual(self.networks.models(), [MODELS[key] for key in self.networks.chosen()])

    def test_one_alone_has_no_number(self):
        self.assertEqual(self.item("squeezenet1_1").text(), "SqueezeNet 1.1")
        self.item("mobilenet_v2").setCheckState(Qt.Checked)
        self.assertEqual(self.item("squeezenet1_1").text(), "1. SqueezeNet 1.1")
        self.item("mobilenet_v2").setCheckState(Qt.Unchecked)
        self.assertEqual(self.item("squeezenet1_1").text(), "SqueezeNet 1.1")

    def test_listing_anew_tells_nobody_and_keeps_what_is_looked_at(self):
        self.networks.show_networks(["vit_b_16", "resnet50"], [])
        self.networks.list.setCurrentItem(self.item("resnet50"))
        self.networks.show_networks(["vit_b_16", "resnet50"], [])
        self.assertEqual(len(self.spy), 0)
        self.assertEqual(self.networks._current_key(), "resnet50")
        self.assertIn("most papers compare with", self.networks.about.text())

    def test_files_of_one_s_own(self):
        item = self.item("resnet50=/home/x/mine.pt")
        self.assertEqual(item.text(), "ResNet-50 (mine.pt)")
        self.assertEqual(item.toolTip(), "/home/x/mine.pt")

    def test_the_ends_of_the_order(self):
        self.networks.show_networks(["squeezenet1_1", "vit_b_16"], [])
        self.networks.list.setCurrentItem(self.item("squeezenet1_1"))
        self.networks.earlier.click()
        self.assertEqual(len(self.spy), 0)
        self.networks.later.click()
        self.assertEqual(self.networks.chosen(), ["vit_b_16", "squeezenet1_1"])
        self.networks.list.setCurrentItem(self.item("resnet50"))
        self.assertFalse(self.networks.earlier.isEnabled() or self.networks.later.isEnabled())


if __name__ == "__main__":
    unittest.main()
