"""How sure a match is: in a word, by how much nearer it is than the next garment."""

from dataclasses import dataclass

import numpy as np

from ..errors import ProtocolError
from ..words import percent
from .gallery import Gallery, Matches, grouped


@dataclass(frozen=True)
class Word:
    """What is said of a match.

    Attributes
    ----------
    label : for people
    least : lead from which it is said, see `lead_of`
    right : of 100 matches with this word, how many are right: benchmarks/sureness.py, on garments
        that nothing was learned from, half of which the gallery does not have
    """

    label: str
    least: float
    right: int

    @property
    def meaning(self) -> str:
        return (
            f"Of 100 answers with this word, about {self.right} are right. We measured that with "
            "400 garments; half of the photos showed a garment that the gallery did not have."
        )


PROBABLY, PERHAPS, NOTHING = "probably", "perhaps", "nothing"
# The surest first. Chosen on half of the garments and judged on the other: doc/how-sure.md.
WORDS = {
    PROBABLY: Word("Probably the same garment", 0.25, 80),
    PERHAPS: Word("Perhaps the same garment", 0.10, 50),
    NOTHING: Word("Nothing stands out", 0.0, 20),
}
LEAST = 3  # garments that must be searched: with fewer it was not measured
UNTOLD = "We cannot say how sure this is:"


@dataclass(frozen=True)
class Judgement:
    """How sure a match is.

    Attributes
    ----------
    lead : see `lead_of`
    """

    lead: float

    @property
    def word(self) -> str:
        """A key of `WORDS`."""
        return next((key for key, word in WORDS.items() if self.lead >= word.least), NOTHING)

    @property
    def label(self) -> str:
        return WORDS[self.word].label

    @property
    def sentence(self) -> str:
        """Such as "The nearest garment is 31 % nearer than the next."."""
        if self.lead < 0.005:
            return "The two nearest garments are equally near."
        return f"The nearest garment is {percent(self.lead, 0)} nearer than the next."

    @property
    def meaning(self) -> str:
        return WORDS[self.word].meaning


def lead_of(first: float, second: float) -> float:
    """How much nearer the nearest garment is than the next, as a share of the next's distance."""
    return float(np.clip((second - first) / second, 0, 1)) if second > 0 else 0.0


def judge(gallery: Gallery, matches: Matches, is_aligned: bool) -> Judgement:
    """Judge the nearest garment.

    Parameters
    ----------
    is_aligned : whether worn and shop photos were brought nearer each other

    Raises
    ------
    ProtocolError
        If it cannot be told.
    """
    photos = gallery.photos
    known = photos.items.known[matches.rows]
    garments = len(np.unique(gallery.codes[matches.rows][known]))
    if garments < LEAST:
        raise ProtocolError(
            f"{UNTOLD} that takes {LEAST} garments or more, and you search {garments}."
        )
    if not is_aligned:
        raise ProtocolError(
            f"{UNTOLD} nothing brought worn and shop photos nearer each other, and without that "
            "even a clear lead is often wrong."
        )
    nearest = grouped(gallery, matches, 2)
    if not all(photos.items.known[group.rows[0]] for group in nearest):
        raise ProtocolError(f"{UNTOLD} the gallery does not say which garment its photos show.")
    return Judgement(lead_of(*(float(group.corrected[0]) for group in nearest)))
