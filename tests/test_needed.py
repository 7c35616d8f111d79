"""torch that does not come: a sentence that says what to do, and all that needs none goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orangecontrib.aiff import needed
from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.errors import LibraryError
from orangecontrib.aiff.needed import Circumstances, advice, need, sentence, version_of
from orangecontrib.aiff.samples import SAMPLES

from .folders import make_collector

LINUX = Circumstances("linux", "x86_64", (3, 12), False)
INTEL_MAC = Circumstances("darwin", "x86_64", (3, 12), False)
WINDOWS = Circumstances("win32", "AMD64", (3, 12), False)
DLL = (
    "[WinError 1114] A dynamic link library (DLL) initialization routine failed. Error loading "
    r'"C:\\Users\\Anna Rossi\\orange\\Lib\\site-packages\\torch\\lib\\c10.dll"'
)
NMS = "operator torchvision::nms does not exist"


def test_what_is_there_comes():
    need()
    need("torchvision")
    assert version_of("torch") and version_of("no-such-package") == ""


SENDS = """
import socket, sys, threading, urllib.request
def never(*_, **__):
    print("asks for an address")
    raise OSError
socket.getaddrinfo = socket.socket.connect = urllib.request.urlopen = never
{}
for thread in threading.enumerate():
    if thread is not threading.current_thread() and not thread.daemon:
        thread.join(20)
"""


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("from orangecontrib.aiff.needed import need; need('openvino'); import openvino", False),
        ("from orangecontrib.aiff.checkup.packages import start; start(['openvino'])", False),
        ("import openvino", True),  # what is kept from happening
    ],
)
@pytest.mark.skipif(not version_of("openvino"), reason="OpenVINO is not installed")
def test_openvino_tells_nobody_that_it_is_used(tmp_path, lines, found):
    ours = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CI", "TF_BUILD", "JENKINS_URL")  # there it tells nobody by itself
    }
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SENDS.format(lines)],
        env=ours | home, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert ("asks for an address" in done.stdout) is found, done.stdout
    assert bool(list(tmp_path.rglob("openvino_ga_cid"))) is found  # the number it is known by


def test_what_lacks_gets_a_sentence_each_time(monkeypatch):
    monkeypatch.setattr(needed, "_broken", {})
    for _ in range(2):
        with pytest.raises(LibraryError, match="no_such is not installed.*pip install no_such"):
            need("no_such")


@pytest.mark.parametrize(
    ("here", "error", "wanted"),
    [
        (LINUX, ModuleNotFoundError("No module named 'torch'", name="torch"),
         "torch is not installed. Type in a terminal: python -m pip install torch torchvision."),
        (INTEL_MAC, ModuleNotFoundError("No module named 'torch'", name="torch"), '"torch==2.2.2"'),
        (Circumstances("darwin", "x86_64", (3, 13), False), ImportError("?"), "Python 3.11 or 3.12"),
        (Circumstances("win32", "ARM64", (3, 12), False), ImportError("?"), "x86-64"),
        (Circumstances("win32", "AMD64", (3, 12), True), OSError(DLL), "PyQt6"),
        (WINDOWS, OSError(DLL), "vc_redist"),
        (LINUX, OSError("libcudart.so: cannot open shared object file"), "--force-reinstall torch"),
    ],
)  # fmt: skip
def test_each_system_has_its_advice(here, error, wanted):
    text = sentence("torch", error, here)
    assert wanted in text
    assert "Anna" not in text and "c10" not in text and needed.DOCTOR in text


def test_two_that_do_not_match_are_brought_together():
    assert needed.TOGETHER in advice("torchvision", NMS, False, LINUX)
    assert needed.TOGETHER in advice("timm", NMS, False, WINDOWS)  # which stands on both
    assert "timm" in advice("timm", "no such name", False, LINUX)


@pytest.fixture
def without_torch(tmp_path):
    """What runs a command as on a computer where torch does not start, nor OpenVINO."""
    first, root = tmp_path / "first", Path(__file__).parents[1]
    paths = [str(first), str(root), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}

    def run(*command, broken=("torch", "openvino")):
        for name in broken:
            (first / name).mkdir(parents=True, exist_ok=True)
            (first / name / "__init__.py").write_text(f"raise OSError({DLL!r})\n")
        return subprocess.run(
            [sys.executable, *map(str, command)], env=environment, capture_output=True, text=True,
            timeout=240,
        )  # fmt: skip

    return run


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


def test_a_command_ends_with_the_sentence_and_no_traceback(without_torch, tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", garments=3)
    done = without_torch("-m", "orangecontrib.aiff", "evaluate", folder)
    assert done.returncode == 1 and done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("orange-aiff: Photos cannot become vectors: torch does not start here.")
    assert "Skipped" not in done.stderr


def test_what_is_known_is_evaluated_without_torch(without_torch, tmp_path, capsys):
    folder = SAMPLES["wardrobe"].folder
    assert main(["evaluate", str(folder), "--json", "-"]) == 0
    with_it = json.loads(capsys.readouterr().out)
    done = without_torch("-m", "orangecontrib.aiff", "evaluate", folder, "--json", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["systems"][0]["hit"] == with_it["systems"][0]["hit"]


def test_colours_are_counted_without_torch(without_torch, tmp_path):
    folder = SAMPLES["wardrobe"].folder
    out = tmp_path / "colours.npz"
    done = without_torch("-m", "orangecontrib.aiff", "embed", folder, "--model", "colour",
                         "--out", out)  # fmt: skip
    assert done.returncode == 0 and out.is_file(), done.stderr


@pytest.mark.skipif(not version_of("openvino"), reason="OpenVINO is not installed")
def test_with_openvino_the_first_networks_need_no_torch(without_torch, tmp_path):
    folder = SAMPLES["wardrobe"].folder
    done = without_torch("-m", "orangecontrib.aiff", "evaluate", folder, broken=["torch"])
    assert done.returncode == 0 and "Hit@1" in done.stdout, done.stderr
    done = without_torch(
        "-m", "orangecontrib.aiff", "evaluate", folder, "--device", "cpu", "--vector", "gem",
        broken=["torch"],
    )  # fmt: skip
    assert done.returncode == 1
    said = "This network cannot be used: torch does not start here."
    assert said in done.stderr and "EfficientNet-Lite work without it." in done.stderr


def test_where_there_is_neither_openvino_is_named(monkeypatch):
    monkeypatch.setattr(needed, "version_of", lambda name: "")
    lacking = ModuleNotFoundError("No module named 'torch'", name="torch")
    assert "OpenVINO will do: python -m pip install openvino." in sentence("torch", lacking, LINUX)
    on_arm = Circumstances("win32", "ARM64", (3, 12), False)
    assert "OpenVINO" not in sentence("torch", lacking, on_arm)
    assert "OpenVINO" not in sentence("timm", lacking, LINUX)


def test_windows_say_it_and_go_on(without_torch, tmp_path):
    code = """
from Orange.widgets.tests.base import WidgetTest
from orangecontrib.aiff import api
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

class Test(WidgetTest):
    def test(self):
        loader = self.create_widget(OWFolderLoader)
        loader.close()
        widget = self.create_widget(OWEmbedder)
        self.send_signal("Images", api.read(SAMPLES["wardrobe"].folder), widget=widget)
        self.wait_until_finished(widget=widget, timeout=60000)
        self.process_events(lambda: widget.Error.failed.is_shown(), timeout=60000)
        print(widget.Error.failed)
        assert self.get_output("Embeddings", widget=widget) is None

import unittest
unittest.main(argv=["x"], verbosity=0)
"""
    done = without_torch("-c", code)
    assert done.returncode == 0, done.stderr
    assert "Photos cannot become vectors: torch does not start here." in done.stdout
