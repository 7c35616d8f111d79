"""Where the garment is on a person whose joints are known."""

from dataclasses import dataclass

import numpy as np

from .regions import ALL, HALF_WIDTH, LEGS, TORSO, Region, part_of, region_of

VERSION = 1  # raised whenever the same photo would get another region than before
JOINTS = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder",
    "left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip", "left knee",
    "right knee", "left ankle", "right ankle",
)  # fmt: skip
SURE = 0.7  # of a person
# Margins, as shares of the height from the shoulders to the hips: `regions.WHOLE_FIGURE` in other
# words, for a figure whose shoulders are at 0.18 and whose hips are at 0.48 of its height.
ABOVE_SHOULDERS, BELOW_HIPS, ABOVE_HIPS, BELOW_FEET = 0.2, 0.47, 0.27, 0.15
WIDTH = 0.75  # on either side of somebody's middle, by the width of the figure
FEET_BELOW_KNEES = 0.9  # by the height from the hips to the knees


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody in a photo.

    Attributes
    ----------
    box : left, top, right and bottom, as shares of the photo's sides
    score : how sure it is that this is a person, 0..1
    joints : of `JOINTS`, x and y as shares of the photo's sides, shape (17, 2)
    seen : which of them can be seen, bool, shape (17,)
    """

    box: tuple[float, float, float, float]
    score: float
    joints: np.ndarray
    seen: np.ndarray

    @property
    def area(self) -> float:
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    def height_of(self, joint: str) -> float | None:
        """The mean height of a pair, such as "hip"; None if neither can be seen."""
        pair = [JOINTS.index(f"{side} {joint}") for side in ("left", "right")]
        there = [place for place in pair if self.seen[place]]
        return float(self.joints[there, 1].mean()) if there else None

    @property
    def middle(self) -> float:
        """From left to right."""
        names = [f"{side} {joint}" for side in ("left", "right") for joint in ("shoulder", "hip")]
        there = [JOINTS.index(name) for name in names if self.seen[JOINTS.index(name)]]
        return float(self.joints[there, 0].mean())


def find_worn(people: list[Person], kind: str = "") -> Region | None:
    """The part of a photo that shows what the largest person wears.

    Parameters
    ----------
    kind : what garment it is, in words such as "skirt"; a top where they say nothing

    Returns
    -------
    None where nobody is seen well enough: it takes shoulders, and hips for what is worn below.
    """
    people = [person for person in people if person.score >= SURE]
    if not people:
        return None
    person = max(people, key=lambda each: each.area)
    left, _, right, bottom = person.box
    shoulders, hips = person.height_of("shoulder"), person.height_of("hip")
    part = part_of(kind)
    if (shoulders if part != LEGS else hips) is None:
        return None
    # Where somebody is cut off above the hips, all that is there is torso.
    hips = bottom if hips is None else hips
    torso = hips - shoulders if shoulders is not None else (bottom - hips) / 2
    if torso <= 0:
        return None  # upside down, or lying
    feet = _feet(person, hips)
    upper, lower = {
        TORSO: (hips - (1 + ABOVE_SHOULDERS) * torso, hips + BELOW_HIPS * torso),
        LEGS: (hips - ABOVE_HIPS * torso, feet + BELOW_FEET * torso),
        ALL: (hips - (1 + ABOVE_SHOULDERS) * torso, feet),
    }[part]
    half = min(HALF_WIDTH, WIDTH * (right - left))
    return region_of((person.middle - half, upper, person.middle + half, lower), "joints")


def _feet(person: Person, hips: float) -> float:
    """How far down the feet are; the lower end of what is seen of somebody who is cut off."""
    ankles, knees, bottom = person.height_of("ankle"), person.height_of("knee"), person.box[3]
    if ankles is not None:
        return ankles
    if knees is not None:
        return min(max(knees + FEET_BELOW_KNEES * (knees - hips), knees), max(bottom, knees))
    return bottom
