"""Maps in files, number for number: to be applied again by another program, never unpickled."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ..errors import AlignmentError, reason_in_words
from ..files.outputs import write_whole
from .head import HeadedMap
from .joined import JoinedMap
from .maps import AlignmentMap, Step, Stretch
from .photos import Part

Map: TypeAlias = AlignmentMap | JoinedMap | HeadedMap
Arrays: TypeAlias = dict[str, np.ndarray]

SHAPE, DIGEST = "map", "digest"
AFFINE, JOINED, HEADED = "affine", "joined", "headed"


def keep_map(file: Path, alignment: Map) -> None:
    """Write a map to a file, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    arrays: Arrays = {}
    told = json.dumps(_told(alignment, arrays))
    content = save(arrays, {SHAPE: told, DIGEST: alignment.digest})
    write_whole(file, lambda stream: stream.write(content))


def read_map(file: Path) -> Map:
    """The map that a file holds.

    Raises
    ------
    AlignmentError
        If it is not there, or not whole.
    """
    try:
        with safe_open(file, framework="numpy") as stream:
            arrays = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
            said = stream.metadata() or {}
        alignment = _made(json.loads(said[SHAPE]), arrays)
        digest = alignment.digest
    except (OSError, ValueError, LookupError, TypeError, SafetensorError) as error:
        reason = reason_in_words(error)
        raise AlignmentError(f"The alignment in “{file.name}” cannot be read: {reason}.") from error
    if digest != said.get(DIGEST):
        raise AlignmentError(f"The alignment in “{file.name}” is damaged.")
    return alignment


def _told(alignment: Map, arrays: Arrays) -> dict[str, Any]:
    """How a map is put together; its numbers go into `arrays`, by the names that stand there."""

    def named(numbers: np.ndarray) -> str:
        name = f"{len(arrays):04}"
        arrays[name] = np.asarray(numbers, order="C")
        return name

    if isinstance(alignment, HeadedMap):
        base = _told(alignment.base, arrays)
        return {"kind": HEADED, "base": base, "heads": named(alignment.heads)}
    if isinstance(alignment, JoinedMap):
        parts = [
            {"columns": named(part.columns), "network": part.network, "weight": part.weight}
            for part in alignment.parts
        ]
        reduction = alignment.reduction
        return {
            "kind": JOINED,
            "parts": parts,
            "maps": [_told(each, arrays) for each in alignment.maps],
            "lengths": named(alignment.lengths),
            "reduction": None if reduction is None else named(reduction),
        }
    return {
        "kind": AFFINE,
        "means": named(alignment.means),
        "scales": named(alignment.scales),
        "steps": [
            named(step) if isinstance(step, np.ndarray) else [*map(named, step.numbers)]
            for step in alignment.steps
        ],
    }


def _made(told: dict[str, Any], arrays: Arrays) -> Map:
    if told["kind"] == HEADED:
        base = _made(told["base"], arrays)
        if isinstance(base, HeadedMap):
            raise ValueError("a head stands behind a head")
        return HeadedMap(base, arrays[told["heads"]])
    if told["kind"] == JOINED:
        maps = tuple(_made(each, arrays) for each in told["maps"])
        parts = tuple(
            Part(arrays[each["columns"]], int(each["network"]), float(each["weight"]))
            for each in told["parts"]
        )
        reduction = told["reduction"]
        return JoinedMap(
            parts,
            tuple(each for each in maps if isinstance(each, AlignmentMap)),
            arrays[told["lengths"]],
            None if reduction is None else arrays[reduction],
        )
    if told["kind"] != AFFINE:
        raise ValueError(f"its kind, {told['kind']}, is not known here")
    steps = tuple(_step(each, arrays) for each in told["steps"])
    return AlignmentMap(arrays[told["means"]], arrays[told["scales"]], steps)


def _step(told: str | list[str], arrays: Arrays) -> Step:
    if isinstance(told, str):
        return arrays[told]
    axes, factors, other = (arrays[name] for name in told)
    return Stretch(axes, factors, other.item())
