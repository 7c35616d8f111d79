#!/usr/bin/env bash
# LanceDB 0.40.0: two upserts of the same new id at once leave the id there twice, without an error.
#
# merge_insert(on) with when_matched_update_all and when_not_matched_insert_all is how a table is
# brought up to date by a key. Each write is a version of the table, and of two writers at once the
# later one is carried over to the version of the earlier. That works for rows that both would add:
# so where neither saw the id, both insert it: a key is no
# constraint. Whoever keeps one row a photo needs a lock of their own.
#
# Output seen:
#   lancedb 0.40.0
#   rows of the id after two upserts at once: 2
#   errors: 0
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "lancedb==0.40.0" "pyarrow==26.0.1"
cd "$place"
HOME="$place" "$place/venv/bin/python" -W ignore - <<'PYTHON'
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import lancedb
import pyarrow as pa

print("lancedb", lancedb.__version__)
TRIES = 20
SCHEMA = pa.schema([("id", pa.int64()), ("shop", pa.string())])
database = lancedb.connect("tables")
table = database.create_table("photos", pa.table([[0], ["a"]], schema=SCHEMA))
handles = [database.open_table("photos"), database.open_table("photos")]


def upsert(handle, number, start):
    start.wait(timeout=60)
    rows = pa.table([[number], ["b"]], schema=SCHEMA)
    merge = handle.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
    merge.execute(rows)


errors, most = 0, 0
for number in range(1, TRIES + 1):
    start = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        work = [threads.submit(upsert, handle, number, start) for handle in handles]
    errors += sum(each.exception() is not None for each in work)
    table.checkout_latest()
    most = max(most, table.count_rows(f"id = {number}"))
    if most > 1:
        break
print("rows of the id after two upserts at once:", most)
print("errors:", errors)
assert most == 2 and not errors, "this has changed"
PYTHON
