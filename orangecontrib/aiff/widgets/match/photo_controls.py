"""The controls of the photo that asks: where it comes from, and what it shows."""

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from .photo_buttons import PhotoButtons
from .photo_rows import PhotoRows
from .worn import worn_combo


class PhotoControls(QWidget):
    """Attributes
    ----------
    taken : a question with the photo that somebody chose
    worn_chosen : somebody said what the photo shows
    buttons, rows, worn : see `PhotoButtons`, `PhotoRows`, `worn_combo`
    """

    taken = Signal(object)
    worn_chosen = Signal()

    def __init__(self):
        super().__init__()
        self.buttons = PhotoButtons()
        self.buttons.taken.connect(self.taken)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        self.rows = PhotoRows(self.taken.emit)
        form.addRow("Of P&hotos:", self.rows.combo)
        self.rows.label = form.labelForField(self.rows.combo)
        self.worn = worn_combo(self.worn_chosen.emit)
        form.addRow("It &shows:", self.worn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.buttons)
        layout.addLayout(form)
        self.rows.show_table(None)

    def show_aligned(self, is_aligned: bool) -> None:
        """Let somebody say what the photo shows, where that changes anything."""
        self.worn.setEnabled(is_aligned)
        self.worn.setToolTip(
            "The photo is aligned like the gallery’s photos of this kind"
            if is_aligned
            else "Connect an aligned gallery: it is then aligned like photos of this kind"
        )
