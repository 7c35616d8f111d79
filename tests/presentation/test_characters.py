"""Names as file systems and tables have them, and no XML can hold them."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from orangecontrib.aiff.presentation.slides import Outline, Picture, PictureRow, Slide
from orangecontrib.aiff.presentation.writers import make_presentation

NAMES = {
    "escape": ("red\x1b dress", "red� dress"),
    "null": ("red\x00 dress", "red� dress"),
    "no character": ("red\ufffe\uffff dress", "red�� dress"),
    "a byte that is no UTF-8": ("robe d'\udce9t\udce9", "robe d'�t�"),
    "half an emoji": ("\ud83d dress", "� dress"),
    "lines": ("red\ndress\x0bof\tmine", "red dress of mine"),
    "all is well": ("Straße 衣 👗 é", "Straße 衣 👗 é"),
}


def said(name, photo):
    """An outline that has a name wherever one can stand."""
    pictures = (Picture(None, name), Picture(str(photo), name, "shop"))
    slide = Slide(
        name, (name,), pictures, (PictureRow(name, pictures),), ((name, "a"), (name, name)), name,
        notes=(name,),
    )  # fmt: skip
    return Outline(name, name, (slide,))


@pytest.fixture(params=NAMES)
def names(request):
    return NAMES[request.param]


@pytest.fixture
def made(names, slides, request, tmp_path):
    """Makes a presentation of a kind with the name everywhere."""
    photo = next(Path(p.path) for s in slides.slides for p in s.pictures if p.path)
    given = said(names[0], photo)
    return lambda kind: make_presentation(given, kind, tmp_path / "out")


def test_powerpoint(names, made):
    pptx = pytest.importorskip("pptx")
    wanted = names[1]
    deck = pptx.Presentation(made("pptx"))
    about = deck.core_properties
    assert (about.title, about.author) == (wanted, wanted)
    (slide,) = deck.slides
    assert slide.shapes.title.text_frame.text == wanted
    assert slide.notes_slide.notes_text_frame.text == wanted
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    # Title, line, row and blank; two captions on the page, and two in the row, where room is small.
    assert len(texts) == 8 and texts.count(wanted) >= 6
    for text in texts:
        start, _, end = text.partition("…")  # both ends of a name are kept
        assert text == wanted or (wanted.startswith(start) and wanted.endswith(end))
    cells = [cell.text for s in slide.shapes if s.has_table for cell in s.table.iter_cells()]
    assert cells == [wanted, "a", wanted, wanted]
    described = [s._element.nvPicPr.cNvPr.get("descr") for s in slide.shapes if hasattr(s, "image")]
    assert described == [f"{wanted} (shop photo)"] * 2


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts = []

    def handle_data(self, data):
        self.texts.append(data)


def test_html(names, made):
    text = made("html").read_bytes().decode("utf-8")
    texts = Texts()
    texts.feed(text)
    # Head, title, line, two captions twice, row, three cells, blank, note.
    assert texts.texts.count(names[1]) == 13


def test_markdown(names, made):
    markdown = pytest.importorskip("markdown")
    page = made("markdown").read_bytes().decode("utf-8")
    html = Texts()
    html.feed(markdown.markdown(page, extensions=["tables"]))
    assert sum(names[1] in text for text in html.texts) >= 6


@pytest.mark.parametrize("length", [255, 256, 700])
def test_long_titles(slides, tmp_path, length):
    pptx = pytest.importorskip("pptx")
    long = ("dress " * length)[: length - 1] + "!"
    given = Outline(long, long, (Slide(long),))
    deck = pptx.Presentation(make_presentation(given, "pptx", tmp_path / "a.pptx"))
    assert deck.slides[0].shapes.title.text_frame.text == long
    for kept in (deck.core_properties.title, deck.core_properties.author):
        assert kept == long if length <= 255 else kept == long[:254] + "…"
    assert long in make_presentation(given, "html", tmp_path / "a").read_text(encoding="utf-8")
