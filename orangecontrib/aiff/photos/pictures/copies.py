"""Duplicates, the same picture several times: where they are, and what they break."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from Orange.util import dummy_callback, wrap_callback

from ...words import plural
from ..photo import Collection, Photo
from .looks import find_alike, read_looks

TRIVIAL, UNANSWERABLE, HARMLESS = "trivial", "unanswerable", "harmless"
LOOKING = 0.9  # the share of the progress that opening the photos takes

# The worst first: where the photos of one picture are, what that breaks.
EFFECTS = {
    TRIVIAL: ("as consumer and shop photo of one garment", "finding it proves nothing"),
    UNANSWERABLE: ("under several garments", "no answer can be right for all of them"),
    HARMLESS: ("within one garment and domain", "it only counts more than once"),
}

KEEP, DROP, MARK = "keep", "drop", "mark"
# key: what a person reads, tooltip
HANDLINGS = {
    KEEP: ("Keep all", "Leave the photos as they are"),
    DROP: ("Drop the later ones", "Keep the first photo of each picture"),
    MARK: ("Mark the later ones", "A column names the photo that each of them duplicates"),
}


@dataclass(frozen=True)
class Copies:
    """Photos of one picture, in the collection's order.

    Attributes
    ----------
    keys : of the photos
    exact : whether their files are the same byte for byte
    effect : a key of `EFFECTS`; the worst that is so
    """

    keys: tuple[str, ...]
    exact: bool
    effect: str


def find_copies(collection: Collection, callback: Callable = dummy_callback) -> tuple[Copies, ...]:
    """Photos that show the same picture: the same file, or one made from it.

    Parameters
    ----------
    collection : two garments in one file are no copies
    callback : called with a share 0..1 as work goes on; may raise to cancel

    Raises
    ------
    CollectionError
        If the disk does not answer.
    """
    looks = read_looks(collection, wrap_callback(callback, 0, LOOKING))
    # A file may be listed twice, with a box round another garment each time.
    photos = list({photo.path: photo for photo in collection.photos}.values())
    photos = [photo for photo in photos if photo.path in looks]
    firsts: dict[bytes, int] = {}
    same_file = list(range(len(photos)))  # for each, the first with these very bytes
    for number, photo in enumerate(photos):
        if digest := looks[photo.path].digest:
            same_file[number] = firsts.setdefault(digest, number)
    different = [number for number, first in enumerate(same_file) if number == first]
    pairs = find_alike(
        [looks[photos[number].path] for number in different], wrap_callback(callback, LOOKING, 1)
    )
    pictures = _pictures([(different[one], different[other]) for one, other in pairs])
    groups: dict[int, list[int]] = {}
    for number, first in enumerate(same_file):
        groups.setdefault(pictures.get(first, first), []).append(number)
    return tuple(
        _copies([photos[number] for number in members], len({same_file[n] for n in members}) == 1)
        for members in groups.values()
        if len(members) > 1
    )


def _pictures(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each copy, the photo it is a copy of: one that is none, and that it is itself alike.

    Nothing is joined by way of a third, or a chain of small steps would end at another picture.
    """
    original: dict[int, int] = {}
    for one, other in sorted(pairs):
        if one not in original:
            original.setdefault(other, one)
    return original


def resolve_copies(collection: Collection, copies: Iterable[Copies], how: str) -> Collection:
    """The collection with the later photos of each picture dropped or marked.

    Parameters
    ----------
    collection : as it was given to `find_copies`, or changed since by edits
    copies : from `find_copies`
    how : a key of `HANDLINGS`
    """
    if how == KEEP:
        return collection
    first_of = {key: group.keys[0] for group in copies for key in group.keys[1:]}
    if how == DROP:
        kept = [photo for photo in collection.photos if photo.key not in first_of]
        return replace(collection, photos=tuple(kept))
    if how == MARK:
        marked = [
            replace(photo, copy_of=first_of[photo.key]) if photo.key in first_of else photo
            for photo in collection.photos
        ]
        return replace(collection, photos=tuple(marked))
    raise ValueError(f"“{how}” is none of {', '.join(HANDLINGS)}")


def judge_copies(collection: Collection, copies: Iterable[Copies]) -> tuple[Copies, ...]:
    """The same groups with their effects worked out again, after edits; no photo is opened."""
    photos = {photo.key: photo for photo in collection.photos}
    groups = [(group, [photos[key] for key in group.keys if key in photos]) for group in copies]
    return tuple(_copies(members, group.exact) for group, members in groups if len(members) > 1)


def copies_summary(copies: Iterable[Copies]) -> str:
    """How many duplicates there are and what they break, a sentence; "" if there are none."""
    copies = list(copies)
    if not copies:
        return ""
    counts = {effect: sum(group.effect == effect for group in copies) for effect in EFFECTS}
    there = "There is" if len(copies) == 1 else "There are"
    if counts[HARMLESS] == len(copies):
        return f"{there} {plural(len(copies), 'harmless duplicate picture')}."
    there = f"{there} {plural(len(copies), 'duplicate picture')}"
    if len(copies) in counts.values():
        return f"{there}{', all' if len(copies) > 1 else ''} {EFFECTS[copies[0].effect][0]}."
    parts = [
        f"{counts[effect]:,} {'harmless' if effect == HARMLESS else where}"
        for effect, (where, _) in EFFECTS.items()
        if counts[effect]
    ]
    return f"{there}: {', '.join(parts)}."


def _copies(members: list[Photo], exact: bool) -> Copies:
    return Copies(tuple(photo.key for photo in members), exact, _effect(members))


def _effect(members: list[Photo]) -> str:
    if len({photo.item for photo in members if photo.item}) > 1:
        return UNANSWERABLE
    if len({photo.domain for photo in members if photo.domain}) > 1:
        return TRIVIAL
    return HARMLESS
