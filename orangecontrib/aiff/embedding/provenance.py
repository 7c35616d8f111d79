"""Where vectors come from, and which may stand for which."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np

from ..photos.pictures.decode import PIXELS
from .devices import FULL_PRECISION

DECODING = PIXELS
DECODED_ON_GPU = f"{DECODING}, JPEGs on the GPU"
# What they were in the version before, which read most photos as this one does.
FORMERLY: dict[int | str, int | str] = {DECODING: 5, DECODED_ON_GPU: "5, JPEGs on the GPU"}


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
    mirror, unit : see `Recipe`
    precision : of the network's arithmetic
    decoding : version of the way from file to pixels
    device, torch, torchvision : what computed; they do not change the vector but for rounding
    engine : what computed in place of torch, with its version; "" if torch did
    layout : version of the way a kind of vector is put together
    network, kind : the parts of the name, for people
    region : which part of the photo the network sees, a key in the table of regions
    """

    name: str
    model: str
    vector: str
    weights: str
    digest: str
    input: str
    mirror: bool
    unit: bool
    precision: str
    decoding: int | str
    device: str
    torch: str
    torchvision: str
    layout: int = 1
    network: str = ""
    kind: str = ""
    region: str = ""
    engine: str = ""

    @cached_property
    def identity(self) -> str:
        """Sixteen hexadecimal digits that differ wherever the vectors differ."""
        apart = ("name", "network", "kind", "region", "weights", "device", "torch", "torchvision")
        parts = {name: value for name, value in asdict(self).items() if name not in apart}
        if self.layout == 1:
            del parts["layout"]  # vectors are known that were made when there was no other
        del parts["engine"]
        if self.engine:
            parts["engine"] = self.engine.partition(" ")[0]  # of all its versions
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @cached_property
    def alike(self) -> str:
        """The identity of torch's vectors where these are the same but for rounding; else their own.

        In full precision, engines differ by no more than torch does from one device to the next.
        """
        return (
            replace(self, engine="").identity if self.precision == FULL_PRECISION else self.identity
        )

    @cached_property
    def identities(self) -> tuple[str, ...]:
        """Of vectors that may stand for these, their own first."""
        return tuple(dict.fromkeys((self.identity, self.alike)))

    @cached_property
    def former_identities(self) -> tuple[str, ...]:
        """What `identities` were in the version before; see `decode.reads_as_before`."""
        return replace(self, decoding=FORMERLY.get(self.decoding, self.decoding)).identities

    def as_dict(self) -> dict[str, str | int]:
        said = {**asdict(self), "identity": self.identity}
        if not self.engine:
            del said["engine"]
        elif self.alike != self.identity:
            said["alike"] = self.alike
        return said


Made = tuple[np.ndarray, Provenance]  # vectors, or one of them, and where they come from


def provenance_of_all(provenances: Sequence[Provenance]) -> Provenance:
    """What is true of vectors that come from several places, the newest first.

    They differ by rounding alone: from a GPU that failed, and from the CPU that went on.
    """
    if len(provenances) == 1:
        return provenances[0]
    precisions = dict.fromkeys(each.precision for each in reversed(provenances))
    return replace(provenances[0], precision=", ".join(precisions))
