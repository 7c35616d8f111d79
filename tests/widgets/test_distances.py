"""Orange's Distances widget, and vectors that have no distance: zeros, constants, missing values."""

from itertools import product

import numpy as np
from Orange import distance
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.unsupervised.owdistances import MetricDefs, OWDistances
from Orange.widgets.unsupervised.owhierarchicalclustering import OWHierarchicalClustering

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.metric import METRICS, distances_of, metric_of

from ..cases import random_table


def spoilt(how, seed=3):
    """Vectors of which some have no distance; 42 photos, 16 numbers."""
    table = random_table(np.random.default_rng(seed))
    with table.unlocked(table.X):
        if how == "a row of zeros":
            table.X[0] = 0
        elif how == "many rows of zeros":
            table.X[:30] = 0
        elif how == "constant rows":
            table.X[::5] = 2.5
        elif how == "missing values":
            table.X[::3, 4] = np.nan
        elif how == "a row without values":
            table.X[0] = np.nan
        elif how == "all of these":
            table.X[[0, 41]], table.X[20], table.X[7, :3], table.X[11] = 0, 1.5, np.nan, np.nan
        elif how == "a constant column":
            table.X[:, 3] = 1
    return table


SPOILT = ("nothing", "a row of zeros", "many rows of zeros", "constant rows", "missing values",
          "a row without values", "all of these", "a constant column")  # fmt: skip
KEYS = {definition.name: key for key, definition in MetricDefs.items()}


class TestDistances(WidgetTest):
    def test_ours_are_those_of_the_widget(self):
        for metric in METRICS:
            settings = {
                "metric_id": KEYS[metric.label], "__version__": OWDistances.settings_version
            }  # fmt: skip
            widget = self.create_widget(OWDistances, stored_settings=settings)
            for how in SPOILT:
                with self.subTest(how=how, metric=metric.key):
                    table = spoilt(how)
                    self.send_signal(widget.Inputs.data, table, widget=widget)
                    self.wait_until_finished(widget=widget)
                    theirs = self.get_output(widget.Outputs.distances, widget)
                    ours = distances_of(table, metric)
                    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
                    self.assertTrue(np.isfinite(ours).all())
                    self.assertIs(metric_of(theirs, table), metric)

    def test_hierarchical_clustering_takes_ours(self):
        widget = self.create_widget(OWHierarchicalClustering)
        for how, metric in product(SPOILT, METRICS):
            with self.subTest(how=how, metric=metric.key):
                distances = distances_of(spoilt(how), metric)
                self.send_signal(widget.Inputs.distances, distances, widget=widget)
                self.assertFalse(widget.Error.not_symmetric.is_shown())
                self.assertFalse(widget.Error.not_finite_distances.is_shown())
                self.assertEqual(analyse_distances(distances).tree.photos, len(distances))

    def test_cosine_is_named_however_it_was_called(self):
        table = spoilt("a row of zeros")
        found = {
            "array": distance.Cosine(table.X),
            "table": distance.Cosine(table),
            "widget": distance.Cosine(table, impute=True),
        }
        first = {way: np.asarray(matrix)[0, 1] for way, matrix in found.items()}
        np.testing.assert_equal(first, {"array": 1.0, "table": np.nan, "widget": 0.0})
        for matrix in found.values():
            self.assertEqual(metric_of(matrix, table).key, "cosine")

    def test_of_nothing_but_zeros_nothing_is_named(self):
        table = spoilt("nothing")
        with table.unlocked(table.X):
            table.X[:] = 0
        self.assertIsNone(metric_of(np.full((len(table),) * 2, 0.5), table))
