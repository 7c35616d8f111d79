"""Slides that compare systems: a sentence, their scores in a picture, and where two differ."""

from collections.abc import Sequence

import numpy as np
from Orange.data import Table

from ..evaluation.comparison import Comparison, claim
from ..evaluation.definitions import first_of
from ..evaluation.evaluation import Evaluation
from ..evaluation.scores import ScoresTable
from ..evaluation.statistics import COVERED
from ..evaluation.verdict import verdict
from ..photos.rows import Rows, rows_of
from ..words import percent, plural, short_names
from .scores_picture import SHOWN, scores_drawing
from .slides import Drawing, Picture, PictureRow, Slide

QUERIES, PHOTOS = 2, 5  # searches that are shown, and photos of each


def system_slides(scores: Table | None) -> list[Slide]:
    """The slides; none where scores are of one system, or did not come from an evaluation."""
    if not isinstance(scores, ScoresTable) or len(scores.evaluations) < 2:
        return []
    ranked = _best_first(scores.evaluations)
    slides = [_comparison(scores.evaluations, scores.comparisons, ranked)]
    if scores.photos is not None:
        slides += _differences(scores.evaluations, ranked[:2], rows_of(scores.photos))
    return slides


def _comparison(
    evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison], ranked: Sequence[int]
) -> Slide:
    names = short_names((each.name for each in evaluations), count=False)
    key = next(iter(evaluations[0].metrics))
    lines = [verdict(evaluations, comparisons)]
    lines += filter(None, [evaluations[0].intervals[key].caution])
    shown = [evaluations[place] for place in sorted(ranked[:SHOWN])]
    if (rest := len(evaluations) - len(shown)) > 0:
        lines.append(f"{plural(rest, 'more model')} scored less.")
    first, metrics = {*ranked[:2]}, first_of(evaluations[0].ks)
    notes = [
        claim(each, evaluations)
        for each in comparisons
        if {each.first, each.second} == first and each.metric in metrics
    ]
    title = f"{names[0]} or {names[1]}?" if len(names) == 2 else "Which model is best?"
    drawn = [names[place] for place in sorted(ranked[:SHOWN])]
    return Slide(
        title,
        tuple(lines),
        drawing=Drawing(
            "Scores of " + ", ".join(drawn) + ": a dot for each score, a line for its interval",
            "models",
            lambda width, height, _: scores_drawing(shown, drawn, width, height),
        ),
        notes=(
            f"All were asked the same. Dots are scores, lines their {percent(COVERED, 0)} intervals over garments, "
            "grey lines what guessing would score.",
            *notes,
        ),
    )


def _differences(
    evaluations: Sequence[Evaluation], pair: Sequence[int], labels: Rows
) -> list[Slide]:
    """The searches in which the two best differ most, a strip of photos for each of both."""
    names = short_names((each.name for each in evaluations), count=False)
    one, other = (evaluations[place] for place in pair)
    first, second = one.per_query.first_rank, other.per_query.first_rank
    # Places near the top count: from 1 to 3 is more than from 101 to 103.
    gap = np.round(np.log(second / first), 9)
    most, least = np.argsort(-gap, kind="stable"), np.argsort(gap, kind="stable")
    chosen = [int(most[0])] if gap[most[0]] > 0 else []
    chosen += [int(least[0])] if gap[least[0]] < 0 else []
    if not chosen or not labels.has_pictures:
        return []
    rows = tuple(
        PictureRow(
            f"{names[place]}: {_found(evaluations[place], query)}",
            _strip(evaluations[place], query, labels),
        )
        for query in chosen[:QUERIES]
        for place in pair
    )
    return [
        Slide(
            "Where the two differ most" if len(names) == 2 else "Where the two best differ most",
            (
                "First the photo that was searched with, then the nearest shop photos: "
                "✓ the right garment, ✗ another."
                if one.protocol.gallery_domain == "shop"
                else "First the photo that was searched with, then the nearest photos: "
                "✓ the right garment, ✗ another.",
            ),
            rows=rows,
            notes=(
                "One search in which the better model is far ahead, and one in which it is "
                "behind, where there is one. They are chosen for that, so they are no measure.",
            ),
        )
    ]


def _found(evaluation: Evaluation, query: int) -> str:
    rank = evaluation.per_query.first_rank[query]
    item = "the right garment"
    return f"{item} comes first." if rank == 1 else f"{item} comes at place {rank:,.0f}."


def _strip(evaluation: Evaluation, query: int, labels: Rows) -> tuple[Picture, ...]:
    asked = int(evaluation.task.queries[query])
    found = [int(row) for row in evaluation.top[query, :PHOTOS] if row >= 0]
    marks = ["✓" if right else "✗" for right in evaluation.relevant[query, : len(found)]]
    return (
        Picture(labels.paths[asked], labels.item_first(asked), labels.domains.of(asked)),
        *(
            Picture(labels.paths[row], f"{mark} {labels.item_first(row)}", labels.domains.of(row))
            for row, mark in zip(found, marks, strict=True)
        ),
    )


def _best_first(evaluations: Sequence[Evaluation]) -> list[int]:
    """Places of systems by their first score."""
    key, metric = next(iter(evaluations[0].metrics.items()))
    values = [each.figures[key] * (1 if metric.is_share else -1) for each in evaluations]
    return sorted(range(len(values)), key=lambda place: -values[place])
