"""List the widgets as the catalogue of Orange's website takes them: doc/widgets.json.

python tools/list_widgets.py          write the list
python tools/list_widgets.py --check  exit 1 if it is out of date
"""

import json
import sys
from pathlib import Path

from Orange.canvas.config import Config
from orangecanvas.registry import WidgetRegistry
from orangewidget.workflow.discovery import WidgetDiscovery

import orangecontrib.aiff.widgets as widgets

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "doc" / "widgets.json"
ICONS = "../orangecontrib/aiff/widgets"


def page_of(name: str) -> str:
    """The widget's page, below the folder of the list."""
    return f"widgets/{name.lower().replace(' ', '-')}.md"


def catalogue() -> str:
    """The text of the list: a category, and what the website shows of each of its widgets."""
    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(Config.widgets_entry_points())
    listed = [
        {
            "text": widget.name,
            "doc": page_of(widget.name),
            "icon": f"{ICONS}/{widget.icon}",
            "background": widget.background or widgets.BACKGROUND,
            "keywords": widget.keywords,
        }
        for widget in registry.widgets(widgets.NAME)
    ]
    return json.dumps([[widgets.NAME, listed]], indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    text = catalogue()
    if "--check" in sys.argv:
        return int(not LIST.is_file() or LIST.read_text(encoding="utf-8") != text)
    LIST.write_text(text, encoding="utf-8")
    print(LIST.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
