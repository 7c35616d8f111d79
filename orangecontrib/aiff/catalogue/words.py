"""What a window and the command line say of a catalogue: what is in it, what is wrong, what was done.

Both say the same. Only what to do about it differs: a button there, a command here; see `Advice`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..words import bytes_text, counted, percent, plural
from .indexing import Indexed
from .upkeep import READERS, Checked, Pruned

LITTLE = 1_000_000  # bytes that nobody misses


@dataclass(frozen=True)
class Advice:
    """What to do, each a sentence.

    Attributes
    ----------
    broken : about vectors that cannot be compared
    missing : about photos whose files are not there
    other : about photos whose files have changed
    left_over : about what stopped runs left
    lacks_index : about an index that is missing
    away : about photos whose whole folder is not there
    """

    broken: str
    missing: str
    other: str
    left_over: str
    lacks_index: str
    away: str


BUTTONS = Advice(
    broken="Press Remove Gone.",
    missing="Connect their drive, or press Remove Gone.",
    other="Press Add or Update.",
    left_over="Press Compact.",
    lacks_index="Press Compact.",
    away="Connect the drive, or press Remove Gone again.",
)
COMMANDS = Advice(
    broken="Remove them: orange-aiff catalogue prune",
    missing="Connect their drive, or remove them: orange-aiff catalogue prune --with-folders",
    other="Index the folder again.",
    left_over="Remove it: orange-aiff catalogue compact",
    lacks_index="Make it: orange-aiff catalogue compact",
    away="Connect the drive, or remove them with --with-folders.",
)


def in_it(said: Mapping[str, Any]) -> str:
    """What is in a catalogue, of what `upkeep.describe` says."""
    if not said["photos"]:
        return "Empty."
    parts = [plural(said["photos"], "photo")]
    domains = [f"{count:,} {name}" for name, count in sorted(said["domains"].items())]
    parts[0] += f" ({', '.join(domains)})"
    parts += [plural(said["items"], "item"), plural(said["collectors"], "collector")]
    if said["categories"]:
        parts.append(f"{counted(said['categories'], 'category', 'categories')}")
    return f"{', '.join(parts)}. {bytes_text(said['bytes'])} on the disk."


def vectors_of(said: Mapping[str, Any]) -> str:
    """What its vectors are; their name says how they were aligned, if they were."""
    return f"{said['vectors']}; {said['numbers']:,} numbers."


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


def checked(found: Checked, advice: Advice) -> list[str]:
    """What a check found, each with what to do."""
    said = []
    if found.twice:
        said.append(f"{plural(found.twice, 'photo')} twice. Make a new catalogue of the photos.")
    if found.broken:
        said.append(f"{plural(found.broken, 'vector')} that cannot be compared. {advice.broken}")
    if found.missing:
        said.append(f"{plural(found.missing, 'photo')} whose files are not there. {advice.missing}")
    if found.other:
        said.append(f"{plural(found.other, 'photo')} whose files have changed. {advice.other}")
    if found.left_over:
        said.append(f"{bytes_text(found.left_over)} that stopped runs left. {advice.left_over}")
    if found.lacks_index:
        said.append(
            f"The index is missing, so each search compares every photo. {advice.lacks_index}"
        )
    return [f"{plural(found.photos, 'photo')} read.", *(said or ["Nothing is wrong."])]


def pruned(done: Pruned, advice: Advice) -> list[str]:
    """What was removed, and the folders whose photos stay."""
    return [
        f"{plural(done.removed, 'photo')} removed, {done.photos:,} left.",
        *(
            f"“{PurePosixPath(folder).name}” is not there, so its {plural(photos, 'photo')} "
            f"{'stays' if photos == 1 else 'stay'}. {advice.away}"
            for folder, photos in done.away.items()
        ),
    ]


def asked_to_prune(away: Mapping[str, int]) -> str:
    """Whether photos may go whose whole folder is not there; see `upkeep.Pruned`."""
    folders = ", ".join(
        f"“{folder}” ({plural(photos, 'photo')})" for folder, photos in away.items()
    )
    return (
        f"Not there: {folders}. Perhaps a drive is not connected. Remove these photos from the "
        "catalogue? Their files are not touched, but to have them back you must add them again."
    )


def compacted(saved: int) -> str:
    """What making it small has saved, of its bytes; less than none where both versions are there."""
    if saved > 0:
        return f"{bytes_text(saved)} saved."
    if saved > -LITTLE:
        return "It was small already."
    return (
        f"It is written anew. What was there before stays for {READERS.seconds // 60} minutes, for "
        "those who still search it. Compact it once more after that, and its space is free."
    )
