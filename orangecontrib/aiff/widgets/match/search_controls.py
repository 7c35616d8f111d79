"""Which of a gallery's photos are searched, and what they are put in order by."""

from collections.abc import Sequence

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QCheckBox, QFormLayout, QWidget
from Orange.data import Table

from ...catalogue.handed import CatalogueGallery
from ...evaluation.protocol import NEAREST
from ...matching.hubs import LEAST_BANK
from ...matching.question import CSLS
from ...photos.columns import CATEGORY, COLLECTOR, CONSUMER, SHOP, domain_variable
from ...words import percent
from ..kit.choices import fill_combo, new_combo, select_key

ALL = ""
DOMAINS = {
    SHOP: ("Shop photos", "Only photos of the domain shop; all, where the gallery has none"),
    CONSUMER: ("Consumer photos", "Only photos of the domain consumer; all, where there are none"),
    ALL: ("All photos", "Photos of both domains and of none"),
}
MARK_DOWN = "&Mark down photos near to everything"
MARK_DOWN_TIP = (
    "Some photos look a little like everything, and push in front of the right one. The gallery’s "
    f"other consumer photos tell which these are, where there are {LEAST_BANK} or more that are "
    "not searched; with fewer, the nearest photos come first. Of 400 garments, searched for one "
    f"photo at a time, the right one came first {percent(0.495)} of the time instead of "
    f"{percent(0.485)}, with two networks {percent(0.542)} instead of {percent(0.532)}"
)


class SearchControls(QWidget):
    """Domain, a value of any column with categories, and whether hubs are marked down.

    Attributes
    ----------
    changed : the user has chosen
    """

    changed = Signal()

    def __init__(self, domain: str, variable: str, value: str, search: str):
        super().__init__()
        self._wanted = variable, value  # until a gallery is there that has them
        self._galleries: list[Table | CatalogueGallery] = []
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        self.domain_combo = new_combo("Photos that are searched", self._on_chosen)
        fill_combo(self.domain_combo, [(key, *words) for key, words in DOMAINS.items()])
        select_key(self.domain_combo, domain if domain in DOMAINS else SHOP)
        self.variable_combo = new_combo("Column that restricts the search", self._on_variable)
        self.value_combo = new_combo("Value that is searched", self._on_chosen)
        for label, combo in (
            ("Se&arch:", self.domain_combo),
            ("O&nly:", self.variable_combo),
            ("", self.value_combo),
        ):
            combo.setMinimumContentsLength(12)
            form.addRow(label, combo)
        self.mark_box = QCheckBox(MARK_DOWN, checked=search != NEAREST, toolTip=MARK_DOWN_TIP)
        self.mark_box.clicked.connect(self._on_chosen)
        form.addRow(self.mark_box)
        self.show_galleries([])

    @property
    def domain(self) -> str:
        return self.domain_combo.currentData()

    @property
    def variable(self) -> str:
        return self.variable_combo.currentData() or ""

    @property
    def value(self) -> str:
        return self.value_combo.currentData() or ""

    @property
    def search(self) -> str:
        """A key of `question.SEARCHES`."""
        return CSLS if self.mark_box.isChecked() else NEAREST

    @property
    def searched(self) -> tuple[str | None, str, str]:
        """As `gallery.searched_rows` takes it."""
        return self.domain or None, self.variable if self.value else "", self.value

    def show_galleries(self, galleries: Sequence[Table | CatalogueGallery]) -> None:
        """Offer the columns that galleries have; what was chosen stays, where it is there."""
        self._galleries = list(galleries)
        self.domain_combo.setEnabled(any(map(_has_domains, galleries)))
        names = dict.fromkeys(name for each in galleries for name in _columns(each))
        choices = [(ALL, "any", "All of those photos"), *((name, name, "") for name in names)]
        fill_combo(self.variable_combo, choices)
        select_key(self.variable_combo, self._wanted[0] if self._wanted[0] in names else ALL)
        self.variable_combo.setEnabled(bool(names))
        self._show_values()

    def _show_values(self) -> None:
        values: dict[str, None] = {}
        for gallery in self._galleries:
            values |= dict.fromkeys(_columns(gallery).get(self.variable, ()))
        choices = [(ALL, "any", ""), *((value, value, "") for value in values)]
        fill_combo(self.value_combo, choices)
        select_key(self.value_combo, self._wanted[1] if self._wanted[1] in values else ALL)
        self.value_combo.setEnabled(bool(values))

    def _on_variable(self) -> None:
        had = self.value
        self._wanted = self.variable, ALL
        self._show_values()
        if had:
            self.changed.emit()

    def _on_chosen(self) -> None:
        self._wanted = self.variable, self.value
        self.changed.emit()


def _has_domains(gallery: Table | CatalogueGallery) -> bool:
    if isinstance(gallery, CatalogueGallery):
        return bool(gallery.domains)
    return domain_variable(gallery.domain) is not None


def _columns(gallery: Table | CatalogueGallery) -> dict[str, tuple[str, ...]]:
    """What a search may be restricted to: values by column."""
    if isinstance(gallery, CatalogueGallery):
        offered = {CATEGORY: gallery.categories, COLLECTOR: gallery.collectors}
        return {name: values for name, values in offered.items() if values}
    return {
        var.name: var.values
        for var in (*gallery.domain.variables, *gallery.domain.metas)
        if var.is_discrete and var.values and var != domain_variable(gallery.domain)
    }
