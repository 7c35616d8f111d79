"""Each example fits a small screen, and nothing on its canvas lies upon anything else.

Letters are reckoned by their number, so that the answer is the same whichever fonts are there.
"""

from itertools import combinations
from textwrap import wrap

import pytest
from AnyQt.QtCore import QRectF, Qt
from AnyQt.QtGui import QPainterPath, QPainterPathStroker
from orangecanvas.canvas.items.annotationitem import ArrowAnnotation
from orangecanvas.canvas.scene import CanvasScene
from orangecanvas.registry.qt import QtWidgetRegistry
from orangecanvas.scheme import Scheme
from orangecanvas.scheme.annotations import SchemeTextAnnotation

from .test_workflows import EXAMPLES

# What maximised windows of 1280 × 800 and of 1366 × 768 both leave beside the open toolbox.
WIDTH, HEIGHT = 988, 730
BADGE = QRectF(-20, -47, 40, 17)  # above a widget's middle: information, warnings, errors
# Pixels of a letter and a line in a note; of a letter in a title, and how many stand in a line.
LETTER, LINE, TITLE_LETTER, TITLE_LETTERS = 6.15, 18, 6.8, 22
MARGIN = 5  # pixels between a note's edge and its words
STATUS = 30  # below the title of what says how far it is
LINK, ARROW = 3, 16  # pixels: how thick they are taken to be


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def drawn(request, registry):
    """An example on a canvas, its widgets not opened."""
    scheme = Scheme()
    with request.param.open("rb") as file:
        scheme.load_from(file, registry=registry)
    scene = CanvasScene()
    scene.set_registry(QtWidgetRegistry(registry))
    scene.set_scheme(scheme)
    yield scene
    scene.clear_scene()


def noted(scene):
    """Each note's first words, its place as it is saved, and how many lines its words take."""
    texts = [each for each in scene.scheme.annotations if isinstance(each, SchemeTextAnnotation)]
    assert texts
    for note in texts:
        place, words = QRectF(*note.rect), note.content
        yield words[:30], place, len(wrap(words, int((place.width() - 2 * MARGIN) / LETTER)))


def notes_of(scene):
    """The places of the notes, by their first words: the canvas makes each as high as its words."""
    places = {}
    for words, place, lines in noted(scene):
        place.setHeight(max(place.height(), 2 * MARGIN + LINE * lines))
        places[words] = place
    return places


def arrows_of(scene):
    arrows = [item for item in scene.annotation_items() if isinstance(item, ArrowAnnotation)]
    return [thick(line_path(item), ARROW) for item in arrows]


def line_path(item):
    path = QPainterPath(item.mapToScene(item.line().p1()))
    path.lineTo(item.mapToScene(item.line().p2()))
    return path


def thick(path, width):
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    return stroker.createStroke(path)


def parts_of(scene):
    """What belongs to widgets: their shapes, titles and badges."""
    parts = {}
    for item in scene.node_items():
        name = item.title()
        parts[f"icon of {name}"] = item.mapRectToScene(QRectF(-31, -31, 62, 62))
        lines = wrap(name, TITLE_LETTERS, break_on_hyphens=False)
        width = 10 + TITLE_LETTER * max(map(len, lines))
        title = QRectF(item.pos().x() - width / 2, item.pos().y() + 33, width, 8 + 14 * len(lines))
        if item.widget_description.qualified_name.endswith("OWEmbedder"):
            title.setHeight(title.height() + STATUS)
        parts[f"title of {name}"] = title
        parts[f"badge of {name}"] = item.mapRectToScene(BADGE)
    return parts


def links_of(scene):
    return [thick(item.mapToScene(item.curveItem.curvePath()), LINK) for item in scene.link_items()]


def test_it_fits_a_small_screen(drawn):
    bounds = QRectF()
    for place in (*notes_of(drawn).values(), *parts_of(drawn).values()):
        bounds = bounds.united(place)
    assert bounds.left() >= 0 and bounds.top() >= 0
    assert bounds.width() <= WIDTH and bounds.height() <= HEIGHT


def test_no_note_lies_upon_a_widget_or_another_note(drawn):
    notes, parts = notes_of(drawn), parts_of(drawn)
    wrong = [
        (words, name)
        for words, note in notes.items()
        for name, part in parts.items()
        if note.intersects(part)
    ]
    wrong += [(a, b) for a, b in combinations(notes, 2) if notes[a].intersects(notes[b])]
    assert not wrong


def test_no_link_runs_through_a_note(drawn):
    links = links_of(drawn)
    assert not [
        words for words, n in notes_of(drawn).items() if any(s.intersects(n) for s in links)
    ]


def test_arrows_point_at_widgets_without_touching_anything(drawn):
    parts, links = parts_of(drawn), links_of(drawn)
    for arrow in arrows_of(drawn):
        assert not [name for name, part in parts.items() if arrow.intersects(part)]
        assert not any(arrow.intersects(link) for link in links)


def test_no_arrow_lies_upon_the_words_of_a_note(drawn):
    words = {
        first: QRectF(note.left(), note.top(), note.width(), 2 * MARGIN + LINE * lines).adjusted(
            MARGIN, MARGIN, -MARGIN, -MARGIN
        )
        for first, note, lines in noted(drawn)
    }
    arrows = arrows_of(drawn)
    assert not [first for first, place in words.items() if any(a.intersects(place) for a in arrows)]
