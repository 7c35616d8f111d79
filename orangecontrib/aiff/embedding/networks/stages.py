"""What EfficientNet-Lite is made of, block by block, for whoever builds it (no torch)."""

from dataclasses import dataclass
from math import ceil

# Blocks of a stage, the side of their kernels, the first one's stride, and what they give.
STAGES = ((1, 3, 1, 16), (2, 3, 2, 24), (2, 5, 2, 40), (3, 3, 2, 80), (3, 5, 1, 112),
          (4, 5, 2, 192), (1, 3, 1, 320))  # fmt: skip
SCALES = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}  # of widths and of depths, by size
FIRST, LAST = 32, 1280
OF_EIGHT = 8  # widths are multiples of it
EPSILON = 1e-3  # of its norms


@dataclass(frozen=True)
class Block:
    """A block of layers that looks round in each channel by itself.

    Attributes
    ----------
    channels, out : that come, and that it gives
    kernel, stride : of the convolution that looks round
    widens : whether it mixes channels into more before it looks round
    """

    channels: int
    out: int
    kernel: int
    stride: int
    widens: bool

    @property
    def adds(self) -> bool:
        """Whether what comes is added to what it makes of it."""
        return self.stride == 1 and self.channels == self.out


def stages_of(size: int) -> list[list[Block]]:
    """The blocks of each stage.

    Parameters
    ----------
    size : a key of `SCALES`
    """
    width, depth = SCALES[size]
    channels, stages = FIRST, []
    for place, (count, kernel, stride, given) in enumerate(STAGES):
        out = _of_eight(given * width)
        # The first and the last stage are never deeper.
        inner = 0 < place < len(STAGES) - 1
        blocks = []
        for number in range(ceil(count * depth) if inner else count):
            blocks.append(Block(channels, out, kernel, 1 if number else stride, place > 0))
            channels = out
        stages.append(blocks)
    return stages


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """What TensorFlow pads before and after a side: where one is left over, it is at the end."""
    whole = max((ceil(side / stride) - 1) * stride + kernel - side, 0)
    return whole // 2, whole - whole // 2


def _of_eight(width: float) -> int:
    """The nearest multiple of eight that is not a tenth less."""
    near = max(OF_EIGHT, int(width + OF_EIGHT / 2) // OF_EIGHT * OF_EIGHT)
    return near + OF_EIGHT if near < 0.9 * width else near
