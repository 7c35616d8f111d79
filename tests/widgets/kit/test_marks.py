from AnyQt.QtCore import QRectF
from AnyQt.QtGui import QImage, QPainter
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.marks import FRAME, RIGHT, WRONG, paint_frame, paint_mark

PLACE = QRectF(10, 10, 80, 100)


def drawn(paint):
    picture = QImage(100, 120, QImage.Format_RGB32)
    picture.fill(0xFF000000)
    painter = QPainter(picture)
    paint(painter)
    painter.end()
    return picture


class TestMarks(GuiTest):
    def test_tick_and_cross_differ_by_more_than_colour(self):
        tick, cross = (
            drawn(lambda painter, right=right: paint_mark(painter, PLACE, right))
            for right in (True, False)
        )
        white = [
            {(x, y) for x in range(100) for y in range(120) if picture.pixelColor(x, y).red() > 240}
            for picture in (tick, cross)
        ]
        self.assertNotEqual(*white)
        for picture in (tick, cross):
            inside = {(x, y) for x in range(10, 90) for y in range(10, 110)}
            self.assertEqual(picture.pixelColor(12, 100).name(), "#000000")  # the corner alone
            marked = {p for p in inside if picture.pixelColor(*p).name() != "#000000"}
            self.assertTrue(marked)
            self.assertGreater(min(x for x, _ in marked), 50)
            self.assertLess(max(y for _, y in marked), 50)

    def test_a_frame_lies_inside_its_place(self):
        picture = drawn(lambda painter: paint_frame(painter, PLACE, WRONG))
        for x, y in ((10, 10), (89, 109), (10 + FRAME - 1, 60), (50, 109)):
            self.assertEqual(picture.pixelColor(x, y), WRONG)
        for x, y in ((9, 10), (90, 60), (10 + FRAME, 60)):
            self.assertNotEqual(picture.pixelColor(x, y), WRONG)
        self.assertNotEqual(RIGHT, WRONG)
