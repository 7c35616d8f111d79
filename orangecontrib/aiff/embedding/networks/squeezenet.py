"""SqueezeNet 1.1 as torchvision builds it, without torchvision. Imports torch; only work does.

Importing torchvision takes longer than embedding the photos of a course's folder, and 160 MB;
this network is the one that everybody begins with. Iandola et al. 2016, arXiv:1602.07360.
"""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional

# Narrow and wide channels of the units between two reductions.
STAGES = (((16, 128), (16, 128)), ((32, 256), (32, 256)), ((48, 384), (48, 384), (64, 512), (64, 512)))  # fmt: skip
FIRST = 64


class Fire(nn.Module):
    """A narrow convolution, and two wide ones side by side.

    Parameters
    ----------
    channels, narrow, wide : of what comes, of what the wide ones see, and of what they give
    """

    def __init__(self, channels: int, narrow: int, wide: int):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, narrow, 1)
        self.expand1x1 = nn.Conv2d(narrow, wide // 2, 1)
        self.expand3x3 = nn.Conv2d(narrow, wide // 2, 3, padding=1)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) to (b, wide, h, w)."""
        seen = functional.relu(self.squeeze(maps), inplace=True)
        sides = self.expand1x1(seen), self.expand3x3(seen)
        return torch.cat([functional.relu(side, inplace=True) for side in sides], dim=1)


class SqueezeNet(nn.Sequential):
    """The network, its weights at random: (b, 3, side, side) to (b, classes).

    Parameters
    ----------
    classes : of its scores
    """

    def __init__(self, classes: int):
        layers: list[nn.Module] = [nn.Conv2d(3, FIRST, 3, stride=2), nn.ReLU(inplace=True)]
        channels = FIRST
        for stage in STAGES:
            layers.append(nn.MaxPool2d(3, stride=2, ceil_mode=True))
            for narrow, wide in stage:
                layers.append(Fire(channels, narrow, wide))
                channels = wide
        scores = nn.Conv2d(channels, classes, 1)
        head = [nn.Dropout(), scores, nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1)]
        parts = {"features": nn.Sequential(*layers), "classifier": nn.Sequential(*head)}
        super().__init__(OrderedDict(parts, flat=nn.Flatten()))
