"""What the photo that asks shows: somebody wearing the garment, or the shop's picture."""

from collections.abc import Callable

from AnyQt.QtWidgets import QComboBox

from ...photos.columns import CONSUMER, SHOP
from ..kit.choices import fill_combo, new_combo

UNKNOWN = "unknown"
WORN = {
    CONSUMER: ("somebody wearing it", "Aligns the photo as worn photos are"),
    SHOP: ("the shop’s picture", "Aligns the photo as shop photos are"),
    UNKNOWN: ("either", "Aligns the photo as all photos are"),
}


def worn_combo(on_chosen: Callable[[], None]) -> QComboBox:
    combo = new_combo("What the photo shows", on_chosen)
    combo.setMinimumContentsLength(12)
    fill_combo(combo, [(key, *words) for key, words in WORN.items()])
    return combo
