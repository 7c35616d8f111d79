#!/usr/bin/env bash
# open_clip 3.3.0: SigLIP's weights from a file are shown photos as OpenAI's CLIP wants them.
#
# create_model_and_transforms(name, pretrained=...) takes a tag, or the path of a file with weights.
# How photos are made ready belongs to the tag, not to the network. By its tag "webli" a SigLIP gets
# each photo squeezed into a square, its values from -1 to 1. The same network with its weights from
# a file, as where nothing can be fetched, loads without a warning and comes with CLIP's own way:
# the middle square is cut out, so both ends of a wide photo are gone, and the values are others.
# image_mean, image_std and image_resize_mode can be said by hand.
#
# Output seen:
#   open_clip 3.3.0
#   the tag "webli" says: squash, mean 0.500, std 0.500
#   from a file comes: shortest, mean 0.481, std 0.269
#   red left, white right of a wide photo, by a file: none seen, white is 1.93
#   red left, white right of a wide photo, by hand: seen, white is 1.00
#   warnings: 0
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "open_clip_torch==3.3.0" "torch==2.14.1" \
    "torchvision==0.29.1" "timm==1.0.31" "safetensors==0.8.0" "numpy==2.3.5" "Pillow==13.0.0"
cd "$place"
HOME="$place" HF_HUB_OFFLINE=1 "$place/venv/bin/python" -W ignore - <<'PYTHON'
import logging
from importlib.metadata import version

import open_clip
from PIL import Image
from safetensors.torch import save_file

print("open_clip", version("open_clip_torch"))
NAME, TAG, FILE = "ViT-B-16-SigLIP", "webli", "siglip.safetensors"
KEYS = ("resize_mode", "mean", "std")
tagged = open_clip.get_pretrained_cfg(NAME, TAG)
logging.disable(logging.ERROR)  # it warns, rightly, that these weights are random
save_file(open_clip.create_model(NAME, pretrained=None).state_dict(), FILE)
logging.disable(logging.NOTSET)


class Warnings(logging.Handler):
    seen = 0

    def emit(self, record):
        Warnings.seen += 1


logging.getLogger().addHandler(Warnings(logging.WARNING))
model, _, by_file = open_clip.create_model_and_transforms(NAME, pretrained=FILE)
came = model.visual.preprocess_cfg
for words, config in (('the tag "webli" says', tagged), ("from a file comes", came)):
    mean, std = config["mean"][0], config["std"][0]
    print(f"{words}: {config['resize_mode']}, mean {mean:.3f}, std {std:.3f}")
del model
hand = {f"image_{key}": tagged[key] for key in KEYS}
_, _, by_hand = open_clip.create_model_and_transforms(NAME, pretrained=FILE, **hand)

photo = Image.new("RGB", (900, 300), "white")
photo.paste("red", (0, 0, 250, 300))
seen, white = {}, {}
for way, prepare in (("a file", by_file), ("hand", by_hand)):
    shown = prepare(photo)
    seen[way] = bool((shown[1] < 0).any())  # red has no green
    white[way] = round(float(shown[0].max()), 2)
    words = "seen" if seen[way] else "none seen"
    print(f"red left, white right of a wide photo, by {way}: {words}, white is {white[way]:.2f}")
print("warnings:", Warnings.seen)
assert tagged["resize_mode"] == "squash" and came["resize_mode"] == "shortest", "this has changed"
assert seen == {"a file": False, "hand": True} and not Warnings.seen, "this has changed"
assert white == {"a file": 1.93, "hand": 1.0}, f"this has changed: {white}"
PYTHON
