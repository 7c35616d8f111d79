from PIL import Image

from orangecontrib.aiff.photos.pictures.convert import make_copy
from orangecontrib.aiff.widgets.embedder.kept_vectors import clear_cache, measure_cache


def test_copies_for_viewers_are_counted_and_cleared_with_the_vectors(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((400, 300), 90).convert("RGB").save(tmp_path / "a.jpg", exif=exif)
    before = measure_cache(lambda share: None)
    copy = make_copy(str(tmp_path / "a.jpg"))
    with open(copy, "rb") as file:
        size = len(file.read())
    # The database of vectors has files of its own that grow and shrink a little.
    assert 0.9 * size < measure_cache(lambda share: None) - before < 2 * size
    clear_cache(lambda share: None)
    assert not list((tmp_path / "cache").glob("copies/*/*")) and (tmp_path / "a.jpg").is_file()
