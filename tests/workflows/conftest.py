"""What every workflow in a test stands on: all widgets, and nobody's own settings."""

import pytest
from Orange.canvas.config import Config
from Orange.widgets.tests.base import GuiTest
from orangecanvas.registry import WidgetRegistry
from orangecanvas.utils import name_lookup
from orangewidget.settings import ContextHandler, SettingsHandler
from orangewidget.workflow.discovery import WidgetDiscovery


@pytest.fixture(scope="package")
def registry():
    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(Config.widgets_entry_points())
    return registry


@pytest.fixture(autouse=True)
def application(tmp_path, monkeypatch, registry):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path))
    # A widget starts as the last of its kind was left, by whoever runs the tests or by the test
    # before; and one that closes would write its settings into the home of the former.
    monkeypatch.setattr(SettingsHandler, "write_defaults", lambda self: None)
    for description in registry.widgets():
        handler = name_lookup(description.qualified_name).settingsHandler
        monkeypatch.setattr(handler, "defaults", {})
        if isinstance(handler, ContextHandler):
            monkeypatch.setattr(handler, "global_contexts", [])
    GuiTest.setUpClass()
    yield
    GuiTest.tearDownClass()
