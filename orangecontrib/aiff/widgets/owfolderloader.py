"""AIFF Folder Loader: a folder (or zips) of photos becomes a labelled table."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from AnyQt.QtCore import QSize, Qt, QTimer, QUrl
from AnyQt.QtGui import QDesktopServices
from AnyQt.QtWidgets import QLabel, QTabWidget
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.filedialogs import OWUrlDropBase
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Msg, Output

from ..errors import AiffError, LabelsError, NotHereError, OutsideError
from ..files.servers import agree_to_servers, unasked_servers
from ..files.whereabouts import name_of
from ..photos.collecting.checks import CollectorCheck, Rules, check_collection, check_rules
from ..photos.collecting.classview import ClassRow, class_rows
from ..photos.collecting.edits import Edits, History, accept_suggestions, apply_edits
from ..photos.collecting.labelling import save_labels
from ..photos.datasets.options import Offer, Options
from ..photos.photo import Box, Collection
from ..photos.pictures.copies import (
    KEEP,
    Copies,
    copies_summary,
    find_copies,
    judge_copies,
)
from ..samples import Sample, find_sample
from .kit.access import make_accessible
from .kit.labels import give_height
from .kit.opening import CheckedSettings
from .kit.plain import as_tip
from .kit.tasks import Aside, Cancelled
from .kit.thumbnails import Thumbnails
from .kit.window import Window
from .loader.board import SIDES
from .loader.board_page import BoardPage
from .loader.checklist import Checklist
from .loader.class_table import ClassPage
from .loader.copies_list import CopiesList
from .loader.dataset_options import DatasetOptions
from .loader.loading import Loaded, Tables, run_loading, run_tables
from .loader.messages import show_messages
from .loader.named_sources import NamedSources
from .loader.report import report_photos, report_rules
from .loader.settings import LoaderSettings
from .loader.source_chooser import ELSEWHERE, HINT, NOT_HERE, SourceChooser

SETTLE_MS = 500  # after an edit, before the outputs follow


class OWFolderLoader(
    Window,
    NamedSources,
    OWUrlDropBase,
    ConcurrentWidgetMixin,
):
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
        cannot_save = Msg("{}")

    class Warning(OWUrlDropBase.Warning):
        unknown_domain = Msg(
            "{} of unknown domain. Click their badges or press C or S on the board; or say it in "
            "their names or in labels.csv."
        )
        no_item = Msg("{} outside any garment's folder. Drag each to its garment.")
        problems = Msg("{} left out. The output Problems says why.")
        copies = Msg("{}")

    class Information(OWUrlDropBase.Information):
        suggested = Msg("For {} the picture itself suggests a domain. Accept it or choose another.")
        notes = Msg("{}")
        saved = Msg("Labels saved in {}.")
        elsewhere = Msg(ELSEWHERE)
        not_here = Msg("{}")

    settingsHandler = CheckedSettings(LoaderSettings)

    folder: str = Setting("", schema_only=True)
    others: list = Setting([], schema_only=True)  # further folders or zips, chosen together
    edits: dict = Setting({}, schema_only=True)
    copies_handling: str = Setting(KEEP)
    split: str = Setting(Options.split, schema_only=True)
    gallery: str = Setting(Options.gallery, schema_only=True)
    per_class: int = Setting(Options.per_class, schema_only=True)
    seed: int = Setting(Options.seed, schema_only=True)
    outside: bool = Setting(Options.outside, schema_only=True)
    least_items: int = Setting(Rules.items)
    least_consumer: int = Setting(Rules.consumer)
    least_shop: int = Setting(Rules.shop)
    tile_side: int = Setting(SIDES[1])
    with_box: bool = Setting(False)
    auto_send: bool = Setting(True)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.found: Collection | None = None  # as read
        self.collection: Collection | None = None  # as edited
        self.copies: tuple[Copies, ...] | None = None
        self.checks: list[CollectorCheck] = []
        self.rows: list[ClassRow] = []
        self.history = History(Edits.from_dict(self.edits))
        self._opening = True  # what is loaded is what a workflow names, not a person
        self._has_domains = True
        self._looking = Aside(self, self._on_copies)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(lambda: self.commit.deferred())

        self._add_controls()
        self._add_main()
        gui.auto_send(self.buttonsArea, self, "auto_send")
        make_accessible(self)
        self.settingsAboutToBePacked.connect(self._store)
        # A workflow may come from anybody, and whoever is asked for photos learns who asks.
        self._unasked = unasked_servers(self.names(), self.basedir())
        if self.folder and not self._unasked:
            self.resolve()
            self.remember()
        self._load()

    def sizeHint(self) -> QSize:
        return QSize(1080, 700)

    # The window

    def _add_controls(self) -> None:
        box = gui.vBox(self.controlArea, "Photos from")
        self.chooser = SourceChooser()
        self.chooser.chosen.connect(self.set_sources)
        self.chooser.reload.connect(self._reload)
        box.layout().addWidget(self.chooser)
        self.options = DatasetOptions(self._options())
        self.options.changed.connect(self._on_options)
        box.layout().addWidget(self.options)
        self.download_button = gui.button(
            box, self, "&Download", callback=self._fetch, autoDefault=False
        )
        self.download_button.hide()

        box = gui.vBox(self.controlArea, "What is in it")
        self.summary = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.summary.setAccessibleName("What was recognised")
        give_height(self.summary)
        box.layout().addWidget(self.summary)
        rules = Rules(self.least_items, self.least_consumer, self.least_shop)
        self.checklist = Checklist(rules)
        self.checklist.rules_changed.connect(self._on_rules)
        box.layout().addWidget(self.checklist)

    def _add_main(self) -> None:
        self.thumbnails = Thumbnails(self)
        page = BoardPage(self.thumbnails, self.tile_side, self.with_box)
        self.photos_page, self.board, self.tools = page, page.board, page.tools
        self.board.domain_chosen.connect(self._on_domain)
        self.board.moved.connect(self._on_moved)
        self.board.opened.connect(self._on_opened)
        self.tools.accept_requested.connect(self.accept_suggestions)
        self.tools.save_requested.connect(self.save_labels)
        self.tools.side_changed.connect(self._on_side)
        self.tools.box_toggled.connect(self._on_with_box)
        page.boxes_said.connect(self._on_boxes)
        page.undo_requested.connect(self.undo)
        page.redo_requested.connect(self.redo)

        self.class_page = ClassPage()
        self.class_page.collector_opened.connect(self._show_collector)
        self.class_page.export_requested.connect(self.export_class)
        self.class_page.failed.connect(self.Error.cannot_save)
        self.copies_list = CopiesList(self.copies_handling)
        self.copies_list.handling_chosen.connect(self._on_handling)
        self.copies_list.photos_chosen.connect(self._show_photos)

        self.tabs = QTabWidget(accessibleName="Views")
        self.tabs.addTab(page, "Photos")
        self.tabs.addTab(self.class_page, "Class")
        self.tabs.addTab(self.copies_list, "Duplicates")
        self.mainArea.layout().addWidget(self.tabs)

    # Choosing

    def set_folder(self, path: str | Path) -> None:
        """Load a folder, a zip, or ``sample:wardrobe``, as choosing it in the window does."""
        self.set_sources([path])

    def set_sources(self, paths: Sequence[str | Path]) -> None:
        """Load several folders or zips together; what was said of other photos is forgotten."""
        names = [str(path) for path in paths]
        names = [name if find_sample(name) else str(Path(name).absolute()) for name in names]
        if names != self.shown_names():
            # Of photos that the workflow asked for, what was said of them holds here as well.
            if not (self.Information.not_here.is_shown() and self.are_named_like(names)):
                self.history = History()
            self.outside = False
            self.options.forbid_outside()
            self.photos_page.show_collector(None)
        self.folder, self.others = names[0], names[1:]
        self._read_chosen()

    def _reload(self) -> None:
        if self._unasked:
            self._read_chosen()
        else:
            self._load()

    def _read_chosen(self) -> None:
        agree_to_servers(self.names())
        self._unasked, self._opening = [], False
        self.resolve()
        self.remember()
        self._load()

    def _store(self) -> None:
        self.edits = self.store(self.history.present.to_dict())

    def workflowEnvChanged(self, key, value, oldvalue):
        super().workflowEnvChanged(key, value, oldvalue)
        if key == "basedir" and self.Information.not_here.is_shown():
            self.resolve()
            self._load()

    # Loading

    def _load(self, wanted: Sample | None = None) -> None:
        self.cancel()
        self._looking.cancel()
        self._settled.stop()
        self.clear_messages()
        self.thumbnails.forget()
        self.photos_page.forget()
        sample = find_sample(self.folder)
        self.chooser.show_sources(self.shown_names(), self.recent)
        if self._paths and not sample:
            self.chooser.start = self._paths[0].parent
        self._show_download(sample)
        self._show(None, None)
        if self._paths:
            self.summary.setText("Looking at the photos…")
            self.board.set_hint("")
            edits, handling = self.history.present, self.copies_handling
            self.start(run_loading, self._paths, self._options(), edits, handling, wanted)
        elif self.folder and not self._unasked:
            self._invite_to_choose()
        else:
            servers = ", ".join(self._unasked)
            self.Information.elsewhere(servers, shown=bool(servers))
            hint = ELSEWHERE.format(servers) if servers else HINT
            self.summary.setText(hint)
            self.board.set_hint(hint)
            self._send(None)

    def _options(self) -> Options:
        return Options(self.split, self.gallery, self.per_class, self.seed, self.outside)

    def _show_download(self, sample: Sample | None) -> None:
        lacking = sample is not None and not sample.is_here()
        self.download_button.setVisible(lacking)
        if lacking:
            self.download_button.setText(f"&Download {sample.size / 1e6:.0f} MB")
            tip = f"From {sample.host} (licence: {sample.licence})"
            self.download_button.setToolTip(as_tip(tip))

    def _fetch(self) -> None:
        self._load(wanted=find_sample(self.folder))

    def on_done(self, result: Loaded | Tables) -> None:
        if isinstance(result, Loaded):
            self._on_loaded(result)
        else:
            self._send(result)

    def _on_loaded(self, loaded: Loaded) -> None:
        self.download_button.hide()
        self.options.show_offer(loaded.offer)
        # A sample of kinds of clothing has neither consumers nor shops to tell apart.
        self._has_domains = loaded.offer is None or not loaded.offer.is_sampled
        self.copies = None
        self._show(loaded.found, loaded.edited)
        self._send(loaded.tables)
        self._looking.start(find_copies, loaded.found)

    def _send(self, tables: Tables | None) -> None:
        self.Outputs.images.send(tables and tables.images)
        self.Outputs.problems.send(tables and tables.problems)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self._show(None, None)
        self.options.show_offer(Offer(has_outside=True) if isinstance(ex, OutsideError) else None)
        self._send(None)
        if isinstance(ex, NotHereError) and find_sample(self.folder):
            self._invite(str(ex))
        elif isinstance(ex, NotHereError) and self._opening:
            self._invite_to_choose()
        else:
            self.board.set_hint(str(ex))
            self.Error.cannot_load(str(ex))

    def _invite_to_choose(self) -> None:
        """A workflow is opened where its photos are not."""
        names = [name for each in self.names() if (name := name_of(each))]
        listed = f", “{', '.join(names)}”," if names else ""
        self._invite(NOT_HERE.format(listed))

    def _invite(self, words: str) -> None:
        """Say what there is to be loaded, which is no error."""
        self._send(None)
        self.summary.setText(words)
        self.board.set_hint(words)
        self.Information.not_here(words)

    def _on_copies(self, future: Future) -> None:
        ex = future.exception()
        if ex is not None and not isinstance(ex, Cancelled | AiffError):
            raise ex
        self.copies = () if ex else future.result()
        if self.collection is not None:
            self._show_copies()

    @gui.deferred
    def commit(self) -> None:
        if self.collection is None:
            self._send(None)
        else:
            self.start(run_tables, self.collection, self.copies, self.copies_handling)

    # What a person says

    def _on_domain(self, keys: list[str], domain: str) -> None:
        self._do(self.history.present.set_domain(keys, domain or None))

    def _on_moved(self, keys: list[str], item: str) -> None:
        self._do(self.history.present.set_item(keys, item))

    def _on_boxes(self, boxes: dict[str, Box | None]) -> None:
        self._do(self.history.present.set_boxes(boxes))

    def accept_suggestions(self) -> None:
        if self.collection is not None:
            self._do(self.history.present.join(accept_suggestions(self.collection)))

    def _do(self, edits: Edits) -> None:
        self._change(self.history.do(edits))

    def undo(self) -> None:
        self._change(self.history.undo())

    def redo(self) -> None:
        self._change(self.history.redo())

    def _change(self, history: History) -> None:
        if self.found is None or history is self.history:
            return
        self.history = history
        self._show(self.found, apply_edits(self.found, history.present))
        self._settled.start()

    def save_labels(self) -> None:
        """Write labels.csv beside the photos, and read it back."""
        if self.collection is None:
            return
        self.Error.cannot_save.clear()
        try:
            files = save_labels(self.collection)
        except LabelsError as error:
            self.Error.cannot_save(str(error))
            return
        self.history = History()
        self._load()
        self.Information.saved(", ".join(str(file) for file in files))

    def _on_rules(self, rules: Rules) -> None:
        self.least_items, self.least_consumer, self.least_shop = (
            rules.items, rules.consumer, rules.shop,
        )  # fmt: skip
        self._show_checks()

    def _on_options(self, options: Options) -> None:
        self.split, self.gallery = options.split, options.gallery
        self.per_class, self.seed = options.per_class, options.seed
        self.outside = options.outside
        self._load()

    def _on_handling(self, handling: str) -> None:
        self.copies_handling = handling
        self.commit.deferred()

    def _on_side(self, side: int) -> None:
        self.tile_side = side

    def _on_with_box(self, shown: bool) -> None:
        self.with_box = shown

    def _show_photos(self, keys: list[str]) -> None:
        self.tabs.setCurrentIndex(0)
        self.photos_page.show_photos(keys)

    def _show_collector(self, collector: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.photos_page.show_collector(collector)
        self.board.setFocus()

    def _on_opened(self, key: str) -> None:
        photo = next(photo for photo in self.collection.photos if photo.key == key)
        file = self.collection.file(photo)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def export_class(self, path: str | Path) -> None:
        """Write the class view as CSV; see `loader.class_table.ClassPage`."""
        self.Error.cannot_save.clear()
        self.class_page.write(path)

    # Showing

    def _show(self, found: Collection | None, collection: Collection | None) -> None:
        self.found, self.collection = found, collection
        # A sample is the add-on's own: nobody's labels belong beside its photos.
        self.tools.show_state(collection, self.history, can_save=not find_sample(self.folder))
        if collection is None:
            self.summary.clear()
            self.checklist.clear()
            self.photos_page.show_collection(None, ())
            self.class_page.show_rows([])
            self.copies_list.show_copies((), {})
            return
        self.summary.setText(collection.summary())
        self._show_checks()
        show_messages(self, collection, self._has_domains)

    def _show_checks(self) -> None:
        if self.collection is None:
            return
        self.checks = check_collection(self.collection, self.checklist.rules())
        self.checklist.show_checks(self.checks, check_rules(self.checks, self.checklist.rules()))
        self._show_copies()

    def _show_copies(self) -> None:
        """Show what follows from copies; they may come long after the photos."""
        if self.copies is not None:
            self.copies = judge_copies(self.collection, self.copies)
        copies = self.copies or ()
        owners = {photo.key: photo.collector or "" for photo in self.collection.photos}
        self.copies_list.show_copies(self.copies, owners)
        words = copies_summary(copies)
        self.Warning.copies(words, shown=bool(words) and self.copies_handling == KEEP)
        self.rows = class_rows(self.collection, self.checks, copies)
        self.class_page.show_rows(self.rows)
        self.photos_page.show_collection(self.collection, copies)

    def onDeleteWidget(self) -> None:
        self._settled.stop()
        self._looking.close()
        self.thumbnails.close()
        self.photos_page.close_tasks()
        self.shutdown()
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.collection is None:
            self.report_paragraph("No folder is loaded.")
            return
        sample = find_sample(self.folder)
        names = [path.name for path in self._paths]
        source = sample.title if sample else ", ".join(names)
        said, copies = self.history.present, self.copies or ()
        report_photos(self, source, self.collection, said, copies, self.copies_handling)
        report_rules(self, self.checks, self.checklist.rules())
        if len(self.collection.collectors) > 1:
            self.report_table("Class", self.class_page.table)


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWFolderLoader).run()
