from AnyQt.QtCore import QPoint, QPointF, QRectF, QSize
from AnyQt.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette
from AnyQt.QtWidgets import QApplication, QWidget
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.kit.paint import (
    BADGES,
    badge_icon,
    box_in,
    dimmed,
    fitted,
    item_name,
    paint_badge,
    path_of,
    short_name,
    small_font,
)


class TestBadges(GuiTest):
    STATES = ((CONSUMER, None), (SHOP, None), (None, CONSUMER), (None, SHOP), (None, None))

    def drawn(self, domain, suggestion, ground="#ffffff"):
        palette, image = QPalette(), QImage(40, 40, QImage.Format_RGB32)
        palette.setColor(QPalette.Base, QColor(ground))
        image.fill(QColor("#808080"))
        painter = QPainter(image)
        paint_badge(painter, QRectF(6, 6, 28, 28), domain, suggestion, palette)
        painter.end()
        return image

    def test_told_apart_by_letter_shape_and_colour(self):
        for name in ("letter", "shape", "fill", "on_light", "on_dark"):
            self.assertNotEqual(*(getattr(look, name) for look in BADGES.values()))
        corner, square = QPointF(10, 10), QRectF(6, 6, 28, 28)
        shapes = [path_of(shape, square) for shape in ("circle", "square", "diamond")]
        self.assertEqual([path.contains(corner) for path in shapes], [False, True, False])
        self.assertEqual([path.contains(QPointF(12, 12)) for path in shapes], [True, True, False])

    def test_all_states_differ_without_colour_too(self):
        for ground in ("#ffffff", "#1b1e20"):
            pictures = [
                self.drawn(*state, ground).convertToFormat(QImage.Format_Grayscale8)
                for state in self.STATES
            ]
            for number, one in enumerate(pictures):
                for other in pictures[number + 1 :]:
                    differ = sum(
                        abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red()) > 60
                        for x in range(40)
                        for y in range(40)
                    )
                    self.assertGreater(differ, 60)

    def test_only_what_is_known_is_filled(self):
        beside_the_letter = QPoint(20, 9)
        for domain, look in BADGES.items():
            full, open_badge = self.drawn(domain, None), self.drawn(None, domain)
            self.assertEqual(full.pixelColor(beside_the_letter).name(), look.fill)
            self.assertEqual(
                open_badge.pixelColor(beside_the_letter + QPoint(0, 2)).name(), "#ffffff"
            )

    def test_icons(self):
        for state in self.STATES:
            icon = badge_icon(*state, QPalette(), 18, 2)
            self.assertEqual(icon.pixmap(18, 18).toImage().pixelColor(0, 0).alpha(), 0)
            self.assertEqual(icon.pixmap(18, 18).toImage().pixelColor(9, 4).alpha(), 255)


class TestLetters(GuiTest):
    def test_names(self):
        metrics = QFontMetrics(QApplication.font())
        width = metrics.horizontalAdvance("consumer_12") + 2
        self.assertEqual(short_name("shop.jpg", metrics, width), "shop.jpg")
        self.assertEqual(short_name("consumer_12.jpg", metrics, width), "consumer_12")
        short = short_name("IMG_20240101_121314.jpg", metrics, width)
        self.assertTrue(short.startswith("IMG") and short.endswith("4"))
        self.assertLessEqual(metrics.horizontalAdvance(short), width)

    def test_garments_are_told_apart_where_there_is_little_room(self):
        metrics = QFontMetrics(QApplication.font())
        # Pixels of a picture in the evaluator's strips, or as many as eight of wider letters need.
        width = max(58, metrics.horizontalAdvance("dress_12"))
        self.assertEqual(item_name("dress_1", metrics, width), "dress_1")
        for names in (
            ("dress_000882", "dress_000901", "dress_010882"),
            ("red_dress_zara", "blue_dress_zara", "blue_dress_h&m"),
            ("mt06-black", "wb05-black", "mt06-green"),
        ):
            short = [item_name(name, metrics, width) for name in names]
            self.assertEqual(len({*short}), len(names), short)
            for name in short:
                self.assertLessEqual(metrics.horizontalAdvance(name), width)

    def test_small_letters_are_never_too_small_to_read(self):
        part = QWidget()
        self.addCleanup(part.deleteLater)
        font = part.font()
        for size, small in ((10, 8.8), (6, 7)):
            font.setPointSizeF(size)
            part.setFont(font)
            self.assertAlmostEqual(small_font(part).pointSizeF(), small, delta=0.05)
        self.assertTrue(small_font(part, bold=True).bold())
        self.assertFalse(small_font(part).bold())

    def test_what_is_said_quietly_is_still_nearer_to_the_text(self):
        palette = QPalette()
        for text, base in (("#000000", "#ffffff"), ("#ffffff", "#202020")):
            palette.setColor(QPalette.Text, QColor(text))
            palette.setColor(QPalette.Base, QColor(base))
            levels = [QColor(text).red(), dimmed(palette).red(), QColor(base).red()]
            self.assertIn(levels, (sorted(levels), sorted(levels, reverse=True)))
            self.assertLess(abs(levels[0] - levels[1]), abs(levels[1] - levels[2]))


def test_a_picture_keeps_its_shape_in_the_middle_of_its_place():
    assert fitted(QSize(200, 100), QRectF(10, 10, 50, 80)) == QRectF(10, 37.5, 50, 25)


def test_a_box_lies_where_its_shares_say():
    assert box_in(QRectF(10, 20, 100, 200), (0.1, 0.2, 0.5, 0.25)) == QRectF(20, 60, 50, 50)
