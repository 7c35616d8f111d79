"""What a cluster needs, and the sentence where it is not here."""

import os

import pytest

from orangecontrib.aiff.catalogue.cluster import library
from orangecontrib.aiff.errors import CatalogueError


@pytest.mark.parametrize("load, package", [(library.ray, "ray"), (library.lance, "pylance")])
def test_a_package_that_is_missing(load, package, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(library, "import_module", missing)
    with pytest.raises(CatalogueError, match=f"the package {package}, which is not here"):
        load()


def test_nothing_tells_how_ray_is_used(monkeypatch):
    monkeypatch.delenv("RAY_USAGE_STATS_ENABLED", raising=False)
    library.ray()
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
