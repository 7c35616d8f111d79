"""The way on after Stop: Orange's button Apply can be pressed, also where it is pressed by itself."""

from AnyQt.QtWidgets import QWidget
from Orange.widgets import gui
from Orange.widgets.widget import OWWidget

BY_HAND, BY_ITSELF = "Apply", "Apply Automatically"


class GoingOn:
    """The button Apply of a widget that can be stopped.

    The widget's ``commit`` is deferred (``gui.deferred``) and calls `begin` first of all; its Stop
    calls `offer`.

    Parameters
    ----------
    place : where the button and its box for applying by itself go
    """

    def __init__(self, place: QWidget, widget: OWWidget):
        self._widget = widget
        box = gui.auto_commit(place, widget, "auto_apply", BY_HAND, BY_ITSELF)
        self.button, self.box = box.button, box.checkbox

    def begin(self) -> None:
        """Work begins: the button is as Orange has it."""
        self.button.setText(BY_ITSELF if self.box.isChecked() else BY_HAND)

    def offer(self) -> None:
        """Work was stopped: have the button pressed to go on, whoever presses it otherwise."""
        self._widget.commit.dirty = True  # ticking the box goes on too
        self.button.setText(BY_HAND)
        self.button.setEnabled(True)
