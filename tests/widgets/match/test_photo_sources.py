import io
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from AnyQt.QtCore import QMimeData, QUrl
from AnyQt.QtGui import QColor, QColorSpace, QImage
from Orange.widgets.tests.base import GuiTest
from PIL import Image

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.widgets.match.photo_sources import (
    holds_photo,
    question_of,
    question_of_picture,
)

from ...folders import make_photos


def mime_of(text=None, urls=(), image=None):
    mime = QMimeData()
    if text is not None:
        mime.setText(text)
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    if image is not None:
        mime.setImageData(image)
    return mime


def picture(colour="#336699", size=(30, 40)):
    image = QImage(*size, QImage.Format_ARGB32)
    image.fill(QColor(colour))
    return image


class TestPhotoSources(GuiTest):
    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = str(make_photos(Path(folder.name).resolve(), "a b.jpg") / "a b.jpg")

    def test_files_by_url_and_by_text(self):
        for mime in (
            mime_of(urls=[QUrl.fromLocalFile(self.file).toString()]),
            mime_of(text=self.file),
            mime_of(text=f'"{self.file}"\n'),
        ):
            self.assertTrue(holds_photo(mime))
            question = question_of(mime)
            self.assertEqual((question.photo, question.name), (self.file, "a b.jpg"))
            self.assertEqual(question.domain, "consumer")

    def test_pictures(self):
        mime = mime_of(image=picture())
        self.assertTrue(holds_photo(mime))
        question = question_of(mime)
        found = Image.open(io.BytesIO(question.picture))
        self.assertEqual((found.format, found.mode, found.size), ("JPEG", "RGB", (30, 40)))
        np.testing.assert_allclose(found.getpixel((5, 5)), (51, 102, 153), atol=3)

    def test_a_picture_from_the_web_comes_as_a_picture(self):
        mime = mime_of(urls=["https://shop.example/dress.jpg"], image=picture())
        self.assertTrue(question_of(mime).picture)

    def test_a_pasted_picture_comes_in_srgb(self):
        twin = QColor(200, 60, 40)
        pasted = QImage(20, 10, QImage.Format_RGB32)
        pasted.fill(twin)
        pasted.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
        pasted = pasted.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
        self.assertGreater(abs(pasted.pixelColor(5, 5).red() - twin.red()), 10)
        question = question_of_picture(pasted, "x")
        found = Image.open(io.BytesIO(question.picture)).convert("RGB").getpixel((5, 5))
        np.testing.assert_allclose(found, (200, 60, 40), atol=4)

    def test_transparency_is_laid_on_white(self):
        question = question_of_picture(picture("#00000000"), "x")
        self.assertGreater(min(Image.open(io.BytesIO(question.picture)).getpixel((5, 5))), 250)

    def test_what_is_no_photo_is_a_sentence(self):
        for mime, words in (
            (mime_of(urls=["https://shop.example/dress.jpg"]), "on the web"),
            (mime_of(text="a red dress"), "no photo in it"),
            (mime_of(text="/no/such/file.jpg"), "no photo in it"),
            (QMimeData(), "no photo in it"),
        ):
            with self.assertRaises(PhotoError) as raised:
                question_of(mime)
            self.assertIn(words, raised.exception.problem)
            self.assertTrue(raised.exception.advice)
        self.assertFalse(holds_photo(mime_of(text="a red dress")))
        with self.assertRaises(PhotoError):
            question_of_picture(QImage(), "x")
