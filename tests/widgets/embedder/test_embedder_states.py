"""Local GPU Embedder in any order of photos and clicks: nothing it shows outlives its photos."""

from itertools import pairwise
from typing import ClassVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from Orange.data import Domain, Table
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.alignment.photos import is_aligned
from orangecontrib.aiff.chains import CHAINS
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.owembedder import OWEmbedder, usable

from ...folders import make_collector
from ..states import AppliedStates, run_states
from .window import EmbedderTest

# Counted, without weights: quick enough for any order.
SETTINGS = {"models": ["colour"], "__version__": 4}

USABLE = ("large", "small", "shuffled", "another, one photo broken")


def sent_by(folder) -> dict[str, Table]:
    """Photos as a workflow may send them, one folder growing and shrinking among them."""
    large = images_table(read_collection(make_collector(folder / "a_b_AIFF_2022", garments=4)))
    other = images_table(read_collection(make_collector(folder / "c_d_AIFF_2022", garments=3)))
    bare = Domain(
        [], large.domain.class_vars, [v for v in large.domain.metas if v.name != "domain"]
    )
    is_shop = large.get_column("domain") == 1
    (folder / "c_d_AIFF_2022" / "dress_1" / "shop_1.jpg").write_bytes(b"")
    return {
        "large": large,
        "small": large[:7],
        "shuffled": large[np.random.default_rng(1).permutation(len(large))],
        "another, one photo broken": other,
        "one domain": large[is_shop],
        "no domains": large.transform(bare),
        "one photo": large[:1],
        "empty": large[:0],
        "no photos": Table("iris")[::10],
    }


class Embedder(AppliedStates):
    test: EmbedderTest
    opens = OWEmbedder
    size = (430, 640)
    sends: ClassVar = {"images": {}}

    @initialize(is_open=st.booleans(), applies=st.booleans(), name=st.sampled_from(USABLE))
    def open(self, is_open, applies, name):
        self.begin(**SETTINGS, more_open=is_open, auto_apply=applies)
        self.send(images=self.sends["images"][name])

    def is_busy(self):
        w = self.widget
        asides = (w._ahead, w.preview._looking, w.more.kept._aside)
        return bool(w.task or any(aside.is_busy for aside in asides))

    def told(self):
        """What it did is not kept; what was chosen is."""
        w = self.widget
        return w.fold.is_open, w.fold.heading.accessibleName(), w.close_gap, w.networks.chosen()

    # Else most orders would soon be of nothing.

    @rule(name=st.sampled_from(USABLE), rests=st.booleans())
    def send_photos(self, name, rests):
        self.send(images=self.sends["images"][name])
        if rests:
            self.settle()

    # The person

    @rule()
    def fold(self):
        self.widget.fold.heading.click()

    @rule()
    def close_the_gap_or_not(self):
        self.widget.controls.close_gap.click()

    @rule(place=st.integers(0, len(CHAINS) - 1))
    def choose_a_chain(self, place):
        simulate.combobox_activate_index(self.widget.more.chain_combo, place)

    @rule(place=st.integers(0, 2))
    def choose_a_region(self, place):
        keys = ("auto", "whole", "box")
        combo = self.widget.more.region_combo
        simulate.combobox_activate_index(combo, combo.findData(keys[place]))

    @rule()
    def change_the_length(self):
        self.widget.more.unit.click()

    @rule()
    def check_all_photos(self):
        self.widget.more.kept.check_button.click()

    @rule(place=st.integers(0, 8))
    def look_at_one(self, place):
        if item := self.widget.preview.strip.item(place):
            self.widget.preview.strip.itemActivated.emit(item)

    # What always holds

    def check_always(self):
        w, images = self.widget, self.inputs["images"]
        assert w.images is images
        assert w.stop_button.isEnabled() == (w.task is not None)
        shown = self.sent_now()
        if not usable(images):
            assert w.finished is None and shown == [None] * 3
            assert not w.preview.previews and w.seen_box.isHidden()
            large = w.preview._large
            assert large is None or not large.isVisible()
            assert not w.Information.stopped.is_shown()
        else:
            assert all(preview.row < len(images) for preview in w.preview.previews)
            for table in shown:
                assert table is None or set(table.ids) <= set(images.ids)
        if w.Information.stopped.is_shown():
            assert w.finished is None and w.going_on.button.isEnabled()
        if w.finished is not None:
            assert w.finished.tables.result.vectors.shape[0] <= len(images)
        # However the window is laid out, no part lies over another.
        parts = [part for part in (w.seen_box, w.fold) if part.isVisible()]
        assert all(a.geometry().bottom() < b.y() for a, b in pairwise(parts))

    def check_at_rest(self):
        w, images = self.widget, self.inputs["images"]
        embeddings, raw, skipped = self.sent_now()
        if not usable(images):
            return
        if w.Error.failed.is_shown():
            assert (w.finished, embeddings, raw) == (None, None, None)
            assert "no boxes" in str(w.Error.failed)
            return
        assert f"{len(images)} photo" in w.status.text()
        if w.finished is None:
            assert not w.auto_apply or w.Information.stopped.is_shown()
            assert "Apply turns" in w.status.text()
            return
        assert len(raw) + (0 if skipped is None else len(skipped)) == len(images)
        assert w.Warning.skipped.is_shown() == (skipped is not None)
        assert is_aligned(embeddings) == (w.close_gap and rows_of(raw).has_domains)
        if w.auto_apply:
            recipe = w.finished.embedders[0].recipe
            assert (recipe.region, recipe.unit) == (w.region, w.unit)

    def sent_now(self):
        outputs = self.test.signal_manager.outputs
        names = ("Embeddings", "Raw Embeddings", "Skipped Images")
        return [outputs.get((self.widget, name)) for name in names]


class TestStates(EmbedderTest):
    def test_any_order(self):
        Embedder.sends = {"images": sent_by(self.tmp)}
        run_states(Embedder, self, examples=4, steps=20)
