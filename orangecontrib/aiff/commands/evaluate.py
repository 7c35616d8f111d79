"""orange-aiff evaluate: figures for a folder."""

import argparse
import json
from pathlib import Path

from ..embedding.models import DEFAULT_MODEL
from ..retrieval.evaluation import (
    Evaluation,
    describe,
    evaluate_table,
    format_table,
    protocol_json,
)
from ..retrieval.protocol import Protocol
from ..retrieval.search import DISTANCES
from .console import write
from .vectors import add_recipe, embed_collection, embeddings_of, read_photos, recipe_of


def add_to(commands) -> None:
    command = commands.add_parser("evaluate", help=run.__doc__, description=run.__doc__)
    add_recipe(command, several=True)
    command.add_argument("--distance", choices=DISTANCES, default="cosine",
                         help="between vectors (default: %(default)s)")  # fmt: skip
    command.add_argument("--json", metavar="FILE", help="write the figures there; - prints them")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Figures for a folder."""
    to_stdout = options.json == "-"
    collection = read_photos(options)
    evaluations = []
    for model in dict.fromkeys(options.model or [DEFAULT_MODEL]):
        tables = embed_collection(collection, recipe_of(options, model), options.device)
        evaluations.append(
            evaluate_table(embeddings_of(tables), Protocol(distance=options.distance))
        )
    if options.json:
        systems = [evaluation.as_json() for evaluation in evaluations]
        report = {"protocol": protocol_json(evaluations[0]), "systems": systems}
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        if to_stdout:
            print(text, end="")
        else:
            write(Path(options.json), lambda file: file.write(text.encode()))
    if not to_stdout:
        print(collection.summary())
        for evaluation in evaluations:
            print(f"\n{evaluation.name}")
            print_figures(evaluation)


def print_figures(evaluation: Evaluation) -> None:
    protocol = evaluation.protocol
    distance = DISTANCES[protocol.distance].label.lower()
    print("\n".join(describe(evaluation)))
    print(f"Distance: {distance}\n\n{format_table(evaluation)}")
