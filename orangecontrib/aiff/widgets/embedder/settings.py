"""What a workflow keeps of Local GPU Embedder."""

import re
from typing import Annotated

from msgspec import Meta

from ...embedding.networks.catalogue import ALL_MODELS
from ...embedding.networks.models import VECTORS
from ...embedding.recipe import PRECISIONS
from ...embedding.seeing.preparing import FITS, REGIONS
from ..kit.settings import (
    MOST_LETTERS_OF_PATH,
    WindowSettings,
    choice,
    several,
    text,
    yes_or_no,
)

MOST_NETWORKS = 100
_NAMES = "|".join(map(re.escape, ALL_MODELS))
_File = r"=[^\x00\ud800-\udc7f\udd00-\udfff]+"
Network = Annotated[
    str, Meta(max_length=MOST_LETTERS_OF_PATH, pattern=rf"\A(?:{_NAMES})(?:{_File})?\Z")
]
OwnWeights = Annotated[
    str, Meta(max_length=MOST_LETTERS_OF_PATH, pattern=rf"\A(?:{_NAMES}){_File}\Z")
]


class EmbedderSettings(WindowSettings, total=False):
    models: several("Networks", Network, MOST_NETWORKS)
    files: several("Weights from files", OwnWeights, MOST_NETWORKS)
    vector: choice("Vector", VECTORS)
    region: choice("Region", REGIONS)
    fit: choice("Shape", FITS)
    mirror: yes_or_no("Mirrored too")
    near_and_far: yes_or_no("Near and far")
    unit: yes_or_no("Unit length")
    close_gap: yes_or_no("Bring worn and shop photos nearer each other")
    precision: choice("Precision", PRECISIONS)
    gpu_jpegs: yes_or_no("Let the GPU decode JPEGs")
    device: text("Device")  # perhaps of another computer
    more_open: yes_or_no("More options")
    auto_apply: yes_or_no("Apply automatically")
