"""Everyday places under the sky: a street with shops, a park."""

import numpy as np

from .canvas import HEIGHT, WIDTH, Canvas, Light, draw, fill, stroke
from .curves import curve, ellipse, tube
from .scenes import grain_floor, ramp, rect


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
