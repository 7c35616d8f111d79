"""Looking at photo files, many at once: size, camera, border, and a copy where Qt needs one."""

import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ...errors import PhotoError
from ...files.paths import long_path
from ...files.patience import TICK, NoAnswer
from ...files.workers import each_in_time
from ..pictures import index
from ..pictures.budget import budget
from ..pictures.convert import copies_are_wanted, make_copy, needs_copy
from ..pictures.decode import (
    DAMAGED,
    MAX_PIXELS,
    NO_ANSWER,
    NO_ANSWER_ADVICE,
    READING,
    file_error,
    make_room_to_look,
    open_photo,
    opened,
    too_large,
    watched,
)
from ..pictures.header import Header, camera_name, read_header
from ..pictures.upright import TURNS, orientation_of, upright_size
from .evidence import BORDER_SIDE, has_plain_border
from .walk import Entry

READERS = 4
# Python lets one thread at a time work, so that more readers are slower where files come at once
# (0.2 s for ten thousand, against 0.4 s), and faster where a disk or a decoder is waited for.
SLOW = 1e-4  # seconds a photo from which on the others help
BATCH = 64  # files between two looks at whether to go on
_EXIF_MAKE, _EXIF_MODEL = 0x010F, 0x0110
_EXIF_MORE, _EXIF_TAKEN = 0x8769, 0x9003


class Facts(NamedTuple):
    """What a file says of itself.

    Attributes
    ----------
    width, height : as a person sees the photo, pixels
    camera : see `header.Header`
    border : whether it has a plain light one; None where nobody looked
    copy : path of the JPEG that stands for it, "" if there is none; None where it needs one that
        nobody asked for
    problem, advice : why it cannot be used, "" if it can
    """

    width: int
    height: int
    camera: str
    border: bool | None
    copy: str | None
    problem: str = ""
    advice: str = ""


SILENT = Facts(0, 0, "", None, "", NO_ANSWER, NO_ANSWER_ADVICE)


def describe_files(
    root: Path, entries: Sequence[Entry], borders: Sequence[bool], callback: Callable
) -> list[Facts]:
    """The facts of files below a folder, from the index where they have not changed.

    Parameters
    ----------
    root : the folder
    entries : the files
    borders : whether each file's border is asked for, which takes decoding the picture
    callback : called with a share 0..1 as work goes on; may raise to cancel. What was found out
        until then is kept

    Raises
    ------
    patience.NoAnswer
        If the disk does not answer.
    """
    stored = index.load_rows("facts", root)
    facts = {
        number: known
        for number, (entry, border) in enumerate(zip(entries, borders, strict=True))
        if (known := _still_true(stored.get(entry.path), entry, border)) is not None
    }
    news = [number for number in range(len(entries)) if number not in facts]
    rows, done = [], len(entries) - len(news)

    def tick() -> None:
        callback(done / len(entries) if entries else 1)

    def look(number: int) -> tuple[Facts, bool]:
        entry = entries[number]
        return look_at(long_path(f"{root}/{entry.path}"), entry, borders[number])

    told = 0.0
    try:
        for number, found in each_in_time(news, look, READERS, tick, SLOW):
            fact, lasting = (SILENT, False) if isinstance(found, NoAnswer) else found
            facts[number] = fact
            if lasting:
                rows.append((*entries[number], *fact))
            done += 1
            if done % BATCH == 0 or time.monotonic() - told > TICK:
                tick()
                told = time.monotonic()
        tick()
    finally:
        if rows or len(stored) > len(entries):
            index.save_rows("facts", root, rows, (entry.path for entry in entries))
    return [facts[number] for number in range(len(entries))]


def look_at(file: str, entry: Entry, border: bool) -> tuple[Facts, bool]:
    """The facts of one file, and whether they hold as long as the file does not change."""
    try:
        facts = _look(file, entry, border)
    except PhotoError as error:
        return Facts(0, 0, "", None, "", error.problem, error.advice), True
    except OSError as error:
        # A disk that is gone, or a closed file, may be back in a minute with nothing changed.
        trouble = file_error(error)
        return Facts(0, 0, "", None, "", trouble.problem, trouble.advice), False
    return facts, True


def _look(file: str, entry: Entry, border: bool) -> Facts:
    header = read_header(file, entry.size)
    if header is None:
        with opened(file):  # says what is wrong with it, or knows a kind that we do not
            pass
        header = Header("", 0, 0, "", False)
    width, height, camera = header.width, header.height, header.camera
    mode, turned = "", header.turned
    if not width:
        width, height, camera, mode, turned = _ask_library(file)
    if width * height > MAX_PIXELS:
        raise too_large()
    needed = needs_copy(header.kind, mode, turned)
    copy = None if needed else ""
    if needed and copies_are_wanted():
        copy = make_copy(file) or ""
    elif not header.whole:
        open_photo(file, at_least=BORDER_SIDE)  # raises if the picture is cut short
    plain = None
    if border:
        plain = has_plain_border(open_photo(file, at_least=BORDER_SIDE))
    return Facts(width, height, camera, plain, copy)


def _ask_library(file: str) -> tuple[int, int, str, str, bool]:
    with budget().for_now(), watched(file) as (image, content):
        try:
            make_room_to_look(image, content)
            width, height = upright_size(image)
            turned = orientation_of(image) in TURNS
        except READING as error:
            raise PhotoError(DAMAGED) from error
        camera = ""
        try:
            exif = image.getexif()
            taken = exif.get_ifd(_EXIF_MORE).get(_EXIF_TAKEN)
            camera = camera_name(exif.get(_EXIF_MAKE), exif.get(_EXIF_MODEL), taken)
        except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
            pass  # damaged EXIF data; the picture may be sound
        return width, height, camera, image.mode, turned


def _still_true(row: tuple | None, entry: Entry, border: bool) -> Facts | None:
    if row is None or row[0] != entry.size or row[1] != entry.changed:
        return None
    facts = Facts._make(row[2:])
    if border and facts.border is None and not facts.problem:
        return None
    if facts.copy is None and copies_are_wanted():
        return None
    if facts.copy and not Path(facts.copy).is_file():
        return None
    return facts
