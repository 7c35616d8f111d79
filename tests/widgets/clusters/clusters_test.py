"""What the tests of Interesting Clusters share."""

import numpy as np
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.widgets.owinterestingclusters import OWInterestingClusters

from ...clusters.cases import random_photos
from ..events import wait_until


class ClustersTest(WidgetTest):
    def setUp(self):
        super().setUp()
        self.widget = self.create_widget(OWInterestingClusters)
        self.matrix = random_photos(np.random.default_rng(0))
        self.table = self.matrix.row_items

    def cluster(self, matrix=None, widget=None):
        widget = widget or self.widget
        matrix = self.matrix if matrix is None else matrix
        self.send_signal(widget.Inputs.distances, matrix, widget=widget)
        self.wait_until_finished(widget=widget)
        return widget.result

    def judge(self, widget=None):
        widget = widget or self.widget
        wait_until(lambda: widget.beside.quality is not None)
        return widget.beside.quality

    def compare(self, second, first=None):
        self.cluster(first)
        self.send_signal(self.widget.Inputs.second, second)
        wait_until(lambda: not self.widget.beside.comparing.is_busy)
        return self.widget.beside.comparison

    def output(self, name, widget=None):
        widget = widget or self.widget
        return self.get_output(getattr(widget.Outputs, name), widget)

    def outputs(self):
        return [self.output(name) for name in ("selected", "clusters", "data")]
