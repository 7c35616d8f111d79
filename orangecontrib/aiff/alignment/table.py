"""Tables of embeddings become tables of aligned embeddings."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from Orange.data import Table

from ..cores import cores_for
from ..embedding.blocks import ALIKE, blocks_of, joined_name, provenance_of
from ..errors import AlignmentError
from ..photos.columns import DOMAINS, ITEM, item_variable, why_untold
from ..photos.rows import shared_photos
from ..progress import untold
from ..words import plural
from .columns import Align
from .head import HeadedMap
from .joined import JoinedMap, counting_networks
from .maps import AlignmentMap
from .methods import METHODS, NONE, Method, Options, map_and_vectors
from .photos import (
    ALIGNMENT,
    Photos,
    beside,
    check_same_vectors,
    complete,
    identity_of,
    is_aligned,
    read_photos,
    vector_variables,
)

FEW = 10  # photos of a domain, below which its own mean says little


@dataclass(frozen=True)
class Learned:
    """What a map was learned from.

    Attributes
    ----------
    photos : how many of each of `DOMAINS`
    items : how many labelled items, 0 where none were needed
    reference : name of the table of other photos, None for the data itself
    transductive : whether photos that are aligned took part
    """

    photos: tuple[int, int]
    items: int
    reference: str | None
    transductive: bool

    def sentence(self) -> str:
        """Such as "Learned from 400 consumer and 400 shop photos of the data itself: …"."""
        consumer, shop = self.photos
        counts = f"{consumer:,} {DOMAINS[0]} and {plural(shop, f'{DOMAINS[1]} photo')}"
        where = f"the reference “{self.reference}”" if self.reference is not None else "the data"
        if self.items and self.transductive:
            return (
                f"Learned from {plural(self.items, 'garment')} of {where} and from photos of the "
                f"data itself that choose each other ({counts} in all): from the photos being "
                "tested too."
            )
        if self.items:
            return f"Learned from {plural(self.items, 'garment')} ({counts}) of {where}."
        if self.transductive:
            itself = " itself" if self.reference is None else ""
            return f"Learned from {counts} of {where}{itself}: from the photos being tested."
        return f"Learned from {counts} of {where}: not from the photos being tested."


@dataclass(frozen=True, eq=False)
class Aligned:
    """What comes of a table of embeddings.

    Attributes
    ----------
    table : its rows with aligned features; of a method that learns from the data's own items,
        the rows of the items it did not learn from
    unaligned : the same rows as they came
    preprocessor : the map for photos that come later; of a method that learns from the data's
        own items, learned from all of them
    method : key
    learned : None where there was nothing to learn
    sentences : for people: what was learned from what, and what to keep in mind
    """

    table: Table
    unaligned: Table
    preprocessor: Align
    method: str
    learned: Learned | None
    sentences: list[str]


def align_table(
    table: Table,
    method: str,
    options: Options | None = None,
    reference: Table | None = None,
    callback: Callable[[float], None] = untold,
) -> Aligned:
    """Align a table of embeddings with a column of domains.

    Parameters
    ----------
    method : a key of `METHODS`
    reference : embeddings of other photos to learn from; the data itself if not given
    callback : is told the share that is done, 0..1, between steps; cancels by raising

    Raises
    ------
    AlignmentError
        If there is nothing that could be aligned or learned from.
    """
    options, chosen = options or Options(), METHODS[method]
    callback(0)
    source = identity_of(table)
    table, left_out = complete(table)
    columns = tuple(vector_variables(table))
    if method == NONE:
        same = Align(None, columns, source, {})
        return Aligned(table, table, same, method, None, [chosen.sentence, *left_out])
    _check_raw(table, "")
    photos = read_photos(table)
    weights = options.weights[: photos.networks]
    if chosen.fit and len(weights) == photos.networks > 1 and not any(weights):
        raise AlignmentError(
            "All networks are left out. Give one of them at least a weight above 0."
        )
    if reference is None and chosen.needs_reference:
        raise AlignmentError(
            f"{chosen.label} learns from labelled garments of other photos and from the data "
            "itself. Connect Raw Embeddings of such photos as Reference, or choose Learned from "
            "neighbours."
        )
    if reference is not None:
        _check_raw(reference, "reference's ")
        reference = complete(reference)[0]
        learning, shared, notes = _of_reference(table, photos, reference, chosen)
        if chosen.needs_reference:
            _check_domains(photos, "data")
            learning, shared = beside(photos, learning), True
    else:
        learning, shared, notes = photos, True, []
    _check_domains(learning, "reference" if reference is not None else "data")
    if chosen.needs_items and reference is None:
        part, rest = _split(photos, table, options)
    else:
        part, rest = learning, np.arange(len(table))
    callback(0.2)
    others = reference is not None or chosen.needs_items
    fitted, vectors = _fit(chosen, part, options, others, lambda s: callback(0.2 + 0.4 * s))
    whole = fitted
    if part is not learning:
        whole, _ = _fit(chosen, learning, options, others, lambda s: callback(0.6 + 0.3 * s))
    callback(0.9)
    learned = Learned(
        (part.count(0), part.count(1)),
        len(part.paired_items) if chosen.needs_items else 0,
        None if reference is None else reference.name,
        shared and (not chosen.needs_items or chosen.needs_reference),
    )
    unaligned = table if len(rest) == len(table) else table[rest]

    def preprocessor(each: AlignmentMap | JoinedMap | HeadedMap, seen: Learned) -> Align:
        provenance = _provenance(table, photos, source, chosen, method, options, seen, each)
        return Align(each, columns, source, provenance)

    own = for_others = preprocessor(fitted, learned)
    if whole is not fitted:
        for_others = preprocessor(whole, _learned_from_all(learned, learning))
    result = own.applied(unaligned, vectors if part is photos else None)
    sentences = [learned.sentence(), *left_out, *notes, *_cautions(part)]
    if chosen.needs_items and reference is None:
        sentences.append(
            f"Aligned Data holds the {plural(len(rest), 'photo')} of the other garments, because "
            "scores of garments that it learned from would flatter the method. The Preprocessor "
            f"is learned from all {plural(len(learning.paired_items), 'garment')}."
        )
    callback(1)
    return Aligned(result, unaligned, for_others, method, learned, sentences)


def _of_reference(
    table: Table, photos: Photos, reference: Table, method: Method
) -> tuple[Photos, bool, list[str]]:
    """What may be learned from of a reference, whether the data takes part, and notes."""
    check_same_vectors(table, reference)
    learning = read_photos(reference, [var.name for var in vector_variables(table)])
    shared = shared_photos(table, reference)
    if not method.needs_items:
        notes = []
        if shared.any():
            notes = [f"The reference holds {plural(int(shared.sum()), 'photo')} of the data."]
        return learning, bool(shared.any()), notes
    if item_variable(reference.domain) is None:
        raise _no_items(reference, "The reference does not say")
    judged = shared | (np.isin(learning.items, photos.items) & (learning.items != ""))
    items = np.unique(learning.items[judged & (learning.items != "")])
    kept = learning.take(~judged & ~np.isin(learning.items, items))
    if not len(kept.paired_items):
        raise AlignmentError(
            "The reference has no garment with both consumer and shop photos that is not also in "
            "the data. Connect photos of other garments."
        )
    notes = []
    if len(items):
        notes = [
            f"{plural(len(items), 'garment')} of the reference left out: the data has them too."
        ]
    return kept, False, notes


def _no_items(table: Table, it_lacks: str) -> AlignmentError:
    why, advice = why_untold(table.domain, ITEM)
    return AlignmentError(
        f"{it_lacks} which garment each photo shows ({why}), and this method learns from that. "
        f"{advice} Or choose another method."
    )


def _split(photos: Photos, table: Table, options: Options) -> tuple[Photos, np.ndarray]:
    """The photos of the items that are learned from, and the rows of all others."""
    if item_variable(table.domain) is None:
        raise _no_items(table, "The data does not say")
    items = photos.paired_items
    if len(items) < 2:
        raise AlignmentError(
            "This method learns from some garments and is judged on others, so it needs two with "
            f"both consumer and shop photos; the data has {len(items)}. Connect other photos as "
            "Reference, or choose another method."
        )
    # One permutation of sorted items: the order of the rows changes nothing.
    order = np.random.default_rng(options.seed).permutation(len(items))
    count = min(max(1, round(options.learn * len(items))), len(items) - 1)
    part = np.isin(photos.items, items[order[:count]])
    return photos.take(part), np.flatnonzero(~part)


def _check_raw(table: Table, whose: str) -> None:
    if is_aligned(table):
        vectors = f"The {whose}vectors" if whose else "These vectors"
        raise AlignmentError(
            f"{vectors} are aligned already. Connect Raw Embeddings of Local GPU Embedder."
        )


def _check_domains(photos: Photos, what: str) -> None:
    for kind, domain in enumerate(DOMAINS):
        if not photos.count(kind):
            raise AlignmentError(
                f"The {what} has no {domain} photo, and alignment brings two domains together. "
                f"Load {' and '.join(DOMAINS)} photos with AIFF Folder Loader."
            )


def _fit(
    method: Method,
    photos: Photos,
    options: Options,
    for_others: bool,
    callback: Callable[[float], None],
) -> tuple[AlignmentMap | JoinedMap | HeadedMap, np.ndarray]:
    # Numbers near the largest there are have squares that are none.
    with (
        cores_for(len(photos.features)),
        np.errstate(over="ignore", invalid="ignore", divide="ignore"),
    ):
        try:
            fitted, vectors = map_and_vectors(photos, method, options, callback, for_others)
        except (np.linalg.LinAlgError, ValueError) as error:
            raise AlignmentError(_TOO_LARGE) from error
    if not fitted.is_finite:
        raise AlignmentError(_TOO_LARGE)
    return fitted, vectors


_TOO_LARGE = (
    "The vectors' numbers are too large or too small to compute with. Embed the photos again with "
    "Local GPU Embedder."
)


def _learned_from_all(learned: Learned, learning: Photos) -> Learned:
    items = len(learning.paired_items) if learned.items else 0
    return replace(learned, photos=(learning.count(0), learning.count(1)), items=items)


def _cautions(photos: Photos) -> list[str]:
    few = [
        plural(photos.count(kind), f"{domain} photo")
        for kind, domain in enumerate(DOMAINS)
        if photos.count(kind) < FEW
    ]
    if not few:
        return []
    return [
        f"There are too few photos ({' and '.join(few)}) to know a domain's spread, so it is drawn "
        "towards that of all photos."
    ]


def _provenance(
    table: Table,
    photos: Photos,
    source: str,
    method: Method,
    key: str,
    options: Options,
    learned: Learned,
    fitted: AlignmentMap | JoinedMap | HeadedMap,
) -> dict:
    """The entries of an embedding's provenance that alignment changes."""
    alignment = {
        "method": key,
        **options.of(method, learned.reference is not None, len(photos.parts), photos.networks),
        "consumer photos": learned.photos[0],
        "shop photos": learned.photos[1],
        "items": learned.items,
        "reference": learned.reference or "",
        "transductive": learned.transductive,
    }
    identity = hashlib.sha256(f"{source} {fitted.digest}".encode()).hexdigest()[:16]
    return {
        "name": f"{_name(table, photos, options)}, {method.suffix}",
        "identity": identity,
        ALIKE: identity,  # in place of that of the vectors before
        ALIGNMENT: alignment,
    }


def _name(table: Table, photos: Photos, options: Options) -> str:
    """For people: the embedding's name, without networks that have no weight."""
    counting = counting_networks(photos.networks, options.weights)
    if len(counting) < photos.networks:
        blocks = blocks_of(table)
        return joined_name([blocks[place].provenance for place in counting])
    return provenance_of(table).get("name") or table.name
