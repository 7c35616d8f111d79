"""The devices that can compute here, by names that people know; those of torch are asked of it."""

import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass

from ..errors import DeviceError
from ..files.paths import written_whole
from ..files.storage import cache_folder, make_private
from ..needed import OPENVINO as OPENVINO
from ..needed import need, version_of
from ..words import plural

AUTO = "auto"
CPU = "cpu"  # by torch; by OpenVINO it is a device of its own
FULL_PRECISION = "float32"
PRECISIONS = ("bfloat16", "float16", FULL_PRECISION)
FILE = "devices.json"
KEPT = 2  # version of what is kept: of the rules for precisions, too
# AMD's architectures with units for bfloat16: CDNA, and RDNA since its third generation. Torch
# says of all others too that they can do it.
BFLOAT16_OF_AMD = re.compile(r"gfx(908|90a|9[45]\w|1[1-9]\w\w)\b")
OUT_OF_MEMORY_OF_APPLE = "MPS backend out of memory"
# Where the drivers of NVIDIA's and AMD's GPUs show themselves.
DRIVERS = ("/dev/nvidiactl", "/proc/driver/nvidia", "/dev/dxg", "/dev/kfd")
DRIVERS_ON_WINDOWS = ("nvcuda.dll", "amdhip64.dll", "amdhip64_6.dll", "amdhip64_7.dll")


@dataclass(frozen=True)
class Device:
    """A device: torch's key for it ("cpu", "cuda:0", "mps") or "openvino", and what people call it.

    Attributes
    ----------
    precision : the lowest that it computes well, a key of `PRECISIONS`
    """

    key: str
    name: str
    precision: str = FULL_PRECISION

    @property
    def is_processor(self) -> bool:
        return self.key in (CPU, OPENVINO)

    @property
    def key_of_torch(self) -> str:
        """Torch's key for where this computes."""
        return CPU if self.is_processor else self.key


def list_devices() -> list[Device]:
    """All devices that torch has on this computer, the quickest first. Imports torch.

    Raises
    ------
    LibraryError
        If torch does not come.
    """
    need()
    import torch

    found = _gpus_of_cuda()
    if torch.backends.mps.is_available():
        found.append(("mps", f"Apple GPU ({platform.machine()})"))
    found.append((CPU, processor().name))
    devices = [Device(key, name, best_precision(key)) for key, name in found]
    remember(FILE, _circumstances(), devices)
    return devices


def _gpus_of_cuda() -> list[tuple[str, str]]:
    """Keys and names of the GPUs that computers with CUDA or ROCm have, and torch computes on."""
    need()
    import torch

    # The count alone may be the driver's, of GPUs that a torch newer than the driver cannot use.
    if not torch.cuda.is_available():
        return []
    found = []
    for index in range(torch.cuda.device_count()):
        with suppress(RuntimeError, AssertionError, torch.cuda.DeferredCudaCallError):
            name = torch.cuda.get_device_name(index)
            if _is_built_for(torch.cuda.get_device_capability(index), torch.cuda.get_arch_list()):
                found.append((f"cuda:{index}", name))
    return found


def _is_built_for(capability: tuple[int, int], architectures: Sequence[str]) -> bool:
    """Whether a torch built for some of NVIDIA's architectures, such as "sm_86", computes on a GPU.

    Machine code ("sm") serves the later GPUs of its generation, an assembler's ("compute") all.
    """
    kinds = [re.fullmatch(r"(sm|compute)_(\d+)(\d)[af]?", each) for each in architectures]
    built = [(kind[1], int(kind[2]), int(kind[3])) for kind in kinds if kind]
    return not built or any(  # AMD's have other names
        (major, minor) <= capability and (major == capability[0] or code == "compute")
        for code, major, minor in built
    )


def processor() -> Device:
    """The device that is always there, for what needs no torch."""
    return Device(CPU, f"CPU ({cores_in_words()})")


def cores_in_words() -> str:
    cores = os.cpu_count() or 1
    return plural(cores, "core")


def known_devices() -> list[Device]:
    """The same as torch said the last time, where it is not here yet: it takes seconds to come."""
    if "torch" in sys.modules:
        return list_devices()
    return _kept_devices() or list_devices()


def _kept_devices() -> list[Device]:
    kept = remembered(FILE, _circumstances())
    return kept if kept and kept[-1].key == CPU else []


def choose_device(key: str = AUTO, devices: list[Device] | None = None) -> Device:
    """The device that a key means: "auto" is the quickest, "cuda" the first of its kind.

    Parameters
    ----------
    devices : to choose from; all, as torch finds them, if not given

    Raises
    ------
    DeviceError
        If this computer has no such device.
    """
    devices = devices or list_devices()
    if key == AUTO:
        return devices[0]
    chosen = next((d for d in devices if key in (d.key, d.key.partition(":")[0])), None)
    if chosen is None:
        names = ", ".join(f"{device.key} ({device.name})" for device in devices)
        raise DeviceError(f"This computer has no device “{key}”. It has {names}, or use auto.")
    return chosen


def known_device(key: str = AUTO) -> Device:
    """The device that a key means, without waiting for torch where it was asked before.

    Raises
    ------
    DeviceError
        See `choose_device`.
    """
    with suppress(DeviceError):
        return choose_device(key, known_devices())
    return choose_device(key)  # one that was put in since


def may_have_gpu() -> bool:
    """Whether torch could know a GPU here; asked without waiting for it."""
    torch = version_of("torch")
    if not torch or torch.endswith("+cpu"):
        return False
    if sys.platform == "darwin":
        return True  # every newer Mac has one
    if sys.platform == "win32":
        system = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        return any(os.path.exists(os.path.join(system, name)) for name in DRIVERS_ON_WINDOWS)
    return any(map(os.path.exists, DRIVERS))


def best_precision(device: str) -> str:
    """The lowest precision that a device computes well: what it has units of its own for."""
    need()
    import torch

    if device.startswith("cuda"):
        if torch.version.hip:
            name = getattr(torch.cuda.get_device_properties(device), "gcnArchName", "")
            return "bfloat16" if BFLOAT16_OF_AMD.match(name) else FULL_PRECISION
        # Ampere (8.0) brought bfloat16; its wide range makes it the safer of the two. Before Volta
        # (7.0) most GPUs are slow at float16.
        capability = torch.cuda.get_device_capability(device)
        if capability >= (8, 0):
            return "bfloat16"
        return "float16" if capability >= (7, 0) else FULL_PRECISION
    if device == "mps":
        return FULL_PRECISION  # in half, torch computes wrong vectors of vision transformers there
    return "bfloat16" if _cpu_has_bfloat16() else FULL_PRECISION


def _cpu_has_bfloat16() -> bool:
    need()
    import torch

    try:
        can = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return False  # an older torch does not say, and guessing wrong is slow
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))


def lacks_memory(error: RuntimeError) -> bool:
    """Whether a GPU has too little memory."""
    torch = sys.modules.get("torch")
    if torch is None:
        return False
    # For Apple's GPUs torch has no error of its own.
    return isinstance(error, torch.cuda.OutOfMemoryError) or OUT_OF_MEMORY_OF_APPLE in str(error)


def give_back(device: Device) -> None:
    """Give back the memory of a device that torch only keeps for later."""
    need()
    import torch

    if device.key == "mps":
        torch.mps.empty_cache()
    else:
        torch.cuda.empty_cache()


def reason_of(error: Exception) -> str:
    """The first line of what a library says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _circumstances() -> list[str]:
    """What torch's answer depends on; where it has changed, torch is asked again."""
    return [
        version_of("torch"),
        platform.platform(),
        str(os.cpu_count()),
        os.environ.get("CUDA_VISIBLE_DEVICES", ""),
        str(may_have_gpu()),
        str(KEPT),
    ]


def remember(file: str, circumstances: list[str], devices: list[Device]) -> None:
    """Keep what was found, for programs to come; see `remembered`."""
    if remembered(file, circumstances) == devices:
        return
    kept = {"circumstances": circumstances, "devices": [asdict(device) for device in devices]}
    with suppress(OSError):  # then it is asked the next time
        make_private(cache_folder())
        with written_whole(cache_folder() / file) as stream:
            stream.write(json.dumps(kept).encode())


def remembered(file: str, circumstances: list[str]) -> list[Device]:
    """What was kept; none where it is not to be had, or circumstances are others."""
    try:
        kept = json.loads((cache_folder() / file).read_bytes())
        devices = [Device(**each) for each in kept["devices"]]
        holds = (
            kept["circumstances"] == circumstances
            and all(isinstance(said, str) for device in devices for said in astuple(device))
            and all(device.precision in PRECISIONS for device in devices)
        )
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return devices if holds else []
