#!/usr/bin/env bash
# Hugging Face datasets 5.2.0: a map that only looks at the photos compresses them again.
#
# rows.map(lambda row: {"vector": network(row["image"])}) is how vectors are added to a data set. A
# row opens its photo when it is asked for it, and what is open goes into the new data set, though
# the function did not give it back: as Pillow saves it without being told how. So a JPEG that came
# in a Parquet file, of quality 95 say, is one of quality 75 afterwards, and a network that takes
# its turn on the new data set sees other pixels than the first. A photo that its EXIF data turn
# becomes a PNG, without these data. Nothing is said. A map that leaves the column alone, and a
# filter, keep the photos as they are; so does input_columns="image", or a column that is not
# decoded (Image(decode=False)).
#
# Output seen (kinds and thousands of bytes of two photos, the second turned by its EXIF data):
#   datasets 5.2.0, Pillow 13.0.0
#   as it came             JPEG 136, JPEG 136
#   map, photo not asked   JPEG 136, JPEG 136
#   filter, photo asked    JPEG 136, JPEG 136
#   map, input_columns     JPEG 136, JPEG 136
#   map, photo asked       JPEG 43, PNG 398
#   pixels that differ in the first: 99 %
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

import datasets
import numpy as np
import PIL
import pyarrow as pa
import pyarrow.parquet
from PIL import Image

print(f"datasets {datasets.__version__}, Pillow {PIL.__version__}")
small = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype(np.uint8)
photo = Image.fromarray(small).resize((600, 400), Image.Resampling.BICUBIC)
files = []
for orientation in (1, 6):
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=95, subsampling=0, exif=exif)
    files.append({"image": {"bytes": stream.getvalue(), "path": "photo.jpg"}})
pyarrow.parquet.write_table(pa.Table.from_pylist(files), "photos.parquet")
rows = datasets.load_dataset("parquet", data_files="photos.parquet", split="train")
rows = rows.cast_column("image", datasets.Image())


def inside(some):
    return [row["bytes"] for row in some.with_format("arrow")[:]["image"].to_pylist()]


ways = {
    "as it came": rows,
    "map, photo not asked": rows.map(lambda row: {"wide": True}),
    "filter, photo asked": rows.filter(lambda row: row["image"].width > 0),
    "map, input_columns": rows.map(lambda image: {"wide": image.width}, input_columns="image"),
    "map, photo asked": rows.map(lambda row: {"wide": row["image"].width}),
}
for name, some in ways.items():
    kinds = [f"{Image.open(io.BytesIO(b)).format} {len(b) / 1000:.0f}" for b in inside(some)]
    print(f"{name:22} {', '.join(kinds)}")
before = inside(rows)
*kept, again = (inside(some) for some in ways.values())
assert all(some == before for some in kept), "this has changed: of a photo that was kept"
first, turned = (Image.open(io.BytesIO(photo)) for photo in again)
differ = np.any(np.asarray(first) != np.asarray(Image.open(io.BytesIO(before[0]))), axis=2)
print(f"pixels that differ in the first: {100 * differ.mean():.0f} %")
assert (first.format, turned.format) == ("JPEG", "PNG"), "this has changed"
assert len(again[0]) < len(before[0]) / 2 and differ.mean() > 0.5, "this has changed"
PYTHON
