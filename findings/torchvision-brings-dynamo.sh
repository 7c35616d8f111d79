#!/usr/bin/env bash
# torch 2.14.1 and torchvision 0.29.1: importing torchvision imports torch's compiler.
#
# `import torch` leaves torch._dynamo and sympy alone, since most programs compile nothing.
# `import torchvision` brings both: torchvision.ops asks torch._dynamo.utils one question while it
# is imported. Whoever only wants a small network from torchvision.models, or nothing but
# torchvision.transforms, waits about as long again as for torch, and holds some 150 MB more.
#
# Output seen:
#   after torch: none
#   after torchvision: sympy, torch._dynamo
#   modules: 1,192 with torch, 2,272 with torchvision
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "torch==2.14.1" "torchvision==0.29.1" "numpy==2.3.5"
cd "$place"
"$place/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import torch

for package in ("torch", "torchvision"):
    print(package, version(package))
ASKED = ("sympy", "torch._dynamo")
before, count = [name for name in ASKED if name in sys.modules], len(sys.modules)
print("after torch:", ", ".join(before) or "none")
import torchvision  # noqa: E402

after = [name for name in ASKED if name in sys.modules]
print("after torchvision:", ", ".join(after) or "none")
print(f"modules: {count:,} with torch, {len(sys.modules):,} with torchvision")
assert before == [] and after == list(ASKED), "this has changed"
PYTHON
