"""The board by mouse: clicks, dragging, dropping, menus."""

from unittest.mock import patch

from AnyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from AnyQt.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from AnyQt.QtTest import QTest

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.loader import board as module
from orangecontrib.aiff.widgets.loader.board_layout import MARGIN

from ..events import wait_until
from .boards import BoardTest, tiles_of


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
