"""The collection's rules as a checklist, and the garments with what each of them lacks."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...photos.collecting.checks import CollectorCheck, ItemCheck, RuleCheck, Rules
from ...words import plural
from ..kit.labels import give_height
from ..kit.plain import as_tip

YES, NO, OPEN = "✓", "✗", "·"
NAMED = 4  # garments named beside a rule; the list below has them all
OPEN_AT_ONCE = 3  # collectors whose garments are shown unasked
MOST = 99
# the rule's number in `Rules`, what it counts
COUNTED = (
    ("items", "garments"),
    ("consumer", "consumer photos of each"),
    ("shop", "shop photos of each"),
)


class Checklist(QWidget):
    """Rules with a tick or a cross each, above a list of collectors and garments.

    Attributes
    ----------
    rules_changed : somebody asks for other numbers
    """

    rules_changed = Signal(object)

    def __init__(self, rules: Rules):
        super().__init__()
        grid = QGridLayout()
        grid.setColumnStretch(3, 1)
        grid.setVerticalSpacing(2)
        self.marks: list[QLabel] = []
        self.spins: dict[str, QSpinBox] = {}
        for row, (name, noun) in enumerate(COUNTED):
            mark = QLabel(OPEN, textFormat=Qt.PlainText)
            mark.setAccessibleName(f"Whether there are enough {noun}")
            spin = QSpinBox(minimum=0, maximum=MOST, value=getattr(rules, name))
            spin.setAccessibleName(f"Least number of {noun}")
            spin.valueChanged.connect(lambda _: self.rules_changed.emit(self.rules()))
            self.marks.append(mark)
            self.spins[name] = spin
            for column, part in enumerate(
                (mark, QLabel("at least"), spin, QLabel(noun, textFormat=Qt.PlainText))
            ):
                grid.addWidget(part, row, column)
        self.lacking = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.lacking.setAccessibleName("What is missing where")
        # Long words must not widen the narrow side of a widget's window.
        give_height(self.lacking)
        self.garments = QTreeWidget(
            alternatingRowColors=True, uniformRowHeights=True, selectionMode=QTreeWidget.NoSelection
        )
        self.garments.setIndentation(12)
        self.garments.setTextElideMode(Qt.ElideMiddle)
        self.garments.setHeaderLabels(["Garment", "C", "S", "?"])
        for column, kind in ((1, "Consumer"), (2, "Shop"), (3, "Unknown")):
            self.garments.headerItem().setToolTip(column, as_tip(f"{kind} photos"))
        self.garments.setAccessibleName("Garments and their photos")
        header = self.garments.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        for column in (1, 2, 3):
            self.garments.headerItem().setTextAlignment(column, Qt.AlignRight | Qt.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self.lacking)
        layout.addWidget(self.garments, stretch=1)

    def rules(self) -> Rules:
        """The numbers that are asked for now."""
        return Rules(**{name: spin.value() for name, spin in self.spins.items()})

    def clear(self) -> None:
        for mark in self.marks:
            mark.setText(OPEN)
            mark.setToolTip("")
        self.lacking.clear()
        self.lacking.hide()
        self.garments.clear()

    def show_checks(self, checks: Sequence[CollectorCheck], rules: Sequence[RuleCheck]) -> None:
        scrolled = self.garments.verticalScrollBar().value()
        self.clear()
        for mark, rule in zip(self.marks, rules, strict=True):
            mark.setText(NO if rule.broken_by else YES)
            mark.setToolTip(as_tip(rule_line(rule)))
        broken = [rule_line(rule) for rule in rules if rule.broken_by]
        self.lacking.setText("\n".join(broken))
        self.lacking.setVisible(bool(broken))
        rows = [_collector_row(check, self.rules()) for check in checks]
        self.garments.addTopLevelItems(rows)
        for row in rows[:OPEN_AT_ONCE]:
            row.setExpanded(True)
        self.garments.verticalScrollBar().setValue(scrolled)


def rule_line(check: RuleCheck) -> str:
    """ "✗ At least 5 shop photos of each garment – missing for dress_2, dress_5"."""
    if not check.broken_by:
        return f"{YES} {check.rule}"
    rest = len(check.broken_by) - NAMED
    named = ", ".join(check.broken_by[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
    return f"{NO} {check.rule} – missing for {named}"


def _collector_row(check: CollectorCheck, rules: Rules) -> QTreeWidgetItem:
    totals = [
        str(sum(getattr(i, name) for i in check.items)) for name in ("consumer", "shop", "unknown")
    ]
    name = check.collector or "This folder"
    if check.lacks_items:
        name += f" ({len(check.items)} of {plural(rules.items, 'garment')})"
    row = _row(check.passed, name, totals, check.missing_in_all)
    row.addChildren([_item_row(item, check.collector, rules) for item in check.items])
    return row


def _item_row(item: ItemCheck, collector: str, rules: Rules) -> QTreeWidgetItem:
    counts = [
        f"{item.consumer} of {rules.consumer}" if item.lacks_consumer else str(item.consumer),
        f"{item.shop} of {rules.shop}" if item.lacks_shop else str(item.shop),
        str(item.unknown),
    ]
    return _row(not item.missing, item.item.removeprefix(f"{collector}/"), counts, item.missing)


def _row(passed: bool, name: str, counts: Sequence[str], missing: Sequence[str]) -> QTreeWidgetItem:
    numbers = ["–" if count == "0" else count for count in counts]
    row = QTreeWidgetItem([f"{YES if passed else NO}  {name}", *numbers])
    tip = f"{name}\nMissing: {', '.join(missing)}" if missing else name
    for column in range(row.columnCount()):
        row.setToolTip(column, as_tip(tip))
        if column:
            row.setTextAlignment(column, Qt.AlignRight | Qt.AlignVCenter)
    return row
