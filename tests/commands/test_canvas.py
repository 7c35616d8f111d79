"""What is tried out on an opened example cannot change the example itself."""

import json
import os
import subprocess
import sys

from orangecontrib.aiff.commands.demo import EXAMPLE

# In a process of its own: Orange's main window does not live beside the tests' application. Its
# widgets are not made.
OPEN = """
import json, os, sys
from Orange.canvas.config import Config
from Orange.canvas.mainwindow import MainWindow
from orangecanvas import config
from orangecanvas.application.application import CanvasApplication
from orangecanvas.registry.qt import QtRegistryHandler, QtWidgetRegistry
from orangecontrib.aiff.commands.canvas import ExampleMain

config.set_default(Config())
app = CanvasApplication(["orange"])
registry = QtWidgetRegistry()
Config.widget_discovery(QtRegistryHandler(registry=registry)).run(Config.widgets_entry_points())
main = ExampleMain()
main.window = MainWindow()
main.window.set_widget_registry(registry)
main.window.freeze_action.setChecked(True)
main.open_files(sys.argv[1:])
document = main.window.current_document()
titles = [node.title for node in document.scheme().nodes]
print(json.dumps([titles, document.path(), document.scheme().runtime_env()["basedir"]]), flush=True)
os._exit(0)
"""


def test_an_example_is_untitled(tmp_path):
    home = dict.fromkeys(["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"], tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(EXAMPLE)],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    titles, path, beside = json.loads(done.stdout.splitlines()[-1])
    assert "Consumer-to-Shop Evaluator" in titles
    assert not path  # so that Save asks where to
    assert beside == str(EXAMPLE.parent)  # and what is beside the example is found
