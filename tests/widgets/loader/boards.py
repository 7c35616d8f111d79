"""A board of four garments, as its tests show and touch it."""

from AnyQt.QtCore import QEvent, QPoint, QPointF, Qt
from AnyQt.QtGui import (
    QMouseEvent,
)
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QApplication
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails
from orangecontrib.aiff.widgets.loader.board import Board, Tile
from orangecontrib.aiff.widgets.loader.board_layout import PAD

GROUPS = {"dress_1": 7, "dress_2": 2, "dress_3": 6, "": 3}
TITLES = {key: key.replace("_", " ") for key in GROUPS if key}


def tiles_of(groups=GROUPS, folder="/photos"):
    """The first of each group a consumer photo, the second unknown, the others of a shop."""
    names = {0: CONSUMER, 1: None}
    return [
        Tile(
            f"{folder}/{key or 'loose'}/{n}.jpg",
            f"{key or 'loose'}/{n}.jpg",
            f"{n}.jpg",
            key,
            names.get(n, SHOP),
            SHOP if n == 1 else None,
            "file name",
        )
        for key, count in groups.items()
        for n in range(count)
    ]


class BoardTest(GuiTest):
    def setUp(self):
        self.board = self.made()
        self.board.show_tiles(tiles_of(), TITLES)
        self.told = {}
        for name in ("domain_chosen", "moved", "selection_changed", "opened"):
            told = self.told[name] = []
            getattr(self.board, name).connect(lambda *args, told=told: told.append(args))

    def made(self):
        thumbnails = Thumbnails()
        self.addCleanup(thumbnails.close)
        board = Board(thumbnails)
        board.resize(620, 500)
        board.show()
        self.addCleanup(board.hide)
        return board

    def number(self, key):
        return [tile.key for tile in self.board._tiles].index(key)

    def place(self, key):
        return self.board._place(self.board.layout_now.tile(self.number(key)))

    def badge(self, key):
        return self.place(key).topLeft() + QPoint(PAD + 6, PAD + 6)

    def header(self, group):
        return self.board._place(self.board._header_rect(group))

    def click(self, pos, modifiers=Qt.NoModifier, button=Qt.LeftButton):
        QTest.mouseClick(self.board.viewport(), button, modifiers, pos)

    def press(self, *keys, modifiers=Qt.NoModifier):
        for key in keys:
            QTest.keyClick(self.board, key, modifiers)

    def mouse(self, kind, pos, buttons=Qt.LeftButton, modifiers=Qt.NoModifier):
        where = QPointF(self.board.viewport().mapToGlobal(pos))
        button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        event = QMouseEvent(kind, QPointF(pos), where, button, buttons, modifiers)
        QApplication.sendEvent(self.board.viewport(), event)

    def tearDown(self):
        self.board.hide()
        super().tearDown()
