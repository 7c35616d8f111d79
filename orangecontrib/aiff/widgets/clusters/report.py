"""The report of Interesting Clusters: everything that its window says."""

from AnyQt.QtCore import QSize
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import QWidget

from ...alignment.made import folded_html
from ...clusters.kinds import KINDS
from ...clusters.metric import metric_of
from ...clusters.quality import CUT, FIGURES, LEADING, Quality, in_words, number
from ...clusters.sentences import sentence, title
from ...clusters.tree import LINKAGES
from ...embedding.blocks import provenance_of
from ...words import plural
from ..kit.made import report_made
from ..kit.pictures import as_html
from .grid_page import FRAMES
from .quality_table import COLUMNS, KEY_COLUMNS, MORE_MEASURES, OF_100, of_100
from .two_trees import A_AND_B, SIDES

PHOTOS_IN_REPORT, COLUMNS_IN_REPORT = 12, 6
TOLD_OF_KIND = 20  # clusters of a kind whose sentences stand in the report
GRID_SIZE = QSize(1000, 440)
TREE_SIZE = QSize(1000, 320)


def report_clusters(widget) -> None:
    """Write the report of a widget with a result."""
    result, analysis = widget.result, widget.result.analysis
    table, tree = analysis.labels.table, analysis.tree
    items = [("Photos", f"{tree.photos:,}")]
    if tree.linkage is None:
        items.append(("Clusters", f"{plural(len(tree.names), 'group')}, of the data"))
    else:
        metric = metric_of(analysis.distances, table)
        items.append(("Distance", metric.label if metric else "as given"))
        items.append(("Linkage", LINKAGES[tree.method].label))
        clusters, height = result.cut(widget.cut_by, widget.cut_number)
        items.append(("Cut", f"{plural(clusters, 'cluster')}, at height {height:.4g}"))
    items.append(("Suggested", result.suggestion))
    widget.report_items("Tree", items)
    widget.report_name("Tree, with each photo’s domain and garment")
    report_picture(widget, picture_of(widget.tree, TREE_SIZE), "The tree")
    if widget.beside.grid is not None:
        report_grid(widget)
    if widget.beside.quality is not None:
        report_quality(widget, widget.beside.quality)
    words = widget.filters.filters.words
    widget.report_name("Interesting clusters" + (f": {words}" if words else ""))
    listed = widget.filters.filters.of(result.clusters)
    for key, kind in KINDS.items():
        found = [cluster for cluster in listed if cluster.kind == key]
        if not found:
            continue
        told = [sentence(analysis, cluster) for cluster in found[:TOLD_OF_KIND]]
        widget.report_items(
            f"{kind.label}, ranked by {kind.measure}",
            [(f"{rank}", words) for rank, words in enumerate(told, 1)],
        )
        if (rest := len(found) - TOLD_OF_KIND) > 0:
            widget.report_paragraph(f"{plural(rest, 'more cluster')} of this kind.")
    if widget.cluster is not None:
        report_cluster(widget)
    if widget.beside.comparison is not None:
        report_comparison(widget)
    if table is not None and (provenance := provenance_of(table)):
        report_made(widget, provenance, "How the vectors were made")


def report_quality(widget, quality: Quality) -> None:
    """The verdict and the measures that matter most; all measures folded below."""
    if quality.verdict is not None:
        widget.report_name("Is the tree better than a shuffled one?")
        widget.report_paragraph(quality.sentence)
    if quality.leading:
        told = [
            (LEADING[key], *(of_100(getattr(quality, name)[key]) for name in KEY_COLUMNS))
            for key in quality.leading
        ]
        heads = (OF_100, *(label for label, _ in KEY_COLUMNS.values()))
        widget.report_table("Quality", [heads, *told], header_rows=1)
    notes = ("Notes", in_words(quality))
    widget.report_raw(folded_html(MORE_MEASURES, [*measures_in_words(quality), notes]))


def measures_in_words(quality: Quality) -> list[tuple[str, str]]:
    """Each measure, and what the baselines score."""
    told = []
    for key in quality.values:
        names = COLUMNS if FIGURES[key].of == CUT else KEY_COLUMNS
        here, *others = ((COLUMNS[name][0], getattr(quality, name).get(key)) for name in names)
        beside = ", ".join(f"{label.lower()} {number(value)}" for label, value in others)
        told.append((FIGURES[key].label, f"{number(here[1])} ({beside})"))
    return told


def report_cluster(widget) -> None:
    """The selected cluster with its first photos."""
    analysis, cluster = widget.result.analysis, widget.cluster
    kind = KINDS.get(cluster.kind)
    label = kind.label if kind else "Cluster"
    widget.report_name(f"{label}: {title(analysis, cluster)}")
    widget.report_paragraph(sentence(analysis, cluster))
    if kind:
        widget.report_paragraph(kind.story)
    photos = widget.cluster_page.photos
    report_picture(
        widget, photos.picture(PHOTOS_IN_REPORT, COLUMNS_IN_REPORT), "Photos of the cluster"
    )
    if (rest := len(cluster) - PHOTOS_IN_REPORT) > 0:
        widget.report_paragraph(f"{plural(rest, 'more photo')} in it.")


def report_grid(widget) -> None:
    """All photos, and how they were laid out."""
    widget.report_items(
        "All photos, look-alikes side by side",
        [
            ("Made by", widget.beside.grid.provenance),
            ("Frames", FRAMES[widget.frames][0]),
        ],
    )
    report_picture(widget, picture_of(widget.grid_page.view, GRID_SIZE), "All photos on a grid")


def report_comparison(widget) -> None:
    page = widget.trees_page
    widget.report_paragraph(A_AND_B)
    widget.report_table(f"Two trees: {SIDES[page.side][0]}", page.pairs)
    if page.tangle.tanglegram is not None:
        size = QSize(900, page.tangle.sizeHint().height())
        widget.report_name("The photos in both trees")
        report_picture(widget, picture_of(page.tangle, size), "A tanglegram")


def picture_of(part: QWidget, size: QSize) -> QImage:
    """A part of the window as it is, or in a size of its own where nobody has seen it yet."""
    if not part.isVisible():
        part.resize(size)
    return part.grab().toImage()


def report_picture(widget, picture: QImage, words: str) -> None:
    widget.report_raw(f"<p>{as_html(picture, words)}</p>")
