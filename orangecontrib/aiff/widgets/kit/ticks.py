"""Boxes to tick in lists, seen on dark ground too: Qt draws their frames darker than the list."""

from AnyQt.QtCore import QModelIndex, Qt
from AnyQt.QtGui import QPainter, QPalette
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from .paint import dimmed


class TickDelegate(QStyledItemDelegate):
    """Draws entries as ever, and on dark ground a frame round the box of each."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        if index.data(Qt.CheckStateRole) is None:
            return
        if option.palette.color(QPalette.Base).lightness() > 127:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        box = shown.widget.style().subElementRect(
            QStyle.SE_ItemViewItemCheckIndicator, shown, shown.widget
        )
        painter.save()
        painter.setPen(dimmed(option.palette))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.restore()


def show_ticks(view: QAbstractItemView) -> None:
    """Let the boxes of a list be seen."""
    view.setItemDelegate(TickDelegate(view))
