"""Local GPU Embedder: photos to vectors on this computer."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtCore import pyqtSignal as Signal
from AnyQt.QtWidgets import QComboBox, QLabel, QWidget
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import (
    ConcurrentWidgetMixin,
    FutureWatcher,
    TaskState,
    ThreadExecutor,
)
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..embedding.cache import open_cache
from ..embedding.devices import AUTO, Device, DeviceError, list_devices
from ..embedding.embedder import Embedder, EmbeddingError, Recipe
from ..embedding.models import DEFAULT_MODEL, FEATURES, MODELS, VECTORS, Model
from ..embedding.table import EmbeddedTables, embed_table
from ..embedding.weights import WeightsError, download_weights, find_weights
from ..photos.collection import plural
from ..photos.columns import image_variable
from .parts.choices import fill_combo, select_key
from .parts.tasks import Cancelled, callback_of, paced_callback_of


@dataclass(frozen=True)
class Finished:
    """What the widget's work gives back; the loaded network serves the next run."""

    tables: EmbeddedTables
    embedder: Embedder
    note: str


def run_embedding(
    table: Table, recipe: Recipe, device: str, loaded: Embedder | None, state: TaskState
) -> Finished:
    """The widget's work away from the window."""
    state.set_status("Loading the network…")
    embedder = loaded or Embedder(recipe, device)
    callback = paced_callback_of(state, len(table), "photos")
    with open_cache() as cache:
        callback(0)
        tables = embed_table(table, embedder, cache, callback)
        return Finished(tables, embedder, cache.note)


def run_download(model: Model, state: TaskState) -> Model:
    """Fetching a model's weights away from the window."""
    state.set_status(f"Downloading {model.label}…")
    download_weights(model, callback_of(state))
    return model


class OWEmbedder(OWWidget, ConcurrentWidgetMixin):
    name = "Local GPU Embedder"
    description = "Turn photos into vectors on this computer's GPU or CPU."
    icon = "icons/embedder-symbolic.svg"
    priority = 20
    keywords = "local gpu embedder, image embedding, photos, vectors, features, network, torch"

    class Inputs:
        images = Input("Images", Table)

    class Outputs:
        embeddings = Output("Embeddings", Table, default=True, dynamic=False)
        skipped_images = Output("Skipped Images", Table, dynamic=False)

    class Error(OWWidget.Error):
        no_images = Msg(
            "The data has no column with photos. AIFF Folder Loader and Import Images make one."
        )
        failed = Msg("{}")

    class Warning(OWWidget.Warning):
        skipped = Msg("{} could not be embedded. The output Skipped Images says why.")

    class Information(OWWidget.Information):
        stopped = Msg("Stopped. What was computed is kept: Apply goes on from there.")
        not_kept = Msg("{}")

    want_main_area = False

    model: str = Setting(DEFAULT_MODEL)
    vector: str = Setting(FEATURES)
    device: str = Setting(AUTO)
    auto_apply: bool = Setting(True)

    _downloaded = Signal()

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.images: Table | None = None
        self.finished: Finished | None = None
        self._asked: tuple[Recipe, str] | None = None  # recipe and device of the newest run
        self._loaded: dict[tuple[Recipe, str], Embedder] = {}
        self._looker = ThreadExecutor(self)
        self._devices: FutureWatcher | None = None
        # A new task may not be started from where the last one reports, so the signal is queued.
        self._downloaded.connect(self._apply_now, Qt.QueuedConnection)

        self._add_controls()
        gui.auto_apply(self.buttonsArea, self)
        self._show_model()
        self._show_status()

    def sizeHint(self) -> QSize:
        return QSize(430, 430)

    # The window

    def _add_controls(self) -> None:
        box = gui.vBox(self.controlArea, "Network")
        self.model_combo = _add_combo(box, "Network", self._on_model)
        self.about = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.about.setAccessibleName("About the network")
        box.layout().addWidget(self.about)
        self.download_button = gui.button(box, self, "", callback=self._download, autoDefault=False)

        box = gui.vBox(self.controlArea, "Vector")
        self.vector_combo = _add_combo(box, "Kind of vector", self._on_vector)

        box = gui.vBox(self.controlArea, "Device")
        self.device_combo = _add_combo(box, "Device that computes", self._on_device)
        self._fill_devices([])

        box = gui.vBox(self.controlArea, "Photos")
        self.status = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.status.setAccessibleName("What is going on")
        box.layout().addWidget(self.status)
        box.layout().addWidget(QLabel("No photo leaves this computer."))
        gui.rubber(self.controlArea)
        self.stop_button = gui.button(
            self.buttonsArea, self, "&Stop", callback=self._stop, autoDefault=False
        )
        self.stop_button.setToolTip("Stop computing; what was computed is kept")

    def _show_model(self) -> None:
        if self.model not in MODELS:
            self.model = DEFAULT_MODEL
        if self.vector not in VECTORS:
            self.vector = FEATURES
        models = MODELS.values()
        missing = [m for m in models if find_weights(m) is None]
        fill_combo(
            self.model_combo,
            {
                "Ready, also without a network": [
                    (m.key, m.label, m.about) for m in models if m not in missing
                ],
                "Download once": [
                    (m.key, f"{m.label} ({m.weights.megabytes:.0f} MB)", m.about) for m in missing
                ],
            },
        )
        select_key(self.model_combo, self.model)
        model = MODELS[self.model]
        weights = model.weights
        self.about.setText(
            f"{model.about} {model.year}; weights from {weights.source} ({weights.licence})."
        )
        self.download_button.setVisible(model in missing and weights.url is not None)
        self.download_button.setText(f"&Download {weights.megabytes:.0f} MB from {weights.host}")
        fill_combo(
            self.vector_combo,
            {
                "": [
                    (key, f"{label} ({model.length(key)} numbers)", about)
                    for key, (label, about) in VECTORS.items()
                ]
            },
        )
        select_key(self.vector_combo, self.vector)

    def _fill_devices(self, devices: list[Device]) -> None:
        best = f" ({devices[0].name})" if devices else ""
        choices = [(AUTO, f"Automatic{best}", "The quickest device of this computer")]
        choices += [(device.key, device.name, "") for device in devices]
        if self.device not in [key for key, *_ in choices]:
            # Not seen (yet): a workflow may come from another computer.
            choices.append((self.device, self.device, ""))
        fill_combo(self.device_combo, {"": choices})
        select_key(self.device_combo, self.device)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._devices is None:
            # Torch takes seconds to import: not in this thread, and not before anybody looks.
            self._devices = FutureWatcher(self._looker.submit(list_devices))
            self._devices.done.connect(self._on_devices)

    def _on_devices(self, future: Future) -> None:
        if future.exception() is None:
            self._fill_devices(future.result())

    def _show_status(self, words: str = "") -> None:
        self.stop_button.setEnabled(self.task is not None)
        if words:
            self.status.setText(words)
        elif self.images is None:
            self.status.setText("Connect AIFF Folder Loader or Import Images.")
        elif self.finished is None:
            self.status.setText(f"{plural(len(self.images), 'photo')}.")
        else:
            result = self.finished.tables.result
            self.status.setText(
                f"{plural(len(self.images), 'photo')}: {result.computed:,} computed on "
                f"{self.finished.embedder.device.name}, {result.cached:,} known from before, "
                f"{len(result.failures):,} skipped."
            )

    def setStatusMessage(self, message: str) -> None:
        super().setStatusMessage(message)
        self._show_status(message)

    # What the user does

    def _on_model(self) -> None:
        self.model = self.model_combo.currentData()
        self._show_model()
        self.commit.deferred()

    def _on_vector(self) -> None:
        self.vector = self.vector_combo.currentData()
        self.commit.deferred()

    def _on_device(self) -> None:
        self.device = self.device_combo.currentData()
        self.commit.deferred()

    def _download(self) -> None:
        self._clear_results()
        self.start(run_download, MODELS[self.model])
        self._show_status()

    def _stop(self) -> None:
        self.cancel()
        self._clear_results()
        self.Information.stopped()
        self._show_status()

    # Work

    @Inputs.images
    def set_images(self, images: Table | None) -> None:
        self.images = images
        self.commit.now()

    def _apply_now(self) -> None:
        self._show_model()
        self.commit.now()

    @gui.deferred
    def commit(self) -> None:
        self.cancel()
        self._clear_results()
        if self.images is not None and len(self.images):
            if image_variable(self.images.domain) is None:
                self.Error.no_images()
            else:
                self._asked = Recipe(self.model, self.vector), self.device
                loaded = self._loaded.get(self._asked)
                self.start(run_embedding, self.images, *self._asked, loaded)
        self._show_status()

    def on_done(self, result: Finished | Model) -> None:
        if isinstance(result, Model):
            self._downloaded.emit()
            return
        self.finished = result
        self._loaded = {self._asked: result.embedder}
        if failures := result.tables.result.failures:
            self.Warning.skipped(plural(len(failures), "photo"))
        if result.note:
            self.Information.not_kept(result.note)
        self.Outputs.embeddings.send(result.tables.embeddings)
        self.Outputs.skipped_images.send(result.tables.skipped)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, WeightsError | DeviceError | EmbeddingError):
            raise ex
        self.Error.failed(str(ex))

    def _clear_results(self) -> None:
        self.clear_messages()
        self.finished = None
        self.Outputs.embeddings.send(None)
        self.Outputs.skipped_images.send(None)

    def onDeleteWidget(self) -> None:
        self._downloaded.disconnect()
        self.shutdown()
        self._looker.shutdown(wait=False)
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.finished is None:
            self.report_paragraph("Nothing is embedded.")
            return
        provenance = self.finished.embedder.provenance
        result = self.finished.tables.result
        self.report_items(
            "Vectors",
            [
                ("Network", provenance.name),
                ("Weights", f"{provenance.weights} (SHA-256 {provenance.digest})"),
                ("Seen of each photo", provenance.input),
                ("Numbers in a vector", self.finished.embedder.length),
                ("Precision", provenance.precision),
                ("Device", provenance.device),
                ("Software", f"torch {provenance.torch}, torchvision {provenance.torchvision}"),
                ("Photos", len(self.images)),
                ("Skipped", len(result.failures)),
            ],
        )


def _add_combo(box: QWidget, name: str, on_chosen: Callable[[], None]) -> QComboBox:
    combo = QComboBox(accessibleName=name, minimumContentsLength=20)
    combo.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
    combo.activated.connect(lambda _: on_chosen())
    box.layout().addWidget(combo)
    return combo


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWEmbedder).run()
