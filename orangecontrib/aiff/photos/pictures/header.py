"""A photo's first bytes, read without opening the picture: its kind, size, camera, and whether
the file is whole.

A library would do, at four times the time: a folder of ten thousand photos is listed while
somebody waits. What is not understood here at once goes to the library (see `describe`).
"""

import functools
import os
import struct
from typing import NamedTuple

from ...files.ordinary import open_ordinary
from .scans import can_hold
from .upright import SIDEWAYS, TURNS

SNIFFED = 32
HEAD = 8192  # bytes, enough for most headers
LONG_HEAD = 262_144  # an EXIF block with its thumbnail and a few colour profiles
TAIL = 65536
MOST_CHUNKS = 100_000  # of a PNG that are stepped through; the library decides of more

JPEG, PNG, GIF, BMP, WEBP, TIFF, PNM = "jpeg", "png", "gif", "bmp", "webp", "tiff", "pnm"
HEIF, AVIF, JP2 = "heif", "avif", "jp2"

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
)
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that carry the size
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
_MAKE, _MODEL, _ORIENTATION, _MORE, _TAKEN = 0x010F, 0x0110, 0x0112, 0x8769, 0x9003
_TIFF = 42  # as which EXIF data begin
_SHORT, _ASCII = 3, 2  # kinds of entries
_XMP, _SAYS_ORIENTATION = b"http://ns.adobe.com/xap/1.0/\0", b"tiff:Orientation"
# What a PNG may say which way is up with, and where: chunks of EXIF data, and keys of text.
_PNG_EXIF, _PNG_PIXELS, _PNG_END = b"eXIf", b"IDAT", b"IEND"
_PNG_TEXTS = (b"XML:com.adobe.xmp", b"Raw profile type exif")
_WANTED = frozenset((_MAKE, _MODEL, _ORIENTATION, _MORE, _TAKEN))


class Header(NamedTuple):
    """What the first bytes say.

    Attributes
    ----------
    kind : one of the constants above
    width, height : as a person sees the photo; 0 where only the library can tell
    camera : make and model, or the day it was taken; "" if the file does not say
    whole : the file ends as files of its kind do
    turned : its pixels are not stored upright, as far as the first bytes tell
    """

    kind: str
    width: int
    height: int
    camera: str
    whole: bool
    turned: bool = False


def kind_of(head: bytes) -> str | None:
    """The kind of picture that a file with these first bytes (32 are enough) is, or None."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        brands = {head[i : i + 4] for i in range(8, min(len(head), SNIFFED), 4)}
        if brands & {b"avif", b"avis"}:
            return AVIF
        return HEIF if brands & _HEIF_BRANDS else None
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return PNM
    return None


def read_head(file: str) -> bytes:
    """As much of a file as `kind_of` needs; raises OSError if it cannot be read."""
    descriptor = open_ordinary(file)
    try:
        return os.read(descriptor, SNIFFED)
    finally:
        os.close(descriptor)


def read_header(file: str, size: int) -> Header | None:
    """Read a file's header.

    Parameters
    ----------
    file : its path
    size : of the file, bytes

    Returns
    -------
    None if it is no picture of a known kind.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    descriptor = open_ordinary(file)
    try:
        head = os.read(descriptor, min(HEAD, size) or 1)
        if head[:3] == b"\xff\xd8\xff":
            found = _read_jpeg(head)
            if not found[0] and size > HEAD:
                head += os.read(descriptor, LONG_HEAD - HEAD)
                found = _read_jpeg(head)
            whole = _jpeg_is_whole(descriptor, head, size, found[3])
            whole = whole and can_hold(size - found[3], *found[:2], in_turns=True)
            return Header(JPEG, *found[:3], whole, found[4])
        kind = kind_of(head)
        if kind is None:
            return None
        width, height = 0, 0
        if kind == PNG and not _png_says_orientation(descriptor, size):
            width, height = struct.unpack_from(">II", head, 16)
        return Header(kind, width, height, "", _is_whole(kind, descriptor, head, size))
    finally:
        os.close(descriptor)


def _read_jpeg(head: bytes) -> tuple[int, int, str, int, bool]:
    """Width, height, camera, where the picture begins, and whether it is to be turned.

    0 for what is not in these bytes. Width and height are 0 as well where orientation is said in
    any but the one usual way: the library decides.
    """
    width = height = 0
    orientation, camera = 0, ""
    unusual = False
    at, end = 2, len(head) - 9
    while at < end and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker in _WITHOUT_LENGTH:
            at += 2
            continue
        length = head[at + 2] << 8 | head[at + 3]
        if marker == 0xDA:
            if unusual and not orientation:
                width = height = 0
            if orientation in SIDEWAYS:
                width, height = height, width
            return width, height, camera, at, orientation in TURNS
        if marker in _FRAMES:
            height = head[at + 5] << 8 | head[at + 6]
            width = head[at + 7] << 8 | head[at + 8]
        elif marker == 0xE1 and head[at + 4 : at + 10] == b"Exif\0\0":
            try:
                if orientation or camera:
                    raise ValueError("a second block")
                orientation, camera = read_exif(head[at + 10 : at + 2 + length])
            except (struct.error, IndexError, ValueError):
                return 0, 0, "", 0, False  # the library may make more of it
        elif marker == 0xE1 and head.startswith(_XMP, at + 4):
            unusual |= _SAYS_ORIENTATION in head[at + 4 : at + 2 + length]
        at += 2 + length
    return 0, 0, "", 0, False


def read_exif(block: bytes) -> tuple[int, str]:
    """Orientation, and make and model (or the day taken), from an EXIF block.

    Returns
    -------
    0 and "" for what it does not say.

    Raises
    ------
    struct.error, ValueError
        If it is no such block, or says its orientation in an unusual way.
    """
    order = _ORDERS.get(block[:2])
    if order is None or order.short(block, 2)[0] != _TIFF:
        raise ValueError("neither byte order")
    first = order.entries(block, *order.offset(block, 4))
    orientation = 0
    if _ORIENTATION in first:
        kind, length, value = first[_ORIENTATION]
        if (kind, length) != (_SHORT, 1):
            raise ValueError("not one short number")
        orientation = order.short(value)[0] or 1  # 0 says that it is unknown
    make, model = order.text(block, first.get(_MAKE)), order.text(block, first.get(_MODEL))
    taken = ""
    if not make and not model and _MORE in first:
        more = order.entries(block, *order.offset(first[_MORE][2]))
        taken = order.text(block, more.get(_TAKEN))
    return orientation, camera_name(make, model, taken) if make or model or taken else ""


class _Order:
    """EXIF numbers in one of the two byte orders."""

    def __init__(self, sign: str):
        self.short = struct.Struct(sign + "H").unpack_from
        self.offset = struct.Struct(sign + "I").unpack_from
        self._entry = struct.Struct(sign + "HHI4s")

    def entries(self, block: bytes, start: int) -> dict[int, tuple[int, int, bytes]]:
        (number,) = self.short(block, start)
        table = block[start + 2 : start + 2 + self._entry.size * number]
        return {
            tag: (kind, length, value)
            for tag, kind, length, value in self._entry.iter_unpack(table)
            if tag in _WANTED
        }

    def text(self, block: bytes, entry: tuple[int, int, bytes] | None) -> str:
        if entry is None or entry[0] != _ASCII:
            return ""
        _, length, value = entry
        if length > len(value):
            (start,) = self.offset(value)
            value = block[start : start + length]
        return value.partition(b"\0")[0].decode("ascii", "ignore").strip()


_ORDERS = {b"II": _Order("<"), b"MM": _Order(">")}


@functools.lru_cache(1024)  # few cameras took many photos
def camera_name(make: str | None, model: str | None, taken: str | None) -> str:
    """A camera as a person would name it, else the day it took the photo, else ""."""
    make, model, day = (str(text or "").strip("\0 ") for text in (make, model, taken))
    if make or model:
        return model if model.startswith(make) else f"{make} {model}".strip()
    day = day[:10].replace(":", "-")
    return f"taken {day}" if day.strip(" 0-") else ""


def _jpeg_is_whole(descriptor: int, head: bytes, size: int, picture: int) -> bool:
    if len(head) == size:
        return head.endswith(b"\xff\xd9") or head.find(b"\xff\xd9", picture) > picture > 0
    if _tail(descriptor, size, 2) == b"\xff\xd9":
        return True
    # Phones append depth maps, videos and much else, so an end shortly before the end counts.
    return b"\xff\xd9" in _tail(descriptor, size, min(TAIL, size - picture))


def _png_says_orientation(descriptor: int, size: int) -> bool:
    """Whether a chunk of a PNG may say which way is up, be it behind the pixels."""
    at, among_pixels = 8, False
    for _ in range(MOST_CHUNKS):
        if at >= size:
            return False
        head = _read_at(descriptor, at, 8 + max(map(len, _PNG_TEXTS)))
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if name == _PNG_EXIF or head.startswith(_PNG_TEXTS, 8):
            return True
        at += 12 + length
        if name == _PNG_PIXELS and not among_pixels:
            among_pixels = True
            at = max(at, _last_pixels_of_png(descriptor, size))
    return True


def _last_pixels_of_png(descriptor: int, size: int) -> int:
    """Where the last chunk of pixels begins, if that is near the file's end; else 0.

    Pixels may be in a thousand chunks, and nobody wants to step through them on a slow disk.
    """
    tail = _tail(descriptor, size, TAIL)
    found = tail.rfind(_PNG_PIXELS)
    while found >= 4:
        at, name = found - 4, _PNG_PIXELS
        while at < len(tail) and name != _PNG_END:
            name = tail[at + 4 : at + 8]
            at += 12 + int.from_bytes(tail[at : at + 4], "big")
        if name == _PNG_END and at <= len(tail):  # so it was a chunk, not bytes like its name
            return max(0, size - len(tail)) + found - 4
        found = tail.rfind(_PNG_PIXELS, 0, found)
    return 0


def _is_whole(kind: str, descriptor: int, head: bytes, size: int) -> bool:
    if kind == PNG:
        return b"IEND" in _tail(descriptor, size, 16)
    if kind == GIF:
        return _tail(descriptor, size, 2) == b"\0;"
    if kind == WEBP:
        return size >= 8 + int.from_bytes(head[4:8], "little")
    return False


def _tail(descriptor: int, size: int, length: int) -> bytes:
    os.lseek(descriptor, max(0, size - length), os.SEEK_SET)
    return os.read(descriptor, length)


def _read_at(descriptor: int, at: int, length: int) -> bytes:
    os.lseek(descriptor, at, os.SEEK_SET)
    return os.read(descriptor, length)
