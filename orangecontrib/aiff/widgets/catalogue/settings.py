"""What a workflow keeps of Catalogue."""

from ..kit.settings import PathText, WindowSettings, choice, text, whole, yes_or_no
from .photo_source import SOURCES

MOST_SAMPLE = 100_000


class CatalogueSettings(WindowSettings, total=False):
    place: text("Catalogue", PathText)
    folder: text("Folder of photos", PathText)
    source: choice("Photos", SOURCES)
    close_gap: yes_or_no("Bring worn and shop photos nearer each other")
    thumbnails: yes_or_no("Keep small pictures")
    sample_size: whole("Photos in Sample", 1, MOST_SAMPLE)
