#!/usr/bin/env bash
# Hugging Face datasets 5.2.0: to_parquet of a folder of photos writes their paths, and no photo.
#
# The Parquet files that push_to_hub writes hold the photos, and save_to_disk writes them as well.
# Dataset.to_parquet does not: a row whose photo was read from a folder is written as the photo's
# path on this computer, {"bytes": None, "path": "/home/..."}, and nothing is said. The file opens
# where it was made. Handed on, or here once the folder has moved, it opens too and has all its
# rows, but no row's photo can be read. Photos that datasets.table.embed_table_storage has put into
# the rows first are written.
#
# Output seen:
#   datasets 5.2.0
#   to_parquet      no photo inside, once the folder has moved: FileNotFoundError
#   save_to_disk    photo inside, once the folder has moved: (200, 200)
#   embedded first  photo inside, once the folder has moved: (200, 200)
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
from datasets.table import embed_table_storage
from PIL import Image

print("datasets", datasets.__version__)
file = Path("photos", "coat", "front.jpg")
file.parent.mkdir(parents=True)
Image.effect_noise((200, 200), 90).save(file)
rows = datasets.load_dataset("imagefolder", data_dir="photos", split="train")
embedded = rows.with_format("arrow").map(embed_table_storage, batched=True)
rows.to_parquet("as_it_is.parquet")
rows.save_to_disk("on_disk")
embedded.to_parquet("embedded.parquet")
Path("photos").rename("moved")


def parquet(name):
    return datasets.load_dataset("parquet", data_files=name, split="train")


seen = {}
for name, read in {
    "to_parquet": parquet("as_it_is.parquet"),
    "save_to_disk": datasets.load_from_disk("on_disk"),
    "embedded first": parquet("embedded.parquet"),
}.items():
    assert read.features["image"] == datasets.Image() and len(read) == 1
    inside = read.with_format("arrow")[:]["image"][0].as_py()["bytes"] is not None
    try:
        opened = read[0]["image"].size
    except OSError as error:
        opened = type(error).__name__
    seen[name] = inside, opened
    there = "photo" if inside else "no photo"
    print(f"{name:15} {there} inside, once the folder has moved: {opened}")
assert seen == {
    "to_parquet": (False, "FileNotFoundError"),
    "save_to_disk": (True, (200, 200)),
    "embedded first": (True, (200, 200)),
}, f"this has changed: {seen}"
PYTHON
