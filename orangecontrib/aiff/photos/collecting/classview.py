"""A whole class at a glance: a line for each collector, also as a table for grading."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...errors import Problem
from ...files.csv_text import as_csv, guarded
from ...words import plural
from ..photo import Collection
from ..pictures.copies import HARMLESS, Copies
from .checks import CollectorCheck
from .layout import collector_name

COMPLETE, INCOMPLETE = "complete", "incomplete"
NOTHING = "photos that can be used"
REASONS = 3  # why somebody has none, that are told at most
COLUMNS = (
    "collector", "status", "year", "garments", "consumer photos", "shop photos",
    "photos of unknown domain", "unusable files", "duplicates", "duplicates shared with", "missing",
)  # fmt: skip


@dataclass(frozen=True)
class ClassRow:
    """How one collector's hand-in fares.

    Attributes
    ----------
    collector : "" for photos in no collector's folder
    year : in the folder's name; None if there is none
    items, consumer, shop, unknown : counts
    problems : files (and lines of labels.csv) that could not be used
    copies : duplicates that break something
    shared_with : collectors who have handed in one of the same pictures, by name
    missing : what the rules ask for and is not there, in words; empty if all is
    in_short : the same of all garments together
    lacking : how many garments and photos these are
    """

    collector: str
    year: int | None
    items: int
    consumer: int
    shop: int
    unknown: int
    problems: int
    copies: int
    missing: tuple[str, ...]
    in_short: tuple[str, ...] = ()
    lacking: int = 0
    shared_with: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def status(self) -> str:
        return COMPLETE if self.is_complete else INCOMPLETE

    @property
    def wrong(self) -> tuple[int, ...]:
        """Sorts hand-ins by what is wrong with them: the more, the greater."""
        photos = self.consumer + self.shop + self.unknown
        return (
            not self.is_complete, photos == 0, self.lacking, self.copies, self.problems,
            self.unknown,
        )  # fmt: skip


def class_rows(
    collection: Collection, checks: Sequence[CollectorCheck], copies: Iterable[Copies] = ()
) -> list[ClassRow]:
    """A line for each collector, in the order of the checks; then those without usable photos."""
    problems = _problems_by_collector(collection)
    twice, shared = _copies_by_collector(collection, copies)
    domains = Counter((photo.collector or "", photo.domain) for photo in collection.photos)
    rows = []
    for check in checks:
        name = check.collector
        missing = list(check.missing)
        for item in check.items:
            short = item.item.removeprefix(f"{name}/")
            missing += [f"{short}: {lack}" for lack in item.missing]
        consumer, shop, unknown = (domains[name, d] for d in ("consumer", "shop", None))
        year = collection.years.get(name)
        rows.append(
            ClassRow(
                name,
                year,
                len(check.items),
                consumer,
                shop,
                unknown,
                len(problems[name]),
                twice[name],
                tuple(missing),
                check.missing_in_all,
                check.lacking,
                tuple(sorted(shared[name], key=str.casefold)),
            )
        )
    known = {row.collector for row in rows}
    rows += [
        ClassRow(name, None, 0, 0, 0, 0, len(those), 0, (NOTHING, *_reasons(those)), (NOTHING,))
        for name, those in problems.items()
        if name and name not in known
    ]
    return rows


def class_summary(rows: Sequence[ClassRow]) -> str:
    """ "30 collectors: 22 complete, 8 incomplete"; "" where there are none."""
    if not rows:
        return ""
    complete = sum(row.is_complete for row in rows)
    parts = [f"{complete:,} {COMPLETE}"] if complete else []
    parts += [f"{len(rows) - complete:,} {INCOMPLETE}"] if complete < len(rows) else []
    return f"{plural(len(rows), 'collector')}: {', '.join(parts)}"


def class_csv(rows: Iterable[ClassRow]) -> str:
    """The lines as CSV. Names come from strangers' folders, so none can act as a formula."""
    lines: list[Sequence[object]] = [COLUMNS]
    for row in rows:
        year = "" if row.year is None else row.year
        counts = (row.items, row.consumer, row.shop, row.unknown, row.problems, row.copies)
        texts = (guarded("; ".join(each)) for each in (row.shared_with, row.missing))
        lines.append((guarded(row.collector), row.status, year, *counts, *texts))
    return as_csv(lines)


def _reasons(problems: Sequence[Problem]) -> list[str]:
    """Why somebody's files could not be used, some of the reasons."""
    reasons = dict.fromkeys(each.problem for each in problems)
    return [*reasons][:REASONS]


def _problems_by_collector(collection: Collection) -> Mapping[str, list[Problem]]:
    found: defaultdict[str, list[Problem]] = defaultdict(list)
    if not collection.problems:
        return found
    owners: dict[str, str] = {}
    for photo in collection.photos:
        for folder in _folders_above(photo.key):
            if photo.collector:
                owners.setdefault(folder, photo.collector)
    for problem in collection.problems:
        found[_owner(problem.path, owners)].append(problem)
    return found


def _owner(path: str, owners: Mapping[str, str]) -> str:
    """Whose problem it is: the collector that the path itself names, else who has photos there."""
    for part in reversed(path.split("/")):
        if name := collector_name(part.removesuffix(".zip")):
            named = name
            break
    else:
        named = ""
    # A collector's name may have got a number or year, which only the photos beside know.
    beside = next((owners[f] for f in [path, *_folders_above(path)] if f in owners), "")
    return beside if beside.startswith(named) else named


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _copies_by_collector(
    collection: Collection, copies: Iterable[Copies]
) -> tuple[Counter, Mapping[str, set[str]]]:
    """How many duplicates that break something each collector has, and with which others."""
    owner = {photo.key: photo.collector or "" for photo in collection.photos}
    counts: Counter = Counter()
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for group in copies:
        if group.effect != HARMLESS:
            owners = {owner[key] for key in group.keys if key in owner}
            counts.update(owners)
            for one in owners:
                shared[one] |= owners - {one, ""}
    return counts, shared
