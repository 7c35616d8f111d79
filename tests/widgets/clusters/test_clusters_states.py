"""Interesting Clusters in any order of inputs and clicks: nothing it shows outlives its data."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import rule
from Orange.data import DiscreteVariable, Domain, Table
from Orange.distance import Cosine, Euclidean
from Orange.misc import DistMatrix
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.clusters.tree import LINKAGES
from orangecontrib.aiff.widgets.clusters.grid_page import FRAMES
from orangecontrib.aiff.widgets.clusters.two_trees import SIDES
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES, OWInterestingClusters

from ...clusters.cases import photos_table, random_matrix, random_photos
from ..states import WidgetStates, run_states
from .clusters_test import ClustersTest

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


class Clusters(WidgetStates):
    test: ClustersTest
    opens, sends, pages = OWInterestingClusters, SENT, tuple(PAGES)

    def is_busy(self):
        widget = self.widget
        return bool(widget.task or widget.beside.is_busy)

    def told(self):
        widget = self.widget
        return super().told(), widget.tabs.currentIndex(), widget.cluster and widget.cluster.key

    @rule(name=st.sampled_from([*TABLES]))
    def send_all_of_a_folder(self, name):
        self.send(
            distances=MATRICES[f"{name} Euclidean"],
            second=MATRICES[f"{name} Cosine"],
        )

    # The person

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
    def save_and_open_again(self):
        if self.widget.Information.stopped.is_shown():  # who opens it again has stopped nothing
            self.widget.stop_button.click()
        super().save_and_open_again()

    @rule(share=st.floats(0, 1))
    def choose_a_photo_of_the_grid(self, share):
        view = self.widget.grid_page.view
        if view.model().cards:
            line, column = np.argwhere(
                view.model().cells == round(share * (len(view.model().cards) - 1))
            )[0]
            view.setCurrentIndex(view.model().index(int(line), int(column)))

    @rule(place=st.integers(0, len(FRAMES) - 1))
    def choose_frames(self, place):
        if self.widget.grid_page.has_grid:
            simulate.combobox_activate_index(self.widget.grid_page.frames, place)

    @rule()
    def stop_or_start_the_grid(self):
        if self.widget.grid_page.stop.isVisible():
            self.widget.grid_page.stop.click()

    # What always holds

    def check_always(self):
        widget, page = self.widget, self.widget.trees_page
        assert page.comparison is widget.beside.comparison
        assert widget.filter_item == widget.filters.filters.item or widget.result is None
        if widget.result is None:
            assert widget.cluster is widget.beside.quality is widget.beside.comparison is None
            assert not widget.list.model().kinds and not widget.cluster_page.photos.model().cards
            assert not widget.tree.plot.accessibleDescription()
            assert not widget.grid_page.has_grid
            if widget.task is None:
                assert [self.output(name) for name in ("selected", "clusters", "data")] == [
                    None
                ] * 3
            return
        analysis = widget.result.analysis
        photos = analysis.tree.photos
        if widget.grid_page.has_grid:
            shown = widget.grid_page.view.model()
            assert shown.cells.max() + 1 == len(shown.cards) == len(widget.beside.grid) == photos
            assert [card.name for card in shown.cards] == list(analysis.labels.names)
            assert np.flatnonzero(shown.selected).tolist() == sorted(widget.cluster.rows)
        assert widget.cluster.rows.max() < photos
        assert {card.row for card in widget.cluster_page.photos.model().cards} <= set(range(photos))
        if widget.beside.comparison is not None:
            assert widget.beside.comparison.one is analysis
            assert widget.beside.comparison.other.tree.photos == photos
        if page.tangle.tanglegram is not None:
            assert widget.beside.comparison is not None
            assert max(line.row for line in page.tangle.tanglegram.lines) < photos

    def check_at_rest(self):
        widget = self.widget
        if widget.result is None:
            return
        analysis = widget.result.analysis
        first = self.inputs["distances"]
        table = self.inputs["data"] if first is None else getattr(first, "row_items", None)
        assert analysis.labels.table is table
        assert (analysis.tree.linkage is None) == (first is None)
        assert widget.beside.quality is not None
        if analysis.tree.linkage is None:
            assert widget.beside.quality.verdict is None
        else:
            assert widget.beside.quality.verdict in (None, quality_of(analysis).verdict)
        if table is not None:
            assert set(self.output("selected").ids) <= set(table.ids)
            assert (self.output("data").ids == table.ids).all()
        assert len(self.output("clusters")) == len(widget.result.table)
        if self.inputs["second"] is None:
            assert widget.beside.comparison is None and not widget.Error.cannot_compare.is_shown()
        else:
            assert (widget.beside.comparison is None) == widget.Error.cannot_compare.is_shown()


class TestStates(ClustersTest):
    def test_any_order(self):
        run_states(Clusters, self)
