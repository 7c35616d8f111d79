"""What a picture looks like, small enough to hold ten thousand against each other."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from Orange.util import dummy_callback
from PIL import Image

from ...errors import CollectionError, PhotoError
from ...files.digests import BLAKE2S, file_digest
from ...files.paths import long_path
from ...files.patience import NoAnswer
from ...files.workers import each_in_time
from ..photo import Collection
from . import index
from .budget import budget
from .decode import open_photo

HASH_SIDE = 12  # a perceptual hash of so many bits squared
HASH_BITS = HASH_SIDE**2
SIDE = 32  # of the small picture, pixels
READERS = 2  # decoding keeps a processor busy
_HASH_BYTES = (HASH_BITS + 7) // 8


@dataclass(frozen=True)
class Look:
    """A picture's digest and look.

    Attributes
    ----------
    digest : of the file's bytes; None where no other file has as many
    hash : perceptual hash, bool (HASH_BITS,)
    small : the picture squeezed into a square, uint8 (SIDE, SIDE, 3)
    """

    digest: bytes | None
    hash: np.ndarray
    small: np.ndarray


def read_looks(collection: Collection, callback: Callable = dummy_callback) -> dict[str, Look]:
    """The look of each photo, by its path; from the index where the file has not changed.

    Parameters
    ----------
    collection : photos that cannot be opened (any more) are left out
    callback : called with a share 0..1 as work goes on; may raise to cancel. What was found out
        until then is kept

    Raises
    ------
    CollectionError
        If the disk does not answer.
    """
    photos = list({photo.path: photo for photo in collection.photos}.values())
    sizes = Counter(photo.size for photo in photos)
    stored = index.load_rows("looks", collection.folder)
    looks: dict[str, Look] = {}
    jobs: list[tuple[str, str, bool]] = []
    done = 0
    for photo in photos:
        twins = sizes[photo.size] > 1
        jobs.append((photo.path, long_path(str(collection.file(photo))), twins))
    rows = []
    total = len(photos)

    def tick() -> None:
        callback(done / total if total else 1)

    def read(job: tuple[str, str, bool]) -> tuple[Look | None, tuple | None]:
        return _read(stored.get(job[0]), *job)

    try:
        for (path, _, _), found in each_in_time(jobs, read, READERS, tick):
            done += 1
            # What does not answer can be a copy of nothing.
            look, row = (None, None) if isinstance(found, NoAnswer) else found
            if look is not None:
                looks[path] = look
            if row is not None:
                rows.append(row)
            tick()
        tick()
    except NoAnswer:
        raise CollectionError(
            f"The folder “{collection.folder.name}” stopped answering. Check that its disk or "
            "network is connected, and try again."
        ) from None
    finally:
        if rows:
            index.save_rows("looks", collection.folder, rows)
    return looks


def look_of(file: str, with_digest: bool) -> Look:
    """Open a photo and look at it; raises `PhotoError` or OSError."""
    # Only now: it brings PyWavelets and scipy's transforms along.
    from imagehash import phash

    with budget().kept():
        photo = open_photo(file, at_least=2 * SIDE)
        bits = phash(photo, hash_size=HASH_SIDE).hash.ravel()
        small = np.asarray(photo.resize((SIDE, SIDE), Image.Resampling.BOX))
        del photo
    return Look(file_digest(file, BLAKE2S) if with_digest else None, bits, small)


def _read(
    known: tuple | None, path: str, file: str, twins: bool
) -> tuple[Look | None, tuple | None]:
    try:
        status = os.stat(file)
        state = (status.st_size, status.st_mtime_ns)
        look = _unpacked(known, state, twins)
        if look is not None:
            return look, None
        look = look_of(file, twins)
        return look, (path, *state, look.digest, _packed(look))
    except (OSError, PhotoError):
        return None, None  # damaged or gone since the folder was read; it is a copy of nothing


def _packed(look: Look) -> bytes:
    return np.packbits(look.hash).tobytes() + look.small.tobytes()


def _unpacked(row: tuple | None, state: tuple[int, int], twins: bool) -> Look | None:
    if row is None or row[:2] != state or (twins and row[2] is None):
        return None
    data = np.frombuffer(row[3], dtype=np.uint8)
    if len(data) != _HASH_BYTES + 3 * SIDE**2:
        return None
    bits = np.unpackbits(data[:_HASH_BYTES])[:HASH_BITS].astype(bool)
    return Look(row[2], bits, data[_HASH_BYTES:].reshape(SIDE, SIDE, 3))


def find_alike(looks: Sequence[Look], callback: Callable = dummy_callback) -> list[tuple[int, int]]:
    """Pairs of looks that are of one picture: resized, packed again, brightened, slightly cropped.

    A perceptual hash names the candidates; the small pictures, one of them cropped by a few per
    cent where that fits better, decide. A garment in another colour is another picture, though its
    ground and its outline are the same: no patch may differ by more than a copy's would.

    Returns
    -------
    Positions (i, j) with i < j.
    """
    flat = np.array([look.small.std(axis=(0, 1)).max() < FLAT for look in looks], dtype=bool)
    used = np.flatnonzero(~flat)
    if len(used) < 2:
        return []
    signs = np.array([looks[i].hash for i in used], dtype=np.float32) * 2 - 1
    small = np.array([looks[i].small for i in used])
    coarse = _unit(small.reshape(len(used), SIDE // 2, 2, SIDE // 2, 2, 3).mean(axis=(2, 4)))
    pairs = []
    for start in range(0, len(used), ROWS):
        callback(start / len(used))
        rows = slice(start, start + ROWS)
        # Of signs, the product counts equal bits less different ones.
        near = signs[rows] @ signs[start:].T >= HASH_BITS - 2 * NEAR
        near &= coarse[rows] @ coarse[start:].T >= ROUGHLY
        first, second = np.nonzero(np.triu(near, 1))
        pairs.append(_decide(small, first + start, second + start))
    callback(1)
    found = np.concatenate(pairs)
    return [(int(used[i]), int(used[j])) for i, j in found]


# Measured on 1,170 photos (398 of models on white, 400 of garments on white, 372 everyday ones),
# 1.4 million pairs of different pictures: of these 3 pass, all of black shirts on white in other
# garments' folders, none of one garment. Copies pass in 100 % (half the size; JPEG quality 40),
# 97 % (15 % brighter), 98 % (2 % cropped off each side), 94 % (4 %) and 96 % of cases (all of
# them mixed).
NEAR = 40  # different bits of the hash
ROUGHLY = 0.85  # correlation of the pictures at half the size, before anything is cropped
ALIKE = 0.975  # correlation of the pictures
CROPS = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05)  # cut off each side
FLAT = 1.0  # levels, of 255; a picture with less in it is like any other such
# Of 297 photos changed in 11 ways, the tenth of the patches that differs most does so by 6.3 at
# most, by 5.0 in 99 %; of garments dyed or turned in hue, by 10 to 30 in the middle.
PATCH = 4  # pixels; what is finer differs by packing and cropping
FARTHEST = 0.1  # of the patches
COLOURS = 5.0  # CIE 1976 distance of their colours, beyond which it is another colourway
GAINS = (1.0, 1.05, 1.1, 1.15, 1.2)  # by which one may be brighter
ROWS = 512  # held against all others at a time
PAIRS = 1024  # decided at a time


def _decide(small: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Those of the pairs whose small pictures agree, (n, 2)."""
    agree = np.zeros(len(first), dtype=bool)
    for start in range(0, len(first), PAIRS):
        part = slice(start, start + PAIRS)
        one, other = small[first[part]], small[second[part]]
        agree[part] = _agree(one, other)
    return np.stack([first[agree], second[agree]], axis=1)


def _agree(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether the pictures of each pair are of one picture, in shape and then in colour."""
    (right, cut_one), (left, cut_other) = _best_crop(one, other), _best_crop(other, one)
    agree = np.maximum(right, left) >= ALIKE
    first = right >= left
    cut = np.where(first[:, None, None, None], cut_one, cut_other)[agree]
    partner = np.where(first[:, None, None, None], other, one)[agree]
    agree[agree] = _colours_apart(cut, partner.astype(np.float32)) <= COLOURS
    return agree


def _best_crop(whole: np.ndarray, cropped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Highest correlation of each picture in `whole`, cut by any of `CROPS`, with its partner.

    Returns
    -------
    The correlations (n,), and the pictures so cut, float32 (n, SIDE, SIDE, 3).
    """
    target = _unit(cropped)
    whole = whole.astype(np.float32)
    best = np.full(len(whole), -2, dtype=np.float32)
    found = whole.copy()
    for weights in _CROPPING:
        cut = np.einsum("ar,nrcd->nacd", weights, whole, optimize=True)
        cut = np.einsum("bc,nacd->nabd", weights, cut, optimize=True)
        fit = np.einsum("nd,nd->n", _unit(cut), target)
        better = fit > best
        best[better], found[better] = fit[better], cut[better]
    return best, found


def _colours_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far the patches that differ most are apart, the brighter of each pair dimmed, (n,)."""
    least = np.full(len(one), np.inf, dtype=np.float32)
    colours = [_lab(_patches(pictures)) for pictures in (one, other)]
    for gain in GAINS:
        for dim, bright in ((one, colours[1]), (other, colours[0])):
            brightened = _lab(_patches(np.minimum(gain * dim, 255)))
            apart = np.sort(np.linalg.norm(brightened - bright, axis=-1), axis=1)
            farthest = apart[:, -max(1, round(FARTHEST * apart.shape[1])) :]
            np.minimum(least, farthest.mean(axis=1), out=least)
    return least


def _patches(pictures: np.ndarray) -> np.ndarray:
    """Mean colours of patches, (n, p, 3)."""
    side = SIDE // PATCH
    cells = pictures.reshape(len(pictures), side, PATCH, side, PATCH, 3)
    return cells.mean(axis=(2, 4)).reshape(len(pictures), side**2, 3)


def _lab(rgb: np.ndarray) -> np.ndarray:
    """sRGB (0..255) as CIE 1976 L*a*b* under D65, where a distance of 2 is just seen."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _XYZ_OF_RGB.T
    bent = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_XYZ_OF_RGB = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_XYZ_OF_RGB /= _XYZ_OF_RGB.sum(axis=1, keepdims=True)  # white is (1, 1, 1)


def _cropping(share: float) -> np.ndarray:
    """Bilinear weights (SIDE, SIDE) that stretch the middle of a line over the whole of it."""
    at = (np.arange(SIDE) + 0.5) * (1 - 2 * share) + SIDE * share - 0.5
    at = np.clip(at, 0, SIDE - 1)
    left = np.floor(at).astype(int)
    right = np.minimum(left + 1, SIDE - 1)
    weights = np.zeros((SIDE, SIDE), dtype=np.float32)
    np.add.at(weights, (np.arange(SIDE), left), 1 - (at - left))
    np.add.at(weights, (np.arange(SIDE), right), at - left)
    return weights


_CROPPING = [_cropping(share) for share in CROPS]


def _unit(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, ...) as vectors (n, d) of length 1 and mean 0, so that products correlate."""
    vectors = pictures.reshape(len(pictures), -1).astype(np.float32)
    vectors -= vectors.mean(axis=1, keepdims=True)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
