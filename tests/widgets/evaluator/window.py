"""Consumer-to-Shop Evaluator as its tests open it, and feed it."""

from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.widgets.owevaluator import OWEvaluator

from .evaluations import table as make_table


class EvaluatorTest(WidgetTest):
    def setUp(self):
        super().setUp()
        self.widget = self.create_widget(OWEvaluator)
        self.table = make_table()

    def evaluate(self, *tables, widget=None):
        """Connect embeddings in place of those that were; the scores."""
        widget = widget or self.widget
        tables = tables or (self.table,)
        while len(widget.embeddings) > len(tables):
            widget.remove_embeddings(len(widget.embeddings) - 1)
        for place, table in enumerate(tables):
            self.send_signal(widget.Inputs.embeddings, table, place, widget=widget)
        self.wait_until_finished(widget=widget)
        return self.output("scores", widget)

    def output(self, name, widget=None):
        widget = widget or self.widget
        return self.get_output(getattr(widget.Outputs, name), widget)

    def selected(self, widget=None):
        return self.output("selected_photos", widget)

    def evaluation(self, place=0):
        return self.widget.result.evaluations[place]

    def choose(self, combo, key):
        simulate.combobox_activate_index(combo, combo.findData(key))
        self.wait_until_finished()

    def press(self, key, modifier=Qt.NoModifier):
        QTest.keyClick(self.widget.photos.strips, key, modifier)

    def settings(self):
        return self.widget.settingsHandler.pack_data(self.widget)
