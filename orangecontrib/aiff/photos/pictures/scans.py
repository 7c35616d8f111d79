"""How often a JPEG goes over its picture, and whether it can hold what it says, before it is
decoded."""

import io
import math
import os

MOST_SCANS = 100  # cameras and programs write one to some dozen
CHUNK = 1 << 20
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_IN_SCAN = frozenset((0x00, 0xFF, *range(0xD0, 0xD8)))  # behind 0xff, what is no marker
BLOCK = 8  # pixels, of the squares that a JPEG consists of
# Bits that are the least for such a square: two codes, or one where details come later.
LEAST_BITS, LEAST_BITS_IN_TURNS = 2, 1
_ARITHMETIC = (b"\xff\xc9", b"\xff\xca")


def has_too_many_scans(file: io.BufferedReader, most: int | None = None) -> bool:
    """Whether a JPEG goes over its picture more than so many times (`MOST_SCANS`).

    Decoding takes its time for each, however little is in it. The file stays where it is.
    """
    most = MOST_SCANS if most is None else most
    at = file.tell()
    try:
        # Nearly always the very number of marks, whatever they mean, says that there are few.
        return _marks(file) > most and count_scans(file, most) > most
    finally:
        file.seek(at)


def _marks(file: io.BufferedReader) -> int:
    file.seek(0)
    count, last = 0, b""
    while chunk := file.read(CHUNK):
        count += (last + chunk).count(_SCAN)
        last = chunk[-1:]
    return count


def count_scans(file: io.BufferedReader, most: int) -> int:
    """How many scans the first picture of a JPEG has; counting ends above `most`."""
    file.seek(2)
    count = 0
    while count <= most:
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF or mark == _END:
            break
        if mark[1] == 0xFF:  # a filling byte
            file.seek(-1, os.SEEK_CUR)
            continue
        if mark[1] in _IN_SCAN or mark[1] == 0x01:
            continue
        length = int.from_bytes(file.read(2), "big")
        file.seek(max(0, length - 2), os.SEEK_CUR)
        if mark == _SCAN:
            count += 1
            _skip_scan(file)
    return count


def _skip_scan(file: io.BufferedReader) -> None:
    """To the next mark behind a scan's pixels, or to the file's end."""
    while chunk := file.read(CHUNK):
        found = chunk.find(b"\xff")
        while 0 <= found < len(chunk) - 1 and chunk[found + 1] in _IN_SCAN:
            found = chunk.find(b"\xff", found + 1)
        if found < 0:
            continue
        if found == len(chunk) - 1 and len(chunk) > 1:  # its other half is in the next
            file.seek(-1, os.SEEK_CUR)
            continue
        file.seek(found - len(chunk), os.SEEK_CUR)
        return


def can_hold(size: int, width: int, height: int, in_turns: bool, head: bytes | None = None) -> bool:
    """Whether so many bytes can hold a JPEG's picture of a size.

    Parameters
    ----------
    in_turns : whether its details come one after the other (progressive)
    head : the file's first bytes
    """
    if head is not None and any(mark in head for mark in _ARITHMETIC):
        return True  # such codes may be shorter than a bit
    bits = LEAST_BITS_IN_TURNS if in_turns else LEAST_BITS
    return 8 * size >= bits * math.prod(side // BLOCK for side in (width, height))
