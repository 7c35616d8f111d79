from AnyQt.QtCore import QEvent, QPoint, QPointF, Qt
from AnyQt.QtGui import QImage, QMouseEvent
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.widgets.kit.photo_box import MARGIN, PhotoBox

from ..events import wait_until

SIZE = (400, 600)
BOX = Box(100, 150, 200, 300)


class TestPhotoBox(GuiTest):
    def setUp(self):
        self.photo = PhotoBox()
        # A photo at half its size.
        self.photo.resize(200 + 2 * MARGIN, 300 + 2 * MARGIN)
        self.changes, self.settled = [], []
        self.photo.changed.connect(self.changes.append)
        self.photo.settled.connect(self.settled.append)
        image = QImage(40, 60, QImage.Format_RGB32)
        image.fill(Qt.white)
        self.photo.show_photo(image, SIZE, BOX)

    def tearDown(self):
        self.photo.deleteLater()

    def drag(self, start, end):
        """Between points of the photo, in its pixels."""
        points = [QPoint(MARGIN + x // 2, MARGIN + y // 2) for x, y in (start, end)]
        QTest.mousePress(self.photo, Qt.LeftButton, pos=points[0])
        how = (Qt.LeftButton, Qt.LeftButton, Qt.NoModifier)
        moved = QMouseEvent(QEvent.MouseMove, QPointF(points[1]), QPointF(points[1]), *how)
        self.photo.mouseMoveEvent(moved)
        QTest.mouseRelease(self.photo, Qt.LeftButton, pos=points[1])

    def test_inside_it_is_moved(self):
        self.drag((200, 300), (220, 260))
        self.assertEqual(self.changes, [Box(120, 110, 200, 300)])
        self.assertEqual(self.settled, self.changes)

    def test_at_an_edge_and_at_a_corner_it_is_resized(self):
        self.drag((300, 300), (340, 500))
        self.assertEqual(self.photo.box, Box(100, 150, 240, 300))
        self.drag((100, 150), (120, 200))
        self.assertEqual(self.photo.box, Box(120, 200, 220, 250))

    def test_beside_it_a_new_one_is_drawn(self):
        self.drag((20, 20), (80, 100))
        self.assertEqual(self.photo.box, Box(20, 20, 60, 80))
        self.photo.show_box(None)
        self.drag((100, 100), (300, 400))
        self.assertEqual(self.photo.box, Box(100, 100, 200, 300))

    def test_a_click_changes_nothing(self):
        self.drag((20, 20), (20, 20))
        self.drag((200, 300), (200, 300))
        self.assertEqual((self.photo.box, self.changes, self.settled), (BOX, [], []))

    def test_the_edges_of_a_whole_photo_can_be_dragged(self):
        self.photo.show_box(None)
        self.drag((400, 300), (300, 300))
        self.assertEqual(self.photo.box, Box(0, 0, 300, 600))
        self.drag((300, 300), (400, 300))
        self.assertIsNone(self.photo.box)

    def test_keys(self):
        step = 6
        for key, how, wanted in (
            (Qt.Key_Right, Qt.NoModifier, Box(106, 150, 200, 300)),
            (Qt.Key_Up, Qt.ControlModifier, Box(106, 120, 200, 300)),
            (Qt.Key_Down, Qt.ShiftModifier, Box(106, 120, 200, 300 + step)),
            (Qt.Key_Left, Qt.ShiftModifier | Qt.ControlModifier, Box(106, 120, 170, 306)),
            (Qt.Key_W, Qt.NoModifier, None),
        ):
            QTest.keyClick(self.photo, key, how)
            self.assertEqual(self.photo.box, wanted)
        self.assertEqual(len(self.changes), 5)

    def test_after_keys_it_settles_once(self):
        for _ in range(3):
            QTest.keyClick(self.photo, Qt.Key_Right)
        self.assertEqual(self.settled, [])
        self.assertTrue(self.photo.is_dragged)
        wait_until(lambda: self.settled)
        self.assertEqual(self.settled, [Box(118, 150, 200, 300)])
        self.assertFalse(self.photo.is_dragged)

    def test_the_region_is_asked_for_by_a_key(self):
        asked = []
        self.photo.region_wanted.connect(lambda: asked.append(True))
        QTest.keyClick(self.photo, Qt.Key_R)
        self.assertEqual(asked, [True])

    def test_a_guess_is_dragged_like_a_box_and_is_none(self):
        image = QImage(40, 60, QImage.Format_RGB32)
        self.photo.show_photo(image, SIZE, None, BOX)
        self.assertIsNone(self.photo.box)
        self.drag((200, 300), (200, 300))
        self.assertEqual((self.changes, self.settled), ([], []))
        self.drag((200, 300), (220, 260))
        self.assertEqual(self.settled, [Box(120, 110, 200, 300)])
        self.photo.show_photo(image, SIZE, None, BOX)
        self.photo.choose_whole()
        self.assertIsNone(self.settled[-1])
        self.photo.show_photo(image, SIZE, None, BOX)
        dashed = self.photo.grab().toImage()
        self.photo.show_photo(image, SIZE, BOX)
        self.assertNotEqual(self.photo.grab().toImage(), dashed)

    def test_finishing_waits_for_no_more_keys(self):
        self.photo.finish()
        self.assertEqual(self.settled, [])
        QTest.keyClick(self.photo, Qt.Key_Right)
        self.photo.finish()
        self.assertEqual(len(self.settled), 1)
        self.assertFalse(self.photo.is_dragged)

    def test_a_click_on_a_whole_photo_settles_nothing(self):
        self.photo.show_box(None)
        self.drag((200, 300), (200, 300))
        self.assertEqual(self.settled, [])

    def test_without_a_photo_nothing_is_drawn_or_moved(self):
        self.photo.show_hint("Drop a photo here.")
        self.drag((20, 20), (200, 300))
        QTest.keyClick(self.photo, Qt.Key_Right)
        self.assertEqual((self.changes, self.photo.box), ([], None))
        self.assertEqual(self.photo.accessibleDescription(), "Drop a photo here.")
        self.photo.grab()

    def test_screen_readers_are_told_where_the_box_is(self):
        self.assertIn("25 to 75\u00a0% across", self.photo.accessibleDescription())
        self.photo.choose_whole()
        self.assertEqual(self.photo.accessibleDescription(), "The whole photo counts")

    def test_what_lies_outside_is_darker(self):
        image = self.photo.grab().toImage()
        ratio = image.devicePixelRatio()

        def lightness(x, y):
            return image.pixelColor(QPoint(int(x * ratio), int(y * ratio))).lightness()

        self.assertGreater(lightness(MARGIN + 100, MARGIN + 150), 240)
        self.assertLess(lightness(MARGIN + 20, MARGIN + 20), 160)
