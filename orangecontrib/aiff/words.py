"""How we speak: numbers with their nouns, and shares as percent."""


def plural(number: int, noun: str) -> str:
    """ "1 photo", "2 photos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"
