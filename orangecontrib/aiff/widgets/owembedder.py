"""Local GPU Embedder: photos to vectors on this computer."""

import math
from collections.abc import Mapping
from concurrent.futures import Future

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtCore import pyqtSignal as Signal
from AnyQt.QtWidgets import QComboBox, QFormLayout, QLabel, QSizePolicy
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..chains import CHAINS, RECOMMENDED, chain_of, kinds_of, vector_for
from ..embedding.devices import AUTO
from ..embedding.embedder import BEST, Embedder, Recipe
from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.models import DEFAULT_MODEL, MODELS, VECTORS, Detector, Model
from ..embedding.seeing.preparing import REGIONS, fit_choices
from ..embedding.weights.folder import folder_trouble
from ..embedding.weights.from_file import find_model
from ..errors import AiffError, WeightsError
from ..files.servers import agree_to_servers
from ..photos.columns import image_variable
from ..words import plural
from .embedder.device_controls import DeviceControls
from .embedder.embedding import Finished, look_ahead, run_closing, run_download, run_embedding
from .embedder.kept_vectors import KeptVectors
from .embedder.networks import Networks
from .embedder.older import update
from .embedder.own_weights import ask_for_weights
from .embedder.region_preview import RegionPreview
from .embedder.report import report_finished
from .embedder.settings import EmbedderSettings
from .embedder.weights_folder import WeightsFolder
from .kit.choices import Choice, fill_combo, new_combo, select_key
from .kit.going_on import GoingOn
from .kit.opening import CheckedSettings, SaysMisunderstood
from .kit.plain import PlainReport, as_tip
from .kit.plain_messages import PlainMessages
from .kit.tasks import Aside, Cancelled

FILES_KEPT = 10
OWN = ("", "Own choice", "What is chosen below")


class OWEmbedder(PlainReport, PlainMessages, SaysMisunderstood, OWWidget, ConcurrentWidgetMixin):
    name = "Local GPU Embedder"
    description = "Turn photos into vectors on this computer's GPU or CPU."
    icon = "icons/embedder-symbolic.svg"
    priority = 20
    keywords = "local gpu embedder, image embedding, photos, vectors, features, network, torch"

    class Inputs:
        images = Input("Images", Table)

    class Outputs:
        embeddings = Output("Embeddings", Table, default=True, dynamic=False)
        raw_embeddings = Output("Raw Embeddings", Table, dynamic=False)
        skipped_images = Output("Skipped Images", Table, dynamic=False)

    class Error(OWWidget.Error):
        no_images = Msg(
            "The data has no column with photos. AIFF Folder Loader and Import Images make one."
        )
        failed = Msg("{}")

    class Warning(OWWidget.Warning):
        skipped = Msg("{} could not be embedded. The output Skipped Images says why.")
        weights_folder = Msg("{}")

    class Information(OWWidget.Information):
        stopped = Msg("You stopped the work. Press Apply to go on from there; nothing is lost.")
        notes = Msg("{}")
        untold = Msg(
            "Some photos are not marked as worn or shop, so none were brought nearer each other. "
            "AIFF Folder Loader can mark them."
        )
        left_apart = Msg(
            "Stopped: Embeddings are as the networks made them. Tick the box again to bring worn "
            "and shop photos nearer each other."
        )

    want_main_area = False

    settings_version = 4
    settingsHandler = CheckedSettings(EmbedderSettings)

    models: list = Setting([DEFAULT_MODEL])  # in the order in which their vectors are joined
    files: list = Setting([])  # models with weights from a file, by their keys
    # A chain belongs to its workflow: on a blank canvas everybody has the recommended one again.
    vector: str = Setting(RECOMMENDED.recipe.vector, schema_only=True)
    region: str = Setting(RECOMMENDED.recipe.region, schema_only=True)
    fit: str = Setting(RECOMMENDED.recipe.fit, schema_only=True)
    mirror: bool = Setting(False)
    unit: bool = Setting(False)
    close_gap: bool = Setting(RECOMMENDED.closes_gap, schema_only=True)
    precision: str = Setting(BEST)
    gpu_jpegs: bool = Setting(False)
    device: str = Setting(AUTO)
    auto_apply: bool = Setting(True)

    _downloaded = Signal()

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.images: Table | None = None
        self.finished: Finished | None = None
        self._checks_all = False  # files of photos that seem to be known, until that is done
        self._chain = ""  # in force, a key of `CHAINS`; "" for none of them
        self._asked: tuple[tuple[Recipe, ...], str] = ((), "")  # of the newest run
        self._loaded: dict[Recipe, Embedder] = {}  # on the device of the newest run
        self._ahead = Aside(self, self._on_ahead)
        self._rates: dict[tuple[Recipe, ...], float] = {}  # vectors a second, as measured
        # A new task may not be started from where the last one reports, so the signal is queued.
        self._downloaded.connect(self._apply_now, Qt.QueuedConnection)

        self._add_controls()
        self.going_on = GoingOn(self.buttonsArea, self)
        self.models = [key for key in self.models if self.may_open(key.partition("=")[2])]
        self.files = [key for key in self.files if self.may_open(key.partition("=")[2])]
        self._show_models()
        self._show_status()

    def sizeHint(self) -> QSize:
        return QSize(430, 700)

    # The window

    def _add_controls(self) -> None:
        box = gui.vBox(self.controlArea, "Networks")
        self.networks = Networks()
        self.networks.changed.connect(self._on_networks)
        self.networks.download_wanted.connect(self._download)
        self.networks.file_wanted.connect(self._browse)
        box.layout().addWidget(self.networks)
        self.weights_folder = WeightsFolder()
        self.weights_folder.changed.connect(self._apply_folder)
        self.weights_folder.failed.connect(self.Error.failed)
        box.layout().addWidget(self.weights_folder)

        vectors = box = gui.vBox(self.controlArea, "From photo to vector")
        form = QFormLayout()
        box.layout().addLayout(form)
        self.chain_combo = new_combo("Chain", lambda: self._take(self.chain_combo.currentData()))
        form.addRow("C&hain:", self.chain_combo)
        self.region_combo = self._add_choice(form, "&Region:", "region", _choices(REGIONS))
        self.preview = RegionPreview()
        self.preview.download_wanted.connect(self._download)
        self.preview.setMinimumHeight(self.preview.strip.height())
        box.layout().addWidget(self.preview)  # a form would squeeze it
        form = QFormLayout()
        box.layout().addLayout(form)
        self.fit_combo = self._add_choice(form, "&Shape:", "fit", fit_choices(()))

        self.vector_combo = new_combo("Kind of vector", self._on_vector)
        form.addRow("&Vector:", self.vector_combo)
        box = gui.hBox(box)
        gui.checkBox(
            box, self, "mirror", "&Mirrored too", callback=self._changed,
            tooltip="Average each photo's vector with its mirror image's; takes twice as long",
        )  # fmt: skip
        gui.checkBox(
            box, self, "unit", "&Unit length", callback=self._changed,
            tooltip="Divide each vector by its length; cosine distances stay as they are",
        )  # fmt: skip

        gui.checkBox(
            vectors, self, "close_gap", "&Bring worn and shop photos nearer each other",
            callback=self._on_close_gap,
            tooltip="Learns from these photos (transductive), but not which garment each shows. Raw "
            "Embeddings has the networks' own numbers",
        )  # fmt: skip

        box = gui.vBox(self.controlArea, "Computed on")
        self.computed = DeviceControls(self.device, self.precision, self.gpu_jpegs)
        self.precision = self.computed.precision
        self.computed.changed.connect(self._on_device)
        box.layout().addWidget(self.computed)

        box = gui.vBox(self.controlArea, "Photos (none leaves this computer)")
        self.status = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.status.setAccessibleName("What is going on")
        self.status.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        box.layout().addWidget(self.status)
        self.kept = KeptVectors()
        self.kept.check_button.clicked.connect(self._check_all)
        box.layout().addWidget(self.kept)
        gui.rubber(self.controlArea)
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", callback=self._stop, autoDefault=False
        )
        self.stop_button.setToolTip("Stop computing; what was computed is kept")

    def _add_choice(
        self, form: QFormLayout, label: str, setting: str, choices: list[Choice]
    ) -> QComboBox:
        """A combo box for a setting that is one of some keys."""

        def on_chosen() -> None:
            setattr(self, setting, combo.currentData())
            self._changed()

        combo = new_combo(label.replace("&", "").rstrip(":"), on_chosen)
        form.addRow(label, combo)
        if choices:
            fill_combo(combo, choices)
            select_key(combo, getattr(self, setting))
        return combo

    def _known_models(self) -> list[str]:
        """The chosen models; the default one where a workflow names what is not here."""
        known = []
        for key in self.models:
            try:
                known.append(find_model(key).key)
            except WeightsError as error:
                if key.partition("=")[0] in ALL_MODELS:
                    self.Error.failed(str(error))  # somebody's own file, which did not come along
        return list(dict.fromkeys(known)) or [DEFAULT_MODEL]

    def _models(self) -> list[Model]:
        return self.networks.models() or [MODELS[DEFAULT_MODEL]]

    def _show_models(self) -> None:
        self.models = self._known_models()
        self._show_folder()
        self.networks.show_networks(self.models, self.files)
        self._show_vectors()

    def _show_vectors(self) -> None:
        """Offer the kinds of vector that all chosen networks can give."""
        models = self._models()
        kinds = kinds_of(models)
        if self._chain:
            self.vector = vector_for(models, CHAINS[self._chain][2])
        elif self.vector not in kinds:
            self.vector = kinds[0]
        choices = []
        for kind in kinds:
            labels = {model.vector_label(kind) for model in models}
            label = labels.pop() if len(labels) == 1 else VECTORS[kind][0]
            length = sum(model.length(kind) for model in models)
            choices.append((kind, f"{label} ({length:,} numbers)", VECTORS[kind][1]))
        fill_combo(self.vector_combo, choices)
        select_key(self.vector_combo, self.vector)
        fill_combo(self.fit_combo, fit_choices(models))
        select_key(self.fit_combo, self.fit)
        self._show_chain()

    def _show_chain(self) -> None:
        """Which chain is in force, whoever chose it."""
        recipe = Recipe(vector=self.vector, region=self.region, fit=self.fit)
        self._chain = chain_of(recipe, self._models(), self.close_gap)
        chains = [(key, label, tooltip) for key, (label, tooltip, _) in CHAINS.items()]
        fill_combo(self.chain_combo, chains if self._chain else [*chains, OWN])
        select_key(self.chain_combo, self._chain)
        self.vector_combo.setToolTip(as_tip(VECTORS[self.vector][1]))

    def _show_folder(self) -> None:
        trouble = folder_trouble()
        self.Warning.weights_folder(trouble or "", shown=trouble is not None)
        self.weights_folder.refresh()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.kept.refresh()

    def _look_ahead(self) -> None:
        """Say what Apply would do, where it is not done by itself."""
        self._ahead.cancel()
        table = self.images
        if self.auto_apply or not usable(table):
            return
        self._ahead.start(look_ahead, table, self._recipes(), self.device)

    def _show_preview(self) -> None:
        """What is seen of some photos; the first network stands for all."""
        table = self.images if usable(self.images) else None
        self.preview.show_photos(table, self.region, self.fit, self._models()[0])

    def _on_ahead(self, future: Future) -> None:
        if future.exception() is not None or self.task is not None:
            return  # Apply will say what is wrong
        plan, photos = future.result(), len(self.images)
        words = plan.words(photos)
        if left := plan.left(photos):
            words += f" on {plan.device}"
            if rate := self._rates.get(self._recipes()):
                words += f", about {math.ceil(left / rate)} s"
        self._show_status(f"{words}.")

    def _show_status(self, words: str = "") -> None:
        self.stop_button.setEnabled(self.task is not None)
        self.kept.check_button.setEnabled(usable(self.images))
        if words:
            self.status.setText(words)
        elif self.images is None:
            self.status.setText("Connect AIFF Folder Loader or Import Images.")
        elif self.finished is None:
            self.status.setText(f"{plural(len(self.images), 'photo')}.")
        else:
            self.status.setText(self.finished.words(len(self.images), self.close_gap))

    def setStatusMessage(self, message: str) -> None:
        super().setStatusMessage(message)
        self._show_status(message)

    # What the user does

    def _on_networks(self) -> None:
        self.models = self.networks.chosen()
        self._show_vectors()
        self._changed()

    def _on_vector(self) -> None:
        self.vector = self.vector_combo.currentData()
        self._changed()

    def _on_device(self) -> None:
        self.device, self.precision = self.computed.device, self.computed.precision
        self.gpu_jpegs = self.computed.gpu_jpegs.isChecked()
        self._changed()

    def _on_close_gap(self) -> None:
        self._show_chain()
        if self.finished is None or self._asked != (self._recipes(), self.device):
            self._changed()
            return
        # The vectors are known, and only what is made of them is another.
        self.cancel()
        if self.close_gap and self.finished.closed is None:
            self.Outputs.embeddings.send(None)
            self.start(run_closing, self.finished)
        else:
            self._send_embeddings()
        self._show_status()

    def _take(self, chain: str) -> None:
        """Choose the vector, region and shape of a chain, and whether it closes the gap."""
        if not chain:
            return  # the own choice is in force already
        recipe, self.close_gap = CHAINS[chain][2].recipe, CHAINS[chain][2].closes_gap
        self._chain, self.region, self.fit = chain, recipe.region, recipe.fit
        select_key(self.region_combo, self.region)
        select_key(self.fit_combo, self.fit)
        self._show_vectors()
        self._changed()

    def _changed(self) -> None:
        self._show_chain()
        self.commit.deferred()
        self._look_ahead()
        self._show_preview()

    def _browse(self) -> None:
        if chosen := ask_for_weights(self):
            self.use_file(*chosen)

    def use_file(self, architecture: str, path: str) -> None:
        """Take weights from a file, as choosing them in the window does."""
        key = f"{architecture}={path}"
        agree_to_servers([path])
        try:
            key = find_model(key).key
        except WeightsError as error:
            self._clear_results()
            self.Error.failed(str(error))
            return
        self.models = [key]
        self.files = [key, *(other for other in self.files if other != key)][:FILES_KEPT]
        self._show_models()
        self._changed()

    def _download(self, model: Model | Detector) -> None:
        self._clear_results()
        self.start(run_download, model)
        self._show_status()

    def _stop(self) -> None:
        if self.finished is not None and self.task is not None:
            # The vectors are there: only what brings photos nearer each other is stopped.
            self.cancel()
            self.close_gap = False
            self._show_chain()
            self._send_embeddings()
            self.Information.left_apart()
            self._show_status()
            return
        self.cancel()
        self._clear_results()
        self.Information.stopped()
        self.going_on.offer()
        self._show_status()

    def _check_all(self) -> None:
        self._checks_all = True
        self.commit.now()

    # Work

    @Inputs.images
    def set_images(self, images: Table | None) -> None:
        self.images = images
        self._checks_all = False
        self._clear_results()
        self._show_status()
        self._changed()

    def _apply_now(self) -> None:
        self._show_models()
        self._show_preview()
        self.commit.now()

    def _apply_folder(self) -> None:
        self._show_models()
        self._changed()

    @gui.deferred
    def commit(self) -> None:
        self.going_on.begin()
        self.cancel()
        self._clear_results()
        if self.images is not None and len(self.images):
            if not usable(self.images):
                self.Error.no_images()
            else:
                if self.device != self._asked[1]:
                    self._loaded = {}
                self._asked = self._recipes(), self.device
                self.start(
                    run_embedding, self.images, *self._asked, self._loaded, self.close_gap,
                    self._checks_all,
                )  # fmt: skip
        self._show_status()

    def _recipes(self) -> tuple[Recipe, ...]:
        choices = (
            self.vector, self.region, self.fit, self.mirror, self.unit, self.precision,
            self.gpu_jpegs,
        )  # fmt: skip
        return tuple(Recipe(model, *choices) for model in self.models)

    def on_done(self, result: Finished | Model | Detector) -> None:
        if isinstance(result, Model | Detector):
            self._downloaded.emit()
            return
        known = self.finished is not None and self.finished.tables is result.tables
        self.finished = result
        self._checks_all = False
        self._send_embeddings()
        if known:
            return  # only the gap was closed
        self.kept.refresh()
        recipes, _ = self._asked
        if computed := sum(each.computed for each in result.tables.results):
            self._rates[recipes] = computed / result.seconds
        self._loaded = dict(zip(recipes, result.embedders, strict=True))
        if failures := result.tables.result.failures:
            self.Warning.skipped(plural(len(failures), "photo"))
        if result.notes:
            self.Information.notes(" ".join(result.notes))
        self.Outputs.raw_embeddings.send(result.tables.embeddings)
        self.Outputs.skipped_images.send(result.tables.skipped)

    def _send_embeddings(self) -> None:
        closed = self.finished.closed if self.close_gap else None
        self.Information.untold(shown=closed is not None and closed.untold)
        self.Information.left_apart.clear()
        self.Outputs.embeddings.send(closed.table if closed else self.finished.tables.embeddings)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self.Error.failed(str(ex))

    def _clear_results(self) -> None:
        self.clear_messages()
        self._show_folder()
        self.finished = None
        self.Outputs.embeddings.send(None)
        self.Outputs.raw_embeddings.send(None)
        self.Outputs.skipped_images.send(None)

    def onDeleteWidget(self) -> None:
        self._downloaded.disconnect()
        self.kept.close_tasks()
        self._ahead.close()
        self.preview.close_tasks()
        self.shutdown()
        self.computed.close_tasks()
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.finished is None:
            self.report_paragraph("Nothing is embedded.")
            return
        report_finished(self, self.finished, self.close_gap, len(self.images))

    @classmethod
    def migrate_settings(cls, settings: dict, version: int | None) -> None:
        update(settings, version or 1)


def usable(table: Table | None) -> bool:
    """Whether there are photos in a table."""
    return table is not None and len(table) > 0 and image_variable(table.domain) is not None


def _choices(table: Mapping[str, tuple[str, str]]) -> list[Choice]:
    return [(key, *words) for key, words in table.items()]


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWEmbedder).run()
