import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageColor

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.colours import DOMAIN_COLOURS, item_colours
from orangecontrib.aiff.clusters.photo_grid import grid_of, lay_out
from orangecontrib.aiff.presentation import grid_picture
from orangecontrib.aiff.presentation.grid_picture import grid_drawing, grid_slide
from orangecontrib.aiff.presentation.outline import outline
from orangecontrib.aiff.presentation.writers import make_presentation

from ..clusters.cases import Calls, Cancelled, line, random_matrix
from .cases import PLACE


def picture(labels, grid, *size):
    return np.asarray(
        Image.open(io.BytesIO(grid_drawing(labels, grid, *size))).convert("RGB")
    ).astype(int)


def near(pixels, colour, within=24):
    return (np.abs(pixels - np.array(colour)) <= within).all(axis=-1)


@pytest.fixture(scope="module")
def grid(analysis):
    return lay_out(analysis.distances)


def test_each_photo_has_its_place_in_a_frame_of_its_garment(analysis, grid):
    pixels = picture(analysis.labels, grid, 1400, 700)
    across, down = pixels.shape[1] / grid.columns, pixels.shape[0] / grid.rows
    colours = item_colours(len(analysis.labels.items.names))
    assert near(pixels, (200, 30, 60)).sum() > 24 * 100  # the photos are that red
    for row, (column, place) in enumerate(grid.places):
        cell = pixels[
            int(place * down) : int((place + 1) * down),
            int(column * across) : int((column + 1) * across),
        ]
        own = colours[analysis.labels.items.codes[row]]
        assert near(cell, own).mean() > 0.05, row
        assert near(cell, (200, 30, 60)).mean() > 0.2, row


def test_cells_without_a_photo_are_empty(analysis, grid):
    pixels = picture(analysis.labels, grid, 900, 500)
    across, down = pixels.shape[1] / grid.columns, pixels.shape[0] / grid.rows
    for place, column in np.argwhere(grid.cells < 0):
        cell = pixels[
            int(place * down) + 3 : int((place + 1) * down) - 3,
            int(column * across) + 3 : int((column + 1) * across) - 3,
        ]
        assert near(cell, (255, 255, 255)).all()


@pytest.mark.parametrize("size", [(1957, 830), (300, 900), (40, 30)])
def test_it_fits_and_is_bare(analysis, grid, size):
    data = grid_drawing(analysis.labels, grid, *size)
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG" and image.width <= size[0] and image.height <= size[1]
    assert PLACE.encode() not in data and len(image.getexif()) == 0


def test_photos_whose_files_are_missing_leave_empty_frames():
    analysis = line([0, 1, 2, 10, 11, 13], "aaabb?", "csscs?")
    pixels = picture(analysis.labels, lay_out(analysis.distances), 600, 400)
    for colour in (*item_colours(2), ImageColor.getrgb(DOMAIN_COLOURS[""]), (236, 236, 236)):
        assert near(pixels, colour).sum() > 100


def test_one_photo():
    labels = line([0, 1], "ab").labels
    assert picture(labels, grid_of(np.zeros((1, 2))), 300, 200).shape[2] == 3


def test_a_large_set_is_shown_by_a_sample_and_says_so(monkeypatch):
    monkeypatch.setattr(grid_picture, "SHOWN", 20)
    analysis = analyse_distances(random_matrix(np.random.default_rng(0), 50))
    calls = Calls()
    slide = grid_slide(analysis.labels, lay_out(analysis.distances))
    assert "20 of 50 photos, chosen by chance." in slide.lines
    assert slide.drawing.draw(300, 200, calls) and len(calls.shares) == 20
    with pytest.raises(Cancelled):
        slide.drawing.draw(300, 200, Calls(3))


def test_the_slide_says_what_frames_are(analysis, grid):
    slide = grid_slide(analysis.labels, grid)
    assert any("frames of one colour" in words for words in slide.lines)
    assert "24 photos" in slide.drawing.words and str(grid.columns) in slide.drawing.words
    assert any("seed 0" in words for words in slide.notes)
    domains = line([0, 1, 5], "???", "csc")
    assert "Blue frames: consumer" in grid_slide(domains.labels, grid_of(np.eye(3)[:, :2])).lines[1]
    bare = analyse_distances(random_matrix(np.random.default_rng(0), 3))
    assert len(grid_slide(bare.labels, grid_of(np.eye(3)[:, :2])).lines) == 1


@pytest.mark.parametrize("kind", ["pptx", "markdown", "html"])
def test_each_kind_of_file_has_it(analysis, grid, tmp_path, kind):
    if kind == "pptx":
        pytest.importorskip("pptx")
    slides = outline(analysis, [], grid=grid)
    slide = next(s for s in slides.slides if s.title.startswith("All photos"))
    file = make_presentation(replace(slides, slides=(slide,)), kind, tmp_path / "out")
    if kind == "markdown":
        assert slide.drawing.words in file.read_text()
        made = Image.open(tmp_path / "out" / "pictures" / "grid.jpg")
        assert made.width > made.height > 100
    elif kind == "html":
        assert f'alt="{slide.drawing.words}" src="data:image/jpeg' in file.read_text()
    else:
        import pptx

        deck = pptx.Presentation(file)
        (shown,) = [s for s in deck.slides[0].shapes if hasattr(s, "image")]
        assert shown._element.nvPicPr.cNvPr.get("descr") == slide.drawing.words
        ratio = shown.image.size[0] / shown.image.size[1]
        assert shown.width / shown.height == pytest.approx(ratio, rel=0.01)
        assert shown.left + shown.width <= deck.slide_width
        assert shown.top + shown.height <= deck.slide_height
