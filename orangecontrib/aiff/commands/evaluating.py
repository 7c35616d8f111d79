"""What orange-aiff evaluate does: figures for a folder."""

import argparse
from dataclasses import astuple

from Orange.data import Table

from .. import api
from ..catalogue.crowd import CatalogueCrowd, in_its_space
from ..catalogue.store import open_catalogue
from ..embedding.cache import open_cache
from ..evaluation.comparison import claim
from ..evaluation.evaluation import Evaluation
from ..evaluation.figures import figures_text
from ..evaluation.protocol import PRESETS, Protocol
from ..evaluation.ranking.distances import DISTANCES
from ..evaluation.report import report_json
from ..evaluation.report_page import report_page
from ..evaluation.sentences import describe
from ..evaluation.systems import Compared, System, evaluate_systems
from ..evaluation.task import make_task
from ..evaluation.verdict import verdict
from ..files.outputs import outputs, write
from ..photos.datasets.options import Options
from ..progress import progress
from .chain import (
    chosen_chain,
    chosen_systems,
    recipes_of,
    refuse_beside_catalogue,
    system_key,
)
from .console import json_text, show, show_json, tell
from .vectors import aligned, embed_photos, read_folder, read_photos


def evaluate(options: argparse.Namespace) -> None:
    """Do what was asked; see `evaluate.add_to`."""
    to_stdout = options.json == "-"
    json_out, html_out = outputs(
        [None if to_stdout else options.json, options.html], [options.folder, options.reference]
    )
    images = read_photos(options)
    part = Options(outside=options.outside)
    other = read_folder(options.reference, part) if options.reference else None
    chain = chosen_chain(options)
    protocol = PRESETS[options.preset].applied_to(
        Protocol(distance=options.distance or chain.distance, search=options.search or chain.search)
    )
    systems: list[System] = []
    learned: list[list[str]] = []
    if options.catalogue:
        compared = _among(options, images, protocol)
        learned = [[]]
    else:
        for models in chosen_systems(options):
            system, sentences = _system(options, models, images, other, protocol)
            systems.append(system)
            learned.append(sentences)
        compared = api.evaluate(systems, protocol)
    if to_stdout or json_out:
        report = report_json(compared.evaluations, compared.comparisons, compared.refused)
        if json_out:
            write(json_out, lambda file: file.write(json_text(report).encode()))
        else:
            show_json(report)
    if html_out:
        with progress("writing", 100, "%") as callback:
            page = report_page(
                compared.evaluations,
                compared.table,
                compared.comparisons,
                notes=compared.notes(),
                callback=callback,
            )
        write(html_out, lambda file: file.write(page.encode(errors="replace")))
    printed = [json_out, html_out]
    if not to_stdout and all(each is None or each.file is not None for each in printed):
        show(api.summary(images))
        _print_all(compared, learned)


def _among(options: argparse.Namespace, images: Table, protocol: Protocol) -> Compared:
    """Evaluate photos in the space of a catalogue, among all of its photos."""
    refuse_beside_catalogue(options)
    catalogue = open_catalogue(options.catalogue)
    with (
        open_cache(options.check_all) as cache,
        progress("embedding", len(images), "photos") as callback,
    ):
        table, problems = in_its_space(catalogue, images, cache, options.device, callback)
    tell([], map(astuple, problems))
    with progress("searching", len(catalogue), "photos") as callback:
        return evaluate_systems(
            [System.of(table)],
            protocol,
            callback,
            lambda photos: CatalogueCrowd(catalogue, photos, protocol.gallery_domain),
        )


def _system(
    options: argparse.Namespace,
    models: list[str],
    images: Table,
    other: Table | None,
    protocol: Protocol,
) -> tuple[System, list[str]]:
    recipes = recipes_of(options, models)
    table = embed_photos(images, recipes, options)
    make_task(table, protocol)  # what cannot be evaluated need not be aligned
    reference = None if other is None else embed_photos(other, recipes, options)
    table, sentences = aligned(options, table, reference)
    joined = options.model or options.recommended
    return System.of(table, system_key(models) if joined and len(models) > 1 else None), sentences


def _print_all(compared: Compared, learned: list[list[str]]) -> None:
    refused = {each.place for each in compared.refused}
    judged = [each for place, each in enumerate(learned) if place not in refused]
    for evaluation, sentences in zip(compared.evaluations, judged, strict=True):
        show(f"\n{evaluation.name}")
        for each in sentences:
            show(each)
        print_figures(evaluation)
    first = next(iter(compared.evaluations[0].metrics))
    told = [each for each in compared.comparisons if each.metric == first]
    show(f"\n{verdict(compared.evaluations, compared.comparisons)}")
    for comparison in told:
        show(claim(comparison, compared.evaluations))
    for note in compared.notes():
        show(note)


def print_figures(evaluation: Evaluation) -> None:
    protocol = evaluation.protocol
    distance = DISTANCES[protocol.distance].label.lower()
    show("\n".join(describe(evaluation)))
    show(f"Distance: {distance}\n\n{figures_text([evaluation])}")
