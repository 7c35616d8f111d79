"""The strips with their controls, and beside them two photos large."""

from collections.abc import Sequence

import numpy as np
from AnyQt.QtCore import Qt, Signal
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ...evaluation.strips import FILTERS, chosen_queries
from ...photos.names import names_photo
from ...photos.rows import unknown_rows
from ...words import short_names
from ..kit.thumbnails import Thumbnails
from .evaluating import Result
from .photo_pair import PhotoPair
from .strip_controls import Showing, StripControls
from .strips import StripsView

STRIPS_IN_REPORT = 5
MOST_IN_REPORT = 30
NONE = "“{}” holds for none of the queries. To see them, choose “{}” above."


class PhotosPage(QWidget):
    """Attributes
    ----------
    selected : the user has selected queries, see `queries`
    showing_changed : the user wants other queries shown, or in another way, see `controls`
    queries : places of the selected queries among the task's, as they are shown
    """

    selected = Signal()
    showing_changed = Signal()

    def __init__(self, showing: Showing):
        super().__init__()
        self.queries: list[int] = []
        self._result: Result | None = None
        self._wanted: list[Sequence[str]] = []
        self.thumbnails = Thumbnails(self)
        self.controls = StripControls(showing)
        self.controls.changed.connect(self._on_showing)
        self.strips = StripsView(self.thumbnails)
        self.strips.queries_selected.connect(self._on_selected)
        self.strips.photo_wanted.connect(self._on_photo)
        self.pair = PhotoPair()
        self.pair.closed.connect(self.close_pair)
        self.pair.hide()
        self.splitter = QSplitter(Qt.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self.strips)
        self.splitter.addWidget(self.pair)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.controls)
        column.addWidget(self.splitter, stretch=1)

    def show_result(self, result: Result | None, wanted: Sequence[Sequence[str]]) -> None:
        """Show a run's strips.

        Parameters
        ----------
        wanted : name and item of the queries to select, see `names_of_selected`; the item is ""
            where it does not matter
        """
        self._result, self._wanted = result, list(wanted)
        evaluations = result.evaluations if result else ()
        names = short_names(evaluation.name for evaluation in evaluations)
        self.controls.show_systems(result.keys if result else (), names)
        self._show_strips()

    def system(self) -> int:
        """Place of the system that filters look at."""
        key = self.controls.now().system
        return self._result.keys.index(key) if key in self._result.keys else 0

    def names_of_selected(self) -> list[list[str]]:
        """Photo and item of each selected query, which are the same in other runs."""
        return [list(self._named(query)) for query in self.queries]

    def forget(self) -> None:
        """Photos may have been put back or exchanged since."""
        for thumbnails in (self.thumbnails, self.pair.thumbnails):
            thumbnails.forget()

    def close_threads(self) -> None:
        for thumbnails in (self.thumbnails, self.pair.thumbnails):
            thumbnails.close()

    def close_pair(self) -> None:
        had_focus = self.pair.isAncestorOf(self.focusWidget() or self)
        self.pair.hide()
        self.strips.is_looking = False
        if had_focus:
            self.strips.setFocus()

    def picture_for_report(self) -> tuple[str, QImage]:
        """The selected strips where several are, else the first; and what they are."""
        model = self.strips.model()
        if len(self.queries) > 1:
            rows = [model.row_of(query) for query in self.queries[:MOST_IN_REPORT]]
            return "Selected queries", self.strips.picture(rows)
        order = self.controls.order_box.currentText().lower()
        rows = range(min(STRIPS_IN_REPORT, model.rowCount()))
        name = f"{self.controls.show_box.currentText()}, {order}"
        return name, self.strips.picture(rows)

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key_Escape and not self.pair.isHidden():
            self.close_pair()
        else:
            super().keyPressEvent(event)

    def _show_strips(self) -> None:
        if self._result is None:
            none = np.empty(0, dtype=int)
            self.strips.show_strips((), (), unknown_rows(0), none, self.controls.now().photos)
            self.strips.set_hint("")
            self.controls.say(0, None)
            self.close_pair()
            self.queries = []
            return
        evaluations, now = self._result.evaluations, self.controls.now()
        queries = chosen_queries(evaluations, now.show, now.order, now.k, self.system())
        names = short_names([evaluation.name for evaluation in evaluations])
        self.strips.show_strips(evaluations, names, self._result.photos, queries, now.photos)
        self.controls.say(len(queries), evaluations[0])
        none = NONE.format(FILTERS[now.show].label, FILTERS["all"].label)
        self.strips.set_hint("" if len(queries) else none)
        self.queries = self._to_select(queries)
        self.strips.select(self.queries)
        if not self.queries:
            self.close_pair()
        elif not self.pair.isHidden():
            self.strips.look()

    def _named(self, query: int) -> tuple[str, str]:
        photos, row = self._result.photos, self._result.evaluations[0].task.queries[query]
        return str(photos.known_as[row]), str(photos.written_items[row])

    def _to_select(self, queries: np.ndarray) -> list[int]:
        wanted = {tuple(each) for each in self._wanted}
        kept = []
        for query in map(int, queries) if wanted else ():
            name, item = self._named(query)
            # A photo of another folder may have been kept with fewer folders.
            same = {each for each in wanted if names_photo(each[0], name)}
            if any(each[1] == item for each in same):
                kept.append(query)
            elif alone := {each for each in same if not each[1]}:
                kept.append(query)
                wanted -= alone
        return kept or [int(query) for query in queries[:1]]

    def _on_showing(self) -> None:
        if self._result is not None:
            self._show_strips()
        self.showing_changed.emit()

    def _on_selected(self, queries: list[int]) -> None:
        self.queries = queries
        self._wanted = self.names_of_selected()
        self.selected.emit()

    def _on_photo(self, row, card) -> None:
        self.pair.show()
        self.strips.is_looking = True
        self.pair.show_pair(row, card, self._result.photos.shares)
