import gc
import shutil

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files.unpacked import unpacked_size
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.reading import read_collection, read_source
from orangecontrib.aiff.samples import SAMPLES

from ..folders import make_collector
from .datasets.test_deepfashion import make as make_deepfashion


def test_a_folder_offers_no_choice(tmp_path):
    read = read_source(make_collector(tmp_path / "anna_rossi_AIFF_2022"), options=Options("train"))
    assert read.offer is None and read.collection.collectors == ["Anna Rossi"]


def test_a_data_set_is_read_as_chosen_in_its_folder_and_in_a_zip(tmp_path):
    folder = make_deepfashion(tmp_path / "c2s")
    archive = shutil.make_archive(str(tmp_path / "c2s"), "zip", folder)
    for source in (folder, str(folder), [folder], archive):
        for split in ("test", "train"):
            read = read_source(source, options=Options(split))
            assert {photo.split for photo in read.collection.photos} == {split}
            assert list(read.offer.splits) == ["test", "val", "train", "val+test", "all"]


def test_beside_another_folder_a_data_set_is_a_folder(tmp_path):
    folders = make_deepfashion(tmp_path / "c2s"), make_collector(tmp_path / "anna_rossi_AIFF_2022")
    read = read_source(folders)
    assert read.offer is None and "Anna Rossi" in read.collection.collectors


def test_a_sample_is_known_by_its_name():
    collection = read_collection("sample:wardrobe")
    assert collection.folder == SAMPLES["wardrobe"].folder and len(collection.items) == 6


@pytest.mark.parametrize("source", ["sample:wardrobes", "gone", []])
def test_what_is_not_there_is_a_sentence(source, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CollectionError, match=r"Choose"):
        read_source(source)


def test_a_zipped_data_set_stays_unpacked_while_it_is_loaded(tmp_path):
    folder = make_deepfashion(tmp_path / "c2s")
    reading = read_source(shutil.make_archive(str(tmp_path / "c2s"), "zip", folder))
    assert reading.offer is not None
    everything, used = unpacked_size()
    assert everything == used > 0
    del reading
    gc.collect()
    assert unpacked_size()[1] == 0
