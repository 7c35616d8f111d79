"""Whether a tree is better than a shuffled one, in one sentence that rests on shuffles."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, permutations

import numpy as np
from Orange.util import dummy_callback

from ..photos.columns import CONSUMER, DOMAINS, SHOP
from ..photos.rows import UNKNOWN
from ..words import plural
from .tree import Tree

SURE = 0.05  # p above which a tree cannot be told from chance
MUCH = 0.5  # share of the way from chance to 1 that a much better tree has gone
HARDLY = 0.05  # below this share a surely better tree is hardly better
SEEN = 0.005  # above chance, from which on two decimals show a difference
ENOUGH = 4  # garments of which there are enough ways for a sure answer
SWAPS = 9_999  # ways to hand worn photos out that are drawn where all are too many
ALL_UP_TO = 7  # garments of which all ways are tried
SAME = 1e-9  # purities that differ by less are equal


@dataclass(frozen=True)
class Verdict:
    """A tree's purity beside that of shuffles of it.

    Attributes
    ----------
    crossing : whether it is the purity across domains, else that of all pairs
    purity, chance : of this tree, and the mean over shuffles
    as_good : shuffles of which the purity is no less
    shuffles : how many there were
    garments : that the pairs are of
    every : whether the shuffles are all there are, this tree among them
    """

    crossing: bool
    purity: float
    chance: float
    as_good: int
    shuffles: int
    garments: int
    every: bool = False

    @property
    def p(self) -> float:
        """How likely a tree that knows nothing is as good as this one."""
        drawn = 0 if self.every else 1  # this tree counts as a shuffle where it is not among them
        return (self.as_good + drawn) / (self.shuffles + drawn)

    @property
    def least_p(self) -> float:
        """What p of a tree would be that no shuffle equals."""
        return 1 / (self.shuffles + (not self.every))

    @property
    def sentence(self) -> str:
        """Such as "This tree is no better than a shuffled one: ..."."""
        numbers = f"(purity {self.purity:.2f}; shuffled {self.chance:.2f})"
        if self.crossing and self.least_p > SURE:
            return self._too_few(numbers)
        how, often = self._words()
        if self.crossing:
            what = (
                f"a worn photo’s branch holds its garment’s shop photos {often} than if worn "
                "photos were shuffled among the garments"
            )
        else:
            what = (
                "the branch in which two photos of a garment meet holds photos of that garment "
                f"{often} than if photos were shuffled"
            )
        return f"This tree is {how} than a shuffled one: {what} {numbers}."

    @property
    def details(self) -> str:
        """The numbers that the sentence rests on."""
        what = "shuffles"
        if self.crossing:
            what = "ways to hand worn photos out to garments"
        ways = f"{'all ' if self.every else ''}{self.shuffles:,} {what}"
        own = ", this tree’s own among them" if self.every else ", drawn at random"
        good = f"{self.as_good:,} {'is' if self.as_good == 1 else 'are'} as good as this tree"
        return f"Of {ways}{own}, {good} or better: p = {self.p:.2g}."

    def _words(self) -> tuple[str, str]:
        if self.p <= SURE:
            gain = (self.purity - self.chance) / (1 - self.chance)
            if gain < HARDLY:
                return "hardly better", "hardly more often"
            return ("much better", "far more often") if gain >= MUCH else ("better", "more often")
        if self.purity - self.chance >= SEEN:
            return "not clearly better", "not clearly more often"
        return "no better", "no more often"

    def _too_few(self, numbers: str) -> str:
        if self.garments < 2:
            return (
                "This tree cannot be compared with a shuffled one: only one garment has worn and "
                "shop photos. Load "
                f"photos of at least {ENOUGH} garments."
            )
        return (
            f"With {self.garments} garments this tree cannot be told from a shuffled one: luck "
            "alone is as "
            f"good {plural(self.as_good, 'time')} in {self.shuffles} {numbers}. Load photos of at "
            f"least {ENOUGH} garments."
        )


def crossing_verdict(
    tree: Tree,
    codes: np.ndarray,
    domains: np.ndarray,
    seed: int = 0,
    callback: Callable[[float], None] = dummy_callback,
) -> Verdict | None:
    """The verdict by cross-domain dendrogram purity; None where no garment has both domains.

    A shuffle hands the worn photos of each garment that has both, all together, to one such
    garment. So photos of one domain that keep together for themselves are no merit: they do so in
    every shuffle.

    Parameters
    ----------
    codes : each photo's item, `UNKNOWN` for photos that take no part, shape (n,)
    domains : places in `DOMAINS`, shape (n,)
    seed : of the shuffles, where not all are tried
    """
    worn, sold = (
        (codes != UNKNOWN) & (domains == DOMAINS.index(name)) for name in (CONSUMER, SHOP)
    )
    paired = np.intersect1d(codes[worn], codes[sold])
    if not len(paired):
        return None
    places = np.full(max(codes.max() + 2, 1), -1)  # the last one is that of unknown items
    places[paired] = np.arange(len(paired))
    shares = swapped_shares(tree, places[codes], codes != UNKNOWN, worn, sold, callback)
    counts = [np.bincount(places[codes[mask]][places[codes[mask]] >= 0]) for mask in (worn, sold)]
    purity = float(np.trace(shares) / (counts[0] @ counts[1]))
    found = np.concatenate(
        [
            shares[np.arange(len(paired)), given].sum(axis=1) / (counts[1][given] @ counts[0])
            for given in _ways(len(paired), seed)
        ]
    )
    return Verdict(
        True,
        purity,
        float(found.mean()),
        int((found >= purity - SAME).sum()),
        len(found),
        len(paired),
        len(paired) <= ALL_UP_TO,
    )


def swapped_shares(
    tree: Tree,
    garments: np.ndarray,
    known: np.ndarray,
    worn: np.ndarray,
    sold: np.ndarray,
    callback: Callable[[float], None] = dummy_callback,
) -> np.ndarray:
    """What each garment's worn photos would add to the purity, were they of each garment.

    For every worn photo of a garment g and shop photo of a garment h, the share of the smallest
    cluster with both that would be of h if g's worn photos were of h; the sum over these pairs.

    Parameters
    ----------
    garments : 0..k-1, -1 for photos of others, shape (n,)
    known : photos that count in a cluster, shape (n,)
    worn, sold : consumer and shop photos, shape (n,)

    Returns
    -------
    sums : g by h, shape (k, k)
    """
    number = int(garments.max()) + 1
    sums = np.zeros((number, number))
    order = tree.order
    among = np.where(garments < 0, number, garments)[order]
    kinds = [mask[order] for mask in (worn, sold, ~worn)]
    before = np.append(0, np.cumsum(known[order]))

    def counts(node: int) -> list[np.ndarray]:
        """Worn, shop, and all but worn photos of each garment below a node."""
        place = slice(tree.first[node], tree.first[node] + tree.count[node])
        return [np.bincount(among[place][m[place]], minlength=number + 1)[:-1] for m in kinds]

    merges = tree.merges[:, :2].astype(int)
    for done, (one, other) in enumerate(merges):
        node = tree.photos + done
        low, high = tree.first[node], tree.first[node] + tree.count[node]
        size = before[high] - before[low]
        left, right = counts(one), counts(other)
        own, rest = left[0] + right[0], left[2] + right[2]
        for here, there in ((left, right), (right, left)):
            g, h = np.flatnonzero(here[0]), np.flatnonzero(there[1])
            if len(g) and len(h):
                met = np.outer(here[0][g], there[1][h])
                sums[np.ix_(g, h)] += met * (own[g][:, None] + rest[h]) / size
        if done % 256 == 0:
            callback(done / len(merges))
    return sums


def plain_verdict(purity: float, drawn: np.ndarray, garments: int) -> Verdict:
    """The verdict by the purity of all pairs, beside that of trees with their photos shuffled.

    Parameters
    ----------
    drawn : purities of shuffled trees, shape (shuffles,)
    """
    as_good = int((drawn >= purity - SAME).sum())
    return Verdict(False, purity, float(drawn.mean()), as_good, len(drawn), garments)


def _ways(garments: int, seed: int):
    """Which garment each one's worn photos are handed to, shape (some, garments) at a time."""
    if garments <= ALL_UP_TO:
        ways = permutations(range(garments))
        while len(part := list(islice(ways, 1_000))):
            yield np.array(part)
        return
    rng, left = np.random.default_rng(seed), SWAPS
    while left:
        some = min(left, max(1, 1_000_000 // garments))
        yield rng.permuted(np.tile(np.arange(garments), (some, 1)), axis=1)
        left -= some
