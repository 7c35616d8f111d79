"""Messages below a window and on the canvas, which show names letter by letter."""

from functools import partial
from html import escape

from AnyQt.QtCore import Qt

from .plain import as_tip


class PlainMessages:
    """For a widget; stands before `OWWidget`.

    The canvas shows what messages say in a tooltip, as HTML, and so does the bar below a window as
    soon as there are two of them.
    """

    def __new__(cls, *args, **kwargs):
        widget = super().__new__(cls, *args, **kwargs)
        for group in widget.message_groups:
            group.activate_msg = partial(_activate, group)
        return widget

    def update_message_state(self) -> None:
        """Fill the bar below: of one message it takes plain text, of several HTML alone."""
        if self.message_bar is None:
            return
        active = [msg for group in self.message_groups for msg in group.active]
        make, shown = self.message_bar.Message, {}
        for msg in active:
            text, _, more = words_of(msg).partition("\n")
            details, kind = msg.tb or "", Qt.PlainText
            if len(active) > 1:
                text, more, details = (escape(each, quote=False) for each in (text, more, details))
                kind = Qt.RichText
            shown[msg] = make(
                make.Severity(msg.group.severity),
                text=text,
                informativeText=more,
                detailedText=details,
                textFormat=kind,
            )
        self.message_bar.clear()
        if shown:
            self.message_bar.setMessages(shown)
        self.message_bar.setVisible(bool(shown))

    def setStatusMessage(self, text: str) -> None:
        # The canvas takes what stands in braces for a number that it fills in.
        super().setStatusMessage(text.replace("{", "(").replace("}", ")"))


def words_of(msg) -> str:
    """What a message says, as plain text."""
    return getattr(msg, "words", msg.formatted)


def _activate(group, msg, msg_id: int | None = None) -> None:
    msg.words = msg.formatted
    msg.formatted = as_tip(msg.formatted)  # for the canvas
    type(group).activate_msg(group, msg, msg_id)
