"""How sure a match is, from what the gallery's own photos would find if they were asked."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import ProtocolError
from ..words import plural
from .gallery import Gallery
from .hubs import Hubs

PROBABLY, SIMILAR, NOTHING = "probably", "similar", "nothing"
WORDS = {
    PROBABLY: "Probably the item",
    SIMILAR: "Similar",
    NOTHING: "Nothing close",
}
SURE = 0.75  # chance from which a match is probably the item
FAR = 0.95  # share of wrong pairs that are nearer than what is not close any more
LEAST = 10  # photos that must be left out for an estimate to say anything
MOST = 1000  # photos that are left out; more change nothing
BLOCK = 64  # of them at a time
SEED = 0


@dataclass(frozen=True)
class Judgement:
    """What the distances of the nearest item and of the next one say.

    Attributes
    ----------
    word : a key of `WORDS`
    chance : that it is the item, if every second query's item is in the gallery
    right : share of right pairs at least as far apart
    wrong : share of wrong pairs at least as near
    distance : of the nearest item, that was judged
    corrected : whether photos near to everything are marked down in it
    """

    word: str
    chance: float
    right: float
    wrong: float
    distance: float
    corrected: bool = False

    @property
    def sentence(self) -> str:
        """Such as "Similar: its chance to be the item is 34 %. …"."""
        marked = " (marked down)" if self.corrected else ""
        return (
            f"{WORDS[self.word]}: its chance to be the item is {100 * self.chance:.0f} %. Of right "
            f"pairs {100 * self.right:.0f} % are as far apart as {self.distance:.3f}{marked} or "
            f"farther, of wrong pairs {100 * self.wrong:.0f} % are as near or nearer."
        )


@dataclass(frozen=True, eq=False)
class Confidence:
    """What the gallery's own photos find, each left out in turn and asked.

    Distances are those that matches are put in order by.

    Attributes
    ----------
    right : from each to the nearest photo of its own item, shape (n,)
    wrong, next_wrong : to the nearest photo of any other item, and to that of the item that comes
        then (infinite if there is none), shape (n,)
    domain : of the photos that were left out, "" for several or unknown
    corrected : whether photos near to everything are marked down
    """

    right: np.ndarray
    wrong: np.ndarray
    next_wrong: np.ndarray
    domain: str
    corrected: bool = False

    @property
    def source(self) -> str:
        """What the estimate is from, in words."""
        kind = f"{self.domain} photo" if self.domain else "photo"
        return f"{plural(len(self.right), kind)} of the gallery, each left out and asked"

    def judge(self, first: float, second: float = np.inf) -> Judgement:
        """Judge the nearest item of a query.

        Parameters
        ----------
        first, second : distances of the nearest item and of the next; infinite if there is none
        """
        chance = self._chance(first, second)
        if chance >= SURE:
            word = PROBABLY
        else:
            word = NOTHING if np.mean(self.wrong < first) >= FAR else SIMILAR
        right, wrong = np.mean(self.right >= first), np.mean(self.wrong <= first)
        return Judgement(word, chance, float(right), float(wrong), first, self.corrected)

    def _chance(self, first: float, second: float) -> float:
        # No estimate from n photos is surer than those n allow (Laplace's rule of succession).
        least = 1 / (len(self.right) + 2)
        chance_of, chances, answers = self._model
        if not answers.any():
            return least
        (chance,) = chance_of(_case(np.array([first]), np.array([second])))
        # Nor is it surer than the surest of those photos were right.
        surest = max(LEAST, int((chances >= chance).sum()))
        return float(np.clip(min(chance, answers[:surest].mean()), least, 1 - least))

    @cached_property
    def _model(self):
        """A logistic regression of what is right.

        Each photo asks twice: with its own item in the gallery, and without.

        Returns
        -------
        A function from cases to chances; those of the photos' own cases, the surest first; and
        whether each of these was right.
        """
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        found = self.right < self.wrong
        present = _case(
            np.minimum(self.right, self.wrong),
            np.where(found, self.wrong, np.minimum(self.right, self.next_wrong)),
        )
        cases = np.concatenate([present, _case(self.wrong, self.next_wrong)])
        answers = np.concatenate([found, np.zeros(len(found), dtype=bool)])
        if not answers.any():
            return None, None, answers
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(cases, answers)

        def chance_of(cases: np.ndarray) -> np.ndarray:
            return model.predict_proba(cases)[:, 1]

        chances = chance_of(cases)
        order = np.argsort(-chances, kind="stable")
        return chance_of, chances[order], answers[order]


def _case(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What is known of a query, (n, 2): its nearest distance, and how far the next is behind."""
    gap = np.ones(len(first))
    np.divide(second - first, second, out=gap, where=np.isfinite(second) & (second > 0))
    return np.column_stack([first, gap])


def estimate(
    gallery: Gallery, rows: np.ndarray, domain: str = "", hubs: Hubs | None = None
) -> Confidence:
    """Leave the gallery's photos out, one at a time, and see what each finds.

    Parameters
    ----------
    rows : that are searched, see `gallery.searched_rows`
    domain : of the queries to be judged; photos of this domain are left out if there are enough,
        else those that are searched
    hubs : what the same rows are marked down by, in queries as in those that are left out

    Raises
    ------
    ProtocolError
        If the gallery has too few photos of the same items.
    """
    searched = rows[gallery.photos.items.known[rows]]
    if len(np.unique(gallery.codes[searched])) < 2:
        raise ProtocolError(
            "How sure a match is cannot be told: that takes photos of two garments or more."
        )
    asked, kind = _left_out(gallery, searched, domain)
    # Photos of an item stand together, so that its nearest is a minimum over a slice.
    searched = searched[np.argsort(gallery.codes[searched], kind="stable")]
    codes, starts = np.unique(gallery.codes[searched], return_index=True)
    vectors = gallery.vectors[searched]
    places = np.searchsorted(rows, searched)
    parts = []
    for begin in range(0, len(asked), BLOCK):
        some = asked[begin : begin + BLOCK]
        # Rounding puts a photo's distance from a copy of itself a little to either side of 0.
        distances = np.clip(1 - gallery.vectors[some] @ vectors.T, 0, None)
        if hubs is not None:
            for row, of_row in zip(some, distances, strict=True):
                of_row += hubs.marks([row])[places]
        distances[some[:, None] == searched] = np.inf
        per_item = np.minimum.reduceat(distances, starts, axis=1)
        own = gallery.codes[some, None] == codes
        right = per_item[own]
        others = np.where(own, np.inf, per_item)
        nearest = np.partition(others, 1, axis=1)[:, :2]
        parts.append(np.column_stack([right, nearest]))
    right, wrong, next_wrong = np.concatenate(parts).astype(float).T
    return Confidence(right, wrong, next_wrong, kind, hubs is not None)


def _left_out(gallery: Gallery, searched: np.ndarray, domain: str) -> tuple[np.ndarray, str]:
    """The rows of photos that another photo of their item can find, and their domain."""
    photos = gallery.photos
    is_searched = np.zeros(len(photos), dtype=bool)
    is_searched[searched] = True
    counts = np.bincount(gallery.codes[searched], minlength=gallery.codes.max() + 1)
    askable = (counts[gallery.codes] - is_searched > 0) & photos.items.known
    asked = np.flatnonzero(askable & photos.domains.where(domain))
    if not domain or len(asked) < LEAST:
        asked = np.flatnonzero(askable & is_searched)
    if len(asked) < LEAST:
        raise ProtocolError(
            f"How sure a match is cannot be told: {plural(len(asked), 'photo')} could be left out "
            f"and found by another of the same garment, and that takes {LEAST}."
        )
    if len(asked) > MOST:
        asked = np.sort(np.random.default_rng(SEED).choice(asked, MOST, replace=False))
    kinds = {*photos.domains.texts[asked]}
    return asked, str(kinds.pop()) if len(kinds) == 1 else ""
