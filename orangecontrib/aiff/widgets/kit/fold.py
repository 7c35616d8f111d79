"""Options that fold away below a heading, which says what of them is not as usual."""

from collections.abc import Sequence

from AnyQt.QtCore import QEvent, QObject, QSize, Qt, Signal
from AnyQt.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .plain import as_face, as_tip

MORE_OPTIONS = "More options"
TURNED_BY_WHEEL = (QAbstractSpinBox, QComboBox, QSlider)
LEAST_ROWS = 4  # lines of the options that are seen at least; where there is room, all are


class Fold(QWidget):
    """A heading, and below it options that a click on the heading shows or hides.

    A click makes room for them, as far as the screen has it; where they are not all seen, they
    scroll.

    Attributes
    ----------
    folded : somebody has opened (True) or closed it
    """

    folded = Signal(bool)

    def __init__(self, content: QWidget, is_open: bool, title: str = MORE_OPTIONS):
        super().__init__()
        self._title, self._words = title, title
        self.heading = _Heading()
        self.heading.setChecked(is_open)
        self.heading.toggled.connect(self._on_toggled)
        self.heading.clicked.connect(self._make_room)
        self.content = content
        self._area = _Area(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self._area)
        self.show_unusual([])
        self._fold(is_open)

    @property
    def is_open(self) -> bool:
        return self.heading.isChecked()

    def show_unusual(self, words: Sequence[str]) -> None:
        """Say in the heading what is not as usual, such as "full precision"."""
        said = f"{self._title}: {', '.join(words)}" if words else self._title
        self.heading.say(said)

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.DownArrow if is_open else Qt.RightArrow)
        # Closed, it leaves the room to whatever is above. Open, it may be low: that is to be known
        # before anything is shown, or the window grows.
        height = QSizePolicy.Preferred if is_open else QSizePolicy.Fixed
        self.setSizePolicy(QSizePolicy.Preferred, height)
        self._area.setVisible(is_open)

    def _on_toggled(self, is_open: bool) -> None:
        self._fold(is_open)
        self.folded.emit(is_open)

    def _make_room(self) -> None:
        """The window grows until all options are seen, as far as its screen has room below it."""
        window = self.window()
        if not self.is_open or window.isMaximized() or window.isFullScreen():
            return
        window.layout().activate()
        lacking = self._area.sizeHint().height() - self._area.height()
        room = window.screen().availableGeometry().bottom() - window.frameGeometry().bottom()
        if min(lacking, room) > 0:
            window.resize(window.width(), window.height() + min(lacking, room))


class _Heading(QToolButton):
    """A line to click at, shortened where the window is narrow; its tooltip has all of it."""

    def __init__(self):
        super().__init__(checkable=True, autoRaise=True, focusPolicy=Qt.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self._said = ""

    def say(self, words: str) -> None:
        self._said = words
        self.setAccessibleName(words)
        self.setToolTip(as_tip(words))
        self._shorten()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = self.width() - self.iconSize().width() - 12
        words = self.fontMetrics().elidedText(self._said, Qt.ElideRight, max(room, 60))
        self.setText(as_face(words))


class _Area(QScrollArea):
    """As high as its content where there is room, and as wide at least.

    Where it scrolls, a wheel scrolls it, and changes nothing that happens to be under the pointer.
    """

    def __init__(self, content: QWidget):
        super().__init__(widgetResizable=True, frameShape=QScrollArea.NoFrame)
        self.setFocusPolicy(Qt.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Maximum)
        self.setWidget(content)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        for part in self.widget().findChildren(QWidget):
            if isinstance(part, TURNED_BY_WHEEL):
                part.installEventFilter(self)
                part.setFocusPolicy(Qt.StrongFocus)

    def eventFilter(self, part: QObject, event: QEvent) -> bool:
        is_turned = event.type() == QEvent.Wheel and isinstance(part, TURNED_BY_WHEEL)
        if is_turned and self.verticalScrollBar().maximum() > 0:
            event.ignore()  # so that it comes here, by what the part is in
            return True
        return super().eventFilter(part, event)

    def sizeHint(self) -> QSize:
        return self.widget().sizeHint() + self._bar()

    def minimumSizeHint(self) -> QSize:
        least = self.widget().minimumSizeHint() + self._bar()
        few = LEAST_ROWS * self.fontMetrics().lineSpacing()
        return QSize(least.width(), min(least.height(), few))

    def _bar(self) -> QSize:
        return QSize(self.verticalScrollBar().sizeHint().width(), 0)
