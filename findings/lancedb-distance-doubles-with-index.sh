#!/usr/bin/env bash
# LanceDB 0.40.0: the cosine "_distance" of one row is 1 - cos, or twice that, by what answers.
#
# Without an index, and through IVF_FLAT, "_distance" of a cosine search is 1 - cos. Through IVF_SQ
# and IVF_PQ the same row of the same table comes back with 2 (1 - cos): the squared Euclidean
# distance of the vectors after they are brought to unit length. Add one row that is not indexed yet
# and every row is at 1 - cos again, though the index still answers for the old ones. refine_factor,
# 1 is enough, always gives 1 - cos. So a threshold that was set before an index was built, or
# between an add and the next optimize(), means another thing afterwards; the order is the same.
#
# Output seen (distance as a multiple of 1 - cos, the five nearest):
#   lancedb 0.40.0
#   no index                   [1.0, 1.0, 1.0, 1.0, 1.0]
#   IVF_FLAT                   [1.0, 1.0, 1.0, 1.0, 1.0]
#   IVF_SQ                     [2.0, 2.0, 2.0, 2.0, 2.0]
#   IVF_PQ                     [2.0, 2.0, 2.0, 2.0, 2.0]
#   IVF_SQ, refined            [1.0, 1.0, 1.0, 1.0, 1.0]
#   IVF_SQ, and one row added  [1.0, 1.0, 1.0, 1.0, 1.0]
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "lancedb==0.40.0" "numpy==2.3.5" "pyarrow==26.0.1"
cd "$place"
HOME="$place" "$place/venv/bin/python" -W ignore - <<'PYTHON'
import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import IvfFlat, IvfPq, IvfSq

print("lancedb", lancedb.__version__)
ROWS, LENGTH, NEAREST, LISTS = 2000, 64, 5, 4
random = np.random.default_rng(0)
vectors = random.standard_normal((ROWS, LENGTH)).astype(np.float32)
query = vectors[0] + random.standard_normal(LENGTH).astype(np.float32) / 2
norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
true = 1 - vectors @ query / norms


def rows(numbers, some):
    column = pa.FixedSizeListArray.from_arrays(pa.array(some.ravel()), LENGTH)
    return pa.table({"id": pa.array(numbers), "vector": column})


def made(name, index=None):
    table = lancedb.connect("tables").create_table(name, rows(range(ROWS), vectors))
    if index is not None:
        table.create_index("vector", config=index)
    return table


def asked(table, indexed=True, refine=None):
    search = table.search(query).distance_type("cosine").limit(NEAREST)
    search = search.nprobes(LISTS) if indexed else search
    search = search.refine_factor(refine) if refine else search
    return [round(float(row["_distance"] / true[row["id"]]), 1) for row in search.to_list()]


scalar = made("scalar", IvfSq(distance_type="cosine", num_partitions=LISTS))
product = IvfPq(distance_type="cosine", num_partitions=LISTS, num_sub_vectors=LENGTH)
flat = IvfFlat(distance_type="cosine", num_partitions=LISTS)
found = {
    "no index": asked(made("none"), indexed=False),
    "IVF_FLAT": asked(made("flat", flat)),
    "IVF_SQ": asked(scalar),
    "IVF_PQ": asked(made("product", product)),
    "IVF_SQ, refined": asked(scalar, refine=1),
}
scalar.add(rows([ROWS], -query[None]))  # as far away as can be
found["IVF_SQ, and one row added"] = asked(scalar)
for way, times in found.items():
    print(f"{way:26} {times}")
doubled = {way for way, times in found.items() if times == [2.0] * NEAREST}
single = {way for way, times in found.items() if times == [1.0] * NEAREST}
assert doubled == {"IVF_SQ", "IVF_PQ"} and single | doubled == set(found), "this has changed"
PYTHON
