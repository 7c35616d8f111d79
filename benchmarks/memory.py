"""How much memory `orange-aiff embed` takes at most with the largest pictures of every kind.

python benchmarks/memory.py [--decoders 2] [--memory MEGABYTES] [--few] [--keep FOLDER] [--photos FOLDER]

Makes some thirty pictures of 60 to 100 megapixels, embeds them in a program of its own, and prints
the most that it held at once, by torch and, where it is installed, by OpenVINO: as it is, and
without a budget for decoded pictures, where each thread decodes what comes to it. Making the
pictures takes some minutes, and two gigabytes of the disk. --photos embeds a folder of yours
instead, as it is.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from orangecontrib.aiff.photos.pictures.budget import VARIABLE

NO_BUDGET = 1_000_000  # megabytes
LARGE, MIDDLE, SMALL = (10_000, 9_900), (10_000, 7_500), (9_000, 6_700)

# The child: embeds with so many threads, and says the most that it held.
CODE = """
import resource, sys
from orangecontrib.aiff.embedding import pipeline, threads
from orangecontrib.aiff.__main__ import main
threads.DECODERS = pipeline.DECODERS = int(sys.argv[1])
code = main(["embed", sys.argv[2], "--out", sys.argv[3], "--device", sys.argv[4]])
unit = 1 if sys.platform == "darwin" else 1024
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
sys.exit(code)
"""

# name: mode, size, options for Pillow
PICTURES: dict[str, tuple[str, tuple[int, int], dict]] = {
    "baseline.jpg": ("RGB", LARGE, {}),
    "baseline small.jpg": ("RGB", SMALL, {}),
    "progressive.jpg": ("RGB", LARGE, {"progressive": True}),
    "progressive full colour.jpg": ("RGB", LARGE, {"progressive": True, "subsampling": 0}),
    "progressive print.jpg": ("CMYK", LARGE, {"progressive": True}),
    "print.jpg": ("CMYK", MIDDLE, {}),
    "grey.jpg": ("L", LARGE, {}),
    "plain.png": ("RGB", LARGE, {"compress_level": 1}),
    "plain middle.png": ("RGB", MIDDLE, {"compress_level": 1}),
    "clear.png": ("RGBA", LARGE, {"compress_level": 1}),
    "clear middle.png": ("RGBA", MIDDLE, {"compress_level": 1}),
    "grey.png": ("L", LARGE, {"compress_level": 1}),
    "grey 16 bits.png": ("I;16", LARGE, {"compress_level": 1}),
    "levels.png": ("P", LARGE, {"compress_level": 1}),
    "lossy.webp": ("RGB", MIDDLE, {"method": 0}),
    "lossless.webp": ("RGB", SMALL, {"lossless": True, "method": 0, "quality": 0}),
    "clear.webp": ("RGBA", SMALL, {"method": 0}),
    "strips.tiff": ("RGB", LARGE, {"compression": "tiff_lzw"}),
    "one strip.tiff": ("RGB", MIDDLE, {"compression": "tiff_lzw", "strip_size": 2**30}),
    "print.tiff": ("CMYK", LARGE, {"compression": "tiff_adobe_deflate"}),
    "clear.tiff": ("RGBA", MIDDLE, {"compression": "tiff_lzw"}),
    "grey 16 bits.tiff": ("I;16", LARGE, {"compression": "tiff_lzw"}),
    "grey 32 bits.tiff": ("I", MIDDLE, {"compression": "tiff_lzw"}),
    "levels.gif": ("P", LARGE, {}),
    "levels small.gif": ("P", SMALL, {}),
    "plain.bmp": ("RGB", MIDDLE, {}),
    "plain.avif": ("RGB", LARGE, {"speed": 10}),
    "full colour.avif": ("RGB", MIDDLE, {"speed": 10, "subsampling": "4:4:4"}),
    "clear.avif": ("RGBA", SMALL, {"speed": 10}),
    "plain.heic": ("RGB", SMALL, {"quality": 30}),
    "one tile.jp2": ("RGB", (9_000, 6_800), {"quality_layers": [40], "irreversible": True}),
    "tiles.jp2": ("RGB", MIDDLE, {"tile_size": (1024, 1024), "quality_layers": [40]}),
}
FEW = ("progressive full colour.jpg", "clear.png", "lossy.webp", "clear.avif", "one strip.tiff")


def picture(mode: str, size: tuple[int, int]) -> Image.Image:
    width, height = size
    across = np.linspace(0, 1, width, dtype=np.float32)[None].repeat(height, 0)
    if mode == "I;16":
        return Image.fromarray((across * 65_535).astype(np.uint16))
    if mode == "I":
        return Image.fromarray((across * 2**30).astype(np.int32))
    grey = Image.fromarray((across * 255).astype(np.uint8))
    if mode == "P":
        return grey.convert("P")
    if mode in ("RGBA", "CMYK", "RGB"):
        return Image.merge(mode, [grey, grey.transpose(Image.Transpose.ROTATE_180)] * 2 if
                           len(mode) == 4 else [grey, grey.point(lambda x: 255 - x), grey])  # fmt: skip
    return grey


def make(folder: Path, names: list[str]) -> Iterator[str]:
    import pillow_heif

    pillow_heif.register_heif_opener()
    for name in names:
        mode, size, options = PICTURES[name]
        file = folder / name
        if not file.exists():
            picture(mode, size).save(file, **options)
        yield f"{name}: {size[0] * size[1] / 1e6:.0f} megapixels, {file.stat().st_size / 1e6:.1f} MB"


def peak(folder: Path, decoders: int, memory: int | None, device: str) -> tuple[int, str]:
    """Bytes that embedding a folder held at most, and what it printed."""
    with tempfile.TemporaryDirectory() as aside:
        said = {VARIABLE: str(memory)} if memory else {}
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(decoders), str(folder), f"{aside}/out.npz", device],
            env=os.environ | said | {"ORANGE_AIFF_CACHE": aside},
            capture_output=True,
            text=True,
        )
    lines = done.stdout.splitlines()
    if done.returncode or not lines[-1].startswith("peak "):
        raise SystemExit(f"embedding ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return int(lines[-1].split()[1]), "\n".join([*lines[:-1], done.stderr]).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--decoders", type=int, default=2, help="threads that decode")
    parser.add_argument("--memory", type=int, help="megabytes for decoded pictures")
    parser.add_argument("--few", action="store_true", help="five pictures instead of all")
    parser.add_argument("--keep", type=Path, help="a folder for the pictures; used again if there")
    parser.add_argument("--photos", type=Path, help="a folder of photos instead of the pictures")
    asked = parser.parse_args()
    devices = ["cpu", "openvino"] if find_spec("openvino") else ["cpu"]
    if asked.photos:
        for device in devices:
            most, said = peak(asked.photos, asked.decoders, asked.memory, device)
            print(f"{device}, {asked.decoders} decoders: {most / 1e6:.0f} MB at most\n{said}")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        for line in make(folder / "pictures", list(FEW if asked.few else PICTURES)):
            print(line, flush=True)
        for words, memory in (("as it is", asked.memory), ("without a budget", NO_BUDGET)):
            for device in devices:
                most, said = peak(folder / "pictures", asked.decoders, memory, device)
                print(
                    f"\n{device}, {words}, {asked.decoders} decoders: {most / 1e9:.2f} GB at most\n"
                    f"{said}"
                )


if __name__ == "__main__":
    main()
