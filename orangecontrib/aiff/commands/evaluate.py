"""orange-aiff evaluate: what can be asked; `evaluating` does it."""

import argparse

from ..chains import RECOMMENDED
from ..evaluation.protocol import PRESETS
from ..evaluation.ranking.distances import DISTANCES
from ..evaluation.ranking.searches import SEARCHES
from . import COMMANDS
from .chain import add_align, add_chain, add_join
from .choices import add_recipe


def add_to(commands) -> None:
    command = commands.add_parser(
        "evaluate", help=COMMANDS["evaluate"], description=COMMANDS["evaluate"]
    )
    add_recipe(command)
    add_chain(command)
    add_join(command, "also evaluate all networks together, as the last system")
    add_align(command)
    add = command.add_argument
    add("--reference", metavar="FOLDER", help="other photos for alignment to learn from")
    add("--preset", choices=PRESETS, default="plain",
        help="a protocol of the field (default: %(default)s)")  # fmt: skip
    add("--search", choices=SEARCHES,
        help=f"how to search the gallery (default: {RECOMMENDED.search})")  # fmt: skip
    add("--distance", choices=DISTANCES,
        help=f"distance between vectors (default: {RECOMMENDED.distance})")  # fmt: skip
    add("--catalogue", metavar="CATALOGUE",
        help="search among the photos of a catalogue, too: its networks and its alignment are "
        "taken, and each of its photos is a wrong answer")  # fmt: skip
    add("--json", metavar="FILE", help="write the scores to this file; - prints them")
    add("--html", metavar="FILE", help="write a page with scores and photos to this file")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    from .evaluating import evaluate  # with Orange, which takes a second

    evaluate(options)
