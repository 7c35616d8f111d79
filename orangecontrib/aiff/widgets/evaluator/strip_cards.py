"""What stands in a row of strips: a query, and what each system found for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from AnyQt.QtCore import QAbstractListModel, QModelIndex, Qt

from ...evaluation.evaluation import Evaluation
from ...evaluation.strips import strip
from ...photos.rows import Rows, unknown_rows
from ...words import distance_text

ROWS_KEPT = 100


@dataclass(frozen=True)
class Card:
    """One photo of a strip; all but the first four are None for the query.

    Attributes
    ----------
    row : of the table
    near : what tells how near it is, and its value, see `Evaluation.nearness`
    beyond : whether it is the first right one, from farther behind
    """

    row: int
    path: str | None
    item: str
    name: str
    rank: float | None = None
    near: tuple[str, float] | None = None
    relevant: bool | None = None
    beyond: bool = False


@dataclass(frozen=True)
class Found:
    """What one system found for a query.

    Attributes
    ----------
    rank : of the first right photo
    margin : see `Evaluation`
    score : see `Evaluation`
    """

    system: str
    cards: tuple[Card, ...]
    rank: float
    average_precision: float
    margin: float
    score: str = ""


@dataclass(frozen=True)
class Row:
    """A query and what each system found for it."""

    query: Card
    found: tuple[Found, ...]


class StripsModel(QAbstractListModel):
    """Rows of strips; each is made when it is looked at."""

    def __init__(self):
        super().__init__()
        self.evaluations: Sequence[Evaluation] = ()
        self.photos = unknown_rows(0)
        self.queries = np.empty(0, dtype=int)
        self.count = 0
        self.beyond = True  # whether a right photo may stand farther behind
        self._row_of: dict[int, int] = {}
        self._rows: dict[int, Row] = {}

    def show(
        self, evaluations: Sequence[Evaluation], photos: Rows, queries: np.ndarray, count: int
    ) -> None:
        """
        Parameters
        ----------
        evaluations : of systems that were asked the same; () for none
        queries : places of the queries in their order, shape (m,)
        count : nearest photos a system
        """
        self.beginResetModel()
        self.evaluations, self.photos = evaluations, photos
        # A small gallery leaves no room empty for photos that it does not have.
        gallery = max((len(each.task.gallery) for each in evaluations), default=count + 1)
        self.queries, self.count, self.beyond = queries, min(count, gallery), count < gallery
        self._rows.clear()
        self._row_of = {int(query): row for row, query in enumerate(queries)}
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.queries)

    def query_of(self, row: int) -> int:
        return int(self.queries[row])

    def row_of(self, query: int) -> int | None:
        """Where a query stands; None if it is not shown."""
        return self._row_of.get(query)

    def row(self, place: int) -> Row:
        """What stands at a place; kept for a while, since scrolling asks again and again."""
        if place not in self._rows:
            if len(self._rows) >= ROWS_KEPT:
                self._rows.clear()
            self._rows[place] = self._made(place)
        return self._rows[place]

    def _made(self, place: int) -> Row:
        query = self.query_of(place)
        return Row(
            self._card(self.evaluations[0].task.queries[query]),
            tuple(self._found(evaluation, query) for evaluation in self.evaluations),
        )

    def _found(self, evaluation: Evaluation, query: int) -> Found:
        found = strip(evaluation, query, self.count)
        last = len(found.rows) - 1
        cards = tuple(
            self._card(
                row,
                float(rank),
                evaluation.nearness(float(far)),
                bool(right),
                found.beyond and place == last,
            )
            for place, (row, rank, far, right) in enumerate(
                zip(found.rows, found.ranks, found.distances, found.relevant, strict=True)
            )
        )
        score = evaluation.score
        return Found(evaluation.name, cards, found.first_rank, found.ap, found.margin, score)

    def _card(self, row: int, *judged) -> Card:
        photos, row = self.photos, int(row)
        return Card(
            row, photos.paths[row], str(photos.written_items[row]), photos.names[row], *judged
        )

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        if not index.isValid():
            return None
        if role == Qt.UserRole:
            return self.row(index.row())
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return in_words(self.row(index.row()))
        return None


def in_words(row: Row) -> str:
    """What a screen reader says of a row."""
    sentences = [f"{row.query.item}, {row.query.name}."]
    for found in row.found:
        first = [card for card in found.cards if not card.beyond]
        judged = ", ".join("right" if card.relevant else "wrong" for card in first)
        who = f"{found.system}: first" if len(row.found) > 1 else "First"
        sentences.append(
            f"{who} right photo at rank {rank_text(found.rank)}. First {len(first)}: {judged}."
        )
    return " ".join(sentences)


def card_lines(row: Row, system: int, card: Card) -> list[str]:
    """What a tooltip, or a screen reader, says of a photo of a row."""
    lines = [card.name, f"garment: {card.item}"]
    if card.near is None:
        for found in row.found:
            who = f"{found.system}: " if len(row.found) > 1 else ""
            lines.append(f"{who}first right photo at rank {rank_text(found.rank)}")
            lines.append(f"{who}average precision {found.average_precision:.3f}")
            if not np.isnan(found.margin):
                lines.append(f"{who}{_margin_text(found)}")
        return lines
    judged = "right garment" if card.relevant else "wrong garment"
    lines.append(f"rank {rank_text(card.rank)}, {judged}")
    lines.append(near_text(*card.near))
    if len(row.found) > 1:
        lines.append(row.found[system].system)
    if card.beyond:
        lines.append("the first right photo, from farther behind")
    return lines


def near_text(name: str, value: float) -> str:
    """ "Distance 0.123", "CSLS score 0.450"."""
    return f"{name} {distance_text(value)}"


def _margin_text(found: Found) -> str:
    by = distance_text(abs(found.margin))
    if found.margin == 0:
        return "nearest wrong and nearest right photo are equally near"
    which = ("right", "wrong") if found.margin > 0 else ("wrong", "right")
    if found.score:
        return (
            f"{found.score}: the nearest {which[0]} photo is {by} above the nearest {which[1]} one"
        )
    return f"the nearest {which[0]} photo is {by} nearer than the nearest {which[1]} one"


def rank_text(rank: float) -> str:
    """ "3"; where ties make it a mean, "3.5"."""
    return f"{rank:,.0f}" if rank == round(rank) else f"{rank:,.1f}"
