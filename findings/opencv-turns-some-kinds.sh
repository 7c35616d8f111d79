#!/usr/bin/env bash
# OpenCV 5.0.0 and 4.14.0: a photo stored on its side comes upright as JPEG, PNG or WebP, on its
# side as AVIF, and not at all as TIFF.
#
# cv2.imread and cv2.imdecode turn a photo as its EXIF data say, unless told otherwise. An AVIF says
# it in boxes (irot, imir), which are part of the picture: Pillow makes them from the orientation
# that an AVIF is saved with. OpenCV does not look at them. A TIFF of orientation 5 to 8 comes
# upright from imdecode; imread of the same file finds the sizes at odds, logs "Internal imread
# issue" and gives None, which is also what it gives for a file that is no picture.
#
# Output seen, with either version (orientation 6; imread, imdecode):
#   photo.jpg   upright, upright
#   photo.png   upright, upright
#   photo.webp  upright, upright
#   photo.avif  as stored, as stored
#   photo.tif   None, upright
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
cd "$place"
for version in 4.14.0.94 5.0.0.93; do
    "$place/venv/bin/pip" install --quiet "opencv-python-headless==$version" "Pillow==13.0.0" \
        "numpy==2.3.5"
    OPENCV_LOG_LEVEL=OFF "$place/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
from PIL import Image

print("OpenCV", cv2.__version__)
stored = np.zeros((40, 80, 3), np.uint8)
stored[:20, :40] = (200, 30, 60)  # one corner: no two orientations look alike
upright = np.rot90(stored, -1)
exif = Image.Exif()
exif[0x0112] = 6
WAYS = {
    "photo.jpg": {"exif": exif, "quality": 95},
    "photo.png": {"exif": exif},
    "photo.webp": {"exif": exif, "quality": 95},
    "photo.avif": {"exif": exif, "quality": 95},
    "photo.tif": {"tiffinfo": {0x0112: 6}},
}


def seen(pixels):
    if pixels is None:
        return "None"
    for word, wanted in (("upright", upright), ("as stored", stored)):
        if pixels.shape == wanted.shape:
            assert np.abs(pixels[..., ::-1].astype(int) - wanted).mean() < 10, word
            return word
    return f"{pixels.shape}"


found = {}
for name, how in WAYS.items():
    Image.fromarray(stored).save(name, **how)
    found[name] = seen(cv2.imread(name)), seen(cv2.imdecode(np.fromfile(name, np.uint8), 1))
    print(f"{name:11} {', '.join(found[name])}")
assert found == {
    "photo.jpg": ("upright", "upright"),
    "photo.png": ("upright", "upright"),
    "photo.webp": ("upright", "upright"),
    "photo.avif": ("as stored", "as stored"),
    "photo.tif": ("None", "upright"),
}, "this has changed"
PYTHON
done
