"""orange-aiff doctor: whether this computer is ready, as a text that names nobody."""

import argparse

from ..checkup.checkup import check_up
from ..checkup.lines import NAMES_NOBODY, as_report, is_ready, verdict
from . import COMMANDS
from .console import show, show_json


def add_to(commands) -> None:
    command = commands.add_parser("doctor", help=COMMANDS["doctor"], description=COMMANDS["doctor"])
    command.add_argument("--json", action="store_true", help="print it for programs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what was asked, see `add_to`; gives back 1 where something would stop the work."""
    lines = []
    for line in check_up():
        lines.append(line)
        if not options.json:
            show(line)
    if options.json:
        show_json(as_report(lines))
    else:
        show(f"\n{verdict(lines)}\n{NAMES_NOBODY}")
    return 0 if is_ready(lines) else 1
