"""People in photos and their joints, by Keypoint R-CNN; its weights are downloaded once."""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ...errors import WeightsError
from ...files.turns import paused
from ...needed import need
from ...photos.pictures.people import Person
from ..devices import CPU, Device, give_back, lacks_memory, processor, reason_of
from ..networks.models import Detector, Weights
from ..networks.unwrapping import states_in
from ..weights.checked import check_size
from ..weights.found import digest_of, find_weights
from ..weights.loaded import load_state

if TYPE_CHECKING:
    import torch

_LOADING = Lock()
LARGEST = 4000  # pixels of a side beyond which a photo is reduced before the network does
SIDE, MOST = 480, 800  # pixels of the shorter and the longer side at which photos are looked at

DETECTOR = Detector(
    "keypointrcnn_resnet50_fpn",
    "Keypoint R-CNN",
    Weights(
        "keypointrcnn_resnet50_fpn_coco-fc266e95.pth",
        "https://download.pytorch.org/models/keypointrcnn_resnet50_fpn_coco-fc266e95.pth",
        226.1,
        "torchvision, trained on COCO's people",
        "BSD-3-Clause",
    ),
)


class PeopleFinder:
    """The loaded network.

    Parameters
    ----------
    device : all but NVIDIA's GPUs leave the work to the CPU

    Attributes
    ----------
    note : what to say of a GPU that left the work to the CPU, a sentence; "" while none did

    Raises
    ------
    WeightsError
        If its weights are not here, or are others.
    """

    def __init__(self, device: Device):
        self._wanted = device
        self._network = build(load_state(DETECTOR))
        self._lock = Lock()
        self.begin()

    def begin(self) -> None:
        """Have the GPU look, also where it failed before: it may have memory again."""
        with self._lock:
            self._device = self._wanted.key if self._wanted.key.startswith("cuda") else CPU
            self.note = ""

    def __call__(self, photo: Image.Image) -> list[Person]:
        """The people in a photo that is upright and RGB; where a GPU fails, the CPU goes on."""
        need()
        import torch

        photo = photo.copy() if max(photo.size) > LARGEST else photo
        photo.thumbnail((LARGEST, LARGEST))
        pixels = torch.from_numpy(np.array(photo, dtype=np.uint8)).permute(2, 0, 1)
        # One photo at a time: each takes all cores, and much memory.
        with paused(), self._lock, torch.inference_mode():
            found = self._found(pixels)
        size = np.array(photo.size)
        return [
            Person(tuple((box / [*size, *size]).tolist()), float(score), joints[:, :2] / size, seen)
            for box, score, joints, seen in zip(
                found["boxes"],
                found["scores"],
                found["keypoints"],
                found["keypoints_scores"] > 0,
                strict=True,
            )
        ]

    def _found(self, pixels: "torch.Tensor") -> dict[str, np.ndarray]:
        """What torchvision says of pixels (3, height, width)."""
        need()
        import torch

        from ..networks.network import in_full

        try:
            self._network.to(self._device)
            with in_full(torch.device(self._device)):
                (found,) = self._network([pixels.to(self._device).float() / 255])
            return {key: value.cpu().numpy() for key, value in found.items()}
        except RuntimeError as error:
            if self._device == CPU:
                raise
            is_short, reason = lacks_memory(error), reason_of(error)
        # Only here, where the error no longer holds what was on the device.
        self._go_on_with_cpu(is_short, reason)
        return self._found(pixels)

    def _go_on_with_cpu(self, is_short: bool, reason: str) -> None:
        gone, cpu = self._wanted.name, processor().name
        # Nothing can be brought back from a GPU that is gone.
        if any(part.device.type != CPU for part in self._network.parameters()):
            self._network = build(load_state(DETECTOR))
        self._device = CPU
        if is_short:
            give_back(self._wanted)
        self.note = (
            f"{gone} has too little free memory to look for people, so {cpu} did."
            if is_short
            else f"{gone} failed while it looked for people ({reason}), so {cpu} went on."
        )


def build(state: dict):
    """The network with weights from a state dict, as torchvision builds it for published ones.

    Raises
    ------
    WeightsError
        If they are another network's.
    """
    need("torchvision")
    from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
    from torchvision.models.detection.keypoint_rcnn import KeypointRCNN
    from torchvision.ops import FrozenBatchNorm2d

    backbone = resnet_fpn_backbone(backbone_name="resnet50", weights=None, trainable_layers=0)
    network = KeypointRCNN(backbone, num_classes=2, min_size=SIDE, max_size=MOST)
    try:
        network.load_state_dict(next(states_in(state), {}))
    except RuntimeError as error:
        raise WeightsError(
            f"The file {DETECTOR.weights.file} holds another network. Delete it and fetch it again."
        ) from error
    for module in network.modules():
        if isinstance(module, FrozenBatchNorm2d):
            module.eps = 0.0  # what the published weights were trained with
    return network.eval()


def people_finder(device: Device) -> PeopleFinder:
    """The network for a run, loaded once for each device.

    Raises
    ------
    WeightsError
        If its weights are not here.
    """
    with _LOADING:
        finder = _loaded(finder_digest(), device)
        finder.begin()
        return finder


def finder_digest() -> str:
    """What the weights are known by.

    Raises
    ------
    WeightsError
        If they are not here, or far too large to be them.
    """
    file = find_weights(DETECTOR)
    if file is None:
        weights = DETECTOR.weights
        raise WeightsError(
            f"{DETECTOR.label} needs its weights, {weights.megabytes:.0f} MB from {weights.host}. "
            "Download them once, or choose the region “Where the garment is”, which needs no "
            "download."
        )
    check_size(file, DETECTOR)
    return digest_of(file)


@lru_cache(maxsize=1)
def _loaded(_digest: str, device: Device) -> PeopleFinder:
    return PeopleFinder(device)
