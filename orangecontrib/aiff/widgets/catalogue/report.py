"""What Catalogue's report says."""

from orangewidget.widget import OWBaseWidget

from ...catalogue import words
from ..kit.made import report_made
from .working import Opened


def report_catalogue(widget: OWBaseWidget, opened: Opened, done: str) -> None:
    """What is in it, how it is searched, how its vectors were made, and what was done last."""
    said = opened.said
    widget.report_items(
        "Catalogue",
        [
            ("Name", said["name"]),
            ("In it", words.in_it(said)),
            ("Vectors", words.vectors_of(said)),
            ("Search", words.searched(said["search"])),
            ("Version", f"{said['version']:,}, made by Orange3-AIFF {said['made by']}"),
            *([("Done last", done)] if done else []),
        ],
    )
    report_made(widget, said["provenance"])
