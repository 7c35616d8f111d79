#!/usr/bin/env bash
# Pillow 13.0.0 and 11.3.0: an uncompressed grey TIFF that lies on its side (orientation 5 to 8) is
# right when a file object is opened, and torn when its path is.
#
# Pillow turns TIFFs upright by itself, and says the upright size as soon as one is opened. Where a
# path is opened and the pixels lie uncompressed in one strip of a mode such as "L", they are mapped
# from the file, with the size that is swapped already: rows of the wrong length, then turned, so
# that the picture comes out 40 x 20 where 20 x 40 is right, and its pixels are out of place. The
# same file through `open(path, "rb")`, the same picture as LZW, and orientations 1 to 4 are right.
# Nothing is raised. Scanners and cameras for products write such files.
#
# Output seen, with either version:
#   orientation 1: path right, file object right, LZW right
#   orientation 3: path right, file object right, LZW right
#   orientation 6: path WRONG (40, 20), file object right, LZW right
#   orientation 8: path WRONG (40, 20), file object right, LZW right
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
cd "$place"
for version in 11.3.0 13.0.0; do
    "$place/venv/bin/pip" install --quiet "pillow==$version" "numpy==2.3.5"
    "$place/venv/bin/python" - <<'PYTHON'
import PIL
import numpy as np
from PIL import Image

print("Pillow", PIL.__version__)
stored = np.arange(800, dtype=np.uint8).reshape(20, 40)
TURNED = {1: stored, 3: np.rot90(stored, 2), 6: np.rot90(stored, -1), 8: np.rot90(stored)}
for orientation, upright in TURNED.items():
    found = {}
    for name, compression in (("path", "raw"), ("LZW", "tiff_lzw")):
        file_name = f"{compression}-{orientation}.tif"  # a mapped file must not change
        Image.fromarray(stored).save(
            file_name, tiffinfo={274: orientation}, compression=compression
        )
        found[name] = Image.open(file_name)
        found[name].load()
        if name == "path":
            with open(file_name, "rb") as file:
                found["file object"] = Image.open(file)
                found["file object"].load()
    right = {name: np.array_equal(np.asarray(each), upright) for name, each in found.items()}
    words = {
        name: "right" if right[name] else f"WRONG {found[name].size}"
        for name in ("path", "file object", "LZW")
    }
    print(f"orientation {orientation}:", ", ".join(f"{n} {w}" for n, w in words.items()))
    assert right["file object"] and right["LZW"], "this has changed"
    assert right["path"] == (orientation < 5), "this has changed for paths"
PYTHON
done
