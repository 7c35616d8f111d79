"""The site: Sphinx builds it from the pages of doc/ without a warning, and all of it is there."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS

ROOT = Path(__file__).parents[1]
DOC = ROOT / "doc"
PAGES = sorted(page.relative_to(DOC).with_suffix("") for page in DOC.rglob("*.md"))


def tool(name):
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, as `make site` builds it."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
         "-d", str(folder / "doctrees"), str(DOC), str(folder / "html")],
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return folder / "html"


def text_of(site, page):
    return (site / page).with_suffix(".html").read_text(encoding="utf-8")


def test_every_page_is_built_and_listed_beside_all_others(site):
    for page in PAGES:
        listed = re.findall(r'class="reference internal" href="([^"#]*)', text_of(site, page))
        here = site / page.parent
        reached = {(here / link).resolve() for link in listed if link} | {
            (site / page).with_suffix(".html")
        }
        wanted = {(site / each).with_suffix(".html").resolve() for each in PAGES} - {
            (site / "index.html").resolve()
        }
        assert wanted <= {path.resolve() for path in reached}, page


def test_links_lead_to_what_the_help_behind_f1_leads_to(site):
    """One dialect: a heading has the same anchor on the site and in the help."""
    files = tool("build_help").build()
    for page in PAGES:
        anchors = re.findall(r'<h[1-4] id="([^"]+)"', files[page.with_suffix(".html")].decode())
        assert anchors
        built = text_of(site, page)
        assert [anchor for anchor in anchors if f'id="{anchor}"' not in built] == [], page


def test_no_page_asks_the_web_for_anything(site):
    for page in PAGES:
        loaded = re.findall(
            r'<(?:script|link|img)[^>]+(?:src|href)="(http[^"]+)"', text_of(site, page)
        )
        assert loaded == [], page


def test_the_page_of_networks_has_the_code_s_tables():
    list_networks = tool("list_networks")
    text = (DOC / "networks.md").read_text(encoding="utf-8")
    assert text == list_networks.filled(text), "run: make help"
    assert set(list_networks.PLACE.findall(text)) == set(list_networks.TABLES)
    assert {f"`{key}`" for key in ALL_MODELS} <= set(re.findall(r"`\w+`", text))


def test_the_list_of_widgets_is_the_registry_s():
    list_widgets = tool("list_widgets")
    text = (DOC / "widgets.json").read_text(encoding="utf-8")
    assert text == list_widgets.catalogue(), "run: make help"
    ((category, widgets),) = json.loads(text)
    assert category == "AI for Fashion" and len(widgets) >= 6
    for widget in widgets:
        assert (DOC / widget["doc"]).read_text(encoding="utf-8").startswith(f"# {widget['text']}\n")
        assert (DOC / widget["icon"]).is_file()
        assert widget["keywords"] and all(word == word.strip() for word in widget["keywords"])
