"""The same work without a canvas: orange-aiff demo | evaluate | embed | download."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from Orange.data import Table
from tqdm import tqdm

from .embedding.cache import open_cache
from .embedding.devices import AUTO, DeviceError
from .embedding.embedder import PRECISIONS, Embedder, EmbeddingError, Recipe
from .embedding.fashion import ALL_MODELS, lacking_packages
from .embedding.models import DEFAULT_MODEL, VECTORS, Model
from .embedding.preparing import FITS, REGIONS
from .embedding.table import EmbeddedTables, embed_table
from .embedding.weights import WeightsError, download_weights, find_weights
from .photos.boxes import BoxError
from .photos.collection import Collection, CollectionError, read_collection
from .photos.columns import (
    collector_variable,
    domain_variable,
    image_variable,
    item_variable,
    text_column,
)
from .photos.datasets import read_dataset
from .photos.datasets.options import Options
from .photos.download import DownloadError
from .photos.table import images_table
from .retrieval.evaluation import (
    Evaluation,
    describe,
    evaluate_table,
    format_table,
    protocol_json,
)
from .retrieval.protocol import Protocol, ProtocolError
from .retrieval.search import DISTANCES
from .samples import SAMPLES, Sample, find_sample

EXAMPLE = Path(__file__).parent / "workflows" / "20-consumer-to-shop.ows"
WRONG_INPUT = (CollectionError, ProtocolError, DeviceError, BoxError)
FAILURES = (WeightsError, EmbeddingError, DownloadError)


class UsageError(Exception):
    """Something asked for that cannot be done; the message is a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives back the exit code: 0, 1 for a failure, 2 for wrong input."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except FAILURES as error:
        return _complain(error, 1)
    except (*WRONG_INPUT, UsageError) as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain("Stopped. What was computed is kept for the next time.", 130)
    return 0


def demo(options: argparse.Namespace) -> None:
    """The main job on the pictures that ship with the add-on."""
    if options.canvas:
        _need_screen()
    sample = SAMPLES["wardrobe"]
    with _stage() as say:
        collection = read_collection(sample.folder)
        say(f"{sample.title}: {collection.summary()}")
    with _stage() as say:
        tables = _embed(collection, Recipe(), AUTO)
        result = tables.result
        say(
            f"{tables.embeddings.attributes['embedding']['name']}: {result.computed} vectors "
            f"computed, {result.cached} known from before"
        )
    with _stage() as say:
        evaluation = evaluate_table(tables.embeddings)
        say("Each consumer photo asked for its garment's shop photos")
    print()
    _print_figures(evaluation)
    if options.canvas:
        _open_canvas()
    else:
        print(
            "\nNext: orange-aiff demo --canvas opens this in Orange, where every query shows its "
            "first ten shop photos.\nWith your own photos: orange-aiff evaluate FOLDER"
        )


def evaluate(options: argparse.Namespace) -> None:
    """Figures for a folder."""
    to_stdout = options.json == "-"
    collection = _read(options)
    evaluations = []
    for model in dict.fromkeys(options.model or [DEFAULT_MODEL]):
        tables = _embed(collection, _recipe(options, model), options.device)
        evaluations.append(
            evaluate_table(_embeddings_of(tables), Protocol(distance=options.distance))
        )
    if options.json:
        systems = [evaluation.as_json() for evaluation in evaluations]
        report = {"protocol": protocol_json(evaluations[0]), "systems": systems}
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        if to_stdout:
            print(text, end="")
        else:
            _write(Path(options.json), lambda file: file.write(text.encode()))
    if not to_stdout:
        print(collection.summary())
        for evaluation in evaluations:
            print(f"\n{evaluation.name}")
            _print_figures(evaluation)


def embed(options: argparse.Namespace) -> None:
    """Vectors of a folder as a NumPy file."""
    collection = _read(options)
    tables = _embed(collection, _recipe(options, options.model), options.device)
    table = _embeddings_of(tables)
    arrays = {
        "embeddings": table.X.astype(np.float32),
        "paths": _text(table, image_variable(table.domain)),
        "items": _text(table, item_variable(table.domain)),
        "domains": _text(table, domain_variable(table.domain)),
        "collectors": _text(table, collector_variable(table.domain)),
    }
    _write(Path(options.out), lambda file: np.savez(file, **arrays))
    print(f"{len(table)} vectors of {table.X.shape[1]} numbers in {options.out}")


def download(options: argparse.Namespace) -> None:
    """A network's published weights, or a sample's photos, once."""
    if options.what in SAMPLES:
        _download_sample(SAMPLES[options.what])
    else:
        _download_weights(ALL_MODELS[options.what])


def _download_weights(model: Model) -> None:
    weights = model.weights
    if lacking := lacking_packages(model):
        raise UsageError(lacking)
    if (file := find_weights(model)) is not None:
        print(f"{model.label} is here already: {file}")
        return
    print(
        f"{model.label}: {weights.megabytes:.0f} MB from {weights.host}, {weights.source} "
        f"({weights.licence})"
    )
    with _progress("downloading", round(weights.megabytes), "MB") as callback:
        file = download_weights(model, callback)
    print(f"Saved as {file}")


def _download_sample(sample: Sample) -> None:
    if sample.is_here():
        print(f"{sample.title} is here already: {sample.folder}")
        return
    megabytes = round(sample.size / 1e6)
    print(f"{sample.title}: {megabytes} MB from {sample.host} ({sample.licence})")
    with _progress("downloading", megabytes, "MB") as callback:
        sample.fetch(callback)
    print(f"Saved in {sample.folder}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="orange-aiff",
        description="Consumer-to-shop fashion retrieval on this computer, without a canvas.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    command = commands.add_parser("demo", help=demo.__doc__, description=demo.__doc__)
    command.add_argument("--canvas", action="store_true", help="then open Orange on the example")
    command.set_defaults(run=demo)

    command = commands.add_parser("evaluate", help=evaluate.__doc__, description=evaluate.__doc__)
    _add_recipe(command, several=True)
    command.add_argument("--distance", choices=DISTANCES, default="cosine",
                         help="between vectors (default: %(default)s)")  # fmt: skip
    command.add_argument("--json", metavar="FILE", help="write the figures there; - prints them")
    command.set_defaults(run=evaluate)

    command = commands.add_parser("embed", help=embed.__doc__, description=embed.__doc__)
    _add_recipe(command, several=False)
    command.add_argument("--out", metavar="FILE.npz", required=True, help="where to write them")
    command.set_defaults(run=embed)

    command = commands.add_parser("download", help=download.__doc__, description=download.__doc__)
    choices = [model.key for model in ALL_MODELS.values() if model.weights.url is not None]
    choices += [sample.key for sample in SAMPLES.values() if sample.files]
    command.add_argument("what", choices=choices, metavar="NAME", help=", ".join(choices))
    command.set_defaults(run=download)
    return parser


def _add_recipe(command: argparse.ArgumentParser, several: bool) -> None:
    add = command.add_argument
    add("folder", metavar="FOLDER", help="a folder or zip, as AIFF Folder Loader takes it")
    names = f"one of {', '.join(ALL_MODELS)}, or NAME=FILE for weights of your own"
    if several:
        add("--model", action="append", metavar="MODEL",
            help=f"{names}; may be given several times (default: {DEFAULT_MODEL})")  # fmt: skip
    else:
        add("--model", default=DEFAULT_MODEL, metavar="MODEL",
            help=f"{names} (default: %(default)s)")  # fmt: skip
    defaults = Recipe()
    for name, choices, what in (
        ("vector", VECTORS, "kind of vector"),
        ("region", REGIONS, "part of a photo that is seen"),
        ("fit", FITS, "how it is brought to a square"),
        ("precision", PRECISIONS, "of the network's arithmetic"),
    ):
        add(f"--{name}", choices=choices, default=getattr(defaults, name),
            help=f"{what} (default: %(default)s)")  # fmt: skip
    add("--mirror", action="store_true", help="average each photo with its mirror image")
    add("--unit", action="store_true", help="bring vectors to unit length")
    add("--device", default=AUTO, help="auto, cpu, cuda, cuda:1, mps, ...")
    chosen = Options()
    add("--split", default=chosen.split, help="part of a research data set (default: %(default)s)")
    add("--gallery", default=chosen.gallery,
        help="which of its shop photos are searched (default: %(default)s)")  # fmt: skip


def _recipe(options: argparse.Namespace, model: str) -> Recipe:
    names = ("vector", "region", "fit", "mirror", "unit", "precision")
    return Recipe(model, **{name: getattr(options, name) for name in names})


def _read(options: argparse.Namespace) -> Collection:
    folder = options.folder
    with _progress("reading", 100, "%") as callback:
        # A sample is known by name, as in a workflow.
        path = sample.folder if (sample := find_sample(folder)) else Path(folder)
        chosen = Options(options.split, options.gallery)
        collection = read_dataset(path, callback, chosen) if path.exists() else None
        collection = collection or read_collection(path, callback)
    for note in collection.notes:
        print(note, file=sys.stderr)
    for problem in collection.problems:
        _skipped(problem.path, f"{problem.problem}. {problem.advice}")
    return collection


def _embed(collection: Collection, recipe: Recipe, device: str) -> EmbeddedTables:
    embedder = Embedder(recipe, device)
    table = images_table(collection)
    with open_cache() as cache, _progress("embedding", len(table), "photos") as callback:
        tables = embed_table(table, embedder, cache, callback)
    for note in filter(None, [*embedder.notes, cache.note]):
        print(note, file=sys.stderr)
    for index, error in tables.result.failures.items():
        _skipped(collection.photos[index].path, f"{error.problem}. {error.advice}")
    return tables


def _embeddings_of(tables: EmbeddedTables) -> Table:
    if tables.embeddings is None:
        raise UsageError("None of the photos could be embedded.")
    return tables.embeddings


def _print_figures(evaluation: Evaluation) -> None:
    protocol = evaluation.protocol
    distance = DISTANCES[protocol.distance].label.lower()
    print("\n".join(describe(evaluation)))
    print(f"Distance: {distance}\n\n{format_table(evaluation)}")


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


def _text(table: Table, variable) -> np.ndarray:
    """A column as an array of text that NumPy reads without unpickling."""
    return text_column(table, variable).astype(str)


def _write(file: Path, write: Callable) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            write(stream)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


@contextmanager
def _stage() -> Iterator[Callable[[str], None]]:
    """A line that says what was done, and how long it took."""
    said: list[str] = []
    start = time.monotonic()
    yield said.append
    print(f"{time.monotonic() - start:6.1f} s  {said[0]}", flush=True)


@contextmanager
def _progress(what: str, total: int, unit: str) -> Iterator[Callable[[float], None]]:
    # disable=None: a bar on a terminal, nothing in a pipe.
    with tqdm(desc=what, total=total, unit=f" {unit}", disable=None, leave=False) as bar:

        def callback(share: float) -> None:
            bar.update(round(share * total) - bar.n)

        yield callback


def _skipped(path: str, why: str) -> None:
    print(f"Skipped {path}: {why}", file=sys.stderr)


def _complain(error: Exception | str, code: int) -> int:
    print(f"orange-aiff: {_plain(error)}", file=sys.stderr)
    return code


def _plain(error: Exception | str) -> str:
    """One line, whatever an error says."""
    return " ".join(str(error).split())


if __name__ == "__main__":
    raise SystemExit(main())
