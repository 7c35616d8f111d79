"""A protocol as plain values that a workflow keeps, and as what a person types."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from .protocol import PRESETS, Protocol
from .ranking.distances import DISTANCES
from .ranking.searches import SEARCHES

DEEPEST = 100_000


def settings_of(protocol: Protocol) -> dict:
    """What of a protocol is not as usual, literals only."""
    usual = asdict(Protocol())
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(protocol).items()
        if value != usual[name]
    }


def protocol_of(settings: Mapping) -> Protocol:
    """The protocol of kept settings; what a newer version has chosen is as usual."""
    names = {field.name for field in fields(Protocol)}
    chosen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in settings.items()
        if name in names
    }
    return Protocol(**{name: value for name, value in chosen.items() if _is_known(name, value)})


def _is_known(name: str, value: Any) -> bool:
    choices: dict[str, Collection[str]] = {"distance": DISTANCES, "search": SEARCHES}
    if name in choices:
        return value in choices[name]
    try:
        Protocol(**{name: value})
    except (TypeError, ValueError):
        return False
    return True


def preset_of(protocol: Protocol) -> str | None:
    """The key in `PRESETS` of what a protocol is but for its distance and search; else None."""
    fitting = (key for key, each in PRESETS.items() if each.applied_to(protocol) == protocol)
    return next(fitting, None)


def read_depths(text: str) -> tuple[int, ...]:
    """Depths k as somebody types them, "1, 5, 10"; ascending, each once.

    Raises
    ------
    ValueError
        If they are no whole numbers from 1; the message is a sentence for the user.
    """
    parts = text.replace(";", " ").replace(",", " ").split()
    if not parts or not all(p.isascii() and p.isdigit() and 1 <= int(p) <= DEEPEST for p in parts):
        raise ValueError(
            f"“{text.strip()}” are not depths. Write whole numbers from 1 with commas between, "
            "such "
            "as 1, 5, 10, 20."
        )
    return tuple(sorted({int(part) for part in parts}))


def write_depths(ks: Sequence[int]) -> str:
    return ", ".join(map(str, ks))
