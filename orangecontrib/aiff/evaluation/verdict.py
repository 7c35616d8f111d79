"""What an evaluation comes to, in one sentence, which claims no more than its tests support."""

from collections.abc import Sequence

from ..words import listed, plural, short_names
from .comparison import LEVEL, ROUNDING, Comparison
from .evaluation import Evaluation
from .protocol import ALL


def verdict(evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison] = ()) -> str:
    """The best system by the first score, beside guessing, and whether its lead may be chance.

    Parameters
    ----------
    evaluations : of systems that were asked the same, one or more
    comparisons : of their pairs
    """
    key, metric = next(iter(evaluations[0].metrics.items()))
    values = [each.figures[key] * (1 if metric.is_share else -1) for each in evaluations]
    best = values.index(max(values))
    found = evaluations[best]
    few = found.intervals[key].few
    names = short_names((each.name for each in evaluations), count=False)
    name = names[best]
    if len(evaluations) == 1:
        said = f"There are too few garments to judge {name}"
        if not few:
            said = f"{name} {_beside_guessing(found, key)}"
        return f"{said}: {_score(found, key, 'it')}."
    equal = [
        each for each, value in zip(names, values, strict=True) if max(values) - value < ROUNDING
    ]
    systems = plural(len(evaluations), "system")
    best_ones, who = listed(equal), "it" if len(equal) == 1 else "each"
    if len(equal) == len(evaluations):
        said = f"{best_ones} do equally well"
    elif few:
        verb = "leads" if len(equal) == 1 else "lead"
        said = f"There are too few garments to tell which of {systems} is best; {best_ones} {verb}"
    else:
        does = "does best" if len(equal) == 1 else "do best, equally well,"
        said = f"{best_ones} {does} of {systems}, {_lead(best, key, names, equal, comparisons)}"
    return f"{said}: {_score(found, key, who)}."


def _score(found: Evaluation, key: str, who: str) -> str:
    metric, domain = found.metrics[key], found.protocol.query_domain
    asked = plural(len(found.task.queries), "photo" if domain == ALL else f"{domain} photo")
    value, chance = metric.text(found.figures[key]), metric.text(found.chance[key])
    name, _, k = key.partition("@")
    if name == "hit":
        where = "first" if k == "1" else f"among the first {k}"
        return (
            f"{who} finds the right garment {where} for {value} of {asked}, guessing for {chance}"
        )
    verb = "reaches" if metric.is_share else "needs"
    return f"{who} {verb} {metric.label} {value} with {asked}, guessing {chance}"


def _beside_guessing(found: Evaluation, key: str) -> str:
    chance = found.chance[key]
    if found.figures[key] <= chance:
        return "is no better than guessing"
    if found.intervals[key].low > chance:
        return "is better than guessing"
    return "may be no better than guessing"


def _lead(
    best: int,
    key: str,
    names: Sequence[str],
    equal: Sequence[str],
    comparisons: Sequence[Comparison],
) -> str:
    """How far the tests support that a system, and its equals, are better than the others."""
    others = [
        (names[each.first + each.second - best], each.p_holm)
        for each in comparisons
        if each.metric == key and best in (each.first, each.second)
    ]
    others = [(name, p) for name, p in others if name not in equal]
    near = [name for name, p in others if p > LEVEL]
    if not near:
        return "by more than chance would give"
    if len(near) == len(others):
        return "but that may be chance"
    whose = "its" if len(equal) == 1 else "their"
    return f"but {whose} lead over {listed(near)} may be chance"
