import tempfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from AnyQt.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPalette,
)
from AnyQt.QtTest import QSignalSpy, QTest
from AnyQt.QtWidgets import QAbstractScrollArea, QApplication
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails
from orangecontrib.aiff.widgets.loader import board as module
from orangecontrib.aiff.widgets.loader.board import NO_BOX, SIDES, WHOLE, Board, Tile
from orangecontrib.aiff.widgets.loader.board_layout import MARGIN, PAD
from orangecontrib.aiff.widgets.loader.board_view import BoardView

from ...folders import make_photos
from ..events import wait_until

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


class TestShowing(BoardTest):
    def test_selection_current_and_sight_stay_with_their_photos(self):
        self.board.select(["dress_3/2.jpg", "dress_3/4.jpg"])
        bar = self.board.verticalScrollBar()
        bar.setValue(bar.maximum() - 30)
        before, self.told["selection_changed"][:] = self.place("dress_3/4.jpg"), []
        added = Tile("/photos/dress_1/new.jpg", "dress_1/new.jpg", "new.jpg", "dress_1")
        more = [Tile(f"/photos/0/{n}.jpg", f"dress_0/{n}.jpg", "", "dress_0") for n in range(9)]
        titles = {"dress_0": "dress 0", **TITLES}
        self.board.show_tiles([*more, added, *tiles_of()], titles)
        self.assertEqual(self.board.selected_keys(), ["dress_3/2.jpg", "dress_3/4.jpg"])
        self.assertEqual(self.board.current_key(), "dress_3/2.jpg")
        self.assertEqual(self.place("dress_3/4.jpg"), before)
        self.assertEqual(self.told["selection_changed"], [])

    def test_what_is_gone_is_told(self):
        self.board.select(["dress_2/0.jpg", "dress_2/1.jpg"])
        rest = [tile for tile in tiles_of() if tile.key != "dress_2/0.jpg"]
        self.board.show_tiles(rest, TITLES)
        self.assertEqual(self.told["selection_changed"][-1], (["dress_2/1.jpg"],))
        self.assertIsNone(self.board.current_key())
        self.board.show_tiles([])
        self.assertEqual(self.told["selection_changed"][-1], ([],))

    def test_sight_does_not_follow_a_photo_that_was_moved_away(self):
        bar = self.board.verticalScrollBar()
        bar.setValue(self.board.layout_now.tile(self.number("dress_2/0.jpg")).y)
        before = self.header(2)
        tiles = [
            Tile(t.path, t.key, t.name, "dress_3" if t.key == "dress_2/0.jpg" else t.group)
            for t in tiles_of()
        ]
        self.board.show_tiles(tiles, TITLES)
        self.assertEqual(self.header(2), before)

    def test_closed_groups_stay_closed(self):
        self.click(self.header(0).topLeft() + QPoint(8, 10))
        self.assertFalse(self.board.layout_now.is_shown(0))
        self.board.show_tiles(tiles_of(), TITLES)
        self.assertFalse(self.board.layout_now.is_shown(0))
        self.click(self.header(0).topLeft() + QPoint(8, 10))
        self.assertTrue(self.board.layout_now.is_shown(0))

    def test_the_slider(self):
        columns = []
        for side in (*SIDES, 5, 1000):
            self.board.set_side(side)
            self.assertEqual(self.board.side(), min(max(side, SIDES[0]), SIDES[2]))
            columns.append(self.board.layout_now.columns)
        self.assertTrue(columns[0] > columns[1] > columns[2])
        self.assertEqual(columns[3:], [columns[0], columns[2]])
        step = self.board.verticalScrollBar().singleStep()
        self.assertEqual(step, self.board.layout_now.row_height // 3)

    def test_thousands_of_photos_only_cost_what_is_seen(self):
        asked, looked = [], []
        tiles = tiles_of({f"dress_{n}": 10 for n in range(500)})
        self.board.show_tiles(tiles)
        self.board.set_side(SIDES[0])
        bar = self.board.verticalScrollBar()
        thumbnails = self.board.thumbnails
        with (
            patch.object(thumbnails, "show_only", lambda paths, side: asked.append(list(paths))),
            patch.object(thumbnails, "picture", looked.append),
        ):
            wait_until(lambda: asked)
            asked.clear()
            for value in range(0, bar.maximum(), bar.maximum() // 200):
                bar.setValue(value)
            self.assertLess(len(asked), 20)
            bar.setValue(bar.maximum() // 2)
            wait_until(lambda: asked)
            asked.clear()
            self.board.load_visible()
            looked.clear()
            self.board.viewport().grab()
        top = bar.value()
        seen = self.board.layout_now.tiles_in(top, top + self.board.viewport().height())
        self.assertEqual(looked, [tiles[n].path for n in seen])
        self.assertEqual(asked[0][: len(seen)], looked)
        self.assertTrue(len(seen) < len(asked[0]) <= 3 * len(seen))
        self.assertLess(len(asked[0]), 200)

    def test_pictures_ahead_are_those_in_the_direction_of_scrolling(self):
        asked = []
        with patch.object(
            self.board.thumbnails, "show_only", lambda paths, side: asked.append(list(paths))
        ):
            for value in (500, 400):
                self.board.verticalScrollBar().setValue(value)
                self.board.load_visible()
        numbers = [[self.number(path.removeprefix("/photos/")) for path in a] for a in asked]
        self.assertEqual(numbers[0], sorted(numbers[0]))
        self.assertLess(numbers[1][-1], numbers[1][0])

    def test_a_picture_that_has_come_is_drawn(self):
        with tempfile.TemporaryDirectory() as directory:
            folder = make_photos(Path(directory), "dress_1/0.jpg", size=(90, 120))
            self.board.show_tiles(tiles_of({"dress_1": 1}, str(folder)))
            wait_until(lambda: self.board.thumbnails.picture(f"{folder}/dress_1/0.jpg"))
        picture = self.board.viewport().grab().toImage()
        middle = picture.pixelColor(self.place("dress_1/0.jpg").center())
        self.assertEqual((middle.red() < 20, abs(middle.blue() - 128) < 12), (True, True))

    def test_light_and_dark_with_all_there_is_to_draw(self):
        tiles = tiles_of()
        tiles[0] = Tile(**{**tiles[0].__dict__, "mark": "copy of dress_2/0.jpg"})
        self.board.show_tiles(tiles, {**TITLES, "dress_9": "an empty one"})
        self.board.select(["dress_1/2.jpg", "dress_2/0.jpg"])
        self.board._fold({1}, is_open=False)
        self.board._target = 0
        for ground, text in (("#ffffff", "#000000"), ("#1b1e20", "#fcfcfc")):
            palette = QPalette()
            palette.setColor(QPalette.Base, QColor(ground))
            palette.setColor(QPalette.Text, QColor(text))
            self.board.setPalette(palette)
            picture = self.board.viewport().grab().toImage()
            self.assertEqual(picture.pixelColor(2, 2).name(), ground)
            self.assertNotEqual(picture.pixelColor(self.header(0).center()).name(), ground)
        self.board.show_tiles([])
        empty = self.board.viewport().grab().toImage()
        self.board.set_hint("Choose a folder.")
        self.assertNotEqual(self.board.viewport().grab().toImage(), empty)

    def test_boxes_are_drawn_and_those_by_hand_have_a_badge(self):
        board, tiles = self.board, tiles_of()
        picture = QImage(60, 80, QImage.Format_RGB32)
        picture.fill(QColor("#808080"))
        board.thumbnails._pictures[tiles[0].path] = (512, picture)
        place = self.place(tiles[0].key)
        shown = []
        for box, words in ((None, ""), ((0.25, 0.25, 0.5, 0.5), ""), (None, "no box"),
                           ((0.25, 0.25, 0.5, 0.5), "box: said by you")):  # fmt: skip
            tiles[0] = replace(tiles[0], box=box, boxed=words)
            board.show_tiles(tiles, TITLES)
            shown.append(board.viewport().grab(place).toImage())
            self.assertIn(words, board.tooltip(place.center()))
        for one, other in combinations(shown, 2):
            self.assertNotEqual(one, other)

    def test_no_name_hides_one_of_qt(self):
        own = {name for kind in (Board, BoardView) for name in vars(kind) if name[0] != "_"}
        hidden = {name for name in own & set(dir(QAbstractScrollArea)) if "Event" not in name}
        wanted = {"event", "sizeHint", "minimumSizeHint", "scrollContentsBy", "staticMetaObject"}
        self.assertLessEqual(hidden, wanted)

    def test_tooltips(self):
        text = self.board.tooltip(self.place("dress_1/1.jpg").center())
        self.assertIn("dress_1/1.jpg", text)
        self.assertIn("perhaps a shop photo (file name)", text)
        self.assertIn("consumer photo", self.board.tooltip(self.place("dress_1/0.jpg").center()))
        self.assertEqual(self.board.tooltip(QPoint(2, 2)), "")
        self.board.load_visible()
        wait_until(lambda: not self.board.thumbnails._waiting)
        text = self.board.tooltip(self.place("dress_1/2.jpg").center())
        self.assertIn("cannot be shown: the file is not there", text)


class TestKeys(BoardTest):
    def test_arrows_walk_and_shift_extends(self):
        columns = self.board.layout_now.columns
        self.press(Qt.Key_Right)
        self.assertEqual(self.board.current_key(), "dress_1/0.jpg")
        self.press(Qt.Key_Right, Qt.Key_Down)
        self.assertEqual(self.board.selected_keys(), [f"dress_1/{1 + columns}.jpg"])
        self.press(Qt.Key_Down)
        self.assertEqual(self.board.current_key(), "dress_2/1.jpg")
        self.press(Qt.Key_Left, Qt.Key_Left, modifiers=Qt.ShiftModifier)
        self.assertEqual(
            self.board.selected_keys(), ["dress_1/6.jpg", "dress_2/0.jpg", "dress_2/1.jpg"]
        )
        self.press(Qt.Key_Right, modifiers=Qt.ShiftModifier)
        self.assertEqual(self.board.selected_keys(), ["dress_2/0.jpg", "dress_2/1.jpg"])

    def test_ends_and_pages_stay_in_sight(self):
        for key, current in ((Qt.Key_End, "loose/2.jpg"), (Qt.Key_Home, "dress_1/0.jpg")):
            self.press(key)
            self.assertEqual(self.board.current_key(), current)
            self.assertTrue(self.board.viewport().rect().contains(self.place(current)))
        self.press(Qt.Key_PageDown)
        self.assertNotEqual(self.board.current_key(), "dress_1/0.jpg")
        self.assertTrue(self.board.viewport().rect().contains(self.place(self.board.current_key())))
        self.press(Qt.Key_PageUp)
        self.assertEqual(self.board.current_key(), "dress_1/0.jpg")
        self.assertEqual(self.board.verticalScrollBar().value(), MARGIN // 2)

    def test_domains(self):
        self.press(Qt.Key_C)
        self.assertEqual(self.told["domain_chosen"], [])
        keys = ["dress_1/2.jpg", "dress_2/0.jpg"]
        self.board.select(keys)
        self.press(Qt.Key_C, Qt.Key_S, Qt.Key_X, Qt.Key_Delete)
        self.assertEqual(self.told["domain_chosen"], [(keys, d) for d in (CONSUMER, SHOP, "", "")])
        self.press(Qt.Key_C, modifiers=Qt.ControlModifier)
        self.assertEqual(len(self.told["domain_chosen"]), 4)

    def test_boxes(self):
        told, wanted = [], []
        self.board.boxes_chosen.connect(lambda *args: told.append(args))
        self.board.box_wanted.connect(lambda: wanted.append(True))
        self.press(Qt.Key_W)
        self.assertEqual(told, [])
        keys = ["dress_1/2.jpg", "dress_2/0.jpg"]
        self.board.select(keys)
        self.press(Qt.Key_W, Qt.Key_N, Qt.Key_B)
        self.assertEqual(told, [(keys, WHOLE), (keys, NO_BOX)])
        self.assertEqual(wanted, [True])

    def test_stepping_tells_the_current_photo_and_passes_closed_groups(self):
        told = []
        self.board.current_changed.connect(told.append)
        self.board._fold({1}, is_open=False)
        self.board.select(["dress_1/5.jpg"])
        for _ in range(2):
            self.board.step(1)
        self.assertEqual(told, ["dress_1/5.jpg", "dress_1/6.jpg", "dress_3/0.jpg"])
        self.board.step(-1)
        self.assertEqual(self.board.selected_keys(), ["dress_1/6.jpg"])
        self.board.select(["loose/2.jpg"])
        self.board.step(1)
        self.assertEqual(told[-1], "loose/2.jpg")

    def test_accept_suggestions(self):
        self.press(Qt.Key_A, modifiers=Qt.ControlModifier)
        self.assertEqual(len(self.board.selected_keys()), sum(GROUPS.values()))
        self.press(Qt.Key_A)
        suggested = [tile.key for tile in tiles_of() if tile.suggestion]
        self.assertEqual(self.told["domain_chosen"], [(suggested, SHOP)])

    def test_undo_and_redo(self):
        undone, redone = (
            QSignalSpy(self.board.undo_requested),
            QSignalSpy(self.board.redo_requested),
        )
        self.press(Qt.Key_Z, modifiers=Qt.ControlModifier)
        self.assertEqual((len(undone), len(redone)), (1, 0))
        self.press(Qt.Key_Z, modifiers=Qt.ControlModifier | Qt.ShiftModifier)
        self.press(Qt.Key_Y, modifiers=Qt.ControlModifier)
        self.assertEqual((len(undone), len(redone)), (1, 2))

    def test_enter_opens(self):
        self.press(Qt.Key_Return)
        self.board.select(["dress_2/1.jpg"])
        self.press(Qt.Key_Return, Qt.Key_Enter)
        self.assertEqual(self.told["opened"], [("dress_2/1.jpg",)] * 2)

    def test_moving_and_picking_without_selecting(self):
        self.board.select(["dress_1/0.jpg"])
        self.press(Qt.Key_Right, Qt.Key_Right, Qt.Key_Space, modifiers=Qt.ControlModifier)
        self.assertEqual(self.board.selected_keys(), ["dress_1/0.jpg", "dress_1/2.jpg"])
        self.press(Qt.Key_Space, modifiers=Qt.ControlModifier)
        self.assertEqual(self.board.selected_keys(), ["dress_1/0.jpg"])
        self.press(Qt.Key_Space)
        self.assertEqual(self.board.selected_keys(), ["dress_1/2.jpg"])

    def test_a_closed_group_is_one_stop_and_stands_for_its_photos(self):
        self.board.select(["dress_2/1.jpg"])
        self.press(Qt.Key_Minus)
        self.assertIsNone(self.board.current_key())
        self.press(Qt.Key_Left)
        self.assertEqual(self.board.current_key(), "dress_1/6.jpg")
        self.press(Qt.Key_Right)
        self.assertIsNone(self.board.current_key())
        self.assertEqual(self.board.selected_keys(), ["dress_2/0.jpg", "dress_2/1.jpg"])
        self.assertIn("dress 2, closed", self.board.accessibleDescription())
        self.board.show_tiles(tiles_of(), TITLES)
        self.press(Qt.Key_Right)
        self.assertEqual(self.board.current_key(), "dress_2/0.jpg")
        self.press(Qt.Key_Minus, Qt.Key_Return)
        self.assertTrue(self.board.layout_now.is_shown(self.number("dress_2/0.jpg")))

    def test_what_the_keyboard_is_on_is_said(self):
        self.press(Qt.Key_Home)
        self.assertTrue(self.board.accessibleName())
        self.assertEqual(self.board.accessibleDescription(), "dress_1/0.jpg, consumer, file name")
        self.press(Qt.Key_Right)
        self.assertEqual(
            self.board.accessibleDescription(), "dress_1/1.jpg, perhaps shop, file name"
        )

    def test_the_windows_shortcuts_do_not_win(self):
        for key, taken in ((Qt.Key_S, True), (Qt.Key_Z, False)):
            event = QKeyEvent(QEvent.ShortcutOverride, key, Qt.NoModifier)
            event.ignore()
            self.board.event(event)
            self.assertEqual(event.isAccepted(), taken)

    def test_nothing_breaks_without_photos(self):
        self.board.show_tiles([])
        for key in (Qt.Key_Right, Qt.Key_End, Qt.Key_PageUp, Qt.Key_Space, Qt.Key_Plus, Qt.Key_S):
            self.press(key)
        self.assertEqual(self.told["domain_chosen"], [])
        self.assertEqual(self.board.selected_keys(), [])


class TestMouse(BoardTest):
    def test_clicks_select(self):
        self.click(self.place("dress_1/1.jpg").center())
        self.click(self.place("dress_2/0.jpg").center(), Qt.ControlModifier)
        self.assertEqual(self.board.selected_keys(), ["dress_1/1.jpg", "dress_2/0.jpg"])
        self.click(self.place("dress_1/1.jpg").center(), Qt.ControlModifier)
        self.assertEqual(self.board.selected_keys(), ["dress_2/0.jpg"])
        self.click(self.place("dress_1/5.jpg").center(), Qt.ControlModifier)
        self.click(self.place("dress_2/0.jpg").center(), Qt.ShiftModifier)
        expected = ["dress_1/5.jpg", "dress_1/6.jpg", "dress_2/0.jpg"]
        self.assertEqual(self.board.selected_keys(), expected)
        self.assertEqual(self.told["selection_changed"][-1], (expected,))
        self.click(self.place("dress_1/6.jpg").center())
        self.assertEqual(self.board.selected_keys(), ["dress_1/6.jpg"])
        self.click(QPoint(3, 3))
        self.assertEqual(self.board.selected_keys(), [])

    def test_headers(self):
        self.click(self.header(1).center())
        self.assertEqual(self.board.selected_keys(), ["dress_2/0.jpg", "dress_2/1.jpg"])
        where = self.header(1).center()
        QTest.mouseDClick(self.board.viewport(), Qt.LeftButton, Qt.NoModifier, where)
        self.assertFalse(self.board.layout_now.is_shown(self.number("dress_2/0.jpg")))

    def test_a_badge_turns(self):
        for key, domain in (("0", SHOP), ("1", SHOP), ("2", "")):
            self.click(self.badge(f"dress_1/{key}.jpg"))
            self.assertEqual(self.told["domain_chosen"][-1], ([f"dress_1/{key}.jpg"], domain))
        self.assertEqual(self.board.selected_keys(), [])
        keys = ["dress_1/0.jpg", "dress_1/4.jpg"]
        self.board.select(keys)
        self.click(self.badge("dress_1/4.jpg"))
        self.assertEqual(self.told["domain_chosen"][-1], (keys, ""))
        self.assertEqual(self.board.selected_keys(), keys)
        self.assertEqual(len(self.told["domain_chosen"]), 4)

    def test_a_badge_that_is_left_does_nothing(self):
        self.mouse(QEvent.MouseButtonPress, self.badge("dress_1/0.jpg"))
        where = self.badge("dress_1/0.jpg") + QPoint(0, 30)
        self.mouse(QEvent.MouseButtonRelease, where, Qt.NoButton)
        self.assertEqual(self.told["domain_chosen"], [])

    def test_double_click_opens(self):
        where = self.place("dress_1/2.jpg").center()
        QTest.mouseDClick(self.board.viewport(), Qt.LeftButton, Qt.NoModifier, where)
        self.assertEqual(self.told["opened"], [("dress_1/2.jpg",)])

    def test_a_rubber_band_selects_what_it_touches(self):
        self.board.select(["dress_1/0.jpg"])
        start = QPoint(MARGIN // 2, self.place("dress_1/5.jpg").top() + 40)
        end = self.place("dress_1/6.jpg").center()
        for modifiers, kept in ((Qt.NoModifier, []), (Qt.ControlModifier, ["dress_1/0.jpg"])):
            self.board.select(["dress_1/0.jpg"])
            self.mouse(QEvent.MouseButtonPress, start, modifiers=modifiers)
            self.mouse(QEvent.MouseMove, end, modifiers=modifiers)
            self.assertTrue(self.board._band.isVisible())
            self.mouse(QEvent.MouseButtonRelease, end, Qt.NoButton, modifiers)
            self.assertFalse(self.board._band.isVisible())
            expected = [*kept, "dress_1/5.jpg", "dress_1/6.jpg"]
            self.assertEqual(self.board.selected_keys(), expected)

    def test_a_rubber_band_scrolls_at_the_edge(self):
        self.mouse(QEvent.MouseButtonPress, QPoint(3, 100))
        self.mouse(QEvent.MouseMove, QPoint(60, self.board.viewport().height() - 2))
        before = self.board.selected_keys()
        wait_until(lambda: len(self.board.selected_keys()) > len(before))
        self.assertGreater(self.board.verticalScrollBar().value(), 0)
        self.mouse(QEvent.MouseButtonRelease, QPoint(60, 400), Qt.NoButton)
        self.assertFalse(self.board._edge_timer.isActive())

    def test_a_pull_on_a_photo_drags_the_selection(self):
        self.board.select(["dress_1/0.jpg", "dress_1/2.jpg"])
        dragged = []
        with patch.object(module.QDrag, "exec", lambda drag, _: dragged.append(drag.mimeData())):
            for key in ("dress_1/2.jpg", "dress_1/4.jpg"):
                self.mouse(QEvent.MouseButtonPress, self.place(key).center())
                self.mouse(QEvent.MouseMove, self.place(key).center() + QPoint(2, 0))
                self.mouse(QEvent.MouseMove, self.place(key).center() + QPoint(30, 20))
            keys = [self.board._dragged(data) for data in dragged]
        self.assertEqual(keys, [["dress_1/0.jpg", "dress_1/2.jpg"], ["dress_1/4.jpg"]])

    def test_the_pointer_shows_what_can_be_clicked(self):
        shapes = []
        for where in (self.badge("dress_1/0.jpg"), self.place("dress_1/0.jpg").center()):
            self.mouse(QEvent.MouseMove, where, Qt.NoButton)
            shapes.append(self.board.viewport().cursor().shape())
        self.assertEqual(shapes, [Qt.PointingHandCursor, Qt.ArrowCursor])


class TestDrops(BoardTest):
    def setUp(self):
        super().setUp()
        self.keys = ["dress_1/0.jpg", "dress_2/0.jpg"]
        self.board.select(self.keys)
        self.data = self.board.mime_data()

    def sent(self, kind, pos, data=None):
        where = pos if kind is QDragEnterEvent or kind is QDragMoveEvent else QPointF(pos)
        data = data or self.data
        event = kind(where, Qt.MoveAction, data, Qt.LeftButton, Qt.NoModifier)
        event.ignore()
        name = {QDragEnterEvent: "dragEnterEvent", QDragMoveEvent: "dragMoveEvent"}.get(kind)
        getattr(self.board, name or "dropEvent")(event)
        return event.isAccepted()

    def test_onto_another_group(self):
        self.assertTrue(self.sent(QDragEnterEvent, QPoint(30, 30)))
        for pos in (self.header(1).center(), self.place("dress_2/1.jpg").center()):
            self.assertTrue(self.sent(QDragMoveEvent, pos))
            self.assertEqual(self.board._target, 1)
        self.assertTrue(self.sent(QDropEvent, self.header(1).center()))
        # What is there already is not moved.
        self.assertEqual(self.told["moved"], [(["dress_1/0.jpg"], "dress_2")])
        self.assertIsNone(self.board._target)

    def test_not_onto_their_own_group_nor_beside_all(self):
        self.board.select(["dress_1/0.jpg", "dress_1/1.jpg"])
        self.data = self.board.mime_data()
        for pos in (self.header(0).center(), QPoint(30, 1)):
            self.assertFalse(self.sent(QDragMoveEvent, pos))
            self.assertFalse(self.sent(QDropEvent, pos))
        self.assertEqual(self.told["moved"], [])

    def test_not_out_of_every_garment(self):
        self.board.verticalScrollBar().setValue(self.board.verticalScrollBar().maximum())
        self.assertFalse(self.sent(QDropEvent, self.header(3).center()))
        self.assertEqual(self.told["moved"], [])

    def test_files_and_photos_of_other_boards_are_left_to_others(self):
        files = QMimeData()
        files.setUrls([QUrl.fromLocalFile("/photos")])
        for data in (files, self.made().mime_data()):
            for kind in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
                self.assertFalse(self.sent(kind, self.header(1).center(), data))
        self.assertEqual(self.told["moved"], [])

    def test_scrolls_at_the_edge(self):
        self.sent(QDragMoveEvent, QPoint(60, self.board.viewport().height() - 4))
        wait_until(lambda: self.board.verticalScrollBar().value() > 120)
        self.board.dragLeaveEvent(None)
        self.assertFalse(self.board._edge_timer.isActive())
        self.assertIsNone(self.board._target)


class TestMenu(BoardTest):
    def action(self, text, menu=None):
        menu = menu or self.board.menu()
        self.addCleanup(menu.close)
        return next(a for a in menu.actions() if a.text().partition("\t")[0] == text)

    def test_domains_and_suggestions(self):
        self.assertFalse(self.action("Shop").isEnabled())
        self.board.select(["dress_1/1.jpg"])
        for text in ("Consumer", "Shop", "Unknown", "Accept suggestion"):
            self.action(text).trigger()
        chosen = [domain for _keys, domain in self.told["domain_chosen"]]
        self.assertEqual(chosen, [CONSUMER, SHOP, "", SHOP])
        self.board.select(["dress_1/2.jpg"])
        self.assertFalse(self.action("Accept suggestion").isEnabled())

    def test_moving(self):
        self.board.select(["dress_1/1.jpg", "dress_2/1.jpg"])
        move = self.action("Move to").menu()
        self.action("dress 2", move).trigger()
        self.assertEqual(self.told["moved"], [(["dress_1/1.jpg"], "dress_2")])
        with patch.object(module.QInputDialog, "getText", return_value=(" coat ", True)):
            self.action("New garment…", move).trigger()
        self.assertEqual(self.told["moved"][1], (["dress_1/1.jpg", "dress_2/1.jpg"], "coat"))
        with patch.object(module.QInputDialog, "getText", return_value=("coat", False)):
            self.action("New garment…", move).trigger()
        self.assertEqual(len(self.told["moved"]), 2)
        self.board.select(["dress_1/1.jpg"])
        self.assertFalse(self.action("dress 1", self.action("Move to").menu()).isEnabled())

    def test_many_groups_are_in_menus_of_their_own(self):
        self.board.show_tiles(tiles_of({f"R&B {n}": 1 for n in range(60)}))
        self.board.select(["R&B 0/0.jpg"])
        move = self.action("Move to").menu()
        parts = [action.menu() for action in move.actions() if action.menu()]
        self.assertEqual([len(part.actions()) for part in parts], [25, 25, 10])
        self.assertEqual(parts[1].title(), "R&&B 25 – R&&B 49")
        self.assertEqual([a.isEnabled() for a in parts[0].actions()][:2], [False, True])
        parts[2].actions()[-1].trigger()
        self.assertEqual(self.told["moved"], [(["R&B 0/0.jpg"], "R&B 59")])

    def test_folding_all(self):
        self.action("Close all garments").trigger()
        self.assertFalse(self.board.layout_now.is_open.any())
        self.action("Open all garments").trigger()
        self.assertTrue(self.board.layout_now.is_open.all())

    def test_a_right_click_selects_what_it_is_on(self):
        self.board.select(["dress_1/0.jpg", "dress_1/1.jpg"])
        cases = (
            (self.place("dress_1/1.jpg").center(), ["dress_1/0.jpg", "dress_1/1.jpg"]),
            (self.place("dress_1/4.jpg").center(), ["dress_1/4.jpg"]),
            (self.header(1).center(), ["dress_2/0.jpg", "dress_2/1.jpg"]),
        )
        with patch.object(module.QMenu, "exec") as shown:
            for pos, selected in cases:
                where = self.board.viewport().mapToGlobal(pos)
                event = QContextMenuEvent(QContextMenuEvent.Mouse, pos, where)
                self.board.contextMenuEvent(event)
                self.assertEqual(self.board.selected_keys(), selected)
            event = QContextMenuEvent(QContextMenuEvent.Keyboard, QPoint(0, 0), QPoint(0, 0))
            self.board.contextMenuEvent(event)
        self.assertEqual(self.board.selected_keys(), ["dress_2/0.jpg", "dress_2/1.jpg"])
        inside = self.board.viewport().mapFromGlobal(shown.call_args[0][0])
        self.assertTrue(self.place("dress_2/0.jpg").contains(inside))
