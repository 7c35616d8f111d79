"""What AIFF Folder Loader's report says."""

from collections.abc import Sequence

from Orange.widgets.widget import OWWidget

from ...photos.collecting.checks import CollectorCheck, Rules, check_rules
from ...photos.collecting.edits import Edits
from ...photos.photo import Collection
from ...photos.pictures.copies import HANDLINGS, Copies, copies_summary
from ...words import plural
from .checklist import rule_line


def report_photos(
    widget: OWWidget,
    source: str,
    collection: Collection,
    edits: Edits,
    copies: Sequence[Copies],
    handling: str,
) -> None:
    """Where the photos are from, what a person said of them, and which show the same."""
    by_hand = sum(bool(photo.boxed_by and photo.box) for photo in collection.photos)
    widget.report_items(
        "Photos",
        [
            ("From", source),
            ("Photos", collection.summary()),
            ("Notes", " ".join(collection.notes) or "none"),
            ("Labelled by hand", plural(len(edits), "photo")),
            ("Boxes by hand", by_hand or "none"),
            ("Unusable files", len(collection.problems)),
            ("Duplicates", copies_summary(copies) or "none found"),
            ("Of these", HANDLINGS[handling][0]),
        ],
    )


def report_rules(widget: OWWidget, checks: Sequence[CollectorCheck], rules: Rules) -> None:
    lines = check_rules(checks, rules)
    widget.report_items(
        "Collection rules", [(str(n), rule_line(r)) for n, r in enumerate(lines, 1)]
    )
