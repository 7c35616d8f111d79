"""The drawn trees of Interesting Clusters: lines, stripes, small trees and tanglegrams."""

import numpy as np
import pytest
from AnyQt.QtCore import QPointF
from AnyQt.QtGui import QFont, QFontMetrics
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.compare import compare_trees
from orangecontrib.aiff.widgets.clusters import small_tree
from orangecontrib.aiff.widgets.clusters.small_tree import SmallTree, TanglegramView
from orangecontrib.aiff.widgets.clusters.tree_lines import lines_of
from orangecontrib.aiff.widgets.clusters.tree_stripes import Scale, Stripes, fitting, runs_of
from orangecontrib.aiff.widgets.clusters.tree_view import TreeView

from ...clusters.cases import line, random_photos
from ...clusters.test_grouping import grouped

# 0 and 1 meet at 1, 10 and 12 at 2, all at 10.5: the means of the distances between.
FOUR = line([0, 1, 10, 12], "aabb", "cscs")


def test_lines_reach_from_each_cluster_to_its_parent():
    lines = lines_of(FOUR.tree)
    tree = FOUR.tree
    assert len(lines.xs) == len(tree.inner) + tree.root
    for node in range(tree.root):
        (own,) = [
            k
            for k, (x, y) in enumerate(zip(lines.xs, lines.ys, strict=True))
            if x[0] == x[1] == lines.x[node] and y[0] == tree.height[node]
        ]
        assert lines.ys[own, 1] == tree.height[tree.parent[node]]
        assert lines.owner[own] == tree.parent[node]
    assert lines.top == 10.5


def test_the_cluster_at_a_place():
    lines, tree = lines_of(FOUR.tree), FOUR.tree
    pair = tree.smallest_with(np.array([0, 1]))
    place = tree.first[pair]
    assert lines.node_at(place, 0) == tree.order[place]
    assert lines.node_at(place + 0.4, 0.5) == pair
    assert lines.node_at(place, 1.5) == tree.root
    assert lines.node_at(-3, 99) == tree.root


def test_lines_below_a_cluster_are_its_own():
    analysis = analyse_distances(random_photos(np.random.default_rng(0)))
    lines, tree = lines_of(analysis.tree), analysis.tree
    for node in tree.inner:
        assert set(lines.owner[lines.below(node)]) == {v for v in tree.inner if tree.holds(node, v)}


def test_neighbours():
    lines, tree = lines_of(FOUR.tree), FOUR.tree
    left, right = tree.children[tree.root]
    assert lines.beside(left, 1) == right and lines.beside(right, -1) == left
    assert lines.beside(left, -1) == left and lines.beside(tree.root, 1) == tree.root


def test_groups_have_levels():
    tree = analyse_groups(grouped("011010")).tree
    lines = lines_of(tree)
    assert lines.level[:6].tolist() == [0] * 6 and lines.level[6:].tolist() == [1, 1, 2]
    assert lines.node_at(0, 0.5) == 6 and lines.node_at(0, 1.5) == 8
    assert np.isfinite(lines.xs).all() and np.isfinite(lines.ys).all()


def test_scale():
    scale = Scale(left=50, width=100, low=-0.5, high=9.5)
    assert scale.step == 10 and scale.x(0) == 55
    assert [scale.place(x) for x in (50, 59.9, 60.1, 149)] == [0, 0, 1, 9]


def test_runs_of_neighbours():
    assert runs_of(np.array([2, 2, -1, 0, 0, 2])) == [(2, 0, 2), (-1, 2, 3), (0, 3, 5), (2, 5, 6)]


class TestDrawing(GuiTest):
    def setUp(self):
        self.analysis = analyse_distances(random_photos(np.random.default_rng(1)))

    def test_names_are_as_long_as_there_is_room(self):
        metrics = QFontMetrics(QFont())
        for name in ("anna/dress_07", "dress_07", "07"):
            self.assertEqual(
                fitting("anna/dress_07", metrics, metrics.horizontalAdvance(name)), name
            )
        self.assertEqual(fitting("anna/dress_07", metrics, 1), "")
        room = metrics.horizontalAdvance("…07") + 2
        self.assertEqual(fitting("dress_123407", metrics, room), "…07")
        room = metrics.horizontalAdvance("07")
        self.assertEqual(fitting("dress_123407", metrics, room), "07")
        room = metrics.horizontalAdvance("red…zara")
        red, blue = (fitting(f"{colour}_dress_zara", metrics, room) for colour in ("red", "blue"))
        self.assertNotEqual(red, blue)

    def test_stripes_tell_each_photo(self):
        stripes = Stripes()
        self.assertEqual(stripes.words_at(99), "")
        stripes.show_analysis(self.analysis)
        photos = self.analysis.tree.photos
        stripes.show_scale(Scale(60, 10 * photos, -0.5, photos - 0.5))
        stripes.resize(60 + 10 * photos, stripes.sizeHint().height())
        row = int(self.analysis.tree.order[3])
        domain = self.analysis.labels.domains.of(row)
        words = f"{self.analysis.labels.caption(row)}\n{domain} photo"
        self.assertEqual(stripes.words_at(95), words)
        self.assertEqual(stripes.words_at(10), "")
        self.assertEqual(stripes.words_at(61 + 10 * photos), "")
        before = stripes.grab().toImage()
        stripes.show_rows(np.array([row]))
        self.assertNotEqual(stripes.grab().toImage(), before)

    def test_the_stripes_stand_below_the_tree(self):
        view = TreeView(str)
        view.resize(800, 300)
        view.show_analysis(self.analysis)
        view.grab()
        scale, box = view.stripes.scale, view.plot.getPlotItem().getViewBox()
        for place in (0, 7, 20):
            x = box.mapViewToScene(QPointF(place, 0)).x()
            self.assertAlmostEqual(scale.x(place), x, delta=0.5)
        view.plot._zoom(0.5)
        self.assertAlmostEqual(view.stripes.scale.step, 2 * scale.step, 3)
        view.show_analysis(None)
        view.grab()

    def test_a_cluster_out_of_sight_is_brought_into_it(self):
        view = TreeView(str)
        view.resize(800, 300)
        view.show_analysis(self.analysis)
        tree = self.analysis.tree
        view.plot.setXRange(-0.5, 3.5, padding=0)
        leaf = int(tree.order[-1])
        view.select(leaf, np.array([leaf]))
        low, high = view.plot.getPlotItem().getViewBox().viewRange()[0]
        self.assertTrue(low <= tree.photos - 1 <= high)
        self.assertLess(high - low, 10)

    def test_small_tree(self):
        part = SmallTree()
        tree = self.analysis.tree
        part.show_rows(self.analysis, tree.rows(tree.root))
        self.assertEqual(len(part._merges), tree.photos - 1)
        part.resize(part.sizeHint())
        self.assertFalse(part.grab().toImage().isNull())
        part.show_rows(self.analysis, np.array([3]))
        self.assertTrue(part.isHidden())
        groups = analyse_groups(grouped("011010"))
        part.show_rows(groups, groups.tree.rows(6))
        self.assertTrue(part.isHidden())

    def test_too_many_photos_for_a_small_tree_are_said(self):
        tree = self.analysis.tree
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(small_tree, "DRAWN_UP_TO", 10)
            for part, source in (
                (SmallTree(), self.analysis),
                (TanglegramView(), compare_trees(self.analysis, self.analysis)),
            ):
                part.show_rows(source, tree.rows(tree.root))
                self.assertIn("42 photos are too many", part.sentence)
                part.grab()

    def test_tanglegram(self):
        second = analyse_distances(self.analysis.distances, "single")
        part = TanglegramView()
        tree = self.analysis.tree
        part.show_rows(compare_trees(self.analysis, second), tree.rows(tree.root), (0, 5))
        crossings = part.tanglegram.crossings
        self.assertGreater(crossings, 0)
        self.assertIn(f"{crossings:,} pairs of lines cross", part.accessibleDescription())
        part.resize(part.sizeHint())
        self.assertFalse(part.grab().toImage().isNull())
        part.show_rows(None, np.empty(0, dtype=int))
        part.grab()
