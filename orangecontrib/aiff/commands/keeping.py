"""What orange-aiff catalogue does; see `catalogue`."""

import argparse

from ..alignment.made import made_in_words
from ..catalogue import words
from ..catalogue.store import Catalogue, open_catalogue, writer
from ..catalogue.upkeep import check, compact, describe, prune
from ..errors import CatalogueError
from ..files.outputs import outputs, write
from ..progress import progress
from .console import json_text, show, show_json


def keep(options: argparse.Namespace) -> None:
    """Do what was asked; see `catalogue.add_to`.

    Raises
    ------
    CatalogueError
        If it cannot be done, or a check finds the catalogue unsound.
    """
    to_stdout = options.json == "-"
    (out,) = outputs([None if to_stdout else options.json])
    catalogue = open_catalogue(options.catalogue)
    report, sentences, failure = _DO[options.action](catalogue, options)
    if to_stdout:
        show_json(report)
    elif out:
        write(out, lambda file: file.write(json_text(report).encode()))
    if not to_stdout and (out is None or out.file is not None):
        for sentence in sentences:
            show(sentence)
    if failure:
        raise CatalogueError(failure)


_Done = tuple[dict, list[str], str]


def _info(catalogue: Catalogue, _: argparse.Namespace) -> _Done:
    said = describe(catalogue)
    lines = [
        f"{catalogue.name}: {words.in_it(said)}",
        words.vectors_of(said),
        *(f"{label}: {text}" for label, text in made_in_words(said["provenance"])),
        f"Version {said['version']}, made by Orange3-AIFF {said['made by']}.",
        words.searched(said["search"]),
    ]
    return said, lines, ""


def _check(catalogue: Catalogue, options: argparse.Namespace) -> _Done:
    with progress("checking", len(catalogue), "photos") as advance:
        found = check(catalogue, options.contents, advance)
    failure = "" if found.is_sound else "The catalogue is not sound."
    return found.as_json(), words.checked(found, words.COMMANDS), failure


def _prune(catalogue: Catalogue, options: argparse.Namespace) -> _Done:
    with writer(catalogue) as write, progress("pruning", len(catalogue), "photos") as advance:
        done = prune(write, options.with_folders, advance)
    report = {"removed": done.removed, "photos": done.photos, "not there": done.away}
    return report, words.pruned(done, words.COMMANDS), ""


def _compact(catalogue: Catalogue, _: argparse.Namespace) -> _Done:
    with writer(catalogue) as write, progress("compacting", 100, "%") as advance:
        saved = compact(write, callback=advance)
    report = {"bytes saved": saved, "search": dict(catalogue.measured)}
    return report, [words.compacted(saved)], ""


_DO = {"info": _info, "check": _check, "prune": _prune, "compact": _compact}
