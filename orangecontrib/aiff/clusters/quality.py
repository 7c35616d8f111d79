"""How well a tree, or a cut through it, keeps each item's photos together, beside chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.util import dummy_callback
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    silhouette_score,
)
from sklearn.metrics.cluster import contingency_matrix

from ..photos.columns import CONSUMER, DOMAINS, SHOP
from ..photos.rows import UNKNOWN
from ..words import listed, plural
from .analysis import Analysis
from .kinds import NEEDS
from .tree import Tree
from .verdict import Verdict, crossing_verdict, plain_verdict

SHUFFLES = 20  # random trees that chance is the mean of, fewer where there are many photos
SHUFFLED = 20_000  # photos in all of them together
TREE, CUT, DISTANCES = "tree", "cut", "distances"
BASELINES = {
    "random": "Shuffled: the same shape with its photos in random places",
    "singletons": "Each photo a cluster of its own",
    "one": "All photos in one cluster",
}


@dataclass(frozen=True)
class Figure:
    """A measure of quality: for people, with where it comes from.

    Attributes
    ----------
    of : what it judges: `TREE`, `CUT` or `DISTANCES`
    needs : what must be known of photos: "", "items" or "domains" (then items too)
    """

    label: str
    definition: str
    source: str
    of: str
    needs: str = "items"

    @property
    def tooltip(self) -> str:
        return f"{self.definition} ({self.source})"


FIGURES: dict[str, Figure] = {
    "purity": Figure(
        "Dendrogram purity",
        "For two photos of one item, the share of that item in the smallest cluster that holds "
        "both; the mean over all such pairs",
        "Heller and Ghahramani 2005; Kobren et al. 2017",
        TREE,
    ),
    "cross purity": Figure(
        "Cross-domain dendrogram purity",
        "The same, over pairs of a consumer and a shop photo only. To shuffle, the worn photos of "
        "each garment are handed, all together, to another garment",
        "after Heller and Ghahramani 2005",
        TREE,
        "domains",
    ),
    "cophenetic": Figure(
        "Cophenetic correlation",
        "How well heights at which photos are joined follow their distances; it knows nothing of "
        "items",
        "Sokal and Rohlf 1962",
        TREE,
        "",
    ),
    "silhouette": Figure(
        "Silhouette by item",
        "How much nearer a photo is to its item than to the nearest other item, -1 to 1; the mean "
        "over photos. It judges the distances, not the tree",
        "Rousseeuw 1987",
        DISTANCES,
    ),
    "precision": Figure(
        "B-cubed precision",
        "Share of a photo’s cluster that shows its item, itself included; the mean over photos",
        "Bagga and Baldwin 1998",
        CUT,
    ),
    "recall": Figure(
        "B-cubed recall",
        "Share of a photo’s item that is in its cluster, itself included; the mean over photos",
        "Bagga and Baldwin 1998",
        CUT,
    ),
    "f": Figure(
        "B-cubed F",
        "The harmonic mean of B-cubed precision and recall",
        "Amigó et al. 2009",
        CUT,
    ),
    "ami": Figure(
        "Adjusted mutual information",
        "What clusters tell of items, less what a random cut of the same sizes tells: 0 is like "
        "random, 1 is perfect",
        "Vinh et al. 2010",
        CUT,
    ),
    "ari": Figure(
        "Adjusted Rand index",
        "Pairs of photos on which clusters and items agree, less those of a random cut: 0 is like "
        "random, 1 is perfect. Large clusters count most",
        "Hubert and Arabie 1985",
        CUT,
    ),
}


# The measures that matter most, as the end of "Of 100 photos …"; of the first two, the first that is known.
LEADING = {
    "cross purity": "where a garment’s worn and shop photos meet in the tree, show that garment",
    "purity": "where two photos of a garment meet in the tree, show that garment",
    "precision": "in a photo’s cluster, show its garment",
    "recall": "of a garment, are in one cluster",
}


@dataclass(frozen=True)
class Quality:
    """Figures by their keys in `FIGURES`, beside the same of what knows nothing.

    Attributes
    ----------
    values : what could be computed
    random : means over `shuffles` trees (or cuts) of the same shape with their photos shuffled
    singletons, one : of each photo by itself, and of all photos together; cuts only
    missing : why a figure is not there, a sentence, by key
    verdict : whether the tree is better than a shuffled one; None where no figure says it
    clusters : how many the cut has; 0 without one
    photos : how many of them have a known item
    """

    values: dict[str, float]
    random: dict[str, float]
    singletons: dict[str, float]
    one: dict[str, float]
    missing: dict[str, str]
    shuffles: int
    seed: int
    clusters: int = 0
    photos: int = 0
    verdict: Verdict | None = None

    @property
    def leading(self) -> list[str]:
        """The keys of the measures that matter most, of those that are known."""
        known = [key for key in LEADING if key in self.values]
        return [key for key in known if key != "purity" or "cross purity" not in known]

    @property
    def sentence(self) -> str:
        """Whether the tree is better than a shuffled one; "" where no figure says it."""
        return self.verdict.sentence if self.verdict is not None else ""

    def __str__(self) -> str:
        """The verdict; figure, value and what shuffled photos score, a line each; what is "
        "missing."""
        rows = [("measure", "value", "shuffled")] + [
            (FIGURES[key].label, number(value), number(self.random.get(key)))
            for key, value in self.values.items()
        ]
        width = max(len(label) for label, _, _ in rows)
        lines = [f"{label:<{width}}{value:>9}{shuffled:>10}" for label, value, shuffled in rows]
        return "\n".join([*filter(None, [self.sentence]), *lines, in_words(self)])

    __repr__ = __str__


def quality_of(
    analysis: Analysis,
    cut: np.ndarray | None = None,
    seed: int = 0,
    callback: Callable[[float], None] = dummy_callback,
) -> Quality:
    """Judge an analysis's tree, its distances and a cut.

    Parameters
    ----------
    cut : the cluster of each photo, shape (n,); of a grouping, its groups if not given
    seed : of the shuffles
    callback : is told the share that is done, 0..1; cancels by raising
    """
    tree, labels = analysis.tree, analysis.labels
    if cut is None and tree.linkage is None:
        cut = tree.groups()
    known = labels.items.known
    missing = _missing(analysis, cut)
    shuffles = max(1, min(SHUFFLES, SHUFFLED // len(known)))
    # A verdict on all pairs needs more purities than the other figures need shuffles.
    alone = "purity" not in missing and "cross purity" in missing
    purities = SHUFFLES if alone else shuffles

    def tell(number: int) -> Callable[[float], None]:
        return lambda share: callback((number + share) / (purities + 2))

    values = _values(analysis, cut, labels.items.codes, labels.domains.codes, set(missing), tell(0))
    rng, rows = np.random.default_rng(seed), np.flatnonzero(known)
    drawn = []
    for number in range(purities):
        codes, domains = labels.items.codes.copy(), labels.domains.codes.copy()
        places = rng.permutation(rows)
        codes[rows], domains[rows] = codes[places], domains[places]
        # Of these one value is enough: it is known, or the mean of very many pairs.
        skipped = {"cophenetic", *(("silhouette",) if number else ())}
        skipped |= {*missing, *(("f",) if number >= shuffles else ())}
        drawn.append(_values(analysis, cut, codes, domains, skipped, tell(number + 1)))
    chance = {key: float(np.mean([each[key] for each in drawn if key in each])) for key in drawn[0]}
    verdict = _verdict(analysis, values, drawn, seed, tell(purities + 1))
    if verdict is not None and verdict.crossing:
        chance["cross purity"] = verdict.chance
    callback(1)
    if "cophenetic" in values:
        chance["cophenetic"] = 0.0  # exactly: its mean over all ways to shuffle photos
    singletons, one = (
        {} if cut is None or "f" in missing else cut_figures(labels.items.codes, alike)
        for alike in (np.arange(len(known)), np.zeros(len(known), dtype=int))
    )
    return Quality(
        values,
        chance,
        singletons,
        one,
        missing,
        shuffles,
        seed,
        0 if cut is None else len(np.unique(cut)),
        int(known.sum()),
        verdict,
    )


def _verdict(
    analysis: Analysis,
    values: dict[str, float],
    drawn: list[dict[str, float]],
    seed: int,
    callback: Callable[[float], None],
) -> Verdict | None:
    """The verdict across domains, else on all pairs, beside what shuffled trees have."""
    labels = analysis.labels
    if "cross purity" in values:
        return crossing_verdict(
            analysis.tree, labels.items.codes, labels.domains.codes, seed, callback
        )
    if "purity" not in values:
        return None
    found = np.array([each["purity"] for each in drawn])
    return plain_verdict(values["purity"], found, int((labels.items.sizes > 1).sum()))


def dendrogram_purities(
    tree: Tree, codes: np.ndarray, domains: np.ndarray | None = None
) -> tuple[float, float]:
    """Dendrogram purity, over all pairs and over pairs of both domains; NaN where there are none.

    Exact: a merge brings together A of one part with B of the other, of each item; their subtree
    is the merge itself. Only the smaller part's items are looked at, so that n photos take n log n
    steps.

    Parameters
    ----------
    codes : each photo's item, `UNKNOWN` for photos that take no part, shape (n,)
    domains : places in `DOMAINS`, shape (n,)
    """
    domains = np.full(len(codes), UNKNOWN) if domains is None else domains
    consumer, shop = (domains == DOMAINS.index(name) for name in (CONSUMER, SHOP))
    tallies: list[dict[int, tuple[int, int, int]]] = [
        {} if code == UNKNOWN else {int(code): (1, int(worn), int(sold))}
        for code, worn, sold in zip(codes, consumer, shop, strict=True)
    ]
    sizes = [len(tally) for tally in tallies]
    total = crossed = pairs = crossed_pairs = 0.0
    for left, right in tree.merges[:, :2].astype(int):
        small, large = sorted((tallies[left], tallies[right]), key=len)
        tallies[left] = tallies[right] = {}
        size = sizes[left] + sizes[right]
        for code, (a, a_worn, a_sold) in small.items():
            b, b_worn, b_sold = large.get(code, (0, 0, 0))
            large[code] = (a + b, a_worn + b_worn, a_sold + b_sold)
            if b:
                met, crossing = a * b, a_worn * b_sold + a_sold * b_worn
                share = (a + b) / size
                total, pairs = total + met * share, pairs + met
                crossed, crossed_pairs = crossed + crossing * share, crossed_pairs + crossing
        tallies.append(large)
        sizes.append(size)
    return (
        total / pairs if pairs else np.nan,
        crossed / crossed_pairs if crossed_pairs else np.nan,
    )


def cophenetic_correlation(analysis: Analysis) -> float:
    """Correlation of the distances and of the heights at which photos are joined; NaN without.

    The same as scipy's ``cophenet``, without its n(n - 1)/2 heights in memory.
    """
    tree, distances = analysis.tree, analysis.distances
    if distances is None:
        return np.nan
    nodes = slice(tree.photos, None)
    all_pairs = tree.count * (tree.count - 1) / 2
    pairs = all_pairs.copy()
    np.subtract.at(pairs, tree.parent[:-1], all_pairs[:-1])
    pairs, between = pairs[nodes], analysis.measures.between[nodes]
    height = tree.height[nodes]
    mean_distance, mean_height = between.sum() / pairs.sum(), (pairs @ height) / pairs.sum()
    together = (height - mean_height) @ (between - pairs * mean_distance)
    spread_of_heights = pairs @ (height - mean_height) ** 2
    spread = sum(((row - mean_distance) ** 2).sum() for row in distances)
    spread = (spread - ((np.diagonal(distances) - mean_distance) ** 2).sum()) / 2
    scale = np.sqrt(spread * spread_of_heights)
    return float(together / scale) if scale > 0 else np.nan


def silhouette_by_item(distances: np.ndarray, codes: np.ndarray) -> float:
    """Mean silhouette of the photos whose item is known; NaN unless 2 to n - 1 items are."""
    rows = np.flatnonzero(codes != UNKNOWN)
    if not 2 <= len(np.unique(codes[rows])) < len(rows):
        return np.nan
    among = distances if len(rows) == len(codes) else distances[np.ix_(rows, rows)]
    if np.diagonal(among).any():  # of rounding; scikit-learn takes nothing but zeros
        among = among.copy()
        np.fill_diagonal(among, 0)
    return float(silhouette_score(among, codes[rows], metric="precomputed"))


def cut_figures(codes: np.ndarray, cut: np.ndarray) -> dict[str, float]:
    """Figures of a cut, over the photos whose item is known.

    Parameters
    ----------
    codes : each photo's item or `UNKNOWN`, shape (n,)
    cut : each photo's cluster, shape (n,)
    """
    rows = codes != UNKNOWN
    items, clusters = codes[rows], cut[rows]
    table = contingency_matrix(items, clusters, sparse=True)
    squares = table.multiply(table)
    precision = float((squares / table.sum(axis=0)).sum() / len(items))
    recall = float((squares / table.sum(axis=1)).sum() / len(items))
    return {
        "precision": precision,
        "recall": recall,
        "f": 2 * precision * recall / (precision + recall),
        "ami": float(adjusted_mutual_info_score(items, clusters)),
        "ari": float(adjusted_rand_score(items, clusters)),
    }


def _values(
    analysis: Analysis,
    cut: np.ndarray | None,
    codes: np.ndarray,
    domains: np.ndarray,
    skipped: set[str],
    callback: Callable[[float], None],
) -> dict[str, float]:
    """The figures that are not skipped, for photos that show these items."""
    purities, distances = ("purity", "cross purity"), analysis.distances
    parts: tuple[tuple[str, Callable[[], dict[str, float]]], ...] = (
        ("purity", lambda: dict(
            zip(purities, dendrogram_purities(analysis.tree, codes, domains), strict=True))),
        ("cophenetic", lambda: {"cophenetic": cophenetic_correlation(analysis)}),
        ("silhouette", lambda: {
            "silhouette": np.nan if distances is None else silhouette_by_item(distances, codes)}),
        ("f", lambda: {} if cut is None else cut_figures(codes, cut)),
    )  # fmt: skip
    values = {}
    for done, (key, compute) in enumerate(parts, 1):
        if key not in skipped:
            values.update(compute())
        callback(done / len(parts))
    return {key: value for key, value in values.items() if key not in skipped}


def _missing(analysis: Analysis, cut: np.ndarray | None) -> dict[str, str]:
    """Why figures cannot be computed, a sentence each, by their keys."""
    labels = analysis.labels
    codes, sizes = labels.items.codes, labels.items.sizes
    items = len(sizes)
    missing = {}
    for key, figure in FIGURES.items():
        words = ""
        if figure.of == TREE and analysis.tree.linkage is None:
            words = "needs a tree, and these are groups. Connect Distances"
        elif figure.of == CUT and cut is None:
            words = "needs a cut. Choose one"
        elif figure.of == DISTANCES and analysis.distances is None:
            words = "needs distances. Connect Distances, or data with vectors"
        elif figure.needs and not items:
            words = NEEDS["items"][1]
        elif figure.needs and items == 1:
            words = NEEDS["several items"][1]
        elif figure.needs and figure.of != CUT and sizes.max() < 2:
            words = NEEDS["several photos"][1]
        elif figure.needs == "domains" and not _crossing(codes, labels.domains.codes):
            words = (
                "needs a garment with both a consumer and a shop photo. Say which photos are which "
                "in AIFF Folder Loader"
            )
        elif key == "cophenetic" and np.ptp(analysis.tree.height[analysis.tree.photos :]) == 0:
            words = "needs photos that are joined at different heights. Load more photos"
        if words:
            missing[key] = f"{figure.label} {words}."
    return missing


def _crossing(codes: np.ndarray, domains: np.ndarray) -> bool:
    worn, sold = (codes[domains == DOMAINS.index(name)] for name in (CONSUMER, SHOP))
    return bool(np.isin(worn[worn != UNKNOWN], sold).any())


def number(value: float | None) -> str:
    """A figure with three decimals, a dash where there is none."""
    return "–" if value is None or not np.isfinite(value) else f"{round(value, 3) + 0.0:.3f}"


def in_words(quality: Quality) -> str:
    """What the figures are of, and why some are missing, each reason once."""
    words = []
    if quality.clusters:
        words.append(f"The cut has {plural(quality.clusters, 'cluster')}.")
    if quality.values:
        trees = "once" if quality.shuffles == 1 else f"{quality.shuffles} times"
        words.append(f"Shuffled {trees}, seed {quality.seed}.")
    if quality.verdict is not None:
        words.append(quality.verdict.details)
    reasons: dict[str, list[str]] = {}
    for key, sentence in quality.missing.items():
        label = FIGURES[key].label
        reasons.setdefault(sentence.removeprefix(label).strip(), []).append(label)
    for reason, labels in reasons.items():
        several = len(labels) > 1
        words.append(
            f"{listed(labels)} {reason.replace('needs', 'need', 1) if several else reason}"
        )
    return " ".join(words)
