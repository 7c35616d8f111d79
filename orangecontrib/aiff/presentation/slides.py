"""What a presentation is made of: slides, their pictures and their words."""

from dataclasses import dataclass, field

from ..clusters.analysis import Analysis


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
    tree : whether the tree is drawn on it
    notes : what the speaker sees
    """

    title: str
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    rows: tuple[PictureRow, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    blank: str = ""
    tree: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A presentation: the first slide is its title.

    Attributes
    ----------
    author : whose photos they are, "" if it is not known
    analysis : whose tree is drawn
    """

    title: str
    author: str
    slides: tuple[Slide, ...]
    analysis: Analysis = field(repr=False, compare=False)
