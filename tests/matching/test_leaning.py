import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain, Table

from orangecontrib.aiff.alignment.methods import Options
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import mark_features
from orangecontrib.aiff.matching.gallery import make_gallery
from orangecontrib.aiff.matching.leaning import MOST, factor, leaning_of

from ..cases import random_table

SHAPE, COLOURS = 10, 6


def joined(garments=30, colour="colour"):
    table = random_table(np.random.default_rng(0), garments=garments, size=SHAPE + COLOURS)
    features = []
    for model, size in (("squeezenet1_1", SHAPE), (colour, COLOURS)):
        block = [ContinuousVariable(f"{model} n{place}") for place in range(size)]
        said = {"name": model, "network": model, "model": model, "identity": f"id {model}"}
        mark_features(block, said, numbered=True)
        features += block
    old = table.domain
    return Table.from_numpy(
        Domain(features, old.class_vars, old.metas), table.X, table.Y, table.metas, ids=table.ids
    )


def options_of(weights):
    return Options(weights=weights)


def cosines(vectors):
    return vectors @ vectors.T


@pytest.mark.parametrize("aligned", [False, True])
def test_the_ends_of_the_scale(aligned):
    table = joined()
    gallery = make_gallery(align_table(table, "scale").table if aligned else table)
    leaning = leaning_of(gallery)
    assert leaning.gallery(gallery, 0) is gallery
    shape, colour = (leaning.gallery(gallery, end).vectors for end in (-1, 1))
    for vectors in (shape, colour):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    old = table.domain
    only_shape = make_gallery(
        align_table(table, "scale", options_of((1, 0))).table
        if aligned
        else table.transform(Domain(old.attributes[:SHAPE], old.class_vars, old.metas))
    ).vectors
    np.testing.assert_allclose(cosines(shape), cosines(only_shape), atol=1e-4)
    assert np.abs(cosines(colour) - cosines(gallery.vectors)).max() > 0.1


def test_in_between_it_is_a_weight_of_the_aligner():
    """Twice as much of colours is what Domain Aligner does with twice the weight."""
    table = joined()
    gallery = make_gallery(align_table(table, "scale").table)
    amount = np.log(2) / np.log(MOST)
    assert factor(amount) == pytest.approx(2)
    found = leaning_of(gallery).gallery(gallery, amount)
    wanted = make_gallery(align_table(table, "scale", options_of((1, 0.4))).table)
    np.testing.assert_allclose(cosines(found.vectors), cosines(wanted.vectors), atol=1e-4)


def test_what_is_known_of_the_photos_is_kept():
    gallery = make_gallery(joined())
    codes = gallery.codes
    found = leaning_of(gallery).gallery(gallery, 0.5)
    assert found.codes is codes and found.table is gallery.table


def test_no_colours_and_nothing_else():
    assert leaning_of(make_gallery(joined(colour="other"))) is None
    table = joined()
    old = table.domain
    alone = table.transform(Domain(old.attributes[SHAPE:], old.class_vars, old.metas))
    assert leaning_of(make_gallery(alone)) is None


def test_a_network_without_a_weight_leaves_no_colours():
    gallery = make_gallery(align_table(joined(), "scale", options_of((1, 0))).table)
    assert leaning_of(gallery) is None
