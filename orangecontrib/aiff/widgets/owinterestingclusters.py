"""Interesting Clusters: a tree's clusters ranked by what they tell, and made into slides."""

import numpy as np
from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import QLabel, QSizePolicy, QSplitter, QTabWidget
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
from ..clusters.tree import DEFAULT_LINKAGE
from ..errors import AiffError
from ..evaluation.scores import OfEvaluator
from ..words import plural
from .clusters.advice import CONNECT, alignment_advice, lacking_advice
from .clusters.analysing import NUMBER, SUGGESTED, Result, run_analysis
from .clusters.beside import Beside
from .clusters.cluster_filters import FilterControls, Filters
from .clusters.cluster_list import ClusterList
from .clusters.cluster_page import ClusterPage
from .clusters.grid_page import GARMENT, GridPage
from .clusters.presentation_dialog import PresentationDialog
from .clusters.quality_table import QualityTable
from .clusters.report import report_clusters
from .clusters.settings import PAGES, ClustersSettings
from .clusters.tree_controls import TreeControls
from .clusters.tree_view import TreeView
from .clusters.two_trees import TwoTrees
from .kit.access import make_accessible
from .kit.labels import wrapped
from .kit.opening import CheckedSettings
from .kit.tasks import Cancelled
from .kit.thumbnails import Thumbnails
from .kit.window import Window


class OWInterestingClusters(Window, OWWidget, ConcurrentWidgetMixin):
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
        # Explicit, or any table that comes along with the scores would be proposed for it.
        data = Input("Data", Table, explicit=True)
        second = Input("Second Distances", DistMatrix)
        scores = Input("Scores", OfEvaluator, auto_summary=False)

    class Outputs:
        selected = Output("Selected Cluster", Table, default=True, dynamic=False)
        clusters = Output("Clusters", Table, dynamic=False)
        data = Output("Data", Table, dynamic=False)

    class Error(OWWidget.Error):
        cannot_cluster = Msg("{}")
        cannot_compare = Msg("{}")

    class Warning(OWWidget.Warning):
        not_aligned = Msg(
            "Worn and shop photos were not brought nearer: {} Otherwise most clusters are likely "
            "to "
            "hold only one kind of photo."
        )

    class Information(OWWidget.Information):
        distances_used = Msg("Distances are connected, so the groups of Data are not used.")
        no_photos = Msg(
            "The distances came without their photos, so the widget knows no garments and shows "
            "no photos. Connect them from the Distances widget."
        )
        no_pictures = Msg("The data names no image files, so the photos’ names stand in for them.")
        two_photos = Msg("Two photos make a tree of one cluster. Load more photos.")
        lacking = Msg("{}")
        stopped = Msg("You stopped the work. Press Start again to begin again.")

    graph_name = "tree"

    settingsHandler = CheckedSettings(ClustersSettings)

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
    frames: str = Setting(GARMENT)
    presentation_kind: str = Setting("pptx")
    presentation_grid: bool = Setting(True)
    presentation_models: bool = Setting(True)
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
        self._changed: set[str] = set()
        self.dialog: PresentationDialog | None = None

        box = gui.vBox(self.controlArea, "Tree")
        self.tree_box = TreeControls(self.linkage, self.cut_by, self.cut_number)
        self.tree_box.linkage_chosen.connect(self._on_linkage)
        self.tree_box.cut_chosen.connect(self._on_cut_by)
        self.tree_box.number_chosen.connect(self._on_cut_number)
        box.layout().addWidget(self.tree_box)
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
            self.buttonsArea, self, "Cr&eate presentation…", self._present, autoDefault=False
        )
        self._add_main_area()
        self._show(None, CONNECT)
        make_accessible(self)

    def _add_main_area(self) -> None:
        self.thumbnails = Thumbnails(self)
        self.tree = TreeView(self._describe)
        self.tree.node_clicked.connect(self._on_node)
        self.tree.cut_moved.connect(self._on_cut_moved)
        self.cluster_page = ClusterPage(self.thumbnails)
        self.quality_page = QualityTable()
        self.trees_page = TwoTrees(self.side)
        self.trees_page.side_chosen.connect(self._on_side)
        self.grid_page = GridPage(self.frames)
        self.grid_page.photo_clicked.connect(self._on_node)
        self.grid_page.frames_chosen.connect(self._on_frames)
        self.beside = Beside(self, self.quality_page, self.trees_page, self.grid_page)
        self.beside.judged.connect(self._on_judged)
        self.beside.compared.connect(self._on_compared)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("The cluster, all photos, the quality of the tree, two trees")
        pages = (self.cluster_page, self.grid_page, self.quality_page, self.trees_page)
        for page, label in zip(pages, PAGES.values(), strict=True):
            self.tabs.addTab(page, label)
        self.tabs.setCurrentIndex([*PAGES].index(self.page))
        self.tabs.currentChanged.connect(self._on_page)
        self.split = QSplitter(Qt.Vertical, childrenCollapsible=False)
        self.split.addWidget(self.tree)
        self.split.addWidget(self.tabs)
        self.split.setSizes([300, 460])
        self.split.setStretchFactor(1, 1)
        self.mainArea.layout().addWidget(self.split)
        self.sentence = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.sentence.setMargin(24)
        self.sentence.setMinimumSize(320, 240)  # as long words need
        self.sentence.setAccessibleName("What to do")
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
            self.beside.forget_grid()
            self._analyse()
        elif "second" in changed:
            self._compare()

    def _analyse(self) -> None:
        self.cancel()
        self.beside.drop(self.second is not None)
        self.clear_messages()
        both = self.distances is not None and self.data is not None
        self.Information.distances_used(shown=both)
        if self.result is not None and (self.selected_key or "").startswith(":"):
            self.selected_key = None  # in another tree the node of that number is another one
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
        if not isinstance(ex, AiffError):
            self._show_stop()
            raise ex
        self._show(None, str(ex))
        self.Error.cannot_cluster(str(ex))

    def _judge(self) -> None:
        cut = self.result and self.result.cut(self.cut_by, self.cut_number)
        self.beside.judge(self.result, cut and cut[0])

    def _on_judged(self) -> None:
        if self.dialog is not None:
            self.dialog.quality = self.beside.quality

    def _compare(self) -> None:
        self.beside.compare(self.result, self.second, self.linkage, self.task is not None)

    def _on_compared(self, error: str) -> None:
        self.Error.cannot_compare(error, shown=bool(error))

    def _lay_out(self) -> None:
        self.beside.lay_out(self.result, self.page == "grid")

    # Controls

    def _on_linkage(self, linkage: str) -> None:
        self.linkage = linkage
        if self.distances is not None:
            self._analyse()

    def _on_cut_by(self, cut_by: str) -> None:
        self.cut_by = cut_by
        self._show_cut()
        self._judge()

    def _on_cut_number(self, number: int) -> None:
        self.cut_number, self.cut_by = number, NUMBER
        self._show_cut()
        self._judge()

    def _on_cut_moved(self, height: float) -> None:
        clusters = clusters_at(self.result.analysis.tree, max(0.0, height))
        self.tree_box.number.setValue(clusters)
        self._show_cut()  # the line stands where it says, also if the number is the same

    def _on_filters(self) -> None:
        self._keep_filters()
        self._show_list()

    def _keep_filters(self) -> None:
        filters = self.filters.filters
        self.filter_kind, self.filter_item = filters.kind, filters.item
        self.filter_least, self.filter_most = filters.least, filters.most
        self.filter_collector = filters.collector

    def _on_page(self, place: int) -> None:
        self.page = [*PAGES][place]
        if self.page == "grid" and self.beside.grid is None:
            self._lay_out()

    def _on_side(self, side: str) -> None:
        self.side = side

    def _on_frames(self, frames: str) -> None:
        self.frames = frames

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
        self._offer()
        self.dialog.exec()
        self.presented = [cluster.key for cluster in self.dialog.chosen]
        self.presentation_kind = self.dialog.kind.currentData()
        self.presentation_grid = self.dialog.grid.isChecked()
        self.presentation_models = self.dialog.systems.isChecked()

    def _offer(self) -> None:
        """Have the dialog offer the clusters of the tree that is shown."""
        self.dialog.show_choices(
            self.result,
            self.cluster,
            self.presented,
            self.presentation_kind,
            self.beside.quality,
            self.scores,
            self.presentation_grid,
            self.beside.grid,
            self.presentation_models,
        )

    # What is shown

    def _show(self, result: Result | None, words: str = "") -> None:
        # Nothing may be chosen while anything of the tree before is still there to draw it.
        self.beside.drop(self.second is not None)
        self.result = result
        self.sentence.setText(words)
        self.sentence.setVisible(result is None)
        self.split.setVisible(result is not None)
        self.present_button.setEnabled(result is not None)
        self._show_stop()
        analysis = result and result.analysis
        self.tree.show_analysis(analysis)
        self.filters.show_labels(analysis and analysis.labels)
        has_linkage = self.distances is not None or self.data is None
        self.tree_box.show_result(result, has_linkage)
        if result is not None:
            self._keep_filters()
            self._show_messages()
        self._show_cut()
        self._lay_out()
        self._choose(self._cluster_to_select(), ensure=False)
        self._show_list()
        self.Outputs.clusters.send(result and result.table)
        self._judge()
        self._compare()
        if self.dialog is not None:
            if result is not None and self.dialog.isVisible():
                self._offer()
            else:
                self.dialog.forget()

    def _show_stop(self) -> None:
        stopped = self.Information.stopped.is_shown()
        self.stop_button.setText("&Start again" if stopped else "S&top")
        self.stop_button.setEnabled(stopped or self.task is not None)

    def _show_messages(self) -> None:
        analysis = self.result.analysis
        labels = analysis.labels
        if advice := alignment_advice(analysis):
            self.Warning.not_aligned(advice)
        self.Information.no_photos(shown=labels.table is None)
        self.Information.no_pictures(shown=labels.table is not None and not labels.has_pictures)
        self.Information.two_photos(shown=analysis.tree.photos == 2)
        if advice := lacking_advice(analysis):
            self.Information.lacking(advice)

    def _show_cut(self) -> None:
        cut = self.result and self.result.cut(self.cut_by, self.cut_number)
        if self.result is not None:
            self.grid_page.show_clusters(self.result.cut_into(cut and cut[0]))
        if not cut:
            self.tree.plot.show_cut(None)
            return
        self.tree_box.show_number(cut[0], self.result.analysis.tree.photos)
        self.tree.plot.show_cut(cut[1], plural(cut[0], "cluster"))

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
        self.grid_page.show_rows(rows)

    def _describe(self, node: int) -> str:
        """A node of the tree in words."""
        analysis = self.result.analysis
        cluster = cluster_of(analysis, node)
        return f"{title(analysis, cluster)}\n{sentence(analysis, cluster)}"

    def _cluster_to_select(self) -> Cluster | None:
        """What was selected before, if the data still has it, else the first."""
        if self.result is None:
            return None
        if found := self.result.find(self.selected_key):
            return found
        root = cluster_of(self.result.analysis, self.result.analysis.tree.root)
        return (self._listed() or self.result.clusters or [root])[0]

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
        self.beside.close()
        if self.dialog is not None:
            self.dialog.close_all()
        self.thumbnails.close()
        self.grid_page.close_tasks()
        super().onDeleteWidget()

    # Report

    def send_report(self) -> None:
        if self.result is None:
            self.report_paragraph(self.sentence.text())
            return
        report_clusters(self)


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWInterestingClusters).run()
