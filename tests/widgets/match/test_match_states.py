"""Style Match in any order of inputs and clicks: nothing it shows outlives its data."""

from functools import lru_cache
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import QMimeData, QUrl
from hypothesis import strategies as st
from hypothesis.stateful import rule
from Orange.data import Table
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.embedding.again import embedder_of, vector_of
from orangecontrib.aiff.matching import asking
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.owstylematch import MOST_GALLERIES, OWStyleMatch

from ..states import WidgetStates, run_states
from .window import MatchTest

LINKS = ("gallery 0", "gallery 1", "gallery 2")


class Match(WidgetStates):
    test: MatchTest
    opens = OWStyleMatch
    brought = False  # a photo that is none of Photos

    def is_busy(self):
        return self.widget.task is not None or self.widget.asking.is_busy

    def told(self):
        """The first photo asks again, unless questions are kept: of it alone all is the same."""
        return [each.title.text() for each in self.widget.columns if not each.isHidden()]

    # The person

    @rule(place=st.integers(0, 6))
    def choose_a_photo(self, place):
        combo = self.widget.rows.combo
        if place < combo.count():
            simulate.combobox_activate_index(combo, place)

    @rule(name=st.sampled_from(["dress_2/consumer_1.jpg", "dress_4/shop_2.jpg", "gone.jpg"]))
    def drop_a_file(self, name):
        self.brought = True
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(self.test.file(name))])
        self.widget.buttons.take_from(mime)

    @rule(steps=st.sampled_from([-1, 1]))
    def step(self, steps):
        self.brought = True
        self.widget.panel.stepped.emit(steps)

    @rule(box=st.sampled_from([None, Box(10, 20, 200, 300), Box(100, 50, 90, 80)]))
    def draw_a_box(self, box):
        if self.widget.panel.photo.isEnabled():
            self.widget.panel.photo.choose(box)

    @rule()
    def find_the_garment(self):
        self.widget.panel.garment.click()

    @rule(place=st.integers(0, 2))
    def say_what_it_shows(self, place):
        if self.widget.worn_combo.isEnabled():
            simulate.combobox_activate_index(self.widget.worn_combo, place)

    @rule(
        share=st.floats(0, 1),
        name=st.sampled_from(["domain_combo", "variable_combo", "value_combo"]),
    )
    def search_elsewhere(self, share, name):
        combo = getattr(self.widget.controls_of_search, name)
        if combo.isEnabled() and combo.count():
            simulate.combobox_activate_index(combo, round(share * (combo.count() - 1)))

    @rule()
    def group_or_not(self):
        self.widget.controls.by_item.click()

    @rule(place=st.integers(0, 1), share=st.floats(0, 1))
    def more_like_one(self, place, share):
        cards = self.widget.columns[place].grid.model().cards
        if cards and not self.widget.columns[place].isHidden():
            self.brought = True
            self.widget.columns[place].grid.like_wanted.emit(cards[round(share * (len(cards) - 1))])

    @rule(place=st.integers(0, 1), share=st.floats(0, 1))
    def unfold_one(self, place, share):
        cards = self.widget.columns[place].grid.model().cards
        if cards:
            self.widget.columns[place].grid.fold_wanted.emit(cards[round(share * (len(cards) - 1))])

    @rule(place=st.integers(0, 1))
    def look_at_a_gallery(self, place):
        self.widget.columns[place].touched.emit()

    # What always holds

    def check_always(self):
        widget = self.widget
        connected = self.connected()
        assert len(widget.opened) in (0, len(connected))
        for column in widget.columns:
            cards = column.grid.model().cards
            if column.isHidden() or column.asked is None:
                assert not cards or column.isHidden()
                continue
            assert any(column.asked.gallery.table is table for table in connected)
            assert all(card.row < len(column.asked.gallery.table) for card in cards)
        rows = widget.rows.combo
        names = [] if self.inputs["photos"] is None else rows_of(self.inputs["photos"]).names
        assert [rows.itemText(place) for place in range(rows.count())] == [*names]
        assert rows.isHidden() == (not len(names))

    def check_at_rest(self):
        widget, connected = self.widget, self.connected()
        assert len(widget.opened) == len(connected)
        shown = [column for column in widget.columns if not column.isHidden()]
        assert len(shown) == len(connected)
        for column, table in zip(shown, connected, strict=True):
            assert column.asked is None or column.asked.gallery.table is table
        asked = [column for column in shown if column.asked is not None]
        assert widget.Error.cannot_ask.is_shown() or bool(asked) == bool(connected)
        matches, query = self.output("matches"), self.output("query")
        if not asked or widget.reply is None or widget.reply.problem:
            assert matches is None and query is None
            assert not widget.Information.identical.is_shown()
        else:
            ids = {each for column in asked for each in column.asked.gallery.table.ids}
            assert matches is None or {*matches.ids} <= ids
            assert str(query[0]["image name"]) == widget.reply.question.name
            for column, answer in zip(asked, widget.reply.answers, strict=True):
                assert column.answer.question == answer.question
        if self.inputs["photos"] is None and not self.brought:
            assert widget.reply is None
        if widget.reply is None:
            assert not widget.panel.garment.isEnabled()
        place = widget.rows.combo.currentIndex()
        if place >= 0:
            assert widget.rows.combo.itemText(place) == widget.reply.question.name
        elif self.inputs["photos"] is not None:
            assert widget.reply is not None or not connected

    def connected(self):
        tables = [self.inputs[link] for link in self.links]
        return [table for table in tables if table is not None][:MOST_GALLERIES]


class TestStates(MatchTest):
    def test_any_order(self):
        few = self.table[self.table.Y < 3]
        galleries = {
            "raw": self.table,
            "aligned": self.aligned,
            "other rows": self.aligned[np.random.default_rng(0).permutation(len(self.aligned))],
            "few": few,
            "one garment": self.table[self.table.Y == 2],
            "worn alone": self.worn,
            "not photos": Table("heart_disease")[:9],
        }
        photos = {"worn": self.worn, "some": self.worn[3:6], "all": self.table, "few": few[5:7]}
        Match.sends = dict.fromkeys(LINKS, galleries) | {"photos": photos}

        @lru_cache
        def embedder(identity, device):
            return embedder_of(known[identity], device)

        @lru_cache
        def vector(one, photo, box):
            return vector_of(one, photo, box)

        known = {}

        def loaded(said, device):
            known[str(said)] = said
            return embedder(str(said), device)

        with patch.object(asking, "embedder_of", loaded), patch.object(asking, "vector_of", vector):
            run_states(Match, self, examples=15)
