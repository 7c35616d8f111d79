"""Two thousand damaged files, made from a seed, go through the pipeline in a program of their own."""

import io
import json
import random
import re
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

SEED, FILES = 0, 2000
WIDTH, HEIGHT = 67, 45
LONGEST_S, LONGEST_OF_ALL_S = 10, 60
MOST_GROWTH = 1_400_000_000  # bytes of all threads: the largest picture, and what is beside it
# The library below Pillow that reads TIFF says what it found as well, and cannot be told not to.
OF_PYTHON = re.compile(r"Traceback|Warning|\.py\b|samples per pixel")
ROOT = Path(__file__).parents[2]


def pictures():
    """Ending and content of small pictures, several for each kind of file."""
    rng = np.random.default_rng(SEED)
    pixels = np.linspace(0, 200, WIDTH * HEIGHT * 3).reshape(HEIGHT, WIDTH, 3)
    photo = Image.fromarray((pixels + rng.integers(0, 50, pixels.shape)).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    clear = photo.convert("RGBA")
    clear.putalpha(photo.convert("L"))
    deep = Image.fromarray((pixels[..., 0] * 256).astype(np.uint16))
    for ending, picture, options in (
        ("jpg", photo, {"exif": exif}),
        ("jpg", photo, {"progressive": True, "icc_profile": b"no profile" * 20}),
        ("jpg", photo.convert("CMYK"), {}),
        ("png", photo, {"exif": exif}),
        ("png", clear, {}),
        ("png", deep, {}),
        ("png", photo.convert("P"), {"transparency": 3}),
        ("gif", photo, {"save_all": True, "append_images": [photo.rotate(90)]}),
        ("webp", photo, {"exif": exif}),
        ("webp", clear, {"lossless": True}),
        ("tiff", photo, {}),
        ("tiff", photo, {"compression": "tiff_lzw"}),
        ("tiff", photo, {"compression": "jpeg"}),
        ("tiff", photo, {"compression": "tiff_deflate"}),
        ("bmp", photo, {}),
        ("bmp", photo.convert("P"), {}),
        ("avif", photo, {"exif": exif}),
    ):
        stream = io.BytesIO()
        picture.save(stream, {"jpg": "jpeg"}.get(ending, ending), **options)
        yield ending, stream.getvalue()


def cut(rng, content, _):
    return content[: rng.randrange(len(content))]


def flip_bits(rng, content, _):
    damaged = bytearray(content)
    # Headers are short and decide much, so half of the damage is there.
    reach = rng.choice([min(200, len(damaged)), len(damaged)])
    for _ in range(rng.choice([1, 2, 8, 40])):
        damaged[rng.randrange(reach)] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def insert(rng, content, _):
    at = rng.randrange(len(content))
    return content[:at] + rng.randbytes(rng.choice([1, 7, 300])) + content[at:]


def remove(rng, content, _):
    at = rng.randrange(len(content))
    return content[:at] + content[at + rng.choice([1, 7, 300]) :]


def swap_header(rng, content, others):
    length = rng.choice([4, 12, 40, 200])
    return rng.choice(others)[1][:length] + content[length:]


def nothing(rng, content, _):
    return content


def declare_huge(rng, content, _):
    """The picture as it is, but for the size that its header says."""
    side = rng.choice([0, 1, 5000, 9999, 65_535, 2**31 - 1, 2**32 - 1])
    other = rng.choice([side, 1, HEIGHT])
    for form in (">II", "<II", "<HH", ">HH"):
        most = 2 ** (16 if "H" in form else 32) - 1
        for sizes in ((WIDTH, HEIGHT), (HEIGHT, WIDTH)):
            declared = struct.pack(form, min(side, most), min(other, most))
            content = content.replace(struct.pack(form, *sizes), declared, 1)
    for tag, size in ((256, WIDTH), (257, HEIGHT)):  # a TIFF's entries
        for kind in (3, 4):
            entry = struct.pack("<HHI", tag, kind, 1)
            declared = entry[:2] + struct.pack("<HII", 4, 1, min(side, 2**32 - 1))
            content = content.replace(entry + struct.pack("<I", size), declared)
    if content.startswith(b"\x89PNG"):
        content = content[:29] + struct.pack(">I", zlib.crc32(content[12:29])) + content[33:]
    return content


DAMAGES = (cut, flip_bits, flip_bits, insert, remove, swap_header, nothing, declare_huge)


def damaged_files():
    """Name and content of each."""
    rng = random.Random(SEED)
    whole = list(pictures())
    endings = sorted({ending for ending, _ in whole})
    for index in range(FILES):
        ending, content = rng.choice(whole)
        damage = rng.choice(DAMAGES)
        content = damage(rng, content, whole)
        if damage is nothing or rng.random() < 0.1:
            ending = rng.choice(endings)
        yield f"{index:04d}-{damage.__name__}.{ending}", content


def embed_folder(folder, filled):
    """Embed a folder's photos and print what came of it; runs as a program of its own."""
    from PIL import ImageFile

    from orangecontrib.aiff.embedding.cache import VectorCache
    from orangecontrib.aiff.embedding.pipeline import embed_photos

    from .fake import FakeEmbedder

    ImageFile.LOAD_TRUNCATED_IMAGES = filled
    paths = sorted(str(path) for path in Path(folder, "photos").iterdir())
    before, moments = _most_memory(), [time.monotonic()]
    with VectorCache(Path(folder, f"{filled}.sqlite")) as cache:
        result = embed_photos(
            paths, FakeEmbedder(), cache, lambda share: moments.append(time.monotonic())
        )
    print(
        json.dumps(
            {
                "failures": {
                    Path(paths[index]).name: [error.problem, error.advice]
                    for index, error in result.failures.items()
                },
                "embedded": int(np.isfinite(result.vectors).all(axis=1).sum()),
                "longest": max(np.diff(moments)),
                "growth": _most_memory() - before,
            }
        )
    )


def _most_memory():
    """Bytes that this program ever held; 0 where that is not to be found out."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "photos").mkdir()
    for name, content in damaged_files():
        (folder / "photos" / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("filled", [False, True], ids=["", "beside Image Analytics"])
def test_damaged_files_are_embedded_or_have_a_reason(folder, filled):
    code = f"from {__name__} import embed_folder; embed_folder({str(folder)!r}, {filled})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_OF_ALL_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if OF_PYTHON.search(line)] == []
    result = json.loads(done.stdout)
    assert result["embedded"] + len(result["failures"]) == FILES
    for name, (problem, advice) in result["failures"].items():
        assert problem and not problem.endswith(".") and advice.endswith("."), name
    # Whole files under another ending are whole files.
    assert [name for name in result["failures"] if "nothing" in name] == []
    assert FILES / 10 < len(result["failures"]) < FILES * 0.9
    assert result["longest"] < LONGEST_S
    assert result["growth"] < MOST_GROWTH
