"""orange-aiff demo: the main job on the pictures that ship with the add-on."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ..errors import UsageError
from ..samples import SAMPLES
from . import COMMANDS
from .console import show, stage

EXAMPLE = Path(__file__).parents[1] / "workflows" / "20-consumer-to-shop.ows"


def add_to(commands) -> None:
    command = commands.add_parser("demo", help=COMMANDS["demo"], description=COMMANDS["demo"])
    command.add_argument("--canvas", action="store_true", help="then open Orange with the example")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    if options.canvas:
        _need_screen()
    from .. import api  # with Orange, which takes a second
    from ..embedding.blocks import provenance_of
    from .evaluating import print_figures

    sample = SAMPLES["wardrobe"]
    with stage() as say:
        images = api.read(sample.folder)
        say(f"{sample.title}: {api.summary(images)}")
    with stage() as say:
        vectors = api.embed(images)
        counts = api.counts(vectors)
        say(
            f"{provenance_of(vectors)['name']}: {counts['computed']} vectors computed, "
            f"{counts['known']} known from before"
        )
    with stage() as say:
        aligned = api.align(vectors)
        say("Worn and shop photos brought nearer each other")
    with stage() as say:
        compared = api.evaluate(aligned)
        say("Searched for each consumer photo's garment")
    show()
    print_figures(compared.evaluations[0])
    if options.canvas:
        _open_canvas()
    else:
        show(
            "\nNext: orange-aiff demo --canvas opens this in Orange, where every query shows its "
            "first ten shop photos.\nWith your own photos: orange-aiff evaluate FOLDER"
        )


def _need_screen() -> None:
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        raise UsageError("There is no screen to open Orange on.")


def _open_canvas() -> None:
    command = [sys.executable, "-m", "orangecontrib.aiff.commands.canvas", str(EXAMPLE)]
    subprocess.run(command, check=False)
