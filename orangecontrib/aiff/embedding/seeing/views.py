"""How often a network looks at a photo, each time a little differently; the vectors are averaged.

A network does not see the same in a photo and in its mirror image, nor from near and from far off.
What the views share is the garment. (Averaging over views of a photo: A. Krizhevsky et al. 2012,
"ImageNet classification with deep convolutional neural networks"; over sizes of it: A. Gordo
et al. 2017, "End-to-end learning of deep visual representations for image retrieval".)
"""

from dataclasses import dataclass
from typing import Protocol

from ...photos.photo import Box
from .cutting import edges_of

NEAR, FAR = 0.85, 1.15  # of the width and height of the part that is seen


class Sized(Protocol):
    """What has a width and height, pixels."""

    @property
    def size(self) -> tuple[int, int]: ...


@dataclass(frozen=True)
class View:
    """One look at a photo.

    Attributes
    ----------
    extent : width and height of what it sees, as a share of those of the part that counts, round
        the same middle; 1 is that part
    mirrored : whether left and right change places
    """

    extent: float = 1
    mirrored: bool = False

    def box_of(self, box: Box | None, photo: Sized) -> Box | None:
        """What it sees of a photo, pixels; None for all of it.

        Parameters
        ----------
        box : the part that counts; None for the whole photo
        photo : is asked for its size only where that matters

        Raises
        ------
        PhotoError
            If nothing of the box lies in the photo, or if the photo's file cannot be read.
        """
        if self.extent == 1 or (box is None and self.extent > 1):
            return box
        size = photo.size
        left, top, right, bottom = (0, 0, *size) if box is None else edges_of(box, *size)
        x, width = _scaled(left, right, self.extent)
        y, height = _scaled(top, bottom, self.extent)
        return Box(x, y, width, height)


def views_of(mirror: bool, near_and_far: bool) -> tuple[View, ...]:
    """One view or two: `Recipe` says what its choices mean."""
    first, second = (NEAR, FAR) if near_and_far else (1, 1)
    if mirror or near_and_far:
        return View(first), View(second, mirror)
    return (View(),)


def _scaled(start: int, end: int, extent: float) -> tuple[int, int]:
    """Start and length, pixels, of what has the same middle; never nothing."""
    length = max(1, round(extent * (end - start)))
    return start + (end - start - length) // 2, length
