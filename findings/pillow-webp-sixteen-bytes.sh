#!/usr/bin/env bash
# Pillow 13.0.0: a still WebP photo takes about four times the memory of the same JPEG to open.
#
# Pillow reads every WebP, also one without animation, by libwebp's decoder for animations. That
# keeps two canvases of four bytes a pixel for the next frame to be drawn on, and hands over a copy
# of the whole canvas as bytes; Pillow's own picture comes on top. So a photo whose header says so
# many pixels takes some sixteen bytes for each, where JPEG takes four, and its canvases stay until
# the picture is closed. "draft", which makes large JPEGs small, does nothing for WebP.
#
# Output seen (6000 x 4000 pixels):
#   bytes a pixel, JPEG: 4
#   bytes a pixel, WebP: 16
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Pillow==13.0.0"
cd "$place"
"$place/venv/bin/python" -W ignore - <<'PYTHON'
import subprocess
import sys

from PIL import Image, __version__

print("Pillow", __version__)
SIZE = (6000, 4000)
# How much more the program held at most, bytes, because of one picture.
CODE = """
import sys
from PIL import Image
def said(field):
    (line,) = (text for text in open("/proc/self/status") if text.startswith(field))
    return int(line.split()[1]) * 1024
Image.open(sys.argv[1]).load()
before = said("VmRSS")
image = Image.open(sys.argv[2])
image.load()
print(said("VmHWM") - before)
"""
taken = {}
for ending in ("jpg", "webp"):
    Image.linear_gradient("L").convert("RGB").resize((64, 64)).save(f"small.{ending}")
    Image.linear_gradient("L").convert("RGB").resize(SIZE).save(f"photo.{ending}", quality=80)
    done = [sys.executable, "-c", CODE, f"small.{ending}", f"photo.{ending}"]
    taken[ending] = int(subprocess.check_output(done)) / (SIZE[0] * SIZE[1])
print(f"bytes a pixel, JPEG: {taken['jpg']:.0f}")
print(f"bytes a pixel, WebP: {taken['webp']:.0f}")
assert 3 < taken["jpg"] < 6 and 13 < taken["webp"] < 18, f"this has changed: {taken}"
PYTHON
