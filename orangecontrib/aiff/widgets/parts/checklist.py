"""The collection's rules as a checklist, and the garments with what each of them lacks."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ...photos.checks import CollectorCheck, ItemCheck, RuleCheck

YES, NO = "✓", "✗"
NAMED = 4  # garments named beside a rule; the list below has them all
OPEN_AT_ONCE = 3  # collectors whose garments are shown unasked


class Checklist(QWidget):
    """Rules with a tick or a cross each, above a list of collectors and garments."""

    def __init__(self):
        super().__init__()
        self.rules = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.rules.setAccessibleName("Collection rules")
        self.garments = QTreeWidget(
            alternatingRowColors=True, uniformRowHeights=True, selectionMode=QTreeWidget.NoSelection
        )
        self.garments.setHeaderLabels(["Garment", "Consumer", "Shop", "Unknown", "Missing"])
        self.garments.setAccessibleName("Garments and their photos")
        header = self.garments.header()
        header.setSectionResizeMode(QHeaderView.ResizeToContents)
        header.setStretchLastSection(True)
        for column in (1, 2, 3):
            self.garments.headerItem().setTextAlignment(column, Qt.AlignRight | Qt.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.rules)
        layout.addWidget(self.garments, stretch=1)

    def clear(self) -> None:
        self.rules.clear()
        self.garments.clear()

    def show_checks(self, checks: Sequence[CollectorCheck], rules: Sequence[RuleCheck]) -> None:
        self.clear()
        self.rules.setText("\n".join(map(rule_line, rules)))
        rows = [_collector_row(check) for check in checks]
        self.garments.addTopLevelItems(rows)
        for row in rows[:OPEN_AT_ONCE]:
            row.setExpanded(True)


def rule_line(check: RuleCheck) -> str:
    """ "✗ At least 5 shop photos of each garment – missing for dress_2, dress_5"."""
    if not check.broken_by:
        return f"{YES} {check.rule}"
    rest = len(check.broken_by) - NAMED
    named = ", ".join(check.broken_by[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
    return f"{NO} {check.rule} – missing for {named}"


def _collector_row(check: CollectorCheck) -> QTreeWidgetItem:
    totals = [
        sum(getattr(i, name) for i in check.items) for name in ("consumer", "shop", "unknown")
    ]
    row = _row(check.passed, check.collector or "This folder", totals, check.missing)
    row.addChildren([_item_row(item, check.collector) for item in check.items])
    return row


def _item_row(item: ItemCheck, collector: str) -> QTreeWidgetItem:
    name = item.item.removeprefix(f"{collector}/")
    return _row(not item.missing, name, [item.consumer, item.shop, item.unknown], item.missing)


def _row(passed: bool, name: str, counts: Sequence[int], missing: Sequence[str]) -> QTreeWidgetItem:
    numbers = [f"{count:,}" if count else "–" for count in counts]
    lacking = ", ".join(missing)
    row = QTreeWidgetItem([f"{YES if passed else NO}  {name}", *numbers, lacking])
    row.setToolTip(4, lacking)
    for column in (1, 2, 3):
        row.setTextAlignment(column, Qt.AlignRight | Qt.AlignVCenter)
    return row
