"""AIFF Folder Loader: a folder of photos becomes a labelled table."""

from pathlib import Path

from AnyQt.QtCore import QSize, Qt, QUrl
from AnyQt.QtWidgets import QComboBox, QFileDialog, QLabel, QSizePolicy
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin, TaskState
from Orange.widgets.utils.filedialogs import OWUrlDropBase
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Msg, Output

from ..photos.checks import check_collection, check_rules
from ..photos.collection import Collection, CollectionError, plural, read_collection
from ..photos.table import images_table, problems_table
from ..photos.where import resolve_folder, stored_name
from ..samples import PREFIX, SAMPLES, find_sample
from .parts.checklist import Checklist, rule_line
from .parts.tasks import Cancelled, callback_of

RECENT_KEPT = 15


def run_loading(folder: Path, state: TaskState) -> Collection:
    """The widget's work away from the window."""
    return read_collection(folder, callback_of(state))


class OWFolderLoader(OWUrlDropBase, ConcurrentWidgetMixin):
    name = "AIFF Folder Loader"
    description = "Load a folder of garments, with consumer and shop photos of each."
    icon = "icons/folder-loader-symbolic.svg"
    priority = 10
    keywords = "aiff folder loader, import images, photos, garments, consumer, shop, dress, class"

    class Outputs:
        images = Output("Images", Table, default=True, dynamic=False)
        problems = Output("Problems", Table, dynamic=False)

    class Error(OWUrlDropBase.Error):
        cannot_load = Msg("{}")

    class Warning(OWUrlDropBase.Warning):
        unknown_domain = Msg(
            "{} of unknown domain. Put the photos into sub-folders named consumer and shop, say so "
            "in their names, or list them in labels.csv."
        )
        no_item = Msg("{} outside any garment's folder. Put each into its garment's sub-folder.")
        problems = Msg("{} could not be used. The output Problems says why.")

    want_main_area = False

    folder: str = Setting("", schema_only=True)
    recent: list = Setting([])

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.collection: Collection | None = None
        self._path: Path | None = None

        row = gui.hBox(gui.vBox(self.controlArea, "Folder"))
        self.chooser = QComboBox(minimumContentsLength=28)
        self.chooser.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.chooser.activated.connect(self._on_chosen)
        row.layout().addWidget(self.chooser)
        self.chooser.setAccessibleName("Folder of photos")
        browse = gui.button(row, self, "&Choose…", callback=self._browse, autoDefault=False)
        browse.setAccessibleName("Choose a folder")
        again = gui.button(row, self, "&Reload", callback=self._load, autoDefault=False)
        again.setToolTip("Read the folder again, after files in it have changed")

        box = gui.vBox(self.controlArea, "What is in it")
        self.summary = QLabel(wordWrap=True)
        self.summary.setAccessibleName("What was recognised")
        box.layout().addWidget(self.summary)
        self.checklist = Checklist()
        box.layout().addWidget(self.checklist)

        self.settingsAboutToBePacked.connect(self._store_folder)
        if self.folder:
            self._path = resolve_folder(self.folder, self._basedir())
            self._remember()
        self._fill_chooser()
        self._load()

    def sizeHint(self) -> QSize:
        return QSize(620, 560)

    def set_folder(self, path: str | Path) -> None:
        """Load a folder (or ``sample:wardrobe``), as choosing it in the window does."""
        name = str(path)
        self.folder = name if find_sample(name) else str(Path(path).absolute())
        self._path = resolve_folder(self.folder, self._basedir())
        self._remember()
        self._fill_chooser()
        self._load()

    # Choosing

    def canDropUrl(self, url: QUrl) -> bool:
        return url.isLocalFile() and Path(url.toLocalFile()).is_dir()

    def handleDroppedUrl(self, url: QUrl) -> None:
        self.set_folder(url.toLocalFile())

    def _browse(self) -> None:
        known = self._path if self._path is not None and not find_sample(self.folder) else None
        start = str(known.parent) if known else str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of photos", start)
        if chosen:
            self.set_folder(chosen)

    def _on_chosen(self) -> None:
        if name := self.chooser.currentData():
            self.set_folder(name)

    def _fill_chooser(self) -> None:
        self.chooser.clear()
        if not self.folder:
            self.chooser.addItem("(choose a folder, or drop one here)", "")
        for name in self.recent:
            self.chooser.addItem(Path(name).name, name)
            self.chooser.setItemData(self.chooser.count() - 1, name, Qt.ToolTipRole)
        for sample in SAMPLES.values():
            self.chooser.addItem(sample.title, PREFIX + sample.key)
        current = self.folder if find_sample(self.folder) else str(self._path or "")
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(current)))

    def _remember(self) -> None:
        if not find_sample(self.folder):
            name = str(self._path)
            self.recent = [name, *(other for other in self.recent if other != name)][:RECENT_KEPT]

    # Where the workflow is

    def _basedir(self) -> Path | None:
        basedir = self.workflowEnv().get("basedir")
        return Path(basedir) if basedir else None

    def _store_folder(self) -> None:
        if self._path is not None and not find_sample(self.folder):
            self.folder = stored_name(self._path, self._basedir())

    def workflowEnvChanged(self, key, value, oldvalue):
        super().workflowEnvChanged(key, value, oldvalue)
        found_before = self._path is None or self._path.is_dir()
        if key == "basedir" and not found_before:
            self._path = resolve_folder(self.folder, self._basedir())
            self._load()

    # Loading

    def _load(self) -> None:
        self.cancel()
        self.clear_messages()
        self.checklist.clear()
        if self._path is None:
            self._show(None)
            self.summary.setText(
                "Choose a folder with one sub-folder a garment, such as dress_1, "
                "and that garment's photos in it."
            )
        else:
            self.summary.setText("Looking at the photos…")
            self.start(run_loading, self._path)

    def on_done(self, collection: Collection) -> None:
        self._show(collection)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, CollectionError):
            raise ex
        self._show(None)
        self.Error.cannot_load(str(ex))

    def _show(self, collection: Collection | None) -> None:
        self.collection = collection
        if collection is None:
            self.summary.clear()
            self.Outputs.images.send(None)
            self.Outputs.problems.send(None)
            return
        self.summary.setText(collection.summary())
        checks = check_collection(collection)
        self.checklist.show_checks(checks, check_rules(checks))
        self._warn(collection)
        self.Outputs.images.send(images_table(collection))
        self.Outputs.problems.send(problems_table(collection))

    def _warn(self, collection: Collection) -> None:
        if unknown := collection.count(None):
            self.Warning.unknown_domain(plural(unknown, "photo"))
        if loose := sum(photo.item is None for photo in collection.photos):
            self.Warning.no_item(plural(loose, "photo"))
        if collection.problems:
            self.Warning.problems(plural(len(collection.problems), "file or line"))

    def onDeleteWidget(self) -> None:
        self.shutdown()
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.collection is None:
            self.report_paragraph("No folder is loaded.")
            return
        sample = find_sample(self.folder)
        self.report_items(
            "Folder",
            [
                ("Name", sample.title if sample else self.collection.folder.name),
                ("Photos", self.collection.summary()),
                ("Files that could not be used", len(self.collection.problems)),
            ],
        )
        rules = check_rules(check_collection(self.collection))
        self.report_items(
            "Collection rules", [(str(n), rule_line(r)) for n, r in enumerate(rules, 1)]
        )


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWFolderLoader).run()
