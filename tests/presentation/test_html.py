import base64
import io
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from PIL import Image

from orangecontrib.aiff.presentation.slides import Outline, Picture, Slide
from orangecontrib.aiff.presentation.writers import make_presentation


@pytest.fixture(scope="module")
def text(slides, tmp_path_factory):
    file = make_presentation(slides, "html", tmp_path_factory.mktemp("out") / "page.html")
    return file.read_text(encoding="utf-8")


class Balance(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in ("img", "meta"):
            self.open.append(tag)
        if tag == "img":
            assert dict(attributes)["alt"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_everything_is_said(slides, text):
    plain = unescape(text)
    for slide in slides.slides:
        for words in (slide.title, *slide.lines, *slide.notes, slide.blank):
            assert words in plain
    assert text.count("<section>") == len(slides.slides)
    assert text.count('contenteditable="true"') == sum(bool(s.blank) for s in slides.slides)


def test_it_is_well_formed(text):
    balance = Balance()
    balance.feed(text)
    assert balance.open == []


def test_it_needs_no_other_file(text):
    sources = re.findall(r'src="([^"]+)"', text)
    assert sources and all(source.startswith("data:image/") for source in sources)
    assert "http:" not in text and "https:" not in text
    for source in sources:
        image = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
        assert len(image.getexif()) == 0


def test_names_are_only_text(slides, tmp_path):
    bad = '<script>alert("x")</script> & more'
    slide = Slide(
        bad, (bad,), (Picture(None, bad),), table=((bad,), (bad,)), notes=(bad,), blank=bad
    )
    file = make_presentation(Outline(bad, bad, (slide,)), "html", tmp_path / "a.html")
    assert "<script" not in file.read_text(encoding="utf-8")
