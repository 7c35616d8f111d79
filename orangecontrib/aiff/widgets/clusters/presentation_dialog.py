"""The dialog that creates a presentation: which clusters, what kind of file, and where."""

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

from AnyQt.QtCore import QStandardPaths, Qt, QUrl
from AnyQt.QtGui import QDesktopServices
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from Orange.data import Table
from Orange.widgets.utils.concurrent import ConcurrentMixin, TaskState

from ...clusters.kinds import KINDS, Cluster
from ...clusters.photo_grid import PhotoGrid
from ...clusters.quality import Quality
from ...clusters.sentences import sentence, title
from ...errors import AiffError
from ...presentation.writers import WRITERS
from ...words import plural
from ..kit.access import make_accessible
from ..kit.choices import fill_combo, select_key
from ..kit.labels import wrapped
from ..kit.plain import as_tip
from ..kit.tasks import Cancelled
from ..kit.ticks import show_ticks
from .analysing import Result, run_presentation

LISTED_OF_KIND = 20  # clusters of a kind that are offered
NAME = "clusters"
GRID = "&All photos on one slide"
SYSTEMS = "Compare the &models of Scores"
SYSTEMS_TIP = (
    "Which model is better, in a sentence and a picture, and where two differ most. Needs the "
    "scores of several models, from Consumer-to-Shop Evaluator"
)
GRID_TIP = "A grid of all photos, look-alikes side by side, as on the page All photos"
NO_SLIDES = (
    "PowerPoint needs the package python-pptx, which is not installed: install "
    "Orange3-AIFF[slides] "
    "in Options > Add-ons, or with pip. Markdown and HTML need nothing more."
)


def has_slides() -> bool:
    return find_spec("pptx") is not None


class PresentationDialog(QDialog, ConcurrentMixin):
    """The dialog.

    Attributes
    ----------
    made : the file that was made last; None before
    quality : of the tree and its cut, for their slide; None until it is known
    laid_out : all photos, for theirs; made for it where it is not known yet
    """

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        ConcurrentMixin.__init__(self)
        self.made: Path | None = None
        self._result: Result | None = None
        self.quality: Quality | None = None
        self.laid_out: PhotoGrid | None = None
        self._scores: Table | None = None
        self._clusters: list[Cluster] = []
        self._agreed: Path | None = None
        self.setWindowTitle("Create presentation")

        self.list = QListWidget(selectionMode=QAbstractItemView.SingleSelection)
        self.list.setAccessibleName("Clusters that get a slide each")
        show_ticks(self.list)
        self.list.itemChanged.connect(lambda _: self._on_edited())
        self.count = wrapped("How many clusters are chosen")
        self.grid = QCheckBox(GRID, toolTip=GRID_TIP)
        self.systems = QCheckBox(SYSTEMS, toolTip=SYSTEMS_TIP)
        self.kind = QComboBox(accessibleName="Kind of file")
        fill_combo(self.kind, [(k, w.label, w.tooltip) for k, w in WRITERS.items()])
        self.kind.activated.connect(lambda _: self._on_kind())
        self.kind_words = wrapped("What the kind of file is")
        self.path = QLineEdit(accessibleName="Where the presentation goes")
        self.path.textEdited.connect(lambda _: self._on_edited())
        browse = QPushButton("&Browse…", autoDefault=False)
        browse.clicked.connect(self._browse)
        self.browse = browse
        self.progress = QProgressBar(maximum=100, accessibleName="How much is done")
        self.words = wrapped("What was created, or what went wrong")
        self.make = QPushButton("Cr&eate", default=True)
        self.make.clicked.connect(self._make)
        self.open = QPushButton("&Open", autoDefault=False)
        self.open.clicked.connect(self._open)
        buttons = QDialogButtonBox(QDialogButtonBox.Close)
        buttons.addButton(self.make, QDialogButtonBox.ActionRole)
        buttons.addButton(self.open, QDialogButtonBox.ActionRole)
        buttons.rejected.connect(self.reject)
        self.buttons = buttons

        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        form.addRow("&Kind:", self.kind)
        form.addRow("", self.kind_words)
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        label = QLabel("&To:")
        label.setBuddy(self.path)
        form.addRow(label, row)
        layout = QVBoxLayout(self)
        head = QLabel("Each ticked cl&uster gets a slide, in this order:")
        head.setBuddy(self.list)
        layout.addWidget(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.count)
        layout.addWidget(self.grid)
        layout.addWidget(self.systems)
        layout.addLayout(form)
        layout.addWidget(self.progress)
        layout.addWidget(self.words)
        layout.addWidget(buttons)
        self.resize(520, 560)
        self._on_idle()
        make_accessible(self)

    def show_choices(
        self,
        result: Result,
        selected: Cluster | None,
        ticked: Collection[str],
        kind: str,
        quality: Quality | None,
        scores: Table | None,
        with_grid: bool = True,
        laid_out: PhotoGrid | None = None,
        with_systems: bool = True,
    ) -> None:
        """Offer clusters.

        Parameters
        ----------
        selected : the cluster in the window, offered whatever kind it has
        ticked : keys of clusters; without any, the best of each kind and the selected one
        kind : of file, a key of `WRITERS`
        with_grid : whether all photos get a slide
        laid_out : all photos on a grid, if it was made already
        with_systems : whether slides compare the models of the scores
        """
        self.laid_out = laid_out
        self.grid.setChecked(with_grid)
        self.systems.setChecked(with_systems)
        self._result, self.quality, self._scores = result, quality, scores
        self._clusters = offered(result.clusters, selected, ticked)
        default = {c.key for c in best_of_kinds(result.clusters)}
        if selected is not None and not selected.kind:
            default.add(selected.key)
        wanted = set(ticked) & {c.key for c in self._clusters} or default
        self.list.blockSignals(True)
        self.list.clear()
        for cluster in self._clusters:
            label = KINDS[cluster.kind].label if cluster.kind else "Selected"
            words = f"{label}: {title(result.analysis, cluster)} ({plural(len(cluster), 'photo')})"
            item = QListWidgetItem(words)
            item.setFlags(Qt.ItemIsEnabled | Qt.ItemIsSelectable | Qt.ItemIsUserCheckable)
            item.setCheckState(Qt.Checked if cluster.key in wanted else Qt.Unchecked)
            item.setToolTip(as_tip(sentence(result.analysis, cluster)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        kind = kind if kind in WRITERS else next(iter(WRITERS))
        select_key(self.kind, "html" if kind == "pptx" and not has_slides() else kind)
        self._on_kind()

    def forget(self) -> None:
        """Keep nothing of a tree that is no longer there, and close if nothing is being made."""
        self._result = self.quality = self._scores = self.laid_out = None
        self._clusters = []
        self.list.clear()
        self._on_idle()
        if self.task is None:
            self.reject()

    @property
    def chosen(self) -> list[Cluster]:
        """The ticked clusters, in their order."""
        return [
            cluster
            for row, cluster in enumerate(self._clusters)
            if self.list.item(row).checkState() == Qt.Checked
        ]

    def reject(self) -> None:
        """Close; while something is made, stop it."""
        if self.task is not None:
            self.cancel()
            self.words.setText("Stopped. Nothing is left half done.")
            self._on_idle()
            return
        super().reject()

    def close_all(self) -> None:
        self.shutdown()
        self.close()

    # What is shown

    def _on_kind(self) -> None:
        key = self.kind.currentData()
        lacks = key == "pptx" and not has_slides()
        self.kind_words.setText(NO_SLIDES if lacks else WRITERS[key].tooltip + ".")
        path = Path(self.path.text()) if self.path.text() else documents() / NAME
        suffixes = {writer.suffix for writer in WRITERS.values()}
        if path.suffix.lower() in suffixes:
            path = path.with_suffix("")
        self.path.setText(str(path) + WRITERS[key].suffix)
        self._on_edited()

    def _on_edited(self) -> None:
        self.words.setText("")
        self.made = None
        self._on_idle()

    def _on_idle(self) -> None:
        working = self.task is not None
        lacks = self.kind.currentData() == "pptx" and not has_slides()
        number = self.list.count() and len(self.chosen)
        self.count.setText(f"{plural(number, 'cluster')} chosen.")
        known = self._result is not None
        self.make.setEnabled(known and not working and not lacks and bool(self.path.text().strip()))
        for part in (self.list, self.kind, self.path, self.browse):
            part.setEnabled(not working)
        distances = None if self._result is None else self._result.analysis.distances
        self.grid.setEnabled(not working and distances is not None)
        several = len(getattr(self._scores, "evaluations", ())) > 1
        self.systems.setEnabled(not working and several)
        self.progress.setVisible(working)
        self.open.setEnabled(self.made is not None)
        close = self.buttons.button(QDialogButtonBox.Close)
        close.setText("&Stop" if working else "&Close")

    def _browse(self) -> None:
        writer, start = WRITERS[self.kind.currentData()], self.path.text()
        if writer.suffix:
            found, _ = QFileDialog.getSaveFileName(
                self, "Create presentation", start, f"{writer.label} (*{writer.suffix})"
            )
        else:
            found = QFileDialog.getExistingDirectory(self, "Folder of the presentation", start)
        if found:
            self.path.setText(found)
            self._on_edited()
            self._agreed = Path(found)  # the dialog for files has asked whether to replace one

    # Work

    def _make(self) -> None:
        path = Path(self.path.text().strip()).expanduser()
        if not path.is_absolute():
            path = documents() / path
        if not path.parent.is_dir():
            self.words.setText(f"There is no folder “{path.parent}”. Choose another place.")
            return
        if path.is_file() and path != self._agreed and not self._may_replace(path):
            return
        self._agreed = None
        self.words.setText("")
        self.made = None
        self.progress.setValue(0)
        self.start(
            run_presentation,
            self._result,
            self.chosen,
            self.quality,
            self._scores,
            self._grid_wanted(),
            self.systems.isChecked(),
            self.kind.currentData(),
            path,
        )
        self._on_idle()

    def _grid_wanted(self) -> PhotoGrid | bool:
        """The grid of all photos; True if it is to be made, False if it is not wanted."""
        if not (self.grid.isEnabled() and self.grid.isChecked()):
            return False
        return True if self.laid_out is None else self.laid_out

    def _may_replace(self, path: Path) -> bool:
        """Whether what was written into an earlier presentation may be lost."""
        question = (
            f"There is a file “{path.name}” already. Replace it, and lose what you wrote into it?"
        )
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Question, "Create presentation", "", yes | no, self)
        box.setTextFormat(Qt.PlainText)
        box.setText(question)
        box.setDefaultButton(no)
        return box.exec() == yes

    def _connect_signals(self, state: TaskState) -> None:
        super()._connect_signals(state)
        state.progress_changed.connect(self._on_progress)

    def _disconnect_signals(self, state: TaskState) -> None:
        super()._disconnect_signals(state)
        state.progress_changed.disconnect(self._on_progress)

    def _on_progress(self, value: float) -> None:
        self.progress.setValue(round(value))

    def on_partial_result(self, result: object) -> None:
        """Nothing is shown before all is done."""

    def on_done(self, path: Path) -> None:
        self.made = path
        self.words.setText(f"Created “{path}”. Write your explanations into it.")
        self._on_idle()

    def on_exception(self, ex: Exception) -> None:
        self._on_idle()
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self.words.setText(str(ex))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made)))


def offered(
    clusters: Sequence[Cluster], selected: Cluster | None, ticked: Collection[str]
) -> list[Cluster]:
    """The first clusters of each kind, those that were ticked before, and the selected one."""
    number: dict[str, int] = {}
    found = []
    wanted = {*ticked, selected.key if selected else ""}
    for cluster in clusters:
        number[cluster.kind] = number.get(cluster.kind, 0) + 1
        if number[cluster.kind] <= LISTED_OF_KIND or cluster.key in wanted:
            found.append(cluster)
    if selected is not None and selected.key not in {c.key for c in found}:
        found.append(selected)
    return found


def best_of_kinds(clusters: Sequence[Cluster]) -> list[Cluster]:
    """The first cluster of each kind."""
    first: dict[str, Cluster] = {}
    for cluster in clusters:
        first.setdefault(cluster.kind, cluster)
    return list(first.values())


def documents() -> Path:
    """Where people keep what they write."""
    place = QStandardPaths.writableLocation(QStandardPaths.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()
