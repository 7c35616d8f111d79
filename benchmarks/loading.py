"""Listing a folder of photos: Orange's Import Images and AIFF Folder Loader, side by side.

    python benchmarks/loading.py --photos 10000

Makes small JPEGs with EXIF data in a temporary folder and reads them in a process of their own
for each line of the table: with and without the files in the system's memory, for the first time
and from the index. "names tell" are photos whose domain stands in their names; where nothing
tells it, ours also decodes each photo to suggest one.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IMPORT, OURS = "Import Images", "AIFF Folder Loader"
A_GARMENT = 20  # photos


def make_folder(folder: Path, photos: int, names_tell: bool) -> None:
    """Write so many JPEGs of 300 x 400 pixels, each with a camera's EXIF data."""
    from PIL import Image

    pictures = []
    for number in range(16):
        exif = Image.Exif()
        exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", f"Model {number}", 1
        out = io.BytesIO()
        Image.effect_noise((300, 400), 10 + number).convert("RGB").save(out, "JPEG", exif=exif)
        pictures.append(out.getvalue())
    for number in range(photos):
        inside = number % A_GARMENT
        name = f"{'shop' if inside else 'consumer'}_{inside:02}" if names_tell else f"{number:06}"
        file = folder / f"dress_{number // A_GARMENT:04}" / f"{name}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pictures[number % len(pictures)])


def forget(folder: Path) -> bool:
    """Put the files out of the system's memory; False where it does not let us."""
    if not hasattr(os, "posix_fadvise"):
        return False
    os.sync()
    for file in folder.rglob("*.jpg"):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
    return True


def read(reader: str, folder: str) -> None:
    """One measurement, in this process: prints seconds, more memory at the peak (MB), photos."""
    if reader == IMPORT:
        from orangecontrib.imageanalytics.import_images import ImportImages

        def work() -> int:
            return len(ImportImages()(folder)[0])
    else:
        import orangecontrib.aiff.photos.datasets  # noqa: F401  (not part of the work)
        from orangecontrib.aiff.photos.reading import read_collection
        from orangecontrib.aiff.photos.table import images_table

        def work() -> int:
            return len(images_table(read_collection(folder)))

    before = _peak()
    start = time.perf_counter()
    found = work()
    print(time.perf_counter() - start, _peak() - before, found)


def _peak() -> float:
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def measure(reader: str, folder: Path, cache: Path) -> tuple[float, float, int]:
    environment = {**os.environ, "ORANGE_AIFF_CACHE": str(cache), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-W", "ignore", __file__, "--read", reader, str(folder)]
    output = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout
    seconds, memory, found = output.split()[-3:]
    return float(seconds), float(memory), int(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many is printed")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read(*arguments.read)
        return
    print(f"{arguments.photos:,} photos, best of {arguments.repeat}, one process a measurement\n")
    print(f"{'':72}{'seconds':>9}{'photos/s':>10}{'MB more':>9}{'ratio':>8}")
    for names_tell in (True, False):
        with tempfile.TemporaryDirectory() as directory:
            compare(Path(directory), arguments.photos, arguments.repeat, names_tell)


def compare(home: Path, photos: int, repeat: int, names_tell: bool) -> None:
    folder = home / "photos_AIFF_2026"
    make_folder(folder, photos, names_tell)
    told = "names tell" if names_tell else "nothing tells"
    cold = forget(folder)
    cases = [("files on disk only", True)] if cold else []
    cases.append(("files in memory", False))
    for case, on_disk in cases:
        best = {}
        for turn in range(repeat):
            cache = home / f"cache-{case[-6:].strip()}-{turn}"
            for name, reader in (("", IMPORT), (", first time", OURS), (", from the index", OURS)):
                if on_disk:
                    forget(folder)
                result = measure(reader, folder, cache)
                assert result[2] == photos
                label = reader + name
                best[label] = min(best.get(label, result), result)
        base = best[IMPORT][0]
        for label, (seconds, memory, _) in best.items():
            line = f"{label} ({told}, {case})"
            rate, ratio = f"{photos / seconds:,.0f}", f"{base / seconds:.2f}"
            print(f"{line:72}{seconds:9.3f}{rate:>10}{memory:9.0f}{ratio:>8}", flush=True)
        first, second = best[f"{OURS}, first time"][0], best[f"{OURS}, from the index"][0]
        print(f"{'':4}from the index {first / second:.1f} times as fast as the first time\n")


if __name__ == "__main__":
    main()
