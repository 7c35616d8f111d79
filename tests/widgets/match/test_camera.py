import builtins
from types import SimpleNamespace
from unittest.mock import patch

from AnyQt.QtCore import QObject, Qt, Signal
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import QDialog, QWidget
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.errors import CameraError
from orangecontrib.aiff.widgets.match import camera
from orangecontrib.aiff.widgets.match.camera import CameraDialog, multimedia


class FakeCamera(QObject):
    errorOccurred = Signal(object, str)

    def __init__(self, device):
        super().__init__()
        self.device, self.running = device, False

    def start(self):
        self.running = True

    def stop(self):
        self.running = False


class FakeCapture(QObject):
    imageCaptured = Signal(int, QImage)
    errorOccurred = Signal(int, object, str)

    def capture(self):
        picture = QImage(4, 6, QImage.Format_RGB32)
        picture.fill(Qt.red)
        self.imageCaptured.emit(1, picture)


class FakeSession:
    def setImageCapture(self, capture):
        self.capture = capture

    def setVideoOutput(self, video):
        self.video = video

    def setCamera(self, camera):
        self.camera = camera


def parts(*names):
    devices = [SimpleNamespace(description=lambda name=name: name) for name in names]
    return SimpleNamespace(
        QCamera=FakeCamera,
        QImageCapture=FakeCapture,
        QMediaCaptureSession=FakeSession,
        QMediaDevices=SimpleNamespace(videoInputs=lambda: devices),
        QVideoWidget=QWidget,
    )


class FakeApplication:
    def __init__(self, status, answer=None):
        self.status, self.answer = status, answer

    def checkPermission(self, _):
        return self.status

    def requestPermission(self, _, callback):
        callback(SimpleNamespace(status=lambda: self.answer))


class TestCamera(GuiTest):
    def dialog(self, *names):
        dialog = CameraDialog(None, parts(*(names or ("front",))))
        self.addCleanup(dialog.deleteLater)
        self.sentences = []
        dialog.failed.connect(self.sentences.append)
        return dialog

    def start(self, dialog, status, answer=None):
        status = status and getattr(Qt.PermissionStatus, status)
        answer = answer and getattr(Qt.PermissionStatus, answer)
        core = SimpleNamespace(instance=lambda: FakeApplication(status, answer))
        with (
            patch.object(camera, "permission", object),
            patch.object(camera, "QCoreApplication", core),
        ):
            dialog.start()

    def test_a_photo_is_taken(self):
        dialog = self.dialog()
        with patch.object(camera, "permission", lambda: None):
            dialog.start()
        running = dialog._session.camera
        self.assertTrue(running.running)
        dialog.take_button.click()
        self.assertEqual(dialog.result(), QDialog.Accepted)
        self.assertEqual((dialog.taken.width(), dialog.taken.height()), (4, 6))
        self.assertFalse(running.running)
        self.assertEqual(self.sentences, [])

    def test_another_camera_is_chosen(self):
        dialog = self.dialog("front", "back")
        with patch.object(camera, "permission", lambda: None):
            dialog.start()
        first = dialog._session.camera
        self.assertFalse(dialog.device_combo.isHidden())
        dialog.device_combo.activated.emit(1)
        self.assertFalse(first.running)
        self.assertEqual(dialog._session.camera.device.description(), "back")

    def test_no_camera(self):
        with self.assertRaisesRegex(CameraError, "no camera on this computer"):
            CameraDialog(None, parts())

    def test_a_qt_without_cameras(self):
        original = builtins.__import__

        def lacking(name, *rest):
            if "QtMultimedia" in name:
                raise ImportError("libpulse.so.0: cannot open shared object file")
            return original(name, *rest)

        with (
            patch.object(builtins, "__import__", lacking),
            self.assertRaisesRegex(CameraError, "Open, drop or paste"),
        ):
            multimedia()

    def test_leave_is_given_or_refused(self):
        if not hasattr(Qt, "PermissionStatus"):
            self.skipTest("this Qt asks nobody for leave")
        for status, answer, refused in (
            ("Granted", None, False),
            ("Denied", None, True),
            ("Undetermined", "Granted", False),
            ("Undetermined", "Denied", True),
        ):
            dialog = self.dialog()
            self.start(dialog, status, answer)
            self.assertEqual(self.sentences, [camera.REFUSED] if refused else [])
            self.assertEqual(dialog._camera is None, refused)
        self.assertIn("privacy settings", camera.REFUSED)

    def test_a_camera_that_fails_is_a_sentence(self):
        dialog = self.dialog()
        with patch.object(camera, "permission", lambda: None):
            dialog.start()
        dialog._camera.errorOccurred.emit(None, "Device is busy.")
        (sentence,) = self.sentences
        self.assertIn("does not work: Device is busy. Check", sentence)
        self.assertEqual(dialog.result(), QDialog.Rejected)
