"""What the canvas finds when it looks for the add-on: widgets, examples, help, nothing heavy."""

import importlib
import pkgutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import orangecontrib.aiff.widgets as widgets

ROOT = Path(__file__).parents[1]
WIDGETS = [
    "AIFF Folder Loader",
    "Local GPU Embedder",
    "Domain Aligner",
    "Consumer-to-Shop Evaluator",
    "Catalogue",
    "Style Match",
    "Interesting Clusters",
]


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


@pytest.fixture(scope="module")
def registry():
    from Orange.canvas.config import Config
    from orangecanvas.registry import WidgetRegistry
    from orangewidget.workflow.discovery import WidgetDiscovery

    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(Config.widgets_entry_points())
    return registry


def test_category_and_widgets(registry):
    assert [w.name for w in registry.widgets("AI for Fashion")] == WIDGETS
    names = [category.name for category in registry.categories()]
    assert names[names.index("AI for Fashion") - 1] == "Image Analytics"


def test_every_module_of_the_package_is_a_widget(registry):
    # A module whose import fails vanishes from the toolbox without a word.
    modules = [m.name for m in pkgutil.iter_modules(widgets.__path__) if not m.ispkg]
    found = {w.qualified_name.split(".")[-2] for w in registry.widgets("AI for Fashion")}
    assert found == set(modules)


def test_icons_are_one_ink_and_recoloured_in_the_dark(registry):
    icons = [widgets.ICON, *(w.icon for w in registry.widgets("AI for Fashion"))]
    for icon in icons:
        assert icon.endswith("-symbolic.svg")
        text = (Path(widgets.__file__).parent / icon).read_text()
        inks = {word for word in text.replace('"', " ").split() if word.startswith("#")}
        assert len(inks) == 1, f"{icon}: {inks}"


@pytest.mark.any_qt
def test_discovery_imports_no_torch_and_opens_no_connection():
    code = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("something reaches for the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import importlib, pkgutil
import orangecontrib.aiff.widgets as widgets
for module in pkgutil.walk_packages(widgets.__path__, widgets.__name__ + "."):
    importlib.import_module(module.name)
print(sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "timm"}))
"""
    assert run_python(code) == "[]"


# What the canvas need not wait for where it looks for widgets; Orange's own bring more.
LATE = (
    "torch torchvision timm open_clip tokenizers lance lancedb ray fsspec filelock tqdm pptx imagehash "
    "pillow_heif orangecontrib.aiff.presentation.outline orangecontrib.aiff.api"
)


@pytest.mark.any_qt
def test_widgets_are_found_without_what_they_do_not_need_yet():
    code = f"""
import sys
from Orange.canvas.config import Config
from orangecanvas.registry import WidgetRegistry
from orangewidget.workflow.discovery import WidgetDiscovery
points = list(Config.widgets_entry_points())
for own in (False, True):
    wanted = [each for each in points if each.value.startswith("orangecontrib.aiff") == own]
    before = set(sys.modules)
    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(wanted)
print(len(registry.widgets()), sorted((set(sys.modules) - before) & set({LATE!r}.split())))
"""
    assert run_python(code).splitlines()[-1] == f"{len(WIDGETS)} []"


def test_a_canvas_knows_what_goes_together_without_what_works_on_it(registry):
    signals = (s for each in registry.widgets() for s in (*each.inputs, *each.outputs))
    own = sorted(
        {name for s in signals for name in s.types if name.startswith("orangecontrib.aiff")}
    )
    assert len(own) == 3  # a catalogue, scores, and what only an evaluation makes
    code = f"""
import sys
from orangecanvas.scheme.link import resolve_types
resolve_types({own!r})
print(*sorted(name for name in sys.modules if name.startswith("orangecontrib.aiff.")))
"""
    imported = run_python(code).split()
    assert len(imported) <= 6, imported


@pytest.mark.parametrize(
    "group",
    ["orange3.addon", "orange.widgets", "orange.widgets.tutorials", "orange.canvas.help",
     "orange.canvas.drophandler"],
)  # fmt: skip
def test_entry_points_load(group):
    ours = [e for e in entry_points(group=group) if e.value.startswith("orangecontrib.aiff")]
    assert ours
    for entry in ours:
        assert entry.load()


def test_help_knows_every_widget():
    from AnyQt.QtCore import QUrl
    from orangecanvas.help.provider import HtmlIndexProvider

    ((target, xpath),) = widgets.WIDGET_HELP_PATH
    links = HtmlIndexProvider(QUrl.fromLocalFile(target), xpathquery=xpath).items
    assert {name.lower() for name in WIDGETS} <= set(links)
    for link in links.values():
        assert (Path(target).parent / link).is_file()


@pytest.mark.any_qt
def test_help_is_what_the_docs_say():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        build_help = importlib.import_module("build_help")
    finally:
        sys.path.pop(0)
    assert build_help.outdated(build_help.build()) == [], "run: make help"


@pytest.mark.any_qt
def test_every_widget_has_its_page():
    for name in WIDGETS:
        page = ROOT / "doc" / "widgets" / f"{name.lower().replace(' ', '-')}.md"
        assert page.read_text(encoding="utf-8").startswith(f"# {name}\n")


@pytest.mark.any_qt
def test_version_is_stated_once_and_is_in_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text()
