"""OpenVINO, which computes the networks that are built here on the processor, without torch."""

import platform
from functools import cache

from ..errors import LibraryError
from ..needed import need, version_of
from .devices import (
    AUTO,
    CPU,
    FULL_PRECISION,
    OPENVINO,
    Device,
    cores_in_words,
    known_device,
    known_devices,
    may_have_gpu,
    remember,
    remembered,
)
from .networks.models import LITE, OWN, Model

FILE = "engine.json"
# What a processor has units of its own for, as OpenVINO calls it; the safest that is quick first.
QUICK = {"BF16": "bfloat16", "FP16": "float16"}


def runs(model: Model) -> bool:
    """Whether OpenVINO can compute a network: one that is built here, with its published weights."""
    return model.library in (OWN, LITE) and bool(model.weights.package)


def engine() -> Device | None:
    """The processor with OpenVINO; None where that is not installed or does not start."""
    installed = version_of("openvino")
    if not installed:
        return None
    circumstances = [installed, platform.platform(), platform.processor(), cores_in_words()]
    if kept := remembered(FILE, circumstances):
        return kept[0]
    found = _found()
    if found is not None:
        remember(FILE, circumstances, [found])
    return found


@cache
def _found() -> Device | None:
    try:
        need("openvino")
        import openvino

        can = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (LibraryError, RuntimeError):
        return None
    precision = next((QUICK[name] for name in QUICK if name in can), FULL_PRECISION)
    return Device(OPENVINO, f"CPU with OpenVINO ({cores_in_words()})", precision)


def device_for(model: Model, key: str = AUTO) -> Device:
    """The device that a key means for a network; torch is waited for only where it must be asked.

    "auto" is a GPU, where torch knows one; else OpenVINO, where it is here and can compute the
    network; else the processor. "openvino" is the processor for networks that it cannot compute.

    Raises
    ------
    DeviceError
        If there is no such device.
    LibraryError
        If torch must be asked and does not come.
    """
    quick = engine() if key in (AUTO, OPENVINO) else None
    if quick is None:
        return known_device(key)
    if not runs(model):
        return known_device(CPU if key == OPENVINO else key)
    return quick if key == OPENVINO else next(iter(_gpus()), quick)


def devices_here() -> list[Device]:
    """All devices for people to choose from, the quickest first.

    Raises
    ------
    LibraryError
        If torch does not come, and OpenVINO is not here.
    """
    quick = engine()
    try:
        devices = known_devices()
    except LibraryError:
        if quick is None:
            raise
        return [quick]
    gpus = [device for device in devices if not device.is_processor]
    return [*gpus, *([quick] if quick else []), *devices[len(gpus) :]]


def _gpus() -> list[Device]:
    """The GPUs that torch knows; it is not asked where there can be none."""
    if not may_have_gpu():
        return []
    try:
        return [device for device in known_devices() if not device.is_processor]
    except LibraryError:
        return []
