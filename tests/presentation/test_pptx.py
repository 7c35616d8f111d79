import io
import sys
import zipfile

import pytest
from PIL import Image

from orangecontrib.aiff.errors import PresentationError
from orangecontrib.aiff.presentation.slides import Outline, Picture, PictureRow, Slide
from orangecontrib.aiff.presentation.writers import make_presentation

from .cases import PLACE

pptx = pytest.importorskip("pptx")


@pytest.fixture(scope="module")
def file(slides, tmp_path_factory):
    return make_presentation(slides, "pptx", tmp_path_factory.mktemp("out") / "slides.pptx")


def words_of(shape):
    return shape.text_frame.text if shape.has_text_frame else ""


def test_every_slide_says_what_the_outline_says(slides, file):
    deck = pptx.Presentation(file)
    assert len(deck.slides) == len(slides.slides)
    for page, slide in zip(deck.slides, slides.slides, strict=True):
        assert page.shapes.title.text_frame.text == slide.title
        words = [words_of(shape) for shape in page.shapes]
        assert set(slide.lines) <= set(words)
        assert not slide.blank or slide.blank in words
        assert page.notes_slide.notes_text_frame.text.split("\n") == list(slide.notes)
        photos = [s for s in page.shapes if s.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE]
        assert len(photos) == len(slide.pictures) + (slide.drawing is not None) + sum(
            len(row.pictures) for row in slide.rows
        )
        tables = [shape.table for shape in page.shapes if shape.has_table]
        for table in tables:
            cells = tuple(tuple(cell.text for cell in row.cells) for row in table.rows)
            assert cells == slide.table
        assert len(tables) == bool(slide.table)


def test_photos_are_described(slides, file):
    first = pptx.Presentation(file).slides[0]
    described = [
        shape._element.nvPicPr.cNvPr.get("descr")
        for shape in first.shapes
        if hasattr(shape, "image")
    ]
    assert described[0] == "dress_1: consumer_1 (consumer photo)"


def test_nothing_hangs_over_the_edge(slides, tmp_path):
    crowd = [Picture(None, f"a very long name of a photo, {n}") for n in range(12)]
    long = Slide(
        "A title that goes on and on " * 4, ("A sentence that goes on and on. " * 8,),
        tuple(crowd), blank="My explanation:",
    )  # fmt: skip
    rows = Slide(
        "Rows",
        rows=tuple(PictureRow("words " * 60, tuple(crowd[:6])) for _ in range(3)),
        blank="x:",
    )
    table = Slide("Table", table=(("a", "b"),) + (("cell " * 5, "1"),) * 11)
    extra = Outline("t", "a", (*slides.slides, long, rows, table))
    deck = pptx.Presentation(make_presentation(extra, "pptx", tmp_path / "long.pptx"))
    for page in deck.slides:
        for shape in page.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_photos_of_a_garment_with_a_long_name_have_captions_that_differ(tmp_path):
    names = ["consumer_1", *(f"shop_{n}" for n in range(1, 6))]
    file = tmp_path / "photo.jpg"
    Image.new("RGB", (30, 40), "teal").save(file)
    photos = tuple(Picture(str(file), f"{'a long name ' * 9}: {name}") for name in names)
    path = make_presentation(Outline("t", "a", (Slide("s", (), photos),)), "pptx", tmp_path / "a")
    words = [words_of(shape) for page in pptx.Presentation(path).slides for shape in page.shapes]
    captions = [each for each in words if "…" in each]
    assert len(captions) == len({*captions}) == len(names)
    assert all(each.startswith("a long") for each in captions)


def test_boxes_of_a_slide_do_not_overlap(file):
    for page in pptx.Presentation(file).slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in page.shapes]
        for number, a in enumerate(boxes):
            for b in boxes[number + 1 :]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (page.shapes.title.text_frame.text, a, b)


def test_place_and_camera_are_gone(file):
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert PLACE.encode() not in data and b"Nosy" not in data
            if name.startswith("ppt/media/"):
                image = Image.open(io.BytesIO(data))
                assert len(image.getexif()) == 0 and max(image.size) <= 2000


def test_whose_it_is(file):
    about = pptx.Presentation(file).core_properties
    assert about.author == "Ana Kos" and about.title.startswith("Ana Kos")
    assert about.last_modified_by == ""


def test_without_python_pptx(slides, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(PresentationError, match=r"pip install Orange3-AIFF\[slides\]"):
        make_presentation(slides, "pptx", tmp_path / "a.pptx")
    assert not list(tmp_path.iterdir())
