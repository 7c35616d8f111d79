"""The course's own workflow from a blank canvas, nothing changed: the tree that a student sees."""

import pytest

from .eight import make_eight
from .running import Run, cross_purity

COURSE = (
    "AIFF Folder Loader", "Local GPU Embedder", "Data Table", "Distances",
    "Hierarchical Clustering", "Image Viewer",
)  # fmt: skip


@pytest.fixture
def course(registry, tmp_path):
    run = Run.of_new(registry, *COURSE)
    run.widgets["AIFF Folder Loader"].set_folder(make_eight(tmp_path / "anna_rossi_AIFF_2026"))
    run.rest()
    assert run.errors() == {}
    yield run
    run.close()


def purity_of(run):
    embeddings = run.output("Local GPU Embedder", "embeddings")
    return cross_purity(run.widgets["Hierarchical Clustering"].root, embeddings)


def test_links_are_those_of_the_course(course):
    linked = [(link.source_channel.name, link.sink_channel.name) for link in course.scheme.links]
    assert linked == [
        ("Images", "Images"), ("Embeddings", "Data"), ("Selected Data", "Data"),
        ("Distances", "Distances"), ("Selected Data", "Data"),
    ]  # fmt: skip


def test_the_tree_is_good_and_one_box_makes_it_so(course):
    embedder = course.widgets["Local GPU Embedder"]
    assert embedder.close_gap
    assert purity_of(course) > 0.8
    embedder.controls.close_gap.click()
    course.rest()
    assert purity_of(course) < 0.4  # shuffled photos have 0.2
    embedder.controls.close_gap.click()
    course.rest()
    assert purity_of(course) > 0.8
