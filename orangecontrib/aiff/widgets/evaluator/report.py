"""What Consumer-to-Shop Evaluator's report says."""

from collections.abc import Sequence
from html import escape

from AnyQt.QtGui import QImage
from Orange.widgets.widget import OWWidget

from ...evaluation.comparison import claim
from ...evaluation.figures import figures_html
from ...evaluation.protocol import AVERAGINGS, GALLERIES, PRESETS, QUERIES, UNITS, Protocol
from ...evaluation.protocol_settings import preset_of, write_depths
from ...evaluation.ranking.distances import DISTANCES, GIVEN
from ...evaluation.ranking.searches import SEARCHES
from ...evaluation.systems import refused_sentences
from ...evaluation.verdict import verdict
from ..kit.made import report_made
from ..kit.pictures import as_html
from .evaluating import Result, by_chance
from .figure_plots import FigurePlot
from .figures_view import FiguresView


def report_result(
    widget: OWWidget,
    result: Result,
    figures: FiguresView,
    plots: Sequence[tuple[str, FigurePlot]],
    strips: tuple[str, QImage],
) -> None:
    """Verdict and scores, comparison, curves and strips; then what was asked, and of which vectors.

    Parameters
    ----------
    plots : names of plots, and the plots, those that show something
    strips : what they are, and their picture
    """
    evaluations, comparisons = result.evaluations, result.compared.comparisons
    widget.report_paragraph("Verdict", verdict(evaluations, comparisons))
    summary = [*result.notes, by_chance(result), *refused_sentences(result.compared.refused)]
    widget.report_paragraph("Summary", " ".join(summary))
    widget.report_name("Scores")
    widget.report_raw(figures_html(evaluations))
    if len(evaluations) > 1:
        metric = evaluations[0].metrics[figures.metric_now()].label
        widget.report_table(f"Differences in {metric}", difference_rows(figures))
        of_metric = [each for each in comparisons if each.metric == figures.metric_now()]
        said = "".join(f"<li>{escape(claim(each, evaluations))}</li>" for each in of_metric)
        widget.report_raw(f"<ul>{said}</ul>")
    for name, plot in plots:
        widget.report_plot(name, plot.getPlotItem())
    name, picture = strips
    widget.report_name(name)
    widget.report_raw(as_html(picture, "Queries with their first gallery photos"))
    widget.report_items("Protocol", protocol_items(evaluations[0].protocol))
    for evaluation in evaluations:
        widget.report_items(
            evaluation.name, [("Distance", distance_label(evaluation.protocol.distance))]
        )
        report_made(widget, evaluation.provenance)


def distance_label(distance: str) -> str:
    return "as given" if distance == GIVEN else DISTANCES[distance].label


def protocol_items(protocol: Protocol) -> list[tuple[str, str]]:
    """What was asked, in words."""
    preset = preset_of(protocol)
    items = [
        ("Preset", PRESETS[preset].label if preset else "own choice"),
        ("Queries", QUERIES[protocol.query_domain][0]),
        ("Gallery", GALLERIES[protocol.gallery_domain][0]),
        ("Search", SEARCHES[protocol.search].label),
        ("Right is", f"the same {protocol.label or 'garment'}"),
        ("Search in", f"its own {protocol.within}" if protocol.within else "the whole gallery"),
        ("Ranks count", UNITS[protocol.unit][0]),
        ("Averages", AVERAGINGS[protocol.averaging][0]),
        ("Depths k", write_depths(protocol.ks)),
    ]
    for label, splits in (
        ("Query part", protocol.query_splits),
        ("Gallery part", protocol.gallery_splits),
    ):
        if splits:
            items.append((label, " and ".join(splits)))
    if protocol.distractors:
        items.append(("Photos of unknown garments", "searched too, as wrong answers"))
    return items


def difference_rows(figures: FiguresView) -> list[list[str]]:
    """The matrix of differences with its headings."""
    table = figures.matrix
    names = [table.verticalHeaderItem(row).text() for row in range(table.rowCount())]
    rows = [
        [name, *(table.item(row, column).text() for column in range(len(names)))]
        for row, name in enumerate(names)
    ]
    return [["", *names], *rows]
