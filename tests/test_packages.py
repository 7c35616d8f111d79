"""What is installed where: the oldest versions, and the systems that README and docs name."""

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "doc" / "installing.md").read_text(encoding="utf-8")


def tool(name):
    sys.path.insert(0, str(ROOT / "tools" / "packages"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def test_the_oldest_versions_are_those_of_pyproject(capsys):
    assert tool("oldest").main(["--check"]) == 0, "run: make oldest"


@pytest.mark.parametrize(
    ("requirements", "lines"),
    [
        (["numpy>=1.26", "numpy<2; sys_platform == 'darwin'"], ["numpy==1.26"]),
        (["timm>=1.0.17", "timm>=1.0.20"], ["timm==1.0.20"]),
        (["a==1.0", "B~=2.1", "c"], ["a==1.0", "B==2.1"]),
        (["torch>=2.9; sys_platform == 'linux'"], ['torch==2.9 ; sys_platform == "linux"']),
    ],
)
def test_a_bound_becomes_a_version(requirements, lines):
    assert tool("oldest").constraints(requirements).splitlines()[1:] == lines


def test_every_bound_is_there():
    # A package without one would be tested as its newest only.
    named = {re.split("[=<>~ ]", line)[0] for line in tool("oldest").of_the_project().splitlines()}
    project = tool("oldest").tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split("[=<>~; ]", line)[0] for line in project["dependencies"]}
    assert wanted <= named


def rows_of(text):
    return re.findall(r"^\| ([A-Za-z][\w' ,]+?) \|", text, re.M)


def test_systems_are_those_that_are_checked():
    systems = list(tool("check_systems").SYSTEMS)
    assert [row for row in rows_of(PAGE) if row in systems] == systems
    assert [row for row in rows_of(README) if row in systems] == systems
