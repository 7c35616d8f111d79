#!/usr/bin/env bash
# Orange3 3.40.0: the cosine distance of a row of zeros is 1, NaN or 0 by the way it is asked for.
#
# The cosine of a vector of zeros is 0 / 0. Orange.distance.Cosine says 1 for an array (scikit-learn
# computes it), NaN for a Table of the same numbers, and 0 in the Distances widget, which calls it
# with impute=True: nan_to_num makes the NaN a 0. So on the canvas a row of zeros is as near to any
# other row as a copy of it, and hierarchical clustering joins it first. The matrix with NaN, as a
# script has it, is refused by Hierarchical Clustering as "not symmetric", since NaN != NaN; its
# check for distances that are not finite comes after that one, so only infinities reach it.
#
# Output seen:
#   Orange3 3.40.0, scikit-learn 1.7.2
#   array           [1.0, 1.0]
#   Table           [nan, nan]
#   Table, impute   [0.0, 0.0]
#   Distances       [0.0, 0.0]
#   Table, itself   nan
#   symmetric: False
#   Hierarchical Clustering: Distance matrix is not symmetric.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "Orange3==3.40.0" "PyQt6==6.9.1" "PyQt6-WebEngine==6.9.0" \
    "scikit-learn==1.7.2"
cd "$place"
HOME="$place" QT_QPA_PLATFORM=offscreen QT_API=pyqt6 "$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table
from Orange.distance import Cosine
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.unsupervised.owdistances import OWDistances
from Orange.widgets.unsupervised.owhierarchicalclustering import OWHierarchicalClustering

print(f"Orange3 {version('Orange3')}, scikit-learn {version('scikit-learn')}")
numbers = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
table = Table.from_numpy(Domain([ContinuousVariable("x"), ContinuousVariable("y")]), numbers)


class Canvas(WidgetTest):
    def runTest(self):
        pass

    def distances(self):
        settings = {"metric_id": 4, "__version__": OWDistances.settings_version}  # cosine
        widget = self.create_widget(OWDistances, stored_settings=settings)
        self.send_signal(widget.Inputs.data, table, widget=widget)
        self.wait_until_finished(widget=widget)
        return self.get_output(widget.Outputs.distances, widget)

    def message_on(self, matrix):
        widget = self.create_widget(OWHierarchicalClustering)
        self.send_signal(widget.Inputs.distances, matrix, widget=widget)
        shown = [str(each) for each in widget.Error.active]
        return "; ".join(shown)


Canvas.setUpClass()
canvas = Canvas()
canvas.setUp()
ways = {
    "array": Cosine(numbers),
    "Table": Cosine(table),
    "Table, impute": Cosine(table, impute=True),
    "Distances": canvas.distances(),
}
found = {}
for way, matrix in ways.items():
    found[way] = np.asarray(matrix)[0, 1:].tolist()
    print(f"{way:15} {found[way]}")
print(f"{'Table, itself':15} {np.asarray(ways['Table'])[0, 0]}")
print("symmetric:", bool(ways["Table"].is_symmetric()))
message = canvas.message_on(ways["Table"])
print("Hierarchical Clustering:", message)

np.testing.assert_equal(
    found,
    {
        "array": [1.0, 1.0],
        "Table": [np.nan, np.nan],
        "Table, impute": [0.0, 0.0],
        "Distances": [0.0, 0.0],
    },
    err_msg="this has changed",
)
assert "symmetric" in message, f"this has changed: {message}"
PYTHON
