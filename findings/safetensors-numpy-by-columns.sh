#!/usr/bin/env bash
# safetensors 0.8.0: a NumPy matrix that lies in memory by columns is saved as other numbers.
#
# safetensors.numpy.save and save_file take a transposed matrix, and one in Fortran order, without a
# word, and write the memory as it lies under the shape of the matrix: the file is valid, opens
# everywhere, and holds the right numbers in wrong places. 0.7.0 wrote such matrices right, and
# safetensors.torch refuses them with a sentence. That arrays be contiguous stands in the docstring
# of both versions. Axes of a PCA or a learned projection, which are often kept as `.T`, are such
# matrices; np.asarray(numbers, order="C") before the save helps. Known there as issue 825.
#
# Output seen:
#   safetensors 0.7.0: by rows right, transposed right, Fortran order right, every other right
#   safetensors 0.8.0: by rows right, transposed WRONG, Fortran order WRONG, every other WRONG
#   transposed, saved: [[0. 3.] [1. 4.] [2. 5.]]
#   transposed, read:  [[0. 1.] [2. 3.] [4. 5.]]
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
cd "$place"
for version in 0.7.0 0.8.0; do
    "$place/venv/bin/pip" install --quiet "safetensors==$version" "numpy==2.3.5"
    "$place/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from safetensors.numpy import load_file, save_file

numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
saved = {
    "by rows": numbers,
    "transposed": numbers.T,
    "Fortran order": np.asfortranarray(numbers),
    "every other": numbers[:, ::2],
}
read = {}
for name, matrix in saved.items():  # a file each, so that no one depends on another
    save_file({"matrix": matrix}, "matrix.safetensors")
    read[name] = load_file("matrix.safetensors")["matrix"]
right = {name: np.array_equal(matrix, read[name]) for name, matrix in saved.items()}
words = ", ".join(f"{name} {'right' if same else 'WRONG'}" for name, same in right.items())
print(f"safetensors {version('safetensors')}:", words)
if version("safetensors") == "0.7.0":
    assert all(right.values()), "this has changed"
else:
    for way, matrices in (("saved:", saved), ("read: ", read)):
        print(f"transposed, {way}", str(matrices["transposed"]).replace("\n", ""))
    assert [name for name, same in right.items() if same] == ["by rows"], "this has changed"
    assert all(read[name].shape == matrix.shape for name, matrix in saved.items())
PYTHON
done
