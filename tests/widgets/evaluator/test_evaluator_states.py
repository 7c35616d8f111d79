"""Consumer-to-Shop Evaluator in any order of inputs and clicks: nothing it shows outlives its data."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import rule
from Orange.distance import Cosine
from Orange.misc import DistMatrix
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.widgets.evaluator.settings import TABS
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator

from ...cases import photos_table, random_table
from ..states import WidgetStates, run_states
from .evaluations import worse
from .window import EvaluatorTest

OUTPUTS = (
    "selected_photos", "scores", "comparisons", "rankings", "per_query", "data", "confusions",
    "confusion_distances",
)  # fmt: skip


def named(table, name):
    table = table.copy()
    table.name = name
    return table


LARGE = named(random_table(np.random.default_rng(0), garments=5, spread=2.0), "large")
SMALL = named(LARGE[np.isin(LARGE.Y, [0, 1])], "small")
OTHER = random_table(np.random.default_rng(5), garments=3)
with OTHER.unlocked(OTHER.metas):
    OTHER.metas[:, 0] = [f"other {n}.jpg" for n in range(len(OTHER))]
BROKEN = worse(LARGE, name="broken")
with BROKEN.unlocked(BROKEN.X):
    BROKEN.X[0, 0] = np.nan
TABLES = {
    "large": LARGE,
    "worse": worse(LARGE),
    "small": SMALL,
    "of other photos": named(OTHER, "of other photos"),
    "broken": BROKEN,
    "no shop photo": photos_table("aa", "cc"),
    "one query": photos_table("aabcdefg", "csssssss", np.eye(8)),
}
MATRICES = {
    **{name: Cosine(TABLES[name]) for name in ("large", "small", "of other photos")},
    "of nobody": DistMatrix(np.zeros((3, 3))),
}
SLOTS = {"embeddings 0": TABLES, "embeddings 1": TABLES, "distances 0": MATRICES}


class Evaluating(WidgetStates):
    opens = OWEvaluator
    sends = SLOTS
    pages = tuple(TABS)

    def is_busy(self):
        return self.widget.task is not None or self.widget.parts.is_busy()

    def turn(self, page):
        self.widget.tabs.setCurrentIndex(self.pages.index(page))

    @rule(share=st.floats(0, 1), page=st.sampled_from([1, 2]))
    def select_queries(self, share, page):
        model = self.widget.photos.strips.model()
        if model.rowCount():
            row = round(share * (model.rowCount() - 1))
            chosen = [
                model.query_of(each) for each in range(row, min(row + page, model.rowCount()))
            ]
            self.widget.photos.strips.select(chosen)
            self.widget.photos.strips.queries_selected.emit(chosen)

    @rule()
    def look_at_a_photo(self):
        self.widget.photos.strips.look()

    @rule(share=st.floats(0, 1), which=st.sampled_from(["show_box", "order_box", "system_box"]))
    def choose_what_is_shown(self, share, which):
        combo = getattr(self.widget.photos.controls, which)
        if combo.count():
            simulate.combobox_activate_index(combo, round(share * (combo.count() - 1)))

    @rule(share=st.floats(0, 1), which=st.sampled_from(["variable", "metric"]))
    def choose_a_part(self, share, which):
        combo = getattr(self.widget.parts, which)
        if combo.count():
            simulate.combobox_activate_index(combo, round(share * (combo.count() - 1)))

    @rule(
        name=st.sampled_from(["query_domain", "gallery_domain", "search", "unit"]),
        share=st.floats(0, 1),
    )
    def choose_a_protocol(self, name, share):
        combo = self.widget.controls_of.combos[name]
        simulate.combobox_activate_index(combo, round(share * (combo.count() - 1)))

    @rule(share=st.floats(0, 1))
    def tick_or_untick(self, share):
        systems = self.widget.systems
        if systems.topLevelItemCount():
            item = systems.topLevelItem(round(share * (systems.topLevelItemCount() - 1)))
            item.setCheckState(0, type(item.checkState(0))(2 - int(_value(item.checkState(0)))))

    @rule(name=st.sampled_from(["Mine", "Yours"]))
    def rename(self, name):
        if self.widget.systems.topLevelItemCount():
            self.widget.systems.topLevelItem(0).setText(0, name)

    @rule()
    def fold(self):
        self.widget.figures.more.click()

    @rule()
    def stop(self):
        self.widget.stop_button.click()

    @rule(name=st.sampled_from([*TABLES]), rests=st.booleans())
    def replace_and_stop(self, name, rests):
        self.send_in_order({"embeddings 0": TABLES["large"]})
        if rests:
            self.wait()
        self.send_in_order({"embeddings 0": TABLES[name]})
        self.widget.stop_button.click()

    @rule()
    def go_on(self):
        self.widget.going_on.button.click()

    def connected(self):
        return [value for value in self.inputs.values() if value is not None]

    def check_always(self):
        widget, result = self.widget, self.widget.result
        sent = [name for name in OUTPUTS if self.output(name) is not None]
        if widget.result is not result:  # it came while the outputs were waited for
            return
        assert widget.tabs.isHidden() == (result is None)
        cards = widget.photos.strips.model()
        if result is None:
            assert not cards.rowCount() and not widget.photos.queries
            assert not widget.figures.scores.rowCount() and not widget.parts.parts
            assert not widget.figures.verdict.text() and not widget.counts.text()
            assert sent == []
            return
        systems = len(result.evaluations)
        assert len(result.keys) == systems == len(cards.evaluations)
        for row in range(min(3, cards.rowCount())):
            found = cards.row(row).found
            shown = {card.row for each in found for card in each.cards}
            assert len(found) == systems and max(shown) < len(result.table)
        queries = len(result.compared.task.queries)
        assert all(query < queries for query in widget.photos.queries)
        assert all(len(parts) == systems for parts in [widget.parts.parts] if parts)
        assert len(self.output("data")) == len(result.table)

    def check_at_rest(self):
        widget, inputs = self.widget, self.connected()
        if not inputs:
            assert widget.result is None and not widget.systems.topLevelItemCount()
            return
        if widget.result is None:
            said = widget.Error.cannot_evaluate.is_shown() or widget.Information.stopped.is_shown()
            assert said
            return
        tables = [getattr(each, "row_items", each) for each in inputs]
        names = [each.name for each in tables if each is not None]
        result = widget.result
        assert all(key.partition(" (")[0] in names for key in result.keys)
        rows = range(widget.systems.topLevelItemCount())
        unticked = [not _value(widget.systems.topLevelItem(row).checkState(0)) for row in rows]
        refused = result.compared.refused
        assert len(result.keys) + len(refused) + sum(unticked) == len(inputs)
        assert set(result.table.ids) <= set(
            np.concatenate([t.ids for t in tables if t is not None])
        )
        chosen = self.output("selected_photos")
        assert chosen is None or set(chosen.ids) <= set(result.table.ids)

    @rule(data=st.data())
    def disconnect_everything(self, data):
        for slot in data.draw(st.permutations([*self.sends])):
            self._disconnect(slot)
        self.widget.handleNewSignals()

    @rule()
    def save_and_open_again(self):
        if self.widget.Information.stopped.is_shown():  # who opens it again has stopped nothing
            self.go_on()
        super().save_and_open_again()


def _value(state):
    return getattr(state, "value", state)


class TestStates(EvaluatorTest):
    def test_any_order(self):
        run_states(Evaluating, self, examples=12, steps=20)
