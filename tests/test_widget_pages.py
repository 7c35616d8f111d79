"""Each widget's page has the house form, says what the code says, and its picture's numbers hold."""

import ast
import importlib
import re
import sys
from itertools import combinations
from pathlib import Path

import pytest
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QAbstractButton, QGroupBox, QLabel, QTabWidget
from Orange.canvas.config import Config
from Orange.widgets.tests import base
from orangecanvas.registry import WidgetRegistry
from orangecanvas.utils import name_lookup
from orangewidget.utils.signals import MultiInput
from orangewidget.workflow.discovery import WidgetDiscovery

from orangecontrib.aiff.widgets.match.search_controls import MARK_DOWN_TIP

ROOT = Path(__file__).parents[1]
PICTURE = re.compile(r"^!\[(.+)\]\(\.\./images/([\w-]+\.png)\)$", re.M)


BOLD = re.compile(r"(?<!\*)\*\*([^*\n]+)\*\*(?!\*)")
MOST_WORDS = 9  # on a button or a box
# What stands in bold on pages and is not the add-on's: headings of lists, a button of Orange's.
NOT_OURS = {"inputs", "outputs", "save image"}

REGISTRY = WidgetRegistry()
WidgetDiscovery(REGISTRY).run(Config.widgets_entry_points())
WIDGETS = [name_lookup(each.qualified_name) for each in REGISTRY.widgets("AI for Fashion")]
every_widget = pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.name)


def page_of(widget):
    name = widget.name.lower().replace(" ", "-")
    return (ROOT / "doc" / "widgets" / f"{name}.md").read_text(encoding="utf-8")


def numbered(page):
    """The numbered list that follows the first picture."""
    after = page[PICTURE.search(page).end() :].lstrip("\n")
    listed = after[: after.index("\n\n")]
    return re.findall(r"^(\d+)\. (.+)$", listed, re.M)


def listed_below(page, heading):
    """Names of the list below a bold heading, "" where there is none."""
    found = re.search(rf"^\*\*{heading}\*\*\n\n((?:- .+\n)+)", page, re.M)
    return re.findall(r"^- ([^:\n]+): .", found[1], re.M) if found else []


@pytest.fixture(scope="module")
def picture_numbers():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("picture_numbers")
    finally:
        sys.path.pop(0)


@every_widget
def test_a_page_has_the_house_form(widget):
    page = page_of(widget)
    assert page.startswith(f"# {widget.name}\n\n{widget.description}\n\n")
    places = [page.find(f"**{name}**\n") for name in ("Inputs", "Outputs")]
    places += [PICTURE.search(page).start(), page.index("\n1. "), page.index("\n## Example\n")]
    there = [place for place in places if place >= 0]
    assert there == sorted(there)
    assert page.index("\n## ") == page.index("\n## Example\n")  # before all details
    assert re.search(r"\*Help > Example Workflows > Fashion: [^*]+\*", page)


@every_widget
def test_inputs_and_outputs_are_the_widget_s(widget):
    page = page_of(widget)
    inputs = [
        f"{each.name} (several)" if isinstance(each, MultiInput) else each.name
        for each in widget.get_signals("inputs")
    ]
    assert listed_below(page, "Inputs") == inputs
    outputs = [each.name for each in widget.get_signals("outputs")]
    assert listed_below(page, "Outputs") == outputs


@every_widget
def test_every_picture_says_what_it_shows(widget):
    assert "![](" not in page_of(widget)


@every_widget
def test_numbers_of_the_picture_are_those_of_the_list(widget, picture_numbers):
    page = page_of(widget)
    parts = picture_numbers.NUMBERS[PICTURE.search(page)[2]]
    told = numbered(page)
    assert [number for number, _ in told] == [str(n) for n in range(1, len(parts) + 1)]
    for part, (_, text) in zip(parts, told, strict=True):
        bare = part.text.partition(" (")[0].rstrip("…")
        assert bare in text.replace("*", ""), part.text


@pytest.fixture(scope="module")
def make_window():
    base.WidgetTest.setUpClass()
    case = base.WidgetTest()
    case.setUp()
    yield case.create_widget
    case.tearDown()
    base.WidgetTest.tearDownClass()


@every_widget
def test_every_numbered_part_is_in_sight_and_no_number_hides_another(
    widget, make_window, picture_numbers
):
    file = PICTURE.search(page_of(widget))[2]
    window = make_window(widget)
    window.show()
    QTest.qWait(50)
    parts = picture_numbers.NUMBERS[file]
    centres = picture_numbers.centres(file, window)
    assert len(centres) == len(parts)
    assert all(window.rect().contains(centre) for centre in centres)
    # What an attribute holds may be seen only once there are photos.
    shown = [centre for centre, part in zip(centres, parts, strict=True) if part.text]
    for one, other in combinations(shown, 2):
        assert (one - other).manhattanLength() >= picture_numbers.SIDE / 2
    window.close()


# What every widget of Orange has, or what says how large a download is.
UNTOLD = re.compile("apply automatically|send automatically|download .*")


@every_widget
def test_no_control_is_left_untold(widget, make_window):
    window = make_window(widget)
    texts = {each.text() for each in window.findChildren(QAbstractButton)}
    texts |= {each.title() for each in window.findChildren(QGroupBox)}
    texts |= {
        each.text()
        for each in window.findChildren(QLabel)
        if each.buddy() or ":" in each.text()[-1:]
    }
    for tabs in window.findChildren(QTabWidget):
        texts |= {tabs.tabText(index) for index in range(tabs.count())}
    names = {plain(text.partition(" (")[0]) for text in texts}
    page = page_of(widget).replace("*", "").lower()
    left = [name for name in names if len(name) > 1 and not UNTOLD.fullmatch(name)]
    assert [name for name in left if name not in page] == []


def test_every_picture_of_a_window_is_on_a_page(picture_numbers):
    files = {PICTURE.search(page_of(widget))[2] for widget in WIDGETS}
    assert set(picture_numbers.NUMBERS) == files


def plain(text):
    """As one reads it: without the mark of a key, without what says that a dialog follows."""
    return text.replace("&", "").strip().rstrip("…:").lower()


@pytest.fixture(scope="module")
def said():
    """All that the add-on's code and examples, and the canvas's widgets, call something."""
    texts = {each.name for each in REGISTRY.widgets()} | NOT_OURS
    for path in (ROOT / "orangecontrib" / "aiff").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    for path in (ROOT / "orangecontrib" / "aiff" / "workflows").glob("*.ows"):
        texts |= set(re.findall(r' title="([^"]+)"', path.read_text(encoding="utf-8")))
    texts |= set(re.findall(r'^"(.+)" = ', (ROOT / "pyproject.toml").read_text(), re.M))
    return {plain(text) for text in texts}


PAGES = sorted([*(ROOT / "doc" / "widgets").glob("*.md"), *(ROOT / "doc" / "lesson").glob("*.md")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_calls_something_is_what_the_program_calls_it(path, said):
    """Bold is what one reads on the screen, a key to press, or a sentence that stands out."""
    names = set(BOLD.findall(path.read_text(encoding="utf-8")))
    wrong = [name for name in names if plain(name) not in said]
    sentences = {name for name in wrong if name.endswith(".") or len(name.split()) > MOST_WORDS}
    assert [name for name in wrong if len(name) > 1 and name not in sentences] == []


def test_what_marking_down_brings_is_what_the_page_measured():
    page = (ROOT / "doc" / "widgets" / "style-match.md").read_text(encoding="utf-8")
    found = {
        name: re.search(rf"^\| {name}[^|]* \| ([\d.]+), [\d.]+ \| ([\d.]+), ", page, re.M).groups()
        for name in ("nearest photos", "marked down")
    }
    told = re.findall(r"([\d.]+)\N{NO-BREAK SPACE}%", MARK_DOWN_TIP)
    pairs = zip(found["marked down"], found["nearest photos"], strict=True)
    assert told == [number for pair in pairs for number in pair]
