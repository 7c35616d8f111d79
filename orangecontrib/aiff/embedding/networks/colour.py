"""The table of what is counted without a network: colours (no torch)."""

import hashlib

from ...words import COLOUR as COLOUR_NAME
from .counting import NUMBERS, SIDE
from .models import COUNTED, Model, Weights

USUAL_WEIGHT = 0.2  # beside a network's 1: it must not harm where the light is another
VERSION = 1  # raised whenever the same picture would get another vector than before

COLOUR = Model(
    "colour",
    COLOUR_NAME,
    "Which colours the garment has, and where: counted, not seen by a network. Join it with one.",
    1976,  # CIELAB's
    side=SIDE,
    features=NUMBERS,
    gflops=0.01,
    weights=Weights("", "", 0, "none: colours are counted", "–"),
    head="",
    trained_fit="",
    classes=0,
    library=COUNTED,
    detail=224,  # as the networks that it is joined with, so that a photo is decoded once
    usual_weight=USUAL_WEIGHT,
)

# In the place of the SHA-256 of a file of weights.
DIGEST = hashlib.sha256(f"{COLOUR.key} {VERSION}".encode()).hexdigest()

COUNTED_MODELS = {COLOUR.key: COLOUR}
