"""Consumer-to-Shop Evaluator: how well embeddings find the shop's photos of a worn garment."""

import base64
from dataclasses import dataclass

from AnyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
)
from Orange.data import Table
from Orange.misc import DistMatrix
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin, TaskState
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..photos.columns import image_variable, item_variable, photo_paths, text_column
from ..retrieval.evaluation import (
    Evaluation,
    describe,
    evaluate_matrix,
    evaluate_table,
    percent,
)
from ..retrieval.metrics import METRICS
from ..retrieval.protocol import Protocol, ProtocolError
from ..retrieval.search import DISTANCES, GIVEN, photos_of
from ..retrieval.tables import photo_names, rankings_table, scores_table, selected_table
from .parts.strips import ORDERS, RIGHT, WRONG, Photos, StripsView
from .parts.tasks import Cancelled, callback_of
from .parts.thumbnails import Thumbnails

STRIPS_IN_REPORT = 5
CHANCE = "What a random order of the same gallery would score on the same queries"
CONNECT = (
    "Connect the Embeddings of Local GPU Embedder, or the Distances of Orange’s Distances widget.\n"
    "\n"
    "Every consumer photo then asks for its garment, and its first ten shop photos stand here."
)


@dataclass(frozen=True, eq=False)
class Result:
    """What a run hands to the window."""

    evaluation: Evaluation
    table: Table
    photos: Photos
    scores: Table
    rankings: Table


def run_evaluation(
    table: Table | None, matrix: DistMatrix | None, distance: str, state: TaskState
) -> Result:
    """The widget's work away from the window; a matrix goes before a table."""
    callback = callback_of(state)
    if matrix is not None:
        table = photos_of(matrix)
        evaluation = evaluate_matrix(matrix, table, callback=callback)
    else:
        evaluation = evaluate_table(table, Protocol(distance=distance), callback=callback)
    return Result(
        evaluation,
        table,
        photos_shown(table),
        scores_table([evaluation]),
        rankings_table(evaluation, table),
    )


def photos_shown(table: Table) -> Photos:
    image = image_variable(table.domain)
    return Photos(
        photo_paths(table, image) if image else [None] * len(table),
        text_column(table, item_variable(table.domain)).tolist(),
        photo_names(table).tolist(),
    )


class OWEvaluator(OWWidget, ConcurrentWidgetMixin):
    name = "Consumer-to-Shop Evaluator"
    description = "Measure how well embeddings find the shop's photos of a worn garment."
    icon = "icons/evaluator-symbolic.svg"
    priority = 30
    keywords = (
        "consumer-to-shop evaluator, evaluate, retrieval, ranking, score, hit, recall, precision, "
        "mAP, MRR, top-k, accuracy, test"
    )

    class Inputs:
        embeddings = Input("Embeddings", Table, default=True)
        distances = Input("Distances", DistMatrix)

    class Outputs:
        selected_photos = Output("Selected Photos", Table, default=True, dynamic=False)
        scores = Output("Scores", Table, dynamic=False)
        rankings = Output("Rankings", Table, dynamic=False)

    class Error(OWWidget.Error):
        cannot_evaluate = Msg("{}")

    class Information(OWWidget.Information):
        distances_used = Msg("Distances are connected, so Embeddings are not used.")

    graph_name = "strips"

    distance: str = Setting("cosine")
    order: str = Setting("worst")
    selected_query: str | None = Setting(None, schema_only=True)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.embeddings: Table | None = None
        self.matrix: DistMatrix | None = None
        self.result: Result | None = None
        self._query: int | None = None

        box = gui.vBox(self.controlArea, "System")
        self.system = _text("What is evaluated")
        box.layout().addWidget(self.system)
        choices = {key: (d.label, d.tooltip) for key, d in DISTANCES.items()}
        self.distance_box, row = _combo("&Distance:", choices, self.distance)
        self.distance_box.activated.connect(self._on_distance)
        row.setStretch(1, 1)
        box.layout().addLayout(row)

        box = gui.vBox(self.controlArea, "Figures")
        self.figures = _figures_table()
        box.layout().addWidget(self.figures)
        self.counts = _text("What was asked")
        box.layout().addWidget(self.counts)
        gui.rubber(self.controlArea)

        self.order_box, row = _combo("&Queries:", ORDERS, self.order)
        self.order_box.activated.connect(self._on_order)
        row.addStretch()
        row.addWidget(_legend())
        self.thumbnails = Thumbnails(self)
        self.strips = StripsView(self.thumbnails)
        self.strips.query_selected.connect(self._on_selected)
        self.rankings = gui.vBox(self.mainArea)
        self.rankings.layout().addLayout(row)
        self.rankings.layout().addWidget(self.strips)
        self.sentence = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.sentence.setMargin(24)
        self.sentence.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.mainArea.layout().addWidget(self.sentence)
        # A workflow of a newer version may know keys that this one does not.
        self.distance, self.order = self.distance_box.currentData(), self.order_box.currentData()
        self._show(None, CONNECT)

    def sizeHint(self) -> QSize:
        return QSize(1100, 700)

    # Input and work

    @Inputs.embeddings
    def set_embeddings(self, table: Table | None) -> None:
        self.embeddings = table

    @Inputs.distances
    def set_distances(self, matrix: DistMatrix | None) -> None:
        self.matrix = matrix

    def handleNewSignals(self) -> None:
        # Photos may have been put back or exchanged since.
        self.thumbnails.forget()
        self._evaluate()

    def _evaluate(self) -> None:
        self.cancel()
        self.clear_messages()
        self.distance_box.setEnabled(self.matrix is None)
        if self.embeddings is None and self.matrix is None:
            self._show(None, CONNECT)
            return
        both = self.embeddings is not None and self.matrix is not None
        self.Information.distances_used(shown=both)
        if self.result is None:
            self.sentence.setText("Ranking the shop photos…")
        self.start(run_evaluation, self.embeddings, self.matrix, self.distance)

    def on_done(self, result: Result) -> None:
        self._show(result)

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, ProtocolError):
            raise ex
        self._show(None, str(ex))
        self.Error.cannot_evaluate(str(ex))

    # Controls

    def _on_distance(self) -> None:
        self.distance = self.distance_box.currentData()
        self._evaluate()

    def _on_order(self) -> None:
        self.order = self.order_box.currentData()
        if self.result is not None:
            self._show_strips()
            self.strips.scrollToTop()

    def _on_selected(self, query: int) -> None:
        self._query = query
        row = self.result.evaluation.task.queries[query]
        self.selected_query = self.result.photos.names[row]
        self._send_selected()

    # What is shown

    def _show(self, result: Result | None, sentence: str = "") -> None:
        self.result = result
        self.sentence.setText(sentence)
        self.sentence.setVisible(result is None)
        self.rankings.setVisible(result is not None)
        self._show_figures()
        self._show_strips()
        self.Outputs.scores.send(result and result.scores)
        self.Outputs.rankings.send(result and result.rankings)

    def _show_figures(self) -> None:
        evaluation = self.result and self.result.evaluation
        self.system.setText(evaluation.name if evaluation else "–")
        self.counts.setText("\n".join(describe(evaluation)) if evaluation else "")
        for row, key in enumerate(METRICS):
            for column, figures in ((1, "figures"), (2, "chance")):
                text = percent(getattr(evaluation, figures)[key]) if evaluation else "–"
                self.figures.item(row, column).setText(text)

    def _show_strips(self) -> None:
        if self.result is None:
            self.strips.show_strips(None, None, self.order)
            self._query = None
        else:
            self.strips.show_strips(self.result.evaluation, self.result.photos, self.order)
            self._query = self._query_to_select()
            self.strips.select(self._query)
        self._send_selected()

    def _query_to_select(self) -> int:
        names, queries = self.result.photos.names, self.result.evaluation.task.queries
        kept = [q for q, row in enumerate(queries) if names[row] == self.selected_query]
        # Two garments in one photo are two queries; the one that is selected stays so.
        if self._query in kept:
            return self._query
        return kept[0] if kept else self.strips.model().query_of(0)

    def _send_selected(self) -> None:
        selected = None
        if self._query is not None:
            selected = selected_table(self.result.evaluation, self.result.table, self._query)
        self.Outputs.selected_photos.send(selected)

    def onDeleteWidget(self) -> None:
        self.shutdown()
        self.thumbnails.close()
        super().onDeleteWidget()

    # Report

    def send_report(self) -> None:
        if self.result is None:
            self.report_paragraph(self.sentence.text())
            return
        evaluation = self.result.evaluation
        protocol = evaluation.protocol
        label = "as given" if protocol.distance == GIVEN else DISTANCES[protocol.distance].label
        self.report_items(
            "Protocol",
            [
                ("System", evaluation.name),
                ("Queries", f"{protocol.query_domain} photos"),
                ("Gallery", f"{protocol.gallery_domain} photos"),
                ("Distance", label),
                ("Photos", " ".join(describe(evaluation))),
            ],
        )
        if evaluation.provenance:
            self.report_items("Embedding", [(k, str(v)) for k, v in evaluation.provenance.items()])
        self.report_table("Figures", self.figures)
        self.report_name(f"Queries, {self.order_box.currentText().lower()}")
        picture = self.strips.picture(STRIPS_IN_REPORT)
        self.report_raw(_as_html(picture, "Queries with their first shop photos"))


def _combo(
    label: str, choices: dict[str, tuple[str, str]], current: str
) -> tuple[QComboBox, QHBoxLayout]:
    """A list of choices (key: label, tooltip) with its label beside it."""
    combo = QComboBox()
    for place, (key, (text, tooltip)) in enumerate(choices.items()):
        combo.addItem(text, key)
        combo.setItemData(place, tooltip, Qt.ToolTipRole)
    combo.setCurrentIndex(max(0, combo.findData(current)))
    combo.setAccessibleName(label.strip("&:"))
    name = QLabel(label)
    name.setBuddy(combo)
    row = QHBoxLayout()
    row.addWidget(name)
    row.addWidget(combo)
    return combo, row


def _text(accessible_name: str) -> QLabel:
    """Text that wraps where its column ends and never widens it."""
    label = QLabel(wordWrap=True, textFormat=Qt.PlainText)
    label.setAccessibleName(accessible_name)
    policy = QSizePolicy(QSizePolicy.Ignored, QSizePolicy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def _figures_table() -> QTableWidget:
    table = QTableWidget(
        len(METRICS),
        3,
        editTriggers=QTableWidget.NoEditTriggers,
        selectionMode=QAbstractItemView.SingleSelection,
        showGrid=False,
        alternatingRowColors=True,
    )
    table.setAccessibleName("Figures beside chance")
    table.setHorizontalHeaderLabels(["Metric", "Value", "Chance"])
    table.horizontalHeaderItem(2).setToolTip(CHANCE)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.Stretch)
    for row, metric in enumerate(METRICS.values()):
        for column, text in enumerate((metric.label, "–", "–")):
            item = QTableWidgetItem(text)
            item.setToolTip(f"{metric.definition}\n{CHANCE}" if column == 2 else metric.definition)
            if column:
                item.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
            table.setItem(row, column, item)
    table.resizeRowsToContents()
    rows = table.verticalHeader().length() + table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(rows + 2 * table.frameWidth() + 2)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
    table.setMinimumWidth(230)
    return table


def _legend() -> QLabel:
    label = QLabel(
        f"<b style='color: {RIGHT.name()}'>✓</b> right garment &nbsp; "
        f"<b style='color: {WRONG.name()}'>✗</b> wrong garment"
    )
    label.setAccessibleName("Legend: a tick marks the right garment, a cross a wrong one")
    return label


def _as_html(picture: QImage, words: str) -> str:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.WriteOnly)
    picture.save(buffer, "PNG")
    encoded = base64.b64encode(bytes(data)).decode()
    width = round(picture.width() / picture.devicePixelRatio())
    return f'<img src="data:image/png;base64,{encoded}" width="{width}" alt="{words}">'


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWEvaluator).run()
