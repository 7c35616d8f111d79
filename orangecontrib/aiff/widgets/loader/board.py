"""The board: all photos of a folder by garment, to say which are consumer and which shop photos."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from AnyQt.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, QTimer, Signal
from AnyQt.QtGui import QContextMenuEvent, QDrag
from AnyQt.QtWidgets import QApplication, QInputDialog, QMenu, QRubberBand

from ...photos.columns import CONSUMER, SHOP
from ..kit.paint import badge_icon
from ..kit.plain import as_face
from ..kit.thumbnails import Thumbnails
from .board_layout import BADGE, FOLD, GROUND, HEADER, Hit, Spot, Tile, next_domain
from .board_paint import drag_pixmap
from .board_view import SIDES, BoardView

__all__ = ["SIDES", "Board", "Tile"]

UNKNOWN = ""
EDGE, EDGE_MS = 44, 30  # pixels from which a drag scrolls; how often
GROUPS_IN_MENU = 25  # of more, so many stand in a menu of their own
MIME = "application/x-aiff-photos"

WHOLE, NO_BOX = "whole", "none"

_DOMAIN_KEYS = {Qt.Key_C: CONSUMER, Qt.Key_S: SHOP, Qt.Key_X: UNKNOWN, Qt.Key_Delete: UNKNOWN}
_DOMAIN_ACTIONS = (("Consumer\tC", CONSUMER), ("Shop\tS", SHOP), ("Unknown\tX", UNKNOWN))
_BOX_KEYS = {Qt.Key_W: WHOLE, Qt.Key_N: NO_BOX}
_BOX_ACTIONS = (("Whole photo as its box\tW", WHOLE), ("No box\tN", NO_BOX))
_BESIDE = {Qt.Key_Left: -1, Qt.Key_Right: 1}
_ROWS = {Qt.Key_Up: -1, Qt.Key_Down: 1}
_PAGES = {Qt.Key_PageUp: -1, Qt.Key_PageDown: 1}
_ENDS = {Qt.Key_Home: False, Qt.Key_End: True}
_FOLDS = {Qt.Key_Plus: True, Qt.Key_Minus: False}
_ENTER = (Qt.Key_Return, Qt.Key_Enter)


@dataclass(frozen=True)
class Press:
    """Where the mouse's button went down: in the viewport, on the board, and on what.

    Attributes
    ----------
    selected : numbers that stay selected, whatever a rubber band touches
    """

    at: QPoint
    on_board: QPoint
    hit: Hit
    selected: frozenset[int]


class Board(BoardView):
    """Photos in groups; says what a person wants to change, and changes nothing itself.

    Attributes
    ----------
    domain_chosen : keys of photos, and consumer, shop, or "" for unknown
    moved : keys of photos, and the group's key, or the name of a new group
    undo_requested, redo_requested : of what was chosen or moved
    opened : key of a photo that was double-clicked, or on which Enter was pressed
    box_wanted : the current photo's box is to be drawn
    boxes_chosen : keys of photos, and `WHOLE` or `NO_BOX`
    """

    domain_chosen = Signal(list, str)
    moved = Signal(list, str)
    undo_requested = Signal()
    redo_requested = Signal()
    opened = Signal(str)
    box_wanted = Signal()
    boxes_chosen = Signal(list, str)

    def __init__(self, thumbnails: Thumbnails):
        super().__init__(thumbnails)
        self._column = 0  # that the up and down arrows keep to
        self._press: Press | None = None
        self._pointer: QPoint | None = None  # of a drag or a rubber band that may scroll
        self._board_id = uuid4().hex
        self._edge_timer = QTimer(self, interval=EDGE_MS)
        self._edge_timer.timeout.connect(self._scroll_at_edge)
        self._band = QRubberBand(QRubberBand.Rectangle, self.viewport())
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)

    def show_tiles(
        self, tiles: Sequence[Tile], group_titles: Mapping[str, str] | None = None
    ) -> None:
        # A press remembers numbers of tiles that are others now.
        self._end_press()
        super().show_tiles(tiles, group_titles)

    # Wishes

    def choose(self, domain: str) -> None:
        """Ask for a domain, or "" for unknown, for the selected photos."""
        if keys := self.selected_keys():
            self.domain_chosen.emit(keys, domain)

    def choose_boxes(self, which: str) -> None:
        """Ask for the whole of each selected photo as its box, or for none."""
        if keys := self.selected_keys():
            self.boxes_chosen.emit(keys, which)

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) photo as one reads, past closed groups."""
        spot = self._spot or self._start(Qt.Key_Down)
        while spot is not None and (beyond := self.layout_now.beside(spot, by)) != spot:
            spot = beyond
            if spot.tile is not None:
                self._move_to(spot)
                return

    def accept_suggestions(self) -> None:
        """Ask for the domains that are suggested for selected photos of unknown domain."""
        open_tiles = [tile for tile in self._selected_tiles() if tile.domain is None]
        for domain in (CONSUMER, SHOP):
            keys = [tile.key for tile in open_tiles if tile.suggestion == domain]
            if keys:
                self.domain_chosen.emit(list(dict.fromkeys(keys)), domain)

    def move_photos(self, keys: Sequence[str], group: str) -> None:
        """Ask for photos to be moved to a group, those that are in it already left out."""
        if keys := self._movable(keys, group):
            self.moved.emit(keys, group)

    def _ask_for_new_group(self) -> None:
        name, given = QInputDialog.getText(self, "New garment", "Name of the garment:")
        if given and name.strip():
            self.move_photos(self.selected_keys(), name.strip())

    def _turn_badge(self, number: int) -> None:
        domain = next_domain(self._tiles[number]) or UNKNOWN
        if number in self._selected:
            self.choose(domain)
        else:
            self.domain_chosen.emit([self._tiles[number].key], domain)

    def _movable(self, keys: Iterable[str], group: str) -> list[str]:
        wanted = set(keys)
        found = (t.key for t in self._tiles if t.key in wanted and t.group != group)
        return list(dict.fromkeys(found))

    def _selected_tiles(self) -> list[Tile]:
        return [self._tiles[number] for number in sorted(self._selected)]

    # Keys

    def event(self, event) -> bool:
        # The window's shortcuts would win otherwise.
        if event.type() == QEvent.ShortcutOverride and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:
        action = self._action_of(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def _action_of(self, event):
        """What a key does, as a function without arguments; None for a key of somebody else."""
        key, modifiers = event.key(), event.modifiers()
        ctrl, shift = bool(modifiers & Qt.ControlModifier), bool(modifiers & Qt.ShiftModifier)
        if modifiers & (Qt.AltModifier | Qt.MetaModifier):
            return None
        if key in (*_BESIDE, *_ROWS, *_PAGES, *_ENDS):
            return lambda: self._walk(key, shift, ctrl)
        if ctrl:
            undo = self.redo_requested.emit if shift else self.undo_requested.emit
            return {
                Qt.Key_A: lambda: self._select(range(len(self._tiles))),
                Qt.Key_Z: undo,
                Qt.Key_Y: self.redo_requested.emit,
                Qt.Key_Space: self._toggle_current,
            }.get(key)
        if key in _DOMAIN_KEYS:
            return lambda: self.choose(_DOMAIN_KEYS[key])
        if key in _BOX_KEYS:
            return lambda: self.choose_boxes(_BOX_KEYS[key])
        if key in _FOLDS:
            return lambda: self._fold_current(_FOLDS[key])
        if key in _ENTER:
            return self._open_current
        return {
            Qt.Key_A: self.accept_suggestions,
            Qt.Key_B: self.box_wanted.emit,
            Qt.Key_Space: self._select_current,
        }.get(key)

    def _walk(self, key: int, extend: bool, keep: bool) -> None:
        layout, spot = self.layout_now, self._spot
        if spot is None:
            if start := self._start(key):
                self._column = layout.column(start)
                self._move_to(start, extend, keep)
            return
        if spot.tile is None and key == Qt.Key_Right and not extend:
            self._fold({spot.group}, is_open=True)
            self._move_to(self._spot, keep=keep)
            return
        if key in _BESIDE:
            spot = layout.beside(spot, _BESIDE[key])
        elif key in _ROWS:
            spot = layout.above_or_below(spot, _ROWS[key], self._column)
        elif key in _PAGES:
            height = self.viewport().height() - layout.sizes.header
            spot = layout.page(spot, _PAGES[key] * height, self._column)
        else:
            spot = layout.end(_ENDS[key])
        if key in _BESIDE or key in _ENDS:
            self._column = layout.column(spot)
        self._move_to(spot, extend, keep)

    def _start(self, key: int) -> Spot | None:
        """Where the keyboard starts: at what can be seen, unless an end was asked for."""
        if key in _ENDS:
            return self.layout_now.end(_ENDS[key])
        top = self._top()
        seen = self.layout_now.tiles_in(top, top + self.viewport().height())
        return self.layout_now.spot_of(int(seen[0])) if len(seen) else self.layout_now.end(False)

    def _select_current(self) -> None:
        if self._spot is not None:
            self._move_to(self._spot)

    def _toggle_current(self) -> None:
        if self._spot is not None:
            self._toggle(self.layout_now.numbers(self._spot))

    def _toggle(self, numbers: range) -> None:
        on = self._selected.issuperset(numbers)
        self._select(self._selected - set(numbers) if on else self._selected | set(numbers))

    def _fold_current(self, is_open: bool) -> None:
        if self._spot is not None:
            self._fold({self._spot.group}, is_open)
            self._reveal(self._spot)

    def _open_current(self) -> None:
        if (key := self.current_key()) is not None:
            self.opened.emit(key)
        else:
            self._fold_current(is_open=True)

    # Mouse

    def mousePressEvent(self, event) -> None:
        if event.button() != Qt.LeftButton:
            return
        pos = _position(event)
        hit = self._hit(pos)
        extend, toggle = _wants(event)
        plain = not (extend or toggle)
        self._press = Press(pos, self._on_board(pos), hit, frozenset() if plain else self._selected)
        # What is selected already may be about to be dragged, and a badge is no choice of photos.
        waits = plain and (hit.part == BADGE or hit.tile in self._selected)
        if hit.part == FOLD:
            self._fold({hit.group}, is_open=self._groups[hit.group].key in self._closed)
        elif hit.part == HEADER and (spot := self.layout_now.header_spot(hit.group)):
            self._click(spot, self.layout_now.tiles_of(hit.group), extend, toggle)
        elif hit.part == GROUND and plain:
            self._select(())
        elif hit.tile is not None and not waits:
            self._click(Spot(hit.group, hit.tile), None, extend, toggle)

    def _click(self, spot: Spot, numbers: range | None, extend: bool, toggle: bool) -> None:
        self._column = self.layout_now.column(spot)
        numbers = numbers or self.layout_now.numbers(spot)
        self._move_to(spot, extend, keep=True)
        if not extend:
            self._from = spot
            self._toggle(numbers) if toggle else self._select(numbers)

    def mouseMoveEvent(self, event) -> None:
        pos = _position(event)
        if self._press is None:
            on_button = self._hit(pos).part in (BADGE, FOLD)
            self.viewport().setCursor(Qt.PointingHandCursor if on_button else Qt.ArrowCursor)
            return
        far = (pos - self._press.at).manhattanLength() >= QApplication.startDragDistance()
        if self._press.hit.tile is not None:
            if far:
                self._drag_from(self._press)
        elif self._press.hit.part == GROUND and (far or self._band.isVisible()):
            self._pull_band(pos)

    def mouseReleaseEvent(self, event) -> None:
        press, pulled = self._press, self._band.isVisible()
        self._end_press()
        if press is None or pulled or event.button() != Qt.LeftButton:
            return
        extend, toggle = _wants(event)
        hit = self._hit(_position(event))
        if hit != press.hit or hit.tile is None or extend or toggle:
            return
        if hit.part == BADGE:
            self._move_to(Spot(hit.group, hit.tile), keep=True)
            self._turn_badge(hit.tile)
        else:
            self._click(Spot(hit.group, hit.tile), None, False, False)

    def mouseDoubleClickEvent(self, event) -> None:
        hit = self._hit(_position(event))
        if hit.part in (BADGE, FOLD) or event.button() != Qt.LeftButton:
            self.mousePressEvent(event)
        elif hit.part == HEADER:
            self._fold({hit.group}, is_open=self._groups[hit.group].key in self._closed)
        elif hit.tile is not None:
            self.opened.emit(self._tiles[hit.tile].key)

    def _end_press(self) -> None:
        self._press = self._pointer = None
        self._edge_timer.stop()
        self._band.hide()

    def _pull_band(self, pos: QPoint) -> None:
        """Select what the rubber band touches, and, with Ctrl, what was selected before."""
        self._pointer = pos
        self._edge_timer.start()
        box = QRect(self._press.on_board, self._on_board(pos)).normalized()
        self._band.setGeometry(box.translated(0, -self._top()))
        self._band.show()
        touched = self.layout_now.tiles_in(box.top(), box.bottom(), box.left(), box.right())
        self._select(self._press.selected.union(touched.tolist()))

    def _scroll_at_edge(self) -> None:
        """Scroll while a drag or a rubber band is near an edge, the faster the nearer."""
        if self._pointer is None:
            return
        y, height = self._pointer.y(), self.viewport().height()
        by = min(0, y - EDGE) + max(0, y - height + EDGE)
        if not by:
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(by * 0.6))
        if self._band.isVisible():
            self._pull_band(self._pointer)
        else:
            self._aim(self._pointer)

    # Drag and drop

    def mime_data(self) -> QMimeData:
        """The selected photos as they are dragged, of use to this board only."""
        data = QMimeData()
        content = {"board": self._board_id, "keys": self.selected_keys()}
        data.setData(MIME, json.dumps(content).encode())
        return data

    def _drag_from(self, press: Press) -> None:
        self._end_press()
        if press.hit.tile not in self._selected:
            self._move_to(Spot(press.hit.group, press.hit.tile))
        drag = QDrag(self)
        drag.setMimeData(self.mime_data())
        numbers = [press.hit.tile, *sorted(self._selected - {press.hit.tile})]
        found = (self.thumbnails.picture(self._tiles[number].path) for number in numbers[:9])
        pictures = [picture for picture in found if picture is not None]
        ratio = self.devicePixelRatioF()
        drag.setPixmap(drag_pixmap(pictures, len(numbers), self.palette(), ratio))
        drag.exec(Qt.MoveAction)
        self._end_drag()

    def dragEnterEvent(self, event) -> None:
        # A folder, say, goes on to the window.
        event.setAccepted(self._dragged(event.mimeData()) is not None)

    def dragMoveEvent(self, event) -> None:
        if self._dragged(event.mimeData()) is None:
            event.ignore()
            return
        self._pointer = _position(event)
        self._edge_timer.start()
        self._aim(self._pointer)
        event.setAccepted(self._target is not None)

    def dragLeaveEvent(self, event) -> None:
        self._end_drag()

    def dropEvent(self, event) -> None:
        keys = self._dragged(event.mimeData())
        if keys is not None:
            self._aim(_position(event))
        target = self._target
        self._end_drag()
        if keys is None or target is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.move_photos(keys, self._groups[target].key)

    def _dragged(self, data: QMimeData) -> list[str] | None:
        if not data.hasFormat(MIME):
            return None
        content = json.loads(bytes(data.data(MIME)))
        return content["keys"] if content["board"] == self._board_id else None

    def _aim(self, pos: QPoint) -> None:
        """Mark the group under the pointer, if the selected photos can go there."""
        group = self._hit(pos).group
        key = self._groups[group].key if group is not None else ""
        # "" is no garment that something could be moved to.
        target = group if key and self._movable(self.selected_keys(), key) else None
        if target != self._target:
            self._target = target
            self.viewport().update()

    def _end_drag(self) -> None:
        self._target = self._pointer = None
        self._edge_timer.stop()
        self.viewport().update()

    # Menu

    def contextMenuEvent(self, event) -> None:
        pos = event.pos()
        if event.reason() == QContextMenuEvent.Keyboard:
            pos = self._current_place()
        else:
            self._select_under(self._hit(pos))
        self.menu().exec(self.viewport().mapToGlobal(pos))

    def menu(self) -> QMenu:
        """What can be done with the selected photos, and with the groups."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        chosen = self._selected_tiles()
        for text, domain in _DOMAIN_ACTIONS:
            icon = badge_icon(domain or None, None, self.palette(), ratio=self.devicePixelRatioF())
            action = menu.addAction(icon, text, lambda domain=domain: self.choose(domain))
            action.setEnabled(bool(chosen))
        accept = menu.addAction("Accept suggestion\tA", self.accept_suggestions)
        accept.setEnabled(any(tile.domain is None and tile.suggestion for tile in chosen))
        menu.addSeparator()
        menu.addAction("Box…\tB", self.box_wanted.emit).setEnabled(bool(self.current_key()))
        for text, which in _BOX_ACTIONS:
            action = menu.addAction(text, lambda which=which: self.choose_boxes(which))
            action.setEnabled(bool(chosen))
        menu.addSeparator()
        self._add_move_menu(menu).setEnabled(bool(chosen))
        menu.addSeparator()
        every = range(len(self._groups))
        menu.addAction("Close all garments", lambda: self._fold(every, is_open=False))
        menu.addAction("Open all garments", lambda: self._fold(every, is_open=True))
        return menu

    def _add_move_menu(self, menu: QMenu) -> QMenu:
        move = menu.addMenu("Move to")
        keys, homes = self.selected_keys(), {tile.group for tile in self._selected_tiles()}
        groups = [group for group in self._groups if group.key]
        for start in range(0, len(groups), GROUPS_IN_MENU):
            some, part = groups[start : start + GROUPS_IN_MENU], move
            if len(groups) > GROUPS_IN_MENU:
                part = move.addMenu(as_face(f"{some[0].title} – {some[-1].title}"))
            for group in some:
                title = as_face(group.title)
                action = part.addAction(title, lambda key=group.key: self.move_photos(keys, key))
                action.setEnabled(homes != {group.key})
        move.addSeparator()
        move.addAction("New garment…", self._ask_for_new_group)
        return move

    def _select_under(self, hit: Hit) -> None:
        if hit.tile is not None and hit.tile not in self._selected:
            self._click(Spot(hit.group, hit.tile), None, False, False)
        elif hit.part in (HEADER, FOLD) and (spot := self.layout_now.header_spot(hit.group)):
            self._click(spot, self.layout_now.tiles_of(hit.group), False, False)

    def _current_place(self) -> QPoint:
        if self._spot is None:
            return self.viewport().rect().center()
        self._reveal(self._spot)
        if self._spot.tile is None:
            return self._place(self._header_rect(self._spot.group)).center()
        return self._place(self.layout_now.tile(self._spot.tile)).center()


def _position(event) -> QPoint:
    """Where an event of the mouse is, in Qt 5's words or Qt 6's."""
    return event.position().toPoint() if hasattr(event, "position") else event.pos()


def _wants(event) -> tuple[bool, bool]:
    """Whether Shift is held, to extend the selection, and Ctrl, to add to it."""
    modifiers = event.modifiers()
    return bool(modifiers & Qt.ShiftModifier), bool(modifiers & Qt.ControlModifier)
