"""A catalogue described, verified and repaired: what is in it, what is wrong, what may go."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from Orange.util import dummy_callback

from ..files.digests import file_digest
from ..files.paths import long_path
from .recall import make_ready, put_together
from .schema import DIGEST, ID, LENGTHS, PATH, ROOT, TABLE, UNIT, VECTOR
from .searching import has_index
from .store import Catalogue, Writer, matrix

DATA, VERSIONS, INDICES = "data", "_versions", "_indices"
READERS = timedelta(minutes=10)  # that an old version stays for those who still search it
LOOKED_AT = 64  # files between two looks at whether to stop


@dataclass(frozen=True)
class Checked:
    """What was found to be wrong.

    Attributes
    ----------
    photos : that the catalogue has
    twice : ids that are there more than once
    broken : photos whose vectors are not finite or not of unit length
    missing : photos whose files are not there
    other : photos whose files are other ones now; 0 where that was not asked
    left_over : bytes that killed runs left behind
    lacks_index : whether a search has to look at every photo
    """

    photos: int
    twice: int
    broken: int
    missing: int
    other: int
    left_over: int
    lacks_index: bool

    @property
    def is_sound(self) -> bool:
        """Whether whatever is in it can be searched; photos may be gone all the same."""
        return not (self.twice or self.broken)

    def as_json(self) -> dict[str, Any]:
        return {**self.__dict__, "sound": self.is_sound}


def describe(catalogue: Catalogue) -> dict[str, Any]:
    """What is in a catalogue: plain values, as `catalogue info --json` prints them."""
    counts: dict[str, set] = {"item": set(), "collector": set(), "category": set()}
    domains: dict[str, int] = {}
    roots: dict[str, int] = {}
    for batch in catalogue.batches([*counts, "domain", ROOT]):
        for name, seen in counts.items():
            seen.update(batch[name].unique().drop_null().to_pylist())
        for name, told in (("domain", domains), (ROOT, roots)):
            for each in batch[name].value_counts().to_pylist():
                key = each["values"] or "unknown"
                told[key] = told.get(key, 0) + each["counts"]
    space = catalogue.space
    return {
        "name": catalogue.name,
        "photos": len(catalogue),
        "items": len(counts["item"]),
        "collectors": len(counts["collector"]),
        "categories": len(counts["category"]),
        "domains": domains,
        "folders": roots,
        "vectors": space.name,
        "numbers": space.length,
        "identity": space.identity,
        "provenance": space.provenance,
        "aligned": space.is_aligned,
        "new photos": not space.lacks_map and all(each.provenance for each in space.networks),
        "thumbnails": catalogue.about.thumbnails,
        "bytes": size_of(catalogue.folder),
        "version": catalogue.version,
        "made by": catalogue.about.made_by,
        "search": dict(catalogue.measured),
    }


def check(
    catalogue: Catalogue,
    contents: bool = False,
    callback: Callable[[float], None] = dummy_callback,
) -> Checked:
    """Read all of a catalogue and see what is wrong.

    Parameters
    ----------
    contents : whether each photo's file is read, too, to see whether it is the one that was
        indexed
    callback : is told the share that is done, 0..1; may raise to stop
    """
    ids: list[np.ndarray] = []
    broken = missing = other = done = 0
    size = max(1, len(catalogue))
    for batch in catalogue.batches([ID, VECTOR, LENGTHS, ROOT, PATH, DIGEST]):
        ids.append(batch[ID].to_numpy())
        broken += int((~sound_rows(batch)).sum())
        files = zip(batch[ROOT].to_pylist(), batch[PATH].to_pylist(), strict=True)
        digests = batch[DIGEST].to_pylist()
        for place, (root, path) in enumerate(files):
            if place % LOOKED_AT == 0:
                callback((done + place) / size)
            file = catalogue.places.file(root, path)
            if not root:
                continue  # of a table; its file is not ours to look for
            if not os.path.exists(long_path(file)):
                missing += 1
            elif contents and digests[place] is not None:
                other += _digest(file) != digests[place]
        done += len(batch)
    every = np.concatenate(ids) if ids else np.empty(0, dtype=np.int64)
    callback(1)
    return Checked(
        len(every),
        len(every) - len(np.unique(every)),
        broken,
        missing,
        other,
        sum(map(size_of, left_over(catalogue))),
        catalogue.measured.get("search") == "index" and not has_index(catalogue),
    )


def sound_rows(batch: Any) -> np.ndarray:
    """Which rows of a batch have vectors that can be compared, bool."""
    lengths = np.linalg.norm(matrix(batch[VECTOR]).astype(float), axis=1)
    finite = np.isfinite(matrix(batch[LENGTHS])).all(axis=1)
    with np.errstate(invalid="ignore"):
        return (np.abs(lengths - 1) <= UNIT) & finite


@dataclass(frozen=True)
class Pruned:
    """What was removed.

    Attributes
    ----------
    removed, photos : how many photos went, and how many are left
    away : folders that are not there and whose photos stay, as they are stored, and how many
    """

    removed: int
    photos: int
    away: Mapping[str, int]


def prune(
    write: Writer,
    with_folders: bool | Collection[str] = False,
    callback: Callable[[float], None] = dummy_callback,
) -> Pruned:
    """Remove photos whose files are gone, and vectors that cannot be compared.

    Parameters
    ----------
    with_folders : whether photos go, too, whose whole folder is not there, since it may be on a
        drive that is not connected; or those folders of which they do
    """
    catalogue = write.catalogue
    gone: list[np.ndarray] = []
    is_away: dict[str, bool] = {}
    away: Counter[str] = Counter()
    done = 0
    for batch in catalogue.batches([ID, VECTOR, LENGTHS, ROOT, PATH]):
        ids = batch[ID].to_numpy()
        bad = ~sound_rows(batch)
        files = zip(batch[ROOT].to_pylist(), batch[PATH].to_pylist(), strict=True)
        for place, (root, path) in enumerate(files):
            if place % LOOKED_AT == 0:
                callback(0.9 * (done + place) / max(1, len(catalogue)))
            if not root or bad[place]:
                continue
            if root not in is_away:
                is_away[root] = not catalogue.places.root(root).is_dir()
            if is_away[root] and not _goes(root, with_folders):
                away[root] += 1
                continue
            bad[place] = not os.path.exists(long_path(catalogue.places.file(root, path)))
        gone.append(ids[bad])
        done += len(batch)
    removed = write.remove(np.concatenate(gone)) if gone else 0
    if removed:
        make_ready(write, lambda share: callback(0.9 + 0.1 * share))
    callback(1)
    return Pruned(removed, len(catalogue), dict(away))


def _goes(root: str, with_folders: bool | Collection[str]) -> bool:
    return with_folders if isinstance(with_folders, bool) else root in with_folders


def compact(
    write: Writer,
    readers: timedelta = READERS,
    callback: Callable[[float], None] = dummy_callback,
) -> int:
    """Make a catalogue as small and quick as it can be; gives back the bytes that it saved.

    Parameters
    ----------
    readers : how long versions stay that other programs may still be reading
    """
    catalogue = write.catalogue
    before = size_of(catalogue.folder)
    clean(write)
    callback(0.1)
    put_together(catalogue, readers)
    callback(0.4)
    make_ready(write, lambda share: callback(0.4 + 0.6 * share))
    clean(write)
    callback(1)
    return before - size_of(catalogue.folder)


def clean(write: Writer) -> int:
    """Remove what killed runs left behind; gives back how many bytes that were."""
    saved = 0
    for path in left_over(write.catalogue):
        saved += size_of(path)
        with write.catalogue.in_words():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    return saved


def left_over(catalogue: Catalogue) -> list[Path]:
    """Files and folders of data that no version of the table names.

    A killed add leaves its data, which the library's own cleaning passes over. Each version's
    manifest names its files in full, and an index by the bytes of its number. While another
    program writes, what it has not committed looks the same: hold the lock to remove any.
    """
    table = catalogue.folder / f"{TABLE}.lance"
    with catalogue.in_words():
        # Before the manifests are read, so that what is written meanwhile is not among them.
        there = [*_entries(table / DATA), *_entries(table / INDICES)]
        named = b"".join(
            each.read_bytes() for each in _entries(table / VERSIONS) if each.suffix == ".manifest"
        )
        spare = [
            each
            for each in (*_entries(catalogue.folder), *_entries(table / VERSIONS))
            if each.name.endswith(".part") or each.name.startswith(".tmp")
        ]
    return [path for path in there if _mark(path) not in named] + spare


def _mark(path: Path) -> bytes:
    """How a manifest names a file or an index."""
    if path.parent.name == INDICES:
        try:
            return bytes.fromhex(path.name.replace("-", ""))
        except ValueError:
            pass
    return path.name.encode()


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def size_of(path: Path) -> int:
    """Bytes of a file, or of all in a folder."""
    if not path.is_dir():
        return path.stat().st_size if path.exists() else 0
    sizes = 0
    for folder, _, files in os.walk(path):
        for name in files:
            try:
                sizes += os.stat(os.path.join(folder, name)).st_size
            except OSError:
                continue  # another program has just removed it
    return sizes


def _digest(file: str) -> bytes | None:
    try:
        return file_digest(file)
    except OSError:
        return None
