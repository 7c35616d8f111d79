"""What published networks were trained on, and which research data sets that spoils (no torch).

A score on photos that a network learned from says how well it remembers, not how well it finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

IMAGENET = "ImageNet-1k"
# Data sets by the keys of `photos.datasets.READERS`.
DEEPFASHION, DEEPFASHION2, LOOKBENCH = "deepfashion", "deepfashion2", "lookbench"


@dataclass(frozen=True)
class Seen:
    """What a network was trained on.

    Attributes
    ----------
    trained_on : for people, as it stands after "was trained on"
    source : who says so
    spoils : by the key of a data set, why a score on it says little: as it stands after the
        network's name
    """

    trained_on: str
    source: str
    spoils: Mapping[str, str] = field(default_factory=dict)


_MODA = Seen(
    "what Marqo-FashionSigLIP was, then on DeepFashion2's pairs and H&M's products",
    "HopitAI, README and blog of hopit-ai/Moda",
    {
        DEEPFASHION2: "was trained on DeepFashion2",
        DEEPFASHION: "was trained on DeepFashion2, which may hold photos of DeepFashion",
        LOOKBENCH: "was chosen among recipes that its makers compared on LookBench",
    },
)
_MARQO = (
    "over a million fashion products with descriptions, which are not published; {}, before that"
)
_MARQO_SAYS = "Marqo's model cards"
_SIGLIP2 = Seen("WebLI, ten billion pictures of the web", "M. Tschannen et al., SigLIP 2, 2025")
_DINOV2 = Seen("LVD-142M, pictures of the web that Meta chose", "M. Oquab et al., DINOv2, 2023")
_DINOV3 = Seen("LVD-1689M, pictures of the web that Meta chose", "O. Siméoni et al., DINOv3, 2025")

# By the key of a network of the extra ``fashion``; the others learned from ImageNet-1k.
SEEN: dict[str, Seen] = {
    "marqo_fashion_siglip": Seen(_MARQO.format("WebLI"), _MARQO_SAYS),
    "marqo_fashion_clip": Seen(_MARQO.format("LAION-2B"), _MARQO_SAYS),
    "moda_distilled": _MODA,
    "moda_matryoshka": _MODA,
    **dict.fromkeys(("siglip2_b_16", "siglip2_b_16_384", "siglip2_l_16_384"), _SIGLIP2),
    **dict.fromkeys(("dinov2_s_14", "dinov2_b_14"), _DINOV2),
    **dict.fromkeys(("dinov3_s_16", "dinov3_b_16", "dinov3_l_16"), _DINOV3),
}


def why_spoiled(model: str, dataset: str) -> str:
    """Why a published network's score on a data set says little; "" where nothing is known.

    Parameters
    ----------
    model, dataset : their keys
    """
    seen = SEEN.get(model)
    return seen.spoils.get(dataset, "") if seen else ""
