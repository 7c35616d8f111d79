import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.embedding.blocks import PROVENANCE
from orangecontrib.aiff.presentation.outline import CONCLUSION, EXPLANATION, SHOWN, outline

from ..cases import random_table
from ..clusters.cases import line, random_matrix, random_photos
from ..clusters.test_grouping import grouped
from ..clusters.test_kinds import ALIKE
from .cases import slide_named

RNG = np.random.default_rng(10)


def test_what_follows_what(slides):
    titles = [slide.title for slide in slides.slides]
    assert titles[:4] == [
        "Ana Kos: the clusters of my garments",
        "The data",
        "How the tree was made",
        "How good the tree is",
    ]
    assert titles[-1] == "Conclusion" and slides.author == "Ana Kos"
    assert slides.title == titles[0]


def test_the_garments_and_the_data(slides):
    first, data = slides.slides[:2]
    assert "4 garments: dress_1, dress_2, dress_3, dress_4" in first.lines
    assert len(first.pictures) == 4 and all(p.path for p in first.pictures)
    assert data.table[0] == ("garment", "consumer photos", "shop photos")
    assert data.table[1] == ("dress_1", "1", "5") and len(data.table) == 5
    assert data.lines[0] == "4 consumer and 20 shop photos."


def test_how_the_tree_was_made(slides):
    how = slide_named(slides, "How the tree")
    assert how.drawing.name == "tree"
    assert any("vector of 8 numbers" in words for words in how.lines)
    assert any(words.startswith("Distance: Cosine.") for words in how.lines)
    assert any(words.startswith("Linkage: average.") for words in how.lines)
    assert "distance: Cosine" in how.notes and "linkage: average" in how.notes


def test_the_model_and_its_provenance_are_told():
    from Orange.distance import Cosine

    table = random_table(RNG)
    table.attributes[PROVENANCE] = {
        "name": "SqueezeNet", "digest": "abc", "alignment": {"method": "scale", "seed": 0},
    }  # fmt: skip
    how = outline(analyse_distances(Cosine(table)), []).slides[2]
    assert how.lines[0].startswith("Model: SqueezeNet.")
    assert "digest: abc" in how.notes and "alignment: method scale, seed 0" in how.notes


def test_each_chosen_cluster(slides, analysis):
    chosen = interesting(analysis)[:3]
    for cluster, slide in zip(chosen, slides.slides[4:], strict=False):
        assert slide.title.startswith(KINDS[cluster.kind].label)
        assert slide.lines[0] == sentence(analysis, cluster)
        assert slide.blank == EXPLANATION
        shown = [picture.path for picture in slide.pictures][: len(cluster)]
        assert shown == [analysis.labels.paths[row] for row in cluster.medoid_first]
        assert KINDS[cluster.kind].definition in slide.notes


def test_many_photos_are_counted():
    analysis = line(range(SHOWN + 2), "ab" * (SHOWN // 2 + 1))
    slide = outline(analysis, [cluster_of(analysis, analysis.tree.root)]).slides[3]
    assert len(slide.pictures) == SHOWN and "2 more photos are in it." in slide.lines
    assert slide.title.startswith("A cluster: ")


def test_a_loner_stands_beside_its_nearest_photo():
    analysis = line([0, 1, 2, 3, 10], "aabbc")
    (loner,) = interesting(analysis, ["loner"])
    slide = outline(analysis, [loner]).slides[3]
    assert [p.caption for p in slide.pictures] == ["c: photo_5", "nearest: b: photo_4"]


def test_look_alikes_that_were_not_chosen():
    analysis = line(ALIKE, "ababcc", "cscscs")
    clusters = interesting(analysis)
    alike = next(c for c in clusters if c.kind == "look-alikes")
    slide = slide_named(outline(analysis, [], clusters), "Look-alikes")
    assert [row.words for row in slide.rows] == [sentence(analysis, alike)]
    assert len(slide.rows[0].pictures) == 2 and slide.blank == EXPLANATION
    told = outline(analysis, [alike], clusters).slides
    assert [s.title for s in told if s.title.startswith("Look-alikes")] == ["Look-alikes: a and b"]


def test_the_conclusion(slides, analysis):
    conclusion = slides.slides[-1]
    assert conclusion.blank == CONCLUSION
    counts = {kind: len({c.item for c in interesting(analysis, [kind])}) for kind in KINDS}
    for kind in ("found", "most", "torn"):
        words = f"{KINDS[kind].label}: {counts[kind]} of 4 garments."
        assert (words in conclusion.lines) == bool(counts[kind])


@pytest.mark.parametrize(
    "analysis",
    [
        analyse_distances(random_matrix(RNG, 6)),
        analyse_groups(grouped("001111")),
        line([0, 1], "ab", "cs"),
        line([0, 1, 2], "aaa"),
        analyse_distances(random_photos(RNG, garments=12, unknown=0.4)),
    ],
    ids=["a bare matrix", "groups", "two photos", "one item", "unknown items"],
)
def test_any_data_gives_slides(analysis):
    clusters = interesting(analysis)
    made = outline(analysis, clusters, clusters, quality_of(analysis))
    assert len(made.slides) >= 4 + len(clusters)
    for slide in made.slides:
        for words in (slide.title, *slide.lines, *slide.notes):
            assert words and "nan" not in words.split() and "inf" not in words.split()


def test_a_class_of_collectors():
    made = outline(line([0, 1, 2, 3], "abab", "cscs", ["x", "x", "y", "y"]), [])
    assert made.title == "The clusters of our garments" and "x, y" in made.slides[0].lines
