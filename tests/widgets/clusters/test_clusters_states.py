"""Interesting Clusters in any order of inputs and clicks: nothing it shows outlives its data."""

import sys
from unittest.mock import patch

import numpy as np
from AnyQt.QtTest import QTest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from Orange.data import DiscreteVariable, Domain, Table
from Orange.distance import Cosine, Euclidean
from Orange.misc import DistMatrix
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.clusters.tree import LINKAGES
from orangecontrib.aiff.widgets.clusters.two_trees import SIDES
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES, OWInterestingClusters

from ...clusters.cases import photos_table, random_matrix, random_photos
from ..events import wait_until
from .clusters_test import ClustersTest

INPUTS = ("distances", "data", "second")
RNG = np.random.default_rng(4)


def grown(table: Table) -> Table:
    """A folder with a garment more, its photos first: rows beyond the old number are chosen."""
    more = random_photos(np.random.default_rng(8), garments=3).row_items
    items = [f"a{row // 7}" for row in range(len(more))] + [str(row["item"]) for row in table]
    domains = [str(row["domain"])[0] for part in (more, table) for row in part]
    return photos_table(items, domains, features=np.vstack([more.X, table.X]))


def grouped(table: Table, groups: int) -> Table:
    """A table with a column of groups, as Hierarchical Clustering sends it."""
    column = DiscreteVariable("Cluster", [f"C{n + 1}" for n in range(groups)])
    domain = table.domain
    wide = table.transform(Domain(domain.attributes, domain.class_vars, (*domain.metas, column)))
    with wide.unlocked(wide.metas):
        wide.metas[:, -1] = np.arange(len(wide)) % groups
    return wide


SMALL = random_photos(RNG, garments=3).row_items
LARGE = random_photos(RNG, garments=8).row_items
TABLES = {
    "small": SMALL,
    "grown": grown(SMALL),
    "large": LARGE,
    "two photos": SMALL[:2],
    "one domain": LARGE[[row for row, d in enumerate(LARGE.get_column("domain")) if d == 1]],
}
MATRICES = {
    **{f"{name} {kind.__name__}": kind(table) for name, table in TABLES.items()
       for kind in (Euclidean, Cosine)},
    "shuffled": Euclidean(TABLES["grown"][np.random.default_rng(2).permutation(len(TABLES["grown"]))]),
    "no photos": DistMatrix(random_matrix(RNG, 9)),
    "cannot be clustered": DistMatrix(np.ones((3, 4))),
}  # fmt: skip
GROUPS = {name: grouped(table, 2) for name, table in TABLES.items()} | {"no groups": SMALL}
SENT = {"distances": MATRICES, "data": GROUPS, "second": MATRICES}


class Clusters(RuleBasedStateMachine):
    """A person at the widget, and a workflow that sends it whatever it likes."""

    test: ClustersTest
    raised: list[BaseException]  # in what Qt calls, where nobody catches it

    @initialize(page=st.sampled_from([*PAGES]))
    def open(self, page):
        self.raised.clear()
        self.widget = self.test.create_widget(OWInterestingClusters)
        self.widget.resize(1000, 700)
        self.widget.show()
        self.inputs = dict.fromkeys(INPUTS)
        self.turn(page)

    def teardown(self):
        if hasattr(self, "widget"):
            self.settle()
            self.widget.hide()

    # The workflow

    def send(self, **sent):
        self.inputs |= sent
        channels = [(getattr(self.widget.Inputs, name), each) for name, each in sent.items()]
        self.test.send_signals(channels, widget=self.widget)

    @rule(data=st.data(), name=st.sampled_from(INPUTS))
    def send_one(self, data, name):
        self.send(**{name: SENT[name][data.draw(st.sampled_from([*SENT[name]]))]})

    @rule(name=st.sampled_from(INPUTS))
    def remove(self, name):
        self.send(**{name: None})

    @rule(name=st.sampled_from(INPUTS))
    def remove_and_return(self, name):
        kept = self.inputs[name]
        self.send(**{name: None})
        self.send(**{name: kept})

    @rule(name=st.sampled_from([*TABLES]))
    def send_all_of_a_folder(self, name):
        self.send(
            distances=MATRICES[f"{name} Euclidean"],
            second=MATRICES[f"{name} Cosine"],
        )

    @rule()
    def settle(self):
        wait_until(
            lambda: (
                not (
                    self.widget.task or self.widget.judging.is_busy or self.widget.comparing.is_busy
                )
            )
        )

    # The person. What cannot be clicked just now is not: when that is, is a matter of moments, and
    # hypothesis must find the same choices each time.

    @rule(page=st.sampled_from([*PAGES]))
    def turn(self, page):
        self.widget.tabs.setCurrentIndex([*PAGES].index(page))

    @rule(share=st.floats(0, 1))
    def choose_a_node(self, share):
        if self.widget.result is None:
            return
        tree = self.widget.result.analysis.tree
        self.widget.tree.node_clicked.emit(round(share * tree.root))

    @rule(share=st.floats(0, 1))
    def choose_a_pair(self, share):
        pairs = self.widget.trees_page.pairs
        if pairs.rowCount():
            pairs.selectRow(round(share * (pairs.rowCount() - 1)))

    @rule(place=st.integers(0, len(SIDES) - 1))
    def choose_a_side(self, place):
        simulate.combobox_activate_index(self.widget.trees_page.combo, place)

    @rule(place=st.integers(0, len(LINKAGES) - 1))
    def choose_a_linkage(self, place):
        combo = self.widget.tree_box.linkage
        if combo.isEnabled():
            simulate.combobox_activate_index(combo, place)

    @rule(number=st.integers(1, 60))
    def cut(self, number):
        if self.widget.tree_box.number.isEnabled():
            self.widget.tree_box.number.setValue(number)

    @rule(share=st.floats(0, 1))
    def filter_by_garment(self, share):
        combo = self.widget.filters.item
        if combo.isEnabled():
            simulate.combobox_activate_index(combo, round(share * (combo.count() - 1)))

    @rule()
    def stop_or_start(self):
        self.widget.stop_button.click()

    @rule()
    def look_and_report(self):
        self.widget.grab()
        self.widget.send_report()

    # What always holds

    @invariant()
    def nothing_outlives_its_data(self):
        if not hasattr(self, "widget"):
            return
        QTest.qWait(1)
        if self.raised:
            raise self.raised[0]
        widget, page = self.widget, self.widget.trees_page
        assert page.comparison is widget.comparison
        assert widget.filter_item == widget.filters.filters.item or widget.result is None
        if widget.result is None:
            assert widget.cluster is widget.quality is widget.comparison is None
            assert not widget.list.model().kinds and not widget.cluster_page.photos.model().cards
            assert not widget.tree.plot.accessibleDescription()
            if widget.task is None:
                assert [self.output(name) for name in ("selected", "clusters", "data")] == [
                    None
                ] * 3
            return
        analysis = widget.result.analysis
        photos = analysis.tree.photos
        assert widget.cluster.rows.max() < photos
        assert {card.row for card in widget.cluster_page.photos.model().cards} <= set(range(photos))
        if widget.comparison is not None:
            assert widget.comparison.one is analysis
            assert widget.comparison.other.tree.photos == photos
        if page.tangle.tanglegram is not None:
            assert widget.comparison is not None
            assert max(line.row for line in page.tangle.tanglegram.lines) < photos

    @invariant()
    def at_rest_all_is_of_what_is_connected(self):
        if not hasattr(self, "widget") or self.widget.task or self.widget.judging.is_busy:
            return
        if self.widget.comparing.is_busy or self.widget.result is None:
            return
        widget, analysis = self.widget, self.widget.result.analysis
        first = self.inputs["distances"]
        table = self.inputs["data"] if first is None else getattr(first, "row_items", None)
        assert analysis.labels.table is table
        assert (analysis.tree.linkage is None) == (first is None)
        assert widget.quality is not None
        if analysis.tree.linkage is None:
            assert widget.quality.verdict is None
        else:
            assert widget.quality.verdict in (None, quality_of(analysis).verdict)
        if table is not None:
            assert set(self.output("selected").ids) <= set(table.ids)
            assert (self.output("data").ids == table.ids).all()
        assert len(self.output("clusters")) == len(widget.result.table)
        if self.inputs["second"] is None:
            assert widget.comparison is None and not widget.Error.cannot_compare.is_shown()
        else:
            assert (widget.comparison is None) == widget.Error.cannot_compare.is_shown()

    def output(self, name):
        return self.test.output(name, self.widget)


class TestStates(ClustersTest):
    def test_any_order(self):
        Clusters.test, Clusters.raised = self, []
        chosen = settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # to shorten what fails takes longer than a test may
            suppress_health_check=[*HealthCheck],
        )
        with patch.object(sys, "excepthook", lambda _, error, __: Clusters.raised.append(error)):
            run_state_machine_as_test(Clusters, settings=chosen)
