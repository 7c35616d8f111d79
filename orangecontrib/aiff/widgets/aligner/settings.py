"""What a workflow keeps of Domain Aligner."""

from typing import Any, TypedDict, get_type_hints

from ...alignment.methods import METHODS, NUMBERS, SHRINKAGES, Number
from ..kit.settings import WindowSettings, choice, number, table, whole, yes_or_no
from .network_weights import MOST

MOST_NETWORKS = 1_000


def _kind(option: Number) -> Any:
    make = whole if option.is_whole else number
    return make(option.label.replace("&", ""), option.low, option.high)


AlignerSettings = TypedDict(
    "AlignerSettings",
    {
        **get_type_hints(WindowSettings, include_extras=True),
        **{name: _kind(option) for name, option in NUMBERS.items()},
        "method": choice("Method", METHODS),
        "shrinkage": choice("Shrinkage", SHRINKAGES),
        "weights": table("Weights of the networks", number("Weight", 0, MOST), MOST_NETWORKS),
        "more_open": yes_or_no("More options"),
        "auto_apply": yes_or_no("Apply automatically"),
    },
    total=False,
)
