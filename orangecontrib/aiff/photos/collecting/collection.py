"""What was found becomes a collection: photos with item, domain and size, and problems."""

import os
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace

from Orange.util import dummy_callback, wrap_callback

from ...errors import CollectionError, Problem
from ...files.patience import NoAnswer
from ..names import natural_key
from ..photo import Collection, Photo, Root
from .describe import Facts, describe_files
from .evidence import suggest, voices
from .labels import CORRECT, FILE_NAME, UNKNOWN, Label, read_label_file
from .layout import Place, collector_of, is_garment, item_key, read_layout
from .sources import Found
from .walk import Entry


def describe_found(found: Found, callback: Callable = dummy_callback) -> Collection:
    """Describe what was found, see `sources.find_photos`.

    Parameters
    ----------
    callback : called with a share 0..1 as work goes on; may raise to cancel

    Raises
    ------
    CollectionError
        If there are no photos, or none can be used.
    """
    if not any(found.entries):
        raise CollectionError(_nothing_found(found))
    return _describe(found, wrap_callback(callback, found.done, 1))


def _describe(found: Found, callback: Callable) -> Collection:
    keys = [_key(root, e) for root, entries in _by_root(found) for e in entries]
    layout = read_layout(keys, found.origin.name)
    labels = _find_labels(found, keys, callback)
    places = _label(keys, layout.places, labels) if labels else layout.places
    facts = _describe_all(found, places, callback)
    problems, photos = list(found.problems), []
    for key, (elsewhere, entry), place, fact in zip(
        keys, _files(found), places, facts, strict=True
    ):
        if fact.problem:
            problems.append(Problem(key, fact.problem, fact.advice))
            continue
        photo = _photo(key, elsewhere, entry, place, fact)
        if (label := labels.get(_normal(key))) is not None and label.box is not None:
            box = label.box.within(photo.width, photo.height)
            if box is None:
                problems.append(Problem(key, "its box lies outside the photo", CORRECT))
            else:
                photo = replace(photo, box=box, boxed_by=FILE_NAME)
        photos.append(photo)
    if not photos:
        raise CollectionError(_none_usable(found.origin.name, problems))
    problems += _empty_folders(found)
    if len(found.roots) > 1 or _is_mixed(keys):
        photos.sort(key=lambda photo: natural_key(photo.key))
    problems.sort(key=lambda problem: natural_key(problem.path))
    years = {place.collector: place.year for place in layout.places if place.collector}
    return Collection(
        found.origin,
        tuple(photos),
        tuple(problems),
        (*found.notes, *layout.notes),
        {collector: year for collector, year in years.items() if year is not None},
        tuple(found.roots),
    )


def _by_root(found: Found) -> list[tuple[Root, list[Entry]]]:
    return list(zip(found.roots, found.entries, strict=True))


def _files(found: Found) -> Iterator[tuple[str, Entry]]:
    """Each file with the folder that it is below; "" where that is the collection's own."""
    for root, entries in _by_root(found):
        elsewhere = "" if root.folder == found.origin else str(root.folder)
        yield from ((elsewhere, entry) for entry in entries)


def _key(root: Root, entry: Entry) -> str:
    return f"{root.prefix}/{entry.path}" if root.prefix else entry.path


def _describe_all(found: Found, places: Sequence[Place], callback: Callable) -> list[Facts]:
    facts: list[Facts] = []
    for root, entries in _by_root(found):
        start = len(facts)
        # Only where nothing else tells the domain is the picture itself looked at.
        unknown = [
            place.domain is None and not place.evidence
            for place in places[start : start + len(entries)]
        ]
        share = wrap_callback(callback, start / len(places), (start + len(entries)) / len(places))
        try:
            facts += describe_files(root.folder, entries, unknown, share)
        except NoAnswer:
            raise CollectionError(
                f"The folder “{root.folder.name}” stopped answering. Check that its disk or "
                "network is connected, and try again."
            ) from None
    return facts


def _photo(key: str, elsewhere: str, entry: Entry, place: Place, fact: Facts) -> Photo:
    path = key
    if fact.copy:
        path = fact.copy
    elif elsewhere:
        path = os.path.join(elsewhere, *entry.path.split("/"))
    suggestion, evidence = None, place.evidence
    if place.domain is None and not evidence:
        suggestion, evidence = suggest(
            voices(entry.path, fact.width, fact.height, fact.camera, fact.border)
        )
    return Photo(
        path,
        place.item,
        place.domain,
        place.collector,
        evidence,
        entry.size,
        fact.width,
        fact.height,
        suggestion,
        original=None if path == key else key,
    )


def _is_mixed(keys: Sequence[str]) -> bool:
    """Whether some folder holds both photos and folders with photos: they are listed apart."""
    folders = {key.rpartition("/")[0] for key in keys}
    above = {parent for folder in folders if folder for parent in _parents(folder)}
    return not folders.isdisjoint(above)


def _parents(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts))]


def _empty_folders(found: Found) -> list[Problem]:
    """Folders of a collector or a garment that somebody forgot to fill."""
    named: list[str] = []
    for key in found.empty:
        name = key.rpartition("/")[2]
        is_told = any(key.startswith(f"{above}/") for above in named)
        if not is_told and (collector_of(name) or is_garment(name)):
            named.append(key)
    wrong = "the folder has no photos"
    return [Problem(key, wrong, "Put photos there, or delete the folder.") for key in named]


def _nothing_found(found: Found) -> str:
    name = found.origin.name
    if any(problem.path == "." for problem in found.problems):
        return f"You may not read the folder “{name}”. Ask for permission."
    if found.problems:
        return _none_usable(name, found.problems)
    what = "has no photos" if found.others else "is empty: it has no photos"
    return (
        f"The folder “{name}” {what}. It should have a sub-folder for each garment, such as "
        "dress_1, with its photos."
    )


def _none_usable(name: str, problems: Sequence[Problem]) -> str:
    first = problems[0]
    others = f" ({len(problems) - 1:,} more are not usable either)" if len(problems) > 1 else ""
    return (
        f"The folder “{name}” has no photos that can be used. “{first.path}”: {first.problem}"
        f"{others}. {first.advice}"
    )


def _find_labels(found: Found, keys: Sequence[str], callback: Callable) -> dict[str, Label]:
    """Labels of each root: in it, in each folder right below it (a class has one for each
    hand-in), and beside a zip, where the window saves them; the later outranks the former."""
    known = {_normal(key) for key in keys}
    labels: dict[str, Label] = {}
    for root, entries in _by_root(found):
        tops = sorted({entry.path.split("/")[0] for entry in entries if "/" in entry.path})
        files = {root.folder / below / FILE_NAME: below for below in ("", *tops)}
        for file, below in {**files, root.labels: ""}.items():
            name = "/".join(part for part in (root.prefix, below) if part)

            def is_photo(path: str, name: str = name) -> bool:
                return _whole(name, path) in known

            stated, problems = read_label_file(file, is_photo, callback)
            labels.update((_whole(name, path), label) for path, label in stated.items())
            shown = f"{name}/{file.name}".lstrip("/")
            found.problems += [replace(problem, path=shown) for problem in problems]
    return labels


def _whole(folder: str, path: str) -> str:
    return _normal(f"{folder}/{path}".lstrip("/"))


def _label(
    keys: Sequence[str], places: Sequence[Place], labels: Mapping[str, Label]
) -> list[Place]:
    collectors = {place.collector for place in places}
    return [
        _labelled(labels.get(_normal(key)), place, collectors)
        for key, place in zip(keys, places, strict=True)
    ]


def _labelled(label: Label | None, place: Place, collectors: Container[str | None]) -> Place:
    if label is None:
        return place
    if label.item and label.item.startswith("/"):  # a garment of another collector, whole
        item = label.item[1:]
        owner = item.split("/")[0]
        place = place._replace(item=item)
        if owner in collectors:
            place = place._replace(collector=owner)
    elif label.item:
        place = place._replace(item=item_key(place.collector, label.item))
    if label.domain is None:
        return place
    domain = None if label.domain == UNKNOWN else label.domain
    return place._replace(domain=domain, evidence=FILE_NAME)


def _normal(path: str) -> str:
    return path if path.isascii() else unicodedata.normalize("NFC", path)
