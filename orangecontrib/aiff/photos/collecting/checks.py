"""The collection's rules: how many garments, and how many photos of each domain a garment needs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...words import plural
from ..columns import CONSUMER, SHOP
from ..photo import Collection


@dataclass(frozen=True)
class Rules:
    """The course's rules; each number is the least that is asked for."""

    items: int = 3
    consumer: int = 1
    shop: int = 5


@dataclass(frozen=True)
class ItemCheck:
    """How one garment fares: its photos of each domain, and how many it lacks, in words."""

    item: str
    consumer: int
    shop: int
    unknown: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class CollectorCheck:
    """How one collector's folder fares; `missing` speaks of the number of garments only."""

    collector: str
    items: tuple[ItemCheck, ...]
    missing: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.missing and not any(item.missing for item in self.items)


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
    """The same seen from the rules: for each, the collectors or garments that break it."""
    rules = rules or Rules()
    items = [item for check in checks for item in check.items]
    # Of one collector's folder alone, everybody knows whose garments these are.
    owner = f"{checks[0].collector}/" if len(checks) == 1 else ""

    def lacking(domain: str, least: int) -> tuple[str, ...]:
        return tuple(i.item.removeprefix(owner) for i in items if getattr(i, domain) < least)

    return [
        RuleCheck(
            f"At least {plural(rules.items, 'garment')}",
            tuple(check.collector or "this folder" for check in checks if check.missing),
        ),
        RuleCheck(
            f"At least {plural(rules.consumer, 'consumer photo')} of each garment",
            lacking(CONSUMER, rules.consumer),
        ),
        RuleCheck(
            f"At least {plural(rules.shop, 'shop photo')} of each garment",
            lacking(SHOP, rules.shop),
        ),
    ]


def _check_collector(owner: str, items: dict[str, Counter], rules: Rules) -> CollectorCheck:
    checked = tuple(_check_item(item, domains, rules) for item, domains in items.items())
    return CollectorCheck(owner, checked, _shortfall(len(checked), rules.items, "garment"))


def _check_item(item: str, domains: Counter, rules: Rules) -> ItemCheck:
    missing = _shortfall(domains[CONSUMER], rules.consumer, "consumer photo")
    missing += _shortfall(domains[SHOP], rules.shop, "shop photo")
    return ItemCheck(item, domains[CONSUMER], domains[SHOP], domains[None], missing)


def _shortfall(have: int, need: int, noun: str) -> tuple[str, ...]:
    return () if have >= need else (plural(need - have, noun),)
