"""The same work without a canvas: orange-aiff demo | evaluate | match | doctor | ...."""

import argparse
import sys
import warnings
from collections.abc import Collection, Sequence
from typing import Any

from .commands import COMMANDS, command
from .commands.console import plain, safe, show
from .commands.stopping import STOPPED, run_as_program
from .errors import AiffError, AiffWarning
from .files.paths import is_text, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives back the exit code: 0, 1 for a failure, 2 for wrong input.

    Parameters
    ----------
    arguments : those of the program if not given; then Ctrl-C ends it, whatever it is at
    """
    if arguments is None:
        return run_as_program(lambda: main(sys.argv[1:]))
    options = _parser(arguments[:1]).parse_args(arguments)
    for said in arguments:
        if not said:
            return _complain("One of the arguments is empty. Write what it stands for.", 2)
        if not is_text(said):
            return _complain(
                f"“{shown(said)}” has letters of an unknown kind. Rename the file or folder.", 2
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AiffWarning)  # commands name each file and each note
            code = options.run(options)
    except AiffError as error:
        return _complain(error, error.exit_code)
    except KeyboardInterrupt:
        return _complain("Stopped. What was computed is kept for the next time.", STOPPED)
    return code or 0


class _Help(argparse.HelpFormatter):
    """Python's own, whose first word can be translated."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """One that repeats nothing of what was asked that would command a terminal.

    Its headings are as Python has them, where they can be translated.
    """

    def __init__(self, **choices: Any):
        super().__init__(add_help=False, formatter_class=_Help, **choices)
        self._positionals.title, self._optionals.title = "positional arguments", "options"
        self.add_argument("-h", "--help", action="help", help="show this help message and exit")

    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(safe(message), file)


def _parser(named: Collection[str] = tuple(COMMANDS)) -> _Parser:
    """What can be asked; of commands that are not named, no more than what they do."""
    parser = _Parser(
        prog="orange-aiff",
        description="Consumer-to-shop fashion retrieval on this computer, without a canvas.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, does in COMMANDS.items():
        if name in named:
            command(name).add_to(commands)
        else:
            commands.add_parser(name, help=does)
    return parser


def _complain(error: Exception | str, code: int) -> int:
    show(f"orange-aiff: {plain(error)}", to_errors=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
