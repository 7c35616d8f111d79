"""Turn the Markdown pages of doc/ into the static help that F1 opens without a network.

python tools/build_help.py          write the pages into the package
python tools/build_help.py --check  say which pages are out of date, and exit 1 if any is
"""

import re
import shutil
import sys
from pathlib import Path

import markdown

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


def render_page(source: Path) -> str:
    """A Markdown page as HTML, its links to other pages turned along."""
    text = source.read_text(encoding="utf-8")
    body = markdown.markdown(
        text, extensions=["tables", "attr_list", "toc", "fenced_code", "md_in_html"]
    )
    body = re.sub(r'href="([^":]+)\.md(#[^"]*)?"', r'href="\1.html\2"', body)
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
