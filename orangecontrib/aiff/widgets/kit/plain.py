"""Names of strangers' files and folders, shown as the letters they are.

Qt takes a tooltip or a label with tags for rich text, and Orange's reports are HTML: a folder's
name could fetch a picture or pass for a heading. Every tooltip that is not written here in full
goes through `as_tip`, and every report through `PlainReport`; a test reads the source for it.
"""

from collections.abc import Iterable
from html import escape

from AnyQt.QtCore import QIdentityProxyModel, QModelIndex, QSize, Qt
from AnyQt.QtWidgets import QLabel, QTableView


def as_tip(text: str) -> str:
    """Text for a tooltip, which shows its letters whatever they are."""
    if "<" not in text and "&" not in text:
        return text
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")


def as_markup(text: str) -> str:
    """Text for what always reads HTML, as a plot's legend does."""
    return escape(text)


def as_face(text: str) -> str:
    """Text for a button or a line of a menu, where "&" would underline the letter behind it."""
    return " ".join(text.split()).replace("&", "&&")


class PlainLines(QLabel):
    """Text whose lines all have room, a few of them always.

    A window's least height knows nothing of lines that wrap, unless they tell it.
    """

    def __init__(self, least: int):
        super().__init__(wordWrap=True, textFormat=Qt.PlainText)
        self._least = least

    def minimumSizeHint(self) -> QSize:
        few = self._least * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), max(few, self.heightForWidth(self.width())))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class PlainReport:
    """For a widget: what its report is given is text; only `report_raw` takes HTML."""

    def report_name(self, name) -> None:
        super().report_name(_plain(name))

    def report_caption(self, text) -> None:
        super().report_caption(_plain(text))

    def report_paragraph(self, name, text=None) -> None:
        name, text = self._fix_args(name, text)
        self.report_name(name)
        super().report_paragraph("", _plain(text))

    def report_items(self, name, items=None) -> None:
        name, items = self._fix_args(name, items)
        self.report_name(name)
        pairs = items.items() if hasattr(items, "items") else items
        super().report_items("", [(_plain(key), _plain(value)) for key, value in pairs])

    def report_table(self, name, table=None, *args, **kwargs) -> None:
        name, table = self._fix_args(name, table)
        self.report_name(name)
        if hasattr(table, "model"):
            table = _plain_view(table)
        elif isinstance(table, Iterable):
            table = [[_plain(cell) for cell in row] for row in table]
        super().report_table("", table, *args, **kwargs)


def _plain(value):
    return escape(value) if isinstance(value, str) else value


class _PlainModel(QIdentityProxyModel):
    """A model whose texts are ready for a page."""

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        value = super().data(index, role)
        return _plain(value) if role == Qt.DisplayRole else value

    def headerData(self, section: int, orientation, role: int = Qt.DisplayRole):
        value = super().headerData(section, orientation, role)
        return _plain(value) if role == Qt.DisplayRole else value


def _plain_view(view: QTableView) -> QTableView:
    """A view of the same cells in plain letters, with the headers that the other one shows."""
    plain = QTableView()
    model = _PlainModel(plain)
    model.setSourceModel(view.model())
    plain.setModel(model)
    for ours, theirs in (
        (plain.horizontalHeader(), view.horizontalHeader()),
        (plain.verticalHeader(), view.verticalHeader()),
    ):
        ours.setHidden(theirs.isHidden())
    for column in range(model.columnCount()):
        plain.setColumnHidden(column, view.isColumnHidden(column))
    return plain
