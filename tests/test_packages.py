"""What is installed where: the oldest versions, and the systems that README and docs name."""

import importlib
import re
import sys
from pathlib import Path

import pytest
import yaml

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


def yaml_of(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_it_is_cited_as_the_version_that_it_is():
    project = tool("oldest").tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    cited = yaml_of("CITATION.cff")
    assert cited["version"] == project["version"] and cited["license"] == project["license"]


def test_orange_finds_it_among_add_ons():
    project = tool("oldest").tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "orange3 add-on" in project["keywords"]


@pytest.mark.parametrize("name", ["tests.yml", "release.yml"])
def test_workflows_run_what_is_there(name):
    jobs = yaml_of(f".github/workflows/{name}")["jobs"]
    made = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.M)
    ran = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert ran
    for line in ran:
        for script in re.findall(r"tools/[\w/.-]+", line):
            assert (ROOT / script).is_file()
        for target in re.findall(r"^make ([a-z][\w-]*)", line):
            assert target in made
    for job in jobs.values():
        for target in job.get("strategy", {}).get("matrix", {}).get("target", []):
            assert target in made


def test_only_the_job_that_publishes_may_and_it_needs_the_tests():
    release = yaml_of(".github/workflows/release.yml")
    assert release["permissions"] == {"contents": "read"}
    assert [name for name, job in release["jobs"].items() if "permissions" in job] == ["publish"]
    assert release["jobs"]["publish"]["needs"] == "build"


@pytest.mark.parametrize("name", ["trouble", "wish"])
def test_forms_for_issues_ask_for_something(name):
    form = yaml_of(f".github/ISSUE_TEMPLATE/{name}.yml")
    assert form["name"] and form["description"]
    assert any(field.get("validations", {}).get("required") for field in form["body"])
