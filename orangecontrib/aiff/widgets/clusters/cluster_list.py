"""The interesting clusters as a list under the headings of their kinds, ranked within each."""

from collections.abc import Sequence

from AnyQt.QtCore import QAbstractItemModel, QModelIndex, QSize, Qt, Signal
from AnyQt.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from ...clusters.analysis import Analysis
from ...clusters.kinds import KINDS, Cluster, lacking
from ...clusters.sentences import sentence, times, title
from ...words import listed
from ..kit.plain import as_tip

HEADINGS = ("Cluster", "Photos", "Score")
KIND = 0  # internal id of headings; clusters have the heading's row + 1


class ClustersModel(QAbstractItemModel):
    """Kinds with their clusters; sentences are made when they are looked at."""

    def __init__(self):
        super().__init__()
        self._analysis: Analysis | None = None
        self.kinds: list[str] = []
        self._of: dict[str, list[Cluster]] = {}

    def show(
        self, analysis: Analysis | None, clusters: Sequence[Cluster], kinds: Sequence[str]
    ) -> None:
        self.beginResetModel()
        self._analysis = analysis
        self._of = {key: [c for c in clusters if c.kind == key] for key in kinds}
        self.kinds = [key for key in kinds if self._of[key]]
        self.endResetModel()

    def cluster(self, index: QModelIndex) -> Cluster | None:
        """The cluster at a line; None at a heading."""
        if not index.isValid() or index.internalId() == KIND:
            return None
        return self._of[self.kinds[index.internalId() - 1]][index.row()]

    def index_of(self, key: str) -> QModelIndex:
        for number, kind in enumerate(self.kinds):
            for row, cluster in enumerate(self._of[kind]):
                if cluster.key == key:
                    return self.createIndex(row, 0, number + 1)
        return QModelIndex()

    def index(
        self,
        row: int,
        column: int,
        parent: QModelIndex = QModelIndex(),  # noqa: B008
    ) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else KIND)

    def parent(self, index: QModelIndex) -> QModelIndex:
        if not index.isValid() or index.internalId() == KIND:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, KIND)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self.kinds)
        if parent.internalId() != KIND or parent.column():
            return 0
        return len(self._of[self.kinds[parent.row()]])

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(HEADINGS)

    def flags(self, index: QModelIndex):
        heading = index.isValid() and index.internalId() == KIND
        return Qt.ItemIsEnabled if heading else Qt.ItemIsEnabled | Qt.ItemIsSelectable

    def headerData(self, section: int, orientation, role: int = Qt.DisplayRole):
        if orientation != Qt.Horizontal:
            return None
        if role == Qt.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ToolTipRole and section == 2:
            return "Ranks the clusters of a kind; rest the pointer on the kind to read by what"
        return None

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        if not index.isValid():
            return None
        if role == Qt.TextAlignmentRole and index.column():
            return int(Qt.AlignRight | Qt.AlignVCenter)
        cluster = self.cluster(index)
        if cluster is None:
            return self._heading(self.kinds[index.row()], index.column(), role)
        if role == Qt.DisplayRole:
            return (
                f"{index.row() + 1}. {title(self._analysis, cluster)}",
                f"{len(cluster):,}",
                times(cluster.score),
            )[index.column()]
        if role == Qt.ToolTipRole:
            return as_tip(sentence(self._analysis, cluster))
        if role == Qt.AccessibleDescriptionRole:
            return sentence(self._analysis, cluster)
        if role == Qt.AccessibleTextRole and not index.column():
            label = KINDS[cluster.kind].label
            return f"{label}, {index.row() + 1}: {title(self._analysis, cluster)}"
        return None

    def _heading(self, key: str, column: int, role: int):
        kind = KINDS[key]
        if role == Qt.DisplayRole and column == 0:
            return f"{kind.label} ({len(self._of[key]):,})"
        if role == Qt.ToolTipRole:
            return as_tip(tooltip_of(key))
        return None


class ClusterList(QTreeView):
    """The list.

    Attributes
    ----------
    chosen : the cluster that somebody clicked, or reached by a key
    """

    chosen = Signal(object)

    def __init__(self):
        super().__init__()
        self.setModel(ClustersModel())
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.ElideMiddle)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(14)
        self.setSelectionMode(QAbstractItemView.SingleSelection)
        self.setAccessibleName("Interesting clusters, ranked within their kinds")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.Fixed)
            header.resizeSection(column, 50)
        self.selectionModel().currentChanged.connect(self._on_current)

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 80)

    def show_clusters(
        self, analysis: Analysis | None, clusters: Sequence[Cluster], kinds: Sequence[str]
    ) -> None:
        self.selectionModel().blockSignals(True)
        self.model().show(analysis, clusters, kinds)
        for row in range(self.model().rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self.expandAll()
        self.selectionModel().blockSignals(False)

    def select(self, key: str | None) -> None:
        """Select a cluster without telling; nothing where it is not in the list."""
        index = self.model().index_of(key) if key else QModelIndex()
        selection = self.selectionModel()
        selection.blockSignals(True)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.clearSelection()
            selection.setCurrentIndex(QModelIndex(), selection.SelectionFlag.NoUpdate)
        selection.blockSignals(False)
        self.viewport().update()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        cluster = self.model().cluster(current)
        if cluster is not None:
            self.chosen.emit(cluster)


def tooltip_of(key: str) -> str:
    """What makes a cluster one of a kind, what it is ranked by, and what it tells."""
    kind = KINDS[key]
    return f"{kind.definition}\n\nRanked by {kind.measure}.\n\n{kind.story}"


def why_none(analysis: Analysis, kinds: Sequence[str]) -> str:
    """Why the data can have no cluster of some kinds, kinds with the same reason together."""
    reasons: dict[str, list[str]] = {}
    for key in kinds:
        if words := lacking(analysis, key):
            name = f"“{KINDS[key].label}”"
            reasons.setdefault(words.removeprefix(name).strip(), []).append(name)
    sentences = []
    for words, names in reasons.items():
        if len(names) > 1:
            words = words.replace("needs", "need", 1)
        sentences.append(f"{listed(names)} {words}")
    return " ".join(sentences)
