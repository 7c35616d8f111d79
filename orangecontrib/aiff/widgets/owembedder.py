"""Local GPU Embedder: photos to vectors on this computer."""

from concurrent.futures import Future
from dataclasses import replace

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtCore import pyqtSignal as Signal
from AnyQt.QtWidgets import QSizePolicy
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..chains import RECOMMENDED, SETTLED
from ..embedding.devices import AUTO
from ..embedding.embedder import Embedder
from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.models import DEFAULT_MODEL, MODELS, Detector, Model
from ..embedding.recipe import BEST, Recipe
from ..embedding.weights.folder import folder_trouble
from ..embedding.weights.from_file import find_model
from ..errors import AiffError, WeightsError
from ..files.servers import agree_to_servers
from ..photos.columns import image_variable
from ..words import plural
from .embedder.embedding import Finished, look_ahead, run_closing, run_download, run_embedding
from .embedder.more_options import MoreOptions
from .embedder.networks import Networks
from .embedder.older import update
from .embedder.own_weights import ask_for_weights, with_files
from .embedder.region_preview import RegionPreview
from .embedder.report import report_finished
from .embedder.settings import EmbedderSettings
from .kit.access import make_accessible
from .kit.fold import Fold
from .kit.going_on import GoingOn
from .kit.labels import wrapped
from .kit.opening import CheckedSettings
from .kit.tasks import Aside, Cancelled
from .kit.window import Window

FILES_KEPT = 10
CHOSEN = (*SETTLED, "unit", "precision", "gpu_jpegs")  # of a `Recipe`


class OWEmbedder(Window, OWWidget, ConcurrentWidgetMixin):
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
            "The data has no column of photos. Connect AIFF Folder Loader or Import Images."
        )
        failed = Msg("{}")

    class Warning(OWWidget.Warning):
        skipped = Msg("The widget could not embed {}. The output Skipped Images says why.")
        weights_folder = Msg("{}")

    class Information(OWWidget.Information):
        stopped = Msg("You stopped the work. Press Apply to go on from there; nothing is lost.")
        stopped_fetching = Msg("You stopped the download. Press Download to go on with it.")
        notes = Msg("{}")
        untold = Msg(
            "The widget brought no photos nearer each other: of some it does not know whether they "
            "are worn or shop photos. Mark them in AIFF Folder Loader."
        )
        left_apart = Msg(
            "You stopped the work, so Embeddings are as the networks made them. Tick the box again "
            "to bring worn and shop photos nearer each other."
        )

    want_main_area = False

    settings_version = 6
    settingsHandler = CheckedSettings(EmbedderSettings)

    models: list = Setting([*RECOMMENDED.models])  # in the order in which their vectors are joined
    files: list = Setting([])  # models with weights from a file, by their keys
    # A chain belongs to its workflow: on a blank canvas everybody has the recommended one again.
    vector: str = Setting(RECOMMENDED.recipe.vector, schema_only=True)
    region: str = Setting(RECOMMENDED.recipe.region, schema_only=True)
    fit: str = Setting(RECOMMENDED.recipe.fit, schema_only=True)
    mirror: bool = Setting(RECOMMENDED.recipe.mirror, schema_only=True)
    near_and_far: bool = Setting(RECOMMENDED.recipe.near_and_far, schema_only=True)
    unit: bool = Setting(False)
    close_gap: bool = Setting(RECOMMENDED.closes_gap, schema_only=True)
    precision: str = Setting(BEST)
    gpu_jpegs: bool = Setting(False)
    device: str = Setting(AUTO)
    more_open: bool = Setting(False)
    auto_apply: bool = Setting(True)

    _downloaded = Signal()

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.images: Table | None = None
        self.finished: Finished | None = None
        self._checks_all = False  # files of photos that seem to be known, until that is done
        self._fetches = False  # weights, instead of embedding
        self._asked: tuple[tuple[Recipe, ...], str] = ((), "")  # of the newest run
        self._loaded: dict[Recipe, Embedder] = {}  # on the device of the newest run
        self._ahead = Aside(self, self._on_ahead)
        self._rates: dict[tuple[Recipe, ...], float] = {}  # vectors a second, as measured
        # A new task may not be started from where the last one reports, so the signal is queued.
        self._downloaded.connect(self._apply_now, Qt.QueuedConnection)

        self._add_controls()
        self.going_on = GoingOn(self.buttonsArea, self)
        self.models = self._opened(self.models)
        # Those that other workflows used are known on this computer alone.
        used = self.settingsHandler.defaults.get("files", [])
        self.files = list(dict.fromkeys([*self._opened(self.files), *used]))[:FILES_KEPT]
        self._show_models()
        self._show_preview()
        self._show_status()
        make_accessible(self)

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
        box.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Expanding)

        self.seen_box = gui.vBox(self.controlArea, "What the network sees")
        self.preview = RegionPreview()
        self.preview.download_wanted.connect(self._download)
        self.seen_box.layout().addWidget(self.preview)

        box = gui.vBox(self.controlArea, "What happens (no photo leaves this computer)")
        gui.checkBox(
            box, self, "close_gap", "&Bring worn and shop photos nearer each other",
            callback=self._on_close_gap,
            tooltip="The widget learns it from these photos (transductive), but not which garment "
            "each shows. Raw Embeddings has the networks' own numbers",
        )  # fmt: skip
        self.status = wrapped("What is going on", least_lines=2)
        box.layout().addWidget(self.status)

        chosen = Recipe(**{name: getattr(self, name) for name in CHOSEN})
        self.more = MoreOptions(chosen, self.device, self.networks.further, self.is_new)
        self.more.changed.connect(self._changed)
        self.more.chain_taken.connect(self._on_chain)
        self.more.weights_folder.changed.connect(self._apply_folder)
        self.more.weights_folder.failed.connect(self.Error.failed)
        self.more.kept.check_button.clicked.connect(self._check_all)
        self.fold = Fold(self.more, self.more_open)
        self.fold.folded.connect(lambda is_open: setattr(self, "more_open", is_open))
        self.controlArea.layout().addWidget(self.fold)
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", callback=self._stop, autoDefault=False
        )
        self.stop_button.setToolTip("Stop the work; the widget keeps what it has computed")

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
        """Offer what all chosen networks can give."""
        self.more.show_models(self._models(), self.close_gap)
        self._keep_chosen()

    def _keep_chosen(self) -> None:
        for name in CHOSEN:
            setattr(self, name, getattr(self.more.recipe, name))
        self.device = self.more.device
        self.fold.show_unusual(self.more.unusual())

    def _show_chosen(self) -> None:
        """Which chain is in force, whoever chose it."""
        self.more.show_chosen(self.close_gap)
        self._keep_chosen()

    def _show_folder(self) -> None:
        trouble = folder_trouble()
        self.Warning.weights_folder(trouble or "", shown=trouble is not None)
        self.more.weights_folder.refresh()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.more.kept.refresh()

    def _look_ahead(self) -> None:
        """Say what Apply will do, where it is not done by itself."""
        self._ahead.cancel()
        table = self.images
        if self.task is not None or not usable(table):
            return
        if self.auto_apply and not self.Information.stopped.is_shown():
            return
        self._show_status(f"{plural(len(table), 'photo')}. Looking at what is known from before…")
        self._ahead.start(look_ahead, table, self._recipes(), self.device)

    def _show_preview(self) -> None:
        """What is seen of some photos; the first network stands for all."""
        table = self.images if usable(self.images) else None
        self.preview.show_photos(table, self.more.recipe, self._models()[0])
        self.seen_box.setHidden(self.preview.isHidden())

    def _on_ahead(self, future: Future) -> None:
        if future.exception() is not None or self.task is not None:
            return  # Apply will say what is wrong
        plan, rate = future.result(), self._rates.get(self._recipes())
        numbers = self.more.numbers()
        self._show_status(plan.words(len(self.images), numbers, self.close_gap, rate))

    def _show_status(self, words: str = "") -> None:
        self.stop_button.setEnabled(self.task is not None)
        self.more.kept.check_button.setEnabled(usable(self.images))
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

    def _on_chain(self, closes_gap: bool) -> None:
        self.close_gap = closes_gap
        self._changed()

    def _on_close_gap(self) -> None:
        self._show_chosen()
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

    def _changed(self) -> None:
        self._show_chosen()
        self.commit.deferred()
        self._look_ahead()
        self._show_preview()

    def _opened(self, keys: list[str]) -> list[str]:
        """Networks as a workflow names them, with the paths of their files on this computer."""
        found = with_files(keys, self.opened_path)
        return [key for key in found if self.may_open(key.partition("=")[2])]

    def as_saved(self, settings: dict) -> dict:
        models = with_files(settings["models"], self.saved_path)
        return {**settings, "models": models, "files": [key for key in models if "=" in key]}

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
        self._fetches = True
        self.start(run_download, model)
        self._show_status()

    def _stop(self) -> None:
        if self.finished is not None and self.task is not None:
            # The vectors are there: only what brings photos nearer each other is stopped.
            self.cancel()
            self.close_gap = False
            self._show_chosen()
            self._send_embeddings()
            self.Information.left_apart()
            self._show_status()
            return
        self.cancel()
        self._clear_results()
        self.Information.stopped(shown=not self._fetches)
        self.Information.stopped_fetching(shown=self._fetches)
        self._fetches = False
        self.going_on.offer()
        self._show_status()
        self._look_ahead()

    def _check_all(self) -> None:
        self._checks_all = True
        self.commit.now()

    # Work

    @Inputs.images
    def set_images(self, images: Table | None) -> None:
        if not self._fetches:
            self.cancel()  # also where nothing new starts by itself: it is of photos that are gone
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
        self._ahead.cancel()
        self._fetches = False
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
        return tuple(replace(self.more.recipe, model=model) for model in self.models)

    def on_done(self, result: Finished | Model | Detector) -> None:
        if isinstance(result, Model | Detector):
            self._fetches = False
            self._downloaded.emit()
            return
        known = self.finished is not None and self.finished.tables is result.tables
        self.finished = result
        self._checks_all = False
        self._send_embeddings()
        if known:
            return  # only the gap was closed
        self.more.kept.refresh()
        recipes, _ = self._asked
        if computed := sum(each.computed for each in result.tables.results):
            self._rates[recipes] = computed / result.seconds
        # Where a GPU failed, the next run tries it again.
        embedders = zip(recipes, result.embedders, strict=True)
        self._loaded = {recipe: each for recipe, each in embedders if not each.notes}
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
        self.Outputs.embeddings.send(closed.table if closed else self.finished.left)

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
        self._ahead.close()
        self.preview.close_tasks()
        self.shutdown()
        self.more.close_tasks()
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


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWEmbedder).run()
