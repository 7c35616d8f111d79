"""Torch's side: a network with its weights on a device. Imports torch; only work imports this."""

import numpy as np
import torch
from torch import nn
from torchvision.models import get_model

from .models import FEATURES, Model
from .weights import WeightsError, load_state


class Vectorizer(nn.Module):
    """Pixels in, vectors out: normalised, float32, in channels-last memory.

    Raises
    ------
    WeightsError
        If the model's weights are not there, are damaged, or are another network's.
    """

    def __init__(self, model: Model, vector: str, device: str):
        super().__init__()
        self.network = get_model(model.key, weights=None)
        try:
            self.network.load_state_dict(load_state(model))
        except RuntimeError as error:
            raise WeightsError(
                f"The file {model.weights.file} does not hold the weights of {model.label}."
            ) from error
        if vector == FEATURES:
            end_at_features(self.network, model)
        self.register_buffer("mean", torch.tensor(model.mean).view(1, 3, 1, 1) * 255)
        self.register_buffer("std", torch.tensor(model.std).view(1, 3, 1, 1) * 255)
        self.eval().to(device, memory_format=torch.channels_last)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, side, side, 3) uint8 to (b, length) float32."""
        # Decoded pixels are channels-last already, so this permutation copies nothing.
        batch = pixels.permute(0, 3, 1, 2).float()
        return self.network((batch - self.mean) / self.std).float()

    def run(self, pixels: np.ndarray) -> np.ndarray:
        """The same for arrays of the computer's main memory."""
        # TensorFloat-32 would round a GPU's products to ten bits, unlike every other device's.
        with torch.inference_mode(), torch.backends.cudnn.flags(allow_tf32=False):
            return self(torch.from_numpy(pixels).to(self.mean.device)).cpu().numpy()


def end_at_features(network: nn.Module, model: Model) -> None:
    """Leave away what turns averaged features into class scores."""
    # SqueezeNet's classifier convolves before it averages; of that the averaging is kept.
    averages_in_head = model.key == "squeezenet1_1"
    head = nn.AdaptiveAvgPool2d(1) if averages_in_head else nn.Identity()
    network.set_submodule(model.head, head)
