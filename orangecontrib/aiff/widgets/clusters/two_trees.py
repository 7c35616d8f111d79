"""Two trees over the same photos: pairs that one joins and the other parts, and a tanglegram."""

from collections.abc import Sequence

import numpy as np
from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...clusters.analysis import Analysis
from ...clusters.compare import Pair, TreeComparison
from ...clusters.kinds import Cluster
from ...photos.rows import Rows
from ...words import percent
from ..kit.choices import fill_combo, select_key
from ..kit.labels import wrapped
from ..kit.plain import as_tip
from .cluster_page import scrolled
from .small_tree import TanglegramView

SIDES = {
    "first": (
        "Together in A, apart in B",
        "Pairs that the tree of Distances joins early, and the tree of Second Distances late",
    ),
    "second": (
        "Together in B, apart in A",
        "Pairs that the tree of Second Distances joins early, and the tree of Distances late",
    ),
    "photos": (
        "Photo by photo",
        "Photos whose nearest photos differ most between the two trees",
    ),
}
SAME = {True: "✓ same", False: "✗ two", None: "?"}  # whether a pair is of one garment
LISTED = 200  # photos on which the trees disagree
CONNECT = (
    "Connect Second Distances, for example of another model, to see where the two trees disagree."
)

A_AND_B = "A, left, is the tree of Distances; B, right, is the tree of Second Distances."


class TwoTrees(QWidget):
    """The page.

    Attributes
    ----------
    side_chosen : somebody wants another list, a key of `SIDES`
    """

    side_chosen = Signal(str)

    def __init__(self, side: str):
        super().__init__()
        self.comparison: TreeComparison | None = None
        self.words = wrapped("What is compared")
        self.combo = QComboBox(accessibleName="What to list")
        fill_combo(self.combo, [(key, *words) for key, words in SIDES.items()])
        select_key(self.combo, side if side in SIDES else "first")
        self.combo.activated.connect(self._on_side)
        self.pairs = QTableWidget(
            0,
            3,
            editTriggers=QTableWidget.NoEditTriggers,
            selectionMode=QAbstractItemView.SingleSelection,
            selectionBehavior=QAbstractItemView.SelectRows,
            alternatingRowColors=True,
            showGrid=False,
        )
        self.pairs.setAccessibleName("Where the two trees disagree most")
        self.pairs.verticalHeader().hide()
        self.pairs.setWordWrap(False)
        self.pairs.setTextElideMode(Qt.ElideMiddle)
        self.pairs.itemSelectionChanged.connect(self._on_pair)
        self.tangle = TanglegramView()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.combo)
        column.addWidget(self.pairs, 1)
        self.split = QSplitter(Qt.Horizontal, childrenCollapsible=False)
        self.split.addWidget(left)
        self.split.addWidget(scrolled(self.tangle))
        self.split.setSizes([480, 440])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.words)
        layout.addWidget(self.split, 1)
        self._cluster: Cluster | None = None
        self.show_comparison(None, CONNECT)

    def show_comparison(self, comparison: TreeComparison | None, sentence: str = "") -> None:
        self.comparison = comparison
        self.split.setVisible(comparison is not None)
        self.words.setText(A_AND_B if comparison is not None else sentence)
        self._fill()
        self._show_tangle()

    def show_cluster(self, cluster: Cluster | None) -> None:
        """Draw another cluster's tanglegram."""
        self._cluster = cluster
        self.pairs.blockSignals(True)
        self.pairs.clearSelection()
        self.pairs.blockSignals(False)
        self._show_tangle()

    @property
    def side(self) -> str:
        return self.combo.currentData()

    @property
    def listed(self) -> Sequence[Pair]:
        if self.comparison is None or self.side == "photos":
            return ()
        one = self.side == "first"
        return self.comparison.apart_in_other if one else self.comparison.apart_in_one

    def _on_side(self) -> None:
        self._fill()
        self._show_tangle()
        self.side_chosen.emit(self.side)

    def _fill(self) -> None:
        rows = [] if self.comparison is None else self._rows()
        photos = self.side == "photos"
        head = ["Photo", "Disagreement"] if photos else ["Photo", "Photo", "Clusters\nGarment"]
        self.pairs.blockSignals(True)
        self.pairs.clear()
        self.pairs.setColumnCount(len(head))
        self.pairs.setHorizontalHeaderLabels(head)
        self.pairs.verticalHeader().setDefaultSectionSize(
            (1 if photos else 2) * self.pairs.fontMetrics().lineSpacing() + 6
        )
        self.pairs.setRowCount(len(rows))
        for row, (texts, tooltip) in enumerate(rows):
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(as_tip(tooltip))
                self.pairs.setItem(row, column, cell)
        header = self.pairs.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.Stretch)
        for column in range(1 if photos else 2, len(head)):
            header.setSectionResizeMode(column, QHeaderView.ResizeToContents)
        self.pairs.blockSignals(False)

    def _rows(self) -> list[tuple[tuple[str, ...], str]]:
        """Texts of each line, with its tooltip."""
        labels = self.comparison.one.labels
        if self.side == "photos":
            worst = self.comparison.worst[:LISTED]
            far = self.comparison.disagreement
            return [
                (
                    (labels.item_first(int(row)), percent(far[row], 0)),
                    "Mean difference of how many of all photos are joined with the ones nearest it",
                )
                for row in worst
                if far[row] > 0
            ]
        photos = self.comparison.one.tree.photos
        near, far = ("A", "B") if self.side == "first" else ("B", "A")
        rows = []
        for pair in self.listed:
            sizes = round(pair.near * photos), round(pair.far * photos)
            rows.append(
                (
                    (
                        _on_two_lines(labels, pair.row),
                        _on_two_lines(labels, pair.other),
                        f"{sizes[0]:,} : {sizes[1]:,}\n{SAME[pair.same_item]}",
                    ),
                    f"{labels.caption(pair.row)}\n{labels.caption(pair.other)}\nFirst together in "
                    f"a cluster of {sizes[0]:,} in {near}, of {sizes[1]:,} in "
                    f"{far}",
                )
            )
        return rows

    def _on_pair(self) -> None:
        self._show_tangle()

    def _chosen_rows(self) -> tuple[int, ...]:
        """The rows of the line that is selected."""
        selected = self.pairs.selectionModel().selectedRows()
        if not selected or self.comparison is None:
            return ()
        place = selected[0].row()
        if self.side == "photos":
            return (int(self.comparison.worst[place]),)
        return self.listed[place][:2]

    def _show_tangle(self) -> None:
        rows = np.empty(0, dtype=int) if self._cluster is None else self._cluster.rows
        marked = self._chosen_rows()
        if marked:
            rows = together(self._tree_of_side(), marked)
        self.tangle.show_rows(self.comparison, rows, marked)

    def _tree_of_side(self) -> Analysis:
        return self.comparison.other if self.side == "second" else self.comparison.one


def _on_two_lines(labels: Rows, row: int) -> str:
    """A photo's garment above its name: beside each other a narrow window would cut both."""
    item = labels.items.of(row)
    return f"{item}\n{labels.names_in_item[row]}" if item else labels.names[row]


def together(analysis: Analysis, marked: Sequence[int]) -> np.ndarray:
    """The photos of the smallest cluster that holds some, and of one above a lone photo."""
    tree = analysis.tree
    node = tree.smallest_with(np.array(marked))
    if node < tree.photos:
        node = int(tree.parent[node])
    return tree.rows(node)
