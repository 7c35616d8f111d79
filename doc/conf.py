"""How Sphinx makes the site of these pages: make site.

The pages are the very ones that `tools/build_help.py` turns into the help behind F1, in the
Markdown that both read alike. What stands on the first page, in its order and under its
headings, is the site's table of contents.
"""

import re
import sys
import tomllib
from pathlib import Path

DOC = Path(__file__).resolve().parent
sys.path.insert(0, str(DOC.parent / "tools"))


PROJECT = tomllib.loads((DOC.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
author = PROJECT["authors"][0]["name"]
copyright = author
release = PROJECT["version"]
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
nitpicky = True

myst_heading_anchors = 4
myst_heading_slug_func = "build_help.anchor_of"

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False
html_show_sourcelink = False
html_static_path = []

PART = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.M | re.S)
LINKED = re.compile(r"\]\(([\w/-]+)\.md\)")


def contents_of(text: str) -> str:
    """The tables of contents that the first page's headings and links amount to."""
    parts = [(title, LINKED.findall(part)) for title, part in PART.findall(text)]
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n" + "\n".join(pages) + "\n```\n"
        for title, pages in parts
        if pages
    )


def _add_contents(app, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] += contents_of(source[0])


def setup(app) -> None:
    app.connect("source-read", _add_contents)
