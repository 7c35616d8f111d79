"""The galleries' answers beside each other, or what to do while there are none."""

from collections.abc import Sequence
from functools import partial

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QLabel, QSplitter

from ...matching.asking import Asked
from .column import MatchColumn
from .question_panel import QuestionPanel

MOST_GALLERIES = 2
CONNECT = "Connect Local GPU Embedder, Domain Aligner or Catalogue."
LOADING = "Loading the gallery’s network…"


class AnswersArea(QSplitter):
    """The photo that asks, and a column for each gallery.

    Attributes
    ----------
    panel, columns, hint : its parts
    like_wanted : the column's place, and the card that more are wanted like
    touched : the place of the column that somebody clicked in
    cards_changed : see `MatchColumn`
    """

    like_wanted = Signal(int, object)
    touched = Signal(int)
    cards_changed = Signal()

    def __init__(self):
        super().__init__(Qt.Horizontal, childrenCollapsible=False)
        self.panel = QuestionPanel()
        self.columns = [MatchColumn() for _ in range(MOST_GALLERIES)]
        for place, column in enumerate(self.columns):
            column.like_wanted.connect(partial(self.like_wanted.emit, place))
            column.touched.connect(partial(self.touched.emit, place))
            column.cards_changed.connect(self.cards_changed)
        self.hint = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.hint.setMargin(24)
        for stretch, part in (
            (2, self.panel),
            *((3, each) for each in self.columns),
            (3, self.hint),
        ):
            self.addWidget(part)
            self.setStretchFactor(self.count() - 1, stretch)

    def show_galleries(self, opened: Sequence[Asked | str], is_loading: bool) -> None:
        """Show galleries, or sentences that say why one cannot be asked."""
        for place, column in enumerate(self.columns):
            there = place < len(opened)
            column.setVisible(there)
            if there:
                column.show_gallery(opened[place])
        self.hint.setVisible(not opened)
        self.hint.setText(LOADING if is_loading else CONNECT)

    def show_as(self, count: int, by_item: bool) -> None:
        for column in self.columns:
            column.show_as(count, by_item)

    def asked_columns(self) -> list[MatchColumn]:
        """The columns whose galleries can be asked."""
        return [column for column in self.columns if not column.isHidden() and column.asked]

    def column_to_hand_on(self, place: int) -> MatchColumn | None:
        """The column at a place if it can be asked, else the first that can."""
        asked = self.asked_columns()
        wanted = self.columns[place]
        return wanted if wanted in asked else next(iter(asked), None)

    def close_tasks(self) -> None:
        for column in self.columns:
            column.close_tasks()
