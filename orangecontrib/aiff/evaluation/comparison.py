"""Is one system better than another: paired differences on the same queries, and how sure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from Orange.util import dummy_callback, wrap_callback

from ..words import percent, plural, short_names
from .evaluation import Evaluation
from .statistics import (
    COVERED,
    MEDIAN,
    Garments,
    Interval,
    bootstrap,
    holm,
    percentiles,
    sign_flip,
    swap_medians,
)

LEVEL = 0.05
ROUNDING = 1e-12  # below which two figures are the same


@dataclass(frozen=True)
class Comparison:
    """What the first system has more than the second, in one metric.

    Attributes
    ----------
    first, second : places of the systems
    names : of the two
    metric, label : a key of `metrics_of`, and what people read
    difference : the first system's figure less the second's
    interval : 95 % interval of it
    p : of a sign-flip permutation test over garments, two-sided
    p_holm : the same, adjusted after Holm for all pairs of systems
    """

    first: int
    second: int
    names: tuple[str, str]
    metric: str
    label: str
    difference: float
    interval: Interval
    p: float
    p_holm: float

    def as_json(self) -> dict:
        return {
            "pair": list(self.names),
            "metric": self.metric,
            "difference": self.difference,
            "interval": [self.interval.low, self.interval.high],
            "p": self.p,
            "p_holm": self.p_holm,
            "items": self.interval.items,
        }


def compare(
    evaluations: Sequence[Evaluation],
    metrics: Iterable[str] | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> list[Comparison]:
    """All pairs of systems that were asked the same, metric by metric.

    Parameters
    ----------
    metrics : keys of `metrics_of`; all if not given
    callback : is told the share that is done, 0..1; cancels by raising
    """
    if len(evaluations) < 2:
        return []
    keys = list(evaluations[0].metrics if metrics is None else metrics)
    task = evaluations[0].task
    sample = Garments.of(task.clusters, task.strata)
    pairs = list(combinations(range(len(evaluations)), 2))
    steps = len(evaluations) + len(pairs)
    shares = [wrap_callback(callback, n / steps, (n + 1) / steps) for n in range(steps)]
    draws = [
        bootstrap({key: e.per_query[key] for key in keys}, sample, callback=share)
        for e, share in zip(evaluations, shares, strict=False)
    ]
    found: list[Comparison] = []
    for (one, other), share in zip(pairs, shares[len(evaluations) :], strict=True):
        first, second = evaluations[one], evaluations[other]
        low, high = percentiles(draws[one] - draws[other], sample.items)
        p = _p_values(first, second, keys, sample, share)
        found += [
            Comparison(
                one,
                other,
                (first.name, second.name),
                key,
                first.metrics[key].label,
                first.figures[key] - second.figures[key],
                Interval(float(low[i]), float(high[i]), sample.items),
                p[key],
                p[key],
            )
            for i, key in enumerate(keys)
        ]
    adjusted = {key: holm(np.array([c.p for c in found if c.metric == key])) for key in keys}
    return [
        replace(comparison, p_holm=float(adjusted[comparison.metric][place // len(keys)]))
        for place, comparison in enumerate(found)
    ]


def claim(comparison: Comparison, evaluations: Sequence[Evaluation]) -> str:
    """A comparison in plain words, the better system first; no more than the test supports."""
    better = comparison
    metric = evaluations[comparison.first].metrics[comparison.metric]
    if (comparison.difference < 0) == metric.is_share and comparison.difference != 0:
        better = _turned(comparison)
    told = short_names((each.name for each in evaluations), count=False)
    one, other = told[better.first], told[better.second]
    interval = better.interval
    garments = plural(interval.items, "garment")
    does = _claim(better.metric, metric.label)
    if abs(better.difference) < ROUNDING:
        return f"{one} and {other} {does[1]} with these {garments} ({metric.label})."
    unit = "points" if metric.is_share else "ranks"
    by, low, high = (
        _number(value, metric.is_share)
        for value in (abs(better.difference), interval.low, interval.high)
    )
    said = f"{one} {does[0]} than {other}, by {by} {unit}"
    if better.p_holm > LEVEL:
        said = f"With these photos {said}, but that may be chance"
    test = "swap test" if better.metric == MEDIAN else "sign-flip test"
    pairs = len(evaluations) * (len(evaluations) - 1) // 2
    holm_of = f", after Holm for {plural(pairs, 'comparison')}" if pairs > 1 else ""
    alone = ", this pair alone" if pairs > 1 else ""
    return " ".join(
        filter(
            None,
            (
                f"{said}: {p_text(better.p_holm)} ({test} over {garments}{holm_of}).",
                f"{percent(COVERED, 0)} interval of the difference: {low} to {high} {unit} "
                f"(bootstrap over garments{alone}).",
                interval.caution,
            ),
        )
    )


def p_text(p: float) -> str:
    """ "p = 0.012", "p < 0.001"."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def _p_values(
    first: Evaluation, second: Evaluation, keys: list[str], sample: Garments, callback: Callable
) -> dict[str, float]:
    shares = [key for key in keys if key != MEDIAN]
    found: dict[str, float] = {}
    if shares:
        differences = np.column_stack(
            [first.per_query[key] - second.per_query[key] for key in shares]
        )
        differences[np.abs(differences) < ROUNDING] = 0.0
        weighted = sample.sums(sample.shares[:, None] * differences)
        found = dict(
            zip(shares, sign_flip(weighted, wrap_callback(callback, 0, 0.5)).tolist(), strict=True)
        )
    if MEDIAN in keys:
        medians = first.per_query[MEDIAN], second.per_query[MEDIAN]
        found[MEDIAN] = swap_medians(*medians, sample, wrap_callback(callback, 0.5, 1))
    return found


def _turned(comparison: Comparison) -> Comparison:
    interval = comparison.interval
    return replace(
        comparison,
        first=comparison.second,
        second=comparison.first,
        names=comparison.names[::-1],
        difference=-comparison.difference,
        interval=Interval(-interval.high, -interval.low, interval.items),
    )


def _claim(key: str, label: str) -> tuple[str, str]:
    """What the better system does, and what two equal ones do."""
    name, _, k = key.partition("@")
    if key == "hit@1":
        return "finds the garment first more often", "find the garment first equally often"
    if name == "hit":
        among = f"among the first {k}"
        return f"finds the garment {among} more often", f"find the garment {among} equally often"
    if key == MEDIAN:
        return "finds the garment at a better median rank", "have the same median rank"
    return f"has a higher {label}", f"have the same {label}"


def _number(value: float, is_share: bool) -> str:
    """Points without decimals that say nothing: "12", "0.4"; ranks as they are."""
    value = 100 * value if is_share else value
    text = f"{value:.0f}" if abs(value) >= 9.5 else f"{value:.1f}"
    text = text.removesuffix(".0").replace("-", "−")
    return "0" if text == "−0" else text
