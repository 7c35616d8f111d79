"""Opening photo files: upright, RGB, and with a clear reason where it cannot be done."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

EXIF_ORIENTATION = 0x0112
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
MAX_PIXELS = 100_000_000
DAMAGED = "the file is damaged or cut short"


class PhotoError(Exception):
    """A photo that cannot be used.

    Attributes
    ----------
    problem : what is wrong, a clause without a full stop
    advice : what to do about it
    """

    def __init__(self, problem: str, advice: str = "Replace the file or take it away."):
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


def read_size(path: str | Path) -> tuple[int, int]:
    """Width and height in pixels as a person sees the photo, from the file's header alone.

    Raises
    ------
    PhotoError
        If the file cannot be read or is no picture.
    """
    with _opened(path) as image:
        width, height = image.size
        upright = image.getexif().get(EXIF_ORIENTATION, 1) not in SIDEWAYS
    return (width, height) if upright else (height, width)


def open_photo(path: str | Path, at_least: int | None = None) -> Image.Image:
    """The photo as RGB, turned upright by its EXIF orientation, transparency laid on white.

    Parameters
    ----------
    path : the file
    at_least : if given, a JPEG may be decoded at a reduced scale whose shorter side has at least
        this many pixels; much faster where a small picture is wanted from a large one

    Raises
    ------
    PhotoError
        If the file cannot be read, is damaged, or is no picture.
    """
    with _opened(path) as image:
        if at_least is not None:
            _reduce_on_decode(image, at_least)
        try:
            photo = _as_rgb(ImageOps.exif_transpose(image))
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise PhotoError(DAMAGED) from error
        if image.watched.ended_early:
            raise PhotoError(DAMAGED)
        return photo


def make_thumbnail(path: str | Path, side: int) -> Image.Image:
    """The photo made to fit a square of `side` pixels, its shape kept; see `open_photo`."""
    image = open_photo(path, at_least=side)
    image.thumbnail((side, side), Image.Resampling.BILINEAR)
    return image


class _WatchedFile(io.BufferedReader):
    """A file that notes whether somebody wanted more of it than there is.

    Orange's Image Analytics tells Pillow, for the whole process, to fill what a cut-off file
    lacks with grey and to say nothing. Such a picture must not pass for a photo.
    """

    ended_early = False

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data and size != 0:
            self.ended_early = True
        return data


@contextmanager
def _opened(path: str | Path) -> Iterator[Image.Image]:
    try:
        file = _WatchedFile(io.FileIO(path))
    except FileNotFoundError as error:
        raise PhotoError(
            "the file is not there", "Put it back, or load the folder anew."
        ) from error
    except PermissionError as error:
        raise PhotoError(
            "the file may not be read", "Give yourself permission to read it."
        ) from error
    except OSError as error:
        raise PhotoError("the file cannot be read") from error
    with file, _identified(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PhotoError(*_too_large())
        file.ended_early = False  # looking for a header may well run into the end
        image.watched = file
        yield image


def _identified(file: _WatchedFile) -> Image.Image:
    try:
        return Image.open(file)
    except UnidentifiedImageError as error:
        empty = not file.seek(0, io.SEEK_END)
        problem = "the file is empty" if empty else "the file is not a picture that can be read"
        raise PhotoError(problem, "Export it anew as JPEG or PNG.") from error
    except Image.DecompressionBombError as error:
        raise PhotoError(*_too_large()) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PhotoError(DAMAGED) from error


def _too_large() -> tuple[str, str]:
    return f"the picture has over {MAX_PIXELS // 10**6} megapixels", "Save it smaller."


def _reduce_on_decode(image: Image.Image, at_least: int) -> None:
    # draft() keeps both sides at or above the size asked for; it does nothing for other formats.
    shorter = min(image.size)
    if shorter > at_least:
        scale = at_least / shorter
        image.draft("RGB", tuple(max(1, round(side * scale)) for side in image.size))


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # convert() would clip everything above 255 to white instead of scaling 16 bits to 8.
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    return image.convert("RGB")
