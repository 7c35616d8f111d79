"""A pose becomes a skeleton on the picture: where every joint is, and the line of the back."""

from dataclasses import dataclass, replace

import numpy as np

from .curves import curve

# Heights down from the base of the neck, in heads; 7.5 heads make a figure.
SHOULDER, ARMPIT, BUST, WAIST, HIP, KNEE, ANKLE = 0.2, 0.72, 0.95, 1.5, 2.35, 4.1, 5.8
TORSO = ((-0.2, 0.2), (0.0, 0.3), (SHOULDER, 0.72), (ARMPIT, 0.6), (BUST, 0.6), (1.2, 0.52),
         (WAIST, 0.46), (1.9, 0.58), (HIP, 0.67), (2.7, 0.66), (ANKLE, 0.5))  # fmt: skip
DEPTH = 0.66  # a body's depth, in its widths


@dataclass(frozen=True)
class Pose:
    """How a figure stands; angles in degrees, pairs are (left, right) as seen.

    Attributes
    ----------
    turn : of the whole figure, positive to the viewer's right
    lean, sway : of the upper body; of the hips, in heads
    shoulders, hips : their tilt
    head, gaze : tilt and turn of the head
    arms, legs : for each side its upper and lower part, outwards from straight down
    shorten : how much of each lower arm is seen
    lift : how much each shin is shortened, as when the heel comes up behind
    behind : sides ("l", "r") whose arm is behind the body
    """

    turn: float = 0
    lean: float = 0
    sway: float = 0
    shoulders: float = 0
    hips: float = 0
    head: float = 0
    gaze: float = 0
    arms: tuple = ((9, 4), (9, 4))
    legs: tuple = ((3, 1), (3, 1))
    shorten: tuple = (1, 1)
    lift: tuple = (0, 0)
    behind: str = ""


def mirrored(pose: Pose) -> Pose:
    """The same pose as a mirror shows it."""
    swap = {"l": "r", "r": "l"}
    return replace(
        pose,
        **{
            name: -getattr(pose, name) for name in "turn lean sway shoulders hips head gaze".split()
        },
        **{name: getattr(pose, name)[::-1] for name in "arms legs shorten lift".split()},
        behind="".join(swap[side] for side in pose.behind),
    )


@dataclass(frozen=True)
class Skeleton:
    """A pose on the picture.

    Attributes
    ----------
    scale : pixels a head
    turn, gaze : radians
    spine : rows of height in heads below the neck, x, y (pixels) and tilt (radians)
    arms, legs : (left, right), each three joints in pixels, shape (3, 2)
    head : the middle of the head; with its tilt in radians
    """

    scale: float
    turn: float
    gaze: float
    spine: np.ndarray
    arms: tuple
    legs: tuple
    head: np.ndarray
    head_tilt: float
    pose: Pose

    @property
    def squeeze(self) -> float:
        """How wide a body of width 1 is seen."""
        return float(np.hypot(np.cos(self.turn), DEPTH * np.sin(self.turn)))

    def at(self, v: float, x: float) -> np.ndarray:
        """The place v heads below the neck and x heads to the right of the back's line."""
        row = [np.interp(v, self.spine[:, 0], self.spine[:, i]) for i in (1, 2, 3)]
        return np.array(row[:2]) + self.scale * x * np.array([np.cos(row[2]), np.sin(row[2])])


def width_at(profile, v):
    """Half the width at height v of a profile of (v, half width) pairs, smoothly."""
    heights, widths = np.array(profile).T
    line = curve(np.stack([heights, widths], axis=1))
    return np.interp(v, line[:, 0], line[:, 1])


def pose_figure(
    pose: Pose, scale: float, feet: tuple[float, float], width: float = 1.0
) -> Skeleton:
    """Stand a figure on a place of the picture.

    Parameters
    ----------
    scale : pixels a head
    feet : where the middle of the figure meets the ground, pixels
    width : broad (above 1) or narrow shoulders and hips
    """
    turn = np.radians(pose.turn)
    squeeze = float(np.hypot(np.cos(turn), DEPTH * np.sin(turn))) * width
    hip = np.array([pose.sway, 0.0])
    waist = hip + _down(-pose.lean * 0.4 + pose.sway * 14) * (WAIST - HIP)
    neck = waist + _down(-pose.lean) * -WAIST
    hip_axis, shoulder_axis = _across(pose.hips), _across(pose.shoulders)
    legs = [_leg(hip, hip_axis, side, squeeze, pose) for side in (0, 1)]
    arms = [_arm(neck, waist, shoulder_axis, side, squeeze, pose) for side in (0, 1)]
    knees = (legs[0][1] + legs[1][1]) / 2
    knees[0] = (knees[0] + hip[0]) / 2
    ground = max(leg[2][1] for leg in legs) + 0.3
    stand = (legs[0][2][0] + legs[1][2][0]) / 2

    def place(points):
        return (np.asarray(points) - [stand, ground]) * scale + feet

    middle = place(curve([2 * neck - waist, neck, waist, hip, knees, 2 * knees - hip]))
    heights = curve([[-WAIST, 0], [0, 0], [WAIST, 0], [HIP, 0], [KNEE, 0], [2 * KNEE - HIP, 0]])[
        :, 0
    ]
    bend = np.interp(heights, [0, BUST, WAIST, HIP, 3.2], [0, 0.1, 0.02, -0.1, 0]) * np.sin(turn)
    middle[:, 0] += bend * scale
    tilt = np.interp(heights, [0, WAIST, HIP, KNEE, ANKLE],
                     [pose.shoulders, 0.2 * (pose.shoulders + pose.hips), pose.hips, pose.hips * 0.3, 0])  # fmt: skip
    head_tilt = pose.lean + pose.head
    head = neck + _down(-pose.lean) * -0.21 + _down(-head_tilt) * -0.5
    head[0] += 0.08 * np.sin(turn)
    return Skeleton(
        scale, turn, np.radians(pose.turn + pose.gaze),
        np.column_stack([heights, middle, np.radians(tilt)]),
        tuple(place(arm) for arm in arms), tuple(place(leg) for leg in legs),
        place(head), np.radians(head_tilt), pose,
    )  # fmt: skip


def _down(angle: float) -> np.ndarray:
    """A step straight down, turned outwards to the right by so many degrees."""
    return np.array([np.sin(np.radians(angle)), np.cos(np.radians(angle))])


def _across(tilt: float) -> np.ndarray:
    return np.array([np.cos(np.radians(tilt)), np.sin(np.radians(tilt))])


def _leg(hip, axis, side, squeeze, pose) -> np.ndarray:
    sign = 2 * side - 1
    thigh, shin = pose.legs[side]
    top = hip + axis * sign * 0.29 * squeeze
    knee = top + _down(sign * thigh) * (KNEE - HIP)
    ankle = knee + _down(sign * shin) * (ANKLE - KNEE) * (1 - pose.lift[side])
    return np.array([top, knee, ankle])


def _arm(neck, waist, axis, side, squeeze, pose) -> np.ndarray:
    sign = 2 * side - 1
    upper, lower = pose.arms[side]
    up = (neck - waist) / np.linalg.norm(neck - waist)
    shoulder = neck - up * 0.3 + axis * sign * 0.6 * squeeze
    elbow = shoulder + _down(sign * upper) * 1.25
    wrist = elbow + _down(sign * lower) * 1.08 * pose.shorten[side]
    return np.array([shoulder, elbow, wrist])
