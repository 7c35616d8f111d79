"""Photo collections that come with the add-on, known by name instead of by path."""

from dataclasses import dataclass
from pathlib import Path

PREFIX = "sample:"


@dataclass(frozen=True)
class Sample:
    """A collection that comes with the add-on.

    Attributes
    ----------
    key : stable name, stored in workflows as ``sample:{key}``
    title : what a person reads
    folder : where its photos are
    """

    key: str
    title: str
    folder: Path


_HERE = Path(__file__).parent

SAMPLES = {
    sample.key: sample
    for sample in (
        Sample("wardrobe", "Rendered wardrobe (6 garments)", _HERE / "rendered_wardrobe_AIFF_2026"),
    )
}


def find_sample(name: str) -> Sample | None:
    """The sample that a stored name such as ``sample:wardrobe`` means, or None for a path."""
    if not name.startswith(PREFIX):
        return None
    return SAMPLES.get(name.removeprefix(PREFIX))
