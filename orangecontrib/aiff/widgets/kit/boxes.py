"""How a box on a photo moves and changes its size; all in pixels of the photo."""

from ...photos.photo import Box
from ...words import percent

LEAST = 8  # pixels that a side keeps
EDGES = ("left", "top", "right", "bottom")
Size = tuple[int, int]


def whole(size: Size) -> Box:
    return Box(0.0, 0.0, float(size[0]), float(size[1]))


def moved(box: Box, dx: float, dy: float, size: Size) -> Box:
    """The box elsewhere, as far as the photo reaches."""
    x = min(max(0.0, box.x + dx), max(0.0, size[0] - box.width))
    y = min(max(0.0, box.y + dy), max(0.0, size[1] - box.height))
    return Box(x, y, box.width, box.height)


def stretched(box: Box, edges: frozenset[str], dx: float, dy: float, size: Size) -> Box:
    """The box with some of its `EDGES` moved; the others stay where they are."""
    left, top, right, bottom = corners(box)
    if "left" in edges:
        left = min(max(0.0, left + dx), right - LEAST)
    if "right" in edges:
        right = max(min(float(size[0]), right + dx), left + LEAST)
    if "top" in edges:
        top = min(max(0.0, top + dy), bottom - LEAST)
    if "bottom" in edges:
        bottom = max(min(float(size[1]), bottom + dy), top + LEAST)
    return Box(left, top, right - left, bottom - top)


def between(x0: float, y0: float, x1: float, y1: float, size: Size) -> Box | None:
    """The box that was drawn from one point to another; None where it is too small to be one."""
    left, right = (min(max(0.0, x), size[0]) for x in sorted((x0, x1)))
    top, bottom = (min(max(0.0, y), size[1]) for y in sorted((y0, y1)))
    if right - left < LEAST or bottom - top < LEAST:
        return None
    return Box(left, top, right - left, bottom - top)


def fitted(box: Box, size: Size) -> Box:
    """The box within a photo; the whole photo where nothing of the box lies in it."""
    left, top, right, bottom = corners(box)
    return between(left, top, right, bottom, size) or whole(size)


def corners(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    return box.x, box.y, box.x + box.width, box.y + box.height


def in_words(box: Box | None, size: Size) -> str:
    """What a screen reader says of a box."""
    if box is None:
        return "The whole photo counts"
    left, top, right, bottom = corners(box)
    across, down = size
    return (
        f"Box from {100 * left / across:.0f} to {percent(right / across, 0)} across and "
        f"{100 * top / down:.0f} to {percent(bottom / down, 0)} down"
    )
