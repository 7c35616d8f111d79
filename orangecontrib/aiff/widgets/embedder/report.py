"""What Local GPU Embedder's report says: how each network's vectors came about."""

from Orange.widgets.widget import OWWidget

from .embedding import Finished


def report_finished(widget: OWWidget, finished: Finished, photos: int) -> None:
    """Tell of each network's vectors, and of so many photos."""
    for embedder in finished.embedders:
        provenance = embedder.provenance
        widget.report_items(
            "Vectors",
            [
                ("Network", provenance.name),
                ("Weights", f"{provenance.weights} (SHA-256 {provenance.digest})"),
                ("Seen of each photo", provenance.input),
                ("Averaged with the mirror image", "yes" if provenance.mirror else "no"),
                ("Brought to unit length", "yes" if provenance.unit else "no"),
                ("Numbers in a vector", embedder.length),
                ("Precision", provenance.precision),
                ("Device", provenance.device),
                ("JPEGs decoded by the GPU", "yes" if embedder.eye.decodes_jpegs else "no"),
                ("Software", f"torch {provenance.torch}, torchvision {provenance.torchvision}"),
            ],
        )
    skipped = len(finished.tables.result.failures)
    widget.report_items("Photos", [("Photos", photos), ("Skipped", skipped)])
