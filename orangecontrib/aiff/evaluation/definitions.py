"""The figures by name: what each says of a ranking, in a sentence, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..words import percent
from .protocol import KS

FIRST, FIRST_PAGE = 3, 10  # scores that are shown first; photos that somebody looks at
AT_K = ("hit", "recall", "precision", "ndcg")  # figures that have a depth


@dataclass(frozen=True)
class Metric:
    """A figure.

    Attributes
    ----------
    label, definition : for people
    source : where it was defined, or is used for this task
    is_share : whether it lies between 0 and 1, the more the better; else it is a rank
    """

    label: str
    definition: str
    source: str
    is_share: bool = True

    def text(self, value: float) -> str:
        return percent(value) if self.is_share else f"{value:,.1f}"

    def points(self, difference: float) -> str:
        """A difference of two values with its sign, without a unit."""
        text = f"{100 * difference if self.is_share else difference:+.1f}".replace("-", "−")
        return text if text.strip("+−0.") else "0.0"


_CHECK = "K. Musgrave et al., A metric learning reality check, ECCV 2020"
_IR = "C. D. Manning et al., Introduction to information retrieval, 2008, chapter 8"


def _hit(k: int) -> Metric:
    definition = (
        f"Share of queries with the right garment among the first {k} photos "
        f"(top-{k} accuracy, often printed as “Recall@{k}”)"
        if k > 1
        else "Share of queries whose first photo shows the right garment "
        "(top-1 accuracy, often printed as “Recall@1”)"
    )
    return Metric(f"Hit@{k}", definition, "Z. Liu et al., DeepFashion, CVPR 2016")


def _recall(k: int) -> Metric:
    return Metric(
        f"Recall@{k}",
        f"True recall: the share of a query's right photos that are among the first {k}; not the "
        "“Recall@k” of the field, which is Hit@k",
        _IR,
    )


def _precision(k: int) -> Metric:
    return Metric(
        f"Precision@{k}",
        f"Share of the first {k} photos that show the right garment; {k} divides even where fewer "
        "photos are right",
        _IR,
    )


def _ndcg(k: int) -> Metric:
    return Metric(
        f"nDCG@{k}",
        f"Right photos among the first {k}, each counted 1 / log2(rank + 1), as a share of what "
        "the best order would give (normalised discounted cumulative gain)",
        "K. Järvelin and J. Kekäläinen, Cumulated gain-based evaluation of IR techniques, "
        "TOIS 2002",
    )


_MAKERS = {"hit": _hit, "recall": _recall, "precision": _precision, "ndcg": _ndcg}
_WHOLE = {
    "map": Metric(
        "mAP",
        "Mean average precision: 1 if all right photos come before all wrong ones, for every query",
        _IR,
    ),
    "mrr": Metric(
        "MRR",
        "Mean reciprocal rank: the mean of 1 / rank of the first photo of the right garment",
        "E. M. Voorhees, The TREC-8 question answering track report, 1999",
    ),
    "map_at_r": Metric(
        "mAP@R",
        "Average precision of the first R photos alone, where R photos are right, divided by R",
        _CHECK,
    ),
    "r_precision": Metric(
        "R-precision", "Share of the first R photos that are right, where R photos are", _CHECK
    ),
    "median_rank": Metric(
        "Median rank",
        "Half of the queries find their first right photo at this rank or before",
        "works on retrieval across modalities, which print it as MedR",
        is_share=False,
    ),
}


def metrics_of(ks: Sequence[int] = KS) -> dict[str, Metric]:
    """All figures at some depths: "hit@1", ..., "map", "mrr", then the rest."""
    return {
        **headlines_of(ks),
        **{f"{name}@{k}": _MAKERS[name](k) for name in AT_K[1:] for k in ks},
        **{key: metric for key, metric in _WHOLE.items() if key not in ("map", "mrr")},
    }


def headlines_of(ks: Sequence[int] = KS) -> dict[str, Metric]:
    """The few figures that are shown first: Hit@k, mAP and MRR."""
    return {
        **{f"hit@{k}": _hit(k) for k in ks},
        **{key: _WHOLE[key] for key in ("map", "mrr")},
    }


def first_of(ks: Sequence[int] = KS) -> dict[str, Metric]:
    """The three scores that matter, where there are so many: Hit@1, Hit@10 and mAP as a rule."""
    several = [k for k in ks[1:] if k <= FIRST_PAGE]
    hits = [*ks[:1], *(several[-1:] or ks[1:2])]
    chosen = [*(f"hit@{k}" for k in hits), "map"]
    headlines = headlines_of(ks)
    chosen += [key for key in ("mrr",) if len(chosen) < FIRST]
    return {key: headlines[key] for key in chosen}


METRICS = headlines_of()
