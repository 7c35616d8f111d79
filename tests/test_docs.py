"""The docs as a whole: every page can be reached, no link is dead, commands are as they say."""

import argparse
import importlib
import re
import sys
import tomllib
from pathlib import Path

import defusedxml.ElementTree as ET
import pytest

from orangecontrib.aiff.__main__ import _parser
from orangecontrib.aiff.chains import PLAIN, RECOMMENDED

ROOT = Path(__file__).parents[1]
DOC = ROOT / "doc"
PACKAGE = ROOT / "orangecontrib" / "aiff"
FOLDERS = ("orangecontrib/", "tests/", "doc/", "benchmarks/", "tools/")
COMMAND_LINE = (DOC / "command-line.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")
EXTRAS = re.compile(r"(?:\.|AIFF|wheel)\[([\w,]+)\]|\bextra `(\w+)`")
(COMMANDS,) = [a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)]


@pytest.fixture(scope="module")
def pages():
    """The help's pages as HTML, by their place below its folder."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        build_help = importlib.import_module("build_help")
    finally:
        sys.path.pop(0)
    files = build_help.build()
    return {path: text.decode() for path, text in files.items() if path.suffix == ".html"}


def links_of(path, text):
    """Where the links of a page lead to, below the help's folder: path and anchor."""
    for link in re.findall(r'href="([^":]+)"', text):
        target, _, anchor = link.partition("#")
        place = (Path("/") / path.parent / target).resolve() if target else Path("/") / path
        yield place.relative_to("/"), anchor


def test_no_link_of_the_help_is_dead(pages):
    dead = [
        f"{path}: {target}#{anchor}"
        for path, text in pages.items()
        for target, anchor in links_of(path, text)
        if target.suffix != ".css"
        and (target not in pages or (anchor and f'id="{anchor}"' not in pages[target]))
    ]
    assert dead == []


def test_the_first_page_links_to_every_other(pages):
    first = Path("index.html")
    linked = {target for target, _ in links_of(first, pages[first])}
    assert set(pages) - linked - {first} == set()


# Pages that have a part for students, and below it all there is to know.
SHORT = ("local-gpu-embedder", "domain-aligner")
MOST_WORDS = 600


@pytest.mark.parametrize("name", SHORT)
def test_what_a_student_needs_stands_first_and_is_short(name):
    text = (DOC / "widgets" / f"{name}.md").read_text(encoding="utf-8")
    for_students, details = text.split("\n## Details\n")
    assert len(for_students.split()) <= MOST_WORDS
    assert "\n## " not in details


def test_the_help_shows_every_picture_it_names_and_no_picture_is_idle(pages):
    named = set(re.findall(r'src="(?:\.\./)*([^"]+)"', "".join(pages.values())))
    named |= set(re.findall(r"\(doc/(images/[^)]+)\)", README))
    assert named == {f"images/{path.name}" for path in (DOC / "images").iterdir()}


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_no_link_of_the_project_is_dead(name, pages):
    for link in LINK.findall((ROOT / name).read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        assert (ROOT / target).exists(), link
        if anchor:
            page = (ROOT / target).relative_to(DOC).with_suffix(".html")
            assert f'id="{anchor}"' in pages[page], link


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOC.rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_every_path_of_the_project_that_a_page_names_is_there(page):
    # CONTRIBUTING says where paths begin: in the project, or below the package.
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*|\w+\.py)`", page.read_text(encoding="utf-8"))
    places = [ROOT, PACKAGE] if page.name == "CONTRIBUTING.md" else [ROOT]
    ours = [name for name in named if page.name == "CONTRIBUTING.md" or name.startswith(FOLDERS)]
    gone = [n for n in ours if not any((place / n).exists() for place in places)]
    assert not gone, ", ".join(gone)


def test_extras_that_are_asked_for_are_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files = [ROOT / "Makefile", *ROOT.glob("*.md"), *DOC.rglob("*.md")]
    files += [*ROOT.glob(".github/**/*.yml"), *ROOT.glob("tools/**/*.sh")]
    asked = {
        (extra, file.name)
        for file in files
        for named in EXTRAS.findall(file.read_text(encoding="utf-8"))
        for extra in "".join(named).split(",")
    }
    assert len(asked) > 10
    known = project["optional-dependencies"]
    assert not {each for each in asked if each[0] not in known}


def test_the_guide_knows_every_room():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    rooms |= {path.name for path in PACKAGE.glob("[a-z]*.py")}
    assert {room for room in rooms if f"`{room}`" not in guide} == set()


def test_examples_are_called_what_the_docs_call_them():
    folder = ROOT / "orangecontrib" / "aiff" / "workflows"
    titles = {ET.parse(path).getroot().get("title") for path in folder.glob("*.ows")}
    named = {
        page.stem: set(re.findall(r"(Fashion: [^*>]+?)\*", page.read_text(encoding="utf-8")))
        for page in DOC.rglob("*.md")
    }
    assert set().union(*named.values()) == titles
    assert named["students"] | named["teacher"] == titles


def part_about(command):
    """The page's part about a command, its heading left out."""
    return re.search(rf"^## {command}\n(.*?)(?=^## |\Z)", COMMAND_LINE, re.S | re.M)[1]


def options_of(command):
    """Of a command and of all that it is divided into."""
    parsers = [COMMANDS.choices[command]]
    for action in parsers[0]._actions:
        if isinstance(action, argparse._SubParsersAction):
            parsers += action.choices.values()
    return {
        name
        for parser in parsers
        for action in parser._actions
        for name in action.option_strings
        if name.startswith("--") and name != "--help"
    }


def test_every_command_has_its_part():
    parts = re.findall(r"^## (\w+)$", COMMAND_LINE, re.M)
    assert sorted(parts) == sorted(COMMANDS.choices)


@pytest.mark.parametrize("command", list(COMMANDS.choices))
def test_options_are_those_of_the_command(command):
    # What several commands share stands once, below.
    told = set(re.findall(r"--[a-z][a-z-]*", part_about(command)))
    shared = set(re.findall(r"--[a-z][a-z-]*", part_about("Choices of vectors")))
    assert told - options_of(command) - {"--help"} == set()
    assert options_of(command) - told - shared == set()


@pytest.mark.parametrize("option", ["align", "search", "distance"])
def test_keys_of_the_chain_are_all_there(option):
    (action,) = [a for a in COMMANDS.choices["evaluate"]._actions if a.dest == option]
    told = re.search(rf"`--{option}` takes (.*?)[.:]", part_about("evaluate"))[1]
    assert re.findall(r"`(\w+)`", told) == list(action.choices)


@pytest.mark.parametrize("option", ["vector", "region", "fit", "precision"])
def test_choices_of_vectors_are_all_there(option):
    (action,) = [a for a in COMMANDS.choices["evaluate"]._actions if a.dest == option]
    row = re.search(rf"^\| `--{option}` \| (.*?) \|", COMMAND_LINE, re.M)[1]
    assert row == ", ".join(f"`{key}`" for key in action.choices)


def test_what_the_chains_take_is_said():
    def row(start):
        return re.search(rf"^\| {start} \|.*$", COMMAND_LINE, re.M)[0]

    for start, chain in (("unless told otherwise", RECOMMENDED), ("`--plain`", PLAIN)):
        recipe = chain.recipe
        for key in (recipe.vector, recipe.region, recipe.fit, chain.align, chain.search,
                    *chain.align_with_reference, chain.distance):  # fmt: skip
            assert f"`{key}`" in row(start)
