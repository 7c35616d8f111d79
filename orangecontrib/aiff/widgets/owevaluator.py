"""Consumer-to-Shop Evaluator: how well embeddings find the shop's photos of a worn garment."""

from concurrent.futures import Future
from pathlib import Path

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QWidget,
)
from Orange.data import Table
from Orange.misc import DistMatrix
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, MultiInput, Output, OWWidget

from ..catalogue.handed import CatalogueGallery
from ..chains import RECOMMENDED
from ..errors import AiffError
from ..evaluation.confusions import confusions_matrix, confusions_table
from ..evaluation.protocol_settings import protocol_of, settings_of
from ..evaluation.scores import ScoresTable
from ..evaluation.sentences import of_same_pictures
from ..evaluation.systems import refused_sentences
from ..evaluation.tables import selected_of_systems
from ..words import short_names
from .evaluator.breakdown_view import BreakdownView
from .evaluator.evaluating import Listed, Request, Result, by_chance, run_evaluation, run_renaming
from .evaluator.exporting import EXPORTS, write_export
from .evaluator.figure_plots import FigurePlot, HitCurves, RankHistogram
from .evaluator.figures_view import FiguresView
from .evaluator.photos_page import PhotosPage
from .evaluator.protocol_controls import ProtocolControls
from .evaluator.report import report_result
from .evaluator.settings import TABS, EvaluatorSettings
from .evaluator.strip_controls import Showing
from .evaluator.systems_list import SystemsList
from .evaluator.upstream import titles_of
from .kit import galleries  # noqa: F401 - tells how a catalogue is summarized
from .kit.access import make_accessible
from .kit.going_on import GoingOn
from .kit.labels import wrapped
from .kit.opening import CheckedSettings
from .kit.tasks import Aside, Cancelled
from .kit.window import Window

CONNECT = (
    "Connect the Embeddings of Local GPU Embedder, or the Distances of Orange’s Distances widget.\n"
    "Connect several to compare them.\n"
    "\n"
    "Each consumer photo then searches for its garment, and the first ten shop photos that it finds "
    "stand here."
)
STOPPED = "You stopped the work. Press Apply to start it again."


class OWEvaluator(Window, OWWidget, ConcurrentWidgetMixin):
    name = "Consumer-to-Shop Evaluator"
    description = "Measure how well embeddings find the shop's photos of a worn garment."
    icon = "icons/evaluator-symbolic.svg"
    priority = 30
    keywords = (
        "consumer-to-shop evaluator, evaluate, retrieval, ranking, score, hit, recall, precision, "
        "mAP, MRR, top-k, accuracy, test, compare, comparison"
    )

    class Inputs:
        embeddings = MultiInput("Embeddings", Table, default=True)
        distances = MultiInput("Distances", DistMatrix)
        catalogue = Input("Catalogue", CatalogueGallery)

    class Outputs:
        selected_photos = Output("Selected Photos", Table, default=True, dynamic=False)
        scores = Output("Scores", ScoresTable, dynamic=False)
        comparisons = Output("Comparisons", Table, dynamic=False)
        rankings = Output("Rankings", Table, dynamic=False)
        per_query = Output("Per Query", Table, dynamic=False)
        data = Output("Data", Table, dynamic=False)
        confusions = Output("Confusions", Table, dynamic=False)
        # Explicit: they are between garments, and photos' distances are what is mostly wanted.
        confusion_distances = Output(
            "Confusion Distances", DistMatrix, explicit=True, dynamic=False
        )

    class Error(OWWidget.Error):
        cannot_evaluate = Msg("{}")
        cannot_write = Msg("{} Choose another place.")

    class Warning(OWWidget.Warning):
        depths = Msg("{}")
        refused = Msg("{}")
        left_out = Msg("{}")
        seen_before = Msg("{}")

    class Information(OWWidget.Information):
        stopped = Msg(STOPPED)
        few = Msg("{}")
        same_pictures = Msg("{}")
        written = Msg("Written: {}")

    graph_name = "shown_graph"
    settings_version = 2
    settingsHandler = CheckedSettings(EvaluatorSettings)

    protocol: dict = Setting({"search": RECOMMENDED.search}, schema_only=True)
    names: dict = Setting({}, schema_only=True)
    unticked: list = Setting([], schema_only=True)
    further_open: bool = Setting(False)
    more_scores: bool = Setting(False)
    tab: str = Setting("photos")
    shown: str = Setting("all", schema_only=True)
    order: str = Setting("worst")
    found_k: int = Setting(10)
    looked_at: str = Setting("", schema_only=True)
    strip_photos: int = Setting(10)
    compare_by: str = Setting("hit@1")
    part_by: str = Setting("", schema_only=True)
    part_metric: str = Setting("hit@1")
    selected_queries: list = Setting([], schema_only=True)
    auto_apply: bool = Setting(True)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.embeddings: list[Table | None] = []
        self.matrices: list[DistMatrix | None] = []
        self.catalogue: CatalogueGallery | None = None
        self.result: Result | None = None
        self._exporting = Aside(self, self._on_written)

        box = gui.vBox(self.controlArea, "Systems")
        self.systems = SystemsList()
        self.systems.renamed.connect(self._on_renamed)
        self.systems.ticked.connect(self._on_ticked)
        box.layout().addWidget(self.systems)
        box = gui.vBox(self.controlArea, "Protocol")
        self.controls_of = ProtocolControls(protocol_of(self.protocol), self.further_open)
        self.controls_of.changed.connect(self._on_protocol)
        self.controls_of.depths_wrong.connect(self._on_depths_wrong)
        self.controls_of.folded.connect(lambda is_open: setattr(self, "further_open", is_open))
        box.layout().addWidget(self.controls_of)
        self.asked = box = gui.vBox(self.controlArea, "Summary")
        self.counts = wrapped("What was searched for, and what took no part")
        box.layout().addWidget(self.counts)
        gui.rubber(self.controlArea)
        self._add_buttons()

        self._add_tabs()
        self.sentence = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.sentence.setMargin(24)
        self.sentence.setMinimumSize(320, 240)  # as long words need
        self.sentence.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.mainArea.layout().addWidget(self.sentence)
        self._show(None, CONNECT)
        make_accessible(self)

    def _add_buttons(self) -> None:
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", callback=self._stop, autoDefault=False
        )
        self.save_button = QPushButton("Sa&ve", autoDefault=False)
        menu = QMenu(self.save_button)
        self.exports = {}
        for key, export in EXPORTS.items():
            self.exports[key] = menu.addAction(export.label)
            self.exports[key].triggered.connect(lambda _=False, key=key: self._on_export(key))
        self.save_button.setMenu(menu)
        self.save_button.setToolTip("Scores and queries as files; plots by the button below")
        self.going_on = GoingOn(self.buttonsArea, self)

    def _add_tabs(self) -> None:
        self.photos = PhotosPage(
            Showing(self.shown, self.order, self.found_k, self.looked_at, self.strip_photos)
        )
        self.photos.selected.connect(self._on_selected)
        self.photos.showing_changed.connect(self._on_showing)
        self.figures = FiguresView(self.more_scores)
        self.figures.metric_chosen.connect(lambda key: setattr(self, "compare_by", key))
        self.figures.folded.connect(lambda is_open: setattr(self, "more_scores", is_open))
        self.curves, self.ranks = HitCurves(), RankHistogram()
        self.parts = BreakdownView()
        self.parts.changed.connect(self._on_parts)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Photos, scores and plots")
        pages = (self.photos, self.figures, self.curves, self.ranks, self.parts)
        for page, label in zip(pages, TABS.values(), strict=True):
            self.tabs.addTab(page, label)
        keys = list(TABS)
        self.tab = self.tab if self.tab in keys else keys[0]
        self.tabs.setCurrentIndex(keys.index(self.tab))
        self.tabs.currentChanged.connect(lambda place: setattr(self, "tab", keys[place]))
        self.tabs.setCornerWidget(self.save_button)
        self.mainArea.layout().addWidget(self.tabs)

    def sizeHint(self) -> QSize:
        return QSize(1180, 760)

    @property
    def shown_graph(self) -> QWidget:
        """What is saved as a picture: the plot, or whatever is shown instead."""
        # As widgets, not pyqtgraph's items: its own writer of SVG fails on filled curves.
        graphs = {
            "photos": self.photos.strips,
            "figures": self.figures,
            "curve": self.curves,
            "ranks": self.ranks,
            "parts": self.parts.plot,
        }
        return graphs[self.tab]

    # Input and work

    @Inputs.embeddings
    def set_embeddings(self, index: int, table: Table | None) -> None:
        self.embeddings[index] = table

    @Inputs.embeddings.insert
    def insert_embeddings(self, index: int, table: Table | None) -> None:
        self.embeddings.insert(index, table)

    @Inputs.embeddings.remove
    def remove_embeddings(self, index: int) -> None:
        self.embeddings.pop(index)

    @Inputs.distances
    def set_distances(self, index: int, matrix: DistMatrix | None) -> None:
        self.matrices[index] = matrix

    @Inputs.distances.insert
    def insert_distances(self, index: int, matrix: DistMatrix | None) -> None:
        self.matrices.insert(index, matrix)

    @Inputs.distances.remove
    def remove_distances(self, index: int) -> None:
        self.matrices.pop(index)

    @Inputs.catalogue
    def set_catalogue(self, catalogue: CatalogueGallery | None) -> None:
        self.catalogue = catalogue

    def handleNewSignals(self) -> None:
        self.photos.forget()
        tables = [table for table in self.embeddings if table is not None]
        others = [m.row_items for m in self.matrices if m is not None]
        photos = [table for table in others if isinstance(table, Table)]
        self.controls_of.show_tables([*tables, *photos], tables)
        self.commit.now()

    def _request(self) -> Request:
        inputs, titles = [], []
        for channel, given in (
            (self.Inputs.embeddings, self.embeddings),
            (self.Inputs.distances, self.matrices),
        ):
            known = titles_of(self, channel.name)
            known = known if len(known) == len(given) else [""] * len(given)
            for data, title in zip(given, known, strict=True):
                if data is not None:
                    inputs.append(data)
                    titles.append(title)
        unticked = frozenset(self.unticked)
        protocol = self.controls_of.protocol
        return Request(
            tuple(inputs), tuple(titles), dict(self.names), unticked, protocol, self.catalogue
        )

    @gui.deferred
    def commit(self) -> None:
        self.going_on.begin()
        self.cancel()
        self.clear_messages()
        request = self._request()
        if not request.inputs:
            self.systems.show_systems([], {})
            self._show(None, CONNECT)
            return
        if self.result is None:
            self.sentence.setText("Searching for each photo’s garment…")
        self.start(run_evaluation, request)
        self.stop_button.setEnabled(True)

    def _stop(self) -> None:
        self.cancel()
        self._show(None, STOPPED)
        self.Information.stopped()
        self.going_on.offer()

    def on_partial_result(self, listed: list[Listed]) -> None:
        self.systems.show_systems(listed, self.names)

    def on_done(self, result: Result) -> None:
        self._show(result)

    def on_exception(self, ex: Exception) -> None:
        self.stop_button.setEnabled(False)
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self._show(None, str(ex))
        self.Error.cannot_evaluate(str(ex))

    # Controls

    def _on_protocol(self) -> None:
        self.protocol = settings_of(self.controls_of.protocol)
        self.commit.deferred()

    def _on_depths_wrong(self, sentence: str) -> None:
        self.Warning.depths(sentence, shown=bool(sentence))

    def _on_renamed(self, key: str, name: str) -> None:
        before = self.names.get(key, key)
        self.names = {k: n for k, n in self.names.items() if k != key}
        if name != key:
            self.names = {**self.names, key: name}
        if name != before:
            if self.result is not None and self.task is None:
                self.start(run_renaming, self.result, dict(self.names))
            else:
                self.commit.deferred()

    def _on_ticked(self, key: str, is_ticked: bool) -> None:
        unticked = [each for each in self.unticked if each != key]
        if not is_ticked:
            unticked.append(key)
        if set(unticked) != set(self.unticked):
            self.unticked = unticked
            self.commit.deferred()

    def _on_showing(self) -> None:
        showing = self.photos.controls.showing
        self.shown, self.order, self.found_k = showing.show, showing.order, showing.k
        self.looked_at, self.strip_photos = showing.system, showing.photos
        if self.result is not None:
            self._send_selected()
            self._send_confusions()

    def _on_selected(self) -> None:
        self.selected_queries = self.photos.names_of_selected()
        self._send_selected()

    def _on_parts(self, variable: str, metric: str) -> None:
        self.part_by, self.part_metric = variable, metric

    def _on_export(self, key: str) -> None:
        export = EXPORTS[key]
        start = str(Path.home() / export.file)
        path, _ = QFileDialog.getSaveFileName(self, "Save", start, export.kinds)
        if path and self.result is not None:
            self.Error.cannot_write.clear()
            self.Information.written.clear()
            self._exporting.start(write_export, key, self.result, path)

    def _on_written(self, future: Future) -> None:
        try:
            path = future.result()
        except Cancelled:
            return
        except AiffError as error:
            self.Error.cannot_write(str(error))
            return
        self.Information.written(path)

    # What is shown

    def _show(self, result: Result | None, sentence: str = "") -> None:
        self.result = result
        self.stop_button.setEnabled(False)
        self.save_button.setEnabled(result is not None)
        self.sentence.setText(sentence)
        self.sentence.setVisible(result is None)
        self.tabs.setVisible(result is not None)
        evaluations = result.evaluations if result else ()
        names = short_names(evaluation.name for evaluation in evaluations)
        self.exports["comparisons"].setEnabled(len(names) > 1)
        self.counts.setText("\n".join([*result.notes, by_chance(result)]) if result else "")
        self.asked.setVisible(result is not None)
        self._show_headline()
        self.figures.show_figures(
            evaluations, result.compared.comparisons if result else (), self.compare_by
        )
        self.curves.show_curves(names, result.curves if result else ())
        self.ranks.show_ranks(names, result.ranks if result else ())
        self.parts.show_result(result, self.part_by, self.part_metric)
        self.photos.show_result(result, self.selected_queries)
        self._say_cautions()
        for output in ("scores", "comparisons", "rankings", "per_query"):
            getattr(self.Outputs, output).send(result and getattr(result, output))
        self.Outputs.data.send(result and result.found)
        self._send_selected()
        self._send_confusions()

    def _show_headline(self) -> None:
        if self.result is None:
            self.systems.show_figures("", {}, {})
            return
        keys, evaluations = self.result.keys, self.result.evaluations
        key, metric = next(iter(evaluations[0].metrics.items()))
        pairs = list(zip(keys, evaluations, strict=True))
        self.systems.show_figures(
            metric.label,
            {name: metric.text(each.figures[key]) for name, each in pairs},
            dict(zip(keys, self.result.compared.left_out, strict=True)),
        )

    def _say_cautions(self) -> None:
        result = self.result
        refused = refused_sentences(result.compared.refused) if result else []
        self.Warning.refused(" ".join(refused), shown=bool(refused))
        notes = result.compared.photos_left_out() if result else []
        self.Warning.left_out(" ".join(notes), shown=bool(notes))
        seen = result.compared.spoiled() if result else []
        self.Warning.seen_before(" ".join(seen), shown=bool(seen))
        interval = next(iter(result.evaluations[0].intervals.values())) if result else None
        self.Information.few(
            interval.caution if interval else "", shown=bool(interval and interval.few)
        )
        task = result.compared.task if result else None
        copies = task is not None and task.same_pictures > 0
        self.Information.same_pictures(of_same_pictures(task) if copies else "", shown=copies)

    def _send_selected(self) -> None:
        selected = None
        if self.photos.queries:
            evaluations, table = self.result.evaluations, self.result.table
            selected = selected_of_systems(evaluations, table, self.photos.queries)
        self.Outputs.selected_photos.send(selected)

    def _send_confusions(self) -> None:
        table = matrix = None
        if self.result is not None:
            found = self.result.confusions[self.photos.system()]
            table, matrix = confusions_table(found), confusions_matrix(found)
        self.Outputs.confusions.send(table)
        self.Outputs.confusion_distances.send(matrix)

    def onDeleteWidget(self) -> None:
        self.shutdown()
        self._exporting.close()
        self.parts.close_threads()
        self.photos.close_threads()
        super().onDeleteWidget()

    # Report

    def send_report(self) -> None:
        if self.result is None:
            self.report_paragraph(self.sentence.text())
            return
        plots: list[tuple[str, FigurePlot]] = [
            ("Hit@k against k", self.curves),
            ("Ranks of the first right photo", self.ranks),
        ]
        if self.parts.parts:
            by = self.parts.variable.currentText()
            plots.append((f"{self.parts.metric.currentText()} by {by}", self.parts.plot))
        report_result(self, self.result, self.figures, plots, self.photos.picture_for_report())

    @classmethod
    def migrate_settings(cls, settings: dict, version: int | None) -> None:
        if version is None or version < 2:
            settings.setdefault("protocol", {})  # as it was before there was a recommended search
            if distance := settings.pop("distance", None):
                settings["protocol"] = {"distance": distance}
            if name := settings.pop("selected_query", None):
                settings["selected_queries"] = [[name, ""]]


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWEvaluator).run()
