"""How we speak: numbers with their nouns, shares, distances, and names that can be told apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

JOINED = " + "  # between the networks of a joined vector
COLOUR = "Colour"  # among the networks of a joined vector, what is none
SHORT = 24  # letters of a name that a narrow heading has room for


def plural(number: int, noun: str) -> str:
    """ "1 photo", "2 photos"; a noun that gets no s has both forms, as in "foto|foto"."""
    one, _, several = noun.partition("|")
    return counted(number, one, several or f"{one}s")


def counted(number: int, one: str, several: str) -> str:
    """ "1 cluster fits", "2 clusters fit"; in `plural` only the last word changes."""
    return f"{number:,} {one if number == 1 else several}"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; "" of none."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def bytes_text(size: float) -> str:
    """ "512 bytes", "340 KB", "2.1 MB", "1.3 GB": the unit in which a size is at least 1."""
    for unit, name, decimals in ((1e9, "GB", 1), (1e6, "MB", 1), (1e3, "KB", 0)):
        if size >= unit:
            return f"{size / unit:,.{decimals}f} {name}"
    return plural(round(size), "byte")


def percent(share: float, decimals: int = 1) -> str:
    """ "41.7 %", which no line breaks before its sign."""
    return f"{100 * share:.{decimals}f}\N{NO-BREAK SPACE}%"


def distinct(names: Iterable[str]) -> list[str]:
    """Names with numbers where one comes again."""
    told: list[str] = []
    for wanted in names:
        name, number = wanted, 2
        while name in told:
            name, number = f"{wanted} ({number})", number + 1
        told.append(name)
    return told


def short_names(names: Iterable[str], count: bool = True) -> list[str]:
    """Only what tells names apart, for narrow headings.

    "SqueezeNet, strips" and "EfficientNet, strips" become "SqueezeNet" and "EfficientNet".

    Parameters
    ----------
    count : whether "3 networks" stands for the names of as many
    """
    whole = list(names)
    if len(whole) < 2:
        return whole
    told = [_Parts.of(name) for name in whole]
    several = [{*each.parts} for each in told if len(each.parts) > 1]
    shared = set.intersection(*several) if len(several) > 1 else set()
    heads = {each.heads for each in told}
    if len(heads) > 1 or any(each.without(shared) == "" for each in told):
        shared -= {head for each in heads for head in each}  # whose vectors they are
    short = [each.without(shared) for each in told]
    if len({*short}) < len({*whole}) or "" in short:
        return whole
    if not count:
        return short
    counted = [_counted(name) for name in short]
    return [
        few if counted.count(few) == 1 and few not in whole else name
        for few, name in zip(counted, short, strict=True)
    ]


@dataclass(frozen=True)
class _Parts:
    """A name's parts: of each network those between commas, then what stands in brackets."""

    networks: tuple[tuple[str, ...], ...]
    bracket: str

    @staticmethod
    def of(name: str) -> "_Parts":
        found = re.fullmatch(r"(.+) \(([^()]+)\)", name)
        stem, bracket = found.groups() if found else (name, "")
        networks = tuple(tuple(each.split(", ")) for each in stem.split(JOINED))
        return _Parts(networks, bracket)

    @property
    def heads(self) -> tuple[str, ...]:
        """The networks' names."""
        return tuple(network[0] for network in self.networks)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for network in self.networks for part in network)

    def without(self, shared: set[str]) -> str:
        kept = ([part for part in network if part not in shared] for network in self.networks)
        stem = JOINED.join(", ".join(parts) for parts in kept if parts)
        if stem and self.bracket:
            return f"{stem} ({self.bracket})"
        return stem or self.bracket


def _counted(name: str) -> str:
    """ "3 networks" in place of long names of as many, and what else is said."""
    networks, _, more = name.partition(", ")
    parts = networks.split(JOINED)
    if len(name) <= SHORT or len(parts) < 2:
        return name
    colour = f"{JOINED}{COLOUR}" if COLOUR in parts else ""
    count = plural(len(parts) - bool(colour), "network")
    return ", ".join(filter(None, (f"{count}{colour}", more)))


def distance_text(distance: float) -> str:
    """As many digits as fit under a picture, with the sign."""
    decimals = 3 if abs(distance) < 10 else 2 if abs(distance) < 100 else 0
    text = f"{distance:,.{decimals}f}"
    return text.replace("-", "−") if text.strip("-0.,") else text.removeprefix("-")
