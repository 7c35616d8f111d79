"""A query and one of its matches side by side, large, with the boxes round their garments."""

from collections.abc import Sequence

from AnyQt.QtCore import QRectF, QSize, Qt, Signal
from AnyQt.QtGui import QColor, QFont, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ...photos.photo import Box
from ...words import percent
from ..kit.labels import give_height
from ..kit.paint import dimmed
from ..kit.thumbnails import Thumbnails
from .strip_cards import Card, Row, card_lines
from .strip_paint import RIGHT, WRONG

KEPT = 48_000_000  # bytes of large pictures
LEAST = 150  # pixels


class PhotoPair(QWidget):
    """Two photos, one above the other.

    Attributes
    ----------
    closed : the user wants it no more
    """

    closed = Signal()

    def __init__(self):
        super().__init__()
        self.thumbnails = Thumbnails(self, KEPT)
        self.thumbnails.ready.connect(lambda _path: self.update())
        self.query, self.match = LargePhoto(self.thumbnails), LargePhoto(self.thumbnails)
        close = QToolButton(text="✕", autoRaise=True, toolTip="Close (Esc)")
        close.setAccessibleName("Close the large photos")
        close.clicked.connect(self.closed)
        title = QLabel("Query and photo")
        font = QFont(title.font())
        font.setBold(True)
        title.setFont(font)
        row = QHBoxLayout()
        row.addWidget(title, stretch=1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        for photo in (self.query, self.match):
            layout.addWidget(photo, stretch=1)
            layout.addWidget(photo.caption)

    def show_pair(self, row: Row, card: Card, boxes: Sequence[Box | None]) -> None:
        """
        Parameters
        ----------
        boxes : of all the table's photos, as shares of their sides
        """
        system = next((i for i, found in enumerate(row.found) if card in found.cards), 0)
        for view, each in ((self.query, row.query), (self.match, card)):
            lines = card_lines(row, system, each)
            view.show_photo(each, boxes[each.row], lines[:2] if each.near is None else lines)
        self._load()

    def _load(self) -> None:
        paths = [view.card.path for view in (self.query, self.match) if view.card is not None]
        side = max(self.query.width(), self.query.height()) * self.devicePixelRatioF()
        self.thumbnails.show_only(paths, side)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._load()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def close_threads(self) -> None:
        self.thumbnails.close()


class LargePhoto(QWidget):
    """One photo as large as there is room, framed like in the strips, with its box."""

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self._thumbnails = thumbnails
        self.card: Card | None = None
        self.box: Box | None = None
        self.caption = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.caption.setTextInteractionFlags(Qt.TextSelectableByMouse)
        give_height(self.caption)
        self.setMinimumSize(LEAST, 100)
        thumbnails.ready.connect(lambda _path: self.update())

    def show_photo(self, card: Card, box: Box | None, lines: list[str]) -> None:
        self.card, self.box = card, box
        mark = "" if card.relevant is None else ("✓ " if card.relevant else "✗ ")
        words = mark + "\n".join(lines) + ("\nbox: " + _box_words(box) if box else "")
        self.caption.setText(words)
        self.setAccessibleName(words.replace("\n", ", "))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 300)

    def picture_place(self) -> QRectF:
        """Where the picture is; empty where there is none."""
        picture = self.card and self._thumbnails.picture(self.card.path)
        if picture is None:
            return QRectF()
        room = self.rect().adjusted(2, 2, -2, -2)
        size = picture.size().scaled(room.size(), Qt.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(room).center())
        return place

    def paintEvent(self, _event) -> None:
        if self.card is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        place, palette = self.picture_place(), self.palette()
        if place.isEmpty():
            problem = self._thumbnails.problem(self.card.path)
            painter.setPen(dimmed(palette))
            words = f"It cannot be shown: {problem}." if problem else "…"
            painter.drawText(self.rect(), Qt.AlignCenter | Qt.TextWordWrap, words)
            return
        painter.drawImage(place, self._thumbnails.picture(self.card.path))
        if self.box is not None:
            self._paint_box(painter, place)
        if self.card.relevant is not None:
            pen = QPen(RIGHT if self.card.relevant else WRONG, 3)
        else:
            pen = QPen(palette.color(QPalette.Mid), 1)
        painter.setPen(pen)
        painter.setBrush(Qt.NoBrush)
        painter.drawRect(place)

    def _paint_box(self, painter: QPainter, place: QRectF) -> None:
        box = QRectF(
            place.left() + self.box.x * place.width(),
            place.top() + self.box.y * place.height(),
            self.box.width * place.width(),
            self.box.height * place.height(),
        ).intersected(place)
        painter.setBrush(Qt.NoBrush)
        # Seen on any photo: dashes of white on black.
        painter.setPen(QPen(QColor("black"), 2.5))
        painter.drawRect(box)
        painter.setPen(QPen(QColor("white"), 1.5, Qt.DashLine))
        painter.drawRect(box)


def _box_words(box: Box) -> str:
    return (
        f"{100 * box.x:.0f} to {percent(box.x + box.width, 0)} across, "
        f"{100 * box.y:.0f} to {percent(box.y + box.height, 0)} down"
    )
