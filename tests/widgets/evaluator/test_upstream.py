from types import SimpleNamespace

from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.widgets.evaluator.upstream import titles_of
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator

from .evaluations import table


def link(title, channel):
    return SimpleNamespace(
        source_node=SimpleNamespace(title=title), sink_channel=SimpleNamespace(name=channel)
    )


class TestTitles(WidgetTest):
    def setUp(self):
        super().setUp()
        self.widget = self.create_widget(OWEvaluator)

    def canvas(self, *links):
        node = object()
        scheme = SimpleNamespace(
            node_for_widget=lambda widget: node,
            find_links=lambda sink_node: list(links) if sink_node is node else [],
        )
        manager = self.widget.signalManager
        manager.workflow = lambda: scheme
        self.addCleanup(delattr, manager, "workflow")

    def test_in_the_links_order(self):
        self.canvas(link("A", "Embeddings"), link("D", "Distances"), link("B", "Embeddings"))
        self.assertEqual(titles_of(self.widget, "Embeddings"), ["A", "B"])
        self.assertEqual(titles_of(self.widget, "Distances"), ["D"])

    def test_outside_of_a_canvas(self):
        self.assertEqual(titles_of(self.widget, "Embeddings"), [])
        self.widget.signalManager = None
        self.assertEqual(titles_of(self.widget, "Embeddings"), [])

    def test_systems_of_one_name_are_told_apart_by_them(self):
        self.canvas(link("Embedder", "Embeddings"), link("Aligner", "Embeddings"))
        for place in range(2):
            self.widget.insert_embeddings(place, table())
        self.widget.handleNewSignals()
        self.wait_until_finished()
        self.assertEqual(self.widget.result.keys, ("photos (Embedder)", "photos (Aligner)"))
