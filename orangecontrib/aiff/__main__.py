"""The same work without a canvas: orange-aiff demo | evaluate | match | embed | download."""

import argparse
import sys
from collections.abc import Sequence

from .commands import demo, download, embed, evaluate, match
from .commands.console import UsageError, plain
from .embedding.devices import DeviceError
from .embedding.embedder import EmbeddingError
from .embedding.weights import WeightsError
from .photos.boxes import BoxError
from .photos.collection import CollectionError
from .photos.download import DownloadError
from .retrieval.protocol import ProtocolError

COMMANDS = (demo, evaluate, match, embed, download)
WRONG_INPUT = (CollectionError, ProtocolError, DeviceError, BoxError, UsageError)
FAILURES = (WeightsError, EmbeddingError, DownloadError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives back the exit code: 0, 1 for a failure, 2 for wrong input."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except FAILURES as error:
        return _complain(error, 1)
    except WRONG_INPUT as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain("Stopped. What was computed is kept for the next time.", 130)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="orange-aiff",
        description="Consumer-to-shop fashion retrieval on this computer, without a canvas.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def _complain(error: Exception | str, code: int) -> int:
    print(f"orange-aiff: {plain(error)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
