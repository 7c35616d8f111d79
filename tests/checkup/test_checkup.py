"""The command as a whole, also where torch is broken, and that it names nobody."""

import getpass
import json
import os
import re
import socket
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.checkup import checkup
from orangecontrib.aiff.commands import doctor as command
from orangecontrib.aiff.needed import version_of

ROOT = Path(__file__).parents[2]
NAME = "zoetestperson"


@pytest.fixture
def zoe(tmp_path, monkeypatch):
    """A user whose name is in her folders, her variables and her errors."""
    home = tmp_path / NAME / "my photos"
    home.mkdir(parents=True)
    for name, folder in {"HOME": "", "ORANGE_AIFF_CACHE": "cache", "ORANGE_AIFF_WEIGHTS": "weights",
                         "XDG_CONFIG_HOME": "config"}.items():  # fmt: skip
        monkeypatch.setenv(name, str(home / folder))
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, NAME)
    return home


def doctor(*arguments, first=""):
    paths = [first, str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(
        [sys.executable, "-m", "orangecontrib.aiff", "doctor", *arguments], env=environment,
        capture_output=True, text=True, timeout=290,
    )  # fmt: skip


def names_nobody(text):
    names = {NAME, socket.gethostname(), str(Path.home()), sys.prefix, str(ROOT)}
    names |= {getpass.getuser()} - {"root"}
    assert not [name for name in names if name.lower() in text.lower()]
    # No path at all, but for "and/or" of words and addresses on the web.
    assert not re.findall(r"(?<![\w:/])/\w+/|[A-Za-z]:\\|~/", text)


def test_a_computer_that_is_ready(zoe):
    done = doctor()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "" and "This computer is ready." in done.stdout
    assert done.stdout.count("from the known vector") >= 1
    names_nobody(done.stdout)


def broken_packages(folder, *names):
    for name in names:
        (folder / name).mkdir()
        text = f"raise OSError('WinError 1114 {folder}/{name}/lib/c10.dll')"
        (folder / name / "__init__.py").write_text(text)


@pytest.mark.skipif(not version_of("openvino"), reason="OpenVINO is not installed")
def test_torch_that_is_broken_stops_nobody_who_has_an_engine(zoe):
    broken_packages(zoe, "torch")
    done = doctor("--json", first=str(zoe))
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["ready"] is True, done.stdout
    lines = {line["about"]: line for line in report["lines"]}
    assert (lines["OpenVINO"]["state"], lines["torch"]["state"]) == ("ok", "look")
    assert "c10.dll" in lines["torch"]["says"] and lines["torch"]["to_do"]
    assert "CPU with OpenVINO" in lines["one photo"]["says"]
    names_nobody(done.stdout)


def test_torch_that_is_broken_is_said_with_what_to_do(zoe):
    broken_packages(zoe, "torch", "openvino")
    done = doctor("--json", first=str(zoe))
    report = json.loads(done.stdout)
    assert done.returncode == 1 and done.stderr == "" and report["ready"] is False
    lines = {line["about"]: line for line in report["lines"]}
    assert lines["torch"]["state"] == "stop" and lines["torch"]["to_do"]
    assert "c10.dll" in lines["torch"]["says"] and "one photo" not in lines
    assert lines["packages"]["state"] == "ok"
    names_nobody(done.stdout)


def test_whatever_fails_the_rest_is_looked_at(zoe, monkeypatch, capsys):
    def fail(*_):
        raise PermissionError(13, "Permission denied", str(zoe / "cache"))

    for name in ("system_line", "folder_lines", "package_lines", "_network_lines"):
        monkeypatch.setattr(checkup, name, fail)
    assert main(["doctor"]) == command.run(Namespace(json=True)) == 1
    out = capsys.readouterr().out
    assert out.count("PermissionError") == 6 and "Python" in out
    names_nobody(out)
