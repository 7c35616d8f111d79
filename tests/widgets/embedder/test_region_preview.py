import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from Orange.data import Table
from Orange.widgets.tests.base import GuiTest
from PIL import Image

from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, BOXED, CROP, WHOLE
from orangecontrib.aiff.embedding.seeing.preview import Preview
from orangecontrib.aiff.photos.boxes import with_boxes
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.regions import HOW
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.embedder.region_preview import RegionPreview, lines_of

from ...folders import make_collector
from ..events import wait_until

MODEL = MODELS["squeezenet1_1"]


class TestRegionPreview(GuiTest):
    def setUp(self):
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        folder = Path(directory.name)
        patcher = patch.dict(os.environ, {"ORANGE_AIFF_CACHE": str(folder / "cache")})
        patcher.start()
        self.addCleanup(patcher.stop)
        self.table: Table = images_table(read_collection(make_collector(folder / "x")))
        self.window = RegionPreview()
        self.window.resize(420, 60)
        self.addCleanup(self.window.close_tasks)
        self.addCleanup(self.window.close)

    def show(self, region=AUTO_REGION, table=None, **looks):
        table = self.table if table is None else table
        before = self.window.previews
        self.window.show_photos(table, Recipe(region=region, fit=CROP, **looks), MODEL)
        window = self.window
        wait_until(lambda: window.previews is not before and not window._looking.is_busy)

    def boxed(self):
        boxes = [Box(0, 0, 6, 8)] * len(self.table)
        return with_boxes(self.table, boxes, ["x"] * len(self.table), ["x"])

    def test_some_photos_with_how_their_part_came_about(self):
        self.show()
        strip = self.window.strip
        self.assertEqual((strip.count(), self.window.isVisible()), (9, True))
        how = self.window.previews[0].how
        self.assertIn(how, HOW.values())
        self.assertEqual(strip.item(0).toolTip(), f"consumer_1.jpg\nseen: {how}")
        self.assertIn("middle cropped to 227 × 227 pixels", self.window.words)
        self.show(WHOLE)
        self.assertEqual(strip.item(0).toolTip(), "consumer_1.jpg\nseen: all of it")

    def test_all_pictures_are_seen_however_wide_the_window_is(self):
        strip = self.window.strip
        heights = []
        self.show()
        for width in (self.window.minimumSizeHint().width(), 320, 430, 900):
            self.window.resize(width, 120)
            wait_until(lambda: strip.visualItemRect(strip.item(8)).isValid())
            seen = strip.viewport().rect()
            for row in range(strip.count()):
                self.assertTrue(seen.contains(strip.visualItemRect(strip.item(row))), (width, row))
            heights.append(strip.iconSize().height())
        self.assertEqual(heights, sorted(heights))
        self.assertGreater(heights[-1], heights[0])

    def test_boxes_of_the_table_are_drawn_or_said_to_be_passed_over(self):
        self.show(BOXED, self.boxed())
        self.assertIn("the table's own box", self.window.strip.item(0).toolTip())
        self.assertTrue(self.window.note.isHidden())
        boxed = self.window.strip.item(0).icon().pixmap(36, 48).toImage()
        self.show(WHOLE, self.boxed())
        self.assertFalse(self.window.note.isHidden())
        self.assertNotEqual(boxed, self.window.strip.item(0).icon().pixmap(36, 48).toImage())

    def test_nothing_is_looked_at_that_nobody_sees(self):
        parent_hidden = RegionPreview()
        self.addCleanup(parent_hidden.close_tasks)
        with patch.object(parent_hidden, "isVisible", return_value=False):
            parent_hidden.show_photos(self.table, Recipe(fit=CROP), MODEL)
            self.assertIsNone(parent_hidden._looking._state)

    def test_boxes_that_are_not_there_show_nothing(self):
        self.show(WHOLE)
        self.show(BOXED)
        self.assertEqual((self.window.previews, self.window.strip.count()), ([], 0))

    def test_photos_of_another_table_are_gone_at_once(self):
        self.show(WHOLE)
        self.window.show_photos(self.table, Recipe(region=AUTO_REGION), MODEL)
        self.assertEqual(self.window.strip.count(), 9)  # the same photos, until it is known
        self.window.show_photos(self.table[:4], Recipe(region=AUTO_REGION), MODEL)
        self.assertEqual((self.window.previews, self.window.strip.count()), ([], 0))
        wait_until(lambda: self.window.strip.count() == 4)

    def test_without_photos_it_is_hidden(self):
        self.show()
        self.window.show_photos(None, Recipe(), MODEL)
        self.assertEqual((self.window.isVisible(), self.window.strip.count()), (False, 0))
        self.show()
        self.assertEqual(self.window.strip.count(), 9)

    def test_a_click_or_enter_opens_one_large_and_keys_go_on(self):
        self.show()
        strip = self.window.strip
        QTest.mouseClick(
            strip.viewport(), Qt.LeftButton, pos=strip.visualItemRect(strip.item(1)).center()
        )
        large = self.window._large
        self.addCleanup(large.close)
        self.assertTrue(large.isVisible())
        self.assertIn("(2 of 9", large.caption.text())
        for key, place in (
            (Qt.Key_Right, 2),
            (Qt.Key_PageUp, 1),
            (Qt.Key_Left, 0),
            (Qt.Key_Left, 0),
        ):
            QTest.keyClick(large, key)
            self.assertEqual(large.place, place)
        self.assertEqual(strip.currentRow(), 0)
        self.assertIn("227 × 227", large.caption.text())
        self.assertGreater(len(np.unique(self.pixels(large.photo))), 2)
        self.show(WHOLE)  # what is open follows
        self.assertIn("all of it", large.caption.text())
        QTest.keyClick(large, Qt.Key_Escape)
        self.assertFalse(large.isVisible())
        strip.itemActivated.emit(strip.item(4))
        self.assertTrue(large.isVisible())
        self.window.show_photos(None, Recipe(), MODEL)
        self.assertFalse(large.isVisible())

    def test_every_look_is_shown(self):
        self.show()
        self.window.strip.itemClicked.emit(self.window.strip.item(0))
        large = self.window._large
        self.addCleanup(large.close)
        for looks, words, count in (
            ({}, "gets: its middle", 1),
            ({"mirror": True}, "gets, and its mirror image: its middle", 2),
            ({"near_and_far": True}, "gets from near and from far: its middle", 2),
            ({"mirror": True, "near_and_far": True}, "gets from near, and mirrored from far:", 2),
        ):
            if looks:
                self.show(**looks)
            self.assertIn(words, large.caption.text())
            self.assertEqual(len(large.photo._seen), count)
            large.photo.grab()
        seen = self.window.previews[0].seen
        self.assertEqual(seen.shape, (2, MODEL.side, MODEL.side, 3))
        shown = self.window.previews
        # What changes nothing that is seen is no reason to look again.
        recipe = Recipe(vector="gem", region=AUTO_REGION, mirror=True, near_and_far=True, unit=True)
        self.window.show_photos(self.table, recipe, MODEL)
        self.assertFalse(self.window._looking.is_busy)
        self.assertIs(self.window.previews, shown)

    def test_colour_is_shown_as_it_looks(self):
        """Once, and squeezed, whatever the networks beside it do."""
        recipe = Recipe(region=AUTO_REGION, fit=CROP, mirror=True, near_and_far=True)
        self.window.show_photos(self.table, recipe, COLOUR)
        self.window.show()
        wait_until(lambda: self.window.strip.count() == 9)
        self.assertEqual(self.window.words, "What Colour gets: squeezed to 96 × 96 pixels.")
        self.assertEqual(self.window.previews[0].seen.shape, (1, 96, 96, 3))

    def pixels(self, widget):
        image = widget.grab().toImage()
        colours = [
            image.pixel(x, y)
            for x in range(0, image.width(), 9)
            for y in range(0, image.height(), 9)
        ]
        return np.array(colours)

    def test_a_photo_that_cannot_be_shown_is_a_cross(self):
        file = Path(self.table.domain["image"].attributes["origin"]) / str(self.table[0]["image"])
        file.write_bytes(b"")
        self.show()
        self.assertIn("the file is empty", self.window.strip.item(0).toolTip())
        self.window.strip.itemClicked.emit(self.window.strip.item(0))
        self.addCleanup(self.window._large.close)
        self.window._large.grab()
        self.assertIn("the file is empty", self.window._large.caption.text())


def test_lines():
    picture = Image.new("RGB", (3, 4))
    assert lines_of(Preview(0, "a.jpg", picture)) == ["a.jpg", "seen: all of it"]
    assert lines_of(Preview(0, "a.jpg", picture, how="the middle"))[1] == "seen: the middle"
    assert lines_of(Preview(0, "a.jpg", problem="it is gone")) == ["a.jpg", "it is gone"]
