"""Orange's viewers show every photo upright, whichever of our outputs leads to them."""

from pathlib import Path

import numpy as np
import pytest
from AnyQt.QtGui import QImage, QImageReader
from orangecontrib.imageanalytics.import_images import ImportImages
from orangecontrib.imageanalytics.utils.image_utils import extract_paths
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.seeing.row_files import copy_for_viewers, local_file
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.matching.tables import photo_address
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table

from ..embedding.fake import FakeEmbedder
from ..photos.pictures.stored import WAYS, picture

TURNED = range(2, 9)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


def as_viewers_open(path):
    """The pixels of a file as Image Viewer and Image Grid ask Qt for them."""
    image = QImageReader(str(path)).read().convertToFormat(QImage.Format_RGB888)
    assert not image.isNull()
    lines = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), dtype=np.uint8)
    lines = lines.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    return lines.reshape(image.height(), image.width(), 3).astype(int)


def assert_upright(path):
    wanted = np.asarray(picture()).astype(int)
    seen = as_viewers_open(path)
    assert seen.shape == wanted.shape
    assert np.abs(seen - wanted).mean() < 12  # once or twice through a JPEG


def folder_of(tmp_path, orientations, ways=WAYS):
    folder = tmp_path / "photos" / "dress_1"
    folder.mkdir(parents=True)
    for number in orientations:
        for way, make in ways.items():
            (folder / f"{number} {way}").write_bytes(make(number))
    return folder.parent


def embedded(images, tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        return embed_table(images, FakeEmbedder(), cache)


def test_what_the_folder_loader_hands_on(tmp_path):
    images = images_table(read_collection(folder_of(tmp_path, TURNED)))
    assert len(images) == len(WAYS) * len(TURNED)
    for path in extract_paths(images, images.domain["image"]):
        assert_upright(path)
    made = embedded(images, tmp_path)
    assert made.skipped is None
    shown = extract_paths(made.embeddings, made.embeddings.domain["image"])
    assert shown == extract_paths(images, images.domain["image"])
    # As people know them, they are the files that were handed in.
    named = {str(row["photo"]) for row in images}
    assert set(rows_of(images).known_as) == named
    assert named == {f"dress_1/{number} {way}" for number in TURNED for way in WAYS}


def test_no_copy_where_none_is_needed(tmp_path):
    ways = {way: make for way, make in WAYS.items() if not way.endswith(("avif", "heic"))}
    images = images_table(read_collection(folder_of(tmp_path, [1], ways)))
    assert "original" not in images.domain
    assert not list((tmp_path / "cache").glob("copies/*/*"))


@pytest.mark.parametrize("way", ["exif.jpg", "tag.tif", "boxes.heic"])
def test_vectors_stay_those_of_the_original(tmp_path, way):
    images = images_table(read_collection(folder_of(tmp_path, TURNED, {way: WAYS[way]})))
    file = tmp_path / "photos" / "dress_1" / f"2 {way}"
    shown = next(path for path in rows_of(images).paths if Path(path).stem == file.stem)
    assert shown != str(file) and local_file(shown, None) == file
    bare = images.transform(type(images.domain)([], metas=[images.domain["size"]]))
    column = images.domain["image"].copy()
    originals = [str(file.with_name(f"{number} {way}")) for number in TURNED]
    plain = bare.add_column(column, np.array(originals, dtype=object), to_metas=True)
    one, other = (embedded(table, tmp_path / kind) for table, kind in ((images, "a"), (plain, "b")))
    np.testing.assert_array_equal(one.embeddings.X, other.embeddings.X)


def test_what_the_embedder_hands_on_of_import_images(tmp_path):
    ways = {way: WAYS[way] for way in ("exif.jpg", "exif.png", "tag.tif")}
    imported, _ = ImportImages()(str(folder_of(tmp_path, range(1, 9), ways)))
    names = rows_of(imported).names
    found = embedded(imported, tmp_path).embeddings
    assert len(found) == len(imported) == 24
    for path in extract_paths(found, found.domain["image"]):
        assert_upright(path)
    np.testing.assert_array_equal(found.ids, imported.ids)
    assert rows_of(found).names == names
    # The table that came in stays as it is, and so do cells of photos that lie upright.
    kept = [cell for cell in imported.get_column("image") if "1 " in Path(cell).name[:2]]
    assert set(kept) <= set(found.get_column("image"))
    assert not any("cache" in cell for cell in imported.get_column("image"))


def test_a_question_as_a_row(tmp_path):
    folder = folder_of(tmp_path, [1, 6], {"exif.jpg": WAYS["exif.jpg"]}) / "dress_1"
    assert photo_address(Question(str(folder / "1 exif.jpg"))) == str(folder / "1 exif.jpg")
    shown = photo_address(Question(str(folder / "6 exif.jpg")))
    assert_upright(shown)
    assert photo_address(Question("https://example.org/a.jpg")) == "https://example.org/a.jpg"
    assert copy_for_viewers("") == ""


def test_a_large_jpegs_copy_is_smaller_and_its_size_is_said_as_it_is(tmp_path):
    folder = tmp_path / "photos" / "dress_1"
    folder.mkdir(parents=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (4032, 3024), "green").save(folder / "1.jpg", exif=exif)
    images = images_table(read_collection(folder.parent))
    assert (images[0]["width"], images[0]["height"]) == (3024, 4032)
    with Image.open(rows_of(images).paths[0]) as copy:
        assert copy.size == (1512, 2016)
