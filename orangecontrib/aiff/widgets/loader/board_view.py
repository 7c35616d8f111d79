"""Photos in groups on a scrolling ground: shown, selected, and brought into sight."""

from collections.abc import Iterable, Mapping, Sequence

from AnyQt.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from AnyQt.QtGui import QFontMetrics, QPainter
from AnyQt.QtWidgets import QAbstractScrollArea, QToolTip

from ..kit.paint import paint_hint, small_font
from ..kit.plain import as_tip
from ..kit.thumbnails import Thumbnails
from .board_layout import (
    MARGIN,
    Group,
    Hit,
    Layout,
    Rect,
    Sizes,
    Spot,
    Tile,
    grouped,
    lay_out,
    tile_in_words,
)
from .board_paint import Brushes

SIDES = (72, 112, 256)  # least, usual and largest width of a picture, pixels
LOAD_AFTER_MS = 40
# What a screen reader says of the board before the keyboard is on a photo.
KEYS = (
    "Arrow keys: from photo to photo. C: consumer, S: shop, X: neither, A: accept what is "
    "suggested, B: the box round the garment, Plus and Minus: open and close a garment"
)


class BoardView(QAbstractScrollArea):
    """Draws tiles by group, only those in sight, and keeps what is selected by the photos' keys.

    Attributes
    ----------
    selection_changed : keys of the selected photos, in the order of the board
    current_changed : key of the photo that the keyboard is on, "" where it is on none
    """

    selection_changed = Signal(list)
    current_changed = Signal(str)

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self.thumbnails = thumbnails
        self._tiles: list[Tile] = []
        self._groups: list[Group] = []
        self._numbers: dict[str, list[int]] = {}  # by path
        self._closed: set[str] = set()
        self._told = ""  # the current photo, as last told
        self._hint = ""
        self._side = SIDES[1]
        self._selected: frozenset[int] = frozenset()
        self._spot: Spot | None = None
        self._from: Spot | None = None  # where a range that Shift extends starts
        self._target: int | None = None  # group that a drag is over
        self._came_from = 0  # what the scroll bar had when pictures were last asked for
        self._load_timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._load_timer.timeout.connect(self.load_visible)
        self.layout_now = self._laid_out()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        # Without a bar that comes and goes, the number of columns cannot swing to and fro.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
        self.setAccessibleName("Photos by garment")
        self.setAccessibleDescription(KEYS)
        self.verticalScrollBar().valueChanged.connect(self._load_soon)
        thumbnails.ready.connect(self._on_thumbnail)

    # What is shown

    def show_tiles(
        self, tiles: Sequence[Tile], group_titles: Mapping[str, str] | None = None
    ) -> None:
        """Show photos; those that were selected, or in sight, stay so.

        Parameters
        ----------
        group_titles : see `board_layout.grouped`
        """
        sight, before = self._in_sight(), self.selected_keys()
        current = self.current_key()
        header = self._groups[self._spot.group].key if self._spot and current is None else None
        self._tiles, self._groups = grouped(tiles, group_titles or {})
        self._numbers = {}
        for number, tile in enumerate(self._tiles):
            self._numbers.setdefault(tile.path, []).append(number)
        self._target = None
        self._lay_out(sight)
        kept, numbers = set(before), self._number_of()
        self._selected = frozenset(n for n, tile in enumerate(self._tiles) if tile.key in kept)
        self._spot = self._from = None
        if current in numbers:
            self._spot = self._from = self.layout_now.spot_of(numbers[current])
        elif header in (names := [group.key for group in self._groups]):
            self._spot = self._from = self.layout_now.header_spot(names.index(header))
        self._tell_current()
        if before != (after := self.selected_keys()):
            self.selection_changed.emit(after)

    def set_hint(self, text: str) -> None:
        """The sentence that stands where photos would, while there are none."""
        self._hint = text
        self.viewport().update()

    def set_side(self, pixels: int) -> None:
        """The width of a picture, within `SIDES`; a little else, so that the rows are full."""
        sight = self._in_sight()
        self._side = min(max(int(pixels), SIDES[0]), SIDES[2])
        self._lay_out(sight)

    def side(self) -> int:
        return self._side

    def selected_keys(self) -> list[str]:
        """Keys of the selected photos, each once, in the order of the board."""
        return list(dict.fromkeys(self._tiles[number].key for number in sorted(self._selected)))

    def current_key(self) -> str | None:
        """Key of the photo that the keyboard is on, if it is on one."""
        if self._spot is None or self._spot.tile is None:
            return None
        return self._tiles[self._spot.tile].key

    def select(self, keys: Iterable[str]) -> None:
        """Select photos and bring the first into sight, its group opened."""
        wanted = set(keys)
        numbers = [n for n, tile in enumerate(self._tiles) if tile.key in wanted]
        if numbers:
            self._fold({int(self.layout_now.group_of[numbers[0]])}, is_open=True)
            self._spot = self._from = self.layout_now.spot_of(numbers[0])
            self._reveal(self._spot)
        self._select(numbers)
        self._tell_current()

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and those of one screen ahead."""
        top, height = self._top(), self.viewport().height()
        ahead = -height if top < self._came_from else height
        self._came_from = top
        seen = self.layout_now.tiles_in(top, top + height)
        soon = self.layout_now.tiles_in(top + ahead, top + height + ahead)
        paths = (self._tiles[n].path for n in dict.fromkeys([*seen, *soon]))
        ratio = self.devicePixelRatioF()
        self.thumbnails.show_only(paths, self.layout_now.sizes.picture_height * ratio)

    def _number_of(self) -> dict[str, int]:
        return {tile.key: number for number, tile in reversed(list(enumerate(self._tiles)))}

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 220)

    def _sizes(self) -> Sizes:
        fonts = self.font(), small_font(self)
        return Sizes(self._side, *(QFontMetrics(font).height() for font in fonts))

    def _laid_out(self) -> Layout:
        counts = [group.stop - group.start for group in self._groups]
        is_open = [group.key not in self._closed for group in self._groups]
        return lay_out(counts, is_open, self.viewport().width(), self._sizes())

    def _lay_out(self, sight: tuple | None = None) -> None:
        """Places again; `sight` as `_in_sight` had it before comes back to where it was."""
        self.layout_now = self._laid_out()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.layout_now.height - height))
        bar.setSingleStep(self.layout_now.row_height // 3)
        bar.setPageStep(height)
        if sight is not None:
            self._scroll_back(*sight)
        self.viewport().update()
        self._load_soon()

    def _in_sight(self) -> tuple[str, str, int, int] | None:
        """The topmost group and tile that can be seen, and how far below the top they are."""
        top, layout = self._top(), self.layout_now
        groups = layout.groups_in(top, top + self.viewport().height())
        if not groups or top == 0:
            return None
        group = groups[0]
        tiles = layout.tiles_in(top, top + self.viewport().height())
        from_group = layout.header_top(group) - top
        if not len(tiles):
            return self._groups[group].key, "", from_group, 0
        first = self._tiles[tiles[0]]
        return first.group, first.key, from_group, layout.tile(tiles[0]).y - top

    def _scroll_back(self, group: str, tile: str, from_group: int, from_tile: int) -> None:
        number = self._number_of().get(tile)
        bar = self.verticalScrollBar()
        # A photo that was moved away is not followed: the eye is where it was.
        if number is not None and self._tiles[number].group == group:
            bar.setValue(self.layout_now.tile(number).y - from_tile)
            return
        keys = [group.key for group in self._groups]
        if group in keys:
            bar.setValue(self.layout_now.header_top(keys.index(group)) - from_group)

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _on_board(self, pos: QPoint) -> QPoint:
        return pos + QPoint(0, self._top())

    def _hit(self, pos: QPoint) -> Hit:
        on_board = self._on_board(pos)
        return self.layout_now.hit(on_board.x(), on_board.y())

    def _place(self, rect: Rect) -> QRect:
        """A rectangle of the board as the viewport has it."""
        return QRect(*rect).translated(0, -self._top())

    def _header_rect(self, group: int, whole: bool = False) -> Rect:
        layout, top = self.layout_now, self.layout_now.header_top(group)
        bottom = int(layout.tops[group + 1]) if whole else top + layout.sizes.header
        return Rect(MARGIN, top, self.viewport().width() - 2 * MARGIN, bottom - top)

    def _reveal(self, spot: Spot) -> None:
        layout = self.layout_now
        if spot.tile is None:
            top, bottom = layout.header_top(spot.group), layout.header_top(spot.group)
            bottom += layout.sizes.header
        else:
            rect = layout.tile(spot.tile)
            top, bottom = rect.y, rect.y + rect.height
            if layout.column(spot) == spot.tile - layout.first[spot.group]:
                top -= layout.sizes.header  # the first row comes with its title
        bar, margin = self.verticalScrollBar(), MARGIN // 2
        shown_to = bar.value() + self.viewport().height()
        if bottom + margin > shown_to:
            bar.setValue(bottom + margin - self.viewport().height())
        if top - margin < bar.value():
            bar.setValue(top - margin)

    def _load_soon(self) -> None:
        # Not started again while it runs: on a long way, what is passed slowly still appears.
        if self.isVisible() and not self._load_timer.isActive():
            self._load_timer.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._load_soon()

    def hideEvent(self, event) -> None:
        # Nobody looks any more, and `thumbnails` may be closed next.
        super().hideEvent(event)
        self._load_timer.stop()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # What stays in sight is only shifted, where it lands on whole pixels of the screen.
        if self.devicePixelRatioF().is_integer():
            self.viewport().scroll(dx, dy)
        else:
            self.viewport().update()

    def resizeEvent(self, event) -> None:
        sight = self._in_sight()
        super().resizeEvent(event)
        self._lay_out(sight)

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.FontChange, QEvent.StyleChange):
            self._lay_out(self._in_sight())

    # Selection

    def _select(self, numbers: Iterable[int]) -> None:
        numbers = frozenset(map(int, numbers))
        if numbers != self._selected:
            self._selected = numbers
            self.viewport().update()
            self.selection_changed.emit(self.selected_keys())

    def _move_to(self, spot: Spot, extend: bool = False, keep: bool = False) -> None:
        """Put the keyboard on a spot and select it, or all up to it, or leave the selection."""
        self._spot = spot
        if extend:
            self._from = self._from or spot
            ends = (self.layout_now.numbers(self._from), self.layout_now.numbers(spot))
            self._select(range(min(e.start for e in ends), max(e.stop for e in ends)))
        elif not keep:
            self._from = spot
            self._select(self.layout_now.numbers(spot))
        self._reveal(spot)
        self._tell_current()

    def _tell_current(self) -> None:
        """Say by the description, whose change Qt announces, what the keyboard is on."""
        words = KEYS
        if self._spot is not None and self._spot.tile is not None:
            words = tile_in_words(self._tiles[self._spot.tile])
        elif self._spot is not None:
            group = self._groups[self._spot.group]
            words = f"{group.title}, closed: {group.counts}"
        self.setAccessibleDescription(words)
        self.viewport().update()
        if (key := self.current_key() or "") != self._told:
            self._told = key
            self.current_changed.emit(key)

    def _fold(self, groups: Iterable[int], is_open: bool) -> None:
        """Open or close groups; the keyboard stays with the photo or its header."""
        keys = {self._groups[group].key for group in groups}
        closed = self._closed - keys if is_open else self._closed | keys
        if closed == self._closed:
            return
        self._closed = closed
        sight = self._in_sight()
        self._lay_out(sight)
        tiles = [self.layout_now.numbers(s).start for s in (self._spot, self._from) if s]
        spots = [self.layout_now.spot_of(number) for number in tiles]
        self._spot, self._from = (spots + [None, None])[:2]
        self._tell_current()

    # Drawing

    def paintEvent(self, event) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        if not self._groups:
            paint_hint(painter, QRectF(self.viewport().rect()), self._hint, self.palette())
            return
        layout, fonts = self.layout_now, (self.font(), small_font(self))
        brushes = Brushes(self.palette(), layout.sizes, *fonts, self._is_focused())
        top = self._top() + event.rect().top()
        bottom = top + event.rect().height()
        for number in layout.groups_in(top, bottom):
            group = self._groups[number]
            brushes.header(
                painter,
                QRectF(self._place(self._header_rect(number))),
                group,
                group.key not in self._closed,
                len(self._selected.intersection(layout.tiles_of(number))),
                self._spot == (number, None),
            )
        for number in map(int, layout.tiles_in(top, bottom)):
            tile = self._tiles[number]
            brushes.tile(
                painter,
                QRectF(self._place(layout.tile(number))),
                tile,
                self.thumbnails.picture(tile.path),
                self.thumbnails.problem(tile.path) is not None,
                number in self._selected,
                self._spot is not None and self._spot.tile == number,
            )
        if self._target is not None:
            brushes.target(painter, QRectF(self._place(self._header_rect(self._target, True))))

    def _is_focused(self) -> bool:
        return self.hasFocus() or self.viewport().hasFocus()

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_thumbnail(self, path: str) -> None:
        for number in self._numbers.get(path, ()):
            if self.layout_now.is_shown(number):
                self.viewport().update(self._place(self.layout_now.tile(number)))

    # Tooltips

    def viewportEvent(self, event) -> bool:
        if event.type() != QEvent.ToolTip:
            return super().viewportEvent(event)
        QToolTip.showText(event.globalPos(), as_tip(self.tooltip(event.pos())), self.viewport())
        return True

    def tooltip(self, pos: QPoint) -> str:
        """What is known of the photo under a point of the viewport; "" where there is none."""
        hit = self._hit(pos)
        if hit.tile is None:
            return ""
        tile = self._tiles[hit.tile]
        domain = f"{tile.domain} photo" if tile.domain else "consumer or shop photo? not known"
        if tile.domain is None and tile.suggestion:
            domain = f"perhaps a {tile.suggestion} photo"
        domain = f"{domain} ({tile.why})" if tile.why else domain
        lines = [tile.key, domain, tile.boxed, tile.mark]
        if problem := self.thumbnails.problem(tile.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(line for line in lines if line)
