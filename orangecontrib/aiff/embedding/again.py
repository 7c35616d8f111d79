"""The way a table's vectors were made, for a photo that comes later."""

from contextlib import suppress
from dataclasses import MISSING, fields, replace
from itertools import product

import numpy as np

from ..errors import DeviceError, EmbeddingError, LibraryError, PhotoError
from ..photos.photo import Box
from .cache import open_cache
from .devices import AUTO, CPU, FULL_PRECISION, OPENVINO
from .embedder import Embedder
from .networks.catalogue import ALL_MODELS
from .networks.colour import DIGEST
from .networks.models import LAYOUTS, Model
from .pipeline import known_vector
from .provenance import DECODED_ON_GPU, DECODING, Provenance
from .recipe import BEST, FULL, Recipe
from .seeing.gpu import UndecodedError
from .seeing.opened import OpenedPhoto
from .seeing.preparing import FITS, REGIONS, describe_input
from .seeing.row_files import known_photo_digest
from .seeing.see import see
from .weights.checked import check_size
from .weights.found import digest_of, find_weights
from .weights.from_file import key_of_digest

EMBED = "Embed the gallery's photos with Local GPU Embedder."
UNKNOWN = (
    "The gallery does not say how its vectors were made, so a new photo cannot be embedded in the "
    f"same way. {EMBED}"
)
OTHER_VERSION = (
    "The gallery was embedded by another version of the add-on, which reads photos or puts vectors "
    f"together in another way. {EMBED}"
)


def provenance_from(entries: dict) -> Provenance:
    """What a table says about its vectors, before any alignment.

    Parameters
    ----------
    entries : see `blocks.provenance_of`

    Raises
    ------
    EmbeddingError
        If it does not say enough.
    """
    wanted = fields(Provenance)
    if not all(field.name in entries for field in wanted if field.default is MISSING):
        raise EmbeddingError(UNKNOWN)
    names = [field.name for field in wanted if field.name in entries]
    return Provenance(**{name: entries[name] for name in names})


def embedder_of(entries: dict, device: str = AUTO) -> Embedder:
    """An embedder that makes vectors as those of a table were made.

    Parameters
    ----------
    entries : see `blocks.provenance_of`
    device : that computes; the table's own need not be here

    Returns
    -------
    The embedder; its `notes` say what differs by rounding.

    Raises
    ------
    EmbeddingError
        If the table does not say how they were made, or this version makes none like them.
    WeightsError
        If the weights are not on this computer.
    DeviceError
        If there is no such device.
    """
    wanted = provenance_from(entries)
    embedder = Embedder(recipe_of(wanted), device)
    if embedder.provenance.alike != wanted.alike and wanted.precision == FULL_PRECISION:
        embedder = Embedder(recipe_of(wanted, FULL), device)
    found = embedder.provenance
    if device == AUTO and found.alike != wanted.alike and found.precision == wanted.precision:
        with suppress(DeviceError, LibraryError):  # what made them, if it is here
            other = Embedder(embedder.recipe, OPENVINO if wanted.engine else CPU)
            embedder = other if other.provenance.identity == wanted.identity else embedder
    found = embedder.provenance
    if found.precision != wanted.precision:
        embedder.notes.append(
            f"The gallery was computed in {wanted.precision}, a new photo is in "
            f"{found.precision}: distances differ by rounding."
        )
    elif found.alike != replace(wanted, decoding=found.decoding).alike:
        embedder.notes.append(
            f"The gallery was computed on {wanted.device}, a new photo is on {found.device}: "
            "distances differ by rounding."
        )
    if found.decoding != wanted.decoding:
        embedder.notes.append(
            "The gallery's JPEGs were decoded on a GPU, a new photo's are not: distances differ "
            "by rounding."
        )
    return embedder


def recipe_of(wanted: Provenance, precision: str = BEST) -> Recipe:
    """The choices that make vectors of a provenance.

    Raises
    ------
    EmbeddingError
        If this version, or this computer, has no such network, weights or choices.
    """
    model = ALL_MODELS.get(wanted.model)
    if model is None:
        raise EmbeddingError(
            f"The gallery's network, {wanted.name}, is not known here. Update the add-on, or "
            f"choose another. {EMBED}"
        )
    if wanted.decoding not in (DECODING, DECODED_ON_GPU) or wanted.layout != LAYOUTS.get(
        wanted.vector, 1
    ):
        raise EmbeddingError(OTHER_VERSION)
    for region, fit, near_and_far in product(REGIONS, FITS, (False, True)):
        described = describe_input(model, region, fit, near_and_far)
        if described == wanted.input and wanted.vector in model.vectors():
            return Recipe(
                _key_of(model, wanted),
                wanted.vector,
                region,
                fit,
                mirror=wanted.mirror,
                near_and_far=near_and_far,
                unit=wanted.unit,
                precision=precision,
                gpu_jpegs=wanted.decoding == DECODED_ON_GPU,
            )
    raise EmbeddingError(
        f"The gallery was embedded in a way that is not known here ({wanted.input}). {EMBED}"
    )


def _key_of(model: Model, wanted: Provenance) -> str:
    """The model's key, or that of somebody's own weights for it."""
    if own := key_of_digest(wanted.digest):
        return own
    if not model.is_network:
        if wanted.digest != DIGEST:
            raise EmbeddingError(OTHER_VERSION)
        return model.key
    file = find_weights(model)
    if file is None:
        return model.key  # the embedder says what is missing
    check_size(file, model)
    if digest_of(file) == wanted.digest:
        return model.key
    raise EmbeddingError(
        f"The gallery was embedded with somebody's own weights for {model.label}. Choose their "
        "file in Local GPU Embedder, and embed the gallery's photos there."
    )


def vector_of(embedder: Embedder, photo: OpenedPhoto, box: Box | None = None) -> np.ndarray:
    """The vector of a photo or of the part in a box, shape (d,), float32.

    While the network is not loaded, a vector that is known is looked up; nothing is kept.

    Raises
    ------
    PhotoError
        See `see`.
    EmbeddingError
        If the device fails.
    """
    if not embedder.is_loaded and (known := _known(embedder, photo, box)) is not None:
        return known
    try:
        (vector,) = embedder.vectors(see(photo, box, [embedder.eye]))
    except UndecodedError as error:
        raise error.failures[0] from None
    if not np.isfinite(vector).all():
        raise PhotoError("the network cannot make numbers of it", "Try another photo.")
    return vector


def _known(embedder: Embedder, photo: OpenedPhoto, box: Box | None) -> np.ndarray | None:
    if photo.file is None:
        return None
    with open_cache() as cache:
        digest = known_photo_digest(photo.file.absolute(), box, cache)
        known = None if digest is None else known_vector(embedder, digest, cache)
        return None if known is None else known[0]
