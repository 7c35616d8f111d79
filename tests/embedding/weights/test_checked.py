"""Files of weights that claim what is not so are refused before anything opens them."""

import os
import struct
import zipfile
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.seeing.people import DETECTOR
from orangecontrib.aiff.embedding.weights import checked
from orangecontrib.aiff.embedding.weights.checked import (
    check_archive,
    check_header,
    check_size,
    is_archive,
    most_bytes,
)
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.embedding.weights.loaded import read_state
from orangecontrib.aiff.errors import WeightsError

STATE = {"conv.weight": torch.arange(6.0).reshape(2, 3), "conv.bias": torch.ones(2)}


@pytest.fixture
def file(tmp_path):
    torch.save(STATE, tmp_path / "mine.pth")
    return tmp_path / "mine.pth"


def same(found):
    return all(torch.equal(found[name], tensor) for name, tensor in STATE.items())


def repacked(file, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(file, "w", method) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file


def test_what_torch_saves_is_read_without_filling_memory(file, monkeypatch):
    asked = {}
    load = torch.load
    monkeypatch.setattr(torch, "load", lambda *args, **how: asked.update(how) or load(*args, **how))
    assert same(read_state(file))
    assert asked == {"weights_only": True, "mmap": True}


def test_what_torch_saved_long_ago_is_read(tmp_path):
    file = tmp_path / "old.pth"
    torch.save(STATE, file, _use_new_zipfile_serialization=False)
    assert not is_archive(file) and same(read_state(file))


def test_most_bytes_are_those_of_the_network_not_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(checked, "SPARE_BYTES", 0)
    (tmp_path / "mine.pt").write_bytes(bytes(1000))
    for name in ("resnet50", "squeezenet1_1"):
        own = find_model(f"{name}={tmp_path / 'mine.pt'}")
        assert (
            most_bytes(own)
            == most_bytes(MODELS[name])
            == pytest.approx(8e6 * MODELS[name].weights.megabytes, rel=1e-6)
        )
    assert most_bytes(DETECTOR) == pytest.approx(8e6 * DETECTOR.weights.megabytes)


def test_a_file_that_is_far_too_large_is_not_even_opened(tmp_path, monkeypatch):
    file = tmp_path / "mine.pt"
    with file.open("wb") as stream:
        stream.truncate(most_bytes(MODELS["squeezenet1_1"]) + 1)  # takes no room on the disk
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("opened it"))
    with pytest.raises(WeightsError, match=r"reads at most 295 MB.*state_dict\(\) alone"):
        find_model(f"squeezenet1_1={file}")
    check_size(file, MODELS["resnet50"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match="not an ordinary file"):
        find_model(f"resnet50={tmp_path / 'mine.pt'}")


def test_a_link_is_followed(file, tmp_path):
    try:
        (tmp_path / "link.pth").symlink_to(file)
    except OSError:
        pytest.skip("no links may be made here")
    check_size(tmp_path / "link.pth", MODELS["resnet50"])
    assert same(read_state(tmp_path / "link.pth"))
    file.unlink()
    with pytest.raises(WeightsError, match="not there"):
        find_model(f"resnet50={tmp_path / 'link.pth'}")


def test_a_compressed_archive_is_refused(file):
    check_archive(repacked(file))
    with pytest.raises(WeightsError, match="mine.pth was compressed after it was saved"):
        read_state(repacked(file, zipfile.ZIP_DEFLATED))


def test_a_part_that_claims_another_size_than_it_has_is_damaged(file):
    data = bytearray(file.read_bytes())
    at = data.find(b"PK\1\2")
    (size,) = struct.unpack_from("<I", data, at + 24)
    struct.pack_into("<I", data, at + 24, size + 1)
    file.write_bytes(data)
    with pytest.raises(WeightsError, match="damaged"):
        check_archive(file)


def test_parts_that_lie_upon_each_other_are_damaged(file):
    repacked(file)
    data = bytearray(file.read_bytes())
    first = data.find(b"PK\1\2")
    second = data.find(b"PK\1\2", first + 1)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    file.write_bytes(data)
    with pytest.raises(WeightsError, match="damaged"):
        check_archive(file)


@pytest.mark.parametrize("behind", [b"more", b"\0" * 40])
def test_something_behind_an_archive_is_damage(file, behind):
    file.write_bytes(file.read_bytes() + behind)
    with pytest.raises(WeightsError, match="damaged"):
        check_archive(file)


def test_more_names_than_any_network_has(file, monkeypatch):
    monkeypatch.setattr(checked, "MOST_PICKLE", 10)
    with pytest.raises(WeightsError, match="far more names"):
        read_state(file)


@pytest.mark.parametrize("cut", [1, 30, 200])
@pytest.mark.parametrize("kind", ["pth", "safetensors"])
def test_a_file_that_is_cut_short(tmp_path, cut, kind):
    file = tmp_path / f"mine.{kind}"
    save_file(STATE, file) if kind == "safetensors" else torch.save(STATE, file)
    file.write_bytes(file.read_bytes()[:-cut])
    with pytest.raises(WeightsError, match="damaged"):
        read_state(file)


@pytest.mark.parametrize("length", [2**63, 2**31, 4000])
def test_a_header_longer_than_the_file(tmp_path, length):
    file = tmp_path / "mine.safetensors"
    save_file(STATE, file)
    check_header(file)
    file.write_bytes(length.to_bytes(8, "little") + file.read_bytes()[8:])
    with pytest.raises(WeightsError, match="damaged"):
        check_header(file)


def test_a_header_beyond_measure(tmp_path, monkeypatch):
    save_file(STATE, tmp_path / "mine.safetensors")
    monkeypatch.setattr(checked, "MOST_HEADER", 10)
    with pytest.raises(WeightsError, match="damaged"):
        read_state(tmp_path / "mine.safetensors")


def test_the_size_is_seen_again_when_it_is_loaded(tmp_path, file, monkeypatch):
    from orangecontrib.aiff.embedding.weights.loaded import load_state

    model = find_model(f"resnet50={file}")
    assert same(load_state(model))
    monkeypatch.setattr(checked, "SPARE_BYTES", 0)
    monkeypatch.setattr(checked, "MOST_TIMES", 0)
    with pytest.raises(WeightsError, match="the add-on reads at most"):
        load_state(replace(model))
