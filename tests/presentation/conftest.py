import pytest

from .cases import make_outline


@pytest.fixture(scope="package")
def slides(tmp_path_factory):
    """The outline of four garments' photos, which lie in files."""
    return make_outline(tmp_path_factory.mktemp("photos") / "ana_kos_AIFF_2026")
