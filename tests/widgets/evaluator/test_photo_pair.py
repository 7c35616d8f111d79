import tempfile
from pathlib import Path

from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest
from PIL import Image

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.widgets.evaluator.photo_pair import PhotoPair
from orangecontrib.aiff.widgets.evaluator.strip_cards import Card, Found, Row
from orangecontrib.aiff.widgets.evaluator.strip_paint import RIGHT, WRONG

from ..events import wait_until


class TestPhotoPair(GuiTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.paths = [str(Path(folder.name) / f"{name}.png") for name in ("a", "b", "missing")]
        for path, colour in zip(self.paths, ("#336699", "#888888"), strict=False):
            Image.new("RGB", (300, 400), colour).save(path)
        self.pair = PhotoPair()
        self.addCleanup(self.pair.close_threads)
        self.pair.resize(300, 900)

    def row(self, match=1, relevant=True):
        query = Card(0, self.paths[0], "coat", "a.png")
        card = Card(match, self.paths[match], "skirt", "b.png", 3, ("Distance", 0.25), relevant)
        return Row(query, (Found("system", (card,), 3, 0.3, -0.1),)), card

    def show(self, boxes=(None, None, None), **more):
        row, card = self.row(**more)
        self.pair.show_pair(row, card, boxes)
        self.pair.grab()
        wait_until(lambda: not self.pair.thumbnails._waiting)
        return self.pair.match.grab().toImage()

    def test_both_are_large_and_the_match_is_framed(self):
        for relevant, colour in ((True, RIGHT), (False, WRONG)):
            picture = self.show(relevant=relevant)
            place = self.pair.match.picture_place()
            self.assertGreater(place.height(), 200)
            ratio = picture.devicePixelRatio()
            x, y = place.left() * ratio, place.center().y() * ratio
            self.assertEqual(picture.pixelColor(round(x), round(y)).name(), colour.name())
            mark = "✓" if relevant else "✗"
            self.assertTrue(self.pair.match.caption.text().startswith(mark))
        self.assertIn("rank 3", self.pair.match.caption.text())
        self.assertIn("coat", self.pair.query.caption.text())

    def test_boxes_where_there_are_some(self):
        without = self.show()
        boxed = self.show((None, Box(0.25, 0.25, 0.5, 0.5), None))
        place = self.pair.match.picture_place()
        x, y = round(place.left() + place.width() / 4), round(place.center().y())
        self.assertNotEqual(boxed.pixelColor(x, y), without.pixelColor(x, y))
        self.assertEqual(boxed.pixelColor(x + 20, y + 20), without.pixelColor(x + 20, y + 20))
        self.assertIn(
            "box: 25 to 75\u00a0% across, 25 to 75\u00a0% down", self.pair.match.caption.text()
        )
        self.assertNotIn("box", self.pair.query.caption.text())

    def test_a_photo_that_is_gone_says_so(self):
        self.show(match=2)
        self.assertTrue(self.pair.match.picture_place().isEmpty())
        self.pair.match.grab()
        self.assertIn("not there", self.pair.thumbnails.problem(self.paths[2]))

    def test_escape_closes(self):
        told = []
        self.pair.closed.connect(lambda: told.append(1))
        QTest.keyClick(self.pair, Qt.Key_Escape)
        self.assertEqual(told, [1])

    def test_names_for_screen_readers(self):
        self.show()
        self.assertIn("rank 3", self.pair.match.accessibleName())
        self.assertIn("coat", self.pair.query.accessibleName())
