"""One photo of the board, large, with the box round its garment: shown, drawn and taken away."""

from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from AnyQt.QtCore import QEvent, Qt, Signal
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...errors import PhotoError
from ...files.stand_ins import original_of
from ...photos.collecting.edits import boxable
from ...photos.photo import Box, Collection, Photo
from ...photos.pictures.decode import open_photo
from ...photos.pictures.regions import HOW, SIDE, find_region
from ..kit.boxes import whole
from ..kit.latest import Latest
from ..kit.photo_box import KEYS, PhotoBox
from ..kit.plain import as_tip
from ..kit.thumbnails import decode

SHOWN = 900  # pixels of the photo's longer side
NONE = "Choose a photo on the board to see its box."
SEVERAL = (
    "This photo shows several garments. The data set lists their boxes, and you cannot change them."
)


@dataclass(frozen=True, eq=False)
class Looked:
    """A photo that was opened.

    Attributes
    ----------
    picture : None where it cannot be shown, and the problem says why
    found : the region that was found; None for all of the photo
    how : how it came about, in words
    """

    picture: QImage | None
    found: Box | None = None
    how: str = ""
    problem: str = ""


def look_at(file: str, size: tuple[int, int], domain: str, kind: str) -> Looked:
    """Open a photo and find where its garment is, as Local GPU Embedder does."""
    picture = decode(file, SHOWN)
    if isinstance(picture, str):
        return Looked(None, problem=picture)
    try:
        region = find_region(open_photo(file, at_least=2 * SIDE), domain, kind)
    except PhotoError as error:
        return Looked(None, problem=error.problem)
    found = None if region.shares == (0, 0, 1, 1) else region.box_in(*size)
    return Looked(picture, found, HOW[region.how])


class PanelPhoto(PhotoBox):
    """Attributes
    ----------
    is_fixed : the box is shown, and stays as it is
    nothing_wanted : the user wants no box
    stepped : the next photo (1) or the previous one (-1) is wanted
    undo_requested, redo_requested : of what was said
    left : back to the board
    """

    nothing_wanted = Signal()
    stepped = Signal(int)
    undo_requested = Signal()
    redo_requested = Signal()
    left = Signal()

    def __init__(self):
        super().__init__()
        self.is_fixed = False
        self.setAccessibleName("Photo with the box round its garment")
        self.setToolTip(
            KEYS + "\nN: no box.\nPage Down, Page Up: next photo, previous photo. Esc: the board."
        )

    def event(self, event) -> bool:
        # The window's shortcuts would win otherwise.
        if event.type() == QEvent.ShortcutOverride and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:
        action = self._action_of(event)
        if action is not None:
            action()
        elif self.is_fixed:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event) -> None:
        if not self.is_fixed:
            super().mousePressEvent(event)

    def _action_of(self, event):
        key, how = event.key(), event.modifiers() & ~Qt.KeypadModifier
        if how == Qt.ControlModifier:
            return {
                Qt.Key_Z: self.undo_requested.emit,
                Qt.Key_Y: self.redo_requested.emit,
            }.get(key)
        if how == Qt.ControlModifier | Qt.ShiftModifier:
            return self.redo_requested.emit if key == Qt.Key_Z else None
        if how != Qt.NoModifier:
            return None
        return {
            Qt.Key_N: self.nothing_wanted.emit,
            Qt.Key_Delete: self.nothing_wanted.emit,
            Qt.Key_PageDown: lambda: self.stepped.emit(1),
            Qt.Key_PageUp: lambda: self.stepped.emit(-1),
            Qt.Key_Escape: self.left.emit,
        }.get(key)


class BoxPanel(QWidget):
    """Says what a person wants of a photo's box, and changes nothing itself.

    Attributes
    ----------
    box_said : the photo's key and its box in pixels, or None for no box
    """

    box_said = Signal(str, object)

    def __init__(self):
        super().__init__()
        self._key: str | None = None  # of the photo that is shown
        self._asked: tuple | None = ()  # what was asked to be looked at; () anything again
        self._looked: Looked | None = None  # at that
        self._photo: Photo | None = None
        self._latest = Latest(self, self._on_looked)
        self.photo = PanelPhoto()
        self.photo.settled.connect(self._on_settled)
        self.photo.region_wanted.connect(self._take_found)
        self.photo.nothing_wanted.connect(self._take_none)
        self.name = _label("The photo's name")
        self.caption = _label("Where its box comes from")
        self.caption.setWordWrap(True)
        self.garment = _button("Garment", "Put the box where the garment is (R)")
        self.garment.clicked.connect(self._take_found)
        self.whole = _button("Whole photo", "All of the photo counts (W)")
        self.whole.clicked.connect(self.photo.choose_whole)
        self.none = _button("No box", "Local GPU Embedder finds the garment by itself (N)")
        self.none.clicked.connect(self._take_none)
        self.previous = _button("‹", "Previous photo (Page Up)", "Previous photo")
        self.previous.clicked.connect(lambda: self.photo.stepped.emit(-1))
        self.next = _button("›", "Next photo (Page Down)", "Next photo")
        self.next.clicked.connect(lambda: self.photo.stepped.emit(1))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.garment, self.whole, self.none):
            row.addWidget(button)
        row.addStretch()
        for button in (self.previous, self.next):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.photo, stretch=1)
        layout.addWidget(self.name)
        layout.addWidget(self.caption)
        self.show_photo(None, None)

    def show_photo(self, collection: Collection | None, key: str | None) -> None:
        """Show a photo of a collection, as edited; None shows none."""
        if key != self._key:
            self.photo.finish()  # what the keys moved is of the photo that was shown until now
        photos = collection.photos if collection is not None and key else ()
        photo = next((photo for photo in photos if photo.key == key), None)
        self._photo, self._key = photo, photo and photo.key
        self.photo.is_fixed = photo is not None and photo.key not in boxable(collection)
        asked = None
        if photo is not None:
            size = photo.width, photo.height
            file = original_of(str(collection.file(photo)))
            asked = file, size, photo.domain or "", photo.category or ""
        if asked != self._asked:
            self._show_new(asked)
        elif not self.photo.is_empty and not self.photo.is_dragged:
            self.photo.show_box(photo.box)
        self._tell()

    def forget(self) -> None:
        """Show no photo; the next one is opened again, as its file may be another."""
        self._asked = ()
        self.show_photo(None, None)

    def close_tasks(self) -> None:
        self._latest.close()

    def _show_new(self, asked: tuple | None) -> None:
        # The same photo as another domain may have another region; until then it stays.
        same_photo = asked and self._asked and asked[:2] == self._asked[:2]
        self._asked, self._looked = asked, None
        if asked is None:
            self._latest.forget()
            self.photo.show_hint(NONE)
            return
        if not same_photo:
            self.photo.show_hint("…")
        self._latest.ask(partial(_answer, asked))

    def _on_looked(self, future: Future) -> None:
        asked, looked = future.result()
        if asked != self._asked:
            return
        self._looked = looked
        if looked.picture is None:
            self.photo.show_hint(f"It cannot be shown: {looked.problem}.")
        elif not self.photo.is_dragged:
            size = self._photo.width, self._photo.height
            guess = looked.found or whole(size)
            self.photo.show_photo(looked.picture, size, self._photo.box, guess)
        self._tell()

    def _tell(self) -> None:
        photo, looked = self._photo, self._looked
        there = photo is not None and looked is not None and looked.picture is not None
        can_say = there and not self.photo.is_fixed
        for button in (self.garment, self.whole):
            button.setEnabled(can_say)
        self.none.setEnabled(can_say and photo.box is not None)
        for button in (self.previous, self.next):
            button.setEnabled(photo is not None)
        self.name.setText("" if photo is None else f"{photo.key}, {photo.width} × {photo.height}")
        self.name.setToolTip(as_tip(self.name.text()))
        self.caption.setText(self._words() if there else "")

    def _words(self) -> str:
        photo, looked = self._photo, self._looked
        if self.photo.is_fixed:
            return SEVERAL
        if photo.box is not None:
            return f"Box: {photo.boxed_by or 'listed by the data set'}."
        taken = f" {photo.boxed_by.capitalize()}." if photo.listed_box is not None else ""
        return f"No box drawn.{taken} The dashed frame was found automatically: {looked.how}."

    def _on_settled(self, box: Box | None) -> None:
        if self._photo is not None:
            size = self._photo.width, self._photo.height
            self.box_said.emit(self._key, box or whole(size))

    def _take_found(self) -> None:
        if (
            self._looked is not None
            and self._looked.picture is not None
            and not self.photo.is_fixed
        ):
            size = self._photo.width, self._photo.height
            self.box_said.emit(self._key, self._looked.found or whole(size))

    def _take_none(self) -> None:
        if self._photo is not None and self._photo.box is not None and not self.photo.is_fixed:
            self.box_said.emit(self._key, None)


def _answer(asked: tuple) -> tuple[tuple, Looked]:
    return asked, look_at(*asked)


def _label(name: str) -> QLabel:
    label = QLabel(textFormat=Qt.PlainText, accessibleName=name)
    label.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
    return label


def _button(text: str, tooltip: str, name: str = "") -> QToolButton:
    button = QToolButton(text=text, toolTip=as_tip(tooltip), accessibleName=name or text)
    button.setFocusPolicy(Qt.StrongFocus)
    return button
