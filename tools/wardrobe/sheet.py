"""One picture of the whole wardrobe: a row a garment, everyday photos left, shop photos right."""

from PIL import Image, ImageDraw, ImageFont

GAP, TOP = 10, 56
INK, PAPER = "#3a3a40", "#fbfaf8"


def contact_sheet(rows: dict[str, list[Image.Image]], width: int = 1400) -> Image.Image:
    """Two garments side by side in each row.

    Parameters
    ----------
    rows : the pictures of each garment, the consumer's two first
    """
    names = list(rows)
    block = (width - 3 * GAP) // 2
    cell_w = (block - 8 * GAP) // 7
    cell_h = cell_w * 4 // 3
    high = cell_h + 44
    sheet = Image.new("RGB", (width, TOP + (len(names) + 1) // 2 * high), PAPER)
    pen = ImageDraw.Draw(sheet)
    title = "Rendered wardrobe: every figure and every place is drawn by a script"
    pen.text((GAP * 2, 16), title, INK, ImageFont.load_default(20))
    for index, name in enumerate(names):
        left = GAP * 2 + (index % 2) * (block + GAP)
        top = TOP + index // 2 * high
        pen.text((left, top), f"{name}   consumer", INK, ImageFont.load_default(14))
        pen.text((left + 2 * (cell_w + GAP) + 6, top), "shop", INK, ImageFont.load_default(14))
        for column, picture in enumerate(rows[name]):
            x = left + column * (cell_w + GAP) + (6 if column > 1 else 0)
            sheet.paste(picture.resize((cell_w, cell_h), Image.Resampling.LANCZOS), (x, top + 20))
    return sheet
