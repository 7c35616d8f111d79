"""A presentation as a PowerPoint file."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from Orange.util import wrap_callback
from PIL import Image

from ..clusters.colours import DOMAIN_COLOURS
from ..errors import PresentationError
from ..files.outputs import file_output, write
from .pictures import shrunk
from .slides import Drawing, Outline, Picture, PictureRow, Slide

WIDTH, HEIGHT = 13.333, 7.5  # inches, 16 : 9
MARGIN = 0.55
INNER = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_HEIGHT = 0.35, 0.85
BODY_TOP = 1.3
BODY_END = 7.15
BLANK_HEIGHT = 1.15
CAPTION = 0.22  # inches below a photo
GAP = 0.12
DOTS = 160  # pixels an inch
INK, FAINT = "1C1E21", "6B6F76"
PROPERTY = 255  # characters that a file's title and author may have
TITLE_ONLY = 5  # layout of python-pptx's template
CHARACTERS = 128  # of one point that fill an inch, on average


def write_pptx(outline: Outline, path: Path, callback: Callable[[float], None]) -> Path:
    """Write the slides.

    Raises
    ------
    PresentationError
        If python-pptx is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError as error:
        raise PresentationError(
            "PowerPoint files need the package python-pptx. Install it (pip install "
            "Orange3-AIFF[slides]), or choose Markdown or HTML."
        ) from error
    out = file_output(path)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    about = deck.core_properties
    about.title, about.author = _property(outline.title), _property(outline.author)
    about.last_modified_by = ""
    for number, slide in enumerate(outline.slides, 1):
        share = wrap_callback(
            callback, (number - 1) / len(outline.slides), number / len(outline.slides)
        )
        _Page(deck, share).fill(slide, first=number == 1)
        share(1)
    file = io.BytesIO()
    deck.save(file)
    write(out, lambda stream: stream.write(file.getvalue()))
    return path


class _Page:
    """One slide that is filled from its top to its bottom; sizes are in inches."""

    def __init__(self, deck, callback: Callable[[float], None]):
        self._callback = callback
        self._slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        self._top = BODY_TOP

    def fill(self, slide: Slide, first: bool) -> None:
        self._title(slide.title, first)
        end = BODY_END - (BLANK_HEIGHT + GAP if slide.blank else 0)
        for line in slide.lines:
            self._text(line, 20 if first else 18)
        if slide.drawing is not None:
            self._drawing(slide.drawing, end)
        if slide.table:
            self._table(slide.table, end)
        if slide.pictures:
            self._photos(slide.pictures, self._top, end - self._top)
        if slide.rows:
            self._rows(slide.rows, end)
        if slide.blank:
            # Without pictures there is room to write.
            top = end + GAP if slide.pictures or slide.rows else self._top + GAP
            self._blank(slide.blank, top)
        if slide.notes:
            self._slide.notes_slide.notes_text_frame.text = "\n".join(slide.notes)

    def _title(self, words: str, first: bool) -> None:
        title = self._slide.shapes.title
        self._place(title, MARGIN, TITLE_TOP, INNER, TITLE_HEIGHT)
        size = next(
            size
            for size in (36 if first else 30, 26, 22, 18, 14)
            if _lines(words, size, INNER) < 2 or size == 14
        )
        self._write(title.text_frame, words, size, bold=True)

    def _text(self, words: str, size: float) -> None:
        height = _lines(words, size, INNER) * size * 1.2 / 72 + 0.06
        self._box(words, MARGIN, self._top, INNER, height, size)
        self._top += height + 0.05

    def _box(
        self, words: str, left: float, top: float, width: float, height: float, size: float, **look
    ):
        from pptx.util import Inches

        box = self._slide.shapes.add_textbox(*map(Inches, (left, top, width, height)))
        self._write(box.text_frame, words, size, **look)
        return box

    def _write(
        self, frame, words: str, size: float, bold: bool = False, colour: str = INK,
        centred: bool = False,
    ) -> None:  # fmt: skip
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE if bold else MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = words, Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)

    def _photos(
        self, pictures: Sequence[Picture], top: float, height: float, left: float = MARGIN,
        width: float = INNER,
    ) -> None:  # fmt: skip
        columns, rows = _grid(len(pictures), width, height)
        across = (width - GAP * (columns - 1)) / columns
        down = (height - GAP * (rows - 1)) / rows - CAPTION
        files = [
            shrunk(each.path, max(32, round(DOTS * min(down, 2 * across)))) for each in pictures
        ]
        sizes = [Image.open(io.BytesIO(data)).size if data else (3, 4) for data in files]
        # Side by side without holes, each as wide as the widest of them is at this height.
        across = min(across, max(0.9, down * max(wide / high for wide, high in sizes)))
        for number, (picture, data, size) in enumerate(zip(pictures, files, sizes, strict=True)):
            row, column = divmod(number, columns)
            place = left + column * (across + GAP), top + row * (down + CAPTION + GAP)
            scale = min(across / size[0], down / size[1])
            self._photo(picture, data, *place, size[0] * scale, size[1] * scale, across)

    def _photo(
        self, picture: Picture, data: bytes | None, left: float, top: float, width: float,
        height: float, room: float,
    ) -> None:  # fmt: skip
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        border = RGBColor.from_string(DOMAIN_COLOURS[picture.domain].strip("#"))
        if data is None:
            box = self._box(picture.caption, left, top, width, height, 12, centred=True)
            box.line.color.rgb = border
            return
        shown = self._slide.shapes.add_picture(
            io.BytesIO(data), *map(Inches, (left, top, width, height))
        )
        shown.line.color.rgb, shown.line.width = border, Pt(2.25)
        domain = f" ({picture.domain} photo)" if picture.domain else ""
        shown._element.nvPicPr.cNvPr.set("descr", f"{picture.caption}{domain}")
        size = 9 if room > 1.2 else 7
        caption = _shortened(picture.caption, size, room)
        below = top + height + 0.04
        box = self._box(caption, left, below, room, CAPTION - 0.04, size, colour=FAINT)
        box.text_frame.word_wrap = False

    def _rows(self, rows: Sequence[PictureRow], end: float) -> None:
        height = min(1.7, (end - self._top - GAP * (len(rows) - 1)) / len(rows))
        words = INNER / 3
        for row in rows:
            self._box(row.words, MARGIN, self._top, words, height, _size(row.words, words, height))
            left = MARGIN + words + 3 * GAP
            self._photos(row.pictures, self._top, height, left, INNER - words - 3 * GAP)
            self._top += height + GAP

    def _table(self, rows: Sequence[Sequence[str]], end: float) -> None:
        from pptx.util import Inches, Pt

        self._top += GAP
        line = min(0.42, (end - self._top) / len(rows))
        columns = len(rows[0])
        widest = [max(len(row[column]) for row in rows) for column in range(columns)]
        width = min(INNER, 0.11 * sum(widest) + 0.5 * columns)
        shape = self._slide.shapes.add_table(
            len(rows), columns, *map(Inches, (MARGIN, self._top, width, line * len(rows)))
        )
        table = shape.table
        for column, share in enumerate(widest):
            table.columns[column].width = Inches(width * (share + 4) / (sum(widest) + 4 * columns))
        for number, row in enumerate(rows):
            table.rows[number].height = Inches(line)
            for column, words in enumerate(row):
                self._cell(table.cell(number, column), words, Pt(min(14, 34 * line)), column)
        self._top += line * len(rows) + GAP

    def _cell(self, cell, words: str, size, column: int) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Inches

        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if column else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text, run.font.size = words, size

    def _drawing(self, drawing: Drawing, end: float) -> None:
        from pptx.util import Inches

        height = end - self._top - GAP
        data = drawing.draw(round(DOTS * INNER), round(DOTS * height), self._callback)
        if data is None:
            return
        wide, high = Image.open(io.BytesIO(data)).size
        scale = min(INNER / wide, height / high)
        left = MARGIN + (INNER - scale * wide) / 2
        shown = self._slide.shapes.add_picture(
            io.BytesIO(data),
            *map(Inches, (left, self._top + GAP, scale * wide, scale * high)),
        )
        shown._element.nvPicPr.cNvPr.set("descr", drawing.words)
        self._top = end

    def _blank(self, words: str, top: float) -> None:
        from pptx.dml.color import RGBColor
        from pptx.util import Inches

        height = BODY_END - top
        box = self._box(words, MARGIN, top, INNER, height, 16)
        box.line.color.rgb = RGBColor.from_string(FAINT)
        frame = box.text_frame
        frame.margin_left = frame.margin_top = Inches(0.1)
        frame.paragraphs[0].runs[0].font.bold = True

    @staticmethod
    def _place(shape, left: float, top: float, width: float, height: float) -> None:
        from pptx.util import Inches

        shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, width, height))


def _property(words: str) -> str:
    return words if len(words) <= PROPERTY else f"{words[: PROPERTY - 1]}…"


def _lines(words: str, size: float, width: float) -> int:
    """How many lines some words take, on the safe side."""
    return int(-(-len(words) * size // int(CHARACTERS * width)))


def _size(words: str, width: float, height: float) -> float:
    """The largest size, in points, in which some words fit."""
    fits = (s for s in (14, 13, 12, 11, 10, 9) if _lines(words, s, width) * s * 1.2 / 72 <= height)
    return next(fits, 8)


def _shortened(words: str, size: float, width: float) -> str:
    """Without their middle: the garment stands at the beginning, the photo at the end."""
    room = max(3, int(0.8 * CHARACTERS * width / size))
    end = (room - 1) // 2
    return words if len(words) <= room else f"{words[: room - 1 - end]}…{words[-end:]}"


def _grid(number: int, width: float, height: float) -> tuple[int, int]:
    """Columns and rows in which so many photos, taller than wide, become largest."""

    def side(columns: int) -> float:
        rows = -(-number // columns)
        across = (width - GAP * (columns - 1)) / columns
        down = (height - GAP * (rows - 1)) / rows - CAPTION
        return min(across / 3, down / 4)

    columns = max(range(1, number + 1), key=side)
    return columns, -(-number // columns)
