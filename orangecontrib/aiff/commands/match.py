"""orange-aiff match: hand it a photo, get the garment."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..alignment.methods import METHODS
from ..chains import PLAIN, RECOMMENDED
from ..errors import UsageError
from ..files.outputs import outputs, write
from ..matching.question import FOUND, SEARCHES, TOP, WHOLE
from ..photos.columns import CONSUMER, DOMAINS
from ..photos.datasets.options import Options
from ..photos.photo import Box
from ..photos.rows import rows_of
from ..photos.written import as_box, shown
from . import COMMANDS
from .chain import (
    add_align,
    add_chain,
    add_join,
    chosen_chain,
    one_system,
    recipes_of,
    refuse_beside_catalogue,
)
from .choices import add_choices, add_outside
from .console import json_text, show, show_json, tell

if TYPE_CHECKING:
    from .. import api

UNKNOWN = "unknown"


def add_to(commands) -> None:
    command = commands.add_parser("match", help=COMMANDS["match"], description=COMMANDS["match"])
    add = command.add_argument
    add("photo", metavar="PHOTO", help="the photo to search with")
    add("--gallery", metavar="FOLDER", required=True,
        help="the photos to search: a folder or zip, as for AIFF Folder Loader, or a catalogue")  # fmt: skip
    add("--box", default=FOUND, metavar="X,Y,W,H",
        help=f"the part that counts, in pixels, or {WHOLE}; by default where the add-on finds the garment")  # fmt: skip
    add("--shows", choices=(*DOMAINS, UNKNOWN), default=CONSUMER,
        help="what kind of photo it is (default: %(default)s)")  # fmt: skip
    add(
        "--words",
        default="",
        help="words to search with beside the photo; needs a network that learned words",
    )
    add("--top", type=_count, default=TOP, help="how many garments to show (default: %(default)s)")
    add("--search", choices=tuple(SEARCHES),
        help="; ".join(f"{key}: {words}" for key, words in SEARCHES.items())
        + f" (default: {RECOMMENDED.search}; with --plain {PLAIN.search})")  # fmt: skip
    add("--json", metavar="FILE", help="write the matches to this file; - prints them")
    add_outside(command)
    add_choices(command)
    add_chain(command)
    add_join(command, "search with all networks together")
    add_align(command, [key for key, method in METHODS.items() if not method.needs_items])
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    from ..matching.answers import pose  # with Orange, which takes a second

    to_stdout = options.json == "-"
    (out,) = outputs([None if to_stdout else options.json], [options.photo, options.gallery])
    shows = None if options.shows == UNKNOWN else options.shows
    posed = pose(options.photo, options.words, _box(options.box), shows)
    search = options.search or chosen_chain(options).search
    found = _gallery(options).answer(posed, options.top, search=search)
    if to_stdout:
        show_json(found.as_json())
    elif out:
        write(out, lambda file: file.write(json_text(found.as_json()).encode()))
    if not to_stdout and (out is None or out.file is not None):
        show(found)


def _gallery(options: argparse.Namespace) -> api.Askable:
    from .. import api
    from ..catalogue.about import is_catalogue
    from .vectors import aligned, embed_photos, read_folder

    if is_catalogue(Path(options.gallery).absolute()):
        refuse_beside_catalogue(options)
        return api.catalogue(options.gallery, device=options.device)
    images = read_folder(options.gallery, Options(outside=options.outside))
    recipes = recipes_of(options, one_system(options))
    table = embed_photos(images, recipes, options)
    # Words can ask only vectors as the network made them.
    if options.align or (rows_of(table).has_domains and not options.words):
        table, _ = aligned(options, table)
    gallery = api.gallery(table, options.device)
    tell(gallery.asked.notes, [])
    return gallery


def _box(wanted: str) -> str | Box:
    if wanted in (FOUND, WHOLE):
        return wanted
    box = as_box(wanted.split(","))
    if box is None or box.width <= 0 or box.height <= 0:
        raise UsageError(
            f"“{shown(wanted)}” is not a box. Give left, top, width and height in pixels: --box "
            "40,60,200,300"
        )
    return box


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number, 1 or more")
    return number
