"""What a person chose - a folder, a zip, several of either - as folders to read photos from."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from Orange.util import dummy_callback, wrap_callback

from ...errors import CollectionError, NotHereError, Problem
from ...files.archives import Bundle, bundle_zips, is_zip, parts_beside, unpack
from ...files.paths import is_text, shown
from ...files.patience import NoAnswer, gather, run_beside
from ...files.suffixes import ZIP_SUFFIX
from ...files.unpacked import Unpacked, keep_while
from ..photo import Root
from .labels import FILE_NAME
from .walk import Entry, Listing, walk

Source = str | os.PathLike | Sequence[str | os.PathLike]
IN_FOLDER = ("the folder has no photos", "Put photos there, or leave it out.")
IN_ZIP = ("the zip has no photos", "Ask for another one, or leave it out.")
UNPACKING = 0.5  # the share of the progress that unpacking takes, where there is any


@dataclass
class Found:
    """All that is below the roots, before any file is opened.

    Attributes
    ----------
    origin : the folder that the collection's paths start from
    roots : where photos are
    entries : the photos of each root, in natural order
    problems, notes : see `Collection`
    empty : keys of folders that hold nothing that could be a photo, those around others first
    others : number of files that are no photos
    done : the share of the progress that was used up
    """

    origin: Path
    roots: list[Root] = field(default_factory=list)
    entries: list[list[Entry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    others: int = 0
    done: float = 0.0


def is_source(path: str | os.PathLike) -> bool:
    """Whether a path is a folder or a zip that is there."""
    return os.path.isdir(path) or is_zip(Path(path))


def as_paths(source: Source) -> list[Path]:
    """The chosen paths, absolute, each once; a list of one is that one."""
    several = [source] if isinstance(source, str | os.PathLike) else list(source)
    return list(dict.fromkeys(Path(path).absolute() for path in several))


def check_sources(paths: Sequence[Path], callback: Callable = dummy_callback) -> None:
    """See that what was chosen is there and answers, before anything else asks for it.

    Raises
    ------
    CollectionError
        If something of it is not there.
    """
    if not paths:
        raise CollectionError("Nothing is chosen. Choose a folder or a zip.")
    for path in paths:
        if not is_text(str(path)):
            raise CollectionError(
                f"The path “{shown(str(path))}” has letters of an unknown kind.",
                "Rename the folder, and choose it again.",
            )
    try:
        there = run_beside(
            lambda note: [os.path.exists(path) for path in paths], lambda _: callback(0)
        )
    except NoAnswer:
        raise CollectionError(
            f"“{paths[0].name}” does not answer. Check that its disk or network is connected, "
            "and try again."
        ) from None
    for path, is_there in zip(paths, there, strict=True):
        if not is_there:
            kind = "zip" if path.suffix.lower() == ZIP_SUFFIX else "folder"
            raise NotHereError(f"The {kind} “{path.name}” is not there. Choose it again.")


def find_photos(source: Source, callback: Callable = dummy_callback) -> Found:
    """Unpack what has to be, and list everything.

    Parameters
    ----------
    source : a folder, a zip, or several of either. The other parts of a zip that a cloud drive
        cut to pieces need not be named
    callback : called with a share 0..1 as work goes on; may raise to cancel

    Raises
    ------
    CollectionError
        If nothing of it can be used.
    """
    paths = as_paths(source)
    folders = [path for path in paths if not is_zip(path)]
    for path in folders:
        if path.is_file():
            raise CollectionError(
                f"“{path.name}” is neither a folder nor a zip. Choose a folder of photos."
            )
    zips = list(dict.fromkeys(p for z in paths if is_zip(z) for p in parts_beside(z)))
    bundles = bundle_zips(zips)
    if len(folders) + len(bundles) == 1:
        return _find_alone(folders, bundles, callback)
    found = Found(_common_parent([*folders, *zips]))
    taken: set[str] = set()
    for folder in folders:
        root = Root(folder, _free(folder.name, taken), folder / FILE_NAME)
        inner = _walk_into(found, root, callback)
        if not inner:
            _note_nothing(found, Problem(root.prefix, *IN_FOLDER))
        bundles += inner
    _unpack_all(found, bundles, "", callback)
    return found


def _find_alone(folders: list[Path], bundles: list[Bundle], callback: Callable) -> Found:
    if folders:
        found = Found(folders[0])
        inner = _walk_into(found, Root(folders[0], "", folders[0] / FILE_NAME), callback)
        _unpack_all(found, inner, str(folders[0]), callback)
        return found
    (bundle,) = bundles
    unpacked = _unpack(bundle, wrap_callback(callback, 0, UNPACKING))
    found = Found(unpacked.folder, problems=list(unpacked.problems), done=UNPACKING)
    _note_missing_parts(found, bundle)
    _walk_into(found, _root(bundle, unpacked, ""), callback)
    if not (found.entries[0] or found.problems):
        raise CollectionError(
            f"The zip “{bundle.files[0].name}” has no photos. It should have a folder for each "
            "garment, such as dress_1, with its photos."
        )
    return found


def _root(bundle: Bundle, unpacked: Unpacked, prefix: str) -> Root:
    """What was unpacked as a root, whose files stay while a collection has it."""
    root = Root(unpacked.folder, prefix, labels_beside(bundle))
    keep_while(root, unpacked.folder)
    return root


def labels_beside(bundle: Bundle) -> Path:
    """Where the labels of a zip's photos are kept: the zip itself is never changed."""
    return bundle.files[0].parent / f"{bundle.name}.{FILE_NAME}"


def _unpack_all(found: Found, bundles: list[Bundle], top: str, callback: Callable) -> None:
    """Unpack each bundle and list it; one that cannot be used is a problem among the others."""
    bundles = _without_unpacked(found, bundles)
    taken = {root.prefix for root in found.roots}
    errors = []
    for number, bundle in enumerate(bundles):
        part = UNPACKING / len(bundles)
        prefix = _prefix(bundle, top, taken)
        share = wrap_callback(callback, found.done, found.done + part)
        found.done = (number + 1) * part
        try:
            unpacked = _unpack(bundle, share)
        except CollectionError as error:
            problem = error.problem.rstrip(".")
            found.problems.append(Problem(f"{prefix}.zip", problem, error.advice))
            errors.append(error)
            continue
        _note_missing_parts(found, bundle)
        found.problems += [
            Problem(f"{prefix}/{p.path}", p.problem, p.advice) for p in unpacked.problems
        ]
        _walk_into(found, _root(bundle, unpacked, prefix), callback)
        _note_nothing(found, Problem(f"{prefix}.zip", *IN_ZIP))
    if errors and not any(found.entries):
        raise errors[0]


def _without_unpacked(found: Found, bundles: list[Bundle]) -> list[Bundle]:
    """Leave out zips beside which somebody unpacked them, so that no photo comes twice."""
    kept = []
    for bundle in bundles:
        if (bundle.files[0].parent / bundle.name).is_dir():
            zips = "zip is" if len(bundle.files) == 1 else "zips are"
            found.notes.append(f"“{bundle.name}” is there unpacked too; its {zips} passed over.")
        else:
            kept.append(bundle)
    return kept


def _prefix(bundle: Bundle, top: str, taken: set[str]) -> str:
    """The zip counts as a folder of its name."""
    below = os.path.relpath(bundle.files[0].parent, top) if top else "."
    name = bundle.name if below == "." else f"{Path(below).as_posix()}/{bundle.name}"
    return _free(name, taken)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken; it is taken from now on."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    taken.add(free)
    return free


def _note_nothing(found: Found, nothing: Problem) -> None:
    """Name the last root, a folder or a zip among several, if nothing in it could be a photo."""
    below = f"{found.roots[-1].prefix}/"
    if found.entries[-1] or any(problem.path.startswith(below) for problem in found.problems):
        return
    found.problems.append(nothing)
    found.empty = [key for key in found.empty if key != below[:-1] and not key.startswith(below)]


def _note_missing_parts(found: Found, bundle: Bundle) -> None:
    if parts := bundle.missing_parts:
        listed = ", ".join(f"{part:03}" for part in parts)
        found.notes.append(f"“{bundle.name}” lacks the zip with number {listed}.")


def _unpack(bundle: Bundle, callback: Callable) -> Unpacked:
    try:
        return run_beside(lambda note: unpack(bundle, note), callback)
    except NoAnswer:
        raise CollectionError(
            f"The zip “{bundle.files[0].name}” does not answer.",
            "Check that its disk or network is connected, and try again.",
        ) from None


def _walk_into(found: Found, root: Root, callback: Callable) -> list[Bundle]:
    """List a root's folders; gives back the zips in them."""
    entries, zips, listings = [], [], []
    try:
        for listing in gather([walk(root.folder)], lambda: callback(found.done)):
            callback(found.done)
            listings.append(listing)
            entries += listing.photos
            zips += [root.folder / path for path in listing.zips]
    except NoAnswer:
        raise CollectionError(
            f"The folder “{root.folder.name}” does not answer. Check that its disk or network is "
            "connected, and try again."
        ) from None
    _note_listings(found, root, listings)
    found.roots.append(root)
    found.entries.append(entries)
    return bundle_zips(zips)


def _note_listings(found: Found, root: Root, listings: Sequence[Listing]) -> None:
    def key(path: str) -> str:
        return "/".join(part for part in (root.prefix, path) if part)

    filled = _filled(listings)
    for listing in listings:
        found.others += listing.others
        found.problems += [Problem(key(p.path), p.problem, p.advice) for p in listing.problems]
        for first, second in listing.twins:
            found.notes.append(
                f"“{key(first)}” and “{key(second)}” differ in capitals only; on Windows and on "
                "the Mac they are one file."
            )
        if listing.folder not in filled:
            found.empty.append(key(listing.folder))


def _filled(listings: Sequence[Listing]) -> set[str]:
    """The folders that hold something that could be a photo, also in a folder below them."""
    filled = set()
    for listing in listings:
        if listing.photos or listing.zips or listing.problems:
            folder = listing.folder
            filled.add("")
            while folder and folder not in filled:
                filled.add(folder)
                folder = folder.rpartition("/")[0]
    return filled


def _common_parent(paths: Sequence[Path]) -> Path:
    try:
        return Path(os.path.commonpath([path.parent for path in paths]))
    except ValueError:  # different drives
        return paths[0].parent
