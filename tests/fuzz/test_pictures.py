"""Picture files that were damaged, or made to say other than they hold."""

import functools
import io
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.collecting import describe
from orangecontrib.aiff.photos.collecting.walk import Entry, walk
from orangecontrib.aiff.photos.pictures import decode
from orangecontrib.aiff.photos.pictures.decode import (
    decode_photo,
    make_thumbnail,
    read_size,
    reads_as_before,
)
from orangecontrib.aiff.photos.pictures.header import read_header
from orangecontrib.aiff.photos.pictures.looks import look_of

from .tally import fuzzed

MOST = 250_000  # pixels that are allowed here, so that no case takes long


@functools.cache
def pictures() -> tuple[tuple[str, bytes], ...]:
    """Ending and content of small pictures of every kind."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    rng = np.random.default_rng(0)
    photo = Image.fromarray(rng.integers(0, 255, (24, 36, 3), dtype=np.uint8))
    clear = photo.convert("RGBA")
    clear.putalpha(photo.convert("L"))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    deep = Image.fromarray(rng.integers(0, 2**16, (24, 36), dtype=np.uint16))
    made = []
    for kind, picture, options in (
        ("jpeg", photo, {"exif": exif}),
        ("jpeg", photo, {"progressive": True}),
        ("jpeg", photo.convert("CMYK"), {}),
        ("png", photo, {"exif": exif}),
        ("png", clear, {}),
        ("png", deep, {}),
        ("png", photo.convert("P"), {"transparency": 3}),
        ("gif", photo, {"save_all": True, "append_images": [photo.rotate(90)]}),
        ("bmp", photo, {}),
        ("ppm", photo, {}),
        ("webp", photo, {"exif": exif}),
        ("webp", clear, {"lossless": True}),
        ("tiff", photo, {}),
        ("tiff", photo, {"compression": "tiff_lzw"}),
        ("tiff", deep, {"compression": "tiff_lzw"}),
        ("avif", photo, {"exif": exif}),
        ("heif", photo.resize((72, 48)), {}),
        ("jpeg2000", photo, {}),
    ):
        stream = io.BytesIO()
        picture.save(stream, kind, **options)
        made.append((kind, stream.getvalue()))
    return tuple(made)


@st.composite
def damaged(draw) -> tuple[str, bytes]:
    """A picture with some bytes changed, most of them where its header is; cut, or longer."""
    kind, content = draw(st.sampled_from(pictures()))
    content = bytearray(content)
    for _ in range(draw(st.integers(0, 6))):
        reach = draw(st.sampled_from([40, 200, len(content)]))
        at = draw(st.integers(0, min(reach, len(content)) - 1))
        content[at] = draw(st.one_of(st.sampled_from([0, 1, 127, 128, 255]), st.integers(0, 255)))
    how = draw(st.sampled_from(["as it is", "cut", "longer", "a part twice"]))
    at = draw(st.integers(1, len(content)))
    if how == "cut":
        content = content[:at]
    elif how == "longer":
        content += draw(st.binary(max_size=40))
    elif how == "a part twice":
        content = content[:at] + content[max(0, at - 30) :]
    return kind, bytes(content)


@contextmanager
def limited():
    with patch.object(decode, "MAX_PIXELS", MOST), patch.object(describe, "MAX_PIXELS", MOST):
        yield


def tried(work, *arguments):
    """The result, or None for a photo that cannot be used; any other error is a fault."""
    try:
        return work(*arguments)
    except PhotoError as error:
        assert error.problem and not error.problem.endswith(".") and error.advice.endswith(".")
        return None


@fuzzed("pictures", 250, file=damaged())
def test_a_damaged_picture_is_seen_or_has_a_reason(file):
    kind, content = file
    with tempfile.TemporaryDirectory() as folder, limited(), cache_in(folder):
        path = Path(folder, f"a.{kind}")
        path.write_bytes(content)
        header = read_header(str(path), len(content))
        size = tried(read_size, path)
        photo = tried(decode_photo, path)
        small = tried(make_thumbnail, path, 16)
        tried(reads_as_before, path)
        tried(look_of, str(path), True)
        facts, _ = describe.look_at(str(path), Entry("a", len(content), 0), True)
        if size is not None:
            assert 0 < size[0] * size[1] <= MOST
        if photo is not None:
            assert photo.size == photo.image.size == size
            assert photo.image.mode == "RGB" and header is not None
            assert len(photo.image.tobytes()) == 3 * size[0] * size[1]
            if header.width:
                assert (header.width, header.height) == size
        if small is not None:
            assert max(small.size) <= 16
        assert bool(facts.problem) != bool(facts.width * facts.height)
        assert facts.width * facts.height <= MOST
        if photo is not None and not facts.problem:
            assert (facts.width, facts.height) == size
        listed = [entry.path for listing in walk(Path(folder)) for entry in listing.photos]
        assert listed in ([path.name], [])


@contextmanager
def cache_in(folder):
    with patch.dict(os.environ, {"ORANGE_AIFF_CACHE": str(Path(folder, ".cache"))}):
        yield
