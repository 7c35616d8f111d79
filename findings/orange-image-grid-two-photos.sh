#!/usr/bin/env bash
# Orange3-ImageAnalytics 0.13.0: Image Grid ends in a ValueError for one or two photos, and for any
# number of photos that are all the same.
#
# Image Grid makes the grid larger by the kurtosis of the photos' places along each axis of a map.
# Where all lie on one line of it, as one, two or only equal photos do, the kurtosis along the
# other axis is not a number; cast to an integer it is the least there is, and numpy is asked for
# fewer places than none. On the canvas an "Error Encountered" with the traceback opens, and the
# grid stays empty.
#
# Output seen:
#   Orange3 3.40.0, Orange3-ImageAnalytics 0.13.0
#   1 photo: Number of samples, -2147483647, must be non-negative.
#   2 photos: Number of samples, -2147483646, must be non-negative.
#   3 photos: 4 by 5
#   3 equal photos: Number of samples, -2147483646, must be non-negative.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Orange3==3.40.0" \
    "Orange3-ImageAnalytics==0.13.0" "PyQt6==6.9.1" "numpy==2.3.5" "scipy==1.17.1"
cd "$place"
HOME="$place" QT_QPA_PLATFORM=offscreen "$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table
from orangecontrib.imageanalytics.image_grid import ImageGrid

print(", ".join(f"{name} {version(name)}" for name in ("Orange3", "Orange3-ImageAnalytics")))
DOMAIN = Domain([ContinuousVariable(f"n{number}") for number in range(8)])
SEEN = {}
for name, vectors in {
    "1 photo": np.random.default_rng(0).normal(size=(1, 8)),
    "2 photos": np.random.default_rng(0).normal(size=(2, 8)),
    "3 photos": np.random.default_rng(0).normal(size=(3, 8)),
    "3 equal photos": np.ones((3, 8)),
}.items():
    try:
        grid = ImageGrid(Table.from_numpy(DOMAIN, vectors))
        grid.process(0, 0)  # as the widget does until somebody chooses a size
        SEEN[name] = f"{grid.size_x} by {grid.size_y}"
    except ValueError as error:
        SEEN[name] = str(error)
    print(f"{name}: {SEEN[name]}")
wrong = {name for name, said in SEEN.items() if said.startswith("Number of samples, -")}
assert wrong == {"1 photo", "2 photos", "3 equal photos"}, "this has changed"
PYTHON
