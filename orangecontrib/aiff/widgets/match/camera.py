"""A dialog that takes a photo with a camera, where Qt and the system let it."""

from types import SimpleNamespace

from AnyQt.QtCore import QCoreApplication, QSize, Qt, Signal
from AnyQt.QtGui import QImage
from AnyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ...errors import CameraError
from ..kit.access import make_accessible

NO_MULTIMEDIA = (
    "This Orange cannot reach a camera: it lacks QtMultimedia of Qt 6. Open, drop or paste a photo."
)
NO_CAMERA = "There is no camera on this computer. Open, drop or paste a photo."
REFUSED = (
    "This program may not use the camera. Allow it in the system's privacy settings, or open, drop "
    "or paste a photo."
)
FAILED = "The camera does not work: {}. Check that no other program uses it, or open a photo."


def multimedia() -> SimpleNamespace:
    """Qt's classes for cameras.

    Raises
    ------
    CameraError
        If this Qt has none.
    """
    # Only now: they bring libraries of the system along, which may not be there.
    try:
        from AnyQt.QtMultimedia import (
            QCamera,
            QImageCapture,
            QMediaCaptureSession,
            QMediaDevices,
        )
        from AnyQt.QtMultimediaWidgets import QVideoWidget
    except ImportError as error:
        raise CameraError(NO_MULTIMEDIA) from error
    return SimpleNamespace(
        QCamera=QCamera,
        QImageCapture=QImageCapture,
        QMediaCaptureSession=QMediaCaptureSession,
        QMediaDevices=QMediaDevices,
        QVideoWidget=QVideoWidget,
    )


def permission() -> object | None:
    """What the system is asked for; None where it is asked by itself, or never."""
    try:
        from AnyQt.QtCore import QCameraPermission
    except ImportError:
        return None
    return QCameraPermission()


class CameraDialog(QDialog):
    """Shows what a camera sees; `taken` is the picture once the dialog is accepted.

    Parameters
    ----------
    parts : see `multimedia`

    Attributes
    ----------
    failed : a sentence; the dialog is then rejected
    is_over : whether that has happened, perhaps before the dialog was shown

    Raises
    ------
    CameraError
        If there is no camera.
    """

    failed = Signal(str)

    def __init__(self, parent: QWidget | None, parts: SimpleNamespace):
        super().__init__(parent)
        self._parts = parts
        self._devices = list(parts.QMediaDevices.videoInputs())
        if not self._devices:
            raise CameraError(NO_CAMERA)
        self.taken: QImage | None = None
        self.is_over = False
        self._camera = None
        self._capture = parts.QImageCapture()
        self._capture.imageCaptured.connect(self._on_captured)
        self._capture.errorOccurred.connect(lambda _id, _error, words: self._fail(words))
        self._session = parts.QMediaCaptureSession()
        self._session.setImageCapture(self._capture)
        video = parts.QVideoWidget()
        video.setAccessibleName("What the camera sees")
        self._session.setVideoOutput(video)

        self.setWindowTitle("Take a photo")
        layout = QVBoxLayout(self)
        layout.addWidget(video, stretch=1)
        self.device_combo = QComboBox(accessibleName="Camera")
        for device in self._devices:
            self.device_combo.addItem(device.description())
        self.device_combo.activated.connect(self._use)
        self.device_combo.setVisible(len(self._devices) > 1)
        buttons = QDialogButtonBox(QDialogButtonBox.Cancel)
        self.take_button = buttons.addButton("&Take photo", QDialogButtonBox.AcceptRole)
        self.take_button.setDefault(True)
        self.take_button.clicked.connect(lambda _: self._capture.capture())
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.device_combo)
        row.addWidget(QLabel("The photo stays in this window."), stretch=1)
        row.addWidget(buttons)
        layout.addLayout(row)
        make_accessible(self)

    def sizeHint(self) -> QSize:
        return QSize(640, 540)

    def start(self) -> None:
        """Ask the system for leave where that is needed, then show what the camera sees."""
        wanted = permission()
        app = QCoreApplication.instance()
        if wanted is None or not hasattr(app, "checkPermission"):
            self._use(0)
            return
        status = app.checkPermission(wanted)
        if status == Qt.PermissionStatus.Undetermined:
            app.requestPermission(wanted, self._on_permission)
        else:
            self._go_on(status)

    def _on_permission(self, wanted) -> None:
        self._go_on(wanted.status())

    def _go_on(self, status) -> None:
        if status == Qt.PermissionStatus.Granted:
            self._use(0)
        else:
            self._refuse(REFUSED)

    def _use(self, place: int) -> None:
        if self._camera is not None:
            self._camera.stop()
        self._camera = self._parts.QCamera(self._devices[place])
        self._camera.errorOccurred.connect(lambda _error, words: self._fail(words))
        self._session.setCamera(self._camera)
        self._camera.start()

    def _on_captured(self, _number: int, picture: QImage) -> None:
        self.taken = QImage(picture)
        self.accept()

    def _fail(self, words: str) -> None:
        self._refuse(FAILED.format(words.strip().rstrip(".") or "it gives no picture"))

    def _refuse(self, sentence: str) -> None:
        self.is_over = True
        self.failed.emit(sentence)
        self.reject()

    def done(self, result: int) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera = None
        super().done(result)
