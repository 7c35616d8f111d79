"""A workflow opened and run to rest, as the canvas does it."""

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from AnyQt.QtTest import QTest
from Orange.clustering.hierarchical import Tree, leaves, postorder
from Orange.data import Table
from orangecanvas.registry import WidgetRegistry
from orangewidget.utils.signals import LazyValue
from orangewidget.workflow.widgetsscheme import WidgetsScheme

from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

REST_MS, LIMIT_S = 400, 120


class Run:
    """A workflow at rest: its widgets by title, and what they say and send."""

    def __init__(self, path: Path, registry: WidgetRegistry, start: bool = True):
        errors = []
        self.scheme = WidgetsScheme()
        self.scheme.set_runtime_env("basedir", str(path.parent))
        with path.open("rb") as file:
            self.scheme.load_from(file, registry=registry, error_handler=errors.append)
        assert errors == []
        self._make_widgets()
        if start:
            self.rest()

    @classmethod
    def of_new(cls, registry: WidgetRegistry, *names: str) -> "Run":
        """Widgets put on a blank canvas, each linked to the one before as the canvas proposes."""
        scheme = WidgetsScheme()
        known = {each.name: each for each in registry.widgets()}
        nodes = [scheme.new_node(known[name]) for name in names]
        for before, after in pairwise(nodes):
            (source, sink, _), *_ = scheme.propose_links(before, after)
            scheme.new_link(before, source, after, sink)
        return cls.of_scheme(scheme)

    @classmethod
    def of_scheme(cls, scheme: WidgetsScheme) -> "Run":
        """What stands on a canvas already."""
        run = cls.__new__(cls)
        run.scheme = scheme
        run._make_widgets()
        return run

    def _make_widgets(self):
        self.widgets = {node.title: self.scheme.widget_for_node(node) for node in self.scheme.nodes}

    def rest(self):
        manager = self.scheme.signal_manager
        manager.start()
        deadline, quiet_since = time.monotonic() + LIMIT_S, time.monotonic()
        while time.monotonic() - quiet_since < REST_MS / 1000:
            assert time.monotonic() < deadline, "the workflow does not come to rest"
            QTest.qWait(20)
            busy = manager.has_pending() or manager.active_nodes() or manager.invalidated_nodes()
            if busy:
                quiet_since = time.monotonic()

    def errors(self):
        return {
            title: [str(m) for group in widget.message_groups for m in group.active]
            for title, widget in self.widgets.items()
            if any(m.group.severity >= 3 for g in widget.message_groups for m in g.active)
        }

    def output(self, title, name):
        node = next(node for node in self.scheme.nodes if node.title == title)
        link = next(
            link
            for link in self.scheme.find_links(source_node=node)
            if link.source_channel.id == name
        )
        (value,) = self.scheme.signal_manager.link_contents(link).values()
        return value.get_value() if LazyValue.is_lazy(value) else value

    def close(self):
        self.scheme.clear()
        QTest.qWait(50)


def cross_purity(root: Tree, photos: Table) -> float:
    """In the smallest branch with a garment's worn and shop photo, the share of that garment.

    The mean over all such pairs; counted on the tree that Hierarchical Clustering drew.
    """
    rows = rows_of(photos)
    items = np.unique(rows.item_keys, return_inverse=True)[1]
    worn = rows.domains.codes == DOMAINS.index(CONSUMER)
    branches = [{leaf.value.index for leaf in leaves(node)} for node in postorder(root)]
    shares = []
    for asked in np.flatnonzero(worn):
        for shop in np.flatnonzero(~worn & (items == items[asked])):
            branch = min((each for each in branches if {asked, shop} <= each), key=len)
            shares.append((items[list(branch)] == items[asked]).mean())
    return float(np.mean(shares))
