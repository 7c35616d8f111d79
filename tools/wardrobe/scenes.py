"""Places where pictures are taken: a clean studio, and the busy backgrounds of everyday photos."""

from collections.abc import Callable

import numpy as np
import skia
from scipy.ndimage import gaussian_filter

from .canvas import HEIGHT, WIDTH, Canvas, Light, blank, draw, fill, ink, lay, rgb, stroke
from .curves import curve, ellipse, tube


def rect(
    sheet: skia.Canvas, left, top, right, bottom, colour: str, alpha: float = 1.0, round_: float = 0
) -> None:
    """A filled box, its corners rounded."""
    sheet.drawRoundRect(skia.Rect(left, top, right, bottom), round_, round_, ink(colour, alpha))


def ramp(top: str, bottom: str) -> np.ndarray:
    """A picture that goes from one colour above to another below."""
    t = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    return np.broadcast_to(rgb(top) * (1 - t) + rgb(bottom) * t, (HEIGHT, WIDTH, 3)).copy()


def glow(canvas: Canvas, centre: tuple, radius: float, colour: str, strength: float) -> None:
    """Light round a lamp or a window."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    share = strength * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * radius**2))
    canvas.rgb += (rgb(colour) - canvas.rgb) * share[..., None]


def grain_floor(canvas: Canvas, top: int, rng, strength: float = 0.03) -> None:
    """Unevenness of a ground, finer the farther away."""
    rows = HEIGHT - top
    texture = gaussian_filter(rng.normal(0, 1, (rows, WIDTH)), (2, 9))
    canvas.rgb[top:] *= 1 + strength * (texture / texture.std())[..., None]


def studio(rng, tone: str = "#eeedec") -> Canvas:
    """A seamless grey or white backdrop, lighter behind the figure."""
    base = rgb(tone)
    canvas = Canvas(blank(base))
    glow(canvas, (WIDTH / 2, HEIGHT * 0.42), 460, "#ffffff", 0.75)
    y = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    canvas.rgb *= 1 - 0.10 * np.clip((y - 0.78) / 0.10, 0, 1) * np.clip(1.6 - y, 0, 1)
    return canvas


def ground_shadow(canvas: Canvas, feet: tuple, width: float, strength: float = 0.4) -> None:
    """The soft shadow under somebody's feet, and a wider one that fades away."""
    x, y = feet
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    for wide, high, part in ((1.0, 0.10, 0.6), (2.1, 0.26, 0.4)):
        away = ((columns - x - 0.2 * wide * width) / (wide * width)) ** 2 + (
            (rows - y) / (high * width)
        ) ** 2
        shadow += part * np.exp(-away * 1.6)
    canvas.rgb *= 1 - strength * shadow[..., None] * np.float32([0.9, 0.92, 0.88])


# --- everyday places ----------------------------------------------------------------------------


def street(rng) -> Canvas:
    """Houses with shops, a pavement, parked bicycles, people far away."""
    canvas = Canvas(ramp("#c9d7e2", "#b9b2a6"), Light((-0.55, -0.5, 0.7), 0.9))
    walls = rng.permutation(["#c98f6b", "#d9c39a", "#9fb0a8", "#b9796a", "#cdb7a4", "#8f9aa8"])

    def houses(sheet):
        x, index = -60.0, 0
        while x < WIDTH:
            width = rng.uniform(250, 380)
            top = rng.uniform(-40, 120)
            wall = str(walls[index % len(walls)])
            rect(sheet, x, top, x + width, 900, wall)
            rect(sheet, x, top, x + 10, 900, "#000000", 0.18)
            _windows(sheet, rng, x, top, width)
            _shop_front(sheet, rng, x, width)
            x, index = x + width, index + 1

    draw(canvas, houses, blur=3.5)

    def pavement(sheet):
        rect(sheet, 0, 895, WIDTH, HEIGHT, "#a79f95")
        rect(sheet, 0, 895, WIDTH, 915, "#7d766d")
        for line in range(9):
            y = 915 + 3.2 * line**2.25
            stroke(sheet, [(0, y), (WIDTH, y)], "#6f675e", 2 + line * 0.4, 0.5)
        for line in range(-12, 24):
            stroke(
                sheet,
                [(WIDTH / 2 + (line - 5) * 55, 915), (WIDTH / 2 + (line - 5) * 190, HEIGHT)],
                "#6f675e",
                3,
                0.4,
            )

    draw(canvas, pavement, blur=1.5)
    grain_floor(canvas, 900, rng)
    passers = [(rng.uniform(40, 300), 1.0), (rng.uniform(680, 920), 0.85)]
    draw(canvas, lambda sheet: [_passer(sheet, rng, x, 930, size) for x, size in passers], blur=4)
    draw(canvas, lambda sheet: _bicycle(sheet, rng.choice([130.0, 800.0]), 950), blur=2.5)
    return canvas


def _windows(sheet, rng, x, top, width) -> None:
    columns = int(width // 95)
    gap = width / columns
    for row in range(3):
        for column in range(columns):
            left, upper = x + gap * (column + 0.25), top + 70 + row * 190
            rect(sheet, left - 6, upper - 6, left + gap * 0.5 + 6, upper + 116, "#efe8dc", 0.8)
            rect(
                sheet,
                left,
                upper,
                left + gap * 0.5,
                upper + 110,
                str(rng.choice(["#4d5b66", "#6d7f8b", "#39444d", "#d8c48f"])),
            )
            rect(sheet, left + gap * 0.24, upper, left + gap * 0.26, upper + 110, "#efe8dc")
            if rng.random() < 0.35:
                rect(sheet, left - 10, upper + 112, left + gap * 0.5 + 10, upper + 128, "#4e6b45")


def _shop_front(sheet, rng, x, width) -> None:
    colour = str(rng.choice(["#24473f", "#5a2330", "#22304a", "#7a5a2e"]))
    rect(sheet, x + 18, 610, x + width - 18, 895, colour)
    rect(sheet, x + 36, 690, x + width * 0.6, 880, "#e9d6a8", 0.9)
    for bottle in range(6):
        left = x + 46 + bottle * (width * 0.5 / 6)
        rect(
            sheet,
            left,
            rng.uniform(760, 820),
            left + 22,
            880,
            str(rng.choice(["#94553f", "#5c7c83", "#c9a25e", "#3b3a48"])),
        )
    rect(sheet, x + width * 0.68, 690, x + width - 36, 895, "#1d2326")
    for stripe in range(8):
        w = (width - 20) / 8
        left = x + 10 + stripe * w
        rect(sheet, left, 600, left + w + 1, 672, "#f0ebe0" if stripe % 2 else colour, 1, 6)


def _passer(sheet, rng, x, ground, size) -> None:
    coat, legs = str(rng.choice(["#3e4a5c", "#7c4a3c", "#566b4f"])), "#2b2b33"
    fill(
        sheet,
        tube(
            [(x - 10 * size, ground - 130 * size), (x - 18 * size, ground)], [16 * size, 10 * size]
        ),
        legs,
    )
    fill(
        sheet,
        tube(
            [(x + 10 * size, ground - 130 * size), (x + 24 * size, ground)], [16 * size, 10 * size]
        ),
        legs,
    )
    fill(
        sheet,
        tube(
            [(x, ground - 290 * size), (x, ground - 110 * size)], [30 * size, 40 * size, 38 * size]
        ),
        coat,
    )
    fill(sheet, ellipse((x, ground - 335 * size), (20 * size, 26 * size)), "#b98b6f")
    fill(sheet, ellipse((x, ground - 346 * size), (22 * size, 20 * size)), "#33261f")


def _bicycle(sheet, x, ground) -> None:
    for side in (-85, 85):
        stroke(sheet, ellipse((x + side, ground - 60), (60, 60)), "#23262b", 7)
        for turn in np.linspace(0, np.pi, 6):
            spoke = np.array([np.cos(turn), np.sin(turn)]) * 58
            centre = np.array([x + side, ground - 60])
            stroke(sheet, [centre - spoke, centre + spoke], "#8c8f94", 1.5)
    frame = [(x - 85, ground - 60), (x - 35, ground - 150), (x + 60, ground - 150), (x, ground - 60),
             (x - 85, ground - 60)]  # fmt: skip
    stroke(sheet, frame, "#b23a2e", 8)
    stroke(sheet, [(x, ground - 60), (x - 42, ground - 175)], "#b23a2e", 8)
    stroke(
        sheet, [(x + 85, ground - 60), (x + 55, ground - 185), (x + 95, ground - 195)], "#b23a2e", 8
    )
    stroke(sheet, [(x - 68, ground - 178), (x - 20, ground - 178)], "#2a211c", 14)


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


def park(rng) -> Canvas:
    """Trees, lawn, a winding path, a bench; the sun comes through the leaves."""
    canvas = Canvas(ramp("#cfe4ee", "#8fae6a"), Light((-0.4, -0.65, 0.65), 0.95, (0.3, 0.34, 0.3)))

    def far(sheet):
        for _ in range(34):
            x, y, r = rng.uniform(-60, WIDTH + 60), rng.uniform(300, 620), rng.uniform(70, 150)
            fill(
                sheet,
                ellipse((x, y), (r, r * 0.85)),
                str(rng.choice(["#7fa06a", "#6a9160", "#92ae70", "#5c8257"])),
            )
        rect(sheet, 0, 640, WIDTH, HEIGHT, "#86a857")

    draw(canvas, far, blur=9)

    def near(sheet):
        path = np.concatenate([curve([(300, HEIGHT), (420, 1000), (560, 820), (520, 700), (600, 648)]),
                               curve([(640, 648), (640, 720), (760, 830), (880, 1000), (1040, HEIGHT)])])  # fmt: skip
        fill(sheet, path, "#cdbb98")
        for x, width in ((90, 34), (865, 44)):
            fill(
                sheet,
                tube([(x + 14, 20), (x, 420), (x - 8, 800)], [width * 0.6, width * 0.8, width]),
                "#5d4635",
            )
            stroke(sheet, curve([(x, 330), (x + 70, 210), (x + 120, 160)]), "#5d4635", 20)
        for _ in range(150):
            x, y = rng.uniform(-40, WIDTH + 40), abs(rng.normal(0, 130))
            colour = str(rng.choice(["#4f7a3d", "#6c9748", "#83ad57", "#3f6635"]))
            fill(sheet, ellipse((x, y), (rng.uniform(24, 60), rng.uniform(18, 40))), colour, 0.9)
        for y in (760, 800):
            rect(sheet, 60, y, 360, y + 20, "#7a4a2b", 1, 4)
        rect(sheet, 50, 850, 370, 874, "#8d5833", 1, 4)
        for x in (80, 330):
            rect(sheet, x, 760, x + 14, 940, "#33302d")

    draw(canvas, near, blur=3.5)

    def blades(sheet):
        for _ in range(900):
            x, y = rng.uniform(0, WIDTH), rng.uniform(700, HEIGHT)
            long = 6 + 20 * (y - 650) / 600
            colour = str(rng.choice(["#6f9447", "#8fae5d", "#577c3b"]))
            stroke(sheet, [(x, y), (x + rng.uniform(-6, 6), y - long)], colour, 2.5, 0.3)

    draw(canvas, blades, blur=1.5)
    return canvas


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


PLACES: dict[str, Callable] = {
    "street": street, "room": room, "bedroom": bedroom, "park": park, "cafe": cafe, "metro": metro,
}  # fmt: skip


def plant(canvas: Canvas, rng, side: int) -> None:
    """Leaves close to the camera, out of focus, that cover a lower corner."""
    root = np.array([WIDTH * (0.02 if side < 0 else 0.98), HEIGHT + 30])
    for _ in range(11):
        angle = rng.uniform(-0.25, 0.85) * -side
        long = rng.uniform(260, 560)
        tip = root + np.array([np.sin(angle), -np.cos(angle)]) * long
        bend = (root + tip) / 2 + [-side * rng.uniform(-20, 50), -30]
        leaf = tube([root, bend, tip], np.array([6, 42, 50, 30, 3]) * rng.uniform(0.8, 1.2))
        colour = rgb(str(rng.choice(["#3f6b41", "#5a8a4b", "#2f5537", "#6f9a52"])))
        lay(canvas, leaf, colour, radius=40, blur=5, cast=0.25, gloss=0.25)
