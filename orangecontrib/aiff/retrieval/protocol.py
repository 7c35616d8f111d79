"""Who asks and what is searched: a table of photos becomes a retrieval task."""

from dataclasses import dataclass

import numpy as np
from Orange.data import Table

from ..photos.columns import CONSUMER, SHOP, domain_variable, item_variable, text_column


class ProtocolError(Exception):
    """Data that cannot be evaluated; the message is a sentence for the user."""


@dataclass(frozen=True)
class Protocol:
    """What a figure depends on besides the photos and their vectors.

    Attributes
    ----------
    query_domain, gallery_domain : the domain that is searched with, the domain that is searched
    distance : a key of `search.DISTANCES`, or `search.GIVEN` for a matrix computed elsewhere
    """

    query_domain: str = CONSUMER
    gallery_domain: str = SHOP
    distance: str = "cosine"

    def __post_init__(self):
        if self.query_domain == self.gallery_domain:
            raise ValueError("Queries and gallery must be of different domains.")


@dataclass(frozen=True, eq=False)
class Task:
    """The queries that can be answered and the gallery they are answered from.

    Attributes
    ----------
    queries, gallery : rows of the table, shapes (q,) and (g,), ascending
    query_items, gallery_items : codes of their items, shapes (q,) and (g,)
    dropped_queries : queries that no gallery photo can answer
    left_out : photos whose domain or item is unknown
    """

    queries: np.ndarray
    gallery: np.ndarray
    query_items: np.ndarray
    gallery_items: np.ndarray
    dropped_queries: int
    left_out: int

    @property
    def items(self) -> int:
        """How many items the queries show."""
        return len(np.unique(self.query_items))

    def relevant(self, rows: slice = slice(None)) -> np.ndarray:
        """Which gallery photos show the item of each query, bool of shape (rows, g)."""
        return self.query_items[rows, None] == self.gallery_items

    def relevant_counts(self) -> np.ndarray:
        """R of each query: how many gallery photos show its item, shape (q,), at least 1."""
        return np.bincount(self.gallery_items)[self.query_items]


def make_task(table: Table, protocol: Protocol | None = None) -> Task:
    """The task that a table of photos with the columns item and domain poses.

    Raises
    ------
    ProtocolError
        If a column is missing, if there are no queries or no gallery, or if no query's item is
        in the gallery.
    """
    protocol = protocol or Protocol()
    item, domain = item_variable(table.domain), domain_variable(table.domain)
    if item is None:
        raise ProtocolError(
            "The data does not say which garment each photo shows (it has no column “item”). "
            "Load the photos with AIFF Folder Loader."
        )
    if domain is None:
        raise ProtocolError(
            "The data does not say which are consumer and which are shop photos (it has no column "
            "“domain”). Load the photos with AIFF Folder Loader."
        )
    items, domains = table.get_column(item), text_column(table, domain)
    known = ~np.isnan(items) & (domains != "")
    queries = _rows_of(protocol.query_domain, domains, known)
    gallery = _rows_of(protocol.gallery_domain, domains, known)
    answerable = np.isin(items[queries], items[gallery])
    if not answerable.any():
        raise ProtocolError(
            f"No {protocol.query_domain} photo shows a garment that a {protocol.gallery_domain} "
            "photo shows too. Put photos of both kinds into each garment's folder, and load them "
            "with AIFF Folder Loader."
        )
    answered = queries[answerable]
    return Task(
        answered,
        gallery,
        items[answered].astype(int),
        items[gallery].astype(int),
        dropped_queries=int((~answerable).sum()),
        left_out=int((~known).sum()),
    )


def _rows_of(domain: str, domains: np.ndarray, known: np.ndarray) -> np.ndarray:
    rows = np.flatnonzero(known & (domains == domain))
    if not len(rows):
        raise ProtocolError(
            f"There is no {domain} photo of a known garment. Put {domain} photos into sub-folders "
            f"named {domain}, or say so in their names, and load them with AIFF Folder Loader."
        )
    return rows
