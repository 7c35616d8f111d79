from typing import ClassVar

import numpy as np
import pytest
import torch
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.devices import Device, processor
from orangecontrib.aiff.embedding.seeing import people, regions
from orangecontrib.aiff.embedding.seeing.people import DETECTOR, SIDE, build, people_finder
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, PERSON
from orangecontrib.aiff.embedding.seeing.regions import regions_of
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.errors import WeightsError
from orangecontrib.aiff.photos.pictures.people import JOINTS
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import find_sample

from ...photos.pictures.test_people import person
from ..fake import FakeEmbedder


@pytest.fixture
def table():
    return images_table(read_collection(find_sample("sample:wardrobe").folder))[:4]


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        yield cache


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A folder of weights for this test alone."""
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    (tmp_path / "weights").mkdir()
    return tmp_path / "weights"


@pytest.fixture
def detector(weights, monkeypatch):
    """Finds somebody in photos of an even number; tells the sizes it was asked with."""
    (weights / DETECTOR.weights.file).write_bytes(b"not read")
    asked = []

    def find(photo):
        asked.append(photo.size)
        return [person()] if len(asked) % 2 else []

    find.note = ""
    monkeypatch.setattr(regions, "people_finder", lambda device: find)
    monkeypatch.setattr(regions, "in_threads", lambda work, jobs, *_: (work(*job) for job in jobs))
    return asked


def test_by_the_joints_or_as_without_a_network(table, cache, detector):
    found = regions_of(table, PERSON, cache)
    assert [found.how[0], found.how[2]] == ["joints", "joints"]
    plain = regions_of(table, AUTO_REGION, cache)
    assert (found.boxes[1], found.how[1]) == (plain.boxes[1], plain.how[1])
    assert found.boxes[0].width == pytest.approx(0.45 * 480)
    assert min(detector[0]) >= SIDE
    assert [str(row["region"]) for row in found.on(table)][0] == "joints"


def test_no_photo_is_looked_at_twice(table, cache, detector):
    first = regions_of(table, PERSON, cache)
    assert len(detector) == 4
    assert regions_of(table, PERSON, cache) == first
    assert len(detector) == 4


def test_other_weights_look_anew(table, cache, detector, weights):
    regions_of(table, PERSON, cache)
    (weights / DETECTOR.weights.file).write_bytes(b"others")
    regions_of(table, PERSON, cache)
    assert len(detector) == 8


def test_without_weights_it_says_what_to_download(table, cache, weights):
    with pytest.raises(WeightsError, match="Keypoint R-CNN needs its weights, 226 MB"):
        regions_of(table, PERSON, cache)


def test_the_real_network(weights):
    from torchvision.models import get_model

    torch.manual_seed(0)
    state = get_model(DETECTOR.key, weights=None, weights_backbone=None).state_dict()
    torch.save(state, weights / DETECTOR.weights.file)
    finder = people_finder(processor())
    assert people_finder(processor()) is finder  # loaded once
    # Untrained, it is sure of nothing; so it is asked for its least sure ones too.
    finder._network.roi_heads.score_thresh = 0.0
    pixels = np.random.default_rng(0).integers(0, 255, (120, 90, 3), dtype=np.uint8)
    found = finder(Image.fromarray(pixels))
    assert found
    for each in found:
        left, top, right, bottom = each.box
        assert 0 <= left <= right <= 1 and 0 <= top <= bottom <= 1 and 0 <= each.score <= 1
        assert each.joints.shape == (17, 2) and each.seen.shape == (17,)
        assert each.joints.min() >= 0 and each.joints.max() <= 1.02
        assert each.seen.dtype == bool
    people._loaded.cache_clear()


NOBODY = {"boxes": (4,), "scores": (), "keypoints": (17, 3), "keypoints_scores": (17,)}


class Network:
    """Stands in for Keypoint R-CNN, and for a GPU that fails as `fault` says."""

    fault: Exception | None = None
    built: ClassVar[list] = []

    def __init__(self):
        self.device = "cpu"
        self.built.append(self)

    def parameters(self):
        return [torch.empty(0, device="cpu" if self.device == "cpu" else "meta")]

    def to(self, device):
        self.device = device

    def __call__(self, pixels):
        asked.append(self.device)
        if self.device != "cpu" and Network.fault:
            raise Network.fault
        return [{key: torch.zeros(0, *shape) for key, shape in NOBODY.items()}]


asked = []
GPU = Device("cuda:0", "NVIDIA X")


@pytest.fixture
def failing_gpu(monkeypatch):
    """Networks as they are built, of which those on a GPU fail."""
    asked.clear()
    Network.built.clear()
    monkeypatch.setattr(Network, "fault", RuntimeError("CUDA error: device lost\nmore"))
    monkeypatch.setattr(people, "load_state", lambda detector: {})
    monkeypatch.setattr(people, "build", lambda state: Network())
    monkeypatch.setattr(torch.Tensor, "to", lambda pixels, device: pixels)
    people._loaded.cache_clear()
    yield Network
    people._loaded.cache_clear()


def test_where_the_gpu_fails_the_cpu_goes_on_and_a_note_says_so(failing_gpu):
    finder, photo = people.PeopleFinder(GPU), Image.new("RGB", (20, 20))
    assert finder(photo) == finder(photo) == []
    assert asked == ["cuda:0", "cpu", "cpu"] and len(failing_gpu.built) == 2
    assert finder.note == (
        "NVIDIA X failed while it looked for people (CUDA error: device lost), so "
        f"{processor().name} went on."
    )


def test_a_gpu_without_memory_leaves_people_to_the_cpu(failing_gpu, monkeypatch):
    freed = []
    gone = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
    monkeypatch.setattr(failing_gpu, "fault", gone)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: freed.append(1))
    finder = people.PeopleFinder(GPU)
    assert finder(Image.new("RGB", (20, 20))) == [] and freed == [1]
    assert finder.note == (
        f"NVIDIA X has too little free memory to look for people, so {processor().name} did."
    )


def test_where_the_cpu_fails_nothing_goes_on(monkeypatch, failing_gpu):
    def broken(network, pixels):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(failing_gpu, "__call__", broken)
    with pytest.raises(RuntimeError, match="no kernel"):
        people.PeopleFinder(GPU)(Image.new("RGB", (20, 20)))


def test_a_new_run_tries_the_gpu_again_and_says_what_became_of_it(
    table, cache, weights, failing_gpu, monkeypatch
):
    (weights / DETECTOR.weights.file).write_bytes(b"not read")
    monkeypatch.setattr(regions, "choose_device", lambda key: GPU)
    first = regions_of(table[:2], PERSON, cache)
    assert "NVIDIA X failed" in first.note and asked == ["cuda:0", "cpu", "cpu"]
    assert regions_of(table[:2], PERSON, cache).note == ""  # nothing was looked at
    monkeypatch.setattr(failing_gpu, "fault", None)
    second = regions_of(table[2:], PERSON, cache)
    assert second.note == "" and asked[3:] == ["cuda:0", "cuda:0"]
    assert len(failing_gpu.built) == 2


def test_the_note_goes_where_those_of_the_networks_go(
    table, cache, weights, failing_gpu, monkeypatch
):
    (weights / DETECTOR.weights.file).write_bytes(b"not read")
    monkeypatch.setattr(regions, "choose_device", lambda key: GPU)
    embedder = FakeEmbedder(region=PERSON)
    embed_table(table, embedder, cache)
    (note,) = embedder.notes
    assert "NVIDIA X failed while it looked for people" in note


def test_a_gpu_that_has_gone_since_leaves_people_to_the_cpu(table, cache, weights, failing_gpu):
    (weights / DETECTOR.weights.file).write_bytes(b"not read")
    found = regions_of(table[:1], PERSON, cache, device="cuda:7")
    assert asked == ["cpu"] and found.note == ""


def test_weights_of_another_network_are_refused():
    from torchvision.models import get_model

    with pytest.raises(WeightsError, match="another network"):
        build(get_model("squeezenet1_1", weights=None).state_dict())


def test_the_published_file_is_torchvisions():
    from torchvision.models.detection import KeypointRCNN_ResNet50_FPN_Weights

    published = KeypointRCNN_ResNet50_FPN_Weights.COCO_V1
    assert DETECTOR.weights.url == published.url
    assert round(DETECTOR.weights.megabytes) == round(published.meta["_file_size"])
    names = tuple(name.replace("_", " ") for name in published.meta["keypoint_names"])
    assert names == JOINTS
