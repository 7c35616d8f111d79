import os
import tempfile
from unittest.mock import patch

from AnyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from AnyQt.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PIL import Image

from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.match import camera, photo_buttons

from .test_camera import parts
from .window import MatchTest


class TestPhotosThatAsk(MatchTest):
    def test_files_dropped_and_pasted(self):
        self.connect(self.table)
        self.ask_file(self.file())
        self.assertEqual(str(self.query()[0]["image"]), self.file())
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(self.file("dress_3/consumer_1.jpg"))])
        how = (Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier)
        self.widget.dropEvent(QDropEvent(QPointF(QPoint(5, 5)), *how))
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), "consumer_1.jpg")
        self.assertEqual(len(self.widget.history), 2)

    def test_a_pasted_picture_and_nothing_of_it_on_the_disk(self):
        self.connect(self.table)
        place = self.tmp / "temporary"
        place.mkdir()
        picture = QImage(self.file())
        QGuiApplication.clipboard().setImage(picture)
        # Python's place for temporary files, and Qt's.
        with (
            patch.object(tempfile, "tempdir", str(place)),
            patch.dict(os.environ, TMPDIR=str(place)),
        ):
            self.widget.buttons.paste()
            self.rest()
        self.assertEqual(os.listdir(place), [])
        query = self.query()
        self.assertTrue(str(query[0]["image"]).startswith("data:image/jpeg;base64,"))
        near = str(self.matches()[0]["item"])
        self.ask_file(self.file())
        self.assertEqual(near, str(self.matches()[0]["item"]))

    def test_photos_are_turned_upright(self):
        self.connect(self.table)
        exif = Image.Exif()
        exif[0x0112] = 6
        lying = self.tmp / "lying.jpg"
        Image.open(self.file()).rotate(90, expand=True).save(lying, exif=exif, quality=95)
        self.ask_file(lying)
        self.assertEqual(self.widget.reply.photo.size, (480, 640))
        self.assertEqual(self.widget.reply.picture, None)
        self.assertIn("480 × 640", self.widget.panel.caption.text())

    def test_no_camera(self):
        def lacking():
            raise camera.CameraError(camera.NO_CAMERA)

        with patch(f"{photo_buttons.__name__}.multimedia", lacking):
            self.widget.buttons.photograph()
        self.assertIn("There is no camera", str(self.widget.Warning.no_photo))

    def test_a_photo_from_the_camera(self):
        class Dialog(camera.CameraDialog):
            def exec(self):
                self.taken = QImage(str(SAMPLES["wardrobe"].folder / "dress_5/consumer_1.jpg"))
                return True

        self.connect(self.table)
        with (
            patch.object(camera, "permission", lambda: None),
            patch(f"{photo_buttons.__name__}.multimedia", lambda: parts("front")),
            patch(f"{photo_buttons.__name__}.CameraDialog", Dialog),
        ):
            self.widget.buttons.photograph()
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), "camera picture")

    def test_leave_to_use_the_camera_is_refused(self):
        class Dialog(camera.CameraDialog):
            def start(self):
                self._refuse(camera.REFUSED)

            def exec(self):
                raise AssertionError("a dialog that is over must not be shown")

        with (
            patch(f"{photo_buttons.__name__}.multimedia", lambda: parts("front")),
            patch(f"{photo_buttons.__name__}.CameraDialog", Dialog),
        ):
            self.widget.buttons.photograph()
        self.assertIn("may not use the camera", str(self.widget.Warning.no_photo))

    def test_photos_that_cannot_be_read(self):
        self.connect(self.table)
        (self.tmp / "broken.jpg").write_bytes(b"no picture")
        self.ask_file(self.tmp / "broken.jpg")
        self.assertIn("broken.jpg cannot be used: the file is not a picture", self.messages()[0])
        mime = QMimeData()
        mime.setText("a poem")
        self.ask(mime)
        self.assertIn("no photo in it", str(self.widget.Warning.no_photo))
        self.ask_file(self.file())
        self.assertEqual(self.messages(), [])

    def test_a_photo_of_nothing(self):
        self.connect(self.table)
        plain = QImage(300, 300, QImage.Format_RGB32)
        plain.fill(QColor("navy"))
        QGuiApplication.clipboard().setImage(plain)
        self.widget.buttons.paste()
        self.rest()
        self.assertIn("one colour alone", str(self.widget.Error.cannot_ask))
        self.assertIsNone(self.matches())
        self.assertFalse(self.widget.panel.photo.is_empty)
        self.ask_file(self.file())
        self.assertEqual(self.messages(), [])
