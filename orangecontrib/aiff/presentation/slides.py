"""What a presentation is made of: slides, their pictures and their words."""

from collections.abc import Callable
from dataclasses import dataclass, field

Draw = Callable[[int, int, Callable[[float], None]], bytes | None]


@dataclass(frozen=True)
class Picture:
    """A photo on a slide.

    Attributes
    ----------
    path : of its file, None where there is none, so that its caption stands in
    caption : in words
    domain : of `DOMAINS`, "" where unknown
    """

    path: str | None
    caption: str
    domain: str = ""


@dataclass(frozen=True)
class Drawing:
    """What is drawn as large as a slide has room for it.

    Attributes
    ----------
    words : what it shows, for who cannot see it
    name : of its file, where pictures lie in a folder
    draw : width and height in pixels, and a callback, to a file's bytes; None if nothing is drawn
    kind : of file: png or jpeg
    """

    words: str
    name: str
    draw: Draw = field(repr=False, compare=False)
    kind: str = "png"


@dataclass(frozen=True)
class PictureRow:
    """A line of pictures with a sentence to it."""

    words: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Slide:
    """A slide.

    Attributes
    ----------
    title : in its head
    lines : sentences below it
    pictures : shown large, in this order
    rows : sentences with small pictures, one below the other
    table : a head and rows of text, empty for none
    blank : what the student is asked for, with room to answer; "" for nothing
    drawing : below the lines; None for none
    notes : what the speaker sees
    """

    title: str
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    rows: tuple[PictureRow, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    blank: str = ""
    drawing: Drawing | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A presentation: the first slide is its title.

    Attributes
    ----------
    author : whose photos they are, "" if it is not known
    """

    title: str
    author: str
    slides: tuple[Slide, ...]
