"""What is reckoned for a picture is what opening it takes: measured in a program of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from orangecontrib.aiff.photos.pictures.cost import bytes_to_open
from orangecontrib.aiff.photos.pictures.decode import watched

ROOT = Path(__file__).parents[3]
SIZE = (3000, 2000)
SLACK = 12_000_000  # bytes: what libraries keep for themselves, and rows on their way

# How each is written: mode, ending, options.
KINDS = {
    "baseline.jpg": ("RGB", {}),
    "progressive.jpg": ("RGB", {"progressive": True, "subsampling": 0}),
    "progressive cmyk.jpg": ("CMYK", {"progressive": True}),
    "grey.jpg": ("L", {}),
    "plain.png": ("RGB", {}),
    "clear.png": ("RGBA", {}),
    "grey clear.png": ("LA", {}),
    "deep.png": ("I;16", {}),
    "palette.gif": ("P", {}),
    "lossy.webp": ("RGB", {"method": 0}),
    "clear.webp": ("RGBA", {"method": 0}),
    "lossless.webp": ("RGB", {"lossless": True, "method": 0}),
    "plain.bmp": ("RGB", {}),
    "one strip.tiff": ("RGB", {"compression": "tiff_lzw", "strip_size": 2**30}),
    "cmyk.tiff": ("CMYK", {"compression": "tiff_lzw"}),
    "deep.tiff": ("I", {}),
    "fractions.tiff": ("F", {}),
    "plain.avif": ("RGB", {"speed": 10, "subsampling": "4:4:4"}),
    "clear.avif": ("RGBA", {"speed": 10}),
    "whole.jp2": ("RGB", {}),
    "tiles.jp2": ("RGB", {"tile_size": (256, 256)}),
    "plain.heic": ("RGB", {}),
}


def write(folder):
    import pillow_heif

    pillow_heif.register_heif_opener()
    for name, (mode, options) in KINDS.items():
        grey = Image.linear_gradient("L").resize(SIZE)
        if mode == "F":
            picture = grey.convert("F").point(lambda level: level * (1 / 256) + 0)
        elif mode in ("I", "I;16"):
            picture = grey.convert("I").point(lambda level: level * 200 + 0)
            picture = picture.convert("I;16") if mode == "I;16" else picture
        else:
            picture = grey.convert("RGB").convert(mode)
        picture.save(folder / name, **options)


def measure(folder):
    """Bytes that opening each takes at most, beyond what the program held before; printed."""
    from orangecontrib.aiff.photos.pictures.decode import open_photo

    status = Path("/proc/self/status")

    def said(field):
        (line,) = (text for text in status.read_text().splitlines() if text.startswith(field))
        return int(line.split()[1]) * 1024

    Image.new("RGB", (8, 8)).save(Path(folder, "first.avif"))
    found = {}
    for name in KINDS:
        small = Path(folder, f"small {name}")
        if not small.exists():
            open_photo(Path(folder, name))  # whatever is loaded once, is
        Path("/proc/self/clear_refs").write_text("5")
        before = said("VmRSS")
        open_photo(Path(folder, name))
        found[name] = said("VmHWM") - before
    print(json.dumps(found))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    write(folder)
    return folder


def reckoned(file):
    from orangecontrib.aiff.photos.pictures.decode import _is_in_one_scan

    with watched(file) as (image, content):
        in_turns = "progressive" in image.info or (
            image.format == "JPEG" and not _is_in_one_scan(content.head, image)
        )
        return bytes_to_open(image, image.size, content.head, in_turns)


def test_of_tiles_one_at_a_time_is_in_memory(folder):
    assert reckoned(folder / "tiles.jp2") < reckoned(folder / "whole.jp2") / 2


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measured on Linux alone")
def test_no_kind_takes_more_than_is_reckoned_for_it(folder):
    code = f"from {__name__} import measure; measure({str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    taken = json.loads(done.stdout)
    assert taken.keys() == KINDS.keys()
    pixels = SIZE[0] * SIZE[1]
    shown = {name: (taken[name] / pixels, reckoned(folder / name) / pixels) for name in KINDS}
    over = {name: pair for name, pair in shown.items() if (pair[0] - pair[1]) * pixels > SLACK}
    assert over == {}, "bytes a pixel, and those reckoned"


def test_a_reduced_jpeg_takes_less(folder):
    with watched(folder / "baseline.jpg") as (image, content):
        whole = bytes_to_open(image, image.size, content.head)
        size = image.size
        image.draft("RGB", (300, 200))
        assert bytes_to_open(image, size, content.head) == whole // 64
        assert bytes_to_open(image, size, content.head, in_turns=True) > whole // 3
