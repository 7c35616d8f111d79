"""Take the pictures of doc/translating.md: two windows in Italian, from a package as it is built.

Part of `make pictures`.
"""

import os
import sys
import tempfile
from pathlib import Path

from messages import build_into

BUILT = tempfile.mkdtemp(prefix="italian-")
build_into(Path(BUILT))
sys.path.insert(0, BUILT)
os.environ["ORANGE_AIFF_LANGUAGE"] = "Italiano"

from take_large_pictures import save  # noqa: E402
from take_pictures import Canvas, application, discover  # noqa: E402

# Of each example: the window's title, its file and size.
WINDOWS = {
    "20-consumer-to-shop": ("Consumer-to-Shop Evaluator", "italian-evaluator.png", (1000, 660)),
    "50-interesting-clusters": (
        "Interesting Clusters", "italian-interesting-clusters.png", (1060, 700),
    ),
}  # fmt: skip


def main() -> None:
    app = application()
    registry = discover()
    for name, (title, file, size) in WINDOWS.items():
        canvas = Canvas(registry, f"{name}.ows")
        save(canvas.widget(title, size).grab().toImage(), file)
        canvas.close()
    app.processEvents()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Orange's own shutting down asks questions
