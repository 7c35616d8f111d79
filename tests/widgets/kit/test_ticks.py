from AnyQt.QtCore import Qt
from AnyQt.QtGui import QColor, QPalette
from AnyQt.QtWidgets import QListWidget, QListWidgetItem, QStyleFactory
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.ticks import show_ticks

DARK, LIGHT = QColor(35, 38, 41), QColor(252, 252, 252)


class TestTicks(GuiTest):
    def lightest(self, base, framed=True, tick=Qt.Unchecked):
        """How light the lightest pixel is that an entry without a name has."""
        view = QListWidget()
        self.addCleanup(view.deleteLater)
        view.setStyle(QStyleFactory.create("Fusion"))
        palette = QPalette(view.palette())
        for role in (QPalette.Base, QPalette.Window, QPalette.Button):
            palette.setColor(role, base)
        palette.setColor(QPalette.Text, LIGHT if base == DARK else DARK)
        view.setPalette(palette)
        item = QListWidgetItem(" ", view)
        if tick is not None:
            item.setCheckState(tick)
        if framed:
            show_ticks(view)
        view.resize(120, 60)
        place = view.visualItemRect(item)
        picture = view.viewport().grab(place).toImage()
        pixels = [
            picture.pixelColor(x, y).lightness()
            for x in range(1, min(24, picture.width()))
            for y in range(picture.height())
        ]
        return max(pixels), min(pixels)

    def test_boxes_are_seen_on_dark_ground(self):
        plain, _ = self.lightest(DARK, framed=False)
        seen, _ = self.lightest(DARK)
        self.assertLess(plain, 80)
        self.assertGreater(seen, 150)

    def test_on_light_ground_they_stay_as_the_style_draws_them(self):
        self.assertEqual(self.lightest(LIGHT), self.lightest(LIGHT, framed=False))

    def test_what_has_no_box_gets_none(self):
        self.assertLess(self.lightest(DARK, tick=None)[0], 80)
