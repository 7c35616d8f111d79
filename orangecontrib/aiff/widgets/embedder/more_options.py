"""What is seldom changed of the embedder, and which of it is not as usual."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from ...chains import CHAINS, DEFAULT_CHAIN, RECOMMENDED, chain_of, kinds_of, recipe_with, settled
from ...embedding.devices import AUTO
from ...embedding.networks.models import VECTORS, Model
from ...embedding.recipe import BEST, PRECISIONS, Recipe
from ...embedding.seeing.preparing import FITS, REGIONS, fit_choices
from ...files.storage import OWN, weights_place
from ..kit.choices import Choice, fill_combo, new_combo, select_key
from ..kit.plain import as_tip
from .device_controls import DeviceControls
from .kept_vectors import KeptVectors
from .weights_folder import WeightsFolder

OWN_CHOICE = ("", "Own choice", "What you chose below")


class MoreOptions(QWidget):
    """The way from a photo to its vector, the device, the weights, and what is kept on the disk.

    Parameters
    ----------
    further : of the networks, what is seldom needed
    is_new : whether the recommended chain is in force, whatever the networks

    Attributes
    ----------
    changed : somebody chose
    chain_taken : somebody chose a chain, which closes the gap (True) or does not
    recipe : what is chosen, whatever the network
    device : key
    chain : in force, a key of `CHAINS`; "" for none of them
    """

    changed = Signal()
    chain_taken = Signal(bool)

    def __init__(self, recipe: Recipe, device: str, further: QWidget, is_new: bool):
        super().__init__()
        self.chain = DEFAULT_CHAIN if is_new else ""
        self._models: Sequence[Model] = ()
        self.chain_combo = new_combo("Chain", self._on_chain)
        self.chain_combo.setToolTip(
            "Sets region, shape, vector and looks together, and the box above them"
        )
        self.region_combo = new_combo("Region", lambda: self._take(region=_key(self.region_combo)))
        self.fit_combo = new_combo("Shape", lambda: self._take(fit=_key(self.fit_combo)))
        self.vector_combo = new_combo(
            "Kind of vector", lambda: self._take(vector=_key(self.vector_combo))
        )
        self.mirror = QCheckBox("&Mirrored too", checked=recipe.mirror)
        self.mirror.setToolTip(
            "The widget averages each photo's vector with its mirror image's; that takes twice as "
            "long"
        )
        self.mirror.clicked.connect(lambda on: self._take(mirror=on))
        self.near_and_far = QCheckBox("&Near and far", checked=recipe.near_and_far)
        self.near_and_far.setToolTip(
            "The widget looks at each photo from near and from far, and averages the vectors; that "
            "takes twice as long as one look. With Mirrored too, it mirrors the second look"
        )
        self.near_and_far.clicked.connect(lambda on: self._take(near_and_far=on))
        self.unit = QCheckBox("&Unit length", checked=recipe.unit)
        self.unit.setToolTip(
            "The widget divides each vector by its length; cosine distances stay as they are"
        )
        self.unit.clicked.connect(lambda on: self._take(unit=on))
        self.computed = DeviceControls(device, recipe.precision, recipe.gpu_jpegs)
        self.computed.changed.connect(self._on_device)
        self.weights_folder = WeightsFolder()
        self.kept = KeptVectors()
        self.recipe = replace(recipe, precision=self.computed.precision)
        self.device = device
        self._lay_out(further)
        fill_combo(self.region_combo, _choices(REGIONS))

    def show_models(self, models: Sequence[Model], closes_gap: bool) -> None:
        """Offer what all of some networks can give; a chain that is in force stays so."""
        self._models = models
        kinds = kinds_of(models)
        if self.chain:
            self._settle(self.chain)
        elif self.recipe.vector not in kinds:
            self.recipe = replace(self.recipe, vector=kinds[0])
        choices = []
        for kind in kinds:
            labels = {model.vector_label(kind) for model in models}
            label = labels.pop() if len(labels) == 1 else VECTORS[kind][0]
            choices.append((kind, f"{label} ({self.numbers(kind):,} numbers)", VECTORS[kind][1]))
        fill_combo(self.vector_combo, choices)
        fill_combo(self.fit_combo, fit_choices(models))
        self.show_chosen(closes_gap)

    def show_chosen(self, closes_gap: bool) -> None:
        """Show what is chosen, and which chain that is, whoever chose it."""
        select_key(self.region_combo, self.recipe.region)
        select_key(self.fit_combo, self.recipe.fit)
        select_key(self.vector_combo, self.recipe.vector)
        self.mirror.setChecked(self.recipe.mirror)
        self.near_and_far.setChecked(self.recipe.near_and_far)
        self.vector_combo.setToolTip(as_tip(VECTORS[self.recipe.vector][1]))
        self.chain = chain_of(self.recipe, self._models, closes_gap)
        chains = [(key, label, tooltip) for key, (label, tooltip, _) in CHAINS.items()]
        fill_combo(self.chain_combo, chains if self.chain else [*chains, OWN_CHOICE])
        select_key(self.chain_combo, self.chain)

    def numbers(self, kind: str = "") -> int:
        """How many numbers the vectors of all networks together have, of a kind or as chosen."""
        return sum(model.length(kind or self.recipe.vector) for model in self._models)

    def unusual(self) -> list[str]:
        """What is not as a new widget has it, in a few words each."""
        recipe, words = self.recipe, []
        if self.chain and CHAINS[self.chain][2] is not RECOMMENDED:
            words.append(f"chain “{CHAINS[self.chain][0]}”")
        else:
            usual = recipe_with(self._models)
            for name, label in (
                ("vector", VECTORS[recipe.vector][0]),
                ("region", REGIONS[recipe.region][0]),
                ("fit", FITS[recipe.fit].label),
                ("mirror", "mirrored too" if recipe.mirror else "not mirrored"),
                (
                    "near_and_far",
                    "from near and far" if recipe.near_and_far else "not from near and far",
                ),
            ):
                if getattr(recipe, name) != getattr(usual, name):
                    words.append(_small(label))
        if recipe.unit:
            words.append("unit length")
        if self.device != AUTO:
            words.append(self.computed.device_combo.currentText())
        if recipe.precision != BEST:
            words.append(_small(PRECISIONS[recipe.precision][0]))
        if recipe.gpu_jpegs:
            words.append("JPEGs decoded by the GPU")
        place = weights_place()
        if place.reason != OWN:
            words.append(f"weights in {place.folder.name}")
        return words

    def close_tasks(self) -> None:
        """Wait for nothing; called before the widget goes."""
        self.kept.close_tasks()
        self.computed.close_tasks()

    # What the user does

    def _take(self, **chosen) -> None:
        self.recipe = replace(self.recipe, **chosen)
        self.changed.emit()

    def _on_chain(self) -> None:
        chain = _key(self.chain_combo)
        if not chain:
            return  # the own choice is in force already
        self._settle(chain)
        self.chain = chain
        self.chain_taken.emit(CHAINS[chain][2].closes_gap)

    def _settle(self, chain: str) -> None:
        own = recipe_with(self._models, CHAINS[chain][2])
        self.recipe = replace(self.recipe, **settled(own))

    def _on_device(self) -> None:
        self.device = self.computed.device
        self._take(precision=self.computed.precision, gpu_jpegs=self.computed.gpu_jpegs.isChecked())

    # How it is laid out

    def _lay_out(self, further: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        form = QFormLayout()
        form.addRow("C&hain:", self.chain_combo)
        form.addRow("&Region:", self.region_combo)
        form.addRow("&Shape:", self.fit_combo)
        form.addRow("&Vector:", self.vector_combo)
        looks = QHBoxLayout()
        looks.addWidget(self.mirror)
        looks.addWidget(self.near_and_far)
        form.addRow("", looks)
        form.addRow("", self.unit)
        layout.addLayout(form)
        for part in (self.computed, further, self.weights_folder, self.kept):
            layout.addWidget(part)


def _key(combo: QComboBox) -> str:
    return combo.currentData()


def _small(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def _choices(table: Mapping[str, tuple[str, str]]) -> list[Choice]:
    return [(key, *words) for key, words in table.items()]
