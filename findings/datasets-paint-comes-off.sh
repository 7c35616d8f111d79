#!/usr/bin/env bash
# Hugging Face datasets 5.2.0: a face that was painted over in place is there again in the data set.
#
# A Pillow image that was opened from a path goes into a data set as that path, and nobody looks at
# its pixels. So what was done to it in place (ImageDraw, paste, thumbnail) is gone: in from_dict,
# in from_generator, in what a map function gives back for a folder of photos, and in what
# save_to_disk then writes. Nothing is said. The same lines keep the paint where the image was
# opened from bytes, as in a data set that came as Parquet, or is a copy; and of a folder, where
# the photo's EXIF data turn it, since it is a copy then. A copy of one's own has lost these data:
# it lies on its side.
#
# Output seen (red photos, painted white; the second has EXIF data that turn it by a quarter):
#   datasets 5.2.0, Pillow 13.0.0
#   opened from a path      upright.jpg red,    turned.jpg red
#   saved to disk           upright.jpg red,    turned.jpg red
#   mapped from a folder    upright.jpg red,    turned.jpg white
#   opened from bytes       upright.jpg white,  turned.jpg white, on its side
#   a copy                  upright.jpg white,  turned.jpg white, on its side
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "datasets==5.2.0" "Pillow==13.0.0" "numpy==2.3.5" \
    "pyarrow==26.0.1" "pandas==3.1.1" "fsspec==2026.9.0" "huggingface-hub==2.4.0"
cd "$place"
HOME="$place" HF_HOME="$place/hub" HF_HUB_OFFLINE=1 \
    "$place/venv/bin/python" -W ignore - 2>"$place/log" <<'PYTHON' || { cat "$place/log"; exit 1; }
import io
from pathlib import Path

import datasets
import PIL
from PIL import Image, ImageDraw

print(f"datasets {datasets.__version__}, Pillow {PIL.__version__}")
ORIENTATION = {"upright.jpg": 1, "turned.jpg": 6}
files = [Path("photos", name) for name in ORIENTATION]
files[0].parent.mkdir()
for file in files:
    exif = Image.Exif()
    if ORIENTATION[file.name] != 1:
        exif[0x0112] = ORIENTATION[file.name]
    Image.new("RGB", (64, 32), "red").save(file, exif=exif)


def painted(image):
    ImageDraw.Draw(image).rectangle((0, 0, *image.size), fill="white")
    return image


def rows_of(images):
    return datasets.Dataset.from_dict({"image": list(images)})


found = {}


def tell(name, rows):
    """Of each photo the colour, and whether a turned one has its upright size."""
    said = []
    for file, row in zip(files, rows, strict=True):
        image = row["image"]
        colour = "white" if min(image.getpixel((5, 5))) > 200 else "red"
        upright = image.size == ((64, 32) if ORIENTATION[file.name] == 1 else (32, 64))
        said.append(colour if upright else f"{colour}, on its side")
    found[name] = tuple(said)
    print(f"{name:22}  {files[0].name} {said[0] + ',':7} {files[1].name} {said[1]}")


rows = rows_of(painted(Image.open(file)) for file in files)
tell("opened from a path", rows)
rows.save_to_disk("saved")
tell("saved to disk", datasets.load_from_disk("saved"))
paths = [str(file) for file in files]
folder = datasets.load_dataset("imagefolder", data_files=paths, split="train")
tell("mapped from a folder", folder.map(lambda row: {"image": painted(row["image"])}))
tell("opened from bytes", rows_of(painted(Image.open(io.BytesIO(f.read_bytes()))) for f in files))
tell("a copy", rows_of(painted(Image.open(file).copy()) for file in files))
assert found == {
    "opened from a path": ("red", "red"),
    "saved to disk": ("red", "red"),
    "mapped from a folder": ("red", "white"),
    "opened from bytes": ("white", "white, on its side"),
    "a copy": ("white", "white, on its side"),
}, f"this has changed: {found}"
PYTHON
