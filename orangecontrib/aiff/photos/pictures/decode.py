"""Opening photo files: upright, RGB, and with a clear reason where it cannot be done."""

import functools
import io
import logging
import math
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PIL import Image, UnidentifiedImageError

from ...errors import PhotoError
from ...files.ordinary import NoOrdinaryFile, open_ordinary
from ...files.paths import long_path
from ...files.patience import NoAnswer
from ...files.turns import grant, this_turn
from ...files.unpacked import was_unpacked
from ...files.workers import in_time
from .budget import budget, take_for_picture
from .colours import as_srgb, is_srgb
from .cost import bytes_to_open
from .grey import eight_bits, is_deep, transparent_level
from .header import AVIF, HEIF, JP2, SNIFFED, WEBP, kind_of
from .profiles import add_profile
from .scans import MOST_SCANS, can_hold, has_too_many_scans
from .upright import (
    EXIF_ORIENTATION,
    LEFT_IS_END,
    SIDEWAYS,
    TOP_IS_END,
    left_to_turn,
    orientation_of,
    turned,
    upright_size,
)

T = TypeVar("T")

PIXELS = 6  # raised whenever the same file would become other pixels than before
MAX_PIXELS = 100_000_000
FORMATS = (
    "JPEG",
    "MPO",
    "PNG",
    "GIF",
    "BMP",
    "DIB",
    "WEBP",
    "TIFF",
    "PPM",
    "JPEG2000",
    "AVIF",
    "HEIF",
)
ORDINARY = ("JPEG", "MPO", "PNG", "WEBP")
IN_BOXES = (HEIF, AVIF, JP2)
READ_AT_ONCE = (HEIF, AVIF, WEBP)  # files that are in memory while they are open
READ_AT_ONCE_BY_PILLOW = ("HEIF", "AVIF", "WEBP")
MAX_BYTES = 500_000_000  # of such a file
BAND = 1_000_000  # pixels that are brought to RGB at once
BYTES_KEPT = 8  # of a pixel of RGB, and of the copy that is made of it to be seen
HALVED = 32_000_000  # pixels from which on a picture is kept at half its scale
JP2_STREAM, JP2_END = b"\xff\x4f\xff\x51", b"\xff\xd9"
PNG_BITS = 24  # where a PNG says how many bits a channel has
READ_TO_THEIR_END = ("JPEG2000",)  # formats whose reader asks for more even of a whole file
NO_ANSWER = "the file does not answer"
NO_ANSWER_ADVICE = "Check that its drive is connected, or copy it to this computer."
DAMAGED = "the file is damaged or cut short"
# What Pillow's readers raise for damaged files, as two thousand of them showed.
READING = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, MemoryError)


def read_size(path: str | Path) -> tuple[int, int]:
    """Width and height in pixels as a person sees the photo, from the file's header alone.

    Raises
    ------
    PhotoError
        If the file cannot be read or is no picture, or does not answer.
    """
    return _in_time(_read_size, path)


def _read_size(path: str | Path) -> tuple[int, int]:
    with budget().for_now(), watched(path) as (image, file):
        try:
            make_room_to_look(image, file)
            return upright_size(image)
        except READING as error:
            raise PhotoError(DAMAGED) from error


def reads_as_before(path: str | Path) -> bool:
    """Whether a photo's pixels are those that the version before `PIXELS` was raised gave it.

    So it surely is where an ordinary file says sRGB or nothing of its colours, and Pillow finds
    the orientation that is found here: nearly all photos. What is known of them still holds.

    Raises
    ------
    PhotoError
        If the file cannot be read or is no picture.
    """
    with budget().for_now(), watched(path) as (image, file):
        if image.format not in ORDINARY or image.mode not in ("RGB", "L"):
            return False
        if scale_kept(image.size) > 1:
            return False
        try:
            make_room_to_look(image, file)
            orientation = orientation_of(image)
            return (
                is_srgb(image)
                and "transparency" not in image.info
                and image.getexif().get(EXIF_ORIENTATION, 1) in (orientation, 0)
            )
        except READING:
            return False


@dataclass(frozen=True)
class Decoded:
    """A photo, perhaps decoded at a reduced scale.

    Attributes
    ----------
    image : RGB, upright
    size : width and height of the whole photo, pixels
    extent : left, top, right, bottom of the photo in the image. Reduced sides are rounded up, so
        a fraction of a pixel at an edge may be nothing of the photo
    is_drafted : whether its decoder was asked for this scale, and might give another
    """

    image: Image.Image
    size: tuple[int, int]
    extent: tuple[float, float, float, float]
    is_drafted: bool = False

    @classmethod
    def whole(cls, image: Image.Image) -> "Decoded":
        return cls(image, image.size, (0, 0, *image.size))


def open_photo(path: str | Path, at_least: int | None = None) -> Image.Image:
    """The photo as an RGB image; see `decode_photo`."""
    return decode_photo(path, at_least).image


def decode_photo(path: str | Path, at_least: int | None = None) -> Decoded:
    """The photo in sRGB, turned upright, transparency laid on white.

    One of over `HALVED` pixels is given at half its scale: it takes a quarter of the memory, and
    no network sees as much.

    Parameters
    ----------
    path : the file
    at_least : if given, a JPEG may be decoded at a reduced scale whose shorter side has at least
        this many pixels; much faster where a small picture is wanted from a large one

    Raises
    ------
    PhotoError
        If the file cannot be read, is damaged, or is no picture, or does not answer.
    """
    return _in_time(_decode_photo, path, at_least)


def _in_time(work: Callable[..., T], *arguments) -> T:
    """The result of work on a file, which is not waited for without end."""
    lease = budget().mine

    def lent() -> T:
        with budget().lent(lease):
            return work(*arguments)

    turn = this_turn()
    if turn is not None and turn.has_deadline:
        return work(*arguments)
    try:
        return in_time(lent)
    except NoAnswer:
        raise no_answer() from None


def _decode_photo(path: str | Path, at_least: int | None) -> Decoded:
    with budget().for_now() as keep, watched(path) as (image, file):
        size: tuple[int, int] = image.size
        extent: tuple[float, float] = image.size
        if at_least is not None:
            extent = _reduce_on_decode(image, at_least)
        is_drafted = image.size != size
        scale = scale_kept(image.size)
        make_room(image, file, size)
        try:
            orientation = left_to_turn(image)
            image.load()
            _refuse_if_cut(image, file)  # before copies of it are made: it may say that it is huge
            photo = turned(_as_rgb(image, file, scale), orientation)
            if photo is image and image.format in READ_AT_ONCE_BY_PILLOW:
                photo = image.copy()  # which holds no decoder, of several times the picture's size
        except READING as error:
            raise PhotoError(DAMAGED) from error
        _refuse_if_cut(image, file)
        if image.format == "TIFF":  # which its reader may have turned
            size = extent = image.size
        extent = (extent[0] / scale, extent[1] / scale)
        keep(BYTES_KEPT * math.prod(photo.size))
        return replace(_placed(photo, size, extent, orientation), is_drafted=is_drafted)


def scale_kept(size: tuple[int, int]) -> int:
    """How many of a decoded picture's pixels become one, across and down."""
    return 2 if math.prod(size) > HALVED else 1


def _placed(
    photo: Image.Image, size: tuple[int, int], extent: tuple[float, float], orientation: int
) -> Decoded:
    """What a photo that was turned upright by an orientation shows of its file's pixels."""
    if orientation in SIDEWAYS:
        size, extent = size[::-1], extent[::-1]
    width, height = extent
    left = photo.width - width if orientation in LEFT_IS_END else 0
    top = photo.height - height if orientation in TOP_IS_END else 0
    return Decoded(photo, size, (left, top, left + width, top + height))


def _refuse_if_cut(image: Image.Image, file: "WatchedFile") -> None:
    if file.ended_early and image.format not in READ_TO_THEIR_END:
        raise PhotoError(DAMAGED)


def make_thumbnail(path: str | Path, side: int) -> Image.Image:
    """The photo made to fit a square of `side` pixels, its shape kept; see `open_photo`."""
    with budget().kept():
        image = open_photo(path, at_least=side)
        image.thumbnail((side, side), Image.Resampling.BILINEAR)
        return image


class WatchedFile(io.BufferedReader):
    """A file that notes whether somebody wanted more of it than there is.

    Orange's Image Analytics tells Pillow, for the whole process, to fill what a cut-off file
    lacks with grey and to say nothing. Such a picture must not pass for a photo.
    """

    ended_early = False
    head = b""  # its first bytes, some thousand of them

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data and size != 0:
            self.ended_early = True
        return data


def no_answer() -> PhotoError:
    """What a file that does not answer in time means to a person."""
    return PhotoError(NO_ANSWER, NO_ANSWER_ADVICE)


def file_error(error: OSError) -> PhotoError:
    """What a file that cannot be opened means to a person."""
    if isinstance(error, FileNotFoundError):
        if was_unpacked(str(error.filename)):
            return PhotoError(
                "it was unpacked from a zip, and cleared away since",
                "Press Reload in AIFF Folder Loader, which unpacks the zip again.",
            )
        return PhotoError("the file is not there", "Put it back, or load the folder again.")
    if isinstance(error, NoOrdinaryFile):
        return PhotoError("it is not an ordinary file", "Replace it with the photo itself.")
    if isinstance(error, PermissionError):
        return PhotoError("you may not read the file", "Give yourself permission to read it.")
    return PhotoError("the file cannot be read", "Check that the disk is still connected.")


@contextmanager
def opened(path: str | Path) -> Iterator[Image.Image]:
    """The file as Pillow opens it, before any pixel is decoded; raises `PhotoError`."""
    with watched(path) as (image, _):
        yield image


@contextmanager
def watched(path: str | Path) -> Iterator[tuple[Image.Image, "WatchedFile"]]:
    """The same with the file itself, which knows whether more was asked for than it holds."""
    try:
        file = WatchedFile(io.FileIO(open_ordinary(long_path(str(path))), "rb"))
    except OSError as error:
        raise file_error(error) from error
    except ValueError as error:  # such as a zero byte
        raise PhotoError("its path is not valid", "Correct the photo's path.") from error
    with budget().kept(), file, _identified(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise too_large()
        file.ended_early = False  # looking for a header may well run into the end
        yield image, file


def _identified(file: WatchedFile) -> Image.Image:
    _hush_pillow()
    try:
        head = file.head = file.peek(SNIFFED)  # which gives some thousand bytes
        kind = kind_of(head)
        if kind in READ_AT_ONCE:
            _make_room_for_file(os.fstat(file.fileno()).st_size)
        if kind in IN_BOXES and not _boxes_are_whole(file):
            raise PhotoError(DAMAGED)
        if kind == HEIF:
            # Only now: importing it takes a moment that most folders need not pay.
            from pillow_heif import register_heif_opener

            register_heif_opener()
        Image.init()
        # Not every format that Pillow knows: its EPS reader would start another program.
        image = Image.open(file, formats=[name for name in FORMATS if name in Image.OPEN])
        add_profile(image, file, head)
        return image
    except UnidentifiedImageError as error:
        empty = not file.seek(0, io.SEEK_END)
        problem = "the file is empty" if empty else "the file is not a picture that can be read"
        raise PhotoError(problem, "Export it again as JPEG or PNG.") from error
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except READING as error:
        raise PhotoError(DAMAGED) from error


@functools.cache
def _hush_pillow() -> None:
    # It tells stderr of odd metadata, photo by photo; what matters is a `PhotoError` here.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").addHandler(logging.NullHandler())


def _boxes_are_whole(file: io.BufferedReader) -> bool:
    """Whether the boxes that such a file consists of end where the file does.

    Their readers, told to be lenient, fill what is missing without asking for it.
    """
    end = file.seek(0, io.SEEK_END)
    at = 0
    while at < end:
        file.seek(at)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if not size or head.startswith(JP2_STREAM):  # all the rest of the file
            file.seek(max(at, end - 2))
            is_jp2 = head.startswith(JP2_STREAM) or head[4:8] == b"jp2c"
            whole = not is_jp2 or file.read(2) == JP2_END
            file.seek(0)
            return whole
        size = int.from_bytes(head[8:16], "big") if size == 1 else size
        if size < 8:
            break
        at += size
    file.seek(0)
    return at == end


def too_large() -> PhotoError:
    """What a picture of more than `MAX_PIXELS` means to a person."""
    return PhotoError(f"the picture has over {MAX_PIXELS // 10**6} megapixels", "Save it smaller.")


def _reduce_on_decode(image: Image.Image, at_least: int) -> tuple[float, float]:
    """Have a JPEG decoded at a reduced scale; the size of the whole at that scale."""
    # draft() keeps both sides at or above the size asked for; it does nothing for other formats.
    shorter = min(image.size)
    if shorter > at_least:
        scale = at_least / shorter
        width, height = (max(1, round(side * scale)) for side in image.size)
        if drafted := image.draft("RGB", (width, height)):
            return drafted[1][2:]
    return image.size


def make_room(image: Image.Image, file: "WatchedFile", whole: tuple[int, int]) -> None:
    """Wait until there is room for a picture, and see that it is one that can be decoded.

    Parameters
    ----------
    whole : its size in the file; it may be decoded at a reduced scale

    Raises
    ------
    PhotoError
        If it takes too much memory or time.
    """
    in_turns = False
    if image.format in ("JPEG", "MPO"):
        early = file.ended_early
        in_turns = "progressive" in image.info or not _is_in_one_scan(file.head, image)
        if not can_hold(os.fstat(file.fileno()).st_size, *whole, in_turns, file.head):
            raise PhotoError(DAMAGED)
        if has_too_many_scans(file):
            raise PhotoError(
                f"it is a JPEG that goes over its picture more than {MOST_SCANS} times, "
                "which would take minutes to decode",
                "Save it again as JPEG.",
            )
        file.ended_early = early
    scale = scale_kept(image.size)
    take_for_picture(bytes_to_open(image, whole, file.head, in_turns, scale))
    grant(whole[0] * whole[1] / 1e6)  # a second a megapixel, on slow computers


def _is_in_one_scan(head: bytes, image: Image.Image) -> bool:
    """Whether a JPEG's first scan has all channels; false where the head does not say."""
    channels = len(image.getbands())
    at = 2
    while at + 5 < len(head) and head[at] == 0xFF:
        if head[at + 1] == 0xDA:
            return head[at + 4] >= channels
        at += 1 if head[at + 1] == 0xFF else 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return channels == 1


def make_room_to_look(image: Image.Image, file: "WatchedFile") -> None:
    """The same for who asks for no pixels: a PNG is decoded all the same, see `upright`."""
    if image.format == "PNG":
        make_room(image, file, image.size)


def _make_room_for_file(size: int) -> None:
    if size > MAX_BYTES:
        raise PhotoError(f"the file has over {MAX_BYTES // 10**6} megabytes", "Save it smaller.")
    budget().take(size)


def _as_rgb(image: Image.Image, file: "WatchedFile", scale: int) -> Image.Image:
    if is_deep(image):
        image = eight_bits(image)
    elif "transparency" in image.info and image.format == "PNG":
        file.seek(PNG_BITS)
        image.info["transparency"] = transparent_level(image, file.read(1)[0])
    if image.mode == "RGB" and "transparency" not in image.info and scale == 1:
        return as_srgb(image)
    # Piece by piece, as there are up to four copies on the way.
    rows = max(1, BAND // image.width) * scale
    if rows >= image.height and scale == 1:
        return _band_as_rgb(image)
    photo = Image.new("RGB", (-(-image.width // scale), -(-image.height // scale)))
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        band = _band_as_rgb(band)
        photo.paste(band if scale == 1 else band.reduce(scale), (0, top // scale))
    return photo


def _band_as_rgb(image: Image.Image) -> Image.Image:
    if "transparency" in image.info:
        # What a level or colour says that it is transparent, as a channel.
        image = image.convert("LA" if image.mode == "L" else "RGBA")
    photo = as_srgb(image)
    if photo.mode in ("RGBA", "LA", "PA"):
        photo = photo.convert("RGBA")
        ground = Image.new("RGBA", photo.size, "white")
        return Image.alpha_composite(ground, photo).convert("RGB")
    return photo if photo.mode == "RGB" else photo.convert("RGB")  # which would copy it
