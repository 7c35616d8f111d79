from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import OWWidget

from orangecontrib.aiff.widgets.kit.made import report_made
from orangecontrib.aiff.widgets.kit.plain import PlainReport

from ...alignment.test_made import ALIGNED, PART


class Reporting(PlainReport, OWWidget):
    name = "Reporting"
    want_main_area = False


class TestReportMade(WidgetTest):
    def report(self, *arguments):
        widget = self.create_widget(Reporting)
        report_made(widget, *arguments)
        return widget.report_html

    def test_words_stand_above_what_is_folded(self):
        html = self.report(ALIGNED, "Embedding")
        words, _, folded = html.partition("<details>")
        self.assertIn("Embedding", words)
        self.assertIn("learned from neighbours", words)
        self.assertIn("f286bb", folded)
        for mark in ("f286bb", "{", "["):
            self.assertNotIn(mark, words)

    def test_a_heading_may_be_there_already_and_nothing_may_be_known(self):
        self.assertNotIn("<h2>", self.report(PART))
        self.assertNotIn("<details>", self.report({}))

    def test_names_are_letters(self):
        html = self.report({**PART, "network": "<img src=x>", "digest": "<b>"})
        self.assertNotIn("<img", html)
        self.assertNotIn("<b></li>", html.replace("<b>", "", 0))
        self.assertIn("&lt;b&gt;", html)
