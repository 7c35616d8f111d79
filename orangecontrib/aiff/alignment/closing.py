"""The gap between worn and shop photos closed by itself, wherever a table has photos of both."""

from collections.abc import Callable
from dataclasses import dataclass

from Orange.data import Domain, Table

from ..embedding.blocks import blocks_of
from ..embedding.networks.colour import COUNTED_MODELS
from ..errors import AlignmentError, BlockError
from ..photos.columns import CONSUMER, DOMAINS, SHOP, domain_variable
from ..photos.rows import Rows, rows_of
from ..progress import untold
from ..words import plural
from .methods import DEFAULT_METHOD
from .photos import is_aligned
from .table import Learned, align_table

WORDS = {CONSUMER: "worn", SHOP: "shop"}  # of a domain, for students
NOT_BROUGHT = "not brought nearer each other"
COUNTED_APART = "Colour is in Raw Embeddings alone"


@dataclass(frozen=True, eq=False)
class Closed:
    """What comes of a table of embeddings.

    Attributes
    ----------
    table : its rows with aligned features; where there was nothing to bring together, with those
        of `raw` that networks made
    raw : the table as it came
    learned : None where there was nothing to bring together
    sentence : for people, without a full stop at its end: what was done, learned from what; or why nothing was
    untold : whether nothing was done because the data does not say which photos are of which domain
    """

    table: Table
    raw: Table
    learned: Learned | None
    sentence: str
    untold: bool = False


def close_gap(table: Table, callback: Callable[[float], None] = untold) -> Closed:
    """Bring worn and shop photos nearer each other, as is recommended; no labels are needed.

    What is learned, is learned from the photos that it is applied to, so it is transductive; the
    provenance says so. The table's features compute themselves for photos that come later.

    Parameters
    ----------
    table : embeddings that are not aligned.
    callback : is told the share that is done, 0..1; cancels by raising
    """
    if is_aligned(table):
        return _left(table, "the data has vectors that are aligned already")
    rows = rows_of(table)
    if why := _why_not(rows):
        return _left(table, why, not rows.domains.known.all())
    try:
        found = align_table(table, DEFAULT_METHOD, callback=callback)
    except AlignmentError as error:
        why = str(error).rstrip(".")
        return _left(table, why[:1].lower() + why[1:])
    learned = found.learned
    count = plural(sum(learned.photos), "photo") if learned is not None else "photos"
    sentence = f"worn and shop photos brought nearer each other, learned from these {count}"
    return Closed(found.table, table, learned, sentence)


def seen_by_networks(table: Table) -> Table:
    """A table without colours that were counted, if networks made vectors too.

    Distances between vectors that are not aligned count each number alike, or the largest: colours
    then count far too much, or nothing.
    """
    try:
        blocks = blocks_of(table)
    except BlockError:
        return table
    counted = [block for block in blocks if block.model in COUNTED_MODELS]
    if not counted or len(counted) == len(blocks):
        return table
    without = {place for block in counted for place in block.columns}
    domain = table.domain
    kept = [var for place, var in enumerate(domain.attributes) if place not in without]
    return table.transform(Domain(kept, domain.class_vars, domain.metas))


def _left(table: Table, why: str, untold: bool = False) -> Closed:
    seen = seen_by_networks(table)
    also = f". {COUNTED_APART}" if seen is not table else ""
    return Closed(seen, table, None, f"{NOT_BROUGHT}: {why}{also}", untold)


def _why_not(rows: Rows) -> str:
    """Why photos have no two kinds to bring together, "" where they have."""
    if rows.has_domains:
        return ""
    if rows.table is None or domain_variable(rows.table.domain) is None:
        return "the data does not say which are worn and which are shop photos"
    for count, domain in zip(rows.domains.sizes, DOMAINS, strict=True):
        if count and count == len(rows):
            return f"all photos are {WORDS[domain]} photos"
        if count:
            other = next(WORDS[each] for each in DOMAINS if each != domain)
            return f"no photo is known to be a {other} photo"
    return "no photo is known to be a worn or a shop photo"
