from AnyQt.QtCore import Qt
from AnyQt.QtGui import QTextDocument
from AnyQt.QtWidgets import QLabel
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import Msg, OWWidget
from orangewidget.workflow.widgetsscheme import user_message_from_state

from orangecontrib.aiff.widgets.kit.plain_messages import PlainMessages, words_of

NAME = "<b>bold</b> &amp; <img src=x>"


class Shows(PlainMessages, OWWidget):
    name = "Shows"

    class Error(OWWidget.Error):
        failed = Msg("Cannot: {}")

    class Warning(OWWidget.Warning):
        odd = Msg("{}")


def read(html: str) -> str:
    """What Qt shows of a text that it takes for HTML if there are tags in it."""
    if "<" not in html:
        return html
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\N{LINE SEPARATOR}", "\n")


class TestPlainMessages(WidgetTest):
    def setUp(self):
        self.widget = self.create_widget(Shows)

    def shown(self):
        """The line of the bar below, and its tooltip, as somebody reads them."""
        bar = self.widget.message_bar
        (label,) = (each for each in bar.findChildren(QLabel) if each.text())
        plain = label.textFormat() == Qt.PlainText
        return label.text() if plain else read(label.text()), read(bar.toolTip())

    def test_one_message_is_read_letter_by_letter(self):
        self.widget.Error.failed(NAME)
        self.assertEqual(words_of(self.widget.Error.failed), f"Cannot: {NAME}")
        line, tooltip = self.shown()
        self.assertIn(NAME[:8], line)
        self.assertIn(f"Cannot: {NAME}", tooltip)

    def test_several_messages_are_read_letter_by_letter(self):
        self.widget.Error.failed(NAME)
        self.widget.Warning.odd(f"{NAME}\n{NAME} below")
        message = self.widget.message_bar.summarize()
        self.assertEqual(message.textFormat, Qt.RichText)
        self.assertEqual(read(f"<p>{message.text}"), f"Cannot: {NAME} (1 warning)")
        _, tooltip = self.shown()
        self.assertIn(f"Cannot: {NAME}", tooltip)
        self.assertIn(f"{NAME} below", tooltip)
        self.assertNotIn("<b>", message.asHtml())
        self.assertNotIn("<img src=x", message.asHtml())

    def test_on_the_canvas_too(self):
        self.widget.Error.failed(NAME)
        tooltip = user_message_from_state(self.widget.Error).contents
        self.assertEqual(read(tooltip), f"Cannot: {NAME}")
        self.widget.Error.failed("plain")
        self.assertEqual(user_message_from_state(self.widget.Error).contents, "Cannot: plain")

    def test_a_message_goes_and_comes_again(self):
        for _ in range(2):
            self.widget.Error.failed(NAME)
            self.assertIn(NAME, self.shown()[1])
        self.widget.Error.failed.clear()
        self.assertTrue(self.widget.message_bar.isHidden())
        self.assertFalse(self.widget.message_bar.messages())

    def test_braces_in_a_status_are_no_gap_to_fill_in(self):
        self.widget.setStatusMessage("Loading {name:9}{")
        self.assertEqual(self.widget.statusMessage(), "Loading (name:9)(")
