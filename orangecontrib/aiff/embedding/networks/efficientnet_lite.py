"""EfficientNet-Lite as timm builds it, without timm. Imports torch; only work does.

Importing timm takes longer than embedding the photos of a course's folder. Tan and Le 2019,
arXiv:1905.11946; the "lite" networks leave out what phones cannot do.
"""

import torch
from torch import nn
from torch.nn import functional

from .stages import EPSILON, FIRST, LAST, Block, same_padding, stages_of

WIDENING = 6


class Same(nn.Conv2d):
    """A convolution of stride 2 that pads as TensorFlow does: where one is left over, at the end."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        down, right = (same_padding(side, kernel, stride) for side in maps.shape[-2:])
        return super().forward(functional.pad(maps, (*right, *down)))


class Norm(nn.BatchNorm2d):
    """A batch norm and, where it has one, the activation after it."""

    def __init__(self, channels: int, active: bool = True):
        super().__init__(channels, EPSILON)
        self.act = nn.ReLU6(inplace=True) if active else nn.Identity()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return self.act(super().forward(maps))


def _convolution(channels: int, out: int, kernel: int, stride: int = 1, groups: int = 1):
    if stride > 1:
        return Same(channels, out, kernel, stride, groups=groups, bias=False)
    return nn.Conv2d(channels, out, kernel, padding=kernel // 2, groups=groups, bias=False)


class Straight(nn.Module):
    """A block that looks round in each channel by itself, then mixes them."""

    def __init__(self, block: Block):
        super().__init__()
        self.adds, channels = block.adds, block.channels
        self.conv_dw = _convolution(channels, channels, block.kernel, block.stride, channels)
        self.bn1 = Norm(channels)
        self.conv_pw = _convolution(channels, block.out, 1)
        self.bn2 = Norm(block.out, active=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) to (b, out, h / stride, w / stride)."""
        out = self.bn2(self.conv_pw(self.bn1(self.conv_dw(maps))))
        return out + maps if self.adds else out


class Widening(nn.Module):
    """A block that mixes channels into more, looks round in each by itself, and mixes again."""

    def __init__(self, block: Block):
        super().__init__()
        wide = block.channels * WIDENING
        self.adds = block.adds
        self.conv_pw = _convolution(block.channels, wide, 1)
        self.bn1 = Norm(wide)
        self.conv_dw = _convolution(wide, wide, block.kernel, block.stride, wide)
        self.bn2 = Norm(wide)
        self.conv_pwl = _convolution(wide, block.out, 1)
        self.bn3 = Norm(block.out, active=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) to (b, out, h / stride, w / stride)."""
        wide = self.bn2(self.conv_dw(self.bn1(self.conv_pw(maps))))
        out = self.bn3(self.conv_pwl(wide))
        return out + maps if self.adds else out


class EfficientNetLite(nn.Module):
    """The network, its weights at random: (b, 3, side, side) to (b, classes).

    Parameters
    ----------
    size : a key of `stages.SCALES`
    classes : of its scores
    """

    def __init__(self, size: int, classes: int):
        super().__init__()
        self.conv_stem = _convolution(3, FIRST, 3, 2)
        self.bn1 = Norm(FIRST)
        stages = stages_of(size)
        self.blocks = nn.Sequential(
            *(nn.Sequential(*(_layers(block) for block in stage)) for stage in stages)
        )
        self.conv_head = _convolution(stages[-1][-1].out, LAST, 1)
        self.bn2 = Norm(LAST)
        self.global_pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(LAST, classes)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        maps = self.blocks(self.bn1(self.conv_stem(pixels)))
        maps = self.bn2(self.conv_head(maps))
        return self.classifier(self.global_pool(maps).flatten(1))


def _layers(block: Block) -> nn.Module:
    return Widening(block) if block.widens else Straight(block)
