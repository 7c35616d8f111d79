"""Some of the input's photos with the part that the network sees; a click shows one large."""

from collections.abc import Callable
from concurrent.futures import Future

from AnyQt.QtCore import QRectF, QSize, Qt, Signal
from AnyQt.QtGui import QIcon, QImage, QPainter, QPixmap
from AnyQt.QtWidgets import (
    QDialog,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from Orange.data import Table
from PIL import Image

from ...embedding.cache import open_cache
from ...embedding.networks.models import Model
from ...embedding.recipe import Recipe, fitting
from ...embedding.seeing.people import DETECTOR
from ...embedding.seeing.preparing import PERSON, WHOLE, fit_in_words
from ...embedding.seeing.preview import MOST, Preview, preview_photos
from ...embedding.weights.found import find_weights
from ...errors import AiffError
from ...photos.boxes import has_boxes
from ...photos.photo import Box
from ..kit.labels import give_height
from ..kit.paint import box_in, dimmed, fitted, paint_box
from ..kit.photo_box import SHADE
from ..kit.pictures import as_qimage
from ..kit.plain import as_face, as_tip
from ..kit.tasks import Aside

# Of a picture in the strip: all of them fit, however narrow the window is.
LEAST, MOST_WIDE, GAP = 24, 60, 6
BETWEEN = 12  # the pictures of a large preview
OTHER_BOXES = "The data has boxes, but the region Whole photo does not use them."


class RegionPreview(QWidget):
    """Looks only while somebody can see it, and away from the window's thread.

    Attributes
    ----------
    download_wanted : the network that finds people is to be downloaded
    """

    download_wanted = Signal(object)

    def __init__(self):
        super().__init__()
        self.previews: list[Preview] = []
        self.words = ""  # how the network gets a photo
        self._wanted: tuple[Table, Recipe, Model] | None = None
        self._shown: tuple | None = None  # what the strip shows, or is being looked at
        self._looking = Aside(self, self._on_looked)
        self._large: LargePreview | None = None
        self.strip = QListWidget(
            viewMode=QListView.IconMode,
            flow=QListView.LeftToRight,
            movement=QListView.Static,
            accessibleName="Photos with the part that the network sees",
            toolTip="Some of the photos; the network does not see what is darker. Click one to see "
            "it large",
        )
        self.strip.setWrapping(False)
        self.strip.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.strip.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.strip.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.strip.setMinimumWidth(MOST * (LEAST + GAP) + 2 * self.strip.frameWidth() + GAP)
        self.strip.itemClicked.connect(self._open)
        self.strip.itemActivated.connect(self._open)
        self._fit()
        self.note = QLabel(OTHER_BOXES, wordWrap=True, textFormat=Qt.PlainText)
        give_height(self.note)
        self.note.hide()
        weights = DETECTOR.weights
        self.download = QPushButton(
            "Do&wnload " + as_face(f"{weights.megabytes:.0f} MB from {weights.host}"),
            autoDefault=False,
        )
        self.download.setToolTip(as_tip(f"{DETECTOR.label}: {weights.source} ({weights.licence})"))
        self.download.clicked.connect(lambda: self.download_wanted.emit(DETECTOR))
        self.download.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.download)
        layout.addWidget(self.strip)
        layout.addWidget(self.note)
        self.hide()

    def show_photos(self, table: Table | None, recipe: Recipe, model: Model) -> None:
        """Show some photos of a table; None shows nothing."""
        lacking = recipe.region == PERSON and find_weights(DETECTOR) is None
        self.download.setVisible(lacking)
        self.strip.setVisible(not lacking)
        has_photos = table is not None and not lacking
        self._wanted = (table, _looks_alone(fitting(recipe, model)), model) if has_photos else None
        self.note.setVisible(table is not None and recipe.region == WHOLE and has_boxes(table))
        self.setVisible(has_photos or lacking)
        if self._shown is not None and (not has_photos or table is not self._shown[0]):
            # Photos of another table are not to be taken for this one's, however long these take.
            self._looking.cancel()
            self._shown = None
            self._show([], "")
        self._look()

    def close_tasks(self) -> None:
        self._looking.close()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._look()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make the pictures as large as lets all of them be seen."""
        room = self.width() - 2 * self.strip.frameWidth() - GAP
        wide = min(MOST_WIDE, max(LEAST, room // MOST - GAP))
        icon = QSize(wide, 4 * wide // 3)
        if icon == self.strip.iconSize():
            return
        cell = icon + QSize(GAP, GAP)
        self.strip.setIconSize(icon)
        self.strip.setGridSize(cell)
        self.strip.setFixedHeight(cell.height() + 2 * self.strip.frameWidth() + GAP // 2)
        for row, preview in enumerate(self.previews):
            self.strip.item(row).setIcon(self._icon(preview))

    def _look(self) -> None:
        wanted = self._wanted
        if wanted == self._shown or (wanted is not None and not self.isVisible()):
            return
        self._shown = wanted
        if wanted is not None:
            self._looking.start(look_at_some, *wanted)

    def _on_looked(self, future: Future) -> None:
        error = future.exception()
        if error is not None:
            if not isinstance(error, AiffError):
                raise error
            self._show([], "")  # the message bar says it too
            return
        _, recipe, model = self._shown
        square = f"{model.side} × {model.side} pixels"
        gets = f"What {model.label} gets{_views_in_words(recipe)}"
        self._show(future.result(), f"{gets}: {fit_in_words(recipe.fit)} {square}.")

    def _show(self, previews: list[Preview], words: str) -> None:
        self.previews, self.words = previews, words
        self.strip.clear()
        for preview in previews:
            item = QListWidgetItem(self._icon(preview), "")
            item.setToolTip(as_tip("\n".join(lines_of(preview))))
            item.setData(Qt.AccessibleTextRole, ", ".join(lines_of(preview)))
            self.strip.addItem(item)
        if self._large is not None:
            if previews:
                self._large.show_previews(previews, words)
            else:
                self._large.close()

    def _icon(self, preview: Preview) -> QIcon:
        ratio, size = self.devicePixelRatioF(), self.strip.iconSize()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.transparent)
        painter = QPainter(pixmap)
        paint_preview(painter, QRectF(0, 0, size.width(), size.height()), preview, self)
        painter.end()
        return QIcon(pixmap)

    def _open(self, item: QListWidgetItem) -> None:
        if self._large is None:
            self._large = LargePreview(self)
            self._large.stepped.connect(self.strip.setCurrentRow)
        self._large.show_previews(self.previews, self.words, self.strip.row(item))
        self._large.show()
        self._large.raise_()


class LargePreview(QDialog):
    """A photo with the part that is seen, and beside it what the network gets of it.

    Attributes
    ----------
    stepped : another photo is shown, by its place
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle("What the network sees")
        self.previews: list[Preview] = []
        self.place = 0
        self.photo = _Pictures()
        self.caption = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.caption.setAccessibleName("Why the network sees this part")
        self._words = ""
        layout = QVBoxLayout(self)
        layout.addWidget(self.photo, stretch=1)
        layout.addWidget(self.caption)
        self.resize(720, 520)

    def show_previews(self, previews: list[Preview], words: str, place: int | None = None) -> None:
        self.previews, self._words = previews, words
        place = self.place if place is None else place
        self.place = min(place, len(previews) - 1)
        self._tell()

    def step(self, by: int) -> None:
        place = min(max(self.place + by, 0), len(self.previews) - 1)
        if place != self.place:
            self.place = place
            self._tell()
            self.stepped.emit(place)

    def keyPressEvent(self, event) -> None:
        by = {Qt.Key_Right: 1, Qt.Key_Left: -1, Qt.Key_PageDown: 1, Qt.Key_PageUp: -1}
        if event.key() in by:
            self.step(by[event.key()])
        else:
            super().keyPressEvent(event)  # Esc closes

    def _tell(self) -> None:
        preview = self.previews[self.place]
        where = f"{self.place + 1} of {len(self.previews)}"
        lines = lines_of(preview)
        self.caption.setText("\n".join([f"{lines[0]} ({where}; ← and →)", *lines[1:], self._words]))
        self.photo.show_preview(preview)


class _Pictures(QWidget):
    def __init__(self):
        super().__init__()
        self._preview: Preview | None = None
        self._seen: list[QImage] = []  # a view each

    def show_preview(self, preview: Preview) -> None:
        self._preview = preview
        views = () if preview.seen is None else preview.seen
        self._seen = [as_qimage(Image.fromarray(view)) for view in views]
        self.setAccessibleName(preview.name)
        self.setAccessibleDescription(", ".join(lines_of(preview)[1:]))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        half, height = (self.width() - BETWEEN) / 2, self.height()
        paint_preview(painter, QRectF(0, 0, half, height), self._preview, self)
        each = (height + BETWEEN) / max(1, len(self._seen))
        for place, seen in enumerate(self._seen):
            room = QRectF(half + BETWEEN, place * each, half, each - BETWEEN)
            painter.drawImage(fitted(seen.size(), room), seen)


def look_at_some(
    table: Table, recipe: Recipe, model: Model, callback: Callable[[float], None]
) -> list[Preview]:
    with open_cache() as cache:
        return preview_photos(table, recipe, model, cache, callback)


def _looks_alone(recipe: Recipe) -> Recipe:
    """What of a recipe changes what is seen: nothing else is a reason to look again."""
    return Recipe(
        region=recipe.region,
        fit=recipe.fit,
        mirror=recipe.mirror,
        near_and_far=recipe.near_and_far,
    )


def _views_in_words(recipe: Recipe) -> str:
    if recipe.near_and_far:
        return " from near, and mirrored from far" if recipe.mirror else " from near and from far"
    return ", and its mirror image" if recipe.mirror else ""


def lines_of(preview: Preview) -> list[str]:
    """The photo's name, how the part that is seen came about, and what is wrong."""
    how = f"seen: {preview.how}" if preview.how else ""
    if not preview.problem and not how:
        how = "seen: all of it"
    return [line for line in (preview.name, how, preview.problem) if line]


def paint_preview(painter: QPainter, room: QRectF, preview: Preview, widget: QWidget) -> None:
    """The photo with what is not seen of it darkened, as large as there is room."""
    if preview.picture is None:
        painter.setPen(dimmed(widget.palette()))
        painter.drawText(room, int(Qt.AlignCenter | Qt.TextWordWrap), "✗")
        return
    image = as_qimage(preview.picture)
    place = fitted(image.size(), room)
    painter.drawImage(place, image)
    if preview.box is not None:
        box = box_in(place, _shares(preview.box, preview.size)).intersected(place)
        for part in _outside(place, box):
            painter.fillRect(part, SHADE)
        paint_box(painter, box)


def _shares(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    width, height = size
    return box.x / width, box.y / height, box.width / width, box.height / height


def _outside(place: QRectF, box: QRectF) -> list[QRectF]:
    return [
        QRectF(place.left(), place.top(), place.width(), box.top() - place.top()),
        QRectF(place.left(), box.bottom(), place.width(), place.bottom() - box.bottom()),
        QRectF(place.left(), box.top(), box.left() - place.left(), box.height()),
        QRectF(box.right(), box.top(), place.right() - box.right(), box.height()),
    ]
