"""What AIFF Folder Loader says below its window of the photos that it found."""

from ...photos.collecting.edits import accept_suggestions
from ...photos.photo import Collection
from ...words import counted, plural


def show_messages(widget, collection: Collection, has_domains: bool) -> None:
    """Show what lacks, and what can be done.

    Parameters
    ----------
    has_domains : whether there are consumers and shops to tell apart
    """
    unknown = collection.count(None)
    widget.Warning.unknown_domain(plural(unknown, "photo"), shown=has_domains and unknown > 0)
    loose = sum(photo.item is None for photo in collection.photos)
    widget.Warning.no_item(plural(loose, "photo"), shown=loose > 0)
    problems = len(collection.problems)
    lost = counted(problems, "file or line", "files or lines")
    widget.Warning.problems(lost, shown=problems > 0)
    widget.Information.notes(" ".join(collection.notes), shown=bool(collection.notes))
    suggested = len(accept_suggestions(collection))
    widget.Information.suggested(plural(suggested, "photo"), shown=suggested > 0)
