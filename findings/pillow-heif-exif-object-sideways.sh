#!/usr/bin/env bash
# pillow-heif 1.8.1: a phone's photo saved as HEIC with exif=image.getexif() lies on its side.
#
# In a HEIC file it is a box (irot, imir) that says which way is up, and the orientation in its
# EXIF data is passed over. So pillow-heif, when it saves a photo, makes the box from the
# orientation in the EXIF data. It does so where they are bytes, and where it finds them in the
# photo by itself. An Image.Exif, which is what getexif() gives and what Pillow takes for any
# format, is written into the file just as well, but the search for the orientation in it fails,
# which is caught, and no box is made. Nothing is said. Who opens the file gets the photo as the
# sensor saw it; pillow-heif itself also sets the orientation in the EXIF data to 1.
# exif=image.getexif().tobytes() helps.
#
# Output seen (a JPEG of 80 x 40 pixels; what is given as exif):
#   pillow-heif 1.8.1, Pillow 13.0.0
#   orientation 3: nothing upright, bytes upright, Image.Exif WRONG (80, 40)
#   orientation 6: nothing upright, bytes upright, Image.Exif WRONG (80, 40)
#   orientation 8: nothing upright, bytes upright, Image.Exif WRONG (80, 40)
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "pillow-heif==1.8.1" "Pillow==13.0.0" "numpy==2.3.5"
cd "$place"
"$place/venv/bin/python" - <<'PYTHON'
import numpy as np
import PIL
import pillow_heif
from PIL import Image, ImageOps

print(f"pillow-heif {pillow_heif.__version__}, Pillow {PIL.__version__}")
pillow_heif.register_heif_opener()
stored = Image.linear_gradient("L").resize((80, 40)).convert("RGB")
stored.paste("red", (0, 0, 40, 40))  # no two orientations look alike
for orientation in (3, 6, 8):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save("photo.jpg", exif=exif, quality=95)
    photo = Image.open("photo.jpg")
    upright = np.asarray(ImageOps.exif_transpose(photo), dtype=int)
    ways = {
        "nothing": {},
        "bytes": {"exif": photo.getexif().tobytes()},
        "Image.Exif": {"exif": photo.getexif()},
    }
    right, words = {}, []
    for name, how in ways.items():
        photo.save("photo.heic", quality=95, **how)
        read = Image.open("photo.heic")
        pixels = np.asarray(read.convert("RGB"), dtype=int)
        right[name] = pixels.shape == upright.shape and np.abs(pixels - upright).mean() < 10
        words.append(f"{name} {'upright' if right[name] else f'WRONG {read.size}'}")
    print(f"orientation {orientation}:", ", ".join(words))
    assert right == {"nothing": True, "bytes": True, "Image.Exif": False}, "this has changed"
PYTHON
