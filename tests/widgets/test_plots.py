import pytest
from Orange.widgets.tests.base import GuiTest
from pyqtgraph import PlotWidget

from orangecontrib.aiff.widgets.aligner.domain_pictures import DomainPlot
from orangecontrib.aiff.widgets.clusters.tree_view import TreePlot
from orangecontrib.aiff.widgets.evaluator.figure_plots import FigurePlot

PLOTS = {DomainPlot: "Before", FigurePlot: "Curve", TreePlot: str}


class TestPlots(GuiTest):
    def test_no_plot_is_asked_for_what_it_lacks_while_it_is_made(self):
        """Older versions of pyqtgraph then ask themselves without end, which ends the program."""
        asked = []
        usual = PlotWidget.__getattr__

        def ask(plot, name):
            if vars(plot).get("plotItem") is None:
                asked.append(name)
            return usual(plot, name)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PlotWidget, "__getattr__", ask)
            for plot, argument in PLOTS.items():
                plot(argument).deleteLater()
        self.assertEqual(asked, [])
