"""orange-aiff demo: the main job on the pictures that ship with the add-on."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..alignment.table import align_table
from ..chains import RECOMMENDED, recipe_for
from ..embedding.devices import AUTO
from ..embedding.networks.models import DEFAULT_MODEL
from ..errors import UsageError
from ..evaluation.evaluation import evaluate_table
from ..evaluation.protocol import Protocol
from ..photos.reading import read_collection
from ..samples import SAMPLES
from .console import stage
from .evaluate import print_figures
from .vectors import embed_collection

EXAMPLE = Path(__file__).parents[1] / "workflows" / "20-consumer-to-shop.ows"


def add_to(commands) -> None:
    command = commands.add_parser("demo", help=run.__doc__, description=run.__doc__)
    command.add_argument("--canvas", action="store_true", help="then open Orange on the example")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """The main job on the pictures that ship with the add-on."""
    if options.canvas:
        _need_screen()
    sample = SAMPLES["wardrobe"]
    with stage() as say:
        collection = read_collection(sample.folder)
        say(f"{sample.title}: {collection.summary()}")
    with stage() as say:
        tables = embed_collection(collection, [recipe_for(DEFAULT_MODEL)], AUTO)
        result = tables.result
        say(
            f"{tables.embeddings.attributes['embedding']['name']}: {result.computed} vectors "
            f"computed, {result.cached} known from before"
        )
    with stage() as say:
        aligned = align_table(tables.embeddings, RECOMMENDED.align)
        say("Consumer and shop photos brought nearer each other")
    with stage() as say:
        evaluation = evaluate_table(aligned.table, Protocol(search=RECOMMENDED.search))
        say("Each consumer photo asked for its garment's shop photos")
    print()
    print_figures(evaluation)
    if options.canvas:
        _open_canvas()
    else:
        print(
            "\nNext: orange-aiff demo --canvas opens this in Orange, where every query shows its "
            "first ten shop photos.\nWith your own photos: orange-aiff evaluate FOLDER"
        )


def _need_screen() -> None:
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        raise UsageError("There is no screen to open Orange on.")


def _open_canvas() -> None:
    # A copy: what somebody tries out must not change the example itself.
    with tempfile.TemporaryDirectory(prefix="orange-aiff-") as folder:
        copy = shutil.copy(EXAMPLE, folder)
        subprocess.run([sys.executable, "-m", "Orange.canvas", copy], check=False)
