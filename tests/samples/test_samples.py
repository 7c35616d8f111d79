from pathlib import Path

import pytest

from orangecontrib.aiff.samples import PREFIX, SAMPLES, find_sample, sample_at


def test_keys_are_those_that_workflows_hold():
    assert list(SAMPLES) == ["wardrobe", "fashion-mnist"]
    assert all(key == sample.key for key, sample in SAMPLES.items())


@pytest.mark.parametrize("key", SAMPLES)
def test_a_sample_is_found_by_its_stored_name(key):
    assert find_sample(PREFIX + key) is SAMPLES[key]


@pytest.mark.parametrize("name", ["", "wardrobe", "/photos/wardrobe", "sample:", "sample:coats"])
def test_no_sample_is_meant(name):
    assert find_sample(name) is None


def test_a_folder_is_known_as_a_sample(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path))
    for sample in SAMPLES.values():
        assert sample_at(sample.folder) is sample
    assert sample_at(tmp_path) is None
    assert sample_at(SAMPLES["wardrobe"].folder / "dress_1") is None
    assert SAMPLES["fashion-mnist"].folder.is_relative_to(tmp_path)


def test_what_is_shipped_is_beside_the_code():
    folder = SAMPLES["wardrobe"].folder
    assert folder.is_dir() and folder.parent.name == "samples"
    assert Path(folder).name.endswith("_AIFF_2026")  # the loader reads the collector from it
