"""The board with its buttons, and beside it the photo that is marked with its box."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ...photos.photo import Box, Collection
from ...photos.pictures.copies import Copies
from ..kit.boxes import whole
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.thumbnails import Thumbnails
from .board import WHOLE, Board
from .board_tools import BoardTools, tiles_of
from .box_panel import BoxPanel
from .class_table import NOBODY

ALL, ONE = "all", "one:"  # keys of whose photos are shown; the latter before a name


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
        self._copies: Sequence[Copies] = ()
        self._collector: str | None = None  # whose photos alone are shown
        self.whose = new_combo("Whose photos are shown", self._on_whose)
        self.board = Board(thumbnails)
        self.board.set_side(side)
        self.tools = BoardTools(side, with_box)
        self.tools.side_changed.connect(self.board.set_side)
        self.box_panel = BoxPanel()
        self.box_panel.hide()
        self.box_panel.box_said.connect(self._on_box)
        self.box_panel.photo.stepped.connect(self.board.step)
        self.box_panel.photo.left.connect(self.board.setFocus)
        for part in (self.board, self.tools, self.box_panel.photo):
            part.undo_requested.connect(self.undo_requested)
            part.redo_requested.connect(self.redo_requested)
        self.tools.box_toggled.connect(self._show_box)
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
        layout.addWidget(self.whose)
        layout.addWidget(self.splitter, stretch=1)

    def show_collection(self, collection: Collection | None, copies: Sequence[Copies]) -> None:
        self.collection, self._copies = collection, copies
        self._fill()

    def show_collector(self, collector: str | None) -> None:
        """Show the photos of one collector alone, or with None those of all."""
        self._collector = collector
        self._fill()
        self.board.verticalScrollBar().setValue(0)

    def show_photos(self, keys: Sequence[str]) -> None:
        """Select photos and bring the first into sight, whoever's they are."""
        photos = self.collection.photos if self.collection else ()
        wanted = set(keys)
        owners = {photo.collector or "" for photo in photos if photo.key in wanted}
        if self._collector is not None and owners != {self._collector}:
            self.show_collector(None)
        self.board.select(keys)

    def _fill(self) -> None:
        photos = self.collection.photos if self.collection else ()
        owners = list(dict.fromkeys(photo.collector or "" for photo in photos))
        if photos and self._collector not in owners:
            self._collector = None
        # As keys, since None would be no entry, and names may be anything.
        choices = [(ALL, "All collectors", "")]
        choices += [(f"{ONE}{name}", name or NOBODY, "") for name in owners]
        fill_combo(self.whose, choices)
        select_key(self.whose, ALL if self._collector is None else f"{ONE}{self._collector}")
        self.whose.setVisible(len(owners) > 1)
        if self.collection is None:
            self.board.show_tiles([])
        else:
            self.board.show_tiles(*tiles_of(self.collection, self._copies, self._collector))
        self._show_box()

    def _on_whose(self) -> None:
        key = self.whose.currentData()
        self.show_collector(None if key == ALL else key.removeprefix(ONE))

    def forget(self) -> None:
        """The files may be others now."""
        self.box_panel.forget()

    def close_tasks(self) -> None:
        self.box_panel.close_tasks()

    def _show_box(self) -> None:
        shown = self.tools.box.isChecked() and self.collection is not None
        self.box_panel.setVisible(shown)
        if shown:
            self.box_panel.show_photo(self.collection, self.board.current_key())

    def _draw(self) -> None:
        self.tools.box.setChecked(True)
        self.box_panel.photo.setFocus()

    def _on_box(self, key: str, box: Box | None) -> None:
        self.boxes_said.emit({key: box})

    def _on_chosen(self, keys: list[str], which: str) -> None:
        sizes = {photo.key: (photo.width, photo.height) for photo in self.collection.photos}
        self.boxes_said.emit({key: whole(sizes[key]) if which == WHOLE else None for key in keys})
