"""The devices that torch can compute on here, by names that people know."""

import os
import platform
from dataclasses import dataclass

from ..errors import DeviceError

AUTO = "auto"


@dataclass(frozen=True)
class Device:
    """A device: torch's key for it ("cpu", "cuda:0", "mps") and what people call it."""

    key: str
    name: str


def list_devices() -> list[Device]:
    """All devices of this computer, the quickest first. Imports torch."""
    import torch

    found = [
        Device(f"cuda:{index}", torch.cuda.get_device_name(index))
        for index in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        found.append(Device("mps", f"Apple GPU ({platform.machine()})"))
    cores = os.cpu_count() or 1
    return [*found, Device("cpu", f"CPU ({cores} core{'' if cores == 1 else 's'})")]


def choose_device(key: str = AUTO) -> Device:
    """The device that a key means: "auto" is the quickest, "cuda" the first of its kind.

    Raises
    ------
    DeviceError
        If this computer has no such device.
    """
    devices = list_devices()
    if key == AUTO:
        return devices[0]
    chosen = next((d for d in devices if key in (d.key, d.key.partition(":")[0])), None)
    if chosen is None:
        names = ", ".join(f"{device.key} ({device.name})" for device in devices)
        raise DeviceError(f"This computer has no device “{key}”. It has {names}, or use auto.")
    return chosen
