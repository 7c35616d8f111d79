"""The collection's rules: how many garments, and how many photos of each domain a garment needs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...words import plural
from ..columns import CONSUMER, SHOP
from ..photo import Collection

NOBODY = "this folder"  # whose photos are in no collector's


@dataclass(frozen=True)
class Rules:
    """The course's rules; each number is the least that is asked for."""

    items: int = 3
    consumer: int = 1
    shop: int = 5


@dataclass(frozen=True)
class ItemCheck:
    """How one garment fares: its photos of each domain, and how many it lacks."""

    item: str
    consumer: int
    shop: int
    unknown: int
    lacks_consumer: int
    lacks_shop: int

    @property
    def missing(self) -> tuple[str, ...]:
        """In words; empty where nothing is missing."""
        return _in_words(consumer=self.lacks_consumer, shop=self.lacks_shop)


@dataclass(frozen=True)
class CollectorCheck:
    """How one collector's folder fares, and how many garments it lacks."""

    collector: str
    items: tuple[ItemCheck, ...]
    lacks_items: int

    @property
    def passed(self) -> bool:
        return self.lacking == 0

    @property
    def lacking(self) -> int:
        """How many garments and photos are missing."""
        return self.lacks_items + sum(i.lacks_consumer + i.lacks_shop for i in self.items)

    @property
    def missing(self) -> tuple[str, ...]:
        """Which garments are missing, in words."""
        return _in_words(garments=self.lacks_items)

    @property
    def missing_in_all(self) -> tuple[str, ...]:
        """ "1 garment", "3 consumer photos": what all garments lack together."""
        return _in_words(
            self.lacks_items,
            sum(item.lacks_consumer for item in self.items),
            sum(item.lacks_shop for item in self.items),
        )


@dataclass(frozen=True)
class RuleCheck:
    """One rule over all collectors: what it asks for, and where that is not so."""

    rule: str
    broken_by: tuple[str, ...]


def check_collection(collection: Collection, rules: Rules | None = None) -> list[CollectorCheck]:
    """Hold a collection against the rules.

    Returns
    -------
    A check for each collector in order of appearance; photos that no collector's folder holds
    stand together under the collector "".
    """
    rules = rules or Rules()
    owners: dict[str, dict[str, Counter]] = {}
    for photo in collection.photos:
        items = owners.setdefault(photo.collector or "", {})
        if photo.item:
            items.setdefault(photo.item, Counter())[photo.domain] += 1
    return [_check_collector(owner, items, rules) for owner, items in owners.items()]


def check_rules(checks: Sequence[CollectorCheck], rules: Rules | None = None) -> list[RuleCheck]:
    """The same seen from the rules: for each, the collectors that break it, or of one collector
    the garments."""
    rules = rules or Rules()

    def lacking(name: str) -> tuple[str, ...]:
        short = [(c, item) for c in checks for item in c.items if getattr(item, name)]
        # Of one collector's folder alone, everybody knows whose garments these are; of a class,
        # its table says which garments.
        if len(checks) == 1:
            return tuple(item.item.removeprefix(f"{c.collector}/") for c, item in short)
        return tuple(dict.fromkeys(c.collector or NOBODY for c, _ in short))

    return [
        RuleCheck(
            f"At least {plural(rules.items, 'garment')}",
            tuple(check.collector or NOBODY for check in checks if check.missing),
        ),
        RuleCheck(
            f"At least {plural(rules.consumer, 'consumer photo')} of each garment",
            lacking("lacks_consumer"),
        ),
        RuleCheck(
            f"At least {plural(rules.shop, 'shop photo')} of each garment",
            lacking("lacks_shop"),
        ),
    ]


def _check_collector(owner: str, items: dict[str, Counter], rules: Rules) -> CollectorCheck:
    checked = tuple(_check_item(item, domains, rules) for item, domains in items.items())
    return CollectorCheck(owner, checked, max(0, rules.items - len(checked)))


def _check_item(item: str, domains: Counter, rules: Rules) -> ItemCheck:
    consumer, shop, unknown = (domains[domain] for domain in (CONSUMER, SHOP, None))
    lacks = max(0, rules.consumer - consumer), max(0, rules.shop - shop)
    return ItemCheck(item, consumer, shop, unknown, *lacks)


def _in_words(garments: int = 0, consumer: int = 0, shop: int = 0) -> tuple[str, ...]:
    counts = {"garment": garments, "consumer photo": consumer, "shop photo": shop}
    return tuple(plural(count, noun) for noun, count in counts.items() if count)
