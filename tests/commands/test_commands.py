"""A command is imported once it is named, and waits for no more than it needs."""

import shutil
import subprocess
import sys

import pytest

from orangecontrib.aiff.commands import COMMANDS, chain, command, demo, download, embed, vectors
from orangecontrib.aiff.needed import version_of
from orangecontrib.aiff.samples import SAMPLES

BY_NAME = {"demo": demo, "download": download, "embed": embed}
HEAVY = ("torch", "torchvision", "timm", "openvino", "Orange", "numpy", "PIL", "AnyQt")
# Runs the program, and prints which of the heavy packages it imported.
CODE = f"""
import sys
from orangecontrib.aiff.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code
print(code, *[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


def brought(*arguments):
    """The exit code, and which heavy packages came along."""
    ran = [sys.executable, "-c", CODE, *map(str, arguments)]
    done = subprocess.run(ran, capture_output=True, text=True)
    return done.stderr.splitlines()[-1].split()


def networks(here):
    """What computes, of the packages that came along."""
    return [name for name in here if name in ("torch", "openvino")]


def test_every_command_is_found_by_its_name():
    for name in COMMANDS:
        module = command(name)
        assert module is BY_NAME.get(name, module) and callable(module.run), name
    assert chain.one_system and vectors.embed_photos  # parts that several of them share


@pytest.mark.parametrize("arguments", [["--help"], [], ["embedd"], ["--version"], ["--model", "x"]])
def test_help_and_wrong_usage_wait_for_nothing(arguments):
    assert brought(*arguments) in (["0"], ["2"])


@pytest.mark.parametrize("name", list(COMMANDS))
def test_what_a_command_can_be_asked_is_told_without_orange(name):
    code, *here = brought(name, "--help")
    assert (code, {"Orange", "torch", "openvino"} & set(here)) == ("0", set())


@pytest.mark.parametrize("device", ["cpu", "openvino"])
def test_what_is_known_waits_for_no_network(tmp_path, monkeypatch, device):
    if device == "openvino" and not version_of("openvino"):
        pytest.skip("OpenVINO is not installed")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "anna_rossi_AIFF_2026"
    for garment in ("dress_1", "dress_2"):
        shutil.copytree(SAMPLES["wardrobe"].folder / garment, folder / garment)
    out = tmp_path / "a.npz"
    photo = folder / "dress_1" / "shop_1.jpg"
    expected = ["torch"] if device == "cpu" else ["openvino"]
    for known in (False, True):
        code, *here = brought("embed", folder, "--out", out, "--device", device)
        assert code == "0" and networks(here) == ([] if known else expected)
    for known in (False, True):
        code, *here = brought("evaluate", folder, "--device", device)
        assert code == "0" and networks(here) == ([] if known else expected)
    asked = ("match", photo, "--gallery", folder, "--shows", "shop", "--device", device)
    code, *here = brought(*asked)
    assert code == "0" and networks(here) == []
