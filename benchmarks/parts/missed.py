"""The misses of an evaluation with their kinds, and the page that shows them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from orangecontrib.aiff.evaluation.evaluation import Evaluation

from .kinds import KINDS, Seen, kind_of

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 90em; padding: 0 1em;
  color: #222; background: #fff; }
.misses { display: flex; flex-wrap: wrap; gap: 18px; } figure { margin: 0; font-size: 12px; }
figure img { width: 96px; height: 128px; object-fit: contain; background: #f4f4f4; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1c1c1c; }
  figure img { background: #2a2a2a; } }
"""


@dataclass(frozen=True)
class Miss:
    """A worn photo, the first shop photo found and its own nearest one, rows of the table.

    Attributes
    ----------
    rank : of its own one
    kind : a key of `KINDS`
    """

    worn: int
    found: int
    own: int
    rank: int
    kind: str


def misses_of(
    found: Evaluation, seen: Callable[[int], Seen], same: Collection[frozenset[int]]
) -> list[Miss]:
    """The queries whose first gallery photo is not their garment's.

    Parameters
    ----------
    seen : what is measured of a row's photo
    same : pairs of rows that show one picture
    """
    misses = []
    for query in np.flatnonzero(~found.relevant[:, 0]):
        worn, own, first = (
            int(rows[query]) for rows in (found.task.queries, found.right, found.top[:, 0])
        )
        kind = kind_of(seen(worn), seen(own), seen(first), frozenset((own, first)) in same)
        misses.append(Miss(worn, first, own, round(found.per_query.first_rank[query]), kind))
    return misses


def page_of(misses: Sequence[Miss], paths: Sequence[str], names: Sequence[str]) -> str:
    """All misses by kind, those that are nearly right first, with their photos where they lie."""
    parts = []
    for kind, (name, _) in KINDS.items():
        those = sorted((miss for miss in misses if miss.kind == kind), key=lambda miss: miss.rank)
        parts.append(f"<h2>{escape(name)}: {len(those)}</h2>\n<div class=misses>")
        parts += [_figure(miss, paths, names[miss.worn]) for miss in those]
        parts.append("</div>")
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>What is still missed'
        f"</title><style>{STYLE}</style></head>\n<body><h1>What is still missed</h1>\n{body}\n"
        "</body></html>\n"
    )


def _figure(miss: Miss, paths: Sequence[str], name: str) -> str:
    shown = "".join(
        f'<img src="{escape(Path(paths[row]).absolute().as_uri())}" alt="{alt}" title="{alt}">'
        for row, alt in ((miss.worn, "worn"), (miss.found, "found"), (miss.own, "its own"))
    )
    caption = f"{escape(name)}: worn, found, and its own at rank {miss.rank}"
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"
