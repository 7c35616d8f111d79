"""What Style Match's report says."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt
from Orange.widgets.widget import OWWidget

from ..kit.boxes import in_words
from ..kit.made import report_made
from ..kit.pictures import as_html
from .asking import Reply
from .column import MatchColumn

PICTURES = 12
SIDE = 240  # of the photo that asks, pixels


def report_question(widget: OWWidget, reply: Reply, columns: Sequence[MatchColumn]) -> None:
    """The question, then each gallery's provenance, judgement and first matches."""
    question = reply.question
    rows = [("Photo", question.name or "none, words alone")]
    if reply.photo is not None:
        rows += [
            ("Seen of it", in_words(question.box, reply.photo.size)),
            ("Domain", question.domain or "unknown"),
        ]
    if question.words:
        rows.append(("Words", f"{question.words} ({100 * question.weight:.0f} %)"))
    domain, variable, value = widget.controls_of_search.searched
    rows.append(("Searched", f"{domain} photos" if domain else "all photos"))
    if variable:
        rows.append(("Only", f"{variable} = {value}"))
    widget.report_items("Question", rows)
    photo = widget.panel.photo.grab().toImage()
    photo = photo.scaled(SIDE, SIDE, Qt.KeepAspectRatio, Qt.SmoothTransformation)
    widget.report_raw(as_html(photo, "The photo that asks, with its box"))
    for column, answer in zip(columns, reply.answers, strict=True):
        widget.report_name(column.title.text())
        said = [("Distance", "cosine")]
        if answer.judgement is not None:
            said.append(("How sure", answer.judgement.sentence))
        said += [("Estimate", answer.sentence), ("Order", answer.order)]
        widget.report_items("Answer", said)
        widget.report_raw(
            as_html(
                column.grid.picture(PICTURES, max(4, column.grid.columns())), "The first matches"
            )
        )
        for provenance in column.asked.gallery.provenances:
            report_made(widget, provenance, "Embedding")
