from concurrent.futures import Future
from unittest.mock import patch

from AnyQt.QtCore import Qt
from AnyQt.QtTest import QSignalSpy
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.widgets.embedder.device_controls import DeviceControls
from orangecontrib.aiff.widgets.embedder.embedding import look_for_devices

GPU, CPU = Device("cuda:0", "NVIDIA X"), Device("cpu", "CPU (2 cores)")
QUICK = Device("openvino", "CPU with OpenVINO (2 cores)")


class TestDeviceControls(GuiTest):
    def setUp(self):
        self.part = self.create()

    def create(self, device="auto", precision="best"):
        part = DeviceControls(device, precision, False)
        self.addCleanup(part.deleteLater)
        self.addCleanup(part.close_tasks)
        return part

    def find_devices(self):
        future = Future()
        work = "orangecontrib.aiff.widgets.embedder.embedding"
        with (
            patch(f"{work}.devices_here", lambda: [GPU, QUICK, CPU]),
            patch(f"{work}.can_decode_on", lambda key: key == GPU.key),
        ):
            future.set_result(look_for_devices())
        self.part._on_devices(future)

    def choose(self, combo, key):
        combo.setCurrentIndex(combo.findData(key))
        combo.activated.emit(combo.currentIndex())

    def test_devices_are_listed_by_name(self):
        self.find_devices()
        combo = self.part.device_combo
        names = [combo.itemText(index) for index in range(combo.count())]
        self.assertEqual(names, ["Automatic (NVIDIA X)", GPU.name, QUICK.name, CPU.name])
        place = combo.findData("openvino")
        self.assertIn("EfficientNet-Lite", combo.itemData(place, Qt.ToolTipRole))
        self.assertEqual(combo.currentData(), "auto")

    def test_decoding_on_the_gpu_is_offered_where_one_can(self):
        part, box = self.part, self.part.gpu_jpegs
        self.assertFalse(box.isVisibleTo(part))
        self.find_devices()
        for key, offered in (("auto", True), ("cpu", False), ("openvino", False), ("cuda:0", True)):
            self.choose(part.device_combo, key)
            self.assertEqual(box.isVisibleTo(part), offered, key)

    def test_what_is_chosen_is_told(self):
        self.find_devices()
        spy = QSignalSpy(self.part.changed)
        self.choose(self.part.device_combo, "cpu")
        self.choose(self.part.precision_combo, "full")
        self.part.gpu_jpegs.click()
        self.assertEqual((self.part.device, self.part.precision), ("cpu", "full"))
        self.assertEqual(len(spy), 3)

    def test_choices_of_another_computer_or_version(self):
        part = self.create("cuda:5", "of the future")
        self.assertEqual(part.device_combo.currentData(), "cuda:5")
        self.assertEqual(part.precision_combo.currentData(), "best")
