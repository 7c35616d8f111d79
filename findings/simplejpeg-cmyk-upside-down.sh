#!/usr/bin/env bash
# simplejpeg 1.9.0 and Pillow 13.0.0: the four channels of one CMYK JPEG are each other's opposite.
#
# Shops' pictures that come from print are often CMYK. Pillow writes and reads them as Adobe's
# programs do, with inverted channels in the file, and gives 0 for no ink. simplejpeg decodes the same
# file to "CMYK" as it is stored, so that 255 is no ink; asked for "RGB", it gives the right colours.
# So an array of simplejpeg's that is handed to Image.fromarray(..., "CMYK") shows the negative,
# and neither library warns.
#
# Output seen (the middle of a red square):
#   simplejpeg 1.9.0, Pillow 13.0.0
#   Pillow, CMYK                         [55, 225, 195, 0]
#   simplejpeg, CMYK                     [200, 30, 60, 255]
#   Pillow, RGB                          [200, 30, 60]
#   simplejpeg, RGB                      [201, 31, 61]
#   simplejpeg's CMYK, by Pillow to RGB  [0, 0, 0]
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "simplejpeg==1.9.0" "pillow==13.0.0" "numpy==2.3.5"
cd "$place"
HOME="$place" "$place/venv/bin/python" - <<'PYTHON'
import io
from importlib.metadata import version

import numpy as np
import simplejpeg
from PIL import Image

print(f"simplejpeg {version('simplejpeg')}, Pillow {version('pillow')}")
made = io.BytesIO()
Image.new("RGB", (64, 64), (200, 30, 60)).convert("CMYK").save(made, "JPEG", quality=95)
file = made.getvalue()


def middle(picture):
    return np.asarray(picture)[32, 32].tolist()


opened = Image.open(io.BytesIO(file))
decoded = simplejpeg.decode_jpeg(file, "CMYK")
found = {
    "Pillow, CMYK": middle(opened),
    "simplejpeg, CMYK": middle(decoded),
    "Pillow, RGB": middle(opened.convert("RGB")),
    "simplejpeg, RGB": middle(simplejpeg.decode_jpeg(file, "RGB")),
    "simplejpeg's CMYK, by Pillow to RGB": middle(Image.fromarray(decoded, "CMYK").convert("RGB")),
}
for way, pixel in found.items():
    print(f"{way:36} {pixel}")
one, other = (np.array(found[f"{name}, CMYK"]) for name in ("Pillow", "simplejpeg"))
assert (one + other == 255).all(), "this has changed"
right, wrong = (np.array(found[way]) for way in list(found)[2::2])
assert np.abs(right - wrong).max() > 50, "this has changed"
PYTHON
