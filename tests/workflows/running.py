"""A workflow opened and run to rest, as the canvas does it."""

import time
from pathlib import Path

from AnyQt.QtTest import QTest
from orangecanvas.registry import WidgetRegistry
from orangewidget.utils.signals import LazyValue
from orangewidget.workflow.widgetsscheme import WidgetsScheme

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
        self.widgets = {node.title: self.scheme.widget_for_node(node) for node in self.scheme.nodes}
        if start:
            self.rest()

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
