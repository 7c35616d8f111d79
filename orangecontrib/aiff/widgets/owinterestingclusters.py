"""Interesting Clusters: a tree's clusters ranked by what they tell, and made into slides."""

from concurrent.futures import Future

import numpy as np
from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import QFormLayout, QLabel, QSizePolicy, QSpinBox, QSplitter, QTabWidget
from Orange.data import Table
from Orange.misc import DistMatrix
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..clusters.cuts import clusters_at
from ..clusters.kinds import KINDS, Cluster, cluster_of
from ..clusters.sentences import sentence, title
from ..clusters.tables import marked_table, selected_table
from ..clusters.tree import DEFAULT_LINKAGE, LINKAGES, ClusterError
from .parts.choices import fill_combo, new_combo, select_key
from .parts.cluster_filters import FilterControls, Filters
from .parts.cluster_list import ClusterList, why_none
from .parts.cluster_page import ClusterPage, wrapped
from .parts.cluster_report import report_clusters
from .parts.cluster_tasks import (
    GAP,
    NUMBER,
    SUGGESTED,
    Result,
    run_analysis,
    run_comparison,
    run_quality,
)
from .parts.presentation_dialog import PresentationDialog
from .parts.quality_table import QualityTable
from .parts.tasks import Aside, Cancelled
from .parts.thumbnails import Thumbnails
from .parts.tree_view import TreeView
from .parts.two_trees import CONNECT as CONNECT_SECOND
from .parts.two_trees import TwoTrees

CONNECT = (
    "Connect the Distances of Orange’s Distances widget, or data with a column “Cluster” from "
    "Hierarchical Clustering, k-Means, DBSCAN or Louvain Clustering.\n\n"
    "The clusters of the tree are then ranked here by what they tell."
)
CUTS = {
    SUGGESTED: (
        "Best for the garments",
        "The cut with the best B-cubed F; without garments the largest gap",
    ),
    GAP: ("Largest gap", "Where the next merge is farthest above the last one; needs no garments"),
    NUMBER: ("Number of clusters", "As many as you say; or drag the dashed line in the tree"),
}
PAGES = {"cluster": "Cluster", "quality": "Quality", "trees": "Two trees"}


class OWInterestingClusters(OWWidget, ConcurrentWidgetMixin):
    name = "Interesting Clusters"
    description = "Rank the clusters of a tree by what they tell, and make slides of them."
    icon = "icons/interesting-clusters-symbolic.svg"
    priority = 50
    keywords = (
        "interesting clusters, cluster, dendrogram, tree, hierarchical, purity, b-cubed, "
        "presentation, slides, PowerPoint, report, tanglegram"
    )

    class Inputs:
        distances = Input("Distances", DistMatrix, default=True)
        data = Input("Data", Table)
        second = Input("Second Distances", DistMatrix)
        scores = Input("Scores", Table)

    class Outputs:
        selected = Output("Selected Cluster", Table, default=True, dynamic=False)
        clusters = Output("Clusters", Table, dynamic=False)
        data = Output("Data", Table, dynamic=False)

    class Error(OWWidget.Error):
        cannot_cluster = Msg("{}")
        cannot_compare = Msg("{}")

    class Information(OWWidget.Information):
        distances_used = Msg("Distances are connected, so the groups of Data are not used.")
        no_photos = Msg(
            "The distances came without their photos, so nothing can be said of garments, and no "
            "photo can be shown. Connect them from the Distances widget."
        )
        no_pictures = Msg("The data names no image files, so the photos’ names stand in for them.")
        two_photos = Msg("Two photos make a tree of one cluster. Load more photos.")
        lacking = Msg("{}")
        stopped = Msg("Stopped. “Start anew” begins again.")

    graph_name = "tree"

    linkage: str = Setting(DEFAULT_LINKAGE)
    cut_by: str = Setting(SUGGESTED)
    cut_number: int = Setting(6)
    filter_kind: str = Setting("")
    filter_least: int = Setting(1)
    filter_most: int = Setting(0)
    filter_item: str = Setting("", schema_only=True)
    filter_collector: str = Setting("", schema_only=True)
    page: str = Setting("cluster")
    side: str = Setting("first")
    presentation_kind: str = Setting("pptx")
    selected_key: str | None = Setting(None, schema_only=True)
    presented: list[str] = Setting([], schema_only=True)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.distances: DistMatrix | None = None
        self.data: Table | None = None
        self.second: DistMatrix | None = None
        self.scores: Table | None = None
        self.result: Result | None = None
        self.cluster: Cluster | None = None
        self.quality = None
        self.comparison = None
        self._changed: set[str] = set()
        self.judging = Aside(self, self._on_judged)
        self.comparing = Aside(self, self._on_compared)
        self.dialog: PresentationDialog | None = None

        self._add_tree_box()
        box = gui.vBox(self.controlArea, "Listed")
        filters = Filters(
            self.filter_kind,
            self.filter_least,
            self.filter_most,
            self.filter_item,
            self.filter_collector,
        )
        self.filters = FilterControls(filters)
        self.filters.changed.connect(self._on_filters)
        box.layout().addWidget(self.filters)
        self.list = ClusterList()
        self.list.chosen.connect(self._choose)
        box.layout().addWidget(self.list)
        self.count = wrapped("How many clusters are listed")
        box.layout().addWidget(self.count)
        box.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Expanding)
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", self._stop_or_start, autoDefault=False
        )
        self.present_button = gui.button(
            self.buttonsArea, self, "&Make presentation…", self._present, autoDefault=False
        )
        self._add_main_area()
        self._show(None, CONNECT)

    def _add_tree_box(self) -> None:
        box = gui.vBox(self.controlArea, "Tree")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        self.linkage_combo = new_combo("Linkage", self._on_linkage)
        linkages = [(key, each.label, each.tooltip) for key, each in LINKAGES.items()]
        fill_combo(self.linkage_combo, {"": linkages})
        self.cut_combo = new_combo("Where the tree is cut", self._on_cut_by)
        fill_combo(self.cut_combo, {"": [(key, *words) for key, words in CUTS.items()]})
        for combo in (self.linkage_combo, self.cut_combo):
            combo.setMinimumContentsLength(10)
        # A workflow of a newer version may know keys that this one does not.
        self.linkage = self.linkage if self.linkage in LINKAGES else DEFAULT_LINKAGE
        self.cut_by = self.cut_by if self.cut_by in CUTS else SUGGESTED
        select_key(self.linkage_combo, self.linkage)
        select_key(self.cut_combo, self.cut_by)
        self.cut_spin = QSpinBox(minimum=1, maximum=9_999, keyboardTracking=False)
        self.cut_spin.setAccessibleName("Number of clusters of the cut")
        self.cut_spin.setToolTip("Clusters that the cut leaves; the figures of quality judge them")
        self.cut_spin.setValue(self.cut_number)
        self.cut_spin.valueChanged.connect(self._on_cut_number)
        form.addRow("&Linkage:", self.linkage_combo)
        form.addRow("C&ut:", self.cut_combo)
        form.addRow("&Clusters:", self.cut_spin)
        box.layout().addLayout(form)
        self.suggestion = wrapped("Which cuts are suggested")
        box.layout().addWidget(self.suggestion)

    def _add_main_area(self) -> None:
        self.thumbnails = Thumbnails(self)
        self.tree = TreeView(self._describe)
        self.tree.node_clicked.connect(self._on_node)
        self.tree.cut_moved.connect(self._on_cut_moved)
        self.cluster_page = ClusterPage(self.thumbnails)
        self.quality_page = QualityTable()
        self.trees_page = TwoTrees(self.side)
        self.trees_page.side_chosen.connect(self._on_side)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("The cluster, the quality of the tree, two trees")
        pages = (self.cluster_page, self.quality_page, self.trees_page)
        for page, label in zip(pages, PAGES.values(), strict=True):
            self.tabs.addTab(page, label)
        self.tabs.setCurrentIndex([*PAGES].index(self.page) if self.page in PAGES else 0)
        self.tabs.currentChanged.connect(self._on_page)
        self.split = QSplitter(Qt.Vertical, childrenCollapsible=False)
        self.split.addWidget(self.tree)
        self.split.addWidget(self.tabs)
        self.split.setSizes([300, 460])
        self.split.setStretchFactor(1, 1)
        self.mainArea.layout().addWidget(self.split)
        self.sentence = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.sentence.setMargin(24)
        self.sentence.setAccessibleName("What is to be done")
        self.sentence.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.mainArea.layout().addWidget(self.sentence)

    def sizeHint(self) -> QSize:
        return QSize(1180, 800)

    # Input and work

    @Inputs.distances
    def set_distances(self, distances: DistMatrix | None) -> None:
        self.distances = distances
        self._changed |= {"tree", "second"}

    @Inputs.data
    def set_data(self, data: Table | None) -> None:
        self.data = data
        self._changed |= {"tree", "second"}

    @Inputs.second
    def set_second(self, second: DistMatrix | None) -> None:
        self.second = second
        self._changed |= {"second"}

    @Inputs.scores
    def set_scores(self, scores: Table | None) -> None:
        self.scores = scores

    def handleNewSignals(self) -> None:
        changed, self._changed = self._changed, set()
        if "tree" in changed:
            # Photos may have been put back or exchanged since.
            self.thumbnails.forget()
            self._analyse()
        elif "second" in changed:
            self._compare()

    def _analyse(self) -> None:
        self.cancel()
        self.judging.cancel()
        self.comparing.cancel()
        self.clear_messages()
        both = self.distances is not None and self.data is not None
        self.Information.distances_used(shown=both)
        if self.distances is None and self.data is None:
            self._show(None, CONNECT)
            return
        if self.result is None:
            self.sentence.setText("Measuring every cluster of the tree…")
        self.start(run_analysis, self.distances, self.data, self.linkage)
        self._show_stop()

    def _stop_or_start(self) -> None:
        if self.task is None:
            self._analyse()
            return
        self.cancel()
        self.Information.stopped()
        self._show(None, "Stopped.")

    def on_done(self, result: Result) -> None:
        self._show(result)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, ClusterError):
            self._show_stop()
            raise ex
        self._show(None, str(ex))
        self.Error.cannot_cluster(str(ex))

    def _judge(self) -> None:
        """Have the quality of the tree and the cut computed."""
        self.judging.cancel()
        self.quality = None
        if self.result is None:
            self.quality_page.show_quality(None)
            return
        cut = self.result.cut(self.cut_by, self.cut_number)
        self.quality_page.show_quality(None, "Judging the tree and its cut…")
        self.judging.start(run_quality, self.result.analysis, cut and cut[0])

    def _on_judged(self, done: Future) -> None:
        self.quality = done.result()
        self.quality_page.show_quality(self.quality)

    def _compare(self) -> None:
        """Have the tree of the second distances made and held against the first."""
        self.comparing.cancel()
        self.Error.cannot_compare.clear()
        self.comparison = None
        if self.second is None or self.result is None:
            self.trees_page.show_comparison(None, CONNECT_SECOND)
            return
        self.trees_page.show_comparison(None, "Comparing the two trees…")
        self.comparing.start(run_comparison, self.second, self.result.analysis, self.linkage)

    def _on_compared(self, done: Future) -> None:
        error = done.exception()
        if error is None:
            self.comparison = done.result()
            self.trees_page.show_comparison(self.comparison)
        elif isinstance(error, ClusterError):
            self.Error.cannot_compare(str(error))
            self.trees_page.show_comparison(None, str(error))
        else:
            raise error

    # Controls

    def _on_linkage(self) -> None:
        self.linkage = self.linkage_combo.currentData()
        if self.distances is not None:
            self._analyse()

    def _on_cut_by(self) -> None:
        self.cut_by = self.cut_combo.currentData()
        self._show_cut()
        self._judge()

    def _on_cut_number(self, number: int) -> None:
        self.cut_number, self.cut_by = number, NUMBER
        select_key(self.cut_combo, NUMBER)
        self._show_cut()
        self._judge()

    def _on_cut_moved(self, height: float) -> None:
        self.cut_spin.setValue(clusters_at(self.result.analysis.tree, max(0.0, height)))
        self._show_cut()  # the line stands where it says, also if the number is the same

    def _on_filters(self) -> None:
        filters = self.filters.filters
        self.filter_kind, self.filter_item = filters.kind, filters.item
        self.filter_least, self.filter_most = filters.least, filters.most
        self.filter_collector = filters.collector
        self._show_list()

    def _on_page(self, place: int) -> None:
        self.page = [*PAGES][place]

    def _on_side(self, side: str) -> None:
        self.side = side

    def _on_node(self, node: int) -> None:
        """Choose a node: as the interesting cluster that it is, else as it stands."""
        known = [c for c in self.result.clusters if c.node == node and c.kind != "torn"]
        shown = [c for c in known if c in self._listed()]
        found = (shown or known or [cluster_of(self.result.analysis, node)])[0]
        self._choose(found)

    def _choose(self, cluster: Cluster | None, ensure: bool = True) -> None:
        """The one selection of the tree, the list and the page."""
        self.cluster = cluster
        if cluster is not None:
            self.selected_key = cluster.key
        self._show_cluster(ensure)
        self._send_selected()

    def _listed(self) -> list[Cluster]:
        return [] if self.result is None else self.filters.filters.of(self.result.clusters)

    def _present(self) -> None:
        if self.dialog is None:
            self.dialog = PresentationDialog(self)
        self.dialog.show_choices(
            self.result,
            self.cluster,
            self.presented,
            self.presentation_kind,
            self.quality,
            self.scores,
        )
        self.dialog.exec()
        self.presented = [cluster.key for cluster in self.dialog.chosen]
        self.presentation_kind = self.dialog.kind.currentData()

    # What is shown

    def _show(self, result: Result | None, words: str = "") -> None:
        self.result = result
        self.sentence.setText(words)
        self.sentence.setVisible(result is None)
        self.split.setVisible(result is not None)
        self.present_button.setEnabled(result is not None)
        self._show_stop()
        analysis = result and result.analysis
        self.tree.show_analysis(analysis)
        self.filters.show_labels(analysis and analysis.labels)
        self.suggestion.setText(result.suggestion if result else "")
        self.linkage_combo.setEnabled(self.distances is not None or self.data is None)
        if result is not None:
            self._show_messages()
        self._show_cut()
        self._choose(self._cluster_to_select(), ensure=False)
        self._show_list()
        self.Outputs.clusters.send(result and result.table)
        self._judge()
        self._compare()

    def _show_stop(self) -> None:
        working, stopped = self.task is not None, self.Information.stopped.is_shown()
        self.stop_button.setText("&Start anew" if stopped else "S&top")
        self.stop_button.setEnabled(working or stopped)

    def _show_messages(self) -> None:
        analysis = self.result.analysis
        labels = analysis.labels
        self.Information.no_photos(shown=labels.table is None)
        self.Information.no_pictures(shown=labels.table is not None and not labels.has_pictures)
        self.Information.two_photos(shown=analysis.tree.photos == 2)
        words = why_none(analysis, [key for key in KINDS if key != "apart"])
        if labels.table is not None and words:
            self.Information.lacking(words)

    def _show_cut(self) -> None:
        cut = self.result and self.result.cut(self.cut_by, self.cut_number)
        for part in (self.cut_combo, self.cut_spin):
            part.setEnabled(self.result is None or cut is not None)
        if not cut:
            self.tree.plot.show_cut(None)
            return
        self.cut_spin.blockSignals(True)
        self.cut_spin.setMaximum(self.result.analysis.tree.photos)
        self.cut_spin.setValue(cut[0])
        self.cut_spin.blockSignals(False)
        self.tree.plot.show_cut(cut[1], f"{cut[0]:,} clusters")

    def _show_list(self) -> None:
        listed = self._listed()
        analysis = self.result and self.result.analysis
        self.list.show_clusters(analysis, listed, [*KINDS])
        self.list.select(self.cluster and self.cluster.key)
        total = len(self.result.clusters) if self.result else 0
        self.count.setText(
            f"{len(listed):,} of {total:,} interesting clusters." if self.result else ""
        )

    def _show_cluster(self, ensure: bool) -> None:
        analysis, cluster = self.result and self.result.analysis, self.cluster
        rows = np.empty(0, dtype=int) if cluster is None else cluster.rows
        self.tree.select(cluster and cluster.node, rows, ensure)
        self.list.select(cluster and cluster.key)
        self.cluster_page.show_cluster(analysis, cluster)
        self.trees_page.show_cluster(cluster)

    def _describe(self, node: int) -> str:
        """A node of the tree in words."""
        analysis = self.result.analysis
        cluster = cluster_of(analysis, node)
        return f"{title(analysis, cluster)}\n{sentence(analysis, cluster)}"

    def _cluster_to_select(self) -> Cluster | None:
        """What was selected before, if the data still has it, else the first."""
        if self.result is None:
            return None
        for cluster in self.result.clusters:
            if cluster.key == self.selected_key:
                return cluster
        analysis = self.result.analysis
        kind, _, rest = (self.selected_key or "?").partition(":")
        node = rest.partition(":")[0]
        if not kind and node.isdigit() and int(node) <= analysis.tree.root:
            return cluster_of(analysis, int(node))
        return (self._listed() or self.result.clusters or [None])[0] or cluster_of(
            analysis, analysis.tree.root
        )

    def _send_selected(self) -> None:
        if self.result is None:
            self.Outputs.selected.send(None)
            self.Outputs.data.send(None)
            return
        analysis = self.result.analysis
        self.Outputs.selected.send(self.cluster and selected_table(analysis, self.cluster))
        self.Outputs.data.send(marked_table(analysis, self.cluster))

    def onDeleteWidget(self) -> None:
        self.shutdown()
        for aside in (self.judging, self.comparing):
            aside.close()
        if self.dialog is not None:
            self.dialog.close_all()
        self.thumbnails.close()
        super().onDeleteWidget()

    # Report

    def send_report(self) -> None:
        if self.result is None:
            self.report_paragraph(self.sentence.text())
            return
        report_clusters(self)


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWInterestingClusters).run()
