"""Catalogue: a gallery on disk, of as many photos as the disk holds."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import QHBoxLayout, QMessageBox, QPushButton
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..catalogue import words
from ..catalogue.handed import CatalogueGallery
from ..catalogue.library import lacking_library
from ..catalogue.upkeep import Checked
from ..errors import AiffError, GoneError, Problem
from ..photos.table import table_of_problems
from ..words import plural
from .catalogue.chooser import CatalogueChooser
from .catalogue.photo_source import FOLDER, INPUT, PhotoSource
from .catalogue.report import report_catalogue
from .catalogue.settings import MOST_SAMPLE, CatalogueSettings
from .catalogue.working import (
    Opened,
    Photos,
    Written,
    cache_place,
    has_vectors,
    run_check,
    run_compact,
    run_look,
    run_open,
    run_prune,
    run_sample,
    run_write,
)
from .kit import galleries  # noqa: F401 - tells how a catalogue is summarized
from .kit.access import make_accessible
from .kit.known_places import RecentFolders
from .kit.labels import wrapped
from .kit.opening import CheckedSettings
from .kit.plain import as_tip
from .kit.plain_messages import words_of
from .kit.tasks import Aside, Cancelled
from .kit.window import Window

INVITATION = "Choose a catalogue with Open, or name a new one with New."
TRY = "Or press Try It: it makes one of these photos in the add-on’s cache on this computer."
NEW = "This catalogue is not there yet: the first Add makes it."
CONNECT = "Connect photos, or choose a folder of them."
STOPPED = "You stopped the work. What was added stays; press Add or Update to go on from there."


class OWCatalogue(RecentFolders, Window, OWWidget, ConcurrentWidgetMixin):
    name = "Catalogue"
    description = "Keep photos and their vectors in a gallery on disk, and search millions."
    icon = "icons/catalogue-symbolic.svg"
    priority = 35
    keywords = "catalogue, catalog, gallery, index, database, disk, million, LanceDB, save vectors"

    class Inputs:
        data = Input("Data", Table)

    class Outputs:
        catalogue = Output("Catalogue", CatalogueGallery, default=True, dynamic=False)
        sample = Output("Sample", Table, dynamic=False)
        problems = Output("Problems", Table, dynamic=False)

    class Error(OWWidget.Error):
        lacking = Msg("{}")
        failed = Msg("{}")

    class Warning(OWWidget.Warning):
        problems = Msg("{} could not be used. The output Problems says why.")
        unsound = Msg("{}")

    class Information(OWWidget.Information):
        stopped = Msg(STOPPED)
        notes = Msg("{}")

    want_main_area = False
    settingsHandler = CheckedSettings(CatalogueSettings)

    place: str = Setting("", schema_only=True)
    folder: str = Setting("", schema_only=True)
    source: str = Setting(INPUT, schema_only=True)
    close_gap: bool = Setting(True)
    thumbnails: bool = Setting(True)
    sample_size: int = Setting(1000)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.data: Table | None = None
        self.opened: Opened | None = None
        self.path = ""  # of the catalogue, which need not be there yet
        self.done = ""  # what was done last, a sentence
        self._is_new = False  # whether it was looked for, and is not there yet
        self._planned = ""
        self._writes = False  # whether what goes on writes
        self._lacking = lacking_library()
        self._ahead = Aside(self, self._on_ahead)
        self._add_controls()
        make_accessible(self)
        if self._lacking:
            self.Error.lacking(self._lacking)
        self.settingsAboutToBePacked.connect(self._store)
        self._restore()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(420, 640)

    # The window

    def _add_controls(self) -> None:
        box = gui.vBox(self.controlArea, "Catalogue")
        self.chooser = CatalogueChooser()
        self.chooser.chosen.connect(self.use)
        box.layout().addWidget(self.chooser)
        self.about = wrapped("What is in the catalogue")
        self.how = wrapped("How the catalogue is searched")
        for label in (self.about, self.how):
            box.layout().addWidget(label)

        box = gui.vBox(self.controlArea, "Add photos of")
        self.photos = PhotoSource(self.source, "")
        self.photos.changed.connect(self._on_source)
        box.layout().addWidget(self.photos)
        self.close_box = gui.checkBox(
            box, self, "close_gap", "&Bring worn and shop photos nearer each other",
            tooltip="For a new catalogue of photos without vectors. It is learned once from these "
            "photos, and stays as it is. If the photos have vectors already, these do not change",
        )  # fmt: skip
        self.small_box = gui.checkBox(
            box, self, "thumbnails", "&Keep a small picture of each photo",
            tooltip="In a new catalogue. Style Match can then show matches even if their files are "
            "gone; a million small pictures take about 3 GB",
        )  # fmt: skip
        self.plan = wrapped("What adding them would do")
        box.layout().addWidget(self.plan)
        self.add_button = self._button("&Add or Update", "Writes what is new or changed", self.add)
        self.try_button = self._button(
            "&Try It", "Makes a catalogue of these photos in the add-on’s cache", self.try_it
        )
        box.layout().addLayout(_row(self.add_button, self.try_button))

        box = gui.vBox(self.controlArea, "Upkeep")
        self.gone_button = self._button(
            "&Remove Gone", "Removes photos whose files are no longer there", self._prune
        )
        self.check_button = self._button(
            "Chec&k", "Reads all of it and says what is wrong; changes nothing", self._check
        )
        self.small_button = self._button(
            "Co&mpact", "Makes it small and quick again, and removes what stopped runs left",
            self._compact,
        )  # fmt: skip
        box.layout().addLayout(_row(self.gone_button, self.check_button, self.small_button))
        self.status = wrapped("What is going on")
        self.status.setMinimumHeight(self.status.fontMetrics().lineSpacing())
        box.layout().addWidget(self.status)

        spin = gui.spin(
            self.controlArea, self, "sample_size", 1, MOST_SAMPLE, box="Output",
            label="Photos in Sample, drawn at random:", callback=self._on_sample,
            keyboardTracking=False,
        )  # fmt: skip
        spin.setAccessibleName("Photos in Sample")
        gui.rubber(self.controlArea)
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", callback=self.stop, autoDefault=False
        )
        self.stop_button.setToolTip("Stop the work; what was added stays")

    def _button(self, text: str, tip: str, act) -> QPushButton:
        button = QPushButton(text, toolTip=as_tip(tip), autoDefault=False)
        button.clicked.connect(lambda _: act())
        return button

    def _said(self) -> str:
        """What was done last, or why nothing was: the bar below has room for a few words of it."""
        for message in (self.Error.failed, self.Information.stopped):
            if message.is_shown():
                return words_of(message)
        return self.done

    def _show(self) -> None:
        """All that depends on what is chosen and what goes on."""
        busy, is_there = self.task is not None, self.opened is not None
        can_write = not busy and not self._lacking
        photos = self._photos()
        self.chooser.show_catalogues(self.path, self.recent)
        self.chooser.setEnabled(not busy)
        self.photos.setEnabled(not busy)
        self.add_button.setEnabled(can_write and bool(self.path) and photos is not None)
        self.try_button.setEnabled(can_write and photos is not None)
        self.try_button.setVisible(not self.path)
        for button in (self.gone_button, self.check_button, self.small_button):
            button.setEnabled(can_write and is_there)
        given = self.data is not None and has_vectors(self.data) and self.photos.source == INPUT
        self.small_box.setEnabled(not busy and not is_there)
        self.close_box.setEnabled(not busy and not is_there and not given)
        self.stop_button.setEnabled(busy)
        self._show_catalogue()
        self.plan.setText(self._planned or ("" if photos is not None else CONNECT))
        self.status.setText(self._said())

    def _show_catalogue(self) -> None:
        if self._lacking:
            said = self._lacking
        elif self.opened is not None:
            said = f"{words.in_it(self.opened.said)} {words.vectors_of(self.opened.said)}"
        elif not self.path:
            said = f"{INVITATION} {TRY}" if self.try_button.isEnabled() else INVITATION
        else:
            said = NEW if self._is_new else ""
        self.about.setText(said)
        self.how.setText(words.searched(self.opened.said["search"]) if self._is_filled() else "")
        self.how.setVisible(self._is_filled())

    def _is_filled(self) -> bool:
        return self.opened is not None and self.opened.gallery is not None

    def setStatusMessage(self, message: str) -> None:
        super().setStatusMessage(message)
        if self.task is not None:
            self.status.setText(message)

    # What is chosen

    def use(self, path: str) -> None:
        """Take a catalogue, which is read if it is there; nothing is written."""
        self.cancel()
        self._forget()
        self.path = path
        self.done = ""
        self._writes = False
        if path and not self._lacking:
            self.start(run_open, Path(path), self.sample_size)
        else:
            self._look()
        self._show()

    def _forget(self) -> None:
        self._ahead.cancel()
        for group in (self.Error.failed, self.Warning.unsound, self.Warning.problems,
                      self.Information.stopped, self.Information.notes):  # fmt: skip
            group.clear()
        self.opened, self._planned, self._is_new = None, "", False
        self._send()
        self.Outputs.problems.send(None)

    def _on_source(self) -> None:
        self.source = self.photos.source
        self._look()
        self._show()

    def _photos(self) -> Photos | None:
        """What is to be added; None where nothing is."""
        if self.photos.source == FOLDER:
            folder = self.photos.folder
            return Photos(None, Path(folder)) if folder else None
        return Photos(self.data, None) if self.data is not None else None

    def _look(self) -> None:
        """See what adding would do."""
        self._ahead.cancel()
        self._planned = ""
        photos = self._photos()
        if photos is None or self._lacking or (self.path and self.task is not None):
            return
        self._planned = "Looking at what is new…"
        self._ahead.start(run_look, self.opened and self.opened.catalogue, photos)

    def _on_ahead(self, future: Future) -> None:
        error = future.exception()
        if error is None:
            found = future.result()
            self._planned = words.plan(found, self.opened is not None)
        elif isinstance(error, AiffError):
            self._planned = str(error)
        elif not isinstance(error, Cancelled):
            raise error
        self.plan.setText(self._planned)

    # Work

    @Inputs.data
    def set_data(self, data: Table | None) -> None:
        self.data = data if data is not None and len(data) else None
        self._look()
        self._show()

    def add(self) -> None:
        """Write what is new or changed."""
        self._start(
            run_write, Path(self.path), self._photos(), self.close_gap, self.thumbnails,
            self.sample_size,
        )  # fmt: skip

    def try_it(self) -> None:
        """Make a catalogue of the photos in the cache."""
        try:
            place = cache_place(self._photos())
        except AiffError as error:
            self.Error.failed(str(error))
            return
        self.path = str(place)
        self.add()

    def _prune(self) -> None:
        self._start(run_prune, self.opened.catalogue, self.sample_size, ())

    def _ask_to_prune(self, away: Mapping[str, int]) -> None:
        """Ask whether photos go, too, whose whole folder is not there."""
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Question, "Remove Gone", "", yes | no, self)
        box.setAttribute(Qt.WA_DeleteOnClose)
        box.setTextFormat(Qt.PlainText)
        box.setText(words.asked_to_prune(away))
        box.setDefaultButton(no)
        opened = self.opened

        def on_answer() -> None:
            said_yes = box.standardButton(box.clickedButton()) == yes
            # Meanwhile an input or a workflow may have brought other work.
            if said_yes and self.opened is opened and self.task is None:
                self._start(run_prune, opened.catalogue, self.sample_size, tuple(away))

        box.finished.connect(on_answer)
        box.open()

    def _compact(self) -> None:
        self._start(run_compact, self.opened.catalogue, self.sample_size)

    def _check(self) -> None:
        self._start(run_check, self.opened.catalogue)

    def _start(self, work, *arguments: object) -> None:
        self._ahead.cancel()
        self._planned = ""
        for msg in (self.Error.failed, self.Warning.unsound, self.Warning.problems,
                    self.Information.stopped, self.Information.notes):  # fmt: skip
            msg.clear()
        self.done = ""
        self._writes = work in (run_write, run_prune, run_compact)
        self.start(work, *arguments)
        self._show()

    def _on_sample(self) -> None:
        if self._is_filled() and self.task is None:
            self._start(run_sample, self.opened, self.sample_size)

    def stop(self) -> None:
        """End what goes on; what was written stays, and is shown."""
        self.cancel()
        self.setInvalidated(False)
        self.Information.stopped()
        if self._writes:
            # It waits its turn, until what was stopped has written its last.
            self._writes = False
            self.start(run_open, Path(self.path), self.sample_size)
        else:
            self._look()
        self._show()

    def on_done(self, result: Opened | Written | Checked | None) -> None:
        self._is_new = result is None
        if result is None:
            pass
        elif isinstance(result, Checked):
            self.done = " ".join(words.checked(result, words.BUTTONS))
            if not result.is_sound:
                self.Warning.unsound(self.done)
        else:
            written = result if isinstance(result, Written) else None
            if written is not None:
                self.done = written.sentence
                self._tell(written)
            self.opened = written.opened if written is not None else result
            self.path = str(self.opened.catalogue.folder)
            self.add_path(self.path)
            self._send()
        self._look()
        self._show()
        if isinstance(result, Written) and result.away:
            self._ask_to_prune(result.away)

    def _tell(self, written: Written) -> None:
        indexed = written.indexed
        if indexed is None:
            return
        problems: tuple[Problem, ...] = indexed.problems
        name = f"Problems in {written.opened.catalogue.name}"
        self.Outputs.problems.send(table_of_problems(problems, name) if problems else None)
        if problems:
            self.Warning.problems(plural(len(problems), "photo"))
        if indexed.notes:
            self.Information.notes(" ".join(indexed.notes))

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self.Error.failed(str(ex))
        if isinstance(ex, GoneError):
            self.opened = None
            self._send()
        self._look()
        self._show()

    def _send(self) -> None:
        self.Outputs.catalogue.send(self.opened and self.opened.gallery)
        self.Outputs.sample.send(self.opened and self.opened.sample)

    # Settings

    def _restore(self) -> None:
        folder = self.opened_path(self.folder)
        if folder and self.may_open(folder):
            self.photos.folder = folder
            self.photos._show_folder()
        path = self.opened_path(self.place)
        if path and self.may_open(path):
            self.use(path)

    def _store(self) -> None:
        self.place, self.folder = self.path, self.photos.folder
        self.source = self.photos.source

    def as_saved(self, settings: dict) -> dict:
        return {
            **settings,
            "place": self.saved_path(settings["place"]),
            "folder": self.saved_path(settings["folder"]),
        }

    def onDeleteWidget(self) -> None:
        self._ahead.close()
        self.shutdown()
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.opened is None:
            self.report_paragraph(self.about.text())
            return
        report_catalogue(self, self.opened, self.done)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    return row


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWCatalogue).run()
