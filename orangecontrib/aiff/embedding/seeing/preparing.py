"""Photos to a network's input: which part, and how it is brought to the network's square."""

import functools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ...errors import LibraryError
from ...files.turns import paused
from ...needed import need
from ...photos.photo import Box
from ...photos.pictures.decode import Decoded
from ...photos.pictures.people import VERSION as PEOPLE
from ...photos.pictures.regions import VERSION
from ...words import percent
from ..networks.models import Model
from .cutting import Pixels
from .resizing import resized
from .views import FAR, NEAR

if TYPE_CHECKING:
    import torch

SQUEEZE, PAD, CROP = "squeeze", "pad", "crop"
WHOLE, BOXED, AUTO_REGION, PERSON = "whole", "box", "auto", "person"
COPIED = 4_000_000  # pixels, of a photo or what it becomes, that torch may hold beside Pillow's
# JPEGs may be decoded at a reduced scale, but with this many pixels for each that is kept.
OVERSAMPLING = 1.5
FOUND = (AUTO_REGION, PERSON)  # regions that are looked for, and go out with the table

REGIONS = {
    AUTO_REGION: (
        "Where the garment is",
        "Found in each photo: the product on its ground, or where somebody wears it; the middle "
        "where the surroundings are not plain. Boxes that the data has are kept",
    ),
    PERSON: (
        "Where the garment is, by a network (Keypoint R-CNN)",
        "As above, but a network finds the shoulders, hips and feet of whoever wears it, also on "
        "a street; its weights are downloaded once",
    ),
    WHOLE: ("Whole photo", "All of the photo"),
    BOXED: ("Box columns", "The box that the columns box x, box y, box width, box height name"),
}


@dataclass(frozen=True)
class Plan:
    """How a photo comes into a network's square.

    Attributes
    ----------
    size : width and height that the whole photo is brought to
    part : left, top, right, bottom of what is seen of that
    at : left, top of the part in the square; round it is neutral ground
    """

    size: tuple[int, int]
    part: tuple[int, int, int, int]
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Fit:
    """A way to bring a picture of any shape to a square."""

    label: str
    tooltip: str
    words: str  # in a sentence about what the network sees
    plan: Callable[[tuple[int, int], Model], Plan]  # for a photo's width and height


def _squeeze(_: tuple[int, int], model: Model) -> Plan:
    return Plan((model.side, model.side), (0, 0, model.side, model.side))


def _pad(size: tuple[int, int], model: Model) -> Plan:
    scale = model.side / max(size)
    width, height = (max(1, round(side * scale)) for side in size)
    left, top = (round((model.side - side) / 2) for side in (width, height))
    return Plan((width, height), (0, 0, width, height), (left, top))


def _crop(size: tuple[int, int], model: Model) -> Plan:
    scale = model.resize / min(size)
    # Rounded down, and the middle rounded, as torchvision does both.
    width, height = (max(model.resize, int(side * scale)) for side in size)
    left, top = (round((side - model.side) / 2) for side in (width, height))
    return Plan((width, height), (left, top, left + model.side, top + model.side))


def _resized(
    photo: Decoded | np.ndarray, size: tuple[int, int], model: Model, plan: Plan, by_torch: bool
) -> np.ndarray:
    """What is seen of a photo of a size, (height, width, 3) uint8."""
    held, whole = size, True
    if isinstance(photo, Decoded):
        held = photo.image.size
        whole = photo.extent == (0, 0, *held)
    # A narrow strip becomes huge before its middle is cut out, if all of it is computed by torch.
    if whole and max(math.prod(held), math.prod(plan.size)) <= COPIED:
        if by_torch and torch_is_quick():
            pixels = np.array(photo.image) if isinstance(photo, Decoded) else photo
            return _resized_by_torch(pixels, model, plan)
        return resized(_of_four(photo), plan.size, plan.part, model.bicubic)[..., :3]
    if not isinstance(photo, Decoded):
        photo = Decoded.whole(Image.fromarray(np.ascontiguousarray(photo[..., :3])))
    return _resized_by_pillow(photo, model, plan)


def _of_four(photo: Decoded | np.ndarray) -> np.ndarray:
    """All pixels, (height, width, 4) uint8, of which the last number says nothing."""
    if isinstance(photo, np.ndarray) and photo.shape[2] == 4:
        return photo
    image = photo.image if isinstance(photo, Decoded) else Image.fromarray(photo)
    return np.asarray(image.convert("RGBX"))


@functools.cache
def torch_is_quick() -> bool:
    """Whether torch resizes pictures quickly on this processor."""
    try:
        with paused():  # it may take long on a slow disk
            need()
    except LibraryError:
        return False
    import torch

    return torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


def _resized_by_torch(pixels: np.ndarray, model: Model, plan: Plan) -> np.ndarray:
    """As `resizing.resized` does, in less than half of its time."""
    need()
    import torch

    batch = torch.from_numpy(pixels).unsqueeze(0).permute(0, 3, 1, 2)
    (resized,) = _interpolated(batch, model, plan)
    left, top, right, bottom = plan.part
    return resized[:3].permute(1, 2, 0)[top:bottom, left:right].numpy()


def _interpolated(batch: "torch.Tensor", model: Model, plan: Plan) -> "torch.Tensor":
    need()
    from torch.nn.functional import interpolate

    method = "bicubic" if model.bicubic else "bilinear"
    return interpolate(batch, plan.size[::-1], mode=method, antialias=True)


def _resized_by_pillow(photo: Decoded, model: Model, plan: Plan) -> np.ndarray:
    """Any extent, fractions of pixels too; what is cut off is never computed."""
    left, top, right, bottom = photo.extent
    x0, y0, x1, y1 = plan.part
    across, down = (right - left) / plan.size[0], (bottom - top) / plan.size[1]
    # Pillow refuses an edge that lies outside, be it by what rounding leaves.
    width, height = photo.image.size
    box = (
        min(left + x0 * across, width),
        min(top + y0 * down, height),
        min(left + x1 * across, width),
        min(top + y1 * down, height),
    )
    method = Image.Resampling.BICUBIC if model.bicubic else Image.Resampling.BILINEAR
    return np.asarray(photo.image.resize((x1 - x0, y1 - y0), method, box))


FITS = {
    SQUEEZE: Fit(
        "Squeezed to a square",
        "All of it is seen, its shape is not kept; as Orange's Image Embedding does",
        "squeezed to",
        _squeeze,
    ),
    PAD: Fit(
        "Shape kept, on a neutral ground",
        "All of it is seen, with bars beside it that the network sees as nothing",
        "its shape kept, laid on",
        _pad,
    ),
    CROP: Fit(
        "Centre crop",
        "The middle; the ends of a tall photo are cut off",
        "its middle cropped to",
        _crop,
    ),
}


def fit_choices(models: Iterable[Model]) -> list[tuple[str, str, str]]:
    """Key, label and tooltip of each fit; the tooltip says which of some networks learned so."""
    models = [model for model in models if model.is_network]
    choices = []
    for key, fit in FITS.items():
        so = [model.label for model in models if model.trained_fit == key]
        were = "was" if len(so) == 1 else "were"
        learned = f". {' and '.join(so)} {were} trained so" if so else ""
        choices.append((key, fit.label, fit.tooltip + learned))
    return choices


def describe_input(model: Model, region: str, fit: str, near_and_far: bool = False) -> str:
    """What the network sees of a photo: part of the vectors' identity, and so always English."""
    return f"{_begin(region, fit, near_and_far)} {model.side} × {model.side} pixels"


def input_in_words(described: str, is_mirrored: bool = False) -> str:
    """What `describe_input` says, and whether a look is mirrored, in the language of the window.

    What it does not know stays.
    """
    for region, fit, near_and_far in product(REGIONS, FITS, (False, True)):
        begins = f"{_begin(region, fit, near_and_far)} "
        if described.startswith(begins):
            side = described.removeprefix(begins).partition(" ")[0]
            looks = _looks_in_words(is_mirrored) if near_and_far else ""
            words = f"{_part_in_words(region)}{looks}, {fit_in_words(fit)} {side} × {side} pixels"
            return words if near_and_far else _averaged_in_words(words, is_mirrored)
    return _averaged_in_words(described, is_mirrored)


def _begin(region: str, fit: str, near_and_far: bool) -> str:
    views = f", at {NEAR} and {FAR} of its size" if near_and_far else ""
    return f"{_part(region)}{views}, {FITS[fit].words}"


def _part(region: str) -> str:
    return {
        WHOLE: "whole photo",
        BOXED: "box",
        AUTO_REGION: f"automatic region {VERSION}",
        PERSON: f"region by Keypoint R-CNN {PEOPLE}, else automatic region {VERSION}",
    }[region]


# The same words as above once more: those are never translated, these are.
def _part_in_words(region: str) -> str:
    return {
        WHOLE: "whole photo",
        BOXED: "box",
        AUTO_REGION: f"automatic region {VERSION}",
        PERSON: f"region by Keypoint R-CNN {PEOPLE}, else automatic region {VERSION}",
    }[region]


def _looks_in_words(is_mirrored: bool) -> str:
    near, far = (percent(extent, 0) for extent in (NEAR, FAR))
    if is_mirrored:
        return f", once at {near} and once, mirrored, at {far} of its size"
    return f", once at {near} and once at {far} of its size"


def _averaged_in_words(words: str, is_mirrored: bool) -> str:
    return f"{words}; averaged with the mirror image" if is_mirrored else words


def fit_in_words(key: str) -> str:
    return {
        SQUEEZE: "squeezed to",
        PAD: "its shape kept, laid on",
        CROP: "its middle cropped to",
    }[key]


def least_side(side: int, box: Box | None = None, width: int = 1, height: int = 1) -> int | None:
    """Pixels that a photo's shorter side keeps when it is decoded at a reduced scale.

    Parameters
    ----------
    side : of the network's input
    box, width, height : the part that is seen, and the photo's size; the whole photo if not given

    Returns
    -------
    None where it is to be decoded in full.
    """
    least = OVERSAMPLING * side
    if box is None:
        return round(least)
    # A small box wants a large photo, if it is to hold as many pixels as a whole one would.
    share = min(box.width, box.height) / min(width, height)
    return round(round(least) / share) if share > 0 else None


def wants_all(sides: Iterable[int], box: Box | None, size: tuple[int, int]) -> bool:
    """Whether a photo of a size is to be decoded in full for every network's side."""
    least = (least_side(side, box, *size) for side in sides)
    return not any(each is not None and min(size) >= 2 * each for each in least)


def to_input(
    photo: Decoded | Image.Image | np.ndarray, model: Model, fit: str, by_torch: bool = False
) -> np.ndarray:
    """An upright picture as the network's input.

    Parameters
    ----------
    photo : RGB; an array is (height, width, 3 or 4) uint8, its fourth channel is left away
    by_torch : whether torch may resize it, the same but sooner

    Returns
    -------
    (side, side, 3) uint8
    """
    if isinstance(photo, Image.Image):
        photo = Decoded.whole(photo)
    size = photo.size if isinstance(photo, Decoded) else photo.shape[1::-1]
    plan = FITS[fit].plan(size, model)
    return _on_ground(_resized(photo, size, model, plan, by_torch), model, plan)


def becomes_huge(size: tuple[int, int], model: Model, fit: str) -> bool:
    """Whether a picture, a narrow strip perhaps, is blown up before its middle is cut out."""
    return math.prod(FITS[fit].plan(size, model).size) > COPIED


def to_input_on_device(pixels: "torch.Tensor", model: Model, fit: str) -> "torch.Tensor":
    """An upright RGB picture, (height, width, 3) uint8, as the network's input, like it."""
    plan = FITS[fit].plan(pixels.shape[1::-1], model)
    # A GPU's antialiasing knows no whole numbers.
    resized = _interpolated(pixels.permute(2, 0, 1).unsqueeze(0).float(), model, plan)
    left, top, right, bottom = plan.part
    seen = resized[0].permute(1, 2, 0)[top:bottom, left:right]
    return _on_ground(seen.round().clamp(0, 255).byte(), model, plan)


def _on_ground(seen: Pixels, model: Model, plan: Plan) -> Pixels:
    """What is seen of a photo in the network's square."""
    height, width = seen.shape[:2]
    if (height, width) == (model.side, model.side):
        return seen
    # The mean that normalising takes away: the network sees nothing there.
    ground = np.array([round(255 * channel) for channel in model.mean], dtype=np.uint8)
    square = np.tile(ground, (model.side, model.side, 1))
    if not isinstance(seen, np.ndarray):
        need()
        import torch

        square = torch.from_numpy(square).to(seen.device)
    left, top = plan.at
    square[top : top + height, left : left + width] = seen
    return square
