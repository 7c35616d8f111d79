"""orange-aiff language: which language windows and commands speak, as Orange's settings keep it."""

import argparse

from ..errors import UsageError, reason_in_words
from ..language import VARIABLE, choose, chosen, languages, orange_settings, own_name
from . import COMMANDS
from .console import show


def add_to(commands) -> None:
    command = commands.add_parser(
        "language", help=COMMANDS["language"], description=COMMANDS["language"]
    )
    command.add_argument(
        "name", nargs="?", metavar="NAME", help="such as Italiano; without it, what there is"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    offered = ", ".join(languages())
    if options.name is None:
        show(f"Chosen: {own_name(chosen()) or chosen()}. The add-on speaks: {offered}.")
        return
    if not (name := own_name(options.name)):
        raise UsageError(f"The add-on does not speak “{options.name}”. It speaks: {offered}.")
    try:
        choose(name)
    except OSError as error:
        raise UsageError(
            f"Orange's settings cannot be written ({reason_in_words(error)}). Name the language "
            f"by the environment variable {VARIABLE} instead, or close what holds the file "
            f"{orange_settings().name} open."
        ) from None
    show(f"{name} is chosen. Start Orange again.")
