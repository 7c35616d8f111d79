#!/usr/bin/env bash
# Orange3 3.40.0 and Orange3-ImageAnalytics 0.13.0: one class, two students' folders, and the first
# student's photos shown under the second one's names.
#
# Image Analytics keeps the folder of a column of photos in the column's attribute "origin" and the
# rest of each path in the rows. Orange takes two text columns of one name for the same, whatever
# their attributes say. So two tables as Import Images makes them, put below each other by
# Table.concatenate, keep the first table's column, and with it the first table's folder: rows of
# the second name files of the first. Where both folders hold files of the same names, nothing
# fails, and nothing is said.
#
# Output seen:
#   equal columns: True
#   origin after: anna
#   row 1: anna/dress_1/worn.png, red
#   row 2: anna/dress_1/worn.png, red    <- berta's row; her file is blue
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Orange3==3.40.0" "Orange3-ImageAnalytics==0.13.0" "PyQt6==6.9.1"
cd "$place"
QT_QPA_PLATFORM=offscreen "$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version
from pathlib import Path

import numpy as np
from Orange.data import Domain, StringVariable, Table
from orangecontrib.imageanalytics.utils.image_utils import extract_paths
from PIL import Image

for package in ("Orange3", "Orange3-ImageAnalytics"):
    print(package, version(package))


def photos(student, colour):
    """A folder with one photo, and its table as Import Images makes it."""
    file = Path(student, "dress_1", "worn.png")
    file.parent.mkdir(parents=True)
    Image.new("RGB", (8, 8), colour).save(file)
    image = StringVariable("image")
    image.attributes = {"type": "image", "origin": student}
    rows = np.array([["dress_1/worn.png"]], dtype=object)
    return Table.from_numpy(Domain([], None, [image]), np.empty((1, 0)), metas=rows)


anna, berta = photos("anna", "red"), photos("berta", "blue")
print("equal columns:", anna.domain["image"] == berta.domain["image"])
both = Table.concatenate((anna, berta))
image = both.domain["image"]
print("origin after:", image.attributes["origin"])
seen = []
for row, path in enumerate(extract_paths(both, image), 1):
    pixel = Image.open(path).getpixel((0, 0))
    seen.append("red" if pixel == (255, 0, 0) else "blue")
    print(f"row {row}: {path}, {seen[-1]}")
assert seen == ["red", "red"], f"this has changed: {seen}; red, blue would be right"
PYTHON
