"""torch and what stands on it: waited for when a photo must be computed, or a sentence why not."""

import platform
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from .errors import LibraryError

TORCH = "torch"
OPENVINO = "openvino"  # computes some networks without torch
# Through this one OpenVINO tells Google, for Intel, each time that it is imported; where it cannot
# be imported, OpenVINO takes a stand-in of its own that sends nothing.
TELLTALE = "openvino_telemetry"
DOCTOR = "python -m orangecontrib.aiff doctor"
PACKAGES = {"open_clip": "open_clip_torch", "safetensors.torch": "safetensors"}
PIP = "python -m pip install"
TOGETHER = f"{PIP} --upgrade --force-reinstall torch torchvision"
RUNTIME = "https://aka.ms/vs/17/release/vc_redist.x64.exe"

_here: set[str] = set()
_broken: dict[str, str] = {}  # what began and failed leaves torch half there; it fails otherwise
_waiting = threading.RLock()


@dataclass(frozen=True)
class Circumstances:
    """What decides how a library is brought here.

    Attributes
    ----------
    system, machine : as Python names them
    python : its version, (3, 12)
    has_pyqt5 : whether PyQt5 was there first
    """

    system: str
    machine: str
    python: tuple[int, int]
    has_pyqt5: bool

    @classmethod
    def of_this_computer(cls, has_pyqt5: bool | None = None) -> "Circumstances":
        """Those of this program, or of one that loads PyQt5 or does not."""
        here = "PyQt5" in sys.modules if has_pyqt5 is None else has_pyqt5
        return cls(sys.platform, platform.machine(), sys.version_info[:2], here)

    @property
    def is_intel_mac(self) -> bool:
        return self.system == "darwin" and self.machine == "x86_64"

    @property
    def is_windows_on_arm(self) -> bool:
        return self.system == "win32" and self.machine.upper() == "ARM64"


def need(library: str = TORCH) -> None:
    """Import a library, or say why that cannot be; each import of one stands after this.

    Parameters
    ----------
    library : the name that is imported

    Raises
    ------
    LibraryError
        If it is not installed, or does not start on this computer.
    """
    if library in _here:
        return
    with _waiting:
        if library in _broken:
            raise LibraryError(_broken[library])
        try:
            if library == OPENVINO:
                sys.modules[TELLTALE] = None  # type: ignore[assignment]  # it "cannot be imported"
            import_module(library)
        except Exception as error:  # OSError for a DLL, RuntimeError for two that do not match
            _broken[library] = sentence(library, error, Circumstances.of_this_computer())
            raise LibraryError(_broken[library]) from error
        _here.add(library)


def version_of(package: str) -> str:
    """The installed version of a package; "" where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def sentence(library: str, error: Exception, here: Circumstances) -> str:
    """What is wrong with a library and what to do, for people; no path of theirs is in it."""
    name = PACKAGES.get(library, library)
    lacks = isinstance(error, ModuleNotFoundError) and error.name == library.partition(".")[0]
    wrong = f"{name} is not installed" if lacks else f"{name} does not start here"
    installed, what, without = version_of(OPENVINO), "This network cannot be used", ""
    if library == TORCH and installed and OPENVINO not in _broken:
        without = " SqueezeNet and EfficientNet-Lite work without it."
    elif library == TORCH:
        what = "Photos cannot become vectors"
        if not (installed or here.is_windows_on_arm):
            without = f" For SqueezeNet and EfficientNet-Lite OpenVINO will do: {PIP} {OPENVINO}."
    return (
        f"{what}: {wrong}. {advice(name, str(error), lacks, here)}{without} Then start Orange "
        f"again. All that needs no new vectors still works. {DOCTOR} says more."
    )


def advice(package: str, reason: str, lacks: bool, here: Circumstances) -> str:
    """What to do about a package that does not come.

    Parameters
    ----------
    reason : what its import said
    lacks : whether it is not installed at all
    """
    of_torch = package in (TORCH, "torchvision")
    if of_torch and here.is_windows_on_arm:
        return (
            "Windows on ARM needs Python for 64-bit Intel and AMD (x86-64), which Windows runs "
            "too: install that, then Orange and this add-on in it."
        )
    if of_torch and here.is_intel_mac and (lacks or here.python > (3, 12)):
        if here.python > (3, 12):
            return (
                "Macs with an Intel processor need Python 3.11 or 3.12: install one, then Orange "
                "and this add-on in it."
            )
        return f'Type in a terminal: {PIP} "torch==2.2.2" "torchvision==0.17.2" "numpy<2".'
    if lacks:
        return f"Type in a terminal: {PIP} {'torch torchvision' if of_torch else package}."
    if of_torch and here.system == "win32" and ("WinError" in reason or "DLL" in reason):
        if here.has_pyqt5:
            return (
                "PyQt5 brings an old Microsoft runtime, with which torch does not start. Type in "
                f"a terminal: {PIP} PyQt6 PyQt6-WebEngine, then python -m pip uninstall PyQt5."
            )
        return f"Install Microsoft's Visual C++ Redistributable: {RUNTIME}."
    if of_torch or "torchvision" in reason:
        return f"torch and torchvision must be of one release. Type in a terminal: {TOGETHER}."
    return f"Type in a terminal: {PIP} --upgrade --force-reinstall --no-deps {package}."
