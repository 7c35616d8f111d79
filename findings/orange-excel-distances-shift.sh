#!/usr/bin/env bash
# Orange3 3.40.0: distances that Save Distance Matrix wrote as Excel, the kind it proposes, come
# back without the first photo, or with the photos' names in the place of distances.
#
# Of a symmetric matrix with zeros on its diagonal what lies below the diagonal is written, so the
# first row is empty, and Distance File cuts off empty rows at the start. The rest, a triangle with
# the distances of neighbouring rows on its diagonal, is square again and made symmetric: a matrix
# of one photo fewer that looks like any other. Rows are without names, and this happens, unless
# the data have a single text column. With one, a name that is a number, though written as text, is
# read as a distance; a name with letters makes the file one that Distance File refuses as not
# square. The same matrix as .dst comes back as it was.
#
# Output seen (4 photos at 0, 1, 3 and 7 on a line):
#   Orange3 3.40.0
#   dst, two text columns    0 1 3 7 | 1 0 2 6 | 3 2 0 4 | 7 6 4 0
#   xlsx, two text columns   1 3 7 | 3 2 6 | 7 6 4
#   xlsx, named 101 to 104   101 102 103 104 | 102 1 3 7 | 103 3 2 6 | 104 7 6 4
#   xlsx, named a to d       refused
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Orange3==3.40.0" "PyQt6==6.9.1" "numpy==2.3.5" \
    "scipy==1.17.1" "openpyxl==3.1.5"
cd "$place"
HOME="$place" QT_QPA_PLATFORM=offscreen "$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from AnyQt.QtWidgets import QApplication
from Orange.data import ContinuousVariable, Domain, StringVariable, Table
from Orange.distance import Euclidean
from Orange.widgets.unsupervised.owdistancefile import OWDistanceFile

print("Orange3", version("Orange3"))
PLACES = np.array([[0.0], [1.0], [3.0], [7.0]])
LETTERS, NUMBERS = list("abcd"), ["101", "102", "103", "104"]
application = QApplication([])


def back(ending, *columns):
    """The distances of photos with these text columns, saved, as Distance File gives them."""
    texts = [StringVariable(f"text {number}") for number in range(len(columns))]
    domain = Domain([ContinuousVariable("place")], None, texts)
    table = Table.from_numpy(domain, PLACES, metas=np.array(columns, dtype=object).T)
    Euclidean(table).save(f"distances.{ending}")  # as Save Distance Matrix does
    widget, sent = OWDistanceFile(), []
    widget.Outputs.distances.send = sent.append
    widget.add_path(f"distances.{ending}")
    widget.open_file()
    if sent[-1] is None:
        return "refused"
    return " | ".join(" ".join(f"{value:.0f}" for value in row) for row in sent[-1])


SEEN = {
    "dst, two text columns": back("dst", LETTERS, LETTERS),
    "xlsx, two text columns": back("xlsx", LETTERS, LETTERS),
    "xlsx, named 101 to 104": back("xlsx", NUMBERS),
    "xlsx, named a to d": back("xlsx", LETTERS),
}
for name, said in SEEN.items():
    print(f"{name:24} {said}")
assert list(SEEN.values()) == [
    "0 1 3 7 | 1 0 2 6 | 3 2 0 4 | 7 6 4 0",
    "1 3 7 | 3 2 6 | 7 6 4",
    "101 102 103 104 | 102 1 3 7 | 103 3 2 6 | 104 7 6 4",
    "refused",
], "this has changed"
PYTHON
