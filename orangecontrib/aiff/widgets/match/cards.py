"""What a gallery's answer looks like as cards: one an item, or with all its photos unfolded."""

from collections.abc import Container
from dataclasses import dataclass

from ...matching.asking import Answer
from ...matching.gallery import Group, grouped
from ...words import percent


@dataclass(frozen=True)
class Card:
    """One photo among the matches.

    Attributes
    ----------
    row : of the gallery
    path, name, item : of its photo; for people
    rank : of its item, from 1
    distance, corrected : from the query; and with what the photo is marked down by
    is_first : whether it stands for its item
    others : photos of its item beside it; 0 where each photo is for itself
    is_open : whether these are shown
    tied : whether its item is nearly as near as the one before
    right : whether it shows the item that was asked for; None where that is not known
    identical : whether it is your own photo
    gone : whether its file is not there
    small : address that holds a small picture of one that is gone; "" for none
    """

    row: int
    path: str | None
    name: str
    item: str
    rank: int
    distance: float
    corrected: float
    is_first: bool = True
    others: int = 0
    is_open: bool = False
    tied: bool = False
    right: bool | None = None
    identical: bool = False
    gone: bool = False
    small: str = ""

    @property
    def picture(self) -> str | None:
        """What is shown of it."""
        return self.small or self.path

    @property
    def similarity(self) -> float:
        """Cosine similarity, 0 where it is less."""
        return max(0.0, 1 - self.distance)

    @property
    def words(self) -> str:
        """What a screen reader says."""
        words = [f"Rank {self.rank}" + (", nearly tied with the one before" if self.tied else "")]
        words.append(self.item or "garment unknown")
        words.append(self.name)
        words.append(f"similarity {percent(self.similarity, 0)}")
        if self.right is not None:
            words.append("right garment" if self.right else "another garment")
        if self.identical:
            words.append("your own photo")
        if self.gone:
            words.append("its file is gone")
        if self.others:
            more = f"{self.others} more of this garment"
            words.append(f"{more}, {'shown' if self.is_open else 'Space shows them'}")
        return ", ".join(words)


def cards_of(answer: Answer, count: int, by_item: bool, unfolded: Container[int]) -> list[Card]:
    """The cards of an answer.

    Parameters
    ----------
    count : of items (of photos, where each is for itself), at most
    unfolded : codes of the items whose photos are all shown, see `Gallery.codes`
    """
    cards: list[Card] = []
    for group in grouped(answer.gallery, answer.matches, count, by_item):
        is_open = int(answer.gallery.codes[group.rows[0]]) in unfolded and len(group.rows) > 1
        for place in range(len(group.rows) if is_open else 1):
            cards.append(_card(answer, group, place, is_open))
    return cards


def _card(answer: Answer, group: Group, place: int, is_open: bool) -> Card:
    row, photos, item = int(group.rows[place]), answer.gallery.photos, answer.question.item
    return Card(
        row,
        photos.paths[row],
        photos.names[row],
        str(photos.written_items[row]),
        group.rank,
        float(group.distances[place]),
        float(group.corrected[place]),
        place == 0,
        len(group.rows) - 1 if place == 0 else 0,
        is_open,
        group.tied and place == 0,
        photos.item_keys[row] == item if item else None,
        row == answer.identical,
        row in answer.gone,
        answer.small.get(row, ""),
    )
