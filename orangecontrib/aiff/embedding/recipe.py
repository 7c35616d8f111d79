"""What a person chooses of the way from a photo to its vector."""

from dataclasses import dataclass

from .networks.models import DEFAULT_MODEL, FEATURES, Model
from .seeing.preparing import CROP, SQUEEZE, WHOLE
from .seeing.views import View, views_of

BEST, FULL = "best", "full"
PRECISIONS = {
    BEST: ("Best for the device", "bfloat16 or float16 where the device is quicker with it"),
    FULL: ("Full precision", "float32 on every device; slower where the device could do less"),
}


@dataclass(frozen=True)
class Recipe:
    """What a person chooses, by keys of the tables.

    Attributes
    ----------
    model : see `from_file.find_model`
    vector : a key of `models.VECTORS` that the model can give
    region, fit : which part of a photo is seen, and how that part becomes a square
    mirror : whether each photo and its mirror image are averaged
    near_and_far : whether each photo is seen once from nearer and once from farther off, which
        is then what is mirrored
    unit : whether vectors are brought to unit length
    precision : of the network's arithmetic
    gpu_jpegs : whether a GPU decodes JPEGs, where one computes and can
    """

    model: str = DEFAULT_MODEL
    vector: str = FEATURES
    region: str = WHOLE
    fit: str = CROP
    mirror: bool = False
    near_and_far: bool = False
    unit: bool = False
    precision: str = BEST
    gpu_jpegs: bool = False

    @property
    def views(self) -> tuple[View, ...]:
        """How often, and how, a network looks at each photo."""
        return views_of(self.mirror, self.near_and_far)


def fitting(recipe: Recipe, model: Model) -> Recipe:
    """What counts of a recipe for a model: what is no network leaves less to be chosen."""
    if model.is_network:
        return recipe
    return Recipe(recipe.model, FEATURES, recipe.region, SQUEEZE, unit=recipe.unit, precision=FULL)


def looks_in_words(recipe: Recipe) -> str:
    """What is said of a recipe's views after the kind of vector; "" of a photo seen once."""
    if recipe.near_and_far:
        return ", near and mirrored far" if recipe.mirror else ", near and far"
    return " and mirrored" if recipe.mirror else ""
