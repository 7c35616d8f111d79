"""SqueezeNet and EfficientNet-Lite as graphs of OpenVINO, straight from their weights.

Imports OpenVINO; only work imports this. What the layers do is said where torch's are built:
`squeezenet`, `efficientnet_lite`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import openvino
from openvino import opset8 as ops

from .models import (
    DEPTHS,
    FEATURES,
    GEM,
    GEM_LEAST,
    GEM_POWER,
    LITE,
    SCORES,
    Model,
    strips_of,
)
from .stages import EPSILON, Block, same_padding, stages_of

PLACES = (2, 3)  # axes of maps (b, channels, h, w)
SIX = 6.0  # where phones' rectifiers end
Node = Any  # OpenVINO's


class Weights:
    """The arrays of a file of weights, each taken once.

    Parameters
    ----------
    arrays : by the names that the file has for them
    """

    def __init__(self, arrays: dict[str, np.ndarray]):
        self._left = dict(arrays)

    def take(self, name: str) -> np.ndarray:
        return self._left.pop(name)

    def has(self, name: str) -> bool:
        return name in self._left

    @property
    def left(self) -> list[str]:
        """What was not taken, but for counters that only training uses."""
        return [name for name in self._left if not name.endswith("num_batches_tracked")]


def graph_of(
    model: Model, arrays: dict[str, np.ndarray], vector: str, photos: int
) -> "openvino.Model":
    """What turns pixels into vectors: (photos, side, side, 3) uint8 to (photos, length) float32.

    Parameters
    ----------
    arrays : see `weights.arrays.arrays_of`
    vector : a key of `models.VECTORS`; parts of `DEPTHS` are still to be brought to unit length

    Raises
    ------
    ValueError, LookupError, RuntimeError
        If the weights are another network's.
    """
    weights = Weights(arrays)
    pixels = ops.parameter([photos, model.side, model.side, 3], np.uint8)
    mean, std = (
        np.array(numbers, np.float32).reshape(1, 3, 1, 1) * 255
        for numbers in (model.mean, model.std)
    )
    seen = ops.transpose(ops.convert(pixels, "f32"), np.array([0, 3, 1, 2]))
    seen = ops.divide(ops.subtract(seen, mean), std)
    maps, scores = (_lite if model.library == LITE else _squeezenet)(model, weights, seen)
    if weights.left:
        raise ValueError(f"{model.label} has no place for {weights.left[0]}")
    vectors = scores if vector == SCORES else _pooled(maps, vector)
    shape = (photos, model.length(vector))
    if tuple(vectors.get_output_shape(0)) != shape:
        raise ValueError(f"{model.label} gives {vectors.get_output_shape(0)} instead of {shape}")
    return openvino.Model([vectors], [pixels], model.key)


def _pooled(maps: Sequence[Node], vector: str) -> Node:
    if vector == FEATURES:
        return _mean(maps[-1])
    if vector == GEM:
        last = ops.clamp(maps[-1], GEM_LEAST, float(np.finfo(np.float32).max))
        return ops.power(_mean(ops.power(last, np.float32(GEM_POWER))), np.float32(1 / GEM_POWER))
    if vector == DEPTHS:
        return ops.concat([_mean(each) for each in maps], 1)
    return ops.concat([part for each in maps for part in (_mean(each), *_strips(each))], 1)


def _mean(maps: Node) -> Node:
    return ops.reduce_mean(maps, np.array(PLACES), False)


def _strips(maps: Node) -> Iterable[Node]:
    """Averages over the maps' upper, middle and lower third."""
    for start, end in strips_of(maps.get_output_shape(0)[PLACES[0]]):
        rows = (np.array([number]) for number in (start, end, 1, PLACES[0]))
        yield _mean(ops.slice(maps, *rows))


def _convolved(
    maps: Node,
    kernel: np.ndarray,
    bias: np.ndarray,
    stride: int = 1,
    padding: tuple[int, int] = (0, 0),
    groups: int = 1,
) -> Node:
    """A convolution with what is added to each channel; kernel (out, in, h, w)."""
    before, after = ([each] * 2 for each in padding)
    steps, near = [stride] * 2, [1, 1]
    if groups > 1:
        kernel = kernel.reshape(groups, -1, *kernel.shape[1:])
        out = ops.group_convolution(maps, kernel, steps, before, after, near)
    else:
        out = ops.convolution(maps, kernel, steps, before, after, near)
    return ops.add(out, bias.reshape(1, -1, 1, 1))


def _squeezenet(model: Model, weights: Weights, seen: Node) -> tuple[list[Node], Node]:
    """Maps at the model's depths, and class scores."""

    def convolved(maps: Node, name: str, **how) -> Node:
        kernel, bias = (weights.take(f"{name}.{part}") for part in ("weight", "bias"))
        return ops.relu(_convolved(maps, kernel, bias, **how))

    depths, found = [path for path, _ in model.maps], []
    maps = convolved(seen, "features.0", stride=2)
    for place in range(2, int(depths[-1].rpartition(".")[2]) + 1):
        name = f"features.{place}"
        if weights.has(f"{name}.squeeze.weight"):
            narrow = convolved(maps, f"{name}.squeeze")
            sides = (
                convolved(narrow, f"{name}.expand1x1"),
                convolved(narrow, f"{name}.expand3x3", padding=(1, 1)),
            )
            maps = ops.concat(sides, 1)
        else:
            # What is left over at the edge counts too.
            pooled = ops.max_pool(maps, [2, 2], [1, 1], [0, 0], [0, 0], [3, 3], "ceil")
            maps = pooled.output(0)
        if name in depths:
            found.append(maps)
    return found, _mean(convolved(maps, "classifier.1"))


def _lite(model: Model, weights: Weights, seen: Node) -> tuple[list[Node], Node]:
    """The same, by the names of the network's first PyTorch port."""

    def convolved(maps: Node, name: str, norm: str, kernel: int, stride: int, active: bool) -> Node:
        found = weights.take(f"{name}.weight").astype(np.float64)
        gain, shift, mean, variance = (
            weights.take(f"{norm}.{part}").astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        # The norm goes into the convolution: the same numbers, sooner.
        scale = gain / np.sqrt(variance + EPSILON)
        folded = (found * scale.reshape(-1, 1, 1, 1)).astype(np.float32)
        side = maps.get_output_shape(0)[PLACES[0]]
        out = _convolved(
            maps,
            folded,
            (shift - mean * scale).astype(np.float32),
            stride,
            same_padding(side, kernel, stride),
            groups=len(found) if found.shape[1] == 1 and kernel > 1 else 1,
        )
        return ops.clamp(out, 0.0, SIX) if active else out

    def through(block: Block, maps: Node, name: str) -> Node:
        norms = [f"{name}._bn{number}" for number in range(3)]
        out = maps
        if block.widens:
            out = convolved(out, f"{name}._expand_conv", norms[0], 1, 1, True)
        out = convolved(out, f"{name}._depthwise_conv", norms[-2], block.kernel, block.stride, True)
        out = convolved(out, f"{name}._project_conv", norms[-1], 1, 1, False)
        return ops.add(out, maps) if block.adds else out

    maps, found, number = convolved(seen, "_conv_stem", "_bn0", 3, 2, True), {}, 0
    for place, stage in enumerate(stages_of(int(model.library_name[-1]))):
        for block in stage:
            maps = through(block, maps, f"_blocks.{number}")
            number += 1
        found[f"blocks.{place}"] = maps
    found["bn2"] = convolved(maps, "_conv_head", "_bn1", 1, 1, True)
    kernel, bias = (weights.take(f"_fc.{part}") for part in ("weight", "bias"))
    scores = ops.add(ops.matmul(_mean(found["bn2"]), kernel, False, True), bias.reshape(1, -1))
    return [found[path] for path, _ in model.maps], scores
