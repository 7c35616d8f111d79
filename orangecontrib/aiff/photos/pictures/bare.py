"""Pictures as files that go out: nothing in them but their pixels."""

import io

from PIL import Image


def bare(image: Image.Image, kind: str, **options) -> bytes:
    """A picture as a file of pixels alone: no place, time or camera, no comment, no profile.

    Parameters
    ----------
    kind : of file, as Pillow calls it
    options : for Pillow's `save`
    """
    # Pillow carries comments, profiles and more from a file it read to one it writes.
    image.info.clear()
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
