#!/usr/bin/env bash
# Ray Data 2.60.0: read_images leaves out .webp and .avif, also those named one by one.
#
# read_images keeps files by a list of endings that Pillow has outgrown: .png, .jpg, .jpeg, .tif,
# .tiff, .bmp and .gif. Photos in WebP or AVIF, which is what shops' pages hand out today, are
# passed over without a word, in a folder and in a list of paths alike, though Pillow below it opens
# both (file_extensions=None takes them). What it does read is not turned as EXIF says; and a grey
# photo comes as (1, height, width) beside (height, width, 3) where colour photos are in its block.
#
# Output seen:
#   Ray 2.60.0, Pillow 13.0.0
#   in the folder: a.jpg b.png c.webp d.avif e_grey.jpg f_turned.jpg
#   read: a.jpg (60, 40, 3), b.png (60, 40, 3), e_grey.jpg (1, 60, 40), f_turned.jpg (60, 40, 3)
#   of c.webp and a.jpg by name: a.jpg
#   with file_extensions=None: 6
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "ray[data]==2.60.0" "numpy==2.3.5" "Pillow==13.0.0"
cd "$place"
HOME="$place" RAY_TMPDIR="$place" RAY_USAGE_STATS_ENABLED=0 \
    "$place/venv/bin/python" -W ignore - 2>"$place/log" <<'PYTHON' || { cat "$place/log"; exit 1; }
from pathlib import Path

import PIL
import ray
from PIL import Image

print(f"Ray {ray.__version__}, Pillow {PIL.__version__}")
folder = Path("photos")
folder.mkdir()
photo = Image.linear_gradient("L").resize((40, 60)).convert("RGB")
for name in ("a.jpg", "b.png", "c.webp", "d.avif"):
    photo.save(folder / name)
photo.convert("L").save(folder / "e_grey.jpg")
exif = Image.Exif()
exif[0x0112] = 6  # to be turned by a quarter
photo.save(folder / "f_turned.jpg", exif=exif)
print("in the folder:", *sorted(path.name for path in folder.iterdir()))

ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR", log_to_driver=False)


def read(paths, **how):
    rows = ray.data.read_images(paths, include_paths=True, **how).take_all()
    return {Path(row["path"]).name: row["image"].shape for row in rows}


whole = read(str(folder.resolve()))
print("read:", ", ".join(f"{name} {shape}" for name, shape in sorted(whole.items())))
named = read([str((folder / name).resolve()) for name in ("c.webp", "a.jpg")])
print("of c.webp and a.jpg by name:", *named)
every = read(str(folder.resolve()), file_extensions=None)
print("with file_extensions=None:", len(every))
assert sorted(whole) == ["a.jpg", "b.png", "e_grey.jpg", "f_turned.jpg"], "this has changed"
assert list(named) == ["a.jpg"] and len(every) == 6, "this has changed"
assert whole["e_grey.jpg"] == (1, 60, 40), "this has changed"
assert whole["f_turned.jpg"] == (60, 40, 3), "this has changed"
PYTHON
