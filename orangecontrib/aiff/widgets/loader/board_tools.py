"""The buttons above the board, and a collection's photos as its tiles."""

import os
from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QHBoxLayout, QPushButton, QSlider, QToolButton, QWidget

from ...photos.collecting.edits import History, accept_suggestions
from ...photos.photo import Collection, Photo
from ...photos.pictures.copies import Copies
from .board import SIDES, Tile


class BoardTools(QWidget):
    """Accept, undo, redo, save, the box, and how large the pictures are."""

    accept_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    save_requested = Signal()
    box_toggled = Signal(bool)
    side_changed = Signal(int)

    def __init__(self, side: int, with_box: bool = False):
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.accept = _button("&Accept suggestions", self.accept_requested, layout)
        self.accept.setToolTip("Accept the suggested domain of every photo with a dashed badge")
        self.undo = _button("&Undo", self.undo_requested, layout)
        self.redo = _button("Re&do", self.redo_requested, layout)
        self.save = _button("&Save labels", self.save_requested, layout)
        self.save.setToolTip("Write labels.csv beside the photos; the photos do not change")
        self.box = QToolButton(text="&Box", checkable=True, checked=with_box)
        self.box.setFocusPolicy(Qt.StrongFocus)
        self.box.setToolTip("Show the current photo large, with the box round its garment (B)")
        self.box.toggled.connect(self.box_toggled)
        layout.addWidget(self.box)
        layout.addStretch()
        slider = QSlider(Qt.Horizontal, minimum=SIDES[0], maximum=SIDES[2], value=side)
        slider.setAccessibleName("Size of the pictures")
        slider.setToolTip("Size of the pictures")
        slider.setMaximumWidth(140)
        slider.valueChanged.connect(self.side_changed)
        layout.addWidget(slider)
        self.show_state(None, History())

    def show_state(
        self, collection: Collection | None, history: History, can_save: bool = True
    ) -> None:
        """Enable what can be done with a collection as edited."""
        there = collection is not None
        self.accept.setEnabled(there and bool(accept_suggestions(collection)))
        self.undo.setEnabled(there and history.can_undo)
        self.redo.setEnabled(there and history.can_redo)
        self.save.setEnabled(there and can_save)
        self.box.setEnabled(there)


def tiles_of(
    collection: Collection, copies: Sequence[Copies], collector: str | None = None
) -> tuple[list[Tile], dict[str, str]]:
    """The board's tiles, and the titles of its groups; of one collector alone if one is given."""
    folder = str(collection.folder)
    first_of = {key: group.keys[0] for group in copies for key in group.keys[1:]}
    tiles = [
        Tile(
            path=os.path.join(folder, photo.path),  # pathlib takes long for thousands
            key=photo.key,
            name=photo.key.rpartition("/")[2],
            group=photo.item or "",
            domain=photo.domain,
            suggestion=photo.suggestion,
            why=photo.evidence,
            box=_shares(photo),
            boxed=_box_in_words(photo),
            mark=f"duplicate of {first_of[photo.key]}" if photo.key in first_of else "",
        )
        for photo in collection.photos
        if collector is None or (photo.collector or "") == collector
    ]
    owners = collection.collectors if collector is None else (collector,)
    # Of one collector's folder alone, everybody knows whose garments these are.
    owner = f"{owners[0]}/" if len(owners) == 1 else ""
    groups = {tile.group for tile in tiles}
    items = [item for item in collection.items if collector is None or item in groups]
    titles = {item: item.removeprefix(owner) for item in items}
    return tiles, {**titles, "": "Outside any garment's folder"}


def _shares(photo: Photo) -> tuple[float, float, float, float] | None:
    if photo.box is None:
        return None
    x, width = photo.box.x / photo.width, photo.box.width / photo.width
    return x, photo.box.y / photo.height, width, photo.box.height / photo.height


def _box_in_words(photo: Photo) -> str:
    """ "box: said by you"; "" for what a data set lists, and where there is none."""
    if not photo.boxed_by:
        return ""
    return f"{'box' if photo.box else 'no box'}: {photo.boxed_by}"


def _button(text: str, signal, layout: QHBoxLayout) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.clicked.connect(lambda _: signal.emit())
    layout.addWidget(button)
    return button
