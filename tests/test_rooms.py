"""Every module stands in its room: what each imports is read, and arrows point down only."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "orangecontrib" / "aiff"
NAME = "orangecontrib.aiff"

# From the ground up. A module may import its own room and those of the lines above its own;
# rooms that share a line know nothing of each other.
FLOORS = """
language
errors words progress cores
needed files
samples
photos
photos.pictures
photos.collecting
photos.datasets
photos.reading
embedding.networks
embedding.weights
embedding
alignment
evaluation
catalogue
matching clusters
presentation
chains
checkup
api
commands widgets
widgets.kit
widgets.loader widgets.embedder widgets.aligner widgets.catalogue widgets.evaluator widgets.match widgets.clusters
workflows __main__
"""
FLOOR = {room: n for n, line in enumerate(FLOORS.split("\n")) for room in line.split()}

# An Orange widget and the folder of what it alone uses are one room. The modules keep their
# names, which stand in every saved workflow.
WIDGETS = {
    "widgets.owfolderloader": "widgets.loader",
    "widgets.owembedder": "widgets.embedder",
    "widgets.owdomainaligner": "widgets.aligner",
    "widgets.owcatalogue": "widgets.catalogue",
    "widgets.owevaluator": "widgets.evaluator",
    "widgets.owstylematch": "widgets.match",
    "widgets.owinterestingclusters": "widgets.clusters",
}

# Modules that cannot be imported without torch: networks.
TORCH_SIDE = {
    "embedding.networks.efficientnet_lite",
    "embedding.networks.libraries",
    "embedding.networks.network",
    "embedding.networks.squeezenet",
}
# Those that cannot be imported without OpenVINO.
ENGINE_SIDE = {"embedding.networks.graphs", "embedding.networks.quick"}
TORCH = {"torch", "torchvision", "timm", "open_clip"}
ENGINE = {"openvino"}
# What may not come on somebody's computer, and is imported when the work begins.
NEEDED = TORCH | ENGINE | {"safetensors", "tokenizers"}
QT = {"AnyQt", "PyQt5", "PyQt6", "PySide2", "PySide6", "pyqtgraph", "orangewidget", "orangecanvas"}
WIDGET_BASE = "Orange.widgets"


class Import(NamedTuple):
    """One name that a module imports, and whether it does so before anything is called."""

    target: str
    at_once: bool


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name below it; the package itself is ``""``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def inside(name: str) -> str | None:
    """A full name as it is below the package; None for a name of somebody else."""
    if name == NAME:
        return ""
    return name.removeprefix(f"{NAME}.") if name.startswith(f"{NAME}.") else None


def imported_names(node: ast.AST, package: str) -> Iterator[str]:
    """Full names that one statement imports, from within ``package``."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        start = package.split(".")[: -(node.level - 1) or None] if node.level else []
        origin = ".".join([*start, *([node.module] if node.module else [])])
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def statements(node: ast.AST, at_once: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """All of a tree, each with whether it runs as the module is imported."""
    for child in ast.iter_child_nodes(node):
        runs = at_once and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield child, runs
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            runs = False
        yield from statements(child, runs)


def read_imports(module: str, path: Path, text: str) -> list[Import]:
    """What a module imports; names of this package as they are below it, with a ``:`` before."""
    package = ".".join(filter(None, [NAME, module]))
    if path.name != "__init__.py":
        package = package.rpartition(".")[0]
    found = []
    for node, at_once in statements(ast.parse(text)):
        for name in imported_names(node, package):
            own = inside(name)
            if own is not None and own not in modules():
                own = own.rpartition(".")[0]  # a name within a module
            found.append(Import(name if own is None else f":{own}", at_once))
    return found


@cache
def imports() -> dict[str, list[Import]]:
    return {
        module: read_imports(module, path, path.read_text(encoding="utf-8"))
        for module, path in modules().items()
    }


def own_imports(module: str, at_once: bool = False) -> list[str]:
    """Modules of the package that one imports, if asked only those it imports at once."""
    names = (
        each.target[1:]
        for each in imports()[module]
        if each.target.startswith(":") and (each.at_once or not at_once)
    )
    return list(dict.fromkeys(names))


def room_of(module: str) -> str:
    """The nearest room that a module stands in."""
    module = WIDGETS.get(module, module)
    while module and module not in FLOOR:
        module = module.rpartition(".")[0]
    return module


def is_down(source: str, target: str) -> bool:
    one, other = room_of(source), room_of(target)
    return one == other or other == "" or FLOOR[other] < FLOOR[one]


def below_widgets() -> list[str]:
    return [module for module in modules() if not module.startswith("widgets")]


def test_every_module_has_a_room():
    assert [module for module in modules() if module and not room_of(module)] == []
    assert {room_of(module) for module in modules()} - {""} == set(FLOOR)


def test_every_widget_has_its_folder():
    assert set(WIDGETS) == {module for module in modules() if module.startswith("widgets.ow")}
    assert set(WIDGETS.values()) <= set(modules())


@pytest.mark.parametrize("room", sorted({room_of(module) for module in modules()} - {""}))
def test_arrows_point_down_only(room):
    up = [
        f"{module} -> {target}"
        for module in modules()
        if room_of(module) == room
        for target in own_imports(module)
        if not is_down(module, target)
    ]
    assert not up, "\n".join(up)


def circles() -> list[list[str]]:
    """Import circles, each once: modules that all lead to one another."""
    arrows = {module: set(own_imports(module)) - {module} for module in modules()}
    found = []
    while True:
        try:
            TopologicalSorter(arrows).prepare()
            return found
        except CycleError as error:
            circle = error.args[1]
            found.append(circle[::-1])
            arrows[circle[1]].discard(circle[0])


def test_no_modules_import_each_other():
    found = [" -> ".join(circle) for circle in circles()]
    assert not found, "\n".join(found)


def test_what_the_rankings_stand_on_knows_nothing_of_them():
    inner = "evaluation.ranking"
    below = {
        target
        for module in modules()
        if module.startswith(inner)
        for target in own_imports(module)
        if target.startswith("evaluation") and not target.startswith(inner)
    }
    grown: set[str] = set()
    while grown != below:
        grown = set(below)
        below |= {target for module in grown for target in own_imports(module)}
    assert [module for module in sorted(below) if module.startswith(inner)] == []


def test_no_room_below_widgets_imports_qt():
    found = [
        f"{module} imports {each.target}"
        for module in below_widgets()
        for each in imports()[module]
        if each.target.split(".")[0] in QT or each.target.startswith(WIDGET_BASE)
    ]
    assert found == []


def test_qt_is_imported_through_anyqt_only():
    bindings = QT - {"AnyQt", "pyqtgraph", "orangewidget", "orangecanvas"}
    found = [
        f"{module} imports {each.target}"
        for module in modules()
        for each in imports()[module]
        if each.target.split(".")[0] in bindings
    ]
    assert found == []


@pytest.mark.parametrize(("packages", "side"), [(TORCH, TORCH_SIDE), (ENGINE, ENGINE_SIDE)])
def test_what_is_heavy_is_imported_at_once_by_its_own_side_only(packages, side):
    reach = {
        module
        for module in modules()
        if any(each.at_once and each.target.split(".")[0] in packages for each in imports()[module])
    }
    grown: set[str] = set()
    while grown != reach:
        grown = set(reach)
        reach |= {module for module in modules() if grown & set(own_imports(module, at_once=True))}
    assert reach == side


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions of a tree."""
    yield from (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def own_lines(function: ast.AST) -> Iterator[ast.AST]:
    """All of a function but the functions within it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from own_lines(child)


def unguarded(module: str, path: Path, text: str) -> list[str]:
    """Lines of functions that import what may not come, with no `need()` before them."""
    package = ".".join([NAME, *module.split(".")[: None if path.stem == "__init__" else -1]])
    found = []
    for function in functions(ast.parse(text)):
        guards, risky = [], []
        for node in own_lines(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "need":
                guards.append(node.lineno)
            for name in imported_names(node, package):
                own = inside(name)
                side = (own or "").rpartition(".")[0] in TORCH_SIDE | ENGINE_SIDE
                if name.split(".")[0] in NEEDED or side:
                    risky.append(node)
        first = min(guards, default=None)
        found += [
            f"{module}:{node.lineno}: {ast.unparse(node)}"
            for node in risky
            if first is None or node.lineno < first
        ]
    return found


def test_what_may_not_come_is_imported_behind_its_sentence():
    lines = [
        line
        for module, path in modules().items()
        for line in unguarded(module, path, path.read_text(encoding="utf-8"))
    ]
    assert not lines, "call need() of needed.py first:\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("import torch", 1),
        ("need()\nimport torch", 0),
        ("import torch\nneed()", 1),
        ("with x:\n    from timm.models import y", 1),
        ("from .networks.network import Vectorizer", 1),
        ("from .networks.quick import QuickVectorizer", 1),
        ("need()\ndef g():\n    from safetensors.torch import load_file", 1),
        ("import json", 0),
    ],
)
def test_the_reader_sees_what_is_unguarded(lines, found):
    text = "def f():\n" + "\n".join(f"    {line}" for line in lines.split("\n"))
    path = PACKAGE / "embedding" / "embedder.py"
    assert len(unguarded("embedding.embedder", path, text)) == found


OLD_NAMES = re.compile(r"(?:aiff|tests)[./]retrieval|^from \.+retrieval|widgets[./]parts")


def test_no_old_name_is_left():
    texts = [
        path
        for folder in ("orangecontrib", "tests", "doc", "benchmarks", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".html", ".sh"} and path != Path(__file__)
    ]
    texts += [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "pyproject.toml"]
    found = defaultdict(list)
    for path in texts:
        for line in path.read_text(encoding="utf-8").splitlines():
            if OLD_NAMES.search(line):
                found[path.relative_to(ROOT).as_posix()].append(line.strip())
    assert not found, dict(found)


# The reader itself, on a module that nobody wrote: a test that sees nothing passes always.
@pytest.mark.parametrize(
    ("line", "target", "at_once"),
    [
        ("import torch", "torch", True),
        ("def f():\n    import torch.nn", "torch.nn", False),
        ("class A:\n    from AnyQt import QtCore", "AnyQt.QtCore", True),
        ("try:\n    import timm\nexcept ImportError: pass", "timm", True),
        ("if TYPE_CHECKING:\n    import torch", "torch", False),
        ("from .photo import Photo", ":photos.photo", True),
        ("from . import photo", ":photos.photo", True),
        ("from .. import words", ":words", True),
        ("from ..words import plural", ":words", True),
        (f"from {NAME}.words import plural", ":words", True),
        (f"import {NAME}.words", ":words", True),
        ("from .pictures import decode", ":photos.pictures.decode", True),
    ],
)
def test_imports_are_read(line, target, at_once):
    assert read_imports("photos.table", PACKAGE / "photos" / "table.py", line) == [
        Import(target, at_once)
    ]


@pytest.mark.parametrize(
    ("source", "target", "down"),
    [
        ("alignment.table", "photos.photo", True),
        ("photos.photo", "alignment.table", False),
        ("matching.asking", "clusters.tree", False),
        ("photos.pictures.decode", "photos.photo", True),
        ("photos.table", "photos.pictures.decode", False),
        ("widgets.owevaluator", "widgets.evaluator.strips", True),
        ("widgets.owstylematch", "widgets.evaluator.strips", False),
        ("widgets.match.photo_drop", "widgets.owstylematch", True),
        ("widgets.kit.paint", "widgets.loader.board", False),
        ("evaluation.task", "words", True),
    ],
)
def test_which_arrows_point_down(source, target, down):
    assert is_down(source, target) is down
