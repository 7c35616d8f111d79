"""How vectors were made, in a report: in words, and folded below them to the last digit."""

from collections.abc import Mapping

from Orange.widgets.widget import OWWidget

from ...alignment.made import FOLDED, folded_html, made_in_detail, made_in_words


def report_made(widget: OWWidget, provenance: Mapping, name: str = "") -> None:
    """
    Parameters
    ----------
    provenance : of vectors, see `blocks.provenance_of`
    name : a heading above; none where there is one already
    """
    widget.report_items(name, made_in_words(provenance))
    widget.report_raw(folded_html(FOLDED, made_in_detail(provenance)))
