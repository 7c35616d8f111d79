"""Each cluster in a sentence that is made from its numbers and says nothing else."""

import numpy as np

from ..photos.columns import CONSUMER, DOMAINS, SHOP
from ..photos.rows import UNKNOWN
from ..words import listed, plural
from .analysis import Analysis
from .kinds import Cluster, count_strangers

JUST = 1.1  # times the widest gap inside, below which the nearest photo outside is hardly apart
NAMED = 3  # items that a sentence names; the others are counted


def sentence(analysis: Analysis, cluster: Cluster) -> str:
    """What a cluster is, such as "5 of 7 photos of dress_02, both consumer photos among them; the
    nearest other photo is 1.8 times as far away as the widest gap between these." """
    words = _WORDS.get(cluster.kind, _any_cluster)(analysis, cluster)
    return f"{words[:1].upper()}{words[1:]}."


def times(number: float) -> str:
    """A ratio as people say it: "1.8", "12", "0.94"; "∞" of photos without a distance, "–" of none."""
    if not np.isfinite(number):
        return "–" if np.isnan(number) else "∞"
    if number >= 10:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 1.05 else f"{number:.2f}"


def title(analysis: Analysis, cluster: Cluster) -> str:
    """A few words that tell a cluster from its neighbours in a list."""
    if cluster.kind == "loner":
        return analysis.labels.caption(cluster.medoid)
    if cluster.item:
        return cluster.item
    if cluster.node in analysis.tree.names:
        return f"{analysis.tree.names[cluster.node]}: {_names(cluster)}".removesuffix(": ")
    return _names(cluster) or plural(len(cluster), "photo")


def _one_item(a: Analysis, c: Cluster) -> str:
    items = a.labels.items
    item = items.names.index(c.item)
    here = c.rows[items.codes[c.rows] == item]
    total = int(items.sizes[item])
    words = f"{_part(len(here), total, 'photo')} of {c.item}"
    if a.labels.has_domains:
        words += _domains(a, here, item)
    if others := len(c) - len(here):
        rest = [(name, count) for name, count in c.items if name != c.item]
        known = sum(count for _, count in rest)
        of = f" of {_list([name for name, _ in rest])}" if rest and known == others else ""
        words += f", with {plural(others, 'other photo')}{of}"
    return words + _next_photo(c)


def _look_alikes(a: Analysis, c: Cluster) -> str:
    words = f"{plural(len(c), 'photo')} of {plural(len(c.items), 'garment')}: {_names(c, True)}"
    if c.mean > 0:
        near = a.typical / c.mean
        words += f"; two photos of one garment are usually {times(near)} times as far apart"
    else:
        words += "; there is no distance between them"
    return words + _next_photo(c)


def _club(a: Analysis, c: Cluster) -> str:
    domain = CONSUMER if c.domains[CONSUMER] else SHOP
    words = f"{plural(len(c), f'{domain} photo')} of {plural(len(c.items), 'garment')}"
    if len(c.collectors) == 1:
        words += f", all of {c.collectors[0]}"
    if a.distances is not None:
        strangers = int(count_strangers(a)[c.node])
        whose = "each" if strangers == len(c) else f"{strangers} of them"
        words += f"; the nearest photo of {whose} shows another garment"
    if a.distances is not None and c.score > 1:
        words += f"; any two photos are on average {times(c.score)} times as far apart"
    return words


def _torn(a: Analysis, c: Cluster) -> str:
    together = int(a.tree.count[c.node])
    if a.tree.linkage is None:
        groups = len(np.unique(a.tree.parent[c.rows]))
        words = f"the {len(c)} photos of {c.item} are in {plural(groups, 'cluster')}"
    else:
        words = f"the {len(c)} photos of {c.item} are first together in a cluster of {together:,}"
    if a.distances is not None:
        words += f", {times(c.score)} times as far from each other as any two photos on average"
    return words


def _loner(a: Analysis, c: Cluster) -> str:
    nearest = int(a.measures.nearest[c.medoid])
    words = (
        f"the photo nearest to {a.labels.caption(c.medoid)} is {times(c.score)} times as far "
        "away as usual"
    )
    codes = a.labels.items.codes
    if UNKNOWN in (codes[nearest], codes[c.medoid]):
        return words
    same = codes[nearest] == codes[c.medoid]
    shows = "shows the same garment" if same else f"shows {a.labels.items.of(nearest)}"
    return f"{words}, and {shows}"


def _any_cluster(a: Analysis, c: Cluster) -> str:
    words = plural(len(c), "photo")
    if c.items:
        words += f" of {plural(len(c.items), 'garment')}: {_names(c, True)}"
    if any(c.domains.values()):
        words += f"; {c.domains[CONSUMER]:,} consumer, {c.domains[SHOP]:,} shop"
    return words + _next_photo(c)


def _domains(a: Analysis, here: np.ndarray, item: int) -> str:
    """ ", both consumer photos among them", or how many of them."""
    of_item = a.labels.items.codes == item
    # The rarer domain is what a reader wants to hear of.
    code = min(range(len(DOMAINS)), key=lambda k: (a.labels.domains.codes[of_item] == k).sum())
    total = int((a.labels.domains.codes[of_item] == code).sum())
    found = int((a.labels.domains.codes[here] == code).sum())
    if len(here) == of_item.sum() or not total:
        return ""
    if total == 1:
        return f", the {DOMAINS[code]} photo {'among them' if found else 'not'}"
    return f", {_part(found, total, f'{DOMAINS[code]} photo')} among them"


def _part(found: int, total: int, noun: str) -> str:
    if found == total:
        return {1: f"the one {noun}", 2: f"both {noun}s"}.get(total, f"all {total:,} {noun}s")
    return f"{'none' if not found else f'{found:,}'} of {total:,} {noun}s"


def _next_photo(c: Cluster) -> str:
    if not np.isfinite(c.apart):
        return ""
    if c.apart <= 1:
        return "; the nearest other photo is no farther away than these are from each other"
    if c.apart < JUST:
        return "; the nearest other photo is only just farther away"
    far = f"{times(c.apart)} times as far away as the widest gap between these"
    return f"; the nearest other photo is {far}"


def _names(c: Cluster, counts: bool = False) -> str:
    shown = c.items[: NAMED if len(c.items) > NAMED + 1 else NAMED + 1]
    counts = counts and c.items[0][1] > 1
    words = [f"{name} ({count})" if counts else name for name, count in shown]
    if rest := len(c.items) - len(shown):
        words.append(f"{rest:,} more")
    return _list(words)


def _list(words: list[str]) -> str:
    if len(words) > NAMED + 2:
        words = [*words[:NAMED], f"{len(words) - NAMED:,} more"]
    return listed(words)


_WORDS = {
    "found": _one_item,
    "most": _one_item,
    "look-alikes": _look_alikes,
    "club": _club,
    "torn": _torn,
    "loner": _loner,
}
