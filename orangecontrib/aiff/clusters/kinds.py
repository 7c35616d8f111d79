"""Kinds of interesting clusters: what makes one, and which comes first within a kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..photos.columns import CONSUMER, DOMAINS, SHOP
from ..photos.rows import UNKNOWN
from .analysis import Analysis
from .measures import count_in

LOOK_ALIKE_ITEMS = 6  # more garments than that are a crowd, not look-alikes
CLUB_PHOTOS, CLUB_UP_TO, CLUB_ITEMS = 4, 30, 3
TORN = 2.0  # times as many photos as the item has, before all of its own are together
LONELY = 2.0  # times the usual distance to the nearest photo
ROUNDED = 9  # decimals that decide an order; later ones depend on the computer


@dataclass(frozen=True, eq=False)
class Cluster:
    """A node of the tree, or an item's photos below one, and what is said of it.

    Attributes
    ----------
    kind : a key of `KINDS`; "" for a node that somebody chose
    node : of the tree; for a split garment the smallest that holds all its photos
    rows : its photos in the tree's order, shape (k,)
    medoid : row of the photo nearest to the others
    height : at which they are all joined; NaN of a group
    items : names and numbers of photos, most frequent first; unknown items are left out
    domains : photos of each of `photos.columns.DOMAINS`
    collectors : names, most frequent first
    item : the one that it is about, "" if it is about several or none
    score : the measure that it is ranked by; see `Kind.measure`
    gap, apart, mean : see `Analysis.gap` and `measures.Measures`; NaN where unknown
    """

    kind: str
    node: int
    rows: np.ndarray
    medoid: int
    height: float
    items: tuple[tuple[str, int], ...]
    domains: dict[str, int]
    collectors: tuple[str, ...]
    item: str
    score: float
    gap: float
    apart: float
    mean: float

    @property
    def key(self) -> str:
        """What tells it from the others, and stays the same over runs on the same data."""
        return f"{self.kind}:{self.node}:{self.item}"

    @property
    def medoid_first(self) -> np.ndarray:
        """The rows, the medoid before all others."""
        return np.concatenate([[self.medoid], self.rows[self.rows != self.medoid]])

    def __len__(self) -> int:
        return len(self.rows)


Found = tuple[int, np.ndarray | None, int, float]  # node, rows if not all, item or UNKNOWN, score


@dataclass(frozen=True)
class Kind:
    """A kind of cluster.

    Attributes
    ----------
    label, definition : for people
    measure : what clusters of the kind are ranked by, the highest first
    story : what a picture of it tells
    needs : keys of `NEEDS`, without which there are none
    find : all of an analysis
    """

    label: str
    definition: str
    measure: str
    story: str
    needs: tuple[str, ...]
    find: Callable[[Analysis], list[Found]]


def interesting(analysis: Analysis, kinds: Iterable[str] | None = None) -> list[Cluster]:
    """The clusters of each kind, in the order of `KINDS`, ranked within each by its measure."""
    found = []
    for key in KINDS if kinds is None else [k for k in KINDS if k in set(kinds)]:
        if lacking(analysis, key):
            continue
        clusters = [
            cluster_of(analysis, node, key, rows, item, score)
            for node, rows, item, score in KINDS[key].find(analysis)
        ]
        found += sorted(clusters, key=lambda c: _rank(analysis, c))
    return found


def cluster_of(
    analysis: Analysis,
    node: int,
    kind: str = "",
    rows: np.ndarray | None = None,
    item: int = UNKNOWN,
    score: float = np.nan,
) -> Cluster:
    """A node as a cluster, of no kind unless one is given."""
    tree, labels, measures = analysis.tree, analysis.labels, analysis.measures
    whole = rows is None
    rows = tree.rows(node) if rows is None else rows[np.argsort(tree.place[rows])]
    return Cluster(
        kind,
        int(node),
        rows,
        int(measures.medoid[node]) if whole else _medoid(analysis, rows),
        float(tree.height[node]),
        _counted(labels.items, rows),
        {
            name: int((labels.domains.codes[rows] == code).sum())
            for code, name in enumerate(DOMAINS)
        },
        tuple(name for name, _ in _counted(labels.collectors, rows)),
        labels.items.names[item] if item != UNKNOWN else "",
        float(score),
        float(analysis.gap[node]),
        float(measures.apart[node]),
        float(measures.mean[node]),
    )


def filtered(
    clusters: Sequence[Cluster],
    kinds: Iterable[str] | None = None,
    least: int = 1,
    most: int | None = None,
    item: str = "",
    collector: str = "",
) -> list[Cluster]:
    """Those of some kinds, of so many photos, with a photo of an item and of a collector."""
    kinds = None if kinds is None else set(kinds)
    return [
        cluster
        for cluster in clusters
        if (kinds is None or cluster.kind in kinds)
        and least <= len(cluster) <= (most or len(cluster))
        and (not item or item in dict(cluster.items))
        and (not collector or collector in cluster.collectors)
    ]


NEEDS: dict[str, tuple[Callable[[Analysis], bool], str]] = {
    "items": (
        lambda a: a.labels.has_items,
        "needs to know which garment each photo shows (a column “item”). Put each garment's photos "
        "into a folder of its own, and load them with AIFF Folder Loader",
    ),
    "several items": (
        lambda a: len(a.labels.items.names) > 1,
        "needs photos of at least two garments. Load more of them",
    ),
    "several photos": (
        lambda a: bool((a.labels.items.sizes > 1).any()),
        "needs a garment with at least two photos. Load more photos of each",
    ),
    "domains": (
        lambda a: a.labels.has_domains,
        "needs both consumer and shop photos (a column “domain”). Say in AIFF Folder Loader which "
        "photos are which",
    ),
    "distances": (
        lambda a: a.distances is not None,
        "needs to know how far photos are from each other. Connect Distances, or data with vectors",
    ),
}


def lacking(analysis: Analysis, kind: str) -> str:
    """Why the data can have no cluster of a kind, a sentence; "" if it can."""
    for need in KINDS[kind].needs:
        given, words = NEEDS[need]
        if not given(analysis):
            return f"“{KINDS[kind].label}” {words}."
    return ""


def _found_it(a: Analysis) -> list[Found]:
    whole = a.items.top_count == a.item_total
    apart = np.where(np.isnan(a.measures.apart), whole, a.measures.apart > 1)
    mask = _of_one_item(a) & (2 * a.items.top_count >= a.item_total) & apart
    score = np.nan_to_num(a.measures.apart, nan=1.0, posinf=np.inf)
    return [(v, None, a.items.top[v], score[v]) for v in _outermost(a, mask)]


def _of_one_item(a: Analysis) -> np.ndarray:
    mask = (a.items.distinct == 1) & (a.known == a.tree.count) & (a.tree.count > 1)
    return mask & _worn_and_sold(a) if a.labels.has_domains else mask


def _worn_and_sold(a: Analysis) -> np.ndarray:
    """Nodes with photos of both domains of their most frequent item."""
    return (a.of_item(a.items.top, CONSUMER) > 0) & (a.of_item(a.items.top, SHOP) > 0)


def _most_of_it(a: Analysis) -> list[Found]:
    count, item = a.items.top_count, a.items.top
    mask = (2 * count > a.tree.count) & (2 * count > a.item_total) & (count > 1)
    if a.labels.has_domains:
        mask &= _worn_and_sold(a)
    mask[a.tree.root] &= a.items.distinct[a.tree.root] > 1
    score = 2 * count / (a.tree.count + np.maximum(a.item_total, 1))
    done = {item for _, _, item, _ in _found_it(a)}
    best: dict[int, int] = {}
    for node in np.flatnonzero(mask):  # the smaller of two that are equally good comes first
        code = int(item[node])
        if code not in done and (code not in best or score[node] > score[best[code]]):
            best[code] = int(node)
    return [(node, None, code, score[node]) for code, node in best.items()]


def _look_alikes(a: Analysis) -> list[Found]:
    mask = (a.items.distinct >= 2) & (a.items.distinct <= LOOK_ALIKE_ITEMS)
    mask &= (2 * a.items.top_count <= a.tree.count) & (a.categories.distinct <= 1)
    mean = a.measures.mean
    with np.errstate(invalid="ignore"):
        mask &= mean < a.typical
    clubs = [node for node, *_ in _clubs(a)] if not lacking(a, "club") else []
    near = np.divide(a.typical, mean, out=np.full_like(mean, np.inf), where=mean > 0)
    return [
        (node, None, UNKNOWN, near[node])
        for node in _outermost(a, mask)
        if not any(a.tree.holds(club, node) for club in clubs)
    ]


def _clubs(a: Analysis) -> list[Found]:
    tree, size = a.tree, a.tree.count
    mask = ((a.consumer == size) | (a.shop == size)) & (a.collectors.distinct <= 1)
    mask &= (size >= CLUB_PHOTOS) & (size <= CLUB_UP_TO) & (a.items.distinct >= CLUB_ITEMS)
    mask &= (2 * a.items.top_count <= size) & (a.categories.distinct != 1)
    if a.distances is not None:
        mask &= 2 * count_strangers(a) > size
    mean = a.measures.mean
    near = np.divide(mean[tree.root], mean, out=a.items.distinct.astype(float), where=mean > 0)
    return [(v, None, UNKNOWN, near[v]) for v in _outermost(a, mask)]


def count_strangers(a: Analysis) -> np.ndarray:
    """How many of each node's photos have a nearest photo of another item."""
    codes = a.labels.items.codes
    return count_in(a.tree, (codes != codes[a.measures.nearest]) & (codes != UNKNOWN))


def _torn(a: Analysis) -> list[Found]:
    items = a.labels.items
    found: list[Found] = []
    together = {item for part in (_found_it(a), _most_of_it(a)) for _, _, item, _ in part}
    for item in np.flatnonzero(items.sizes > 1):
        rows = np.flatnonzero(items.codes == item)
        node = a.tree.smallest_with(rows)
        times = a.tree.count[node] / len(rows)
        if a.tree.linkage is None:
            times = len(np.unique(a.tree.parent[rows]))
        if item in together or times < TORN:
            continue
        usual = a.measures.mean[a.tree.root]
        # Without distances, or where all photos are alike, the cluster's size counts.
        apart = a.spread[item] / usual if usual > 0 else np.nan
        found.append((node, rows, int(item), apart if np.isfinite(apart) else times))
    return found


def _loners(a: Analysis) -> list[Found]:
    photos = a.tree.photos
    usual = a.typical_nearest
    if not usual > 0:
        return []
    score = a.measures.next[:photos] / usual
    codes = a.labels.items.codes
    return [(int(row), None, codes[row], score[row]) for row in np.flatnonzero(score >= LONELY)]


def _set_apart(a: Analysis) -> list[Found]:
    if a.labels.has_items:
        return []
    apart = np.nan_to_num(a.measures.apart, nan=0.0, posinf=np.inf)
    return [(v, None, UNKNOWN, apart[v]) for v in _outermost(a, apart > 1)]


def _outermost(a: Analysis, mask: np.ndarray) -> np.ndarray:
    """Nodes of a mask that no other node of it holds."""
    covered = np.zeros(len(mask) + 1, dtype=bool)
    for node in reversed(range(len(mask))):
        parent = a.tree.parent[node]
        covered[node] = parent >= 0 and (covered[parent] or mask[parent])
    return np.flatnonzero(mask & ~covered[:-1])


def _rank(analysis: Analysis, cluster: Cluster) -> tuple:
    return (
        -round(cluster.score, ROUNDED),
        -len(cluster),
        int(analysis.tree.first[cluster.node]),
        cluster.item,
    )


def _medoid(analysis: Analysis, rows: np.ndarray) -> int:
    if analysis.distances is None:
        return int(rows[0])
    sums = analysis.distances[np.ix_(rows, rows)].sum(axis=1)
    return int(rows[np.argmin(np.round(sums / len(rows), 12))])


def _counted(column, rows: np.ndarray) -> tuple[tuple[str, int], ...]:
    codes, counts = np.unique(column.codes[rows], return_counts=True)
    named = [(column.names[c], int(n)) for c, n in zip(codes, counts, strict=True) if c != UNKNOWN]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))


KINDS: dict[str, Kind] = {
    "found": Kind(
        "Found it",
        "At least half of a garment’s photos and no others, worn and shop photos among them; the "
        "nearest other photo is farther away than the widest gap between these. (Where the data has "
        "one kind of photo only, that is enough.)",
        "how far away the nearest other photo is ÷ the widest gap between these",
        "The model recognises this garment, worn or on the shop’s picture.",
        ("items", "several photos"),
        _found_it,
    ),
    "most": Kind(
        "Found most of it",
        "More than half of a garment’s photos, worn and shop, and more than half of the cluster. "
        "It is not “Found it”, because other photos are in it or near it.",
        "2 × photos of the garment here ÷ (photos here + photos of the garment)",
        "The model nearly recognises this garment. Which photo is wrong, and why?",
        ("items", "several photos", "several items"),
        _most_of_it,
    ),
    "look-alikes": Kind(
        "Look-alikes",
        f"2 to {LOOK_ALIKE_ITEMS} garments, none with more than half of the photos and of one "
        "category where these are known, nearer to each other than photos of one garment usually "
        "are.",
        "how far photos of one garment usually are from each other ÷ how far these are",
        "The model takes these garments for one. What do they share?",
        ("items", "several items", "several photos", "distances"),
        _look_alikes,
    ),
    "club": Kind(
        "Background club",
        f"{CLUB_PHOTOS} to {CLUB_UP_TO} photos of at least {CLUB_ITEMS} garments, none with more than "
        "half of them; all of one domain and of one collector, and most with another garment’s "
        "photo as the nearest. Place, light or pose holds them together.",
        "how far any two photos are from each other on average ÷ how far these are",
        "The model looked at the place, the light or the pose, not at the garment.",
        ("items", "several items", "domains"),
        _clubs,
    ),
    "torn": Kind(
        "Split garment",
        "The model did not keep this garment’s photos together: the smallest cluster with all of "
        f"them has at least {TORN:.0f} times as many photos. (Of groups: they are in at least two.)",
        "how far its photos are from each other ÷ how far any two photos are, on average",
        "The model does not see that these photos show one garment.",
        ("items", "several photos", "several items"),
        _torn,
    ),
    "loner": Kind(
        "Loner",
        f"A photo whose nearest photo is at least {LONELY:.0f} times as far away as usual (the median).",
        "distance to the nearest photo ÷ the usual one",
        "This photo is like no other. Is it a mistake, or a special garment?",
        ("distances",),
        _loners,
    ),
    "apart": Kind(
        "Stands apart",
        "Photos closer together than the nearest other photo is. The widget looks for these only "
        "where it knows no garments.",
        "how far away the nearest other photo is ÷ the widest gap between these",
        "These photos belong together for the model. What do they share?",
        ("distances",),
        _set_apart,
    ),
}
