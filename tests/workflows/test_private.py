"""A workflow that is handed on names nothing of the computer that it was made on."""

import getpass
import io
import re
import shutil
import socket
from pathlib import Path
from typing import get_type_hints

import pytest
from orangecanvas.utils import name_lookup

from orangecontrib.aiff.files.whereabouts import HERE
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.match.photo_sources import question_of_file

from .running import Run
from .test_workflows import EXAMPLES, FOLDER

TOKEN = re.compile(HERE + "[0-9a-f]{32}:")
OURS = "orangecontrib.aiff.widgets."
# Every setting that holds text, and why none of it is a path of this computer.
TEXTS = {
    "OWCatalogue": {"place", "folder"},
    "OWFolderLoader": {"folder", "others", "edits", "split", "gallery"},
    "OWEmbedder": {"models", "files", "device"},
    "OWStyleMatch": {"questions", "dropped", "variable", "value"},
    "OWEvaluator": {
        "protocol", "names", "unticked", "looked_at", "compare_by", "part_by", "part_metric",
        "selected_queries",
    },
    "OWInterestingClusters": {"filter_item", "filter_collector", "selected_key", "presented"},
    "OWDomainAligner": {"weights"},
}  # fmt: skip


@pytest.fixture
def told(tmp_path):
    """What would tell of this computer, in lower case."""
    cache = tmp_path  # see `conftest`
    names = {str(Path.home()), str(tmp_path), str(cache), socket.gethostname(), str(Path.cwd())}
    home = Path.home().name
    return {name.casefold() for name in names if len(name) > 1} | {
        f"/{name}/".casefold() for name in (home, getpass.getuser()) if name
    }


def saved(run, basedir):
    """The workflow's file, as the canvas saves it in a folder."""
    run.scheme.set_runtime_env("basedir", str(basedir))
    buffer = io.BytesIO()
    run.scheme.save_to(buffer, pretty=True, pickle_fallback=True)
    return buffer.getvalue().decode()


def assert_private(text, told):
    assert 'format="pickle"' not in text  # whose text nobody can read
    for name in told:
        assert name not in text.casefold(), name


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_example_with_photos_of_ones_own_names_this_computer(path, registry, tmp_path, told):
    photos = tmp_path / "photos" / "anna_rossi_AIFF_2026"
    shutil.copytree(SAMPLES["wardrobe"].folder, photos)
    weights = tmp_path / "weights" / "mine.pt"
    run = Run(path, registry, start=False)
    for node in run.scheme.nodes:
        widget = run.scheme.widget_for_node(node)
        if hasattr(widget, "set_folder"):
            widget.set_folder(photos)
        if hasattr(widget, "use_file"):
            widget.models = [f"resnet50={weights}"]
            widget.files = [f"resnet50={weights}", f"resnet18={weights}"]
        if hasattr(widget, "history") and hasattr(widget, "keep"):
            widget.keep = True
            widget._ask_new(question_of_file(str(photos / "dress_1" / "consumer_1.jpg")))
    try:
        beside, elsewhere = (saved(run, tmp_path), saved(run, tmp_path.joinpath(*"abcde")))
    finally:
        run.close()
    for text in (beside, elsewhere):
        assert_private(text, told)
        assert ("'folder': 'photos/anna_rossi_AIFF_2026'" in text) == (text is beside)
        assert bool(TOKEN.search(text)) == (text is elsewhere)
        if "Local GPU Embedder" in text:
            assert "resnet18" not in text  # weights of other workflows


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ows")), ids=lambda path: path.stem)
def test_no_example_that_is_shipped_names_a_computer(path, told):
    text = path.read_text("utf-8")
    assert_private(text, told)
    assert not TOKEN.search(text)


def test_every_setting_that_holds_text_is_known_here(registry):
    """A new one is asked for where it may hold a path; see `OWWidget.as_saved`."""
    seen = {}
    for description in registry.widgets():
        if not description.qualified_name.startswith(OURS):
            continue
        widget = name_lookup(description.qualified_name)
        hints = get_type_hints(widget.settingsHandler.schema, include_extras=True)
        texts = {name for name, kind in hints.items() if holds_text(kind)}
        seen[widget.__name__] = texts
    assert seen == TEXTS


def holds_text(kind) -> bool:
    base = str(kind.__origin__)
    return "Settings" in base or ("str" in base and "Literal" not in base)
