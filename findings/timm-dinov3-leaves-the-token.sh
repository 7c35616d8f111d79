#!/usr/bin/env bash
# timm 1.0.31: a DINOv2's features are its class token, a DINOv3's the mean of its patches.
#
# create_model(name, num_classes=0) is how timm hands out one vector a photo. For a DINOv2, also one
# with registers, this is the class token. For its successor it is the mean over the patches, and
# the class token, which it has as well, is dropped. Both vectors have the same length, and nothing
# is said. So who moves from the one to the other compares two kinds of vector as two networks.
# global_pool="token" gives the class token of either.
#
# Output seen (weights at random: what is taken does not hang on them):
#   timm 1.0.31
#   vit_small_patch14_dinov2       384 numbers: class token
#   vit_small_patch14_reg4_dinov2  384 numbers: class token
#   vit_small_patch16_dinov3       384 numbers: mean of the patches
#   vit_small_patch16_dinov3, told global_pool="token": class token
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "timm==1.0.31" "torch==2.14.1" "torchvision==0.29.1" \
    "numpy==2.3.5"
cd "$place"
HOME="$place" HF_HUB_OFFLINE=1 "$place/venv/bin/python" -W ignore - <<'PYTHON'
import timm
import torch

print("timm", timm.__version__)


def taken(name, **how):
    """What of the network's last layer one vector a photo is, and how long it is."""
    torch.manual_seed(0)
    network = timm.create_model(name, pretrained=False, num_classes=0, **how).eval()
    photo = torch.randn(1, *network.pretrained_cfg["input_size"])
    with torch.inference_mode():
        vector, tokens = network(photo), network.forward_features(photo)
    ways = {
        "class token": tokens[:, 0],
        "mean of the patches": tokens[:, network.num_prefix_tokens :].mean(dim=1),
    }
    (found,) = (way for way, each in ways.items() if torch.allclose(vector, each, atol=1e-5))
    return found, vector.shape[1]


V2 = ("vit_small_patch14_dinov2", "vit_small_patch14_reg4_dinov2")
V3 = "vit_small_patch16_dinov3"
found = {}
for name in (*V2, V3):
    found[name], length = taken(name)
    print(f"{name:30} {length} numbers: {found[name]}")
told, _ = taken(V3, global_pool="token")
print(f'{V3}, told global_pool="token": {told}')
assert all(found[name] == "class token" for name in V2), f"this has changed: {found}"
assert found[V3] == "mean of the patches" and told == "class token", "this has changed"
PYTHON
