#!/usr/bin/env bash
# USearch 2.26.6: an exact search for the ten nearest keeps sixteen bytes for every pair compared.
#
# usearch.index.search(vectors, queries, count, metric, exact=True) compares without an index. It
# does not keep the best "count" of each query as it goes: it first writes down every pair of a
# query and a vector, at sixteen bytes each, and sorts them at the end. So the memory hangs neither
# on the length of the vectors nor on how many neighbours are wanted: 26 MB of vectors and a
# thousand queries take 1.6 GB. Index.search with exact=True, which compares the same pairs, takes
# next to nothing. Queries in small parts help.
#
# Output seen (100,000 vectors of 64 numbers, 26 MB; the 10 nearest):
#   USearch 2.26.6
#    250 queries: search 400 MB, 16.0 bytes a pair; Index.search    1 MB
#   1000 queries: search 1600 MB, 16.0 bytes a pair; Index.search    2 MB
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "usearch==2.26.6" "numkong==7.8.6" "numpy==2.3.5"
cd "$place"
"$place/venv/bin/python" -W ignore - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

print("USearch", version("usearch"))
ROWS, LENGTH = 100_000, 64
# How much more the program held at most, bytes, because of one search; and what it found.
CODE = """
import sys
import numpy as np
from usearch.index import Index, MetricKind, search
def said(field):
    (line,) = (text for text in open("/proc/self/status") if text.startswith(field))
    return int(line.split()[1]) * 1024
rows, length, queries, way = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
vectors = np.random.default_rng(0).standard_normal((rows, length), dtype=np.float32)
index = Index(ndim=length, metric=MetricKind.Cos, dtype="f32", connectivity=2, expansion_add=1)
if way == "index":
    index.add(np.arange(rows), vectors, threads=1)
def find(some):
    if way == "index":
        return index.search(some, 10, exact=True, threads=1)
    return search(vectors, some, 10, MetricKind.Cos, exact=True, threads=1)
find(vectors[:2])
before = said("VmRSS")
found = find(vectors[:queries])
print(max(0, said("VmHWM") - before), int((found.keys[:, 0] == np.arange(queries)).sum()))
"""
for queries in (250, 1000):
    taken = {}
    for way in ("search", "index"):
        done = [sys.executable, "-c", CODE, str(ROWS), str(LENGTH), str(queries), way]
        taken[way], right = map(int, subprocess.check_output(done).split())
        assert right == queries, "not every query found itself"
    each = taken["search"] / (queries * ROWS)
    print(
        f"{queries:4} queries: search {taken['search'] / 1e6:.0f} MB, {each:.1f} bytes a pair; "
        f"Index.search {taken['index'] / 1e6:4.0f} MB"
    )
    assert 15 < each < 18 and taken["index"] < taken["search"] / 10, f"this has changed: {taken}"
PYTHON
