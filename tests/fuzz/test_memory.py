"""Large pictures of every kind, opened by more threads than there is memory for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from orangecontrib.aiff.photos.pictures.budget import LEAST, VARIABLE

from .tally import attempt

ROOT = Path(__file__).parents[2]
SIZE = (3000, 2000)
FILES, THREADS = 12, 8
SLACK = 100_000_000  # bytes: what libraries, threads and files keep for themselves
MOST_A_PIXEL = 24  # bytes, of any kind

KINDS = {
    "progressive.jpg": ("RGB", {"progressive": True, "subsampling": 0}),
    "print.jpg": ("CMYK", {"progressive": True}),
    "clear.png": ("RGBA", {"compress_level": 1}),
    "deep.png": ("I;16", {"compress_level": 1}),
    "clear.webp": ("RGBA", {"method": 0}),
    "one strip.tiff": ("RGB", {"compression": "tiff_lzw", "strip_size": 2**30}),
    "levels.gif": ("P", {}),
    "clear.avif": ("RGBA", {"speed": 10}),
}


def open_all(name: str, folder: str) -> None:
    """Open a picture many times at once; what that took at most is printed."""
    from orangecontrib.aiff.files.workers import Workers
    from orangecontrib.aiff.photos.pictures.decode import make_thumbnail

    status = Path("/proc/self/status")

    def said(field: str) -> int:
        (line,) = (text for text in status.read_text().splitlines() if text.startswith(field))
        return int(line.split()[1]) * 1024

    file = Path(folder, name)
    make_thumbnail(file, 64)  # whatever is loaded once, is
    Path("/proc/self/clear_refs").write_text("5")
    before = said("VmRSS")
    workers = Workers(THREADS, "test")
    done = [workers.submit(make_thumbnail, file, 64) for _ in range(FILES)]
    sizes = {future.result().size for future in done}
    print(json.dumps({"grown": said("VmHWM") - before, "sizes": list(sizes)}))


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measured on Linux alone")
@pytest.mark.parametrize("name", KINDS)
def test_all_threads_together_keep_within_the_budget(name, tmp_path):
    mode, options = KINDS[name]
    grey = Image.linear_gradient("L").resize(SIZE)
    if mode == "I;16":
        picture = grey.convert("I").point(lambda level: level * 200 + 0).convert(mode)
    else:
        picture = grey.convert("RGB").convert(mode)
    picture.save(tmp_path / name, **options)
    code = f"from {__name__} import open_all; open_all({name!r}, {str(tmp_path)!r})"
    with attempt("memory"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {VARIABLE: "1"},  # the least that there may be
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert len(found["sizes"]) == 1
        largest = MOST_A_PIXEL * SIZE[0] * SIZE[1]
        assert found["grown"] <= max(LEAST, largest) + SLACK
