"""What Local GPU Embedder's report says: how each network's vectors came about."""

from Orange.widgets.widget import OWWidget

from ...alignment.closing import WORDS
from ...alignment.made import FOLDED, folded_html, made_in_detail
from ...alignment.methods import DEFAULT_METHOD, METHODS
from ...alignment.photos import vector_variables
from ...embedding.seeing.preparing import input_in_words
from ...photos.columns import DOMAINS
from .embedding import Finished


def report_finished(widget: OWWidget, finished: Finished, closes_gap: bool, photos: int) -> None:
    """Tell of each network's vectors, of what was done with them, and of so many photos."""
    widget.report_items("Worn and shop photos", gap_items(finished, closes_gap))
    for embedder, result in zip(finished.embedders, finished.tables.results, strict=True):
        provenance = result.provenance
        widget.report_items(
            "Vectors",
            [
                ("Network", provenance.name),
                ("Seen of each photo", input_in_words(provenance.input, provenance.mirror)),
                ("Brought to unit length", "yes" if provenance.unit else "no"),
                ("Numbers in a vector", embedder.length),
            ],
        )
        details = [
            *made_in_detail(provenance.as_dict()),
            ("JPEGs decoded by the GPU", "yes" if embedder.eye.decodes_jpegs else "no"),
        ]
        widget.report_raw(folded_html(FOLDED, details))
    skipped = len(finished.tables.result.failures)
    widget.report_items("Photos", [("Photos", photos), ("Skipped", skipped)])


def gap_items(finished: Finished, closes_gap: bool) -> list[tuple[str, str]]:
    """What was done about the gap between worn and shop photos: words first, then numbers."""
    closed = finished.closed if closes_gap else None
    if closed is None:
        return [("Embeddings", "as the networks made them")]
    items = [("Embeddings", closed.sentence)]
    if closed.learned is not None:
        items += [
            ("Learned", "from the photos being tested (transductive)"),
            ("Method", METHODS[DEFAULT_METHOD].label),
            *(
                (f"{WORDS[domain].capitalize()} photos that it learned from", f"{count:,}")
                for domain, count in zip(DOMAINS, closed.learned.photos, strict=True)
            ),
            ("Numbers in an aligned vector", f"{len(vector_variables(closed.table)):,}"),
        ]
    return items
