"""The board with its buttons, and beside it the photo that is marked with its box."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ...photos.photo import Box, Collection
from ...photos.pictures.copies import Copies
from ..kit.boxes import whole
from ..kit.thumbnails import Thumbnails
from .board import WHOLE, Board
from .board_tools import BoardTools, tiles_of
from .box_panel import BoxPanel


class BoardPage(QWidget):
    """Attributes
    ----------
    boxes_said : by the photos' keys, boxes in pixels, or None for no box
    undo_requested, redo_requested : of what was said
    """

    boxes_said = Signal(object)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, thumbnails: Thumbnails, side: int, with_box: bool):
        super().__init__()
        self.collection: Collection | None = None  # as edited
        self.board = Board(thumbnails)
        self.board.set_side(side)
        self.tools = BoardTools(side, with_box)
        self.tools.side_changed.connect(self.board.set_side)
        self.box_panel = BoxPanel()
        self.box_panel.setVisible(with_box)
        self.box_panel.box_said.connect(self._on_box)
        self.box_panel.photo.stepped.connect(self.board.step)
        self.box_panel.photo.left.connect(self.board.setFocus)
        for part in (self.board, self.tools, self.box_panel.photo):
            part.undo_requested.connect(self.undo_requested)
            part.redo_requested.connect(self.redo_requested)
        self.tools.box_toggled.connect(self._on_toggled)
        self.board.box_wanted.connect(self._draw)
        self.board.boxes_chosen.connect(self._on_chosen)
        self.board.current_changed.connect(self._show_box)
        self.splitter = QSplitter(Qt.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self.board)
        self.splitter.addWidget(self.box_panel)
        self.splitter.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tools)
        layout.addWidget(self.splitter, stretch=1)

    def show_collection(self, collection: Collection | None, copies: Sequence[Copies]) -> None:
        self.collection = collection
        self.board.show_tiles(*(tiles_of(collection, copies) if collection else ([],)))
        self._show_box()

    def forget(self) -> None:
        """The files may be others now."""
        self.box_panel.forget()

    def close_tasks(self) -> None:
        self.box_panel.close_tasks()

    def _show_box(self) -> None:
        if self.tools.box.isChecked():
            self.box_panel.show_photo(self.collection, self.board.current_key())

    def _on_toggled(self, shown: bool) -> None:
        self.box_panel.setVisible(shown)
        self._show_box()

    def _draw(self) -> None:
        self.tools.box.setChecked(True)
        self.box_panel.photo.setFocus()

    def _on_box(self, key: str, box: Box | None) -> None:
        self.boxes_said.emit({key: box})

    def _on_chosen(self, keys: list[str], which: str) -> None:
        sizes = {photo.key: (photo.width, photo.height) for photo in self.collection.photos}
        self.boxes_said.emit({key: whole(sizes[key]) if which == WHOLE else None for key in keys})
