import pytest

from .cases import make_analysis, make_outline


@pytest.fixture(scope="package")
def analysis(tmp_path_factory):
    """The tree of four garments' photos, which lie in files."""
    return make_analysis(tmp_path_factory.mktemp("photos") / "ana_kos_AIFF_2026")


@pytest.fixture(scope="package")
def slides(analysis):
    """Its outline."""
    return make_outline(analysis)
