from pathlib import Path
from tempfile import TemporaryDirectory

from AnyQt.QtCore import QPoint, Qt
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest
from PIL import Image, ImageDraw

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.seeing.regions import regions_of
from orangecontrib.aiff.photos.collecting.edits import Edits, apply_edits
from orangecontrib.aiff.photos.photo import Box, Collection, Photo
from orangecontrib.aiff.photos.pictures.regions import HOW
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.loader.box_panel import NONE, SEVERAL, BoxPanel, look_at

from ...folders import make_photos
from ..events import wait_until

SIZE = (300, 400)
A, B = "dress_1/shop_1.jpg", "dress_1/shop_2.jpg"


def make_products(folder: Path) -> Path:
    """Two photos of a red bag on white."""
    make_photos(folder, A, B)
    photo = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(photo).rectangle((100, 100, 199, 299), fill="#b02030")
    for key in (A, B):
        photo.save(folder / key, quality=95)
    return folder


class TestBoxPanel(GuiTest):
    def setUp(self):
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.collection = read_collection(make_products(Path(directory.name) / "x"))
        self.panel = BoxPanel()
        self.addCleanup(self.panel.close_tasks)
        self.panel.resize(320, 520)
        self.said = []
        self.panel.box_said.connect(lambda *said: self.said.append(said))

    def show(self, key=A, edits=None):
        self.panel.show_photo(apply_edits(self.collection, edits or Edits()), key)
        wait_until(lambda: not self.panel._latest.is_busy)

    def press(self, key, modifiers=Qt.NoModifier):
        QTest.keyClick(self.panel.photo, key, modifiers)

    def test_what_is_found_is_shown_dashed_and_in_words(self):
        self.show()
        self.assertIsNone(self.panel.photo.box)
        found = self.panel.photo.guess
        self.assertLess(abs(found.x - 100) + abs(found.y - 100), 60)
        self.assertIn(HOW["product"], self.panel.caption.text())
        self.assertIn(f"{A}, 300 × 400", self.panel.name.text())
        self.assertEqual(self.said, [])

    def test_the_region_is_the_one_that_the_embedder_finds(self):
        with VectorCache(self.collection.folder / "vectors.sqlite") as cache:
            box = regions_of(images_table(self.collection), "auto", cache).boxes[0]
        self.show()
        found = self.panel.photo.guess
        for side in ("x", "y", "width", "height"):
            self.assertAlmostEqual(getattr(found, side), getattr(box, side), places=3)

    def test_found_whole_and_none_by_keys_and_by_buttons(self):
        for found, whole, none in (
            (self.panel.garment.click, self.panel.whole.click, self.panel.none.click),
            tuple(lambda key=key: self.press(key) for key in (Qt.Key_R, Qt.Key_W, Qt.Key_N)),
        ):
            self.said.clear()
            self.show()
            found()
            self.assertEqual(self.said, [(A, self.panel.photo.guess)])
            whole()
            self.assertEqual(self.said[1:], [(A, Box(0, 0, *SIZE))])
            none()  # there is none to be taken away
            self.assertEqual(len(self.said), 2)
            self.show(edits=Edits().set_boxes({A: Box(10, 20, 30, 40)}))
            none()
            self.assertEqual(self.said[2:], [(A, None)])

    def test_the_found_region_is_what_is_dragged(self):
        self.show()
        found = self.panel.photo.guess
        self.press(Qt.Key_Right)
        self.press(Qt.Key_Down, Qt.ShiftModifier)
        wait_until(lambda: self.said)
        step = 4
        wanted = Box(found.x + step, found.y, found.width, found.height + step)
        self.assertEqual(self.said, [(A, wanted)])

    def test_a_click_on_the_found_region_says_nothing(self):
        self.show()
        place = self.panel.photo._box_place().center().toPoint()
        QTest.mouseClick(self.panel.photo, Qt.LeftButton, pos=QPoint(place))
        self.assertEqual(self.said, [])

    def test_what_keys_moved_is_of_the_photo_that_was_shown(self):
        self.show()
        self.press(Qt.Key_Right)
        self.assertEqual(self.said, [])
        self.show(B)
        self.assertEqual([key for key, _ in self.said], [A])
        self.assertIsNone(self.panel.photo.box)

    def test_a_box_that_was_said_is_shown_and_stays_while_it_is_dragged(self):
        edits = Edits().set_boxes({A: Box(10, 20, 30, 40)})
        self.show(edits=edits)
        self.assertEqual(self.panel.photo.box, Box(10, 20, 30, 40))
        self.assertEqual(self.panel.caption.text(), "Box: said by you.")
        self.press(Qt.Key_Right)
        self.show(edits=edits)
        self.assertEqual(self.panel.photo.box, Box(14, 20, 30, 40))

    def test_other_keys(self):
        self.show()
        told = []
        photo = self.panel.photo
        photo.stepped.connect(told.append)
        photo.undo_requested.connect(lambda: told.append("undo"))
        photo.redo_requested.connect(lambda: told.append("redo"))
        photo.left.connect(lambda: told.append("left"))
        self.press(Qt.Key_PageDown)
        self.press(Qt.Key_PageUp)
        self.press(Qt.Key_Z, Qt.ControlModifier)
        self.press(Qt.Key_Y, Qt.ControlModifier)
        self.press(Qt.Key_Z, Qt.ControlModifier | Qt.ShiftModifier)
        self.press(Qt.Key_Escape)
        self.assertEqual(told, [1, -1, "undo", "redo", "redo", "left"])

    def test_boxes_of_several_garments_in_a_photo_stay_as_they_are(self):
        listed = Box(10, 20, 100, 100)
        photos = [Photo(A, item, None, None, "", 1, *SIZE, box=listed) for item in ("a", "b")]
        collection = Collection(self.collection.folder, tuple(photos), ())
        self.panel.show_photo(collection, A)
        wait_until(lambda: not self.panel._latest.is_busy)
        self.assertEqual((self.panel.photo.box, self.panel.caption.text()), (listed, SEVERAL))
        for key in (Qt.Key_R, Qt.Key_W, Qt.Key_N, Qt.Key_Right):
            self.press(key)
        QTest.mousePress(self.panel.photo, Qt.LeftButton, pos=QPoint(20, 100))
        self.assertFalse(self.panel.photo.is_dragged or self.panel.garment.isEnabled())
        self.assertEqual((self.said, self.panel.photo.box), ([], listed))

    def test_without_a_photo(self):
        for key in (None, "gone.jpg"):
            self.panel.show_photo(self.collection, key)
            self.assertEqual(self.panel.photo.accessibleDescription(), NONE)
        self.press(Qt.Key_R)
        self.press(Qt.Key_N)
        self.assertFalse(self.panel.whole.isEnabled() or self.panel.next.isEnabled())
        self.assertEqual(self.said, [])

    def test_a_photo_that_cannot_be_shown(self):
        (self.collection.folder / A).write_bytes(b"")
        self.show()
        self.assertIn("It cannot be shown: ", self.panel.photo.accessibleDescription())
        self.assertFalse(self.panel.garment.isEnabled())
        self.press(Qt.Key_R)
        self.assertEqual(self.said, [])

    def test_a_reload_opens_the_file_anew(self):
        self.show()
        before = self.panel.photo.guess
        photo = Image.new("RGB", SIZE, "white")
        ImageDraw.Draw(photo).rectangle((20, 20, 199, 299), fill="#b02030")
        photo.save(self.collection.folder / A)
        self.panel.forget()
        self.show()
        self.assertLess(self.panel.photo.guess.x, before.x - 40)


def test_nothing_that_stands_out_is_all_of_the_photo(tmp_path):
    Image.new("RGB", SIZE, "white").save(tmp_path / "a.png")
    looked = look_at(str(tmp_path / "a.png"), SIZE, "shop", "")
    assert (looked.found, looked.how, looked.problem) == (None, HOW["empty"], "")
