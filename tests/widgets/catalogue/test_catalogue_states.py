"""Catalogue in any order of inputs and clicks: nothing it hands on outlives what is on the disk."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from unittest.mock import patch

from AnyQt.QtWidgets import QMessageBox
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from Orange.data import Table
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.catalogue.about import is_catalogue
from orangecontrib.aiff.widgets.owcatalogue import OWCatalogue

from ...alignment.shifted import shifted_table
from ..states import WidgetStates, run_states

LARGE = shifted_table()
TABLES = {
    "all": LARGE,
    "some": LARGE[:40],
    "others": LARGE[30:70],
    "another kind": shifted_table(identity="another net"),
    "empty": LARGE[:0],
    "no photos": Table("zoo")[:, "name"],
}
BUTTONS = ("add_button", "try_button", "gone_button", "check_button", "small_button", "stop_button")
ANSWERS = (QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No)


class Catalogues(WidgetStates):
    opens = OWCatalogue
    size = (420, 640)
    sends: ClassVar = {"data": TABLES}
    home: Path

    @initialize(name=st.sampled_from(["all", "some"]))
    def open(self, name):
        for each in self.home.iterdir():
            shutil.rmtree(each)
        self.begin()
        self.send(data=TABLES[name])

    def is_busy(self):
        return self.widget.task is not None or self.widget._ahead.is_busy

    def told(self):
        return self.widget.path, self.widget.about.text()

    # The person

    @rule(name=st.sampled_from(["one", "two"]))
    def choose(self, name):
        self.widget.use(str(self.home / name))

    @rule(says=st.sampled_from(ANSWERS), rests=st.booleans())
    def answer(self, says, rests):
        for box in self.widget.findChildren(QMessageBox):
            if box.isVisible():
                box.button(says).click()
        if rests:
            self.settle()

    @rule(name=st.sampled_from(BUTTONS), rests=st.booleans())
    def press(self, name, rests):
        getattr(self.widget, name).click()
        if rests:
            self.settle()

    @rule(size=st.sampled_from([5, 1000]))
    def sample(self, size):
        self.widget.controls.sample_size.setValue(size)

    @rule(folder=st.booleans())
    def choose_a_source(self, folder):
        photos = self.widget.photos
        (photos._folder if folder else photos._input).click()

    # What always holds

    def check_always(self):
        w = self.widget
        assert w.stop_button.isEnabled() == (w.task is not None)
        assert w.add_button.isEnabled() <= bool(w.path) and not (
            w.task and w.add_button.isEnabled()
        )
        gallery, sample = self.output("catalogue"), self.output("sample")
        assert (gallery is None) == (sample is None)
        if gallery is not None:
            assert gallery is w.opened.gallery and gallery.folder == w.path
            assert len(sample) == min(gallery.photos, len(sample))

    def check_at_rest(self):
        w = self.widget
        gallery = self.output("catalogue")
        if gallery is not None:
            assert is_catalogue(Path(gallery.folder))
            assert gallery.photos == len(w.opened.catalogue) > 0
        if w.opened is None:
            assert gallery is None
            assert not w.check_button.isEnabled()
        data = self.inputs["data"]
        assert w.data is (data if data is not None and len(data) else None)


class TestStates(WidgetTest):
    def test_any_order(self):
        with TemporaryDirectory() as cache, TemporaryDirectory() as home:
            Catalogues.home = Path(home)
            with patch.dict("os.environ", {"ORANGE_AIFF_CACHE": cache}):
                run_states(Catalogues, self, examples=10, steps=15)
