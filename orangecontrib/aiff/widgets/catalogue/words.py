"""What Catalogue says of a catalogue, of what adding to it would do, and of what a check found."""

from collections.abc import Mapping
from typing import Any

from ...catalogue.indexing import Indexed
from ...catalogue.upkeep import Checked
from ...words import counted, percent, plural

NEW = "This catalogue is not there yet: the first Add makes it."


def in_it(said: Mapping[str, Any]) -> str:
    """What is in a catalogue, of what `upkeep.describe` says."""
    if not said["photos"]:
        return f"Empty, for vectors of {said['numbers']:,} numbers: {said['vectors']}."
    parts = [plural(said["photos"], "photo")]
    domains = [f"{count:,} {name}" for name, count in sorted(said["domains"].items())]
    parts[0] += f" ({', '.join(domains)})"
    parts += [plural(said["items"], "item"), plural(said["collectors"], "collector")]
    if said["categories"]:
        parts.append(f"{counted(said['categories'], 'category', 'categories')}")
    return f"{', '.join(parts)}. {size_of(said)}."


def vectors_of(said: Mapping[str, Any]) -> str:
    """What its vectors are."""
    aligned = ", aligned" if said["aligned"] else ""
    return f"{said['vectors']}{aligned}; {said['numbers']:,} numbers."


def size_of(said: Mapping[str, Any]) -> str:
    return f"{said['bytes'] / 1e6:,.1f} MB on the disk"


def searched(search: Mapping[str, Any]) -> str:
    """How it is searched, and how much of what is near that finds."""
    if search.get("search") == "exact":
        return "Searches compare every photo, so they miss none."
    if search.get("search") == "index":
        return (
            f"An index finds {percent(search['recall'])} of the ten nearest photos, measured with "
            f"{plural(search['questions'], 'photo')} of its own; it looks into "
            f"{plural(search['probes'], 'part')} and compares {search['refine']} times as many "
            f"candidates, {search['milliseconds']:,.0f} ms a search."
        )
    return "There is no index yet, so searches compare every photo."


def plan(done: Indexed, is_there: bool) -> str:
    """What adding would do."""
    if not is_there:
        return f"{plural(done.new, 'photo')} to add."
    parts = [f"{done.new:,} new", f"{done.changed:,} changed", f"{done.same:,} as before"]
    gone = f" {plural(done.gone, 'photo')} of this folder gone." if done.gone else ""
    return f"{', '.join(parts)}.{gone}"


def checked(found: Checked) -> str:
    """What a check found, and which button mends it."""
    said = [f"{plural(found.photos, 'photo')} read."]
    if found.twice:
        said.append(f"{plural(found.twice, 'photo')} twice. Make a new catalogue of the photos.")
    if found.broken:
        said.append(f"{plural(found.broken, 'vector')} that cannot be compared. Press Remove Gone.")
    if found.missing:
        said.append(
            f"{plural(found.missing, 'photo')} whose files are not there. Connect their drive, or "
            "press Remove Gone."
        )
    if found.left_over:
        said.append(f"{found.left_over / 1e6:,.1f} MB that stopped runs left. Press Compact.")
    if found.lacks_index:
        said.append("The index is missing, so each search compares every photo. Press Compact.")
    return " ".join(said if said[1:] else [*said, "Nothing is wrong."])
