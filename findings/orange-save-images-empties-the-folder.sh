#!/usr/bin/env bash
# Orange3-ImageAnalytics 0.13.0: Save Images first deletes all that lies in the folder it is given,
# and of photos whose names begin alike it keeps one.
#
# The widget removes the folder with everything in it, whatever that is, then saves. Where the
# folder is there when it is chosen, it asks "Overwrite?"; Save, pressed again, asks nothing. Where
# the folder is the one that the photos come from, it deletes them and saves none. A file gets the
# name of its photo up to the first dot, in a folder for its class where the data have one: so of
# dress_1/worn.jpg and dress_2/worn.jpg without a class, and of two screenshots of one day, only
# the last is there afterwards. Nothing is said.
#
# Output seen:
#   Orange3 3.40.0, Orange3-ImageAnalytics 0.13.0
#   dress_1/worn.jpg, dress_2/worn.jpg, shot 2026.05.01 front.jpg, shot 2026.05.01 back.jpg
#   saved: shot 2026.jpg, worn.jpg
#   a letter and a folder put beside them, then Save: shot 2026.jpg, worn.jpg
#   into the photos' own folder: nothing
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Orange3==3.40.0" \
    "Orange3-ImageAnalytics==0.13.0" "PyQt6==6.9.1" "numpy==2.3.5" "scipy==1.17.1"
cd "$place"
HOME="$place" QT_QPA_PLATFORM=offscreen "$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version
from pathlib import Path

import numpy as np
from AnyQt.QtWidgets import QApplication
from Orange.data import Domain, StringVariable, Table
from orangecontrib.imageanalytics.widgets.owsaveimages import SUPPORTED_FILE_FORMATS, OWSaveImages
from PIL import Image

print(", ".join(f"{name} {version(name)}" for name in ("Orange3", "Orange3-ImageAnalytics")))
SHOT = "shot 2026.05.01"
NAMES = ["dress_1/worn.jpg", "dress_2/worn.jpg", f"{SHOT} front.jpg", f"{SHOT} back.jpg"]
photos, saved = Path("photos").resolve(), Path("saved").resolve()
for number, name in enumerate(NAMES):
    (photos / name).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (50 * number, 0, 0)).save(photos / name)
print(", ".join(NAMES))
image = StringVariable("image")
image.attributes = {"type": "image", "origin": str(photos)}  # as Import Images makes it
rows = np.array([[name] for name in NAMES], dtype=object)
table = Table.from_numpy(Domain([], None, [image]), np.empty((len(NAMES), 0)), metas=rows)

application = QApplication([])
widget = OWSaveImages()
widget.dataset(table)
widget.file_format_index = SUPPORTED_FILE_FORMATS.index("jpg")


def save(folder):
    """As the button Save does, once the folder is chosen; gives back what is there then."""
    widget.dirname = str(folder)
    widget.save_file()
    while widget.task is not None:
        application.processEvents()
    return ", ".join(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")))


seen = [save(saved)]
print("saved:", seen[0])
(saved / "letter.txt").write_text("of a student")
(saved / "best").mkdir()
seen.append(save(saved))
print("a letter and a folder put beside them, then Save:", seen[1])
seen.append(save(photos))
print("into the photos' own folder:", seen[2] or "nothing")
assert seen == ["shot 2026.jpg, worn.jpg"] * 2 + [""], f"this has changed: {seen}"
PYTHON
