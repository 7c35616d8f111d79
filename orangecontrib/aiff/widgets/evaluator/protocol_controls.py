"""What is asked of the systems: presets, and every choice by itself."""

from collections.abc import Sequence
from dataclasses import replace

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from Orange.data import Table

from ...evaluation.protocol import AVERAGINGS, GALLERIES, PRESETS, QUERIES, SPLIT, UNITS, Protocol
from ...evaluation.protocol_settings import preset_of, read_depths, write_depths
from ...evaluation.ranking.distances import DISTANCES
from ...evaluation.ranking.searches import SEARCHES
from ...photos.columns import domain_variable, item_variable, text_column
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.fold import Fold
from ..kit.labels import give_height
from ..kit.plain import as_tip

OWN, ANY = "own", ""
JOIN = "+"  # between parts of a data set that are searched together
LABEL = "The same garment"
WHOLE = "The whole gallery"


class ProtocolControls(QWidget):
    """Controls of a protocol; the few that are asked for often stand above.

    Attributes
    ----------
    changed : the user has chosen another protocol
    depths_wrong : the user has typed depths that are none (a sentence)
    folded : the user has opened (True) or closed the further options
    """

    changed = Signal()
    depths_wrong = Signal(str)
    folded = Signal(bool)

    def __init__(self, protocol: Protocol, is_open: bool):
        super().__init__()
        self.protocol = protocol
        self.combos: dict[str, QComboBox] = {}
        self._few, self._more = QFormLayout(), QFormLayout()
        self._add(self._few, "preset", "Pr&eset:", "Protocols of the field")
        self._add(self._few, "query_domain", "&Queries:", "Photos whose garment is searched for")
        self._add(self._few, "gallery_domain", "&Gallery:", "Photos that are searched")
        self._add(self._few, "distance", "&Distance:", "Distance between vectors")
        self._add(self._few, "search", "Searc&h:", "Way to search")
        self.cost = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.cost.setAccessibleName("What the search costs")
        give_height(self.cost)
        self._few.addRow(self.cost)

        self._add(self._more, "label", "Right is:", "What query and right answer share")
        self._add(self._more, "within", "Search in:", "Column whose values are searched apart")
        self._add(self._more, "unit", "Rank:", "What ranks count (gallery unit)")
        self._add(self._more, "averaging", "Average:", "What averages are taken over")
        self.depths = QLineEdit(write_depths(protocol.ks))
        self.depths.setAccessibleName("Depths k")
        self.depths.setToolTip("The k of Hit@k, Recall@k, Precision@k and nDCG@k")
        self.depths.editingFinished.connect(self._on_depths)
        self._more.addRow("Depths &k:", self.depths)
        self._add(
            self._more, "query_splits", "Query part:", "Part of the data set that queries are from"
        )
        self._add(
            self._more, "gallery_splits", "Gallery part:", "Part of the data set that is searched"
        )
        self.distractors = QCheckBox("Search photos of unknown garments too")
        self.distractors.setToolTip("They are wrong answers to every query (distractors)")
        self.distractors.clicked.connect(self._on_distractors)
        self._more.addRow(self.distractors)

        self.further = QWidget()
        self.further.setLayout(self._more)
        self.fold = Fold(self.further, is_open)
        self.fold.folded.connect(self.folded)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._few)
        layout.addWidget(self.fold)
        for form in (self._few, self._more):
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(4)
            form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        self._fill()
        self.show_tables([], [])

    def show_tables(self, tables: Sequence[Table], vectors: Sequence[Table]) -> None:
        """Offer the columns that the photos have; what is chosen stays, there or not.

        Parameters
        ----------
        tables : of all photos
        vectors : of photos that have vectors, which a distance can compare
        """
        names = dict.fromkeys(name for table in tables for name in _names(table))
        labels = {name: (f"The same {name}", "") for name in names}
        self._choices("label", {ANY: (LABEL, "The column item, or the class"), **labels})
        self._choices(
            "within",
            {
                ANY: (WHOLE, ""),
                **{
                    name: (f"Its own {name}", f"Only photos of the query's {name} are searched")
                    for name in names
                },
            },
        )
        parts = dict.fromkeys(
            value
            for table in tables
            if SPLIT in table.domain and not table.domain[SPLIT].is_continuous
            for value in text_column(table, table.domain[SPLIT])
            if value
        )
        offered = {ANY: ("All parts", ""), **{part: (part, "") for part in parts}}
        for splits in (self.protocol.query_splits, self.protocol.gallery_splits):
            if splits:
                missing = "" if set(splits) <= set(parts) else " (not in the data)"
                offered[JOIN.join(splits)] = (" and ".join(splits) + missing, "")
        for name in ("query_splits", "gallery_splits"):
            self._choices(name, offered)
        has_parts = len(offered) > 1
        for name in ("query_splits", "gallery_splits"):
            self.combos[name].setVisible(has_parts)
            self._more.labelForField(self.combos[name]).setVisible(has_parts)
        self.combos["distance"].setEnabled(bool(vectors) or not tables)
        self._tables = tables, vectors
        self._select()

    # What is chosen

    def _fill(self) -> None:
        """Choices that are the same whatever the data."""
        presets = {
            key: (each.label, f"{each.tooltip}\n{each.source}") for key, each in PRESETS.items()
        }
        presets[OWN] = ("Own choice", "None of the presets")
        self._choices("preset", presets)
        self._choices("query_domain", QUERIES)
        self._choices("gallery_domain", GALLERIES)
        self._choices("distance", {key: (d.label, d.tooltip) for key, d in DISTANCES.items()})
        self._choices(
            "search",
            {
                key: (s.label, "\n".join(filter(None, (s.tooltip, s.learns, s.source))))
                for key, s in SEARCHES.items()
            },
        )
        self._choices("unit", UNITS)
        self._choices("averaging", AVERAGINGS)

    def _select(self) -> None:
        protocol = self.protocol
        for name in ("query_domain", "gallery_domain", "distance", "search", "unit", "averaging"):
            select_key(self.combos[name], getattr(protocol, name))
        for name in ("label", "within"):
            self._select_or_add(name, getattr(protocol, name) or ANY)
        for name in ("query_splits", "gallery_splits"):
            self._select_or_add(name, JOIN.join(getattr(protocol, name)))
        select_key(self.combos["preset"], preset_of(protocol) or OWN)
        self.depths.setText(write_depths(protocol.ks))
        self.distractors.setChecked(protocol.distractors)
        self.fold.show_unusual(self._unusual())
        search = SEARCHES[protocol.search]
        warning = " It learns from the photos being tested." if search.uses_queries else ""
        self.cost.setText(f"{search.cost}.{warning}")
        self.cost.setVisible(search.cost != "None")

    def _unusual(self) -> list[str]:
        """What the folded options have that is not as usual."""
        protocol, usual = self.protocol, Protocol()
        said = [
            self.combos[name].currentText()
            for name in ("label", "within", "unit", "averaging", "query_splits", "gallery_splits")
            if getattr(protocol, name) != getattr(usual, name)
        ]
        said += [f"k = {write_depths(protocol.ks)}"] if protocol.ks != usual.ks else []
        return said + (["unknown garments too"] if protocol.distractors else [])

    def _select_or_add(self, name: str, key: str) -> None:
        combo = self.combos[name]
        if combo.findData(key) < 0:
            combo.addItem(f"{key} (not in the data)", key)
        select_key(combo, key)

    def _on_chosen(self, name: str) -> None:
        key = self.combos[name].currentData()
        if name == "preset":
            if key == OWN:
                self._select()
                return
            wanted = PRESETS[key].applied_to(self.protocol)
        elif name in ("query_splits", "gallery_splits"):
            wanted = replace(self.protocol, **{name: tuple(key.split(JOIN)) if key else ()})
        elif name in ("label", "within"):
            wanted = replace(self.protocol, **{name: key or None})
        else:
            wanted = replace(self.protocol, **{name: key})
        self._change(wanted)

    def _on_depths(self) -> None:
        try:
            wanted = replace(self.protocol, ks=read_depths(self.depths.text()))
        except ValueError as error:
            self.depths_wrong.emit(str(error))
            self.depths.setText(write_depths(self.protocol.ks))
            return
        self.depths_wrong.emit("")
        self._change(wanted)

    def _on_distractors(self, on: bool) -> None:
        self._change(replace(self.protocol, distractors=on))

    def _change(self, wanted: Protocol) -> None:
        changed, self.protocol = wanted != self.protocol, wanted
        self.show_tables(*self._tables)
        if changed:
            self.changed.emit()

    # How it is laid out

    def _add(self, form: QFormLayout, name: str, label: str, words: str) -> None:
        combo = new_combo(words, lambda: self._on_chosen(name))
        combo.setMinimumContentsLength(12)
        combo.setToolTip(as_tip(words))
        self.combos[name] = combo
        form.addRow(label, combo)

    def _choices(self, name: str, choices: dict[str, tuple[str, str]]) -> None:
        fill_combo(self.combos[name], [(key, *words) for key, words in choices.items()])


def _names(table: Table) -> list[str]:
    """Columns with categories, but for those that are chosen elsewhere."""
    domain = table.domain
    taken = {domain_variable(domain), item_variable(domain)}
    return [
        var.name
        for var in (*domain.class_vars, *domain.metas, *domain.attributes)
        if var.is_discrete and var.values and var not in taken and var.name != SPLIT
    ]
