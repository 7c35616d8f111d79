"""What vectors are computed on: the device, its precision, and whether its GPU decodes JPEGs."""

from concurrent.futures import Future

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QCheckBox, QFormLayout, QWidget
from Orange.widgets.utils.concurrent import FutureWatcher, ThreadExecutor

from ...embedding.devices import AUTO, OPENVINO, Device
from ...embedding.recipe import PRECISIONS
from ..kit.choices import fill_combo, new_combo, select_key
from .embedding import look_for_devices

ENGINE = (
    "Quicker than torch on the processor, for SqueezeNet and EfficientNet-Lite; other networks are "
    "computed by torch all the same"
)


class DeviceControls(QWidget):
    """The controls; devices are looked for once somebody sees them.

    Attributes
    ----------
    changed : somebody chose
    device : key of a device, of this computer or of another
    precision : a key of `PRECISIONS`
    """

    changed = Signal()

    def __init__(self, device: str, precision: str, gpu_jpegs: bool):
        super().__init__()
        self.device = device
        self.precision = precision if precision in PRECISIONS else next(iter(PRECISIONS))
        self._looker = ThreadExecutor(self)
        self._watcher: FutureWatcher | None = None
        self._decoding: set[str] = set()  # choices of a device that can decode JPEGs
        self.device_combo = new_combo("Device", self._on_chosen)
        self.precision_combo = new_combo("Precision", self._on_chosen)
        choices = [(key, *words) for key, words in PRECISIONS.items()]
        fill_combo(self.precision_combo, choices)
        select_key(self.precision_combo, self.precision)
        self.gpu_jpegs = QCheckBox("Let the &GPU decode JPEGs", checked=gpu_jpegs)
        self.gpu_jpegs.setToolTip(
            "Faster on a GPU with units for JPEGs, such as an A100 or H100. Colours differ by "
            "rounding from those that the CPU decodes"
        )
        self.gpu_jpegs.clicked.connect(lambda _: self.changed.emit())
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addRow("&Device:", self.device_combo)
        layout.addRow("&Precision:", self.precision_combo)
        layout.addRow(self.gpu_jpegs)
        self._fill([])
        self._show_decoder()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._watcher is None:
            # Torch takes seconds to import: not in this thread, and not before anybody looks.
            self._watcher = FutureWatcher(self._looker.submit(look_for_devices))
            self._watcher.done.connect(self._on_devices)

    def close_tasks(self) -> None:
        """Wait for nothing; called before the widget goes."""
        self._looker.shutdown(wait=False)

    def _on_chosen(self) -> None:
        self.device = self.device_combo.currentData()
        self.precision = self.precision_combo.currentData()
        self._show_decoder()
        self.changed.emit()

    def _on_devices(self, future: Future) -> None:
        if future.exception() is None:
            devices, self._decoding = future.result()
            self._fill(devices)
            self._show_decoder()

    def _fill(self, devices: list[Device]) -> None:
        best = f" ({devices[0].name})" if devices else ""
        choices = [(AUTO, f"Automatic{best}", "The quickest device of this computer")]
        choices += [
            (each.key, each.name, ENGINE if each.key == OPENVINO else "") for each in devices
        ]
        if self.device not in [key for key, *_ in choices]:
            # Not seen (yet): a workflow may come from another computer.
            choices.append((self.device, self.device, ""))
        fill_combo(self.device_combo, choices)
        select_key(self.device_combo, self.device)

    def _show_decoder(self) -> None:
        """Offer decoding on the GPU where one computes that can."""
        self.gpu_jpegs.setVisible(self.device in self._decoding)
