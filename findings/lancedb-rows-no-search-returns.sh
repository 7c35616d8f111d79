#!/usr/bin/env bash
# LanceDB 0.40.0: vectors of zeros and with infinities are taken, counted, and never come back.
#
# A vector with NaN is refused when it is added, with a sentence. One of zeros, or with an infinity,
# is taken without a word and counted; but a cosine search, also one that asks for more rows than
# the table has and without any index, leaves it out. Nothing says that fewer rows came back than there
# are, so a photo with such a vector is in a catalogue and cannot be found.
#
# Output seen:
#   lancedb 0.40.0
#   zeros     taken
#   infinity  taken
#   NaN       refused: ... Vector column contains NaN values ...
#   rows in the table: 12
#   a search for all of them returns: 10
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

print("lancedb", lancedb.__version__)
LENGTH, GOOD = 8, 10
SCHEMA = pa.schema([("id", pa.int64()), ("vector", pa.list_(pa.float32(), LENGTH))])


def rows(numbers, some):
    flat = pa.array(np.asarray(some, np.float32).ravel())
    columns = [pa.array(numbers, pa.int64()), pa.FixedSizeListArray.from_arrays(flat, LENGTH)]
    return pa.table(columns, schema=SCHEMA)


table = lancedb.connect("tables").create_table("photos", schema=SCHEMA)
table.add(rows(range(GOOD), np.random.default_rng(0).standard_normal((GOOD, LENGTH))))
odd = {
    "zeros": np.zeros(LENGTH),
    "infinity": np.r_[np.inf, np.ones(LENGTH - 1)],
    "NaN": np.r_[np.nan, np.ones(LENGTH - 1)],
}
refused = []
for number, (name, vector) in enumerate(odd.items(), GOOD):
    try:
        table.add(rows([number], vector[None]))
        print(f"{name:9} taken")
    except ValueError as error:
        refused.append(name)
        print(f"{name:9} refused: {error}")
there = table.count_rows()
search = table.search(np.ones(LENGTH, np.float32)).distance_type("cosine").limit(100)
returned = sorted(row["id"] for row in search.to_list())
print("rows in the table:", there)
print("a search for all of them returns:", len(returned))
assert refused == ["NaN"] and there == GOOD + 2, "this has changed"
assert returned == list(range(GOOD)), f"this has changed: {returned}"
PYTHON
