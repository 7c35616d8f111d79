"""EfficientNet-Lite as timm builds it, without timm. Imports torch; only work does.

Importing timm takes longer than embedding the photos of a course's folder. Tan and Le 2019,
arXiv:1905.11946; the "lite" networks leave out what phones cannot do.
"""

from math import ceil

import torch
from torch import nn
from torch.nn import functional

# Blocks of a stage, the side of their kernels, the first one's stride, and what they give.
STAGES = ((1, 3, 1, 16), (2, 3, 2, 24), (2, 5, 2, 40), (3, 3, 2, 80), (3, 5, 1, 112),
          (4, 5, 2, 192), (1, 3, 1, 320))  # fmt: skip
SCALES = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}  # of widths and of depths, by size
FIRST, LAST = 32, 1280
WIDENING = 6
OF_EIGHT = 8  # widths are multiples of it
EPSILON = 1e-3


class Same(nn.Conv2d):
    """A convolution of stride 2 that pads as TensorFlow does: where one is left over, at the end."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        down, right = (
            max((ceil(side / stride) - 1) * stride + kernel - side, 0) for side in maps.shape[-2:]
        )
        sides = (right // 2, right - right // 2, down // 2, down - down // 2)
        return super().forward(functional.pad(maps, sides))


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

    def __init__(self, channels: int, out: int, kernel: int, stride: int):
        super().__init__()
        self.adds = stride == 1 and channels == out
        self.conv_dw = _convolution(channels, channels, kernel, stride, channels)
        self.bn1 = Norm(channels)
        self.conv_pw = _convolution(channels, out, 1)
        self.bn2 = Norm(out, active=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) to (b, out, h / stride, w / stride)."""
        out = self.bn2(self.conv_pw(self.bn1(self.conv_dw(maps))))
        return out + maps if self.adds else out


class Widening(nn.Module):
    """A block that mixes channels into more, looks round in each by itself, and mixes again."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int):
        super().__init__()
        wide = channels * WIDENING
        self.adds = stride == 1 and channels == out
        self.conv_pw = _convolution(channels, wide, 1)
        self.bn1 = Norm(wide)
        self.conv_dw = _convolution(wide, wide, kernel, stride, wide)
        self.bn2 = Norm(wide)
        self.conv_pwl = _convolution(wide, out, 1)
        self.bn3 = Norm(out, active=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) to (b, out, h / stride, w / stride)."""
        wide = self.bn2(self.conv_dw(self.bn1(self.conv_pw(maps))))
        out = self.bn3(self.conv_pwl(wide))
        return out + maps if self.adds else out


class EfficientNetLite(nn.Module):
    """The network, its weights at random: (b, 3, side, side) to (b, classes).

    Parameters
    ----------
    size : a key of `SCALES`
    classes : of its scores
    """

    def __init__(self, size: int, classes: int):
        super().__init__()
        width, depth = SCALES[size]
        self.conv_stem = _convolution(3, FIRST, 3, 2)
        self.bn1 = Norm(FIRST)
        channels, stages = FIRST, []
        for place, (count, kernel, stride, given) in enumerate(STAGES):
            out = _of_eight(given * width)
            block = Widening if place else Straight
            # The first and the last stage are never deeper.
            inner = 0 < place < len(STAGES) - 1
            blocks = []
            for number in range(ceil(count * depth) if inner else count):
                blocks.append(block(channels, out, kernel, 1 if number else stride))
                channels = out
            stages.append(nn.Sequential(*blocks))
        self.blocks = nn.Sequential(*stages)
        self.conv_head = _convolution(channels, LAST, 1)
        self.bn2 = Norm(LAST)
        self.global_pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(LAST, classes)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        maps = self.blocks(self.bn1(self.conv_stem(pixels)))
        maps = self.bn2(self.conv_head(maps))
        return self.classifier(self.global_pool(maps).flatten(1))


def _of_eight(width: float) -> int:
    """The nearest multiple of eight that is not a tenth less."""
    near = max(OF_EIGHT, int(width + OF_EIGHT / 2) // OF_EIGHT * OF_EIGHT)
    return near + OF_EIGHT if near < 0.9 * width else near
