"""orange-aiff match: hand it a photo, get the garment."""

import argparse
import json
import sys
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from ..alignment.methods import METHODS
from ..alignment.photos import has_both_domains
from ..embedding.seeing.opened import OpenedPhoto
from ..errors import PhotoError, UsageError
from ..matching.asking import Answer, Asked, find_garment, open_question
from ..matching.gallery import Group, grouped
from ..matching.question import Question
from ..photos.columns import CONSUMER, DOMAINS, SHOP
from ..photos.datasets.options import Options
from ..photos.photo import Box
from ..words import plural
from .chain import add_align, add_chain, add_join, aligned, one_system, recipe_of
from .console import write
from .vectors import add_choices, embed_collection, embeddings_of, read_folder

FOUND, WHOLE = "auto", "whole"
UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Found:
    """An answer with what it was asked of."""

    asked: Asked
    answer: Answer
    groups: list[Group]
    seen: str


def add_to(commands) -> None:
    command = commands.add_parser("match", help=run.__doc__, description=run.__doc__)
    add = command.add_argument
    add("photo", metavar="PHOTO", help="the photo that asks")
    add("--gallery", metavar="FOLDER", required=True,
        help="what is searched: a folder or zip, as AIFF Folder Loader takes it")  # fmt: skip
    add("--box", default=FOUND, metavar="X,Y,W,H",
        help=f"the part that counts, in pixels, or {WHOLE}; by itself where the garment is")  # fmt: skip
    add("--shows", choices=(*DOMAINS, UNKNOWN), default=CONSUMER,
        help="which domain the photo is of (default: %(default)s)")  # fmt: skip
    add("--words", default="", help="beside the photo, with a network that learned words")
    add("--top", type=_count, default=10, help="garments that are shown (default: %(default)s)")
    add("--json", metavar="FILE", help="write the matches there; - prints them")
    add_choices(command)
    add_chain(command)
    add_join(command, "compare by all networks together")
    add_align(command, [key for key, method in METHODS.items() if not method.needs_items])
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """The garment in a photo, or what is nearest to it."""
    question = Question(
        photo=str(Path(options.photo).absolute()),
        name=Path(options.photo).name,
        domain=None if options.shows == UNKNOWN else options.shows,
        words=options.words,
    )
    try:
        photo = open_question(question)
        question, seen = _boxed(question, photo, options.box)
        asked = _gallery(options)
        if question.words and asked.no_words:
            raise UsageError(asked.no_words)
        answer = asked.ask(question, photo, asked.rows(SHOP))
    except PhotoError as error:
        raise UsageError(f"{options.photo}: {error.problem}. {error.advice}") from error
    found = Found(asked, answer, grouped(asked.gallery, answer.matches, options.top), seen)
    if options.json:
        text = json.dumps(_as_json(found), indent=2, ensure_ascii=False) + "\n"
        if options.json == "-":
            print(text, end="")
        else:
            write(Path(options.json), lambda file: file.write(text.encode()))
    if options.json != "-":
        _print(found)


def _gallery(options: argparse.Namespace) -> Asked:
    collection = read_folder(options.gallery, Options())
    recipes = [recipe_of(options, model) for model in one_system(options)]
    table = embeddings_of(embed_collection(collection, recipes, options.device))
    # Words can ask only vectors as the network made them.
    if options.align or (has_both_domains(table) and not options.words):
        table, _ = aligned(options, table)
    asked = Asked(table, options.device)
    for note in asked.notes:
        print(note, file=sys.stderr)
    return asked


def _boxed(question: Question, photo: OpenedPhoto, wanted: str) -> tuple[Question, str]:
    """The question with its box, and in words where that is."""
    if wanted == WHOLE:
        return question, "all of the photo"
    if wanted == FOUND:
        box, seen = find_garment(question, photo)
        return replace(question, box=box), seen
    try:
        x, y, width, height = map(float, wanted.split(","))
    except ValueError:
        raise UsageError(
            f"“{wanted}” is no box. Give left, top, width and height in pixels: --box 40,60,200,300"
        ) from None
    return replace(question, box=Box(x, y, width, height)), "the given box"


def _as_json(found: Found) -> dict:
    asked, answer = found.asked, found.answer
    judgement, box = answer.judgement, answer.question.box
    sure = {"word": judgement.word, "chance": judgement.chance} if judgement else None
    return {
        "photo": answer.question.photo,
        "box": None if box is None else list(astuple(box)),
        "seen": found.seen,
        "words": answer.question.words,
        "searched": len(answer.matches.rows),
        "sure": sure and {**sure, "right": judgement.right, "wrong": judgement.wrong},
        "estimate": answer.sentence,
        "identical": None if answer.identical is None else asked.names[answer.identical],
        "matches": [
            {
                "rank": group.rank,
                "item": str(asked.gallery.labels[group.rows[0]]) or None,
                "photo": asked.names[group.rows[0]],
                "distance": round(float(group.distances[0]), 6),
                "nearly_tied": group.tied,
                "others": [asked.names[row] for row in group.rows[1:]],
            }
            for group in found.groups
        ],
        "provenance": asked.gallery.provenances[0],
    }


def _print(found: Found) -> None:
    asked, answer = found.asked, found.answer
    box = answer.question.box
    where = "" if box is None else " ({:.0f},{:.0f},{:.0f},{:.0f})".format(*astuple(box))
    print(f"{answer.question.name}: {found.seen}{where}")
    print(f"{asked.name}: {plural(len(answer.matches.rows), 'photo')} searched")
    if answer.identical is not None:
        print(f"The very photo is in the gallery: {asked.names[answer.identical]}")
    if answer.judgement is not None:
        print(answer.judgement.sentence(float(answer.matches.distances[0])))
    print(answer.sentence)
    rows = [
        (
            f"{group.rank}{' ≈' if group.tied else ''}",
            f"{group.distances[0]:.4f}",
            str(asked.gallery.labels[group.rows[0]]),
            asked.names[group.rows[0]],
        )
        for group in found.groups
    ]
    print()
    for rank, distance, item, photo in [("rank", "distance", "garment", "photo"), *rows]:
        width = max(7, *(len(row[2]) for row in rows)) if rows else 7
        print(f"{rank:<6}{distance:>8}  {item:<{width}}  {photo}")
    if any(group.tied for group in found.groups):
        print("≈ nearly as near as the one before: their order means little")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
