import tempfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QEvent, QPoint, Qt
from AnyQt.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPalette,
)
from AnyQt.QtTest import QSignalSpy
from AnyQt.QtWidgets import QAbstractScrollArea

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.loader.board import NO_BOX, SIDES, WHOLE, Board, Tile
from orangecontrib.aiff.widgets.loader.board_layout import MARGIN
from orangecontrib.aiff.widgets.loader.board_view import BoardView

from ...folders import make_photos
from ..events import wait_until
from .boards import GROUPS, TITLES, BoardTest, tiles_of


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
