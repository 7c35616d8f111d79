"""Zips as people hand them in, unpacked into the cache: once, whole or not at all, and safely."""

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from Orange.util import dummy_callback

from ..errors import CollectionError, Problem
from .paths import long_path, made_folder
from .suffixes import ARCHIVE_SUFFIXES, OTHER_SUFFIXES, ZIP_SUFFIX, is_hidden
from .zip_names import file_names, safe_part, safe_path

VERSION = 1  # of how zips are unpacked; what another version unpacked is not used
MAX_FILES = 100_000
MAX_BYTES = 32 * 2**30
# Photos are packed already, and do not shrink much further; white scans by a hundred, perhaps.
MAX_RATIO = 200
SMALL = 256 * 2**20  # bytes, below which no ratio is suspicious
# Tables beside the photos may say what they show.
TABLE_SUFFIXES = frozenset(".csv .tsv .tab .txt .json .xlsx".split())
STALE = 24 * 3600  # seconds after which what a killed program left half-done is cleared away

# Google Drive cuts a large download into X-20221124T101010Z-001.zip, -002.zip, ...
_PART = re.compile(r"(?P<name>.+)-\d{8}T\d{4,6}Z(?:-\d+)?-(?P<number>\d{3})", re.IGNORECASE)


@dataclass(frozen=True)
class Bundle:
    """Zips that are one: a zip, or the parts that a cloud drive cut one folder into."""

    name: str
    files: tuple[Path, ...]

    @property
    def missing_parts(self) -> list[int]:
        """Numbers of the parts that are not there, as far as the others show."""
        numbers = {int(m["number"]) for file in self.files if (m := _PART.fullmatch(file.stem))}
        return [n for n in range(1, max(numbers, default=0)) if n not in numbers]


@dataclass(frozen=True)
class Unpacked:
    """Where a bundle's files are now, and what in it could not be used."""

    folder: Path
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Member:
    archive: int
    info: zipfile.ZipInfo
    path: str


def is_zip(path: str | Path) -> bool:
    """Whether a path is an existing zip, by its name; its content is looked at when it is used."""
    path = Path(path)
    return path.suffix.lower() == ZIP_SUFFIX and path.is_file()


def bundle_zips(files: Iterable[Path]) -> list[Bundle]:
    """Put part-zips of one folder together; each other zip stands alone."""
    bundles: dict[tuple[Path, str], list[Path]] = {}
    for file in files:
        part = _PART.fullmatch(file.stem)
        # Parts belong together by all but their number; the time in the name may differ a little.
        key = part["name"] if part else file.name
        bundles.setdefault((file.parent, key), []).append(file)
    return [
        Bundle(
            part["name"] if (part := _PART.fullmatch(group[0].stem)) else group[0].stem,
            tuple(sorted(group)),
        )
        for group in bundles.values()
    ]


def parts_beside(file: Path) -> list[Path]:
    """A zip, and the other parts of the same folder that lie beside it."""
    part = _PART.fullmatch(file.stem)
    if part is None:
        return [file]
    try:
        beside = [other for other in file.parent.iterdir() if is_zip(other)]
    except OSError:
        return [file]
    matches = ((other, _PART.fullmatch(other.stem)) for other in beside)
    return sorted(other for other, match in matches if match and match["name"] == part["name"])


def unpack(bundle: Bundle, callback: Callable = dummy_callback) -> Unpacked:
    """Unpack the photos and labels of a bundle into the cache, if they are not there already.

    Parameters
    ----------
    bundle : see `bundle_zips`
    callback : called with a share 0..1 as work goes on; may raise to cancel, which leaves
        nothing behind

    Raises
    ------
    CollectionError
        If a zip cannot be used at all: damaged, encrypted, or unreasonably large.
    """
    with _opened(bundle) as archives:
        key = _digest(bundle.name, archives)
        home = made_folder("zips")
        if home is None:
            raise CollectionError(
                f"“{bundle.name}” cannot be unpacked, since neither the cache nor the folder for "
                "temporary files can be written to.",
                "Unpack it yourself, and choose the folder.",
            )
        done = home / key
        if (known := _read_report(done, bundle.name)) is not None:
            callback(1)
            return known
        members, problems = _choose(archives)
        _refuse_unreasonable(bundle, members, home)
        _clear_stale(home)
        shutil.rmtree(done, ignore_errors=True)
        building = Path(tempfile.mkdtemp(prefix=".building-", dir=home))
        try:
            target = building / safe_part(bundle.name)
            target.mkdir()
            for share in _extract(archives, members, target, problems):
                callback(share)
            _write_report(building, problems, target)
            _move_into_place(building, done)
        except OSError as error:
            raise CollectionError(
                f"“{bundle.name}” cannot be unpacked: {error.strerror or error}.",
                "Make room on the disk, or unpack it yourself and choose the folder.",
            ) from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
        return _read_report(done, bundle.name) or Unpacked(done, tuple(problems))


@contextmanager
def _opened(bundle: Bundle) -> Iterator[list[zipfile.ZipFile]]:
    with ExitStack() as stack:
        yield [stack.enter_context(_open(file)) for file in bundle.files]


def _open(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(long_path(str(file)))
    except FileNotFoundError as error:
        raise CollectionError(f"The zip “{file.name}” is not there.", "Choose it anew.") from error
    except PermissionError as error:
        raise CollectionError(
            f"The zip “{file.name}” may not be read.", "Ask for permission."
        ) from error
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CollectionError(
            f"“{file.name}” is not a whole zip.", "Download or copy it anew."
        ) from error


def _digest(name: str, archives: Sequence[zipfile.ZipFile]) -> str:
    """Of the tables of contents; their check sums stand for the contents themselves."""
    digest = hashlib.blake2b(f"{VERSION} {name}".encode(), digest_size=12)
    for archive in archives:
        for info in archive.infolist():
            line = (info.orig_filename, info.CRC, info.file_size, info.flag_bits)
            digest.update(repr(line).encode(errors="surrogatepass"))
    return digest.hexdigest()


def _choose(archives: Sequence[zipfile.ZipFile]) -> tuple[list[_Member], list[Problem]]:
    """The files to unpack, under safe names, and those that cannot be."""
    members: list[_Member] = []
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    files, encrypted = 0, 0
    for number, archive in enumerate(archives):
        infos = [info for info in archive.infolist() if not info.is_dir()]
        for info, name in zip(infos, file_names(infos), strict=True):
            path = safe_path(name)
            if path is not None and not _is_of_use(path):
                continue
            files += 1
            if path is None:
                problems.append(Problem(name, *_OUTSIDE))
            elif trouble := _trouble(info, path, taken):
                encrypted += trouble is _ENCRYPTED
                problems.append(Problem(path or name, *trouble))
            else:
                taken[path.casefold()] = path
                members.append(_Member(number, info, path))
    if files and encrypted == files:
        raise CollectionError(
            "The zip is protected by a password.", "Unpack it yourself, and choose the folder."
        )
    if not members and problems and all(p.problem == _NESTED[0] for p in problems):
        raise CollectionError(
            "The zip holds zips and nothing else.", "Unpack it, and choose the folder of zips."
        )
    return members, problems


def _is_of_use(path: str) -> bool:
    *folders, name = path.split("/")
    if is_hidden(name) or any(map(is_hidden, folders)):
        return False
    suffix = os.path.splitext(name)[1].lower()
    return suffix in TABLE_SUFFIXES or suffix not in OTHER_SUFFIXES


_NAME_ERRORS = (errno.ENAMETOOLONG, errno.EINVAL, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)

_OUTSIDE = ("its place would be outside the folder", "Have the zip packed anew.")
_LINK = ("it is a link, and links are not followed", "Put the file itself into the zip.")
_ENCRYPTED = ("it is protected by a password", "Unpack the zip yourself, and load the folder.")
_NESTED = ("it is an archive inside a zip", "Unpack the outer zip, and load the folder.")
_TWICE = ("another file in the zip has the same name", "Rename one of the two.")
_METHOD = ("it is packed in a way that is not known", "Unpack the zip yourself.")
_DAMAGED = ("it is damaged inside the zip", "Download or copy the zip anew.")
_UNWRITABLE = ("its name cannot be written on this computer", "Shorten it.")


def _trouble(info: zipfile.ZipInfo, path: str, taken: dict) -> tuple[str, str] | None:
    if stat.S_ISLNK(info.external_attr >> 16):
        return _LINK
    if info.flag_bits & 1:
        return _ENCRYPTED
    if os.path.splitext(path)[1].lower() in ARCHIVE_SUFFIXES | {ZIP_SUFFIX}:
        return _NESTED
    return _TWICE if path.casefold() in taken else None


def _refuse_unreasonable(bundle: Bundle, members: Sequence[_Member], home: Path) -> None:
    unpacked = sum(member.info.file_size for member in members)
    packed = sum(member.info.compress_size for member in members)
    if len(members) > MAX_FILES:
        raise CollectionError(
            f"“{bundle.name}” holds {len(members):,} files; {MAX_FILES:,} are the most that are "
            "unpacked.",
            "Unpack it yourself, and choose the folder.",
        )
    if unpacked > MAX_BYTES or (unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1)):
        raise CollectionError(
            f"“{bundle.name}” would become {unpacked / 2**30:,.1f} GB, which no folder of photos "
            "does.",
            "If you trust it, unpack it yourself, and choose the folder.",
        )
    if unpacked > shutil.disk_usage(home).free:
        raise CollectionError(
            f"There is no room to unpack “{bundle.name}”: it needs {unpacked / 2**30:,.1f} GB.",
            "Make room on the disk.",
        )


def _extract(
    archives: Sequence[zipfile.ZipFile],
    members: Sequence[_Member],
    target: Path,
    problems: list[Problem],
) -> Iterator[float]:
    total = sum(member.info.file_size for member in members) or 1
    done = 0
    for member in members:
        file = Path(long_path(str(target / member.path)))
        trouble = None
        try:
            for written in _write(archives[member.archive], member.info, file):
                done += written
                yield min(1.0, done / total)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            trouble = _DAMAGED
        except (NotImplementedError, RuntimeError):
            trouble = _METHOD
        except OSError as error:
            if error.errno not in _NAME_ERRORS:
                raise
            trouble = _UNWRITABLE
        if trouble:
            if trouble is not _UNWRITABLE:
                file.unlink(missing_ok=True)
            problems.append(Problem(member.path, *trouble))
        else:
            _set_time(file, member.info)


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: Path) -> Iterator[int]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(info) as source, open(file, "xb") as out:
        while block := source.read(2**20):
            yield out.write(block)


def _set_time(file: Path, info: zipfile.ZipInfo) -> None:
    try:
        moment = time.mktime((*info.date_time, 0, 0, -1))
        os.utime(file, (moment, moment))
    except (OSError, ValueError, OverflowError):
        pass  # a date such as 0-0-1980, and nothing depends on it


def _write_report(building: Path, problems: Sequence[Problem], target: Path) -> None:
    files = sum(len(names) for _, _, names in os.walk(target))
    report = {"files": files, "problems": [[p.path, p.problem, p.advice] for p in problems]}
    (building / "report.json").write_text(json.dumps(report), encoding="utf-8")


def _read_report(done: Path, name: str) -> Unpacked | None:
    """An earlier unpacking, if it is there and no file of it went away since."""
    folder = done / safe_part(name)
    try:
        report = json.loads((done / "report.json").read_text(encoding="utf-8"))
        if report["files"] != sum(len(names) for _, _, names in os.walk(folder)):
            return None
        return Unpacked(folder, tuple(Problem(*row) for row in report["problems"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _move_into_place(building: Path, done: Path) -> None:
    try:
        building.rename(done)
    except OSError:
        if not done.is_dir():  # else another window was faster with the same zip
            raise


def _clear_stale(home: Path) -> None:
    for left in home.glob(".building-*"):
        try:
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
