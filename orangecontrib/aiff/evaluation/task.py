"""A table of photos becomes a retrieval task: queries, the gallery, and what may not be counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ProtocolError
from ..photos.columns import DOMAIN, ITEM, domain_variable, item_variable, text_column, why_untold
from ..photos.rows import rows_of
from ..progress import untold
from ..words import counted
from .protocol import ALL, BY_CATEGORY, BY_ITEM, CENTROID, PHOTO, SPLIT, Protocol
from .same_pictures import same_pictures

if TYPE_CHECKING:
    from Orange.data import DiscreteVariable, Table

LOADER = "Load the photos with AIFF Folder Loader."
ONLY_COPIES = (
    "Each right answer is the query's own picture again, and finding a copy says nothing. Put "
    "another photo of the garment in its place; AIFF Folder Loader lists duplicates."
)


@dataclass(frozen=True, eq=False)
class Task:
    """The queries that can be answered and the gallery they are answered from.

    Attributes
    ----------
    queries, gallery : rows of the table, shapes (q,) and (g,), ascending
    query_items, gallery_items : codes of what must agree, the items unless another label or a
        category to search within was chosen, shapes (q,) and (g,); a gallery photo whose item is
        unknown has a code of its own
    dropped_queries : queries that no gallery photo can answer
    left_out : photos whose domain or item is unknown
    query_groups, gallery_groups : codes of the categories that are searched apart, shapes as
        above; None where all are searched together
    excluded : places of a query and of a gallery photo that shows the same picture, (m, 2),
        ascending; they count neither as right nor as wrong
    same_pictures : how many of these are not simply the query itself
    only_copies : how many of the dropped queries have no right answer but their own picture again
    clusters : codes of the queries' garments, which statistics draws from, shape (q,)
    strata : codes of what averages are taken over, shape (q,); None for the queries themselves
    unit : a key of `protocol.UNITS`
    """

    queries: np.ndarray
    gallery: np.ndarray
    query_items: np.ndarray
    gallery_items: np.ndarray
    dropped_queries: int
    left_out: int
    query_groups: np.ndarray | None
    gallery_groups: np.ndarray | None
    excluded: np.ndarray
    same_pictures: int
    clusters: np.ndarray
    strata: np.ndarray | None
    unit: str = PHOTO
    only_copies: int = 0

    @property
    def items(self) -> int:
        """How many garments the queries show."""
        return len(np.unique(self.clusters))

    @property
    def unasked(self) -> int:
        """How many garments of the gallery no query asks for; they make the task real."""
        return len(np.setdiff1d(self.gallery_items, self.query_items))

    def parts(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Places of queries and of the gallery photos they search, a category at a time."""
        if self.query_groups is None:
            yield np.arange(len(self.queries)), np.arange(len(self.gallery))
            return
        for group in np.unique(self.query_groups):
            yield (
                np.flatnonzero(self.query_groups == group),
                np.flatnonzero(self.gallery_groups == group),
            )

    def out(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray | None:
        """Which photos of a part do not count for some queries, bool (b, g); None if all do.

        Parameters
        ----------
        queries : places of some queries of a part, ascending, shape (b,)
        gallery : places of the part's gallery photos, ascending, shape (g,)
        """
        asking = self.excluded[:, 0]
        first, last = np.searchsorted(asking, [queries[0], queries[-1] + 1])
        pairs = self.excluded[first:last]
        pairs = pairs[np.isin(pairs[:, 0], queries) & np.isin(pairs[:, 1], gallery)]
        if not len(pairs):
            return None
        out = np.zeros((len(queries), len(gallery)), dtype=bool)
        out[np.searchsorted(queries, pairs[:, 0]), np.searchsorted(gallery, pairs[:, 1])] = True
        return out

    def relevant(self, rows: slice = slice(None)) -> np.ndarray:
        """Which gallery photos are right answers, bool of shape (rows, g)."""
        right = self.query_items[rows, None] == self.gallery_items
        places = np.full(len(self.queries), -1)
        chosen = np.arange(len(self.queries))[rows]
        places[chosen] = np.arange(len(chosen))
        query, photo = self.excluded[places[self.excluded[:, 0]] >= 0].T
        right[places[query], photo] = False
        return right

    def relevant_counts(self) -> np.ndarray:
        """R of each query: how many right answers the gallery has, shape (q,), at least 1."""
        if self.unit != PHOTO:
            return np.ones(len(self.queries), dtype=int)
        return _right_photos(self.query_items, self.gallery_items, self.excluded)

    def gallery_counts(self) -> np.ndarray:
        """N of each query: how many photos (or garments) it searches, shape (q,)."""
        groups: np.ndarray = np.zeros(len(self.gallery), dtype=int)
        asked: np.ndarray = np.zeros(len(self.queries), dtype=int)
        if self.query_groups is not None and self.gallery_groups is not None:
            groups, asked = self.gallery_groups, self.query_groups
        query, photo = self.excluded.T
        inside = groups[photo] == asked[query]
        query, photo = query[inside], photo[inside]
        if self.unit != PHOTO:
            # A garment is gone for a query once all its photos are.
            items = self.gallery_items[photo]
            pairs, lost = np.unique(np.column_stack([query, items]), axis=0, return_counts=True)
            query = pairs[lost == np.bincount(self.gallery_items)[pairs[:, 1]], 0]
            groups = groups[np.unique(self.gallery_items, return_index=True)[1]]
        total = np.bincount(groups, minlength=asked.max() + 1)
        return total[asked] - np.bincount(query, minlength=len(asked))


def make_task(
    table: Table,
    protocol: Protocol | None = None,
    callback: Callable = untold,
) -> Task:
    """The task that a table of photos with the columns item and domain poses.

    Raises
    ------
    ProtocolError
        If a column is missing, if there are no queries or no gallery, or if no query's item is
        in the gallery.
    """
    protocol = protocol or Protocol()
    label = label_variable(table, protocol)
    labels = table.get_column(label)
    known = ~np.isnan(labels)
    domains = _domains(table, protocol)
    queries = _rows_of(protocol.query_domain, domains, known)
    searched = known | protocol.distractors
    gallery = _rows_of(protocol.gallery_domain, domains, searched)
    if protocol.query_splits or protocol.gallery_splits:
        queries = _of_split(table, queries, protocol.query_splits, "be searched for")
        gallery = _of_split(table, gallery, protocol.gallery_splits, "be searched")
    placed = domains != ""
    groups = None
    if protocol.within:
        groups = table.get_column(_discrete(table, protocol.within))
        known, searched = known & ~np.isnan(groups), searched & ~np.isnan(groups)
        queries, gallery = queries[known[queries]], gallery[searched[gallery]]
        if not (len(queries) and len(gallery)):
            raise ProtocolError(
                f"No photo has a known “{protocol.within}” to search within. Search in the whole "
                "gallery, or load photos that have it with AIFF Folder Loader."
            )
    codes = _codes(labels, len(label.values), groups)
    query_groups = None if groups is None else groups[queries].astype(int)
    gallery_groups = None if groups is None else groups[gallery].astype(int)
    excluded = _same(same_pictures(table, callback), queries, gallery)
    itself = queries[excluded[:, 0]] == gallery[excluded[:, 1]]
    answerable, has_answer = (
        _right_photos(codes[queries], codes[gallery], without) > 0
        for without in (excluded, excluded[itself])
    )
    copied = has_answer & ~answerable
    if not answerable.any():
        raise ProtocolError(ONLY_COPIES if copied.any() else _unanswerable(protocol, label.name))
    answered = queries[answerable]
    if protocol.unit == CENTROID and protocol.asks_itself:
        raise ProtocolError(
            "A garment's mean vector would have the query in it. Let ranks count photos, or "
            "garments by their best photo, or search in photos of another domain."
        )
    places = np.cumsum(answerable) - 1
    excluded = excluded[answerable[excluded[:, 0]]]
    excluded[:, 0] = places[excluded[:, 0]]
    return Task(
        answered,
        gallery,
        codes[answered],
        codes[gallery],
        dropped_queries=int((~answerable).sum()),
        left_out=int((~(searched & placed)).sum()),
        query_groups=None if query_groups is None else query_groups[answerable],
        gallery_groups=gallery_groups,
        excluded=excluded,
        same_pictures=int((answered[excluded[:, 0]] != gallery[excluded[:, 1]]).sum()),
        clusters=_clusters(table, codes)[answered],
        strata=_strata(table, protocol, codes, answered),
        unit=protocol.unit,
        only_copies=int(copied.sum()),
    )


def label_variable(table: Table, protocol: Protocol) -> DiscreteVariable:
    """What query and right answer share.

    Raises
    ------
    ProtocolError
        If the table has no such column.
    """
    if protocol.label is not None:
        return _discrete(table, protocol.label)
    item = item_variable(table.domain)
    if item is None:
        why, advice = why_untold(table.domain, ITEM)
        raise ProtocolError(
            f"The data does not say which garment each photo shows ({why}). {advice}"
        )
    return item


def _discrete(table: Table, name: str) -> DiscreteVariable:
    if name not in table.domain or not table.domain[name].is_discrete:
        raise ProtocolError(
            f"The data has no column “{name}” of categories. Choose another column, or load "
            "photos that have it with AIFF Folder Loader."
        )
    return table.domain[name]


def _domains(table: Table, protocol: Protocol) -> np.ndarray:
    """Each row's domain as text, "" where it is unknown and matters, shape (n,)."""
    if protocol.query_domain == protocol.gallery_domain == ALL:
        return np.full(len(table), ALL, dtype=object)
    if domain_variable(table.domain) is None:
        why, advice = why_untold(table.domain, DOMAIN)
        raise ProtocolError(
            f"The data does not say which are consumer and which are shop photos ({why}). {advice}"
        )
    return rows_of(table).domains.texts


def _rows_of(domain: str, domains: np.ndarray, usable: np.ndarray) -> np.ndarray:
    of_domain = domains != "" if domain == ALL else domains == domain
    rows = np.flatnonzero(usable & of_domain)
    if not len(rows):
        if domain == ALL:
            raise ProtocolError(f"There is no photo of a known garment. {LOADER}")
        raise ProtocolError(
            f"There is no {domain} photo of a known garment. Put {domain} photos into sub-folders "
            f"named {domain}, or say so in their names, and load them with AIFF Folder Loader."
        )
    return rows


def _of_split(table: Table, rows: np.ndarray, splits: tuple[str, ...], what: str) -> np.ndarray:
    if not splits:
        return rows
    if SPLIT not in table.domain:
        raise ProtocolError(
            "The data does not say which part of a data set each photo belongs to (it has no "
            "column “split”). Load the data set's folder with AIFF Folder Loader, or choose "
            "another protocol."
        )
    rows = rows[np.isin(text_column(table, table.domain[SPLIT])[rows], splits)]
    if not len(rows):
        parts = " or ".join(f"“{split}”" for split in splits)
        raise ProtocolError(
            f"No photo of the part {parts} is there to {what}. Choose that part in AIFF Folder "
            "Loader, or choose another protocol."
        )
    return rows


def _same(pictures: np.ndarray, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    """Places of queries and gallery photos that show one picture, ascending, shape (m, 2)."""
    order = np.argsort(pictures[gallery], kind="stable")
    shown = pictures[gallery][order]
    first = np.searchsorted(shown, pictures[queries])
    counts = np.searchsorted(shown, pictures[queries], side="right") - first
    asking = np.repeat(np.arange(len(queries)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.column_stack([asking, order[np.repeat(first, counts) + within]])


def _right_photos(asked: np.ndarray, shown: np.ndarray, excluded: np.ndarray) -> np.ndarray:
    """How many gallery photos are right answers, shape (q,)."""
    counts = np.bincount(shown, minlength=asked.max(initial=0) + 1)[asked]
    query, photo = excluded.T
    lost = query[asked[query] == shown[photo]]
    return counts - np.bincount(lost, minlength=len(asked))


def _codes(labels: np.ndarray, values: int, groups: np.ndarray | None) -> np.ndarray:
    """What must agree for a right answer, as a number for each row, shape (n,)."""
    unknown = np.isnan(labels)
    codes = np.where(unknown, values + np.arange(len(labels)), labels).astype(int)
    if groups is None:
        return codes
    pairs = np.column_stack([codes, np.where(np.isnan(groups), -1, groups).astype(int)])
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)


def _clusters(table: Table, codes: np.ndarray) -> np.ndarray:
    """The garments of all rows, whatever label must agree; the label where there are none."""
    item = item_variable(table.domain)
    if item is None:
        return codes
    items = table.get_column(item)
    # A photo of an unknown garment speaks for itself alone.
    return np.where(np.isnan(items), len(item.values) + np.arange(len(items)), items).astype(int)


def _strata(table: Table, protocol: Protocol, codes: np.ndarray, rows: np.ndarray):
    if protocol.averaging == BY_ITEM:
        return _clusters(table, codes)[rows]
    if protocol.averaging != BY_CATEGORY:
        return None
    values = table.get_column(_discrete(table, protocol.category))[rows]
    if np.isnan(values).any():
        raise ProtocolError(
            f"{counted(int(np.isnan(values).sum()), 'query has', 'queries have')} no known "
            f"“{protocol.category}”, so "
            "categories cannot be averaged. Average over queries or garments."
        )
    return values.astype(int)


def _unanswerable(protocol: Protocol, label: str) -> str:
    kinds = [
        "" if domain == ALL else f"{domain} "
        for domain in (protocol.query_domain, protocol.gallery_domain)
    ]
    what = "a garment" if label == ITEM or protocol.label is None else f"a “{label}”"
    where = f" of its “{protocol.within}”" if protocol.within else ""
    other = "another" if protocol.asks_itself else "a"
    return (
        f"No {kinds[0]}photo shows {what} that {other} {kinds[1]}photo{where} shows too. Put "
        "photos of both kinds into each garment's folder, and load them with AIFF Folder Loader."
    )
