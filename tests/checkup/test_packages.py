import importlib

import pytest

from orangecontrib.aiff.checkup import packages
from orangecontrib.aiff.checkup.lines import LOOK, OK, STOP
from orangecontrib.aiff.checkup.packages import (
    ENDED,
    TOO_SLOW,
    Package,
    package_lines,
    packages_here,
    start,
)


def test_every_requirement_is_imported_by_its_name():
    here = packages_here()
    assert {"torch", "Orange3", "numpy"} <= {package.name for package in here}
    for package in here:
        if not package.extra:
            assert package.wrong == "" and package.version
            if package.module != "AnyQt":
                assert importlib.import_module(package.module)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, text in {
        "fine": "", "lacks": "import no_such_module", "crashes": "import os; os._exit(9)",
        "sleeps": "import time; time.sleep(60)", "prints": "print('@aiff {no json')\nraise SystemExit",
    }.items():  # fmt: skip
        (tmp_path / f"{name}_aiff.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_what_does_not_start_is_known_and_the_rest_goes_on(folder):
    said = start(["fine_aiff", "lacks_aiff", "crashes_aiff", "prints_aiff", "json"])
    assert said["fine_aiff"].reason == "" == said["json"].reason
    assert "no_such_module" in said["lacks_aiff"].reason
    assert said["crashes_aiff"].reason == ENDED
    assert said["prints_aiff"].reason.startswith("SystemExit")


def test_what_never_ends_is_left(folder):
    assert (
        start(["fine_aiff", "sleeps_aiff", "json"], longest_s=5)["sleeps_aiff"].reason == TOO_SLOW
    )


def lines_with(monkeypatch, here, reasons=()):
    reasons = dict(reasons)
    monkeypatch.setattr(packages, "packages_here", lambda: here)
    monkeypatch.setattr(
        packages, "start", lambda names: {n: packages.Started(reasons.get(n, ""), 1) for n in names}
    )
    return {line.about: line for line in package_lines()}


def test_all_is_well(monkeypatch):
    lines = lines_with(monkeypatch, packages_here())
    assert {line.state for line in lines.values()} == {OK}
    assert "numpy" in lines["packages"].says


def test_what_is_missing_old_or_broken_is_named(monkeypatch):
    here = [Package("numpy", "1.0", wrong="is 1.0, but >=1.26 is needed"),
            Package("tqdm", "", wrong="is not installed"), Package("Pillow", "11.3"),
            Package("timm", "", "offline", "is not installed")]  # fmt: skip
    reasons = {"PIL": "ImportError: C:\\Users\\Anna\\x.dll", "torch": "OSError: WinError 1114"}
    monkeypatch.setattr(packages, "version_of", lambda name: "")  # no OpenVINO either
    lines = lines_with(monkeypatch, here, reasons)
    assert lines["packages"].state == lines["torch"].state == STOP
    said = lines["packages"].says
    assert "numpy is 1.0" in said and "tqdm is not installed" in said and "Pillow" in said
    assert "Anna" not in said and "offline" in lines["extras"].says
    assert lines["extras"].state == OK and lines["torch"].to_do


def test_torch_does_not_stop_anybody_who_has_an_engine_that_starts(monkeypatch):
    monkeypatch.setattr(packages, "version_of", lambda name: "2026.4")
    reasons = {"torch": "OSError: WinError 1114"}
    lines = lines_with(monkeypatch, [], reasons)
    assert lines["OpenVINO"].state == OK and "2026.4" in lines["OpenVINO"].says
    assert lines["torch"].state == LOOK and "work without it" in lines["torch"].says
    lines = lines_with(monkeypatch, [], {**reasons, "openvino": "ImportError: no"})
    assert lines["OpenVINO"].state == LOOK and lines["OpenVINO"].to_do
    assert lines["torch"].state == STOP


def test_an_engine_that_is_not_there_stops_nobody(monkeypatch):
    monkeypatch.setattr(packages, "version_of", lambda name: "" if name == "openvino" else "2.9")
    here = [Package("openvino", "", wrong="is not installed")]
    lacking = {"openvino": "ModuleNotFoundError: No module named 'openvino'"}
    lines = lines_with(monkeypatch, here, lacking)
    assert lines["OpenVINO"].state == LOOK and "not installed" in lines["OpenVINO"].says
    assert lines["OpenVINO"].to_do.endswith(" -m pip install openvino.")
    assert lines["packages"].state == lines["torch"].state == OK
    assert "OpenVINO" not in lines_with(monkeypatch, [])  # as on Windows on ARM


@pytest.mark.parametrize(
    ("system", "here", "reason", "state", "to_do"),
    [
        ("win32", {"PyQt5": "5.15"}, "", LOOK, "PyQt6"),
        ("win32", {"PyQt6": "6.9"}, "", OK, ""),
        ("linux", {"PyQt5": "5.15"}, "", OK, ""),
        ("linux", {"PyQt6": "6.9"}, "ImportError: libEGL.so.1: cannot open", STOP, "libegl1"),
        ("darwin", {}, "ModuleNotFoundError", STOP, "PyQt6 PyQt6-WebEngine"),
    ],
)
def test_qt(monkeypatch, system, here, reason, state, to_do):
    monkeypatch.setattr(packages.sys, "platform", system)
    monkeypatch.setattr(packages, "version_of", lambda name: here.get(name, ""))
    line = packages._qt_line(packages.Started(reason))
    assert line.state == state and to_do in line.to_do
