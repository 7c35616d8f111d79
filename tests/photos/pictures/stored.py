"""Files that keep one upright picture, turned, with every way of saying how it is to be turned."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image, TiffImagePlugin

pillow_heif.register_heif_opener()

SIZE = 48, 32
_TO_STORE = {  # the inverse of what a viewer has to do
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
SHORT, LONG = 3, 4
PACKET = """<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''
xmlns:tiff='http://ns.adobe.com/tiff/1.0/' {}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"""
DOUBLE, SINGLE = 'tiff:Orientation="{}"/>', "tiff:Orientation='{}'/>"
ELEMENT = "><tiff:Orientation>{}</tiff:Orientation></rdf:Description>"


def picture() -> Image.Image:
    """Unlike in all four corners, in blocks that any compression keeps."""
    pixels = np.zeros((SIZE[1], SIZE[0], 3), dtype=np.uint8)
    pixels[:, : SIZE[0] // 2, 0] = 200
    pixels[SIZE[1] // 2 :, :, 2] = 200
    return Image.fromarray(pixels)


def turned_away(orientation: int) -> Image.Image:
    """The picture as a file stores it that says this orientation."""
    turn = _TO_STORE.get(orientation)
    return picture() if turn is None else picture().transpose(turn)


def exif(orientation: int, kind: int = SHORT, order: str = "<") -> bytes:
    value = struct.pack(order + "HH", orientation, 0)
    if kind == LONG:
        value = struct.pack(order + "I", orientation)
    start = {"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HIH", 42, 8, 1)
    return start + struct.pack(order + "HHI", 0x0112, kind, 1) + value + bytes(4)


def xmp(orientation: int, way: str = DOUBLE) -> bytes:
    return PACKET.format(way.format(orientation)).encode()


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(image: Image.Image, added: bytes, behind: bool) -> bytes:
    """A PNG with chunks before or behind its pixels."""
    data = saved(image, "PNG")
    at = data.rindex(b"IEND") - 4 if behind else 33
    return data[:at] + added + data[at:]


def _jpeg(orientation, block):
    return saved(turned_away(orientation), "JPEG", quality=95, exif=b"Exif\0\0" + block)


def _png(orientation, added, behind=False):
    return png_with(turned_away(orientation), added, behind)


def _text(packet):
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)


def _raw_profile(orientation):
    block = b"Exif\0\0" + exif(orientation)
    text = f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()
    return chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))


def _tiff(orientation, tag, kind, value, compression=None):
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[tag] = kind
    tags[tag] = value
    return saved(turned_away(orientation), "TIFF", tiffinfo=tags, compression=compression)


def _save(kind, **make):
    def way(orientation):
        options = {name: value(orientation) for name, value in make.items()}
        return saved(turned_away(orientation), kind, **options)

    return way


# Each way takes an orientation and gives the bytes of a file that shows `picture()`.
WAYS = {
    "exif.jpg": lambda o: _jpeg(o, exif(o)),
    "big end first.jpg": lambda o: _jpeg(o, exif(o, order=">")),
    "long.jpg": lambda o: _jpeg(o, exif(o, LONG)),
    "long, big end first.jpg": lambda o: _jpeg(o, exif(o, LONG, ">")),
    "xmp.jpg": _save("JPEG", xmp=xmp),
    "xmp in single quotes.jpg": _save("JPEG", xmp=lambda o: xmp(o, SINGLE)),
    "xmp as an element.jpg": _save("JPEG", xmp=lambda o: xmp(o, ELEMENT)),
    "exif against xmp.jpg": _save(
        "JPEG", exif=lambda o: b"Exif\0\0" + exif(o), xmp=lambda o: xmp(o % 8 + 1)
    ),
    "exif.png": lambda o: _png(o, chunk(b"eXIf", exif(o))),
    "exif behind.png": lambda o: _png(o, chunk(b"eXIf", exif(o)), True),
    "long behind.png": lambda o: _png(o, chunk(b"eXIf", exif(o, LONG, ">")), True),
    "xmp.png": lambda o: _png(o, _text(xmp(o))),
    "xmp behind.png": lambda o: _png(o, _text(xmp(o)), True),
    "raw profile.png": lambda o: _png(o, _raw_profile(o)),
    "raw profile behind.png": lambda o: _png(o, _raw_profile(o), True),
    "exif.webp": _save("WEBP", exif=exif),
    "long.webp": _save("WEBP", exif=lambda o: exif(o, LONG, ">")),
    "xmp.webp": _save("WEBP", xmp=xmp),
    "tag.tif": lambda o: _tiff(o, 0x0112, SHORT, o),
    "long tag.tif": lambda o: _tiff(o, 0x0112, LONG, o),
    "tag, packed.tif": lambda o: _tiff(o, 0x0112, SHORT, o, "tiff_lzw"),
    "tag, as jpeg.tif": lambda o: _tiff(o, 0x0112, SHORT, o, "jpeg"),
    "xmp.tif": lambda o: _tiff(o, 700, 1, xmp(o)),
    "xmp in single quotes.tif": lambda o: _tiff(o, 700, 1, xmp(o, SINGLE), "tiff_lzw"),
    "boxes.avif": _save("AVIF", exif=lambda o: b"Exif\0\0" + exif(o)),
    "boxes.heic": _save("HEIF", exif=lambda o: b"Exif\0\0" + exif(o)),
}
# Those that the other libraries read as well, as far as they were seen to.
READ_BY_IMAGEMAGICK = (
    "exif.jpg", "big end first.jpg", "xmp as an element.jpg", "raw profile.png", "tag.tif",
    "long tag.tif", "tag, packed.tif",
)  # fmt: skip
READ_BY_QT = ("exif.jpg", "big end first.jpg", "tag.tif", "long tag.tif", "tag, packed.tif")
