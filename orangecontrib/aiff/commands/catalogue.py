"""orange-aiff catalogue: what is in one, whether it is whole, and what may go."""

import argparse

from ..alignment.made import made_in_words
from ..catalogue import words
from ..catalogue.store import Catalogue, open_catalogue, writer
from ..catalogue.upkeep import check, compact, describe, prune
from ..errors import CatalogueError
from ..files.outputs import outputs, write
from ..progress import progress
from . import COMMANDS
from .console import json_text, show, show_json

ACTIONS = {
    "info": "say what is in a catalogue, and how well its index finds",
    "check": "read all of it and say what is wrong",
    "prune": "remove photos whose files are gone",
    "compact": "make it small and quick again, and remove what stopped runs left",
}


def add_to(commands) -> None:
    command = commands.add_parser(
        "catalogue", help=COMMANDS["catalogue"], description=COMMANDS["catalogue"]
    )
    actions = command.add_subparsers(required=True, metavar="action", dest="action")
    for name, does in ACTIONS.items():
        action = actions.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        action.add_argument("catalogue", metavar="CATALOGUE", help="the catalogue's folder")
        action.add_argument(
            "--json", metavar="FILE", help="write it to this file; - prints it as JSON"
        )
        if name == "check":
            action.add_argument("--contents", action="store_true",
                help="also read each photo's file, to see whether it has changed")  # fmt: skip
        if name == "prune":
            action.add_argument("--with-folders", action="store_true",
                help="also remove photos whose whole folder is not there")  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`.

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
