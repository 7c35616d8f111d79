import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import entropy

from orangecontrib.aiff.clusters import photo_grid
from orangecontrib.aiff.clusters.photo_grid import EMPTY, grid_of, lay_out, shape_of
from orangecontrib.aiff.errors import ClusterError

from .cases import Calls, Cancelled, random_matrix, random_photos

RNG = np.random.default_rng(3)


def assert_whole(grid, photos):
    """Each photo has one cell, and each cell at most one."""
    assert len(grid) == photos
    assert (grid.places >= 0).all() and (grid.places < [grid.columns, grid.rows]).all()
    found = grid.cells[grid.cells != EMPTY]
    assert sorted(found) == list(range(photos))
    for row, (column, line) in enumerate(grid.places):
        assert grid.cells[line, column] == row


def agreement(distances, places, near=6):
    """The share of the photos beside a photo that are among its nearest."""
    distances = distances + np.diag(np.full(len(distances), np.inf))
    nearest = np.argsort(distances, axis=1)[:, :near]
    beside = np.abs(places[:, None] - places).max(axis=2) == 1
    return np.mean(
        [np.isin(np.flatnonzero(b), n).mean() for b, n in zip(beside, nearest, strict=True)]
    )


@pytest.mark.parametrize("photos", [1, 2, 3, 4, 5, 6, 12, 41])
def test_any_number_of_photos(photos):
    distances = random_matrix(RNG, photos) if photos > 1 else np.zeros((1, 1))
    grid = lay_out(distances)
    assert_whole(grid, photos)
    assert np.isfinite(grid.points).all()
    assert (grid.perplexity > 0) == (photos >= 5)


def test_photos_beside_each_other_are_alike():
    distances = np.asarray(random_photos(np.random.default_rng(0), garments=12))
    grid = lay_out(distances)
    by_chance = 6 / (len(distances) - 1)
    assert agreement(distances, grid.places) > 4 * by_chance
    mixed = np.random.default_rng(1).permutation(grid.places)
    assert agreement(distances, mixed) < 2 * by_chance


def test_the_order_of_the_photos_and_another_run_change_nothing():
    distances = np.asarray(random_photos(np.random.default_rng(2), garments=5))
    mixed = RNG.permutation(len(distances))
    one, again = lay_out(distances), lay_out(distances)
    other = lay_out(distances[np.ix_(mixed, mixed)])
    assert (one.places == again.places).all() and (one.points == again.points).all()
    assert (one.places[mixed] == other.places).all()
    assert (lay_out(distances, seed=1).points != one.points).any()


@pytest.mark.parametrize("unit", [1, 1e-3, 1e6])
def test_neither_the_unit_nor_distances_that_differ_little_matter(unit):
    """Many dimensions: all photos are nearly as far from each other, as with Euclidean distances."""
    rng = np.random.default_rng(5)
    garments = np.repeat(rng.normal(size=(6, 400)), 7, axis=0)
    vectors = garments + 1.2 * rng.normal(size=garments.shape)
    distances = cdist(vectors, vectors)
    grid = lay_out(unit * distances)
    assert (np.ptp(grid.points, axis=0) > 1).all()
    beside = np.abs(grid.places[:, None] - grid.places).max(axis=2) == 1
    same = np.equal.outer(np.arange(42) // 7, np.arange(42) // 7)
    assert same[beside].mean() > 0.5  # 0.15 by chance


@pytest.mark.parametrize("size", [10, 2048])
def test_as_many_neighbours_count_as_the_perplexity_says(size):
    points = RNG.standard_normal((100, size))
    distances = cdist(points, points)
    near = np.argsort(distances, axis=1)[:, 1:31]
    far = np.take_along_axis(distances, near, axis=1)
    found = photo_grid._affinities(near, far, 10, symmetrize=False).P.toarray()
    counted = 2 ** entropy(found, base=2, axis=1)
    np.testing.assert_allclose(counted, 10, rtol=0.01)


@pytest.mark.parametrize("photos", [2, 5, 12, 60])
@pytest.mark.parametrize("same", [0.0, 1.0])
def test_distances_that_are_all_equal(photos, same):
    assert_whole(lay_out(same * (1 - np.eye(photos))), photos)


def test_photos_of_one_vector_and_islands():
    places = np.repeat([[0.0, 0], [100, 0], [0, 1e6]], 7, axis=0)
    grid = lay_out(cdist(places, places))
    assert_whole(grid, 21)
    for island in (range(7), range(7, 14), range(14, 21)):
        own = grid.places[list(island)]
        assert np.ptp(own, axis=0).max() < grid.columns


def test_a_large_set_is_brought_to_cells_in_blocks(monkeypatch):
    points = RNG.normal(size=(900, 2))
    grid = grid_of(points)
    assert_whole(grid, 900)
    # Left and right, above and below stay so: ranks along an axis go with columns and rows.
    for axis in (0, 1):
        assert np.corrcoef(points[:, axis], grid.places[:, axis])[0, 1] > 0.9
    distances = cdist(points, points)
    monkeypatch.setattr(photo_grid, "BLOCK", 10_000)
    whole = agreement(distances, grid_of(points).places)
    assert agreement(distances, grid.places) > 0.9 * whole


def test_few_cells_are_left_over():
    for photos in range(1, 300):
        columns, rows = shape_of(photos)
        assert photos <= columns * rows < photos + rows
        assert columns >= rows
    assert shape_of(1000) == (53, 19)


def test_a_sample_for_a_picture():
    grid = grid_of(RNG.normal(size=(50, 2)), 12)
    rows, same = grid.sample(50)
    assert same is grid and rows.tolist() == list(range(50))
    rows, few = grid.sample(20)
    assert_whole(few, 20)
    assert len(np.unique(rows)) == 20 and (few.points == grid.points[rows]).all()
    assert few.perplexity == 12 and (grid.sample(20)[0] == rows).all()


def test_what_made_it_is_told():
    assert "perplexity 3.46, seed 0" in lay_out(random_matrix(RNG, 12)).provenance
    assert "3 photos" in lay_out(random_matrix(RNG, 3)).provenance


def test_groups_without_vectors():
    with pytest.raises(ClusterError, match="Connect Distances"):
        lay_out(None)


def test_progress_and_cancelling():
    calls = Calls()
    lay_out(random_matrix(RNG, 40), callback=calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == 1 and len(calls.shares) > 50
    for place in (1, 2, 3, 30):
        with pytest.raises(Cancelled):
            lay_out(random_matrix(RNG, 40), callback=Calls(place))


def test_a_start_that_cannot_be_found_is_by_chance(monkeypatch):
    import openTSNE.initialization

    def fails(*args, **kwargs):
        raise RuntimeError("ARPACK")

    monkeypatch.setattr(openTSNE.initialization, "spectral", fails)
    assert_whole(lay_out(random_matrix(RNG, 12)), 12)
