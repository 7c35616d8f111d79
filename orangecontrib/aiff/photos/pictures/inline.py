"""Photos inside a page of HTML: small, drawn again, with nothing of the file but its pixels."""

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path

from ...errors import PhotoError
from ..columns import URL_SCHEMES
from .bare import bare
from .decode import make_thumbnail

SIDE = 120  # pixels of a picture's longer side
QUALITY = 80

# For a piece of HTML among others, such as a notebook's output: nothing outside it changes, and
# it takes the colours of what is around it.
STYLE = """
.aiff table { border-collapse: collapse; margin: .5em 0; }
.aiff caption { text-align: left; font-weight: 600; }
.aiff th, .aiff td { padding: .2em .8em; text-align: right; }
.aiff th:first-child, .aiff td:first-child { text-align: left; } .aiff .few { opacity: .6; }
.aiff .strip { display: flex; gap: 6px; align-items: flex-start; overflow-x: auto; margin: .6em 0; }
.aiff figure { margin: 0; width: 96px; font-size: 12px; text-align: center; flex: none; }
.aiff figure img, .aiff figure .none { width: 90px; height: 120px; object-fit: contain;
  background: #8882; border: 3px solid transparent; display: block; margin: 0; }
.aiff figure.query { margin-right: 16px; }
.aiff .right img, .aiff .right .none { border: 3px solid #009e73; }
.aiff .wrong img, .aiff .wrong .none { border: 3px dashed #d1401a; }
.aiff figcaption { overflow-wrap: anywhere; } .aiff .beyond { margin-left: 16px; }
"""


def small_jpeg(path: str | Path | None, side: int = SIDE, **options) -> bytes | None:
    """A photo as a bare JPEG that fits a square of `side` pixels; None if it cannot be shown.

    Nothing is fetched from the web.

    Parameters
    ----------
    options : for Pillow's `save`; a quality of `QUALITY` unless they name another
    """
    if path is None or str(path).partition(":")[0].lower() in URL_SCHEMES:
        return None
    try:
        photo = make_thumbnail(path, side)
    except PhotoError:
        return None
    return bare(photo, "JPEG", **{"quality": QUALITY, **options})


def address(data: bytes, kind: str) -> str:
    """A picture's file as an address that holds all of it."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def picture_html(path: str | Path | None) -> str:
    """A small picture, or the words that there is none."""
    data = small_jpeg(path)
    if data is None:
        return '<span class="none">no picture</span>'
    return f'<img src="{address(data, "jpeg")}" alt="">'


def figure_html(picture: str, kind: str, *captions: str) -> str:
    """A picture with lines below it.

    Parameters
    ----------
    picture : see `picture_html`
    kind : classes of `STYLE`: query, right, wrong, beyond; "" for a plain one
    captions : as plain text
    """
    below = "<br>".join(map(escape, captions))
    return f'<figure class="{kind}">{picture}<figcaption>{below}</figcaption></figure>'


def strip_html(figures: Iterable[str]) -> str:
    """Figures side by side; see `figure_html`."""
    return f'<div class="strip">{"".join(figures)}</div>'


def piece_html(parts: Iterable[str]) -> str:
    """HTML that can stand among other things, such as a notebook's output."""
    inside = "\n".join(parts)
    return f'<div class="aiff"><style>{STYLE}</style>\n{inside}\n</div>'
