"""A checklist of networks: which are taken, in which order, and what is to be known of each."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from AnyQt.QtCore import QEvent, QSize, Qt, Signal
from AnyQt.QtGui import QKeyEvent, QPalette
from AnyQt.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...embedding.networks.catalogue import (
    ALL_MODELS,
    lacking_models,
    lacking_packages,
    usable_models,
)
from ...embedding.networks.models import Model
from ...embedding.weights.found import find_weights
from ...embedding.weights.from_file import find_model
from ...errors import WeightsError
from ..kit.choices import Choice
from ..kit.labels import wrapped
from ..kit.plain import as_face, as_tip
from ..kit.ticks import show_ticks

READY, DOWNLOAD, FROM_FILE = "Ready (no internet needed)", "Download once", "From a file"
LACKING = "With more packages"
LEAST_ROWS = 6
LETTERS = 54  # of a line, at least
ABOUT = Qt.UserRole + 1
STEPS = {Qt.Key_Up: -1, Qt.Key_Down: 1}


class Networks(QWidget):
    """Networks with a tick each; their numbers say in which order their vectors are joined.

    Attributes
    ----------
    further : what is seldom needed: the order, and weights from a file; to be shown elsewhere
    changed : somebody took other networks, or in another order
    download_wanted : somebody wants the weights of a `Model`
    file_wanted : somebody wants to name a file of weights
    """

    changed = Signal()
    download_wanted = Signal(object)
    file_wanted = Signal()

    def __init__(self):
        super().__init__()
        self._chosen: list[str] = []
        self.list = _List(accessibleName="Networks", uniformItemSizes=True)
        self.list.setToolTip(
            "Each network that you tick sees each photo; the widget joins their vectors. Type a "
            "letter to find a network"
        )
        show_ticks(self.list)
        self.list.itemChanged.connect(self._on_ticked)
        self.list.itemDoubleClicked.connect(self._take_alone)
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.list.installEventFilter(self)
        self.about = wrapped("About the network", least_lines=3)
        self.about.setMinimumWidth(LETTERS * self.about.fontMetrics().averageCharWidth())
        self.about.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self.download_button = QPushButton(autoDefault=False)
        self.download_button.clicked.connect(lambda: self.download_wanted.emit(self._to_download()))
        file_button = QPushButton("Weights from a &file…", autoDefault=False)
        file_button.setToolTip("Weights of your own for one of these networks (a state dict)")
        file_button.clicked.connect(lambda: self.file_wanted.emit())
        self.earlier = self._mover(Qt.UpArrow, "Earlier", "Alt+Up", -1)
        self.later = self._mover(Qt.DownArrow, "Later", "Alt+Down", 1)
        self.further = QWidget()
        beside = QHBoxLayout(self.further)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(file_button, stretch=1)
        beside.addWidget(QLabel("Order of joining:", textFormat=Qt.PlainText))
        beside.addWidget(self.earlier)
        beside.addWidget(self.later)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, stretch=1)
        layout.addWidget(self.about)
        layout.addWidget(self.download_button)

    def chosen(self) -> list[str]:
        """The networks that are taken, in order."""
        return list(self._chosen)

    def models(self) -> list[Model]:
        """The networks that are taken, less those whose file is gone meanwhile."""
        found = []
        for key in self._chosen:
            with suppress(WeightsError):
                found.append(find_model(key))
        return found

    def show_networks(self, chosen: Sequence[str], files: Sequence[str]) -> None:
        """List all networks.

        Parameters
        ----------
        chosen : keys of those that are taken, all of them known
        files : keys of networks with weights from a file
        """
        current = self._current_key()
        self._chosen = list(chosen)
        self.list.blockSignals(True)
        self.list.clear()
        for heading, choices in _groups(files).items():
            if not choices:
                continue
            self.list.addItem(_heading(heading))
            for choice in choices:
                self.list.addItem(self._item(choice, can_be_taken=heading != LACKING))
        self.list.blockSignals(False)
        rows = LEAST_ROWS * self.list.sizeHintForRow(0)
        self.list.setMinimumHeight(rows + 2 * self.list.frameWidth())
        self._look_at(current if current in self._chosen else self._chosen[0])
        self._show_order()

    def is_missing(self, model: Model) -> bool:
        """Whether a model's weights are still to be downloaded."""
        return bool(model.weights.url) and find_weights(model) is None

    def _item(self, choice: Choice, can_be_taken: bool) -> QListWidgetItem:
        key, label, about = choice
        item = QListWidgetItem(label)
        item.setData(Qt.UserRole, key)
        item.setData(ABOUT, label)
        item.setToolTip(as_tip(about))
        if can_be_taken or key in self._chosen:
            item.setFlags(item.flags() | Qt.ItemIsUserCheckable)
            item.setCheckState(Qt.Checked if key in self._chosen else Qt.Unchecked)
        else:
            # Still to be looked at: what it says below tells how to get it.
            item.setFlags(Qt.ItemIsEnabled | Qt.ItemIsSelectable)
            item.setForeground(self.palette().brush(QPalette.Disabled, QPalette.Text))
        return item

    def _items(self) -> dict[str, QListWidgetItem]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return {item.data(Qt.UserRole): item for item in items if item.data(Qt.UserRole)}

    def _current_key(self) -> str:
        item = self.list.currentItem()
        return (item.data(Qt.UserRole) or "") if item is not None else ""

    def _look_at(self, key: str) -> None:
        if item := self._items().get(key):
            self.list.setCurrentItem(item)

    def _on_ticked(self, item: QListWidgetItem) -> None:
        key = item.data(Qt.UserRole)
        is_taken = item.checkState() == Qt.Checked
        if is_taken == (key in self._chosen):
            return
        if is_taken:
            self._take([*self._chosen, key])
        elif len(self._chosen) > 1:
            self._take([other for other in self._chosen if other != key])
        else:
            self._show_order()  # one network at least: its tick comes back
        self.list.setCurrentItem(item)

    def _take_alone(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemIsUserCheckable:
            self._take([item.data(Qt.UserRole)])

    def _move(self, step: int) -> None:
        """Move the network that is looked at within the order."""
        key = self._current_key()
        if key not in self._chosen:
            return
        place = self._chosen.index(key)
        if 0 <= place + step < len(self._chosen):
            order = list(self._chosen)
            order.insert(place + step, order.pop(place))
            self._take(order)

    def _take(self, keys: list[str]) -> None:
        if keys != self._chosen:
            self._chosen = keys
            self._show_order()
            self.changed.emit()

    def _show_order(self) -> None:
        self.list.blockSignals(True)
        for key, item in self._items().items():
            is_taken = key in self._chosen
            label = item.data(ABOUT)
            number = f"{self._chosen.index(key) + 1}. " if is_taken else ""
            item.setText(f"{number if len(self._chosen) > 1 else ''}{label}")
            if item.flags() & Qt.ItemIsUserCheckable:
                item.setCheckState(Qt.Checked if is_taken else Qt.Unchecked)
        self.list.blockSignals(False)
        self._show_current()

    def _show_current(self) -> None:
        key = self._current_key()
        place = self._chosen.index(key) if key in self._chosen else -1
        self.earlier.setEnabled(place > 0)
        self.later.setEnabled(0 <= place < len(self._chosen) - 1)
        try:
            model = find_model(key)
        except WeightsError:
            model = None  # a heading, or a file that is gone
        if model is not None:
            self.about.setText(lacking_packages(model) or _about(model))
        wanted = self._to_download()
        self.download_button.setVisible(wanted is not None)
        if wanted is not None:
            size, host = wanted.weights.megabytes, wanted.weights.host
            named = f" for {wanted.label}" if len(self._chosen) > 1 else ""
            self.download_button.setText(f"&Download {size:.0f} MB from {as_face(host + named)}")

    def _to_download(self) -> Model | None:
        """The network whose weights are wanted first: of those taken, or that is looked at."""
        keys = [*self._chosen, self._current_key()]
        models = [find_model(key) for key in keys if key in ALL_MODELS]
        usable = (model for model in models if not lacking_packages(model))
        return next((model for model in usable if self.is_missing(model)), None)

    def _mover(self, arrow: Qt.ArrowType, name: str, keys: str, step: int) -> QToolButton:
        button = QToolButton(arrowType=arrow, accessibleName=name)
        button.setToolTip(as_tip(f"Join the marked network’s vector {name.lower()} ({keys})"))
        button.clicked.connect(lambda: self._move(step))
        return button

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.KeyPress and isinstance(event, QKeyEvent):
            step = STEPS.get(event.key())
            if step and event.modifiers() & Qt.AltModifier:
                self._move(step)
                return True
        return super().eventFilter(watched, event)


class _List(QListWidget):
    """A list that wants no more than its least height, and takes what no other part wants."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


def _about(model: Model) -> str:
    if not model.is_network:
        return model.about
    weights = model.weights
    return f"{model.about} {model.year}; weights from {weights.source} ({weights.licence})."


def _groups(files: Sequence[str]) -> Mapping[str, list[Choice]]:
    usable = usable_models()
    missing = [m for m in usable if m.is_network and find_weights(m) is None]
    return {
        READY: [(m.key, m.label, m.about) for m in usable if m not in missing],
        DOWNLOAD: [(m.key, f"{m.label} ({m.weights.megabytes:.0f} MB)", m.about) for m in missing],
        FROM_FILE: [(key, *_words_of_file(key)) for key in files],
        LACKING: [(m.key, m.label, lacking_packages(m)) for m in lacking_models()],
    }


def _heading(words: str) -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setFlags(Qt.NoItemFlags)
    # Not as faint as what cannot be chosen is drawn: it is there to be read.
    item.setForeground(QApplication.palette().text())
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    return item


def _words_of_file(key: str) -> tuple[str, str]:
    architecture, _, path = key.partition("=")
    return f"{ALL_MODELS[architecture].label} ({Path(path).name})", path
