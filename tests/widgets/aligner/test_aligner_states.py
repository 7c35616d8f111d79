"""Domain Aligner in any order of inputs and clicks: nothing it shows outlives its photos."""

from typing import ClassVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from Orange.data import Table
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.alignment.closing import close_gap
from orangecontrib.aiff.alignment.methods import METHODS, NUMBERS
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner

from ...alignment.shifted import by_collector, shifted_table
from ...evaluation.test_blocks_apart import two_networks
from ..states import AppliedStates, run_states

LARGE = shifted_table()
OTHERS = by_collector(shifted_table(seed=1), "anna")
RNG = np.random.default_rng(3)
TABLES = {
    "large": LARGE,
    "small": LARGE[:25],
    "shuffled": LARGE[RNG.permutation(len(LARGE))],
    "two networks": two_networks(),
    "one domain": LARGE[rows_of(LARGE).domains.codes == 1],
    "two photos": LARGE[[0, len(LARGE) - 1]],
    "aligned": close_gap(LARGE).table,
    "empty": LARGE[:0],
    "no photos": Table("iris")[::10],
}
USABLE = ("large", "small", "shuffled", "two networks")
REFERENCES = {
    "others": OTHERS,
    "a few others": OTHERS[:30],
    "the data": LARGE,
    "aligned": close_gap(OTHERS).table,
    "empty": OTHERS[:0],
}


class Aligner(AppliedStates):
    opens = OWDomainAligner
    size = (760, 460)
    sends: ClassVar = {"data": TABLES, "reference": REFERENCES}

    @initialize(is_open=st.booleans(), applies=st.booleans(), name=st.sampled_from(USABLE))
    def open(self, is_open, applies, name):
        self.begin(more_open=is_open, auto_apply=applies)
        self.send(data=TABLES[name])

    def is_busy(self):
        return bool(self.widget.task or self.widget.pictures.looking.is_busy)

    def told(self):
        w = self.widget
        return w.fold.is_open, w.fold.heading.accessibleName(), w.method, w.sentence.text()

    # Else most orders would soon be of nothing.

    @rule(name=st.sampled_from(USABLE), rests=st.booleans())
    def send_photos(self, name, rests):
        self.send(data=TABLES[name], reference=None)
        if rests:
            self.settle()

    # The person

    @rule()
    def fold(self):
        if self.widget.fold.isVisible():
            self.widget.fold.heading.click()

    @rule(place=st.integers(0, len(METHODS) - 1))
    def choose_a_method(self, place):
        simulate.combobox_activate_index(self.widget.method_combo, place)

    @rule(name=st.sampled_from([*NUMBERS]), up=st.booleans())
    def change_a_number(self, name, up):
        field = self.widget.controls_of[name]
        if not field.isHidden():
            field.stepBy(1 if up else -1)

    @rule(share=st.floats(0, 2))
    def weigh_a_network(self, share):
        fields = self.widget.network_weights.fields
        if len(fields) > 1:
            next(iter(fields.values())).setValue(round(share, 1))

    # What always holds

    def check_always(self):
        w, data = self.widget, self.inputs["data"]
        assert w.data is (data if data is not None and len(data) else None)
        assert w.stop_button.isEnabled() == (w.task is not None)
        aligned, unaligned = (self.sent_now(name) for name in ("Aligned Data", "Unaligned Data"))
        if w.result is None:
            assert aligned is unaligned is w.pictures.found is None
            assert w.pictures.waiting.text() == w.status.text() and w.pictures.waiting.isVisible()
            assert not w.pictures.pictures.isVisible()
            assert not any(plot.accessibleDescription() for plot in w.pictures.plots)
        else:
            assert set(aligned.ids) <= set(data.ids)
            assert list(aligned.ids) == list(unaligned.ids)
        if w.Information.stopped.is_shown():
            assert w.result is None and w.going_on.button.isEnabled()
        found = w.pictures.found
        assert w.pictures.pictures.isVisible() == (found is not None)
        if found is not None:
            assert set(found.names) <= set(rows_of(w.result.unaligned).names)

    def check_at_rest(self):
        w, data = self.widget, self.inputs["data"]
        if data is None or not len(data):
            assert w.result is None
            return
        if w.result is None:
            error, stopped = w.Error.cannot_align.is_shown(), w.Information.stopped.is_shown()
            assert error or stopped or not w.auto_apply
            return
        assert len(w.result.unaligned) <= len(data)
        if w.auto_apply:
            assert w.result.method == w.method
        rows = rows_of(w.result.unaligned)
        has_picture = rows.has_domains and rows.domains.known.sum() > 2
        assert (w.pictures.found is not None) == has_picture
        assert has_picture or w.pictures.waiting.text()

    def sent_now(self, name):
        return self.test.signal_manager.outputs.get((self.widget, name))


class TestStates(WidgetTest):
    def test_any_order(self):
        run_states(Aligner, self, examples=12, steps=20)
