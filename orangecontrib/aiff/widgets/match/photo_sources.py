"""Photos that are dropped or pasted, or that a camera took, as questions."""

from pathlib import Path

from AnyQt.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from AnyQt.QtGui import QColorSpace, QImage, QPainter

from ...errors import PhotoError
from ...matching.question import Question
from ...photos.columns import CONSUMER

QUALITY = 95
NO_PHOTO = PhotoError("there is no photo in it", "Drop or paste a picture, or a photo's file.")
ON_THE_WEB = PhotoError("it is on the web", "Save the photo on this computer, and take it there.")


def holds_photo(mime: QMimeData) -> bool:
    """Whether `question_of` may make a question of something."""
    return mime.hasImage() or mime.hasUrls() or _named_file(mime) is not None


def question_of(mime: QMimeData) -> Question:
    """What was dropped or pasted: a file, a picture, or the path of a file.

    Raises
    ------
    PhotoError
        If it is none of these.
    """
    local = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if local:
        return question_of_file(local[0])
    if mime.hasImage():
        return question_of_picture(QImage(mime.imageData()), "pasted picture")
    if mime.hasUrls():
        raise ON_THE_WEB
    if file := _named_file(mime):
        return question_of_file(file)
    raise NO_PHOTO


def question_of_file(path: str) -> Question:
    """A photo of somebody wearing a garment, unless the user says otherwise."""
    return Question(photo=path, name=Path(path).name, domain=CONSUMER)


def question_of_picture(picture: QImage, name: str) -> Question:
    """A picture that is no file: in sRGB, transparency is laid on white."""
    if picture.isNull():
        raise NO_PHOTO
    if picture.colorSpace().isValid():
        picture = picture.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    opaque = QImage(picture.size(), QImage.Format_RGB32)
    opaque.fill(Qt.white)
    painter = QPainter(opaque)
    painter.drawImage(opaque.rect(), picture)  # whatever its device pixel ratio
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.WriteOnly)
    opaque.save(buffer, "JPG", QUALITY)
    return Question(picture=bytes(data), name=name, domain=CONSUMER)


def _named_file(mime: QMimeData) -> str | None:
    """The file whose path stands in pasted text."""
    text = mime.text().strip().strip('"') if mime.hasText() else ""
    try:
        return text if text and "\n" not in text and Path(text).is_file() else None
    except (OSError, ValueError):
        return None
