"""Names of folders, garments and people, whatever letters they have, are text wherever they come."""

import csv
import io
import re
from html.parser import HTMLParser

import markdown
from hypothesis import strategies as st

from orangecontrib.aiff.files.csv_text import SIGNS, guarded, unguarded
from orangecontrib.aiff.photos.collecting.classview import COLUMNS, ClassRow, class_csv
from orangecontrib.aiff.photos.collecting.labelling import _as_csv, _guarded
from orangecontrib.aiff.photos.collecting.labels import as_path
from orangecontrib.aiff.presentation.markdown import attribute, escaped
from orangecontrib.aiff.widgets.kit.plain import as_tip

from .tally import fuzzed

PIECES = (
    "<b>bold</b>", "<i>", "&amp;", "&", "<", ">", '"', "'", "\n", "\n\n", "\t", ";", ",", "=1+1",
    "@x", "-1", "+1", "![x](y)", "[x](y)", "# x", "* x", "**x**", "`x`", "|", "~~x~~", "<!-- x -->",
    "Anna", "Rossi", " ", "_", "\\", "é", "裙",
)  # fmt: skip
names = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=30)
TAGS = ("p", "img", "qt", "br", "html", "body")


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@fuzzed("names", 150, name=names)
def test_a_tooltip(name):
    tip = as_tip(name)
    if tip != name:
        assert {tag for tag, _ in Tags(tip).tags} <= {"qt", "br"}
    else:
        assert "<" not in name


@fuzzed("names", 150, name=names)
def test_a_page_of_markdown(name):
    page = markdown.markdown(f"# Title\n\nof {escaped(name)} it is.\n\nNext.")
    assert {tag for tag, _ in Tags(page).tags} <= {"h1", "p"}


@fuzzed("names", 150, name=names)
def test_what_a_picture_of_markdown_is_called(name):
    page = markdown.markdown(f'Before.\n\n<img src="a.jpg" alt="{attribute(name)}">\n\nAfter.')
    tags = Tags(page).tags
    assert {tag for tag, _ in tags} <= {"p", "img"}
    assert [found["src"] for tag, found in tags if tag == "img"] == ["a.jpg"]


def cells(text, *delimiters):
    """All cells that spreadsheets find, whichever mark each takes for the separator."""
    for delimiter in delimiters or ",;\t|":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield from row


def computes(cell):
    """Whether a spreadsheet might take it for a formula, whatever blanks and quotes it cuts off."""
    return re.match(rf'[\s"\u200b\ufeff]*[{re.escape(SIGNS)}]', cell)


@fuzzed("names", 150, name=names)
def test_a_csv_for_grading(name):
    text = class_csv([ClassRow(name, None, 0, 0, 0, 0, 0, 0, ())])
    assert unguarded([*cells(text, ",")][len(COLUMNS)]) == name
    assert not [cell for cell in cells(text) if computes(cell)]


@fuzzed("names", 150, name=names)
def test_a_path_and_a_garment_in_labels_are_read_as_they_were(name):
    path, item = as_path(name), name.strip()
    text = _as_csv([["path", "domain", "item"], [_guarded(path), "shop", guarded(item)]], ",", "\n")
    *_, cell, _, named = cells(text, ",")
    assert as_path(unguarded(cell)) == path
    assert unguarded(named).strip() == item
    assert not [cell for cell in cells(text) if computes(cell)]


@fuzzed("names", 150, name=names)
def test_what_is_guarded_reads_back(name):
    assert unguarded(guarded(name)) == name
    assert unguarded(guarded(guarded(name))) == guarded(name)
