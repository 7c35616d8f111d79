import numpy as np
import pytest
import torch
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.seeing import people, regions
from orangecontrib.aiff.embedding.seeing.people import DETECTOR, SIDE, build, people_finder
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, PERSON
from orangecontrib.aiff.embedding.seeing.regions import regions_of
from orangecontrib.aiff.errors import WeightsError
from orangecontrib.aiff.photos.pictures.people import JOINTS
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import find_sample

from ...photos.pictures.test_people import person


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
    finder = people_finder("cpu")
    assert people_finder("cpu") is finder  # loaded once
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


def test_where_the_gpu_fails_the_cpu_goes_on(monkeypatch):
    class Network:
        fails = True

        def to(self, device):
            asked.append(device)
            return self

        def __call__(self, pixels):
            if self.fails:
                raise RuntimeError("CUDA error: device lost")
            return [{key: torch.zeros(0, *shape) for key, shape in NOBODY.items()}]

    asked, built = [], []
    monkeypatch.setattr(people, "load_state", lambda detector: {})
    monkeypatch.setattr(people, "build", lambda state: built.append(Network()) or built[-1])
    monkeypatch.setattr(torch.Tensor, "to", lambda pixels, device: pixels)
    finder = people.PeopleFinder("cuda:0")
    Network.fails = False
    built[0].fails = True
    assert finder(Image.new("RGB", (20, 20))) == finder(Image.new("RGB", (20, 20))) == []
    assert asked == ["cuda:0", "cpu", "cpu"] and len(built) == 2
    built[1].fails = True
    with pytest.raises(RuntimeError, match="device lost"):
        finder(Image.new("RGB", (20, 20)))


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
