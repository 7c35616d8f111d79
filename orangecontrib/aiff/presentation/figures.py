"""Slides with figures: how good the tree is, how often the right garment is found."""

import numpy as np
from Orange.data import Table

from ..clusters.quality import FIGURES, Quality
from ..evaluation.metrics import METRICS
from ..evaluation.statistics import COVERED
from ..photos.columns import text_column
from ..words import percent
from .slides import Slide

HITS_SHOWN, SYSTEMS_SHOWN = 4, 8
INTERVALS_OF = ("Hit@1", "mAP")
_NOTHING = {name: np.nan for name in ("value", "low", "high", "chance")}


def figure_slides(quality: Quality | None, scores: Table | None) -> list[Slide]:
    """Figures of the tree and of the Evaluator, as far as there are any."""
    slides = []
    if quality is not None and quality.values:
        rows = [
            (FIGURES[key].label, _number(value), _number(quality.random.get(key)))
            for key, value in quality.values.items()
        ]
        lines = [quality.sentence] if quality.verdict is not None else []
        lines += ["Beside each score: what the same tree scores with its photos shuffled."]
        if quality.clusters:
            lines.append(
                f"B-cubed and adjusted scores are those of the cut into {quality.clusters:,}."
            )
        definitions = tuple(f"{FIGURES[k].label}: {FIGURES[k].tooltip}." for k in quality.values)
        slides.append(
            Slide(
                "How good the tree is",
                tuple(lines),
                table=(("measure", "this tree", "shuffled"), *rows),
                notes=(*definitions, *_how_shuffled(quality)),
            )
        )
    if scores is not None and (table := scores_shown(scores)):
        slides.append(
            Slide(
                "How often the right garment is found",
                (
                    "Hit@5: the share of searches with the right garment among the first five. "
                    "The last line is guessing.",
                ),
                table=table,
                notes=("From Consumer-to-Shop Evaluator.", *_intervals(scores)),
            )
        )
    return slides


def _how_shuffled(quality: Quality) -> list[str]:
    told = [f"Shuffled {quality.shuffles} times, seed {quality.seed}."]
    return [*told, quality.verdict.details] if quality.verdict is not None else told


def scores_shown(scores: Table) -> tuple[tuple[str, ...], ...]:
    """A table Scores of the Evaluator as text: a line a system, then chance; () of another."""
    rows = _scores(scores)
    systems = list(dict.fromkeys(system for system, _ in rows))
    present = {metric for _, metric in rows}
    metrics = [metric.label for metric in METRICS.values() if metric.label in present]
    metrics = [*metrics[:HITS_SHOWN], *(["mAP"] if "mAP" in metrics[HITS_SHOWN:] else [])]
    if not metrics:
        return ()
    lines = [
        (system, *(_percent(rows.get((system, metric), _NOTHING)["value"]) for metric in metrics))
        for system in systems[:SYSTEMS_SHOWN]
    ]
    chance = [_percent(rows.get((systems[0], metric), _NOTHING)["chance"]) for metric in metrics]
    return (("model", *metrics), *lines, ("guessing", *chance))


def _intervals(scores: Table) -> list[str]:
    return [
        f"{system}, {metric}: {percent(COVERED, 0)} interval from {_percent(row['low'])} to "
        f"{_percent(row['high'])}"
        for (system, metric), row in _scores(scores).items()
        if metric in INTERVALS_OF and np.isfinite([row["low"], row["high"]]).all()
    ]


def _scores(scores: Table) -> dict[tuple[str, str], dict[str, float]]:
    """The numbers of each system and metric, NaN where the table lacks one."""
    names = {var.name for var in (*scores.domain.variables, *scores.domain.metas)}
    if not {"system", "metric", "value"} <= names:
        return {}
    keys = zip(*(text_column(scores, scores.domain[n]) for n in ("system", "metric")), strict=True)
    columns = {
        name: scores.get_column(name) if name in names else np.full(len(scores), np.nan)
        for name in _NOTHING
    }
    return {
        (str(system), str(metric)): {name: float(values[row]) for name, values in columns.items()}
        for row, (system, metric) in enumerate(keys)
    }


def _percent(share: float) -> str:
    return percent(share) if np.isfinite(share) else "–"


def _number(value: float | None) -> str:
    return "–" if value is None or not np.isfinite(value) else f"{round(value, 3) + 0.0:.3f}"
