import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain, Table

from orangecontrib.aiff.photos.boxes import COLUMNS, boxes_of
from orangecontrib.aiff.photos.photo import Box


def table(rows, *names):
    metas = [ContinuousVariable(name) for name in names]
    return Table.from_numpy(
        Domain([], metas=metas), np.empty((len(rows), 0)), metas=np.array(rows, dtype=object)
    )


def test_pixels():
    found = boxes_of(table([[1, 2, 30, 40], [0, 0, np.nan, 4]], *COLUMNS))
    assert found == [Box(1, 2, 30, 40), None]


def test_shares_of_the_photo_s_sides():
    rows = [[0.1, 0.5, 0.2, 0.25, 100, 200]]
    assert boxes_of(table(rows, *COLUMNS, "width", "height")) == [Box(10, 100, 20, 50)]
    with pytest.raises(ValueError, match="width and height"):
        boxes_of(table([[0.1, 0.5, 0.2, 0.25]], *COLUMNS))


def test_no_boxes():
    with pytest.raises(ValueError, match="no boxes"):
        boxes_of(table([[1, 2, 3]], *COLUMNS[:3]))
