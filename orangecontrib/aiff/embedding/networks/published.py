"""Scores that others published of networks in the tables, on LookBench; none is ours (no torch).

All four subsets together, weighted by their queries, with the distractors, in per cent. None where
no source was found, or where what a source has cannot be compared with the others.
"""

from dataclasses import dataclass

PAPER = "LookBench's paper, as HopitAI quotes its tables 3, 7 and 8"
ANEW = "HopitAI, README of hopit-ai/Moda, measured again"
MODA = "HopitAI, README and blog of hopit-ai/Moda"
README = "README of look-bench 0.4.0"
MISNAMED = "README of look-bench 0.4.0, its column *Fine Recall@1*"


@dataclass(frozen=True)
class Published:
    """What a source says of a network.

    Attributes
    ----------
    model : its key
    fine, coarse : recall at the first rank, by category and main attribute, and by category
    ndcg : at the first five ranks, by category and main attribute
    """

    model: str
    fine: float | None
    coarse: float | None
    ndcg: float | None
    source: str


PUBLISHED = (
    Published("marqo_fashion_siglip", 62.77, 82.77, 49.44, PAPER),
    Published("marqo_fashion_siglip", 63.84, 83.67, 49.63, ANEW),
    Published("marqo_fashion_clip", 60.30, 82.68, 48.63, PAPER),
    Published("marqo_fashion_clip", 59.36, 78.46, 45.20, ANEW),
    Published("moda_distilled", 67.63, 86.74, 53.85, MODA),
    # Its nDCG@5, 57.48, was divided by five right answers even where the gallery has fewer.
    Published("moda_matryoshka", 67.42, 86.06, None, MODA),
    Published("siglip2_b_16_384", None, 81.62, 46.10, README),
    Published("siglip2_l_16_384", None, 78.12, 41.86, MISNAMED),
    Published("dinov3_l_16", None, None, 31.83, MISNAMED),  # at 224 pixels; ours sees 256
)


def published_of(model: str) -> list[Published]:
    """What was published of a network, by its key."""
    return [each for each in PUBLISHED if each.model == model]
