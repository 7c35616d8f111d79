from AnyQt.QtGui import QColor, QImage, QPalette
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.loader.board_paint import drag_pixmap


class TestDragged(GuiTest):
    def test_a_few_of_many_photos_hang_on_the_pointer(self):
        red = QImage(30, 40, QImage.Format_RGB32)
        red.fill(QColor("red"))
        picture = drag_pixmap([red] * 5, 5, QPalette(), 1).toImage()
        self.assertEqual(picture.pixelColor(40, 40), QColor("red"))
        self.assertGreater(drag_pixmap([], 1, QPalette(), 2).width(), picture.width())
