import pytest

from orangecontrib.aiff.embedding.weights.downloaded import download_weights
from orangecontrib.aiff.embedding.weights.folder import choose_weights_folder, folder_trouble
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.errors import WeightsError
from orangecontrib.aiff.files import storage

from .published import NAME, model_at


def test_a_chosen_folder_takes_downloads_and_hides_nothing(server, tmp_path, unnamed):
    model = model_at(server)
    assert download_weights(model).parent == tmp_path / "data" / "weights"
    stick = tmp_path / "caffè stick"
    stick.mkdir()
    choose_weights_folder(stick)
    assert find_weights(model).parent == tmp_path / "data" / "weights"
    assert download_weights(model) == stick / NAME == find_weights(model)
    choose_weights_folder(None)
    assert find_weights(model).parent == tmp_path / "data" / "weights"


def test_the_environment_comes_before_what_was_chosen(tmp_path, unnamed, monkeypatch):
    choose_weights_folder(tmp_path)
    assert storage.weights_place() == storage.Place(tmp_path, storage.CHOSEN)
    named = tmp_path / "named"
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(named))
    assert storage.weights_place() == storage.Place(named, storage.NAMED)
    assert folder_trouble() is None  # made when something is downloaded
    named.write_text("")
    assert "is a file. Correct the environment variable" in folder_trouble()


def test_a_folder_that_cannot_be_used_is_not_chosen(tmp_path, unnamed):
    with pytest.raises(WeightsError, match="gone is not there. Choose another."):
        choose_weights_folder(tmp_path / "gone")
    assert storage.weights_place().reason == storage.OWN and folder_trouble() is None
    (tmp_path / "config").write_text("")  # where a folder should be
    with pytest.raises(WeightsError, match=r"cannot be kept \([A-Z][a-z ]+\)"):
        choose_weights_folder(tmp_path)


def test_nothing_is_downloaded_to_where_a_stick_was(server, tmp_path, unnamed):
    stick = tmp_path / "stick"
    stick.mkdir()
    choose_weights_folder(stick)
    stick.rmdir()
    assert find_weights(model_at(server)) is None
    with pytest.raises(WeightsError, match="is not there. Connect its drive"):
        download_weights(model_at(server))
    assert server.asked == [] and not stick.exists()
