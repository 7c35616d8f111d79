"""A photo with a box over the part that counts, moved and resized with the mouse or with keys."""

from AnyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from AnyQt.QtGui import QColor, QImage, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QSizePolicy, QWidget

from ...photos.photo import Box
from .boxes import between, corners, fitted, in_words, moved, stretched, whole
from .paint import dimmed

MARGIN = 8  # pixels round the photo
NEAR = 9  # pixels from an edge where it is taken hold of
STEP, LARGE_STEP = 0.01, 0.05  # of the photo's longer side, by a key
SETTLED_MS = 400  # after the last key
HANDLE = 7  # pixels
SHADE = QColor(0, 0, 0, 120)
ARROWS = {
    Qt.Key_Left: (-1, 0),
    Qt.Key_Right: (1, 0),
    Qt.Key_Up: (0, -1),
    Qt.Key_Down: (0, 1),
}
CURSORS = {
    frozenset({"left", "top"}): Qt.SizeFDiagCursor,
    frozenset({"right", "bottom"}): Qt.SizeFDiagCursor,
    frozenset({"right", "top"}): Qt.SizeBDiagCursor,
    frozenset({"left", "bottom"}): Qt.SizeBDiagCursor,
    frozenset({"left"}): Qt.SizeHorCursor,
    frozenset({"right"}): Qt.SizeHorCursor,
    frozenset({"top"}): Qt.SizeVerCursor,
    frozenset({"bottom"}): Qt.SizeVerCursor,
}
KEYS = (
    "Drag the box or its edges; drag beside it to draw a new one.\n"
    "Arrow keys move it, with Shift they resize it, with Ctrl further at a time.\n"
    "W: whole photo. R: where the add-on finds the garment."
)


class PhotoBox(QWidget):
    """A photo and its box, such as the photo that asks.

    Attributes
    ----------
    guess : a box that nobody chose, dashed; without a box, what is dragged is this one
    changed : the box is another (a `Box`, or None for the whole photo); more may follow at once
    settled : it stays so
    region_wanted : the user wants the box where the garment is by itself
    """

    changed = Signal(object)
    settled = Signal(object)
    region_wanted = Signal()

    def __init__(self):
        super().__init__()
        self.box: Box | None = None
        self.guess: Box | None = None
        self._image: QImage | None = None
        self._size = (1, 1)
        self._hint = ""
        self._grip: frozenset[str] | None = None  # edges that are dragged; none: all of it
        self._from: QPointF | None = None  # where a drag began, in the photo
        self._before: Box | None = None  # what is dragged, as it was
        self._chosen: Box | None = None  # `box` when the drag began
        self._timer = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._timer.timeout.connect(self._settle)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.setAccessibleName("Your photo, with a box round the garment")
        self.setToolTip(KEYS)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def sizeHint(self) -> QSize:
        return QSize(320, 420)

    # What is shown

    def show_photo(
        self, image: QImage, size: tuple[int, int], box: Box | None, guess: Box | None = None
    ) -> None:
        """Show a photo.

        Parameters
        ----------
        image : of it, perhaps smaller
        size : of the photo, pixels; what boxes are measured in
        """
        self._image, self._size = image, size
        self.guess = None if guess is None else fitted(guess, size)
        self._end_drag()
        self.show_box(box)

    def show_box(self, box: Box | None) -> None:
        """Show another box; nothing is signalled."""
        self.box = None if box is None else fitted(box, self._size)
        self._timer.stop()
        self._tell()

    def show_hint(self, hint: str) -> None:
        """Show no photo, but what to do."""
        self._image, self._hint, self.box, self.guess = None, hint, None, None
        self._end_drag()
        self._tell()

    @property
    def is_empty(self) -> bool:
        return self._image is None

    @property
    def is_dragged(self) -> bool:
        """Whether the user is at it; the box then is newer than any that is shown."""
        return self._from is not None or self._timer.isActive()

    def finish(self) -> None:
        """Wait no longer for more keys."""
        if self._timer.isActive():
            self._settle()

    def _shown(self) -> Box:
        return self.box or self.guess or whole(self._size)

    def _tell(self) -> None:
        words = self._hint if self.is_empty else in_words(self.box, self._size)
        self.setAccessibleDescription(words)
        self.update()

    # Painting

    def _place(self) -> QRectF:
        """Where the photo is in the widget."""
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        width, height = self._size
        scale = max(0.001, min(room.width() / width, room.height() / height))
        place = QRectF(0, 0, width * scale, height * scale)
        place.moveCenter(room.center())
        return place

    def _box_place(self) -> QRectF:
        """Where the box is in the widget; the guess or the whole photo where there is none."""
        left, top, right, bottom = corners(self._shown())
        place = self._place()
        scale = place.width() / self._size[0]
        return QRectF(
            place.left() + left * scale,
            place.top() + top * scale,
            (right - left) * scale,
            (bottom - top) * scale,
        )

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        if self.is_empty:
            self._paint_hint(painter)
            return
        place, box = self._place(), self._box_place()
        painter.drawImage(place, self._image)
        if self.box is not None:
            outside = (
                QRectF(place.topLeft(), QPointF(place.right(), box.top())),
                QRectF(QPointF(place.left(), box.bottom()), place.bottomRight()),
                QRectF(QPointF(place.left(), box.top()), box.bottomLeft()),
                QRectF(box.topRight(), QPointF(place.right(), box.bottom())),
            )
            for part in outside:
                painter.fillRect(part, SHADE)
        # Black in white is seen on every photo.
        dashed = self.box is None and self.guess is not None
        line, end = (Qt.DashLine, Qt.FlatCap) if dashed else (Qt.SolidLine, Qt.SquareCap)
        for colour, width, style in (("black", 4.0, Qt.SolidLine), ("white", 2.0, line)):
            painter.setPen(QPen(QColor(colour), width, style, end, Qt.MiterJoin))
            painter.drawRect(box)
        painter.setPen(QPen(QColor("black"), 1))
        painter.setBrush(QColor("white"))
        middle = box.center()
        for x in (box.left(), middle.x(), box.right()):
            for y in (box.top(), middle.y(), box.bottom()):
                if (x, y) != (middle.x(), middle.y()):
                    painter.drawRect(QRectF(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE))
        if self.hasFocus():
            painter.setBrush(Qt.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.Highlight), 2))
            painter.drawRect(place.adjusted(-4, -4, 4, 4))

    def _paint_hint(self, painter: QPainter) -> None:
        colour = self.palette().color(QPalette.Highlight) if self.hasFocus() else None
        pen = QPen(colour or dimmed(self.palette()), 1.5, Qt.DashLine)
        painter.setPen(pen)
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.drawRoundedRect(room, 8, 8)
        painter.setPen(self.palette().color(QPalette.WindowText))
        flags = Qt.AlignCenter | Qt.TextWordWrap
        painter.drawText(room.adjusted(12, 12, -12, -12), int(flags), self._hint)

    # Mouse

    def _in_photo(self, point: QPointF) -> QPointF:
        place = self._place()
        scale = self._size[0] / place.width()
        return QPointF((point.x() - place.left()) * scale, (point.y() - place.top()) * scale)

    def _grip_at(self, point: QPointF) -> frozenset[str] | None:
        """Edges of the box at a point; none of them inside it, None beside it."""
        box = self._box_place()
        if not box.adjusted(-NEAR, -NEAR, NEAR, NEAR).contains(point):
            return None
        edges = {
            name
            for name, far in (
                ("left", point.x() - box.left()),
                ("top", point.y() - box.top()),
                ("right", point.x() - box.right()),
                ("bottom", point.y() - box.bottom()),
            )
            if abs(far) <= NEAR
        }
        # Where a box is so small that both edges are near, the farther one is held still.
        for one, other in (("left", "right"), ("top", "bottom")):
            if {one, other} <= edges:
                edges.discard(one)
        if not edges and self.box is None and self.guess is None:
            return None  # a new box is drawn on a whole photo
        return frozenset(edges)

    def mousePressEvent(self, event) -> None:
        if self.is_empty or event.button() != Qt.LeftButton:
            super().mousePressEvent(event)
            return
        point = QPointF(event.pos())
        self._grip = self._grip_at(point)
        self._from, self._before, self._chosen = self._in_photo(point), self._shown(), self.box

    def mouseMoveEvent(self, event) -> None:
        point = QPointF(event.pos())
        if self._from is None:
            self._show_cursor(point)
            return
        here = self._in_photo(point)
        dx, dy = here.x() - self._from.x(), here.y() - self._from.y()
        if not (dx or dy) and self.box == self._chosen:
            return  # a guess does not become a box by a click
        if self._grip is None:
            box = between(self._from.x(), self._from.y(), here.x(), here.y(), self._size)
            if box is None:
                return
        elif self._grip:
            box = stretched(self._before, self._grip, dx, dy, self._size)
        else:
            box = moved(self._before, dx, dy, self._size)
        self._change(box)

    def mouseReleaseEvent(self, event) -> None:
        if self._from is not None and event.button() == Qt.LeftButton:
            has_changed = self.box != self._chosen
            self._end_drag()
            if has_changed:
                self._settle()
        super().mouseReleaseEvent(event)

    def _end_drag(self) -> None:
        self._grip = self._from = self._before = self._chosen = None

    def _show_cursor(self, point: QPointF) -> None:
        if self.is_empty:
            self.setCursor(Qt.ArrowCursor)
            return
        grip = self._grip_at(point)
        if grip is None:
            self.setCursor(Qt.CrossCursor)
        else:
            self.setCursor(CURSORS.get(grip, Qt.SizeAllCursor))

    # Keys

    def keyPressEvent(self, event) -> None:
        key, how = event.key(), event.modifiers()
        if self.is_empty or how & ~(Qt.ShiftModifier | Qt.ControlModifier | Qt.KeypadModifier):
            super().keyPressEvent(event)
        elif key in ARROWS:
            step = max(self._size) * (LARGE_STEP if how & Qt.ControlModifier else STEP)
            dx, dy = (step * direction for direction in ARROWS[key])
            box = self._shown()
            if how & Qt.ShiftModifier:
                edges = frozenset({"right" if dx else "bottom"})
                box = stretched(box, edges, dx, dy, self._size)
            else:
                box = moved(box, dx, dy, self._size)
            self._change(box)
            self._timer.start()
        elif key == Qt.Key_W and how == Qt.NoModifier:
            self.choose_whole()
        elif key == Qt.Key_R and how == Qt.NoModifier:
            self.region_wanted.emit()
        else:
            super().keyPressEvent(event)

    def choose_whole(self) -> None:
        """All of the photo counts, as the key W says."""
        if self.box is not None or self.guess is not None:
            self._change(None)
            self._settle()

    def choose(self, box: Box | None) -> None:
        """Another box, as if the user had drawn it."""
        self._change(None if box is None else fitted(box, self._size))
        self._settle()

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _change(self, box: Box | None) -> None:
        if box == whole(self._size):
            box = None
        if box != self.box:
            self.box = box
            self._tell()
            self.changed.emit(box)

    def _settle(self) -> None:
        self._timer.stop()
        self.settled.emit(self.box)
