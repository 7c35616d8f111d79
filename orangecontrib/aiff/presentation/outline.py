"""What the slides say: pure text and the rows of photos, before any file is made."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np
from Orange.data import Table

from ..clusters.analysis import Analysis
from ..clusters.kinds import KINDS, Cluster
from ..clusters.metric import metric_of
from ..clusters.photo_grid import PhotoGrid
from ..clusters.quality import Quality
from ..clusters.sentences import sentence, title
from ..clusters.tree import LINKAGES
from ..embedding.blocks import provenance_of
from ..photos.columns import CONSUMER, SHOP
from ..photos.rows import UNKNOWN, Rows
from ..words import percent, plural
from .figures import figure_slides
from .grid_picture import grid_slide
from .pictures import TREE, tree_drawing
from .slides import Drawing, Outline, Picture, PictureRow, Slide
from .systems import system_slides

SHOWN = 12  # photos on a slide; more are counted
ITEMS_LISTED = 8  # garments that a table or a list names; more are counted
LOOK_ALIKES = 3

EXPLANATION = "My explanation:"
CONCLUSION = "My conclusion:"


def outline(
    analysis: Analysis,
    chosen: Sequence[Cluster],
    clusters: Sequence[Cluster] = (),
    quality: Quality | None = None,
    scores: Table | None = None,
    grid: PhotoGrid | None = None,
    systems: bool = True,
) -> Outline:
    """The slides about some clusters of an analysis.

    Parameters
    ----------
    chosen : clusters with a slide each, in this order
    clusters : all that were found, for the look-alikes and the conclusion
    quality : of the tree or cut, if it was computed
    scores : the table Scores of Consumer-to-Shop Evaluator
    grid : all photos, for a slide of their own
    systems : whether slides compare the systems of the scores, where there are several
    """
    labels = analysis.labels
    author = ", ".join(labels.collectors.names[:3])
    slides = [
        _title(labels, author),
        _data(labels),
        _how(analysis),
        *([grid_slide(labels, grid)] if grid is not None else []),
        *figure_slides(quality, scores),
        *(system_slides(scores) if systems else []),
        *(_cluster(analysis, cluster) for cluster in chosen),
        *_look_alikes(analysis, chosen, clusters),
        _conclusion(analysis, clusters or chosen, quality),
    ]
    return Outline(slides[0].title, author, tuple(slides))


def _title(labels: Rows, author: str) -> Slide:
    items = labels.items.names
    first = [int(np.flatnonzero(labels.items.codes == code)[0]) for code in range(len(items))]
    whose = f"{author}: the clusters of my garments" if author else "The clusters of my photos"
    if len(labels.collectors.names) > 1:
        whose = "The clusters of our garments"
    lines = [_among(labels.collectors.names)] if len(labels.collectors.names) > 1 else []
    if items:
        lines.append(f"{plural(len(items), 'garment')}: {_among(items)}")
    lines.append(plural(len(labels), "photo"))
    return Slide(
        whose,
        tuple(lines),
        tuple(_picture(labels, row) for row in first[:6]) if labels.has_pictures else (),
        notes=("Say who you are, which garments you chose, and why.",),
    )


def _data(labels: Rows) -> Slide:
    worn, sold = (labels.domains.where(name) for name in (CONSUMER, SHOP))
    unknown = len(labels) - int(worn.sum()) - int(sold.sum())
    lines = [f"{int(worn.sum()):,} consumer and {plural(int(sold.sum()), 'shop photo')}."]
    if not (worn.any() or sold.any()):
        lines = [f"{plural(len(labels), 'photo')}; which are consumer photos is not known."]
    elif unknown:
        lines.append(f"{plural(unknown, 'photo')} of unknown domain.")
    if worn.any() and sold.any():
        lines.append(
            "A consumer photo shows somebody wearing the garment; a shop photo is the shop’s own. "
            "A good model puts both next to each other."
        )
    codes, names = labels.items.codes, labels.items.names
    table = []
    if names:
        table = [("garment", "consumer photos", "shop photos")]
        shown = len(names) if len(names) <= ITEMS_LISTED + 1 else ITEMS_LISTED
        for code in range(shown):
            own = codes == code
            table.append((names[code], f"{(own & worn).sum():,}", f"{(own & sold).sum():,}"))
        if rest := len(names) - shown:
            own = codes >= shown
            table.append((f"{rest:,} more", f"{(own & worn).sum():,}", f"{(own & sold).sum():,}"))
    if lost := int((codes == UNKNOWN).sum()) if names else 0:
        lines.append(f"{plural(lost, 'photo')} of no known garment.")
    return Slide(
        "The data",
        tuple(lines),
        table=tuple(table),
        notes=("Say where the photos come from and what differs between the two kinds.",),
    )


def _how(analysis: Analysis) -> Slide:
    labels, tree = analysis.labels, analysis.tree
    table = labels.table
    provenance = {} if table is None else provenance_of(table)
    metric = None
    if tree.linkage is not None and analysis.distances is not None:
        metric = metric_of(analysis.distances, table)
    vector = len(table.domain.attributes) if table is not None else 0
    model = provenance.get("name", "")
    numbers = f" of {vector:,} numbers" if vector else ""
    lines = [f"Each photo is a vector{numbers}."]
    if model:
        lines = [f"Model: {model}. It turns each photo into a vector{numbers}."]
    if metric is not None:
        lines.append(f"Distance: {metric.label}. {metric.sentence}")
    if tree.linkage is None:
        groups = plural(len(tree.names), "group")
        lines.append(f"Clusters: {groups}, found by another widget.")
    else:
        linkage = LINKAGES[tree.method]
        lines.append(f"Linkage: {linkage.label.lower()}. {linkage.sentence}")
        lines.append(
            "The tree begins with each photo by itself and joins, again and again, the two nearest "
            "clusters, until all photos are in one. The lower two photos are joined, the more "
            "alike they are for the model."
        )
    return Slide(
        "How the tree was made" if tree.linkage is not None else "How the clusters were made",
        tuple(lines),
        drawing=_tree(analysis) if tree.linkage is not None else None,
        notes=_provenance(analysis, provenance, metric.label if metric else ""),
    )


def _tree(analysis: Analysis) -> Drawing:
    return Drawing(TREE, "tree", lambda width, height, _: tree_drawing(analysis, width, height))


def _provenance(analysis: Analysis, provenance: dict, distance: str) -> tuple[str, ...]:
    """What changes the numbers, a line each."""
    tree = analysis.tree
    own = [
        ("distance", distance or "given, of unknown kind"),
        ("linkage", tree.method or "none: groups"),
        ("photos", f"{tree.photos:,}"),
        ("Orange3-AIFF", version("Orange3-AIFF")),
        ("scipy", version("scipy")),
    ]
    told = [*provenance.items(), *own]
    return ("Provenance", *(f"{name}: {_plain(value)}" for name, value in told))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value))
    return str(value)


def _cluster(analysis: Analysis, cluster: Cluster) -> Slide:
    kind = KINDS.get(cluster.kind)
    name = title(analysis, cluster)
    rest = len(cluster) - SHOWN
    pictures = [_picture(analysis.labels, row) for row in cluster.medoid_first[:SHOWN]]
    nearest = int(analysis.measures.nearest[cluster.medoid])
    if cluster.kind == "loner" and nearest >= 0:
        beside = _picture(analysis.labels, nearest)
        pictures.append(replace(beside, caption=f"nearest: {beside.caption}"))
    lines = [sentence(analysis, cluster)]
    if rest > 0:
        lines.append(f"{plural(rest, 'more photo')} {'is' if rest == 1 else 'are'} in it.")
    notes = [kind.definition, kind.story] if kind else []
    return Slide(
        f"{kind.label}: {name}" if kind else f"A cluster: {name}",
        tuple(lines),
        tuple(pictures),
        blank=EXPLANATION,
        notes=(*notes, *_numbers(cluster), "The first photo is the one nearest to the others."),
    )


def _numbers(cluster: Cluster) -> list[str]:
    told = [
        ("photos", len(cluster)),
        ("height", cluster.height),
        ("nearest other photo ÷ widest gap inside", cluster.apart),
        ("parent’s height ÷ own height", cluster.gap),
        ("mean distance inside", cluster.mean),
    ]
    words = [f"{name}: {value:.4g}" for name, value in told if np.isfinite(value)]
    if cluster.kind and np.isfinite(cluster.score):
        words.append(f"ranked by {KINDS[cluster.kind].measure}: {cluster.score:.4g}")
    return words


def _look_alikes(
    analysis: Analysis, chosen: Sequence[Cluster], clusters: Sequence[Cluster]
) -> list[Slide]:
    told = {cluster.key for cluster in chosen}
    others = [c for c in clusters if c.kind == "look-alikes" and c.key not in told][:LOOK_ALIKES]
    if not others:
        return []
    rows = tuple(
        PictureRow(
            sentence(analysis, cluster),
            tuple(_picture(analysis.labels, row) for row in cluster.rows[:6]),
        )
        for cluster in others
    )
    kind = KINDS["look-alikes"]
    return [Slide("Look-alikes", rows=rows, blank=EXPLANATION, notes=(kind.definition, kind.story))]


def _conclusion(analysis: Analysis, clusters: Sequence[Cluster], quality: Quality | None) -> Slide:
    lines = []
    items = len(analysis.labels.items.names)
    if items > 1:
        for key in ("found", "most", "torn"):
            count = len({c.item for c in clusters if c.kind == key})
            if count:
                lines.append(f"{KINDS[key].label}: {count:,} of {items:,} garments.")
        for key in ("look-alikes", "club"):
            count = sum(c.kind == key for c in clusters)
            if count:
                lines.append(f"{KINDS[key].label}: {plural(count, 'cluster')}.")
    if quality is not None and "purity" in quality.values:
        purity, chance = quality.values["purity"], quality.random["purity"]
        lines.append(
            "In the smallest cluster that holds two photos of a garment, "
            f"{percent(purity, 0)} of the photos show that garment; in a shuffled tree "
            f"{percent(chance, 0)}."
        )
    return Slide(
        "Conclusion",
        tuple(lines),
        blank=CONCLUSION,
        notes=("What does the model see? What would you change: photos, model or distance?",),
    )


def _picture(labels: Rows, row: int) -> Picture:
    return Picture(labels.paths[row], labels.item_first(row), labels.domains.of(row))


def _among(names: Sequence[str]) -> str:
    if len(names) <= ITEMS_LISTED:
        return ", ".join(names)
    return f"{', '.join(names[:ITEMS_LISTED])} and {len(names) - ITEMS_LISTED:,} more"
