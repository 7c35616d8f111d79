import base64
import re

import numpy as np
from AnyQt.QtGui import QImage
from PIL import Image

from orangecontrib.aiff.widgets.kit.pictures import as_html, as_qimage


def test_every_pixel_arrives_in_qt():
    # Three pixels a row: Qt's rows are longer than Pillow's.
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3) * 10
    image = as_qimage(Image.fromarray(pixels))
    assert (image.width(), image.height()) == (3, 2)
    for y in range(2):
        for x in range(3):
            assert image.pixelColor(x, y).getRgb()[:3] == tuple(pixels[y, x])


def test_a_picture_inside_the_page_keeps_its_pixels_and_its_size_on_screen():
    picture = QImage(40, 20, QImage.Format_RGB32)
    picture.fill(0xFF336699)
    picture.setDevicePixelRatio(2)
    html = as_html(picture, "Two dresses")
    assert 'width="20"' in html and 'alt="Two dresses"' in html
    encoded = re.search(r"base64,([^\"]+)", html)[1]
    again = QImage.fromData(base64.b64decode(encoded), "PNG")
    assert (again.width(), again.height()) == (40, 20)
    assert again.pixelColor(3, 3).name() == "#336699"
