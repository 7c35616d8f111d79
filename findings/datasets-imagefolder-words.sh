#!/usr/bin/env bash
# Hugging Face datasets 5.2.0: one photo of a gown's train, and "imagefolder" leaves out all others.
#
# load_dataset("imagefolder", data_dir=...) looks for words such as train, test, val and dev in
# the names of files and folders, between dots, dashes, underscores, blanks or digits. Where any
# file has one, the files that have one are the whole data set, each in the split of its word, and
# nothing is said of the others. Where one folder is left, the labels go as well. So "train.jpg", a
# photo of the end of a gown, does it, and so do a class called "train" and a folder "test shots".
# data_files="**" beside data_dir takes all files, with their labels. Known there as issue 7201.
#
# Output seen (a folder a class):
#   datasets 5.2.0
#   plain names         3 files: 3 in train, with labels
#   a gown's train      4 files: 1 in train, no labels
#   a class of trains   4 files: 1 in train, no labels
#   test shots          4 files: 1 in test, no labels
#   with data_files     4 files: 4 in train, with labels
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "datasets==5.2.0" "Pillow==13.0.0" "numpy==2.3.5" \
    "pyarrow==26.0.1" "pandas==3.1.1" "fsspec==2026.9.0" "huggingface-hub==2.4.0"
cd "$place"
HOME="$place" HF_HOME="$place/hub" HF_HUB_OFFLINE=1 \
    "$place/venv/bin/python" -W ignore - 2>"$place/log" <<'PYTHON' || { cat "$place/log"; exit 1; }
from pathlib import Path

import datasets
from PIL import Image

print("datasets", datasets.__version__)
PLAIN = ["coat/front.jpg", "gown/back.jpg", "gown/front.jpg"]
FOLDERS = {
    "plain names": PLAIN,
    "a gown's train": [*PLAIN, "gown/train.jpg"],
    "a class of trains": [*PLAIN, "train/front.jpg"],
    "test shots": [*PLAIN, "test shots/front.jpg"],
}


found = {}


def tell(name, folder, **how):
    splits = datasets.load_dataset("imagefolder", data_dir=folder, **how)
    ((split, rows),) = splits.items()
    found[name] = (split, rows.num_rows, "label" in rows.features)
    labels = "with" if found[name][2] else "no"
    print(f"{name:19} {len(FOLDERS[folder])} files: {rows.num_rows} in {split}, {labels} labels")


for name, files in FOLDERS.items():
    for file in files:
        path = Path(name, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(path)
    tell(name, name)
tell("with data_files", "a gown's train", data_files="**")
assert found == {
    "plain names": ("train", 3, True),
    "a gown's train": ("train", 1, False),
    "a class of trains": ("train", 1, False),
    "test shots": ("test", 1, False),
    "with data_files": ("train", 4, True),
}, f"this has changed: {found}"
PYTHON
