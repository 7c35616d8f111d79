"""What a workflow keeps of AIFF Folder Loader."""

from typing import Annotated

from msgspec import Meta

from ...photos.pictures.copies import HANDLINGS
from ..kit.settings import (
    MOST_LETTERS_OF_PATH,
    PathText,
    WindowSettings,
    choice,
    several,
    table,
    text,
    whole,
    yes_or_no,
)
from .board import SIDES
from .checklist import MOST
from .dataset_options import MOST_A_CLASS, MOST_SEEDS

MOST_SOURCES = 10_000
MOST_EDITS = 300_000  # three of each photo of a large research data set
_Edited = Annotated[
    str, Meta(max_length=MOST_LETTERS_OF_PATH, pattern=r"\A(domain|item|box):[^\x00]*\Z")
]


class LoaderSettings(WindowSettings, total=False):
    folder: text("Folder", PathText)
    others: several("More folders or zips", PathText, MOST_SOURCES)
    edits: table("What you said of photos", PathText, MOST_EDITS, keys=_Edited)
    copies_handling: choice("Duplicates", HANDLINGS)
    split: text("Part of the data set")
    gallery: text("Gallery of the data set")
    per_class: whole("Pictures per class", 1, MOST_A_CLASS)
    seed: whole("Seed", 0, MOST_SEEDS)
    outside: yes_or_no("Photos outside the table's folder")
    least_items: whole("Least number of garments", 0, MOST)
    least_consumer: whole("Least number of consumer photos", 0, MOST)
    least_shop: whole("Least number of shop photos", 0, MOST)
    tile_side: whole("Size of the pictures", SIDES[0], SIDES[2])
    with_box: yes_or_no("Box of the garment")
    auto_send: yes_or_no("Send automatically")
