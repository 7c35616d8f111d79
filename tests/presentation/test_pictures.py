import io

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageColor

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.colours import DOMAIN_COLOURS, item_colours
from orangecontrib.aiff.presentation.pictures import (
    DRAWN_UP_TO,
    SIDE,
    shrunk,
    tree_drawing,
    write_file,
)

from ..clusters.cases import line, random_matrix
from ..clusters.test_grouping import grouped
from .cases import PLACE, give_away


def test_shrunk_and_bare(tmp_path):
    give_away(tmp_path / "photo.jpg")
    original = (tmp_path / "photo.jpg").read_bytes()
    assert PLACE.encode() in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    data = shrunk(str(tmp_path / "photo.jpg"))
    image = Image.open(io.BytesIO(data))
    assert image.size == (SIDE * 3 // 4, SIDE) and image.format == "JPEG"
    assert len(image.getexif()) == 0 and not image.getexif().get_ifd(0x8825)
    assert PLACE.encode() not in data and b"Exif" not in data and "comment" not in image.info
    assert len(data) < len(original)


def test_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40)).save(tmp_path / "a.jpg", exif=exif)
    assert Image.open(io.BytesIO(shrunk(str(tmp_path / "a.jpg")))).size == (40, 80)


def test_profiles_and_text_of_other_formats_go_too(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Location", PLACE)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGBA", (30, 30)).save(tmp_path / "a.png", pnginfo=words, icc_profile=profile)
    data = shrunk(str(tmp_path / "a.png"))
    assert PLACE.encode() not in data and set(Image.open(io.BytesIO(data)).info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density",
    }  # fmt: skip


def test_what_cannot_be_shown(tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    for path in (
        None,
        str(tmp_path / "none.jpg"),
        str(tmp_path / "bad.jpg"),
        "https://x.org/a.jpg",
    ):
        assert shrunk(path) is None


def test_the_tree_is_drawn():
    analysis = line([0, 1, 2, 10, 11, 13, 30], "aaabbbc", "csscssc")
    image = Image.open(io.BytesIO(tree_drawing(analysis, 700, 300)))
    assert image.size == (700, 300)
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    domains = {ImageColor.getrgb(DOMAIN_COLOURS[name]) for name in ("consumer", "shop")}
    assert set(item_colours(3)) | domains <= colours


def test_trees_that_are_not_drawn():
    assert tree_drawing(analyse_groups(grouped("001111"))) is None
    large = analyse_distances(random_matrix(np.random.default_rng(0), DRAWN_UP_TO + 1))
    assert tree_drawing(large) is None
    assert tree_drawing(analyse_distances(np.zeros((3, 3))))


def test_files_are_written_whole_or_not_at_all(tmp_path):
    write_file(tmp_path / "a", b"1")
    write_file(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"2"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_file(tmp_path / "folder", b"3")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "folder"]
