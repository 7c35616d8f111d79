"""How we speak: numbers with their nouns, shares, distances, and names that can be told apart."""

from collections.abc import Iterable


def plural(number: int, noun: str) -> str:
    """ "1 photo", "2 photos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def distinct(names: Iterable[str]) -> list[str]:
    """Names with numbers where one comes again."""
    told: list[str] = []
    for wanted in names:
        name, number = wanted, 2
        while name in told:
            name, number = f"{wanted} ({number})", number + 1
        told.append(name)
    return told


def short_names(names: Iterable[str]) -> list[str]:
    """Names without the parts between commas that all have, for narrow headings."""
    parts = [name.split(", ") for name in names]
    shared = set.intersection(*map(set, parts)) if len(parts) > 1 else set()
    shortened = []
    for each in parts:
        kept = [part for part in each if part not in shared] or each[-1:]
        before, after = ("" if end in kept else "…" for end in (each[0], each[-1]))
        shortened.append(f"{before} {', '.join(kept)} {after}".strip())
    return shortened


def distance_text(distance: float) -> str:
    """As many digits as fit under a picture."""
    decimals = 4 if abs(distance) < 1 else 2 if abs(distance) < 100 else 0
    return f"{distance:,.{decimals}f}".replace("-", "−")
