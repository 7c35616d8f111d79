"""What Style Match's report says."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt
from Orange.widgets.widget import OWWidget

from ...words import percent
from ..kit.boxes import in_words
from ..kit.made import report_made
from ..kit.pictures import as_html
from .asking import Reply
from .column import MatchColumn
from .worn import UNKNOWN, WORN

PICTURES = 12
SIDE = 240  # of the photo that asks, pixels


def report_question(widget: OWWidget, reply: Reply, columns: Sequence[MatchColumn]) -> None:
    """The question, then each gallery's answer with its first matches, and how it was made."""
    question = reply.question
    rows = [("Photo", question.name or "none, words alone")]
    if reply.photo is not None:
        rows += [
            ("Part that counts", in_words(question.box, reply.photo.size)),
            ("It shows", WORN[question.domain if question.domain in WORN else UNKNOWN][0]),
        ]
    if question.words:
        rows.append(("Words", f"{question.words} ({percent(question.weight, 0)})"))
    domain, variable, value = widget.controls_of_search.searched
    rows.append(("Searched", f"{domain} photos" if domain else "all photos"))
    if variable:
        rows.append(("Only", f"{variable} = {value}"))
    widget.report_items("Search", rows)
    photo = widget.panel.photo.grab().toImage()
    photo = photo.scaled(SIDE, SIDE, Qt.KeepAspectRatio, Qt.SmoothTransformation)
    widget.report_raw(as_html(photo, "Your photo, with its box"))
    for column, answer in zip(columns, reply.answers, strict=True):
        widget.report_name(column.title.text())
        if answer.judgement is not None:
            sure = answer.judgement
            widget.report_paragraph(f"{sure.label}. {sure.sentence} {sure.meaning}")
        else:
            widget.report_paragraph(answer.sentence)
        widget.report_paragraph(answer.order)
        widget.report_raw(
            as_html(
                column.grid.picture(PICTURES, max(4, column.grid.columns())), "The first matches"
            )
        )
        for provenance in column.asked.gallery.provenances:
            report_made(widget, provenance)
