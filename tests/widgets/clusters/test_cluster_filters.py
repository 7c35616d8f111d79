import pytest

from orangecontrib.aiff.widgets.clusters.cluster_filters import Filters

pytestmark = pytest.mark.any_qt


def test_filters_in_words():
    assert Filters().words == ""
    filters = Filters("found", 2, 0, "dress_1", "anna")
    assert filters.words == (
        "Found it, 2 to any number of photos, with a photo of dress_1, with a photo of anna"
    )
