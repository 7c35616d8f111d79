"""Turn the Markdown pages of doc/ into the static help that F1 opens without a network.

python tools/build_help.py          write the pages into the package
python tools/build_help.py --check  say which pages are out of date, and exit 1 if any is
"""

import re
import shutil
import sys
import unicodedata
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "doc"
HELP = ROOT / "orangecontrib" / "aiff" / "widgets" / "help"

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{up}style.css">
</head>
<body>
<nav><a href="{up}index.html">Orange3-AIFF</a></nav>
<main>
{body}
</main>
</body>
</html>
"""


# What the canvas looks for on the first page: a part with this id, and links to widgets in it.
WIDGETS = '<h2 id="widgets">'


def anchor_of(heading: str) -> str:
    """What a link to a heading ends with, here and on the site: small letters and hyphens."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def markdown() -> MarkdownIt:
    """CommonMark with tables, as Sphinx's MyST reads it."""
    parser = MarkdownIt("commonmark").enable("table")
    return parser.use(anchors_plugin, max_level=4, slug_func=anchor_of)


def render_page(source: Path) -> str:
    """A Markdown page as HTML, its links to other pages turned along."""
    text = source.read_text(encoding="utf-8")
    body = markdown().render(text)
    body = re.sub(r'href="([^":]+)\.md(#[^"]*)?"', r'href="\1.html\2"', body)
    if WIDGETS in body:
        body = re.sub(f"{WIDGETS}.*?(?=<h2|\\Z)", r'<section id="widgets">\g<0></section>\n', body,
                      count=1, flags=re.S).replace(WIDGETS, "<h2>")  # fmt: skip
    title = next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")
    up = "../" * len(source.relative_to(DOC).parent.parts)
    return TEMPLATE.format(title=title, body=body, up=up)


def build() -> dict[Path, bytes]:
    """All files of the help, by their place below its folder."""
    pages = sorted(DOC.rglob("*.md"))
    files = {
        page.relative_to(DOC).with_suffix(".html"): render_page(page).encode() for page in pages
    }
    files[Path("style.css")] = (DOC / "style.css").read_bytes()
    used = set(re.findall(rb'src="(?:\.\./)*(images/[^"]+)"', b"".join(files.values())))
    return files | {Path(name.decode()): (DOC / name.decode()).read_bytes() for name in used}


def outdated(files: dict[Path, bytes]) -> list[str]:
    """Names of help files that are missing, differ, or should not be there."""
    there = {path.relative_to(HELP) for path in HELP.rglob("*") if path.is_file()}
    changed = {
        p for p, content in files.items() if p in there and (HELP / p).read_bytes() != content
    }
    return sorted(str(path) for path in (files.keys() ^ there) | changed)


def main() -> int:
    files = build()
    if "--check" in sys.argv:
        if names := outdated(files):
            print("The help is out of date; run python tools/build_help.py:", *names, sep="\n  ")
        return int(bool(names))
    shutil.rmtree(HELP, ignore_errors=True)
    for path, content in files.items():
        (HELP / path).parent.mkdir(parents=True, exist_ok=True)
        (HELP / path).write_bytes(content)
    print(f"{len(files)} files in {HELP.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
