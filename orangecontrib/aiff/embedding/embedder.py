"""A network ready to turn photos into vectors: its recipe, its device, its provenance."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .devices import AUTO, Device, choose_device
from .models import DEFAULT_MODEL, FEATURES, MODELS, VECTORS, Model
from .weights import WeightsError, digest_of, find_weights, not_there

if TYPE_CHECKING:
    from .networks import Vectorizer

DECODING = 1  # raised whenever the same file would become other pixels than before
GPU_BATCH = 64
CPU_GFLOPS_AT_ONCE = 12  # few enough that even a slow laptop looks up twice a second
CPU_MOST_AT_ONCE = 32


class EmbeddingError(Exception):
    """Vectors that cannot be computed; the message is a sentence for the user."""


@dataclass(frozen=True)
class Recipe:
    """What a person chooses: the model and the kind of vector, by their keys in the tables."""

    model: str = DEFAULT_MODEL
    vector: str = FEATURES


@dataclass(frozen=True)
class Provenance:
    """Where vectors come from; it travels with them.

    Attributes
    ----------
    name : for people, such as "SqueezeNet 1.1, averaged features"
    model, vector : keys in the tables of models and vectors
    weights : who published the weights
    digest : SHA-256 of the file of weights
    input : which part of the photo the network sees, and how large
    precision : of the network's arithmetic
    decoding : version of the way from file to pixels
    device, torch, torchvision : what computed; they do not change the vector but for rounding
    """

    name: str
    model: str
    vector: str
    weights: str
    digest: str
    input: str
    precision: str
    decoding: int
    device: str
    torch: str
    torchvision: str

    @property
    def identity(self) -> str:
        """Sixteen hexadecimal digits that differ wherever the vectors differ."""
        parts = [self.model, self.vector, self.digest, self.input, self.precision, self.decoding]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, str | int]:
        return {**asdict(self), "identity": self.identity}


class Embedder:
    """A loaded network.

    Parameters
    ----------
    recipe : the model and the kind of vector
    device : a device's key; "auto" takes the quickest

    Raises
    ------
    WeightsError
        If the model's weights are not on this computer or are damaged.
    DeviceError
        If there is no such device.
    """

    def __init__(self, recipe: Recipe | None = None, device: str = AUTO):
        recipe = recipe or Recipe()
        self.model: Model = MODELS[recipe.model]
        file = find_weights(self.model)
        if file is None:
            raise WeightsError(not_there(self.model))  # said before torch is waited for
        import torch
        import torchvision

        self.device: Device = choose_device(device)
        self.length = self.model.length(recipe.vector)
        self.provenance = Provenance(
            name=f"{self.model.label}, {VECTORS[recipe.vector][0].lower()}",
            model=recipe.model,
            vector=recipe.vector,
            weights=self.model.weights.source,
            digest=digest_of(file),
            input=f"whole photo, squeezed to {self.model.side} × {self.model.side} pixels",
            precision="float32",
            decoding=DECODING,
            device=self.device.name,
            torch=torch.__version__,
            torchvision=torchvision.__version__,
        )
        self._network: Vectorizer | None = None

    @property
    def batch_size(self) -> int:
        """How many photos go through the network at once."""
        if self.device.key != "cpu":
            return GPU_BATCH
        return max(1, min(CPU_MOST_AT_ONCE, round(CPU_GFLOPS_AT_ONCE / self.model.gflops)))

    def load(self) -> "Vectorizer":
        """The network with its weights; read from the disk the first time."""
        from .networks import Vectorizer

        if self._network is None:
            self._network = Vectorizer(self.model, self.provenance.vector, self.device.key)
        return self._network

    def prepare(self, photo: Image.Image) -> np.ndarray:
        """An upright RGB photo as the network's input, (side, side, 3) uint8."""
        side = self.model.side
        kind = Image.Resampling.BICUBIC if self.model.bicubic else Image.Resampling.BILINEAR
        return np.asarray(photo.resize((side, side), kind))

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """The vectors of prepared photos.

        Parameters
        ----------
        pixels : (b, side, side, 3) uint8

        Returns
        -------
        (b, length) float32

        Raises
        ------
        EmbeddingError
            If the device has no memory left even for one photo, or fails.
        """
        import torch

        try:
            return self.load().run(pixels)
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            if len(pixels) == 1:
                raise EmbeddingError(
                    f"{self.device.name} has too little free memory for {self.model.label}. Close "
                    "other programs, or choose the CPU or a smaller model."
                ) from error
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[0]
            raise EmbeddingError(
                f"{self.device.name} failed ({reason}). Choose another device."
            ) from error
        half = len(pixels) // 2
        return np.concatenate([self.vectors(pixels[:half]), self.vectors(pixels[half:])])
