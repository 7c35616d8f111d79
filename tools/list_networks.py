"""Write the tables of doc/networks.md from the code's own tables of networks.

python tools/list_networks.py          write them into the page
python tools/list_networks.py --check  exit 1 if the page says otherwise
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.models import MODELS, Model
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.networks.published import published_of
from orangecontrib.aiff.embedding.networks.seen import SEEN
from orangecontrib.aiff.photos.datasets import READERS

PAGE = Path(__file__).resolve().parents[1] / "doc" / "networks.md"
# A table stands between two comments that nobody sees.
PLACE = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.S)


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def size_of(model: Model) -> str:
    return f"{model.weights.megabytes:.0f} MB" if model.weights.url else "included"


def networks(models: Iterable[Model], published: bool = False) -> str:
    """A table with what each network is."""
    heads = ["network", "key", "year", "numbers", "photo's side", "weights", "licence"]
    heads += ["LookBench"] * published + [""]
    rows = []
    for model in models:
        row: list[object] = [
            model.label, f"`{model.key}`", model.year, model.features, model.side,
            size_of(model), model.weights.licence,
        ]  # fmt: skip
        if published:
            found = next(iter(published_of(model.key)), None)
            row.append(f"{found.fine:.2f}" if found and found.fine is not None else "")
        rows.append([*row, model.about])
    return table(heads, rows)


def seen() -> str:
    """A table with what each network was trained on, those of one kind together."""
    rows: Iterator[list[str]] = (
        [
            ", ".join(f"`{key}`" for key in keys), what.trained_on,
            ", ".join(READERS[dataset].label for dataset in what.spoils), what.source,
        ]
        for what, keys in ((what, list(keys)) for what, keys in groupby(SEEN, key=SEEN.get))
    )  # fmt: skip
    return table(["network", "was trained on", "says little on", "source"], rows)


TABLES: dict[str, Callable[[], str]] = {
    "torchvision": lambda: networks(MODELS.values()),
    "offline": lambda: networks(OFFLINE.values()),
    "fashion": lambda: networks(FASHION.values(), published=True),
    "seen": seen,
}


def filled(text: str) -> str:
    """The page with its tables as the code has them."""
    return PLACE.sub(lambda found: f"<!-- {found[1]} -->\n{TABLES[found[1]]()}\n<!-- end -->", text)


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return int(filled(text) != text)
    PAGE.write_text(filled(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
