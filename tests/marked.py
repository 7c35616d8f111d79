"""A language in which whatever is left in English shows: the Italian texts in wide letters.

What a window shows in plain letters went past the translation: a name, or a text that was left.
"""

import ast
import html
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

from AnyQt.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
)
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGraphicsView,
    QTabBar,
    QTabWidget,
    QWidget,
)

from .widgets.access import shown

LANGUAGE = "Marked"
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in map(chr, (*range(65, 91), *range(97, 123)))}
CODE = re.compile(r"(<[^>]*>|&\w+;|%\(\w+\)s|\{[^{}]*\})")
SAYING = (
    "text", "title", "toPlainText", "placeholderText", "toolTip", "prefix", "suffix",
    "specialValueText", "accessibleName", "accessibleDescription",
)  # fmt: skip
ROLES = (Qt.DisplayRole, Qt.ToolTipRole, Qt.AccessibleTextRole, Qt.AccessibleDescriptionRole)
ROWS, COLUMNS = 100, 20
# Sources, licences, files, packages, and what a report tells to the last digit.
NO_WORDS = re.compile(
    r"([A-ZÀ-ž]\.[ -]?)+[A-ZÀ-ž][ -~À-ž]*(\b(19|20)\d\d\b(, chapter \d)?|arXiv [\d.]+)"
    r"|\([A-ZÀ-ž][ -~À-ž]*\b(19|20)\d\d\)"
    r"|\b[A-Z]+-\d[\w.-]*|[\w/-]+\.jpg\b|\bdress_\d\w*|\b[a-z0-9]+([-_][a-z0-9]+)+\b"
    r"|pip install \S+|\b[\w.]+\.org\b|/\S+|Alt\+\w+|\b[0-9a-f]{14,}\b"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def mark(tables: Path) -> None:
    """Write the table of the language beside the others of a package that was built."""
    english, italian = (json.loads((tables / f"{name}.json").read_text("utf-8"))
                        for name in ("English", "Italian"))  # fmt: skip
    told = map(_marked, italian[2:], english[2:])
    text = json.dumps([LANGUAGE, LANGUAGE, *told])
    (tables / f"{LANGUAGE}.json").write_text(text, "utf-8")


def unmarked(text: str) -> str:
    """The Italian text."""
    return normalize("NFKC", text)


def _marked(text: str, english: str) -> str:
    if text == english:
        return text
    if not text.startswith(('f"', "f'")):
        return _wide(text)
    keys = {each.value for each in ast.walk(ast.parse(english)) if isinstance(each, ast.Constant)}
    return ast.unparse(ast.fix_missing_locations(_Marking(keys).visit(ast.parse(text).body[0])))


def _wide(text: str) -> str:
    parts = CODE.split(text)
    return "".join(each if place % 2 else each.translate(WIDE) for place, each in enumerate(parts))


class _Marking(ast.NodeTransformer):
    """Marks what an f-string says, but no format and no key that the English one has too."""

    def __init__(self, keys: set):
        self.keys = keys

    def visit_FormattedValue(self, node):
        node.value = self.visit(node.value)
        return node

    def visit_JoinedStr(self, node):
        node.values = [
            ast.Constant(_wide(each.value)) if isinstance(each, ast.Constant) else self.visit(each)
            for each in node.values
        ]
        return node

    def visit_Constant(self, node):
        if isinstance(node.value, str) and node.value not in self.keys:
            return ast.Constant(_wide(node.value))
        return node


def left_in(text: str, names: set[str]) -> list[str]:
    """The words of a text that are in plain letters and no names."""
    text = re.sub(r"<style.*?</style>|<h1>.*?</h1>|<[^>]*>", " ", text, flags=re.DOTALL)
    text = NO_WORDS.sub(" ", html.unescape(text).replace("&", ""))
    return [word for word in WORD.findall(text) if word not in names]


def texts_of(window: QWidget) -> Iterator[str]:
    """What a window shows or tells on all of its pages, and its report."""
    yield from _texts_of_page(window)
    for tabs in window.findChildren(QTabWidget):
        before = tabs.currentIndex()
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            yield from _texts_of_page(window)
        tabs.setCurrentIndex(before)
    for group in window.message_groups:
        yield from map(str, group.active)
    window.create_report_html()
    yield window.report_html


def _texts_of_page(window: QWidget) -> Iterator[str]:
    for part in shown(window):
        yield from _said_by(part)
        if isinstance(part, QTabBar):
            for place in range(part.count()):
                yield from (part.tabText(place), part.tabToolTip(place))
        elif isinstance(part, QComboBox | QAbstractItemView) and part.model() is not None:
            yield from _cells_of(part.model())
        elif isinstance(part, QGraphicsView) and part.scene() is not None:
            for item in part.scene().items():
                yield from _said_by(item)


def _said_by(part) -> Iterator[str]:
    for name in SAYING:
        with suppress(AttributeError, TypeError):  # of some, it is something else
            if isinstance(said := getattr(part, name)(), str):
                yield said


def _cells_of(model: QAbstractItemModel, above: QModelIndex | None = None) -> Iterator[str]:
    above = above or QModelIndex()
    # Qt hides how many columns a list has, and that a table's cells hold nothing.
    is_flat = isinstance(model, QAbstractListModel | QAbstractTableModel)
    columns = 1 if isinstance(model, QAbstractListModel) else min(COLUMNS, model.columnCount(above))
    for column in range(columns):
        yield from _strings(model.headerData(column, Qt.Horizontal, role) for role in ROLES[:2])
    for row in range(min(ROWS, model.rowCount(above))):
        yield from _strings([model.headerData(row, Qt.Vertical, Qt.DisplayRole)])
        for column in range(columns):
            index = model.index(row, column, above)
            yield from _strings(index.data(role) for role in ROLES)
            if not is_flat and model.hasChildren(index):
                yield from _cells_of(model, index)


def _strings(values: Iterable) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))
