"""The way a table's vectors were made, for a photo that comes later."""

from dataclasses import MISSING, fields
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image

from ..photos.decode import Decoded, PhotoError, decode_photo, read_size
from ..photos.photo import Box
from .catalogue import ALL_MODELS
from .devices import AUTO
from .embedder import BEST, DECODING, FULL, Embedder, EmbeddingError, Provenance, Recipe
from .from_file import key_of_digest
from .models import LAYOUTS, Model
from .pipeline import least_side
from .preparing import FITS, REGIONS, cut_out, describe_input
from .weights import digest_of, find_weights

EMBED = "Embed the gallery's photos with Local GPU Embedder."
UNKNOWN = (
    "The gallery does not say how its vectors were made, so a new photo cannot be embedded in the "
    f"same way. {EMBED}"
)
SCALES = (8, 4, 2, 1)  # at which a JPEG's decoder can give a photo


def provenance_from(entries: dict) -> Provenance:
    """What a table says about its vectors, before any alignment.

    Parameters
    ----------
    entries : see `table.provenance_of`

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
    entries : see `table.provenance_of`
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
    if embedder.provenance.identity != wanted.identity and wanted.precision == "float32":
        embedder = Embedder(recipe_of(wanted, FULL), device)
    if embedder.provenance.identity != wanted.identity:
        embedder.notes.append(
            f"The gallery was computed in {wanted.precision}, a new photo is in "
            f"{embedder.provenance.precision}: distances differ by rounding."
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
    if wanted.decoding != DECODING or wanted.layout != LAYOUTS.get(wanted.vector, 1):
        raise EmbeddingError(
            "The gallery was embedded by another version of the add-on, which reads photos or "
            f"puts vectors together in another way. {EMBED}"
        )
    for region, fit in product(REGIONS, FITS):
        if describe_input(model, region, fit) == wanted.input and wanted.vector in model.vectors():
            return Recipe(
                _key_of(model, wanted),
                wanted.vector,
                region,
                fit,
                wanted.mirror,
                wanted.unit,
                precision,
            )
    raise EmbeddingError(
        f"The gallery was embedded in a way that is not known here ({wanted.input}). {EMBED}"
    )


def _key_of(model: Model, wanted: Provenance) -> str:
    """The model's key, or that of somebody's own weights for it."""
    if own := key_of_digest(wanted.digest):
        return own
    file = find_weights(model)
    if file is None or digest_of(file) == wanted.digest:
        return model.key  # without a file, the embedder says what is missing
    raise EmbeddingError(
        f"The gallery was embedded with weights of somebody's own for {model.label}. Choose their "
        "file in Local GPU Embedder, and embed the gallery's photos there."
    )


class OpenedPhoto:
    """A photo whose parts are embedded one after the other; decoded once at each scale.

    Nothing of it is kept on the disk.

    Parameters
    ----------
    source : a file, or a picture that is upright and RGB

    Attributes
    ----------
    size : width and height as a person sees it, pixels

    Raises
    ------
    PhotoError
        If the file cannot be read.
    """

    def __init__(self, source: Path | Image.Image):
        self._source = source
        self._decoded: dict[int, Decoded] = {}  # by scale
        self.size = source.size if isinstance(source, Image.Image) else read_size(source)

    def whole(self, at_least: int | None = None) -> Decoded:
        """The photo; perhaps reduced, with at least so many pixels on its shorter side."""
        if isinstance(self._source, Image.Image):
            return Decoded.whole(self._source)
        ratio = min(self.size) // at_least if at_least else 1
        scale = next((scale for scale in SCALES if scale <= ratio), 1)
        if scale not in self._decoded:
            photo = decode_photo(self._source, at_least)
            # Formats other than JPEG cannot be decoded at a scale.
            same = SCALES if scale > 1 and photo.image.size == self.size else (scale,)
            self._decoded |= dict.fromkeys(same, photo)
        return self._decoded[scale]

    def part(self, box: Box | None, side: int) -> Decoded:
        """What a network with inputs of a side sees, as where tables are embedded.

        Raises
        ------
        PhotoError
            If nothing of the box lies in the photo, or the file is gone or damaged.
        """
        if box is None:
            return self.whole(least_side(side))
        return cut_out(self.whole(least_side(side, box, *self.size)), box)


def vector_of(embedder: Embedder, photo: OpenedPhoto, box: Box | None = None) -> np.ndarray:
    """The vector of a photo or of the part in a box, shape (d,), float32.

    Raises
    ------
    PhotoError
        See `OpenedPhoto.part`.
    EmbeddingError
        If the device fails.
    """
    pixels = embedder.prepare(photo.part(box, embedder.model.side))
    (vector,) = embedder.vectors(np.stack([pixels]))
    if not np.isfinite(vector).all():
        raise PhotoError("the network cannot make numbers of it", "Try another photo.")
    return vector
