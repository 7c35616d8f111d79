"""Where things are in a row of strips, for a width of the view; all in logical pixels."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

from AnyQt.QtCore import QPointF, QRectF, QSize

MARGIN, GAP, AFTER_QUERY, BEFORE_BEYOND = 8, 6, 22, 14
CELL_WIDTHS = (42, 150)  # least and most
LARGER = 1.7  # times as wide is the query where strips go over several lines
ROOMY = 48  # strips go over more lines rather than have narrower cells
ASPECT = 4 / 3  # height of a picture's place by its width
TEXT = 3  # between a picture and what stands below
QUERY = (-1, 0)  # the query's place

Place = tuple[int, int]  # a system, and the place in its strip, from 0


@dataclass(frozen=True)
class Geometry:
    """A query at the left, and beside it a column a system.

    Attributes
    ----------
    width : of a picture's place
    line : height of a line of text
    systems : how many stand side by side
    count : photos of a strip
    across : places in a line of a column
    beyond : whether one more place is for the first right photo from farther behind
    """

    width: int
    line: int
    systems: int
    count: int
    across: int
    beyond: bool = True

    @classmethod
    @lru_cache(maxsize=32)
    def of(
        cls, available: int, line: float, systems: int, count: int, beyond: bool = True
    ) -> "Geometry":
        """The one with the fewest lines whose pictures are not too small."""
        places = count + beyond
        best = None
        for lines in range(1, places + 1):
            across = ceil(places / lines)
            taken = 2 * MARGIN + systems * (AFTER_QUERY + (across - 1) * GAP + BEFORE_BEYOND)
            width = (available - taken) / ((LARGER if lines > 1 else 1) + systems * across)
            if best is None or width > best[0]:
                best = width, across
            if width >= ROOMY or lines == 3:
                break
        width, across = best
        # Whole pixels are sharp, and several times quicker to fill.
        width = int(min(max(width, CELL_WIDTHS[0]), CELL_WIDTHS[1]))
        return cls(width, int(line), systems, count, across, beyond)

    @property
    def lines(self) -> int:
        return ceil((self.count + self.beyond) / self.across)

    @property
    def picture_height(self) -> int:
        return int(self.width * ASPECT)

    @property
    def largest_side(self) -> int:
        """Of a picture's place."""
        return int(self.query_width * ASPECT)

    @property
    def query_width(self) -> int:
        return int(self.width * (LARGER if self.lines > 1 else 1))

    @property
    def heading(self) -> int:
        """Height of what stands over each system's strip."""
        return self.line + 2 if self.systems > 1 else 0

    @property
    def _line_height(self) -> int:
        return self.picture_height + TEXT + 2 * self.line + GAP // 2

    @property
    def _column(self) -> int:
        return AFTER_QUERY + self.across * (self.width + GAP) - GAP + BEFORE_BEYOND

    @cached_property
    def size(self) -> QSize:
        width = 2 * MARGIN + self.query_width + self.systems * self._column
        height = 2 * MARGIN + self.heading + self.lines * self._line_height
        return QSize(int(width), int(height))

    def column(self, system: int) -> QRectF:
        """Where a system's strip is, its heading included."""
        left = MARGIN + self.query_width + system * self._column + AFTER_QUERY
        height = self.size.height() - 2 * MARGIN
        return QRectF(left, MARGIN, self._column - AFTER_QUERY, height)

    @lru_cache(maxsize=1024)  # noqa: B019  (a few small geometries live on)
    def cell(self, place: Place) -> QRectF:
        """Where a picture is."""
        system, number = place
        if system < 0:
            return QRectF(MARGIN, MARGIN + self.heading, self.query_width, self.largest_side)
        line, across = divmod(number, self.across)
        left = self.column(system).left() + across * (self.width + GAP)
        if number == self.count:
            left += BEFORE_BEYOND
        top = MARGIN + self.heading + line * self._line_height
        return QRectF(left, top, self.width, self.picture_height)

    def text(self, place: Place, line: int) -> QRectF:
        """Where a line of text below a picture is."""
        cell = self.cell(place)
        spare = MARGIN - 2 if place == QUERY else GAP / 2 - 1
        top = cell.bottom() + TEXT + line * self.line
        return QRectF(cell.left() - spare, top, cell.width() + 2 * spare, self.line)

    def places(self) -> list[Place]:
        numbers = range(self.count + self.beyond)
        return [QUERY, *((s, n) for s in range(self.systems) for n in numbers)]

    def place_at(self, point: QPointF) -> Place | None:
        """The picture at a point, or with its text there; None between them."""
        for place in self.places():
            cell = self.cell(place)
            if cell.adjusted(0, 0, 0, TEXT + 2 * self.line).contains(point):
                return place
        return None
