"""What every workflow in a test stands on: all widgets, and nobody's own settings."""

import pytest
from Orange.canvas.config import Config
from Orange.widgets.tests.base import GuiTest
from orangecanvas.registry import WidgetRegistry
from orangewidget.settings import SettingsHandler
from orangewidget.widget import OWBaseWidget
from orangewidget.workflow.discovery import WidgetDiscovery


@pytest.fixture(scope="package")
def registry():
    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(Config.widgets_entry_points())
    return registry


@pytest.fixture(autouse=True)
def application(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path))
    # A widget that closes would write its settings into the home of whoever runs the tests, and
    # the next workflow would start with them; so would it with what is changed in a window.
    monkeypatch.setattr(OWBaseWidget, "saveSettings", lambda self: None)
    monkeypatch.setattr(SettingsHandler, "fast_save", lambda *changed: None)
    GuiTest.setUpClass()
    yield
    GuiTest.tearDownClass()
