"""Where the lines of a drawn tree are, and which cluster is at a place of the drawing."""

from dataclasses import dataclass

import numpy as np

from ...clusters.tree import Tree


@dataclass(frozen=True, eq=False)
class TreeLines:
    """A tree on paper: photos side by side along x, clusters as high as they are joined.

    Attributes
    ----------
    tree : what is drawn
    x, level : of each node, shape (m,); groups have levels in place of heights
    xs, ys : both ends of each line, shape (k, 2)
    owner : the cluster whose own lines they are, shape (k,)
    """

    tree: Tree
    x: np.ndarray
    level: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    owner: np.ndarray

    @property
    def top(self) -> float:
        return float(self.level[self.tree.root]) or 1.0

    def node_at(self, x: float, y: float) -> int:
        """The smallest cluster that is drawn round a place; below the floor a photo."""
        tree = self.tree
        node = int(tree.order[int(np.clip(round(x), 0, tree.photos - 1))])
        while self.level[node] < y and tree.parent[node] >= 0:
            node = int(tree.parent[node])
        return node

    def below(self, node: int) -> np.ndarray:
        """Which lines belong to a cluster and those in it, bool (k,)."""
        first, end = self.tree.first[node], self.tree.first[node] + self.tree.count[node]
        starts = self.tree.first[self.owner]
        inside = (starts >= first) & (starts + self.tree.count[self.owner] <= end)
        return inside & (self.owner <= node)

    def beside(self, node: int, step: int) -> int:
        """The cluster's neighbour below the same parent, or itself where there is none."""
        parent = self.tree.parent[node]
        if parent < 0:
            return node
        siblings = self.tree.children[parent]
        place = siblings.index(node) + step
        return siblings[place] if 0 <= place < len(siblings) else node


def lines_of(tree: Tree) -> TreeLines:
    """Draw a tree, or groups as a tree of three levels."""
    level = tree.height.copy()
    if tree.linkage is None:
        level[tree.photos :], level[tree.root] = 1, 2
    x = np.empty(len(tree.parent))
    x[: tree.photos] = tree.place
    bars = np.empty((len(tree.inner), 2))
    for number, node in enumerate(tree.inner):
        children = tree.children[node]
        bars[number] = x[children[0]], x[children[-1]]
        x[node] = bars[number].mean()
    below, above = np.arange(tree.root), tree.parent[: tree.root]
    inner = np.arange(tree.photos, len(tree.parent))
    return TreeLines(
        tree,
        x,
        level,
        np.concatenate([bars, np.column_stack([x[below], x[below]])]),
        np.concatenate(
            [
                np.column_stack([level[inner], level[inner]]),
                np.column_stack([level[below], level[above]]),
            ]
        ),
        np.concatenate([inner, above]),
    )
