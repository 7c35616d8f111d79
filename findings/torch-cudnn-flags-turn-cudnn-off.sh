#!/usr/bin/env bash
# torch 2.14.1: a context that forbids TensorFloat-32 turns cuDNN off as well.
#
# torch.backends.cudnn.flags(allow_tf32=False) reads as "as now, but without TF32". Its other
# arguments are not "as now": each has a default of its own, and that of `enabled` is False. So
# inside, torch uses no cuDNN on an NVIDIA GPU, and nothing is said. Needs no GPU to be seen: the
# settings are there without one. Inside flags(enabled=True, allow_tf32=False) all is as wanted.
#
# Output seen:
#   torch 2.14.1+cu130
#   before                                 cuDNN True,  TF32 True
#   flags(allow_tf32=False)                cuDNN False, TF32 False
#   flags(enabled=True, allow_tf32=False)  cuDNN True,  TF32 False
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "torch==2.14.1" "numpy==2.3.5"
cd "$place"
"$place/venv/bin/python" -W ignore - <<'PYTHON'
import torch

cudnn = torch.backends.cudnn
print("torch", torch.__version__)


def told(name):
    state = cudnn.enabled, cudnn.allow_tf32
    print(f"{name:38} cuDNN {f'{state[0]},':6} TF32 {state[1]}")
    return state


assert told("before") == (True, True), "this has changed"
with cudnn.flags(allow_tf32=False):
    assert told("flags(allow_tf32=False)") == (False, False), "this has changed"
with cudnn.flags(enabled=True, allow_tf32=False):
    assert told("flags(enabled=True, allow_tf32=False)") == (True, False), "this has changed"
assert (cudnn.enabled, cudnn.allow_tf32) == (True, True)
PYTHON
