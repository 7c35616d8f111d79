"""orange-aiff catalogue: what is in one, whether it is whole, and what may go; `keeping` does it."""

import argparse

from . import COMMANDS

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
    """Do what was asked; see `add_to`."""
    from .keeping import keep  # with Orange, which takes a second

    keep(options)
