import re
from html import unescape

import pytest
from PIL import Image

from orangecontrib.aiff.errors import PresentationError
from orangecontrib.aiff.presentation.markdown import attribute, escaped
from orangecontrib.aiff.presentation.writers import make_presentation

from .cases import PLACE

markdown = pytest.importorskip("markdown")


@pytest.fixture(scope="module")
def page(slides, tmp_path_factory):
    return make_presentation(slides, "markdown", tmp_path_factory.mktemp("out") / "new" / "folder")


def test_everything_is_said(slides, page):
    assert page.name == "README.md"
    html = markdown.markdown(page.read_text(encoding="utf-8"), extensions=["tables"])
    heads = re.findall(r"<h[12]>(.*?)</h[12]>", html)
    assert heads == [slide.title for slide in slides.slides]
    for slide in slides.slides:
        for words in slide.lines:
            assert f"<p>{words}</p>" in html
        assert not slide.blank or f"<strong>{slide.blank}</strong>" in html
    assert html.count("<table>") == sum(bool(slide.table) for slide in slides.slides)


def test_pictures_are_beside_it_and_bare(slides, page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r'(?:src="|\()(pictures/[^")]+)', text))
    there = {f"pictures/{file.name}" for file in (page.parent / "pictures").iterdir()}
    assert named == there and len(there) > 10
    for file in (page.parent / "pictures").iterdir():
        assert PLACE.encode() not in file.read_bytes()
        with Image.open(file) as picture:
            assert len(picture.getexif()) == 0


def test_what_somebody_wrote_is_kept(slides, page):
    page.write_text("My explanation: ...", encoding="utf-8")
    with pytest.raises(PresentationError, match="would be lost"):
        make_presentation(slides, "markdown", page.parent)
    assert page.read_text(encoding="utf-8") == "My explanation: ..."


@pytest.mark.parametrize(
    "text", ["dress_01", "a *b* c", "x|y", "<script>", "# no head", "a & b", "[l](x)", "_lean_"]
)
def test_names_mean_nothing_to_markdown(text):
    html = markdown.markdown(f"Photo {escaped(text)}")
    assert re.fullmatch(r"<p>[^<>]*</p>", html) and unescape(html) == f"<p>Photo {text}</p>"


@pytest.mark.parametrize(
    "text",
    ["http://x.invalid/a", "See HTTPS://x.invalid", "www.x.invalid", "ann@x.invalid", "mailto:a@b"],
)
def test_an_address_in_a_name_is_no_link(text):
    # GitHub looks for these in the page as it is written.
    assert not re.search(r"(?i)(https?|mailto):|www\.|\w@\w", escaped(text))
    assert unescape(escaped(text)) == text


@pytest.mark.parametrize("text", ["- x", "+ x", "1. x", "12) x", "-"])
def test_a_name_begins_no_list(text):
    assert unescape(markdown.markdown(escaped(text))) == f"<p>{text}</p>"


def test_underscores_in_words_stay_readable():
    assert escaped("dress_01") == "dress_01"


def test_an_empty_line_in_a_name_ends_no_attribute():
    assert attribute('a "b"\n\n*bold*') == "a &quot;b&quot; &#42;bold&#42;"
