import tempfile
import threading
import time
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QUrl
from AnyQt.QtGui import QColor, QImage
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest
from PIL import Image

from orangecontrib.aiff.files import turns
from orangecontrib.aiff.photos.pictures.decode import NO_ANSWER
from orangecontrib.aiff.widgets.kit import thumbnails as module
from orangecontrib.aiff.widgets.kit.tasks import CLOSING_S
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails, decode

from ...folders import make_photos
from ..events import wait_until


class TestThumbnails(GuiTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = make_photos(Path(directory.name), "a.jpg", "b.jpg", size=(90, 120))
        self.a, self.b = (str(self.folder / name) for name in ("a.jpg", "b.jpg"))
        self.thumbnails = self.made()

    def made(self, **kwargs):
        thumbnails = Thumbnails(**kwargs)
        self.addCleanup(thumbnails.close)
        return thumbnails

    def wait(self, thumbnails=None):
        thumbnails = thumbnails or self.thumbnails
        wait_until(lambda: not thumbnails._waiting)

    def test_pictures_come_and_are_announced(self):
        told = []
        self.thumbnails.ready.connect(told.append)
        self.assertIsNone(self.thumbnails.picture(self.a))
        self.thumbnails.show_only([self.a, None, self.b, self.a], 50)
        self.wait()
        self.assertEqual(sorted(told), [self.a, self.b])
        picture = self.thumbnails.picture(self.a)
        self.assertEqual((picture.width(), picture.height()), (48, 64))
        self.assertIsNone(self.thumbnails.problem(self.a))

    def test_another_size_serves_until_the_right_one_comes(self):
        heights = []
        for side in (50, 100, 120, 50, 20):
            self.thumbnails.show_only([self.a], side)
            heights.append(getattr(self.thumbnails.picture(self.a), "height", lambda: None)())
            self.wait()
        # 128 pixels serve for 64 as well; the photo has 120.
        self.assertEqual(heights, [None, 64, 120, 120, 120])

    def test_what_does_not_answer_has_a_problem_and_holds_up_nothing(self):
        gate = threading.Event()
        self.addCleanup(gate.set)

        def stuck(path, side):
            return gate.wait() if path == self.a else decode(path, side)

        with patch.object(module, "decode", stuck), patch.object(turns, "PATIENCE", 0.3):
            self.thumbnails.show_only([self.a, self.b], 50)
            self.wait()
        self.assertEqual(self.thumbnails.problem(self.a), NO_ANSWER)
        self.assertIsNotNone(self.thumbnails.picture(self.b))

    def test_closing_does_not_wait_for_what_is_stuck(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        with patch.object(module, "decode", lambda *args: gate.wait()):
            self.thumbnails.show_only([self.a], 50)
            start = time.monotonic()
            self.thumbnails.close()
        self.assertLess(time.monotonic() - start, CLOSING_S + 2)

    def test_nothing_is_decoded_twice(self):
        with patch.object(module, "decode", wraps=decode) as decoding:
            for side in (50, 51, 64):
                self.thumbnails.show_only([self.a, self.b], side)
                self.wait()
        self.assertEqual(decoding.call_count, 2)

    def test_requests_for_what_is_out_of_sight_are_dropped(self):
        with patch.object(module, "WORKERS", 1):
            thumbnails = self.made()
        names = make_photos(self.folder, *(f"{n}.jpg" for n in range(60)))
        paths = [str(names / f"{n}.jpg") for n in range(60)]
        with patch.object(module, "decode", wraps=decode) as decoding:
            thumbnails.show_only(paths, 50)
            thumbnails.show_only([self.a], 50)
            self.wait(thumbnails)
        self.assertLess(decoding.call_count, 40)
        self.assertIsNotNone(thumbnails.picture(self.a))
        self.assertIsNone(thumbnails.picture(paths[-1]))

    def test_memory_is_bounded_and_the_newest_stays(self):
        thumbnails = self.made(limit=20_000)  # one picture of 48 x 64 has 12,288 bytes
        for path in (self.a, self.b):
            thumbnails.show_only([path], 50)
            self.wait(thumbnails)
        self.assertIsNone(thumbnails.picture(self.a))
        self.assertIsNotNone(thumbnails.picture(self.b))
        self.assertLessEqual(thumbnails._bytes, 20_000)

    def test_problems_have_a_reason(self):
        (self.folder / "empty.jpg").write_bytes(b"")
        gone, empty = (str(self.folder / name) for name in ("gone.jpg", "empty.jpg"))
        web = "https://example.org/a.jpg"
        self.thumbnails.show_only([gone, empty, web], 50)
        self.wait()
        self.assertIn("not there", self.thumbnails.problem(gone))
        self.assertIn("empty", self.thumbnails.problem(empty))
        self.assertIn("fetches nothing", self.thumbnails.problem(web))
        self.assertIn("names no photo", self.thumbnails.problem(None))
        self.assertIsNone(self.thumbnails.picture(gone))

    def test_forgetting_looks_at_the_files_anew(self):
        path = str(self.folder / "later.jpg")
        self.thumbnails.show_only([path], 50)
        self.wait()
        make_photos(self.folder, "later.jpg")
        self.thumbnails.forget()
        self.assertIsNone(self.thumbnails.problem(path))
        self.thumbnails.show_only([path], 50)
        self.wait()
        self.assertIsNotNone(self.thumbnails.picture(path))

    def test_closing_with_work_left(self):
        thumbnails = Thumbnails()
        thumbnails.show_only([self.a, self.b], 50)
        thumbnails.close()
        QTest.qWait(50)

    def test_a_window_that_is_gone_asks_for_nothing_more(self):
        told = []
        self.thumbnails.ready.connect(told.append)
        self.thumbnails.show_only([self.a], 64)
        self.thumbnails.close()
        self.thumbnails.show_only([self.a, self.b], 64)
        self.thumbnails.forget()
        self.thumbnails._on_decoded((self.a, 64), "it came late")
        QTest.qWait(100)
        self.assertEqual(told, [])
        self.assertIsNone(self.thumbnails.picture(self.a))
        self.assertIsNone(self.thumbnails.problem(self.a))

    def test_colours_are_those_of_the_photo(self):
        path = self.folder / "red.png"
        Image.new("RGB", (7, 5), (250, 10, 20)).save(path)  # rows that do not end on 4 bytes
        for name in (str(path), QUrl.fromLocalFile(str(path)).toString()):
            picture = decode(name, 64)
            self.assertIsInstance(picture, QImage)
            self.assertEqual(picture.pixelColor(6, 4), QColor(250, 10, 20))
