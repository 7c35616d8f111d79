"""What passes between widgets and is no table, told in the bar below a window."""

from orangewidget.utils.signals import PartialSummary, summarize

from ...catalogue.handed import CatalogueGallery


@summarize.register
def summarize_catalogue(gallery: CatalogueGallery) -> PartialSummary:
    """How many photos it has; all of it in the tooltip."""
    return PartialSummary(gallery.photos, gallery.sentence)
