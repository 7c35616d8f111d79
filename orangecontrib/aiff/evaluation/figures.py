"""The figures of one or several systems as a table: plain text, and HTML with the intervals."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol as Interface

from ..words import percent, short_names
from .definitions import Metric, headlines_of
from .metrics import Figures
from .protocol import Protocol
from .statistics import Interval

WIDTH = 24  # letters of a system's name that a column of text has room for


class Scored(Interface):
    """What a table tells of a system; see `evaluation.Evaluation`."""

    @property
    def name(self) -> str: ...

    @property
    def protocol(self) -> Protocol: ...

    @property
    def metrics(self) -> Mapping[str, Metric]: ...

    @property
    def figures(self) -> Figures: ...

    @property
    def chance(self) -> Figures: ...

    @property
    def intervals(self) -> Mapping[str, Interval]: ...


def figures_text(systems: Sequence[Scored]) -> str:
    """The headline figures and chance, a line each; of several systems, a column each."""
    names = ["value"]
    if len(systems) > 1:
        names = [_short(name) for name in short_names([system.name for system in systems])]
    rows = [("metric", *names, "chance")]
    for key, metric in headlines_of(systems[0].protocol.ks).items():
        values = [percent(system.figures[key]) for system in systems]
        rows.append((metric.label, *values, percent(systems[0].chance[key])))
    widths = [max(9, len(name) + 2) for name in rows[0][1:]]
    return "\n".join(
        f"{label:<8}" + "".join(f"{v:>{w}}" for v, w in zip(values, widths, strict=True))
        for label, *values in rows
    )


def figures_html(systems: Sequence[Scored], keys: Sequence[str] | None = None) -> str:
    """Figures with their intervals and chance.

    Parameters
    ----------
    keys : of the metrics; all if not given
    """
    metrics = systems[0].metrics
    few = next(iter(systems[0].intervals.values()))
    heads = "".join(f"<th>{escape(system.name)}</th>" for system in systems)
    rows = []
    for key in metrics if keys is None else keys:
        metric, cells = metrics[key], []
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
    caution = f"<p>{escape(few.caution)}</p>" if few.few else ""
    return (
        "<table><caption>Figures with 95 % intervals over garments</caption>"
        f"<tr><th>Metric</th>{heads}<th>Chance</th></tr>{''.join(rows)}</table>{caution}"
    )


def _short(name: str) -> str:
    return name if len(name) <= WIDTH else f"{name[: WIDTH - 1]}…"
