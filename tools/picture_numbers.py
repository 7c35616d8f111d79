"""The numbers on the pictures of widgets, put where the numbered parts of the window are.

A part is named by what stands on it (a box, a tab, a button) or by the attribute that holds it,
so that a number follows its part wherever the window puts it, and a part that is gone is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from AnyQt.QtCore import QPoint, QPointF, QRect, Qt
from AnyQt.QtGui import QColor, QFont, QPainter, QPixmap
from AnyQt.QtWidgets import QAbstractButton, QGroupBox, QTabWidget, QWidget

SIDE = 20  # pixels, of a number's circle
LOW = 40  # a part no higher than this has its number on its upper corner, a larger one inside
INK, RIM = QColor("#a13d63"), QColor("white")


def _place(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def _plain(text: str) -> str:
    return text.replace("&", "").strip()


def _the(kind: type, text: str, window: QWidget) -> QWidget:
    title = "title" if kind is QGroupBox else "text"
    found = [each for each in window.findChildren(kind) if _plain(getattr(each, title)()) == text]
    (shown,) = [each for each in found if not each.isHidden()] or found[:1]
    return shown


@dataclass(frozen=True)
class Part:
    """A part of a window that has a number.

    Attributes
    ----------
    text : what stands on it, "" where it is known by the attribute that holds it
    place : the window to where the part is, in the window's pixels
    """

    text: str
    place: Callable[[QWidget], QRect]


def box(title: str) -> Part:
    """The line of a box's title."""

    def place(window: QWidget) -> QRect:
        whole = _place(_the(QGroupBox, title, window), window)
        return QRect(whole.left(), whole.top() + SIDE // 2, whole.width() - SIDE // 2, 1)

    return Part(title, place)


def heading(name: str, text: str) -> Part:
    """A line that opens more, held by an attribute."""

    def place(window: QWidget) -> QRect:
        whole = _place(attrgetter(name)(window), window)
        return QRect(whole.left(), whole.center().y(), whole.width() - SIDE // 2, 1)

    return Part(text, place)


def button(text: str) -> Part:
    return Part(text, lambda window: _place(_the(QAbstractButton, text, window), window))


def tab(text: str) -> Part:
    """The tab of a page."""

    def place(window: QWidget) -> QRect:
        for tabs in window.findChildren(QTabWidget):
            for index in range(tabs.count()):
                if _plain(tabs.tabText(index)) == text:
                    bar = tabs.tabBar()
                    return bar.tabRect(index).translated(bar.mapTo(window, QPoint(0, 0)))
        raise LookupError(f"No tab is called “{text}”.")

    return Part(text, place)


def held(name: str) -> Part:
    """What an attribute of the window holds."""
    return Part("", lambda window: _place(attrgetter(name)(window), window))


def first_column(name: str) -> Part:
    """Of Style Match, what an attribute of the first gallery's column holds."""
    return Part("", lambda window: _place(attrgetter(name)(window.columns[0]), window))


# By a picture's file: its numbers, as the widget's page counts them.
NUMBERS: dict[str, tuple[Part, ...]] = {
    "folder-loader.png": (
        box("Photos from"), box("What is in it"), held("checklist.garments"), tab("Photos"),
        button("Accept suggestions"), tab("Class"), tab("Duplicates"),
    ),
    "embedder.png": (
        box("Networks"), box("What the network sees"), box("What happens (no photo leaves this computer)"), heading("fold.heading", "More options"),
        button("Stop"),
    ),
    "domain-aligner.png": (
        box("Method"), box("Learned"), held("pictures"), heading("fold.heading", "More options"), button("Stop"),
    ),
    "catalogue.png": (
        box("Catalogue"), box("Add photos of"),
        button("Bring worn and shop photos nearer each other"),
        button("Keep a small picture of each photo"), button("Add or Update"), box("Upkeep"),
        box("Output"), button("Stop"),
    ),
    "evaluator.png": (
        box("Systems"), box("Protocol"), box("Summary"), tab("Photos"), tab("Scores"),
        tab("Breakdown"), button("Save"), button("Stop"),
    ),
    "style-match.png": (
        box("Photo"), held("worn_combo"), box("Words"), box("Matches"),
        button("Group by garment"), held("panel.photo"), first_column("how_sure.bar"),
        first_column("grid"), held("panel.back"),
    ),
    "interesting-clusters.png": (
        box("Tree"), box("Listed"), held("list"), held("tree.plot"), held("tree.stripes"),
        tab("Cluster"), tab("All photos"), tab("Quality"), tab("Two trees"), button("Create presentation…"),
    ),
}  # fmt: skip


def centres(file: str, window: QWidget) -> list[QPoint]:
    """Where the numbers of a picture stand, 1 first: at each part's right end."""
    ground = window.rect().adjusted(SIDE // 2, SIDE // 2, -SIDE // 2, -SIDE // 2)
    found = []
    for part in NUMBERS.get(file, ()):
        place = part.place(window)
        corner = place.topRight()
        if place.height() > LOW:
            corner = place.bottomRight() - QPoint(SIDE // 2 + 2, SIDE // 2 + 2)
        found.append(QPoint(
            min(max(corner.x(), ground.left()), ground.right()),
            min(max(corner.y(), ground.top()), ground.bottom()),
        ))  # fmt: skip
    return found


def draw_numbers(picture: QPixmap, file: str, window: QWidget) -> QPixmap:
    """The picture of a window with its numbers on it."""
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(window.font())
    font.setBold(True)
    for number, centre in enumerate(centres(file, window), 1):
        font.setPixelSize(13 if number < 10 else 10)
        painter.setFont(font)
        painter.setPen(RIM)
        painter.setBrush(INK)
        painter.drawEllipse(QPointF(centre), SIDE / 2, SIDE / 2)
        circle = QRect(0, 0, SIDE, SIDE)
        circle.moveCenter(centre)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
    painter.end()
    return picture
