"""orange-aiff download: a network's published weights, or a sample's photos, once."""

import argparse

from ..embedding.networks.catalogue import ALL_MODELS, lacking_packages
from ..embedding.networks.models import Detector, Model
from ..embedding.seeing.people import DETECTOR
from ..embedding.weights.downloaded import download_weights
from ..embedding.weights.found import find_weights
from ..errors import UsageError
from ..progress import progress
from ..samples import SAMPLES, Sample
from . import COMMANDS
from .console import show

NETWORKS: dict[str, Model | Detector] = {**ALL_MODELS, DETECTOR.key: DETECTOR}


def add_to(commands) -> None:
    command = commands.add_parser(
        "download", help=COMMANDS["download"], description=COMMANDS["download"]
    )
    choices = [model.key for model in NETWORKS.values() if model.weights.url]
    choices += [sample.key for sample in SAMPLES.values() if sample.files]
    command.add_argument("what", choices=choices, metavar="NAME", help=", ".join(choices))
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    if options.what in SAMPLES:
        _download_sample(SAMPLES[options.what])
    else:
        _download_weights(NETWORKS[options.what])


def _download_weights(model: Model | Detector) -> None:
    weights = model.weights
    if isinstance(model, Model) and (lacking := lacking_packages(model)):
        raise UsageError(lacking)
    if (file := find_weights(model)) is not None:
        show(f"{model.label} is here already: {file}")
        return
    show(
        f"{model.label}: {weights.megabytes:.0f} MB from {weights.host}, {weights.source} "
        f"({weights.licence})"
    )
    with progress("downloading", round(weights.megabytes), "MB") as callback:
        file = download_weights(model, callback)
    show(f"Saved as {file}")


def _download_sample(sample: Sample) -> None:
    if sample.is_here():
        show(f"{sample.title} is here already: {sample.folder}")
        return
    megabytes = round(sample.size / 1e6)
    show(f"{sample.title}: {megabytes} MB from {sample.host} ({sample.licence})")
    with progress("downloading", megabytes, "MB") as callback:
        sample.fetch(callback)
    show(f"Saved in {sample.folder}")
