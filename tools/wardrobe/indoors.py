"""Everyday places indoors: a living room, a bedroom's mirror, a café, an underground platform."""

import skia

from .canvas import HEIGHT, WIDTH, Canvas, Light, draw, fill, ink, stroke
from .curves import curve, ellipse
from .scenes import glow, grain_floor, ramp, rect


def room(rng) -> Canvas:
    """A living room: window, sofa, shelf, pictures, lamp, a rug on boards."""
    wall = str(rng.choice(["#b9c2b4", "#d8c7b2", "#b7bfc9"]))
    canvas = Canvas(ramp(wall, wall), Light((0.65, -0.35, 0.65), 0.95, (0.36, 0.3, 0.32)))

    def behind(sheet):
        _window(sheet, 640, 90, 930, 600)
        _shelf(sheet, rng, 20, 150, 300)
        for left, top, w, h, colour in (
            (350, 150, 110, 150, "#d98e5f"),
            (490, 190, 90, 90, "#5b7f83"),
            (370, 330, 80, 80, "#e3c567"),
        ):
            rect(sheet, left - 8, top - 8, left + w + 8, top + h + 8, "#3a2f28")
            rect(sheet, left, top, left + w, top + h, "#f1ebdf")
            fill(sheet, ellipse((left + w / 2, top + h / 2), (w * 0.32, h * 0.3)), colour)
            fill(sheet, ellipse((left + w * 0.4, top + h * 0.66), (w * 0.3, h * 0.12)), "#39505a")
        rect(sheet, 0, 905, WIDTH, HEIGHT, "#8b6243")
        for board in range(9):
            y = 905 + 4 * board**2.1
            stroke(sheet, [(0, y), (WIDTH, y)], "#5b3d27", 2 + board * 0.3, 0.6)
        rect(sheet, 0, 885, WIDTH, 908, "#efe9de")
        _sofa(sheet, rng, 430, 720)
        fill(sheet, ellipse((480, 1180), (520, 120)), "#b8493f")
        stroke(sheet, ellipse((480, 1180), (470, 100)), "#e7c79c", 12)
        stroke(sheet, ellipse((480, 1180), (400, 80)), "#3b4a63", 8)

    draw(canvas, behind, blur=2.2)
    glow(canvas, (820, 330), 330, "#fff3d6", 0.5)
    grain_floor(canvas, 905, rng, 0.02)
    return canvas


def _window(sheet, left, top, right, bottom) -> None:
    rect(sheet, left - 16, top - 16, right + 16, bottom + 16, "#f3efe6")
    rect(sheet, left, top, right, bottom, "#dcecf5")
    fill(sheet, ellipse(((left + right) / 2 - 60, bottom - 40), (120, 130)), "#7da36d")
    fill(sheet, ellipse((right - 50, bottom - 10), (110, 100)), "#5f8a58")
    rect(sheet, left, bottom, right, bottom + 60, "#f3efe6")
    rect(sheet, (left + right) / 2 - 7, top, (left + right) / 2 + 7, bottom, "#f3efe6")
    rect(sheet, left, (top + bottom) / 2 - 6, right, (top + bottom) / 2 + 6, "#f3efe6")
    for x in (left - 20, right - 70):
        for fold in range(6):
            shade = "#d8b9a2" if fold % 2 else "#c4a189"
            rect(sheet, x + fold * 15, top - 50, x + fold * 15 + 16, bottom + 230, shade, 0.95)


def _shelf(sheet, rng, left, top, width) -> None:
    rect(sheet, left, top, left + width, 900, "#6d4c33")
    for row in range(5):
        upper = top + 16 + row * 148
        rect(sheet, left + 14, upper, left + width - 14, upper + 132, "#3d2a1d")
        x = left + 20.0
        while x < left + width - 50:
            wide, high = rng.uniform(14, 34), rng.uniform(70, 120)
            colour = str(
                rng.choice(
                    ["#b8453a", "#e0b252", "#43677a", "#e8e0d0", "#6a7d4f", "#2e2c3a", "#c9785a"]
                )
            )
            if rng.random() < 0.86:
                rect(sheet, x, upper + 132 - high, x + wide, upper + 132, colour)
                rect(
                    sheet,
                    x + 3,
                    upper + 132 - high * 0.8,
                    x + wide - 3,
                    upper + 140 - high * 0.75,
                    "#ffffff",
                    0.35,
                )
            else:
                fill(sheet, ellipse((x + 22, upper + 104), (22, 28)), colour)
                wide = 46
            x += wide + 2


def _sofa(sheet, rng, left, top) -> None:
    body, dark = [("#4f6d7a", "#3d5661"), ("#a4683f", "#7f4e2e"), ("#7d8a68", "#616d4f")][
        int(rng.integers(3))
    ]
    rect(sheet, left, top, left + 640, top + 200, body, 1, 40)
    rect(sheet, left - 30, top + 70, left + 60, top + 290, dark, 1, 34)
    rect(sheet, left + 20, top + 150, left + 700, top + 270, body, 1, 26)
    stroke(sheet, [(left + 330, top + 20), (left + 330, top + 262)], dark, 5)
    stroke(sheet, [(left + 40, top + 152), (left + 690, top + 152)], dark, 6)
    rect(sheet, left + 90, top + 60, left + 220, top + 165, "#e4b04a", 1, 24)
    rect(sheet, left + 200, top + 74, left + 310, top + 165, "#efe6d6", 1, 24)


def bedroom(rng) -> Canvas:
    """What a tall mirror shows: a bed, clothes on a rail, fairy lights."""
    canvas = Canvas(ramp("#cdbcc0", "#bba9a8"), Light((0.2, -0.75, 0.65), 0.85, (0.38, 0.3, 0.34)))

    def behind(sheet):
        rect(sheet, 0, 930, WIDTH, HEIGHT, "#a98a6b")
        for board in range(-4, 16):
            stroke(
                sheet,
                [(480 + (board - 6) * 70, 930), (480 + (board - 6) * 170, HEIGHT)],
                "#7b5f46",
                3,
                0.5,
            )
        stroke(sheet, [(30, 300), (390, 300)], "#2d2a2c", 10)
        stroke(sheet, [(45, 300), (45, 940)], "#2d2a2c", 10)
        stroke(sheet, [(378, 300), (378, 940)], "#2d2a2c", 10)
        for index in range(9):
            x = 75 + index * 34
            colour = str(
                rng.choice(
                    ["#3f4c63", "#d7a292", "#e9e1d5", "#8a3b43", "#6e7f5f", "#22222a", "#caa24f"]
                )
            )
            length = rng.uniform(260, 430)
            fill(
                sheet,
                [
                    (x - 26, 345),
                    (x, 318),
                    (x + 26, 345),
                    (x + 34, 345 + length),
                    (x - 34, 345 + length),
                ],
                colour,
            )
            stroke(sheet, [(x + 8, 350), (x + 12, 340 + length)], "#000000", 4, 0.18)
        rect(sheet, 560, 620, 1000, 900, "#7d5b45", 1, 30)
        rect(sheet, 540, 760, 1000, 1010, "#efe8e2", 1, 40)
        rect(sheet, 540, 840, 1000, 1040, "#8ea3b0", 1, 30)
        rect(sheet, 600, 690, 780, 800, "#ffffff", 1, 36)
        rect(sheet, 770, 700, 950, 800, "#e7c9c4", 1, 36)
        rect(sheet, 640, 240, 860, 520, "#f3ede3")
        rect(sheet, 660, 260, 840, 500, "#d78c6a")
        fill(sheet, ellipse((750, 400), (60, 60)), "#f2d9a6")

    draw(canvas, behind, blur=3)
    wire = curve([(430, 120), (560, 190), (700, 150), (840, 200), (980, 140)])
    draw(canvas, lambda sheet: stroke(sheet, wire, "#5b4a44", 3), blur=1)
    for place in wire[::7]:
        glow(canvas, tuple(place), 16, "#fff0b8", 0.95)
        glow(canvas, tuple(place), 60, "#ffdf9a", 0.25)
    return canvas


def mirror_frame(canvas: Canvas) -> None:
    """The wooden frame at the picture's edges that says it is a mirror."""

    def paint(sheet):
        outer = skia.RRect.MakeRectXY(skia.Rect(-300, -300, WIDTH + 300, HEIGHT + 300), 1, 1)
        inner = skia.RRect.MakeRectXY(skia.Rect(54, 40, WIDTH - 46, HEIGHT + 200), 46, 46)
        sheet.drawDRRect(outer, inner, ink("#8a6141"))
        sheet.drawRoundRect(
            skia.Rect(54, 40, WIDTH - 46, HEIGHT + 200), 46, 46, ink("#4b3322", 0.9, 8)
        )
        sheet.drawRoundRect(
            skia.Rect(26, 16, WIDTH - 20, HEIGHT + 200), 60, 60, ink("#b98a62", 0.7, 8)
        )
        for x in (210, 300):
            fill(
                sheet,
                [(x, 40), (x + 60, 40), (x - 330, HEIGHT), (x - 390, HEIGHT)],
                "#ffffff",
                0.05,
            )

    draw(canvas, paint, blur=1.2)


def cafe(rng) -> Canvas:
    """A counter with shelves, a menu board, hanging lamps, tables and chairs."""
    wall = str(rng.choice(["#5d4a40", "#3f5450", "#6a5348"]))
    canvas = Canvas(ramp(wall, wall), Light((0.1, -0.8, 0.6), 1.0, (0.36, 0.26, 0.24)))

    def behind(sheet):
        for row in range(9):
            for column in range(-1, 13):
                x = column * 80 + (row % 2) * 40
                rect(sheet, x, 430 + row * 34, x + 76, 460 + row * 34, "#e5dccb", 0.85, 3)
        rect(sheet, 60, 110, 420, 400, "#23211f")
        for line in range(7):
            stroke(
                sheet,
                [(90, 150 + line * 34), (90 + rng.uniform(120, 220), 150 + line * 34)],
                "#e9e3d6",
                6,
                0.75,
            )
            stroke(sheet, [(350, 150 + line * 34), (390, 150 + line * 34)], "#e9e3d6", 6, 0.75)
        for shelf in (230, 370):
            rect(sheet, 500, shelf, 940, shelf + 14, "#a97a4d")
            for x in range(515, 920, 38):
                high = rng.uniform(50, 100)
                colour = str(
                    rng.choice(["#7fa59b", "#d9a04e", "#efe6d2", "#9c4434", "#4a5d4c", "#c9b08a"])
                )
                rect(sheet, x, shelf - high, x + 28, shelf, colour, 1, 6)
        rect(sheet, 0, 720, WIDTH, 950, "#8e6a4a")
        rect(sheet, 0, 700, WIDTH, 726, "#d9c3a2")
        for x in range(20, WIDTH, 90):
            rect(sheet, x, 745, x + 70, 935, "#7b593c", 1, 4)
        rect(sheet, 640, 580, 840, 702, "#b9bcc0", 1, 12)
        rect(sheet, 660, 600, 820, 640, "#3a3c40", 1, 6)
        rect(sheet, 0, 950, WIDTH, HEIGHT, "#9d8f80")
        for row in range(5):
            for column in range(-2, 9):
                if (row + column) % 2:
                    y, step = 950 + row * row * 14, 66 + row * 30
                    rect(
                        sheet,
                        480 + (column - 3.5) * step,
                        y,
                        480 + (column - 2.5) * step,
                        950 + (row + 1) ** 2 * 14,
                        "#5b5048",
                        0.6,
                    )

    draw(canvas, behind, blur=4)

    def tables(sheet):
        for x in (70, 900):
            stroke(sheet, [(x, 930), (x, 1180)], "#26221f", 16)
            fill(sheet, ellipse((x, 925), (150, 34)), "#e9e0d2")
            fill(sheet, ellipse((x, 1185), (80, 20)), "#26221f")
            rect(sheet, x - 20, 880, x + 24, 922, "#f7f3ec", 1, 8)
        stroke(sheet, curve([(190, 850), (205, 960), (210, 1060)]), "#6e3e26", 14)
        stroke(sheet, [(110, 1060), (225, 1060)], "#6e3e26", 18)
        stroke(sheet, [(215, 1060), (235, 1240)], "#6e3e26", 12)
        stroke(sheet, [(125, 1060), (110, 1240)], "#6e3e26", 12)

    draw(canvas, tables, blur=2.5)
    for x, y in ((170, 90), (520, 60), (830, 110)):
        draw(canvas, lambda sheet, x=x, y=y: (stroke(sheet, [(x, 0), (x, y)], "#1c1917", 5),
             fill(sheet, [(x - 16, y), (x + 16, y), (x + 62, y + 58), (x - 62, y + 58)], "#2c4a44")), blur=2)  # fmt: skip
        glow(canvas, (x, y + 66), 26, "#fff6d8", 0.95)
        glow(canvas, (x, y + 110), 150, "#ffcf8a", 0.4)
    return canvas


def metro(rng) -> Canvas:
    """An underground platform: tiles, a poster, a bench and cold light."""
    canvas = Canvas(ramp("#dfe3df", "#c3c8c5"), Light((-0.1, -0.85, 0.55), 0.9, (0.34, 0.36, 0.4)))

    def behind(sheet):
        for row in range(17):
            for column in range(-1, 11):
                x = column * 104 + (row % 2) * 52
                tint = str(rng.choice(["#e9ece6", "#dfe4de", "#e4e6e0"]))
                rect(sheet, x + 2, row * 54 + 2, x + 102, row * 54 + 52, tint, 1, 4)
        rect(sheet, 0, 210, WIDTH, 290, "#1f5f8b")
        rect(sheet, 90, 228, 430, 272, "#ffffff", 0.9)
        for x in range(110, 410, 26):
            rect(sheet, x, 238, x + rng.uniform(10, 20), 262, "#1f3a52")
        rect(sheet, 620, 330, 900, 740, "#353a3d")
        rect(sheet, 636, 346, 884, 724, str(rng.choice(["#e2703a", "#3a8f7b", "#d8b23c"])))
        fill(sheet, ellipse((760, 500), (84, 84)), "#f6efdf")
        rect(sheet, 670, 620, 850, 642, "#ffffff")
        rect(sheet, 670, 660, 800, 676, "#ffffff")
        rect(sheet, 40, 760, 380, 786, "#a8742f", 1, 6)
        for x in (70, 330):
            rect(sheet, x, 786, x + 16, 910, "#3c4246")
        rect(sheet, 0, 905, WIDTH, HEIGHT, "#8d9092")
        rect(sheet, 0, 1130, WIDTH, 1180, "#e1bd3b")
        for x in range(10, WIDTH, 40):
            fill(sheet, ellipse((x, 1155), (9, 6)), "#b9982b")
        rect(sheet, 0, 40, WIDTH, 66, "#ffffff")

    draw(canvas, behind, blur=2.6)
    glow(canvas, (480, 50), 260, "#ffffff", 0.5)
    grain_floor(canvas, 905, rng)
    return canvas
