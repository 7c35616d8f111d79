"""The methods, what they need and what can be chosen: one table for window, docs and tests."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from ..cores import side_by_side
from ..progress import untold
from .even import even_axes
from .head import LEAST_GARMENTS, HeadedMap, check_enough, with_head, with_head_of_pairs
from .joined import JoinedMap, fit_map
from .maps import (
    AlignmentMap,
    Fitted,
    adapted,
    affordable,
    centred,
    scaled,
    whitened,
    whitened_within,
)
from .neighbours import learned_from_neighbours
from .photos import Photos

NONE = "none"
DEFAULT_METHOD = "neighbours"


@dataclass(frozen=True)
class Options:
    """What a person chooses besides the method, each in its own unit; see `maps`.

    Attributes
    ----------
    joined : numbers kept of vectors that were several, see `joined.fit_map`
    weights : of the networks, in their order, where there are several; equal where not given
    trust : in pairs of photos that choose each other; label_trust : in pairs that are labelled
    learn : share of the items that is learned from where there is no reference, 0..1
    seed : which items these are, and what else falls by chance
    """

    power: float = 0.25
    dimensions: int = 400
    share: float = 1.0
    directions: int = 256
    shrinkage: str = "oas"
    fixed: float = 0.3
    trust: float = 0.7
    label_trust: float = 0.8
    rounds: int = 2
    strength: float = 5.0
    joined: int = 512
    learn: float = 0.5
    seed: int = 0
    weights: tuple[float, ...] = ()

    def of(self, method: "Method", reference: bool, parts: int = 1, networks: int = 1) -> dict:
        """The options that count for a method and vectors of some parts and networks, by name."""
        names = [*method.options]
        if method.fit and parts > 1:
            names.append("joined")
        if method.fit and networks > 1:
            names.append("weights")
        if self.shrinkage != "fixed" and "fixed" in names:
            names.remove("fixed")
        if method.needs_items and not reference:
            names += SPLIT
        return {name: value for name, value in asdict(self).items() if name in names}


SPLIT = ("learn", "seed")  # options that count where items are split into two parts

SHRINKAGES: dict[str, tuple[str, str]] = {
    "oas": ("Automatic (OAS)", "Chen et al. 2010: for Gaussian data; safe with few photos"),
    "ledoit-wolf": ("Automatic (Ledoit–Wolf)", "Ledoit and Wolf 2004: for any data"),
    "fixed": ("A fixed share", "As much as you say"),
}


@dataclass(frozen=True)
class Number:
    """An option that is a number: for people, its limits and its steps; percent is 0..1."""

    label: str
    tooltip: str
    low: float
    high: float
    step: float
    decimals: int = 0
    percent: bool = False
    zero: str = ""  # what 0 means, in words

    @property
    def is_whole(self) -> bool:
        return self.decimals == 0 and not self.percent


NUMBERS: dict[str, Number] = {
    "power": Number(
        "&Power", "The widget divides each direction by its variance to this power; 0.5 whitens "
                  "in full",
        0, 0.5, 0.05, decimals=2,
    ),
    "dimensions": Number(
        "&Dimensions", "How many directions the widget keeps, those of most variance", 0, 10_000, 16,
        zero="all",
    ),
    "share": Number(
        "&Variance kept", "Fewer directions, if these hold this share of the variance",
        0.5, 1, 0.01, percent=True,
    ),
    "joined": Number(
        "&Joined", "How many numbers the widget keeps of vectors that were several: depths, or "
                   "networks",
        0, 10_000, 64, zero="all",
    ),
    "directions": Number(
        "&Directions", "How many the widget keeps, those in which garments differ most", 0, 10_000, 16,
        zero="all",
    ),
    "fixed": Number(
        "S&hare", "How much of the covariance the widget replaces by an average variance",
        0.01, 1, 0.05, percent=True,
    ),
    "trust": Number(
        "&Trust", "How much differences between photos that choose each other count, where there are "
                  "many",
        0, 0.95, 0.05, percent=True,
    ),
    "label_trust": Number(
        "&Trust in labels", "How much differences between photos of one labelled garment count, where "
                            "there are many",
        0, 0.95, 0.05, percent=True,
    ),
    "rounds": Number(
        "&Rounds", "How often photos choose each other, each time by what they taught before",
        1, 5, 1,
    ),
    "strength": Number(
        "&Strength", "How strongly the widget holds the map near no change", 0.1, 1000, 1, decimals=1
    ),
    "learn": Number(
        "&Learn from", "Share of the garments that the widget learns from; it aligns the others",
        0.1, 0.9, 0.1, percent=True,
    ),
    "seed": Number("S&eed", "Decides which garments the widget learns from, and all else that it "
                            "draws at random", 0, 9999, 1),
}  # fmt: skip


def option_label(name: str) -> str:
    """What people read for an option of `Options`."""
    if name in NUMBERS:
        return NUMBERS[name].label.replace("&", "")
    return {"shrinkage": "Shrinkage", "weights": "Weights of the networks"}.get(name, name)


@dataclass(frozen=True)
class Method:
    """A way to align.

    Attributes
    ----------
    label, sentence : for people
    formula, source : for the docs
    suffix : what is added to the embedding's name
    fit : the parts' photos, options and a callback to a map for each part; None for none
    options : names of those that count
    needs_items : whether it learns from labelled items, and so never from those it is judged on
    least_items : so many it refuses to do without; of pairs, where photos choose each other
    headed : whether a head is trained behind the map, see `head`
    chosen_pairs : whether the head is trained with photos that choose each other
    needs_reference : whether it learns from labelled items of a reference and, without labels,
        from the photos that are aligned
    """

    label: str
    sentence: str
    formula: str
    source: str
    suffix: str = ""
    fit: Callable[..., list[Fitted]] | None = None
    options: tuple[str, ...] = ()
    needs_items: bool = False
    least_items: int = 0
    headed: bool = False
    chosen_pairs: bool = False
    needs_reference: bool = False


def learn(
    photos: Photos,
    method: Method,
    options: Options,
    callback: Callable[[float], None] = untold,
    for_others: bool = False,
) -> AlignmentMap | JoinedMap | HeadedMap:
    """The map alone; see `map_and_vectors`."""
    return map_and_vectors(photos, method, options, callback, for_others)[0]


def map_and_vectors(
    photos: Photos,
    method: Method,
    options: Options,
    callback: Callable[[float], None] = untold,
    for_others: bool = False,
) -> tuple[AlignmentMap | JoinedMap | HeadedMap, np.ndarray]:
    """What a method learns from photos, turned so that all numbers vary alike over these.

    Parameters
    ----------
    for_others : whether photos are aligned that are not learned from. Long vectors are then not
        turned: that keeps few numbers beside those in which the learned photos differ, and the
        others differ in these

    Returns
    -------
    The map, and what it makes of the photos, shape (n, e).

    Raises
    ------
    AlignmentError
        If there is too little to learn from.
    """
    found, vectors = _before_turning(photos, method, options, lambda share: callback(0.95 * share))
    size = found.length
    if isinstance(found, JoinedMap) and options.joined and not for_others:
        size = min(size, options.joined)
    callback(0.95)
    if not found.is_finite:
        return found, vectors
    if isinstance(found, JoinedMap) and found.reduction is not None:
        return found, vectors  # turned already, see `fit_map`
    callback(0.97)
    axes = even_axes(vectors, size)
    return (found, vectors) if axes is None else (found.then(axes), vectors @ axes)


def _before_turning(
    photos: Photos, method: Method, options: Options, callback: Callable[[float], None]
) -> tuple[AlignmentMap | JoinedMap | HeadedMap, np.ndarray]:
    """A map and what it makes of the photos."""
    if not method.headed:
        return _mapped(photos, method, options, callback)
    if not method.chosen_pairs:
        check_enough(photos)  # before anything that takes long
    base, _ = _mapped(photos, method, options, lambda share: callback(0.5 * share))
    told = options.seed, lambda share: callback(0.5 + 0.5 * share)
    if method.chosen_pairs:
        found = with_head_of_pairs(base, photos, method.needs_reference, *told)
    else:
        found = with_head(base, photos, *told)
    return found, found.apply(photos.features, photos.kinds)


def _mapped(
    photos: Photos, method: Method, options: Options, callback: Callable[[float], None]
) -> tuple[AlignmentMap | JoinedMap, np.ndarray]:
    fit = method.fit
    if fit is None:
        raise ValueError(f"“{method.label}” has nothing to learn.")
    return fit_map(
        photos,
        lambda pieces, told: fit(pieces, options, told),
        options.joined,
        options.weights,
        turned=not method.headed,
        callback=callback,
    )


def _each(fit: Callable[[Photos, Options], AlignmentMap]) -> Callable[..., list[Fitted]]:
    """A fit of one part as a fit of all."""

    def fit_all(pieces: Sequence[Photos], options: Options, callback) -> list[Fitted]:
        def fitted(piece: Photos) -> Fitted:
            each = fit(piece, options)
            return Fitted(each, each.apply(piece.features, piece.kinds))

        found: list[Fitted] = []
        jobs = [(piece,) for piece in pieces]
        for each in side_by_side(fitted, jobs, len(pieces[0].features)):
            found.append(each)
            callback(len(found) / len(pieces))
        return found

    return fit_all


def _choosing(
    pieces: Sequence[Photos],
    o: Options,
    callback: Callable[[float], None],
    labelled: bool = False,
) -> list[Fitted]:
    """A map for each part, learned from photos that choose each other."""
    return learned_from_neighbours(
        pieces, o.power, o.dimensions, o.shrinkage, o.fixed, o.trust, o.rounds, labelled, callback
    )


METHODS: dict[str, Method] = {
    NONE: Method("None", "The vectors stay as they are.", "x", "–"),
    "centre": Method(
        "Centred per domain",
        "Takes away what all consumer photos share and what all shop photos share.",
        "x − m",
        "Song et al. 2025",
        "centred per domain",
        _each(lambda photos, _: centred(photos)),
    ),
    "scale": Method(
        "Centred and scaled per domain",
        "Takes away what the photos of each kind share, and divides each number by its spread "
        "there.",
        "z = (x − m) / s",
        "Song et al. 2025",
        "centred and scaled per domain",
        _each(lambda photos, _: scaled(photos)),
    ),
    "whiten": Method(
        "Partly whitened",
        "Centres and scales each kind of photo; then lets directions count less in which photos "
        "vary "
        "much.",
        "z Vᵀ / λ^power",
        "Jégou and Chum 2012",
        "partly whitened",
        _each(
            lambda photos, o: (
                whitened(
                    photos, o.power, affordable(photos, o.dimensions), o.share, o.shrinkage, o.fixed
                ).map
            )
        ),
        ("power", "dimensions", "share", "shrinkage", "fixed"),
    ),
    "neighbours": Method(
        "Learned from neighbours",
        "Takes a consumer and a shop photo that choose each other for one garment, and lets count "
        "less what differs between them; then lets photos choose again. Needs no labels.",
        "z Vᵀ / λ^power, then W^−½ of mutual neighbours",
        "Artetxe, Labaka and Agirre 2018",
        "learned from neighbours",
        _choosing,
        ("power", "dimensions", "shrinkage", "fixed", "trust", "rounds"),
    ),
    "self_head": Method(
        "Head without labels",
        "Goes on from Learned from neighbours: trains a linear map for each kind of photo with the "
        "surest half of those that chose each other. Needs no labels, and about "
        f"{4 * LEAST_GARMENTS} garments.",
        "z Vᵀ / λ^power, then W^−½ and H of mutual neighbours",
        "Lee 2013; Artetxe, Labaka and Agirre 2018",
        "head without labels",
        _choosing,
        ("power", "dimensions", "shrinkage", "fixed", "trust", "rounds", "seed"),
        least_items=LEAST_GARMENTS,
        headed=True,
        chosen_pairs=True,
    ),
    "within": Method(
        "Whitened within garments",
        "Lets those directions count less in which photos of one garment differ. Learns from "
        "labelled garments.",
        "z W^−½",
        "Mikolajczyk and Matas 2007",
        "whitened within garments",
        _each(
            lambda photos, o: whitened_within(
                photos, o.power, o.dimensions, o.directions, o.shrinkage, o.fixed, o.label_trust
            )
        ),
        ("power", "dimensions", "directions", "shrinkage", "fixed", "label_trust"),
        needs_items=True,
    ),
    "ridge": Method(
        "Ridge adapter",
        "Learns a linear map from a garment's photos of one kind to those of the other, and holds "
        "it near no change. Learns from labelled garments.",
        "z M, M = (G + λI)⁻¹ (H + λI)",
        "Hoerl and Kennard 1970",
        "ridge adapter",
        _each(lambda photos, o: adapted(photos, o.strength)),
        ("strength",),
        needs_items=True,
    ),
    "head": Method(
        "Learned head",
        "Goes on from Whitened within garments: trains a linear map for each kind of photo to tell "
        f"each garment's photos from all others. Needs {LEAST_GARMENTS} labelled garments.",
        "z W^−½ H",
        "Radford et al. 2021",
        "learned head",
        _each(
            # All directions: which of them count is the head's to learn.
            lambda photos, o: whitened_within(
                photos, o.power, o.dimensions, 0, o.shrinkage, o.fixed, o.label_trust
            )
        ),
        ("power", "dimensions", "shrinkage", "fixed", "label_trust", "seed"),
        needs_items=True,
        least_items=LEAST_GARMENTS,
        headed=True,
    ),
    "both": Method(
        "Reference and neighbours",
        "Learns from the labelled garments of the Reference and from photos of the data that "
        "choose "
        "each other. Needs a labelled Reference; sees the photos being tested, without their "
        "labels.",
        "z Vᵀ / λ^power, then W^−½ and H of labelled pairs and mutual neighbours",
        "Lee 2013; Artetxe, Labaka and Agirre 2018",
        "reference and neighbours",
        partial(_choosing, labelled=True),
        ("power", "dimensions", "shrinkage", "fixed", "trust", "rounds", "seed"),
        needs_items=True,
        least_items=LEAST_GARMENTS,
        headed=True,
        chosen_pairs=True,
        needs_reference=True,
    ),
}
