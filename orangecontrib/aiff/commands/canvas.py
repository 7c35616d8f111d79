"""Orange with an example in it as an untitled copy, as Help > Example Workflows opens it.

python -m orangecontrib.aiff.commands.canvas FILE.ows
"""

import sys
from collections.abc import Sequence

from Orange.canvas.__main__ import OMain


class ExampleMain(OMain):
    """Orange's own program; what is saved in it asks for a name, and never changes the example."""

    def open_files(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.window.open_example_scheme(path)


if __name__ == "__main__":  # pragma: no cover
    sys.exit(ExampleMain().run(sys.argv))
