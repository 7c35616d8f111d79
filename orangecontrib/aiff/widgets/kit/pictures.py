"""Pictures on their way from Pillow to the window, and from the window to a report."""

import base64
from html import escape

from AnyQt.QtCore import QBuffer, QByteArray, QIODevice
from AnyQt.QtGui import QImage
from PIL import Image


def as_qimage(picture: Image.Image) -> QImage:
    """An RGB picture for Qt."""
    width, height = picture.size
    image = QImage(picture.tobytes(), width, height, 3 * width, QImage.Format_RGB888)
    # The conversion copies; the bytes above are gone when this function returns.
    return image.convertToFormat(QImage.Format_RGB32)


def as_html(picture: QImage, words: str) -> str:
    """A picture inside the page, with what it shows in words."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.WriteOnly)
    picture.save(buffer, "PNG")
    encoded = base64.b64encode(bytes(data)).decode()
    width = round(picture.width() / picture.devicePixelRatio())
    return f'<img src="data:image/png;base64,{encoded}" width="{width}" alt="{escape(words)}">'
