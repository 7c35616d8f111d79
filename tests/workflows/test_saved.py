"""Workflows that version 0.1.0 saved open as they were: every node, link and setting."""

import ast
import shutil
from pathlib import Path

import defusedxml.ElementTree as ET
import pytest

from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ..widgets.events import wait_until
from .running import LIMIT_S, Run

SAVED = sorted((Path(__file__).parent / "saved_0_1").glob("*.ows"))
OURS = "orangecontrib.aiff.widgets."
COLLECTORS = ("anna_rossi_AIFF_2026", "bo_li_AIFF_2026")


@pytest.fixture
def opened(tmp_path, registry):
    """Opens a copy of a saved workflow, its own folders of photos beside it."""
    runs = []

    def start(name, rest):
        folder = tmp_path / "as saved"
        folder.mkdir()
        for collector in COLLECTORS:
            shutil.copytree(SAMPLES["wardrobe"].folder, folder / collector)
        path = shutil.copy(Path(__file__).parent / "saved_0_1" / name, folder)
        runs.append(Run(Path(path), registry, start=rest))
        return runs[-1]

    yield start
    for each in runs:
        each.close()


def settings_of(path):
    """What a file says of each of our nodes: title -> settings."""
    scheme = ET.parse(path).getroot()
    nodes = {node.get("id"): node for node in scheme.iter("node")}
    return {
        nodes[each.get("node_id")].get("title"): ast.literal_eval(each.text)
        for each in scheme.iter("properties")
        if nodes[each.get("node_id")].get("qualified_name").startswith(OURS)
    }


def assert_kept(workflow, path):
    """Every setting of the file is what its widget has, and would save again.

    The version aside: what came into a widget since then is asserted on its own.
    """
    workflow.scheme.sync_node_properties()
    for title, saved in settings_of(path).items():
        node = next(node for node in workflow.scheme.nodes if node.title == title)
        saved.pop("__version__", None)
        saved.pop("recent", None)  # folders of somebody's computer
        if saved.get("protocol", {}).get("unit") == "item":  # which was never one, and is said
            del saved["protocol"]["unit"]
            assert "“Protocol: Rank”" in str(workflow.widgets[title].Opened.settings)
        now = {name: node.properties.get(name, "not there") for name in saved}
        assert now == saved, title


def test_all_that_were_saved_are_here():
    assert len(SAVED) == 8
    assert {name for path in SAVED for name in settings_of(path)} >= {
        "AIFF Folder Loader", "Local GPU Embedder", "Domain Aligner",
        "Consumer-to-Shop Evaluator", "Style Match", "Interesting Clusters",
    }  # fmt: skip


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_opens_with_every_node_link_and_setting(path, opened):
    workflow = opened(path.name, rest=False)
    scheme = ET.parse(path).getroot()
    assert len(workflow.scheme.nodes) == len(list(scheme.iter("node")))
    assert len(workflow.scheme.links) == len(list(scheme.iter("link")))
    assert all(each is not None for each in workflow.widgets.values())
    assert_kept(workflow, path)
    # Vectors still go out as the networks made them: whoever saved it had no such choice.
    embedders = [w for w in workflow.widgets.values() if isinstance(w, OWEmbedder)]
    assert embedders
    assert not any(each.close_gap or each.controls.close_gap.isChecked() for each in embedders)


def test_evaluator_shows_what_was_chosen_of_its_data(opened):
    workflow = opened("20-consumer-to-shop.ows", rest=True)
    assert workflow.errors() == {}
    widget = workflow.widgets["Consumer-to-Shop Evaluator"]
    assert [each.name for each in widget.result.evaluations] == ["our vectors"]
    assert widget.photos.names_of_selected() == [
        ["dress_2/consumer_2.jpg", "Rendered Wardrobe/dress_2"]
    ]
    assert_kept(workflow, SAVED[2])


def test_questions_and_boxes_are_asked_again(opened):
    workflow = opened("40-style-match.ows", rest=True)
    widget = workflow.widgets["Style Match"]
    wait_until(lambda: widget.reply is not None and not widget.asking.is_busy, LIMIT_S)
    box = widget.reply.question.box
    assert (box.x, box.y, box.width, box.height) == (150, 60, 260, 300)
    assert widget.history.can_go_back


def test_the_cluster_that_was_chosen_is_chosen(opened):
    workflow = opened("50-interesting-clusters.ows", rest=True)
    assert workflow.errors() == {}
    widget = workflow.widgets["Interesting Clusters"]
    assert widget.cluster.key == "most:76:dress_4"
    known = {cluster.key for cluster in widget.result.clusters}
    # The others are found by processors that round otherwise.
    assert set(widget.presented) & known
    assert_kept(workflow, SAVED[6])


def test_what_was_said_of_photos_still_holds(opened):
    workflow = opened("10-hierarchical-clustering.ows", rest=True)
    assert workflow.errors() == {}
    images = workflow.output("AIFF Folder Loader", "images")
    assert len(images) == 42
    said = workflow.widgets["AIFF Folder Loader"].history.present
    assert said.items == {"dress_1/shop_2.jpg": "dress_99"}
    assert said.boxes["dress_1/shop_3.jpg"] is None
    assert any(str(row["item"]).endswith("dress_99") for row in images)
    assert_kept(workflow, SAVED[1])


def test_folders_beside_the_workflow_are_found(opened):
    workflow = opened("60-own-folders.ows", rest=True)
    assert workflow.errors() == {}
    images = workflow.output("AIFF Folder Loader", "images")
    assert len(images) == 84
    moved = next(
        r for r in images if str(r["image"]).endswith("anna_rossi_AIFF_2026/dress_1/shop_1.jpg")
    )
    assert str(moved["domain"]) == "consumer"
    assert_kept(workflow, SAVED[7])
