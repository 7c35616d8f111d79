"""One gallery's answer: which network, how sure, and the grid of matches."""

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QLabel, QVBoxLayout, QWidget
from Orange.data import Table

from ...matching.asking import Answer, Asked
from ...matching.tables import matches_table
from ..kit.labels import give_height
from ..kit.thumbnails import Thumbnails
from .cards import Card, cards_of
from .grid import MatchGrid
from .how_sure import HowSure

PICTURES = 64_000_000  # bytes of small pictures
LEAST = 200  # pixels across, for the sentence


class MatchColumn(QWidget):
    """Attributes
    ----------
    asked : the gallery, None while there is none
    answer : what is shown, None while there is nothing
    like_wanted, touched : see `MatchGrid`
    cards_changed : other photos of an item were shown, or hidden
    """

    like_wanted = Signal(object)
    touched = Signal()
    cards_changed = Signal()

    def __init__(self):
        super().__init__()
        self.asked: Asked | None = None
        self.answer: Answer | None = None
        self._shown = (50, True)  # how many, and whether by item
        self._unfolded: set[int] = set()
        self.title = QLabel(textFormat=Qt.PlainText, wordWrap=True, accessibleName="Gallery")
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        give_height(self.title)
        self.setMinimumWidth(LEAST)
        self.how_sure = HowSure()
        self.thumbnails = Thumbnails(self, PICTURES)
        self.grid = MatchGrid(self.thumbnails, "Matches")
        self.grid.like_wanted.connect(self.like_wanted)
        self.grid.touched.connect(self.touched)
        self.grid.fold_wanted.connect(self._on_fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.title)
        layout.addWidget(self.how_sure)
        layout.addWidget(self.grid, stretch=1)

    def show_gallery(self, asked: Asked | str) -> None:
        """Another gallery, or the sentence that says why it cannot be asked."""
        self.thumbnails.forget()
        self._unfolded.clear()
        self.answer = None
        self.grid.show_cards([])
        self.grid.setEnabled(not isinstance(asked, str))
        if isinstance(asked, str):
            self.asked = None
            self.title.setText("This gallery cannot be searched")
            self.how_sure.show_nothing(asked)
            return
        self.asked = asked
        self.title.setText(asked.title)
        self.grid.setAccessibleName(f"Matches of {asked.name}")
        self.how_sure.show_nothing(" ".join(asked.notes))

    def show_answer(self, answer: Answer | None) -> None:
        self.answer = answer
        self._show_cards()
        if answer is None or not len(answer.matches.rows):
            self.how_sure.show_nothing(
                "" if answer is None else "There is no such photo to search."
            )
            return
        said = answer.sentence if answer.hubs is None else f"{answer.sentence} {answer.order}"
        if answer.judgement is not None:
            self.how_sure.show_judgement(answer.judgement, said)
        else:
            self.how_sure.show_nothing(said)

    def show_live(self, answer: Answer) -> None:
        """Only the matches, while a box is dragged."""
        self.answer = answer
        self._show_cards()

    def show_as(self, count: int, by_item: bool) -> None:
        self._shown = count, by_item
        self._show_cards()

    def matches(self) -> Table | None:
        """The photos that are shown, as rows of the gallery."""
        cards = self.grid.model().cards
        if not cards:
            return None
        rows, ranks, distances, corrected = zip(
            *((card.row, card.rank, card.distance, card.corrected) for card in cards), strict=True
        )
        marked = self.answer is not None and self.answer.hubs is not None
        return matches_table(
            self.answer.gallery, rows, ranks, distances, corrected if marked else None
        )

    def close_tasks(self) -> None:
        self.grid.close_tasks()

    def _show_cards(self) -> None:
        cards: list[Card] = []
        if self.answer is not None:
            cards = cards_of(self.answer, *self._shown, self._unfolded)
        self.grid.show_cards(cards)

    def _on_fold(self, card: Card) -> None:
        self._unfolded ^= {int(self.answer.gallery.codes[card.row])}
        self._show_cards()
        self.cards_changed.emit()
