"""The scores of one or several systems as a table: plain text, and HTML with the intervals."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol as Interface

from ..words import percent, short_names
from .definitions import Metric, first_of, headlines_of
from .metrics import Figures
from .statistics import COVERED, Interval


class Scored(Interface):
    """What a table tells of a system; see `evaluation.Evaluation`."""

    @property
    def name(self) -> str: ...

    @property
    def ks(self) -> tuple[int, ...]: ...

    @property
    def metrics(self) -> Mapping[str, Metric]: ...

    @property
    def figures(self) -> Figures: ...

    @property
    def chance(self) -> Figures: ...

    @property
    def intervals(self) -> Mapping[str, Interval]: ...


def figures_text(systems: Sequence[Scored]) -> str:
    """The headline scores beside guessing, a line each; of several systems, a column each."""
    names = ["value"]
    if len(systems) > 1:
        names = short_names(system.name for system in systems)
    rows = [("score", *names, "guessing")]
    for key, metric in headlines_of(systems[0].ks).items():
        values = [percent(system.figures[key]) for system in systems]
        rows.append((metric.label, *values, percent(systems[0].chance[key])))
    widths = [max(9, len(name) + 2) for name in rows[0][1:]]
    return "\n".join(
        f"{label:<8}" + "".join(f"{v:>{w}}" for v, w in zip(values, widths, strict=True))
        for label, *values in rows
    )


def figures_html(systems: Sequence[Scored], keys: Sequence[str] | None = None) -> str:
    """Scores with their intervals, beside guessing.

    Parameters
    ----------
    keys : of the metrics; if not given, the three that matter, and all others folded below
    """
    few = next(iter(systems[0].intervals.values()))
    caution = f"<p>{escape(few.caution)}</p>" if few.few else ""
    caption = f"Scores with {percent(COVERED, 0)} intervals over garments"
    if keys is not None:
        return _table(systems, keys, caption) + caution
    first = [*first_of(systems[0].ks)]
    rest = _table(systems, [key for key in systems[0].metrics if key not in first], "")
    return (
        f"{_table(systems, first, caption)}{caution}"
        f"<details><summary>More scores</summary>{rest}</details>"
    )


def _table(systems: Sequence[Scored], keys: Sequence[str], caption: str) -> str:
    names = [system.name for system in systems]
    heads = "".join(
        f'<th title="{escape(name)}">{escape(short)}</th>'
        for name, short in zip(names, short_names(names), strict=True)
    )
    rows = []
    for key in keys:
        metric, cells = systems[0].metrics[key], []
        for system in systems:
            interval = system.intervals[key]
            ends = f"{metric.text(interval.low)} to {metric.text(interval.high)}"
            shade = ' class="few"' if interval.few else ""
            cells.append(
                f"<td>{metric.text(system.figures[key])} <small{shade}>{ends}</small></td>"
            )
        by_chance = metric.text(systems[0].chance[key])
        rows.append(
            f'<tr><td title="{escape(metric.definition)}">{escape(metric.label)}</td>'
            f"{''.join(cells)}<td>{by_chance}</td></tr>"
        )
    titled = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{titled}<tr><th>Score</th>{heads}<th>Guessing</th></tr>{''.join(rows)}</table>"
