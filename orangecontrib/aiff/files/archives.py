"""Zips as people hand them in, unpacked into the cache: once, whole or not at all, and safely."""

import errno
import hashlib
import os
import re
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import CollectionError, Problem, reason_in_words
from ..progress import untold
from . import unpacked
from .paths import long_path
from .suffixes import ARCHIVE_SUFFIXES, OTHER_SUFFIXES, ZIP_SUFFIX, is_hidden
from .unpacked import Unpacked
from .zip_digest import remember, zip_digest
from .zip_names import DEEPEST, LONGEST, file_names, is_long, safe_part, safe_path
from .zip_table import MOST_ENTRIES, TableTooLarge, opened_zip, shares_bytes

VERSION = 2  # of how zips are unpacked; what another version unpacked is not used
MAX_FILES = 100_000  # and as many folders
MAX_BYTES = 32 * 10**9
# Photos are packed already, and do not shrink much further; white scans by a hundred, perhaps.
MAX_RATIO = 200
SMALL = 256 * 10**6  # bytes, below which no ratio is suspicious
LEFT_FREE = 10**9  # bytes of the disk, so that the computer goes on working
# Deflate is what everybody's programs pack photos with. Of the others, a few bytes can become
# gigabytes in memory before anything of them can be counted.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Tables beside the photos may say what they show.
TABLE_SUFFIXES = frozenset(".csv .tsv .tab .txt .json .xlsx".split())

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
class _Member:
    archive: int
    info: zipfile.ZipInfo
    path: str


def is_zip(path: str | Path) -> bool:
    """Whether a path is an existing zip, by its name; its content is looked at when it is used."""
    path = Path(path)
    return path.suffix.lower() == ZIP_SUFFIX and os.path.isfile(path)


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


def unpack(bundle: Bundle, callback: Callable = untold) -> Unpacked:
    """Unpack the photos and labels of a bundle into the cache, if they are not there already.

    Parameters
    ----------
    bundle : see `bundle_zips`
    callback : called with a share 0..1 as work goes on; may raise to cancel, which leaves
        nothing behind

    Raises
    ------
    CollectionError
        If a zip cannot be used at all: damaged, encrypted, put together as no program does, or
        unreasonably large.
    """
    with _opened(bundle) as archives:
        home = unpacked.home()
        if home is None:
            raise CollectionError(
                f"“{bundle.name}” cannot be unpacked, since neither the cache nor the folder for "
                "temporary files can be written to.",
                "Unpack it yourself, and choose the folder.",
            )
        contents = {file: _content(file, home, callback) for file in bundle.files}
        done = home / _digest(bundle.name, contents.values())
        name = safe_part(bundle.name)
        with unpacked.kept(done):
            if (known := unpacked.known(done, name)) is not None:
                remember(contents, home)
                callback(1)
                return known
            members, problems = _choose(bundle, archives)
            size = sum(member.info.file_size for member in members)
            _refuse_unreasonable(bundle, archives, members, size)
            _refuse_full_disk(bundle, size, home)
            try:
                with unpacked.building(home, size) as building:
                    if building is None:
                        raise CollectionError(*_no_room(bundle, size))
                    target = building / name
                    target.mkdir()
                    for share in _extract(archives, members, target, problems):
                        callback(share)
                    unpacked.finish(building, problems, target, done)
            except OSError as error:
                raise CollectionError(
                    f"“{bundle.name}” cannot be unpacked: {reason_in_words(error)}.",
                    "Make room on the disk, or unpack it yourself and choose the folder.",
                ) from error
            remember(contents, home)
            return unpacked.known(done, name) or Unpacked(done / name, tuple(problems))


@contextmanager
def _opened(bundle: Bundle) -> Iterator[list[zipfile.ZipFile]]:
    with ExitStack() as stack:
        yield [stack.enter_context(_open(file)) for file in bundle.files]


@contextmanager
def _open(file: Path) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(opened_zip(file))
        except FileNotFoundError as error:
            raise CollectionError(
                f"The zip “{file.name}” is not there.", "Choose it again."
            ) from error
        except PermissionError as error:
            raise CollectionError(
                f"You may not read the zip “{file.name}”.", "Ask for permission."
            ) from error
        except TableTooLarge as error:
            raise CollectionError(
                f"“{file.name}” lists more than {MOST_ENTRIES:,} files and folders, or long texts "
                "beside them.",
                "If you trust it, unpack it yourself, and choose the folder.",
            ) from error
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise CollectionError(
                f"“{file.name}” is not a whole zip.", "Download or copy it again."
            ) from error
        yield archive


def _content(file: Path, home: Path, callback: Callable) -> str:
    try:
        return zip_digest(file, home, callback)
    except OSError as error:
        raise CollectionError(
            f"The zip “{file.name}” cannot be read to its end.", "Download or copy it again."
        ) from error


def _digest(name: str, contents: Iterable[str]) -> str:
    """Of what is in a bundle's zips, and of its name, which its folder has."""
    line = " ".join((str(VERSION), *contents, name))
    return hashlib.blake2b(line.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _choose(
    bundle: Bundle, archives: Sequence[zipfile.ZipFile]
) -> tuple[list[_Member], list[Problem]]:
    """The files to unpack, under safe names, and those that cannot be."""
    members: list[_Member] = []
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    files, encrypted = 0, 0
    for number, archive in enumerate(archives):
        infos = [info for info in archive.infolist() if not info.is_dir()]
        for info, name in zip(infos, file_names(infos), strict=True):
            if is_long(name):
                problems.append(Problem(f"{name[:SHOWN]}…", *_LONG))
                continue
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
            f"“{bundle.name}” is protected by a password.",
            "Unpack it yourself, and choose the folder.",
        )
    if not members and problems and all(p.problem == _NESTED[0] for p in problems):
        raise CollectionError(
            f"“{bundle.name}” holds zips and nothing else.",
            "Unpack it, and choose the folder of zips.",
        )
    return members, problems


def _is_of_use(path: str) -> bool:
    *folders, name = path.split("/")
    if is_hidden(name) or any(map(is_hidden, folders)):
        return False
    suffix = os.path.splitext(name)[1].lower()
    return suffix in TABLE_SUFFIXES or suffix not in OTHER_SUFFIXES


SHOWN = 60  # letters of a name that is too long
_NAME_ERRORS = (errno.ENAMETOOLONG, errno.EINVAL, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)

_OUTSIDE = ("its place would be outside the folder", "Have the zip packed again.")
_LINK = ("it is a link, and links are not followed", "Put the file itself into the zip.")
_ENCRYPTED = ("it is protected by a password", "Unpack the zip yourself, and load the folder.")
_NESTED = ("it is an archive inside a zip", "Unpack the outer zip, and load the folder.")
_TWICE = ("another file in the zip has the same name", "Rename one of the two.")
_METHOD = ("it is packed in a way that the add-on does not read", "Unpack the zip yourself.")
_LONG = (
    f"its name is longer than {LONGEST:,} letters or in more than {DEEPEST} folders",
    "Shorten it, and have the zip packed again.",
)
_MORE = ("more came out of it than the zip says", "Have the zip packed again.")
_DAMAGED = ("it is damaged inside the zip", "Download or copy the zip again.")
_UNWRITABLE = ("its name cannot be written on this computer", "Shorten it.")


def _trouble(info: zipfile.ZipInfo, path: str, taken: dict) -> tuple[str, str] | None:
    if stat.S_ISLNK(info.external_attr >> 16):
        return _LINK
    if info.flag_bits & 1:
        return _ENCRYPTED
    if os.path.splitext(path)[1].lower() in ARCHIVE_SUFFIXES | {ZIP_SUFFIX}:
        return _NESTED
    if info.compress_type not in METHODS:
        return _METHOD
    return _TWICE if path.casefold() in taken else None


def _refuse_unreasonable(
    bundle: Bundle, archives: Sequence[zipfile.ZipFile], members: Sequence[_Member], size: int
) -> None:
    packed = sum(file.stat().st_size for file in bundle.files)
    folders = {path[:at] for path in (m.path for m in members) for at in _ends(path)}
    if max(len(members), len(folders)) > MAX_FILES:
        raise CollectionError(
            f"“{bundle.name}” holds {len(members):,} files in {len(folders):,} folders; "
            f"the add-on unpacks at most {MAX_FILES:,} of either.",
            "Unpack it yourself, and choose the folder.",
        )
    if size > MAX_BYTES:
        raise CollectionError(
            f"“{bundle.name}” would become {_large(size)}; at most {_large(MAX_BYTES)} of one zip "
            "are unpacked.",
            "If you trust it, unpack it yourself, and choose the folder.",
        )
    if size > SMALL and size > MAX_RATIO * packed:
        raise CollectionError(
            f"“{bundle.name}” would become {_large(size)}, {size / packed:,.0f} times what it "
            f"is; photos are packed already, and {MAX_RATIO} times are the most that is unpacked.",
            "If you trust it, unpack it yourself, and choose the folder.",
        )
    if any(map(shares_bytes, archives)):
        raise CollectionError(
            f"“{bundle.name}” is put together as no program packs a zip: files in it overlap, or "
            "lie beyond its end.",
            "Have it packed again.",
        )


def _ends(path: str) -> Iterator[int]:
    """Where the names of a path's folders end."""
    at = path.find("/")
    while at >= 0:
        yield at
        at = path.find("/", at + 1)


def _refuse_full_disk(bundle: Bundle, size: int, home: Path) -> None:
    if size + LEFT_FREE > shutil.disk_usage(home).free:
        raise CollectionError(
            f"There is no room to unpack “{bundle.name}”: it needs {_large(size)}, and "
            f"{_large(LEFT_FREE)} of the disk stay free.",
            "Make room on the disk.",
        )


def _no_room(bundle: Bundle, size: int) -> tuple[str, str]:
    return (
        f"“{bundle.name}” would become {_large(size)}; at most "
        f"{_large(unpacked.MOST_KEPT_BYTES)} of unpacked zips are kept, and others are in use.",
        "Load fewer zips at once, or unpack it yourself and choose the folder.",
    )


def _large(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


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
        except _More:
            trouble = _MORE
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, ArithmeticError):
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


class _More(Exception):
    """A file does not end where the zip says it does."""


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: Path) -> Iterator[int]:
    file.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size  # the room that was found for it
    with archive.open(info) as source, open(file, "xb") as out:
        while block := source.read(2**20):
            left -= len(block)
            if left < 0:
                raise _More
            yield out.write(block)


def _set_time(file: Path, info: zipfile.ZipInfo) -> None:
    try:
        moment = time.mktime((*info.date_time, 0, 0, -1))
        os.utime(file, (moment, moment))
    except (OSError, ValueError, OverflowError):
        pass  # a date such as 0-0-1980, and nothing depends on it
