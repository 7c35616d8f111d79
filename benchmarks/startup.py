"""How long a user waits before any work is done: commands whose vectors are all known, and help.

python benchmarks/startup.py [--before CHECKOUT] [--garments FOLDER] [--only WORDS] [--rounds 5]
    [--markdown]

Each line is a program of its own, run several times, builds by turns; the median of processor
seconds (user and system, of all threads), seconds on the wall and the most memory held. "without
imports" is what a command takes the second time in one program; "from the double-click" is what a
canvas takes that has found all widgets; "all widgets found" is what it does when it starts for the
first time, "canvas started again" any other time, when it has noted them; "without the add-on" is
the same but for ours. --before is another checkout of this project, such as one made with "git
worktree add"; --garments is a folder of many photos, as AIFF Folder Loader takes it; --only measures
the lines with these words in their name.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parts.machine import processor
from parts.printing import Printer

from orangecontrib.aiff.samples import SAMPLES

HERE = Path(__file__).parents[1]
HEAVY = ("torch", "torchvision", "timm", "Orange")
EXAMPLE = "20-consumer-to-shop.ows"

# Opens a workflow as the canvas does, without a screen, and waits until nothing is left to do.
CANVAS = """
def rest(path):
    from AnyQt.QtTest import QTest
    from AnyQt.QtWidgets import QApplication
    from Orange.canvas.config import Config
    from orangecanvas.registry import WidgetRegistry
    from orangewidget.settings import SettingsHandler
    from orangewidget.workflow.discovery import WidgetDiscovery
    from orangewidget.workflow.widgetsscheme import WidgetsScheme
    SettingsHandler.write_defaults = lambda self: None  # into the home of whoever runs this
    app = QApplication([])
    registry = WidgetRegistry()
    WidgetDiscovery(registry).run(Config.widgets_entry_points())
    begin()  # a double-click on the workflow
    scheme = WidgetsScheme()
    with open(path, "rb") as file:
        scheme.load_from(file, registry=registry, error_handler=print)
    for node in scheme.nodes:
        scheme.widget_for_node(node)
    manager = scheme.signal_manager
    manager.start()
    quiet = time.monotonic()
    while time.monotonic() - quiet < QUIET:
        QTest.qWait(20)
        if manager.has_pending() or manager.active_nodes() or manager.invalidated_nodes():
            quiet = time.monotonic()
    scheme.clear()
"""
# Finds every widget: imports it, or knows it from the time before, as the canvas does.
WIDGETS = """
def discover(ours, again):
    import os, pickle
    from pathlib import Path
    from Orange.canvas.config import Config
    from orangecanvas.registry import WidgetRegistry
    from orangecanvas.scheme.link import resolve_types
    from orangewidget.workflow.discovery import WidgetDiscovery
    points = list(Config.widgets_entry_points())
    wanted = [each for each in points if ours or not each.value.startswith("orangecontrib.aiff")]
    assert ours == (len(wanted) == len(points))
    noted = Path(os.environ["ORANGE_AIFF_CACHE"], f"widgets-{ours}.pickle")
    known = pickle.loads(noted.read_bytes()) if again and noted.exists() else {}
    registry = WidgetRegistry()
    finds = WidgetDiscovery(registry, cached_descriptions=known)
    finds.run(wanted)
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.write_bytes(pickle.dumps(finds.cached_descriptions))
    for widget in registry.widgets():  # what travels between them is imported in any case
        for signal in (*widget.inputs, *widget.outputs):
            resolve_types(signal.types)
"""
# A program that runs a command, or a workflow to rest, and says what that took.
CODE = f"""
import json, resource, sys, time
QUIET = 0.4
start, before = time.monotonic(), 0
arguments = sys.argv[1:]
def begin():
    global start, before
    used = resource.getrusage(resource.RUSAGE_SELF)
    start, before = time.monotonic(), used.ru_utime + used.ru_stime
{CANVAS}
{WIDGETS}
if arguments[0] == "--widgets":
    discover(arguments[1] == "all", len(arguments) > 2)
elif arguments[0] == "--canvas":
    from pathlib import Path
    from orangecontrib.aiff import workflows
    rest(Path(workflows.__file__).parent / arguments[1])
else:
    from orangecontrib.aiff.__main__ import main
    if arguments[0] == "--again":
        main(arguments[1:])
        arguments = arguments[1:]
        begin()
    try:
        main(arguments)
    except SystemExit:
        pass
used = resource.getrusage(resource.RUSAGE_SELF)
took = time.monotonic() - start
try:  # Linux counts what started a program to its own, elsewhere
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    most = int(status["VmHWM"].split()[0]) / 2**10
except OSError:
    most = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print()
print(json.dumps([
    used.ru_utime + used.ru_stime - before,
    took,
    most,
    [name for name in {HEAVY!r} if name in sys.modules],
]))
"""


@dataclass(frozen=True)
class Taken:
    """What a program took.

    Attributes
    ----------
    cpu, wall : seconds; with Python's own start, without it
    memory : MB
    heavy : packages that it imported
    """

    cpu: float
    wall: float
    memory: float
    heavy: tuple[str, ...]


def run(build: Path, cache: Path, arguments: Sequence[str]) -> Taken:
    environment = os.environ | {
        "ORANGE_AIFF_CACHE": str(cache),
        "PYTHONPATH": str(build),
        "QT_QPA_PLATFORM": "offscreen",
    }
    # As an installation: compiled before it is used.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=build,
        env=environment,
        capture_output=True,
        text=True,
    )
    try:
        cpu, wall, memory, heavy = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise SystemExit(f"{arguments} ended with {done.returncode}:\n{done.stderr}") from None
    return Taken(cpu, wall, memory, tuple(heavy))


def median(taken: Sequence[Taken]) -> Taken:
    middle = (statistics.median(getattr(each, name) for each in taken) for name in ("cpu", "wall", "memory"))  # fmt: skip
    return Taken(*middle, taken[-1].heavy)


def said(taken: Taken) -> list[str]:
    heavy = ", ".join(name for name in taken.heavy if name != "Orange") or "–"
    return [f"{taken.cpu:.2f}", f"{taken.wall:.2f}", f"{taken.memory:.0f}", heavy]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=Path, help="a checkout that is compared")
    parser.add_argument("--garments", type=Path, help="a folder of many photos")
    parser.add_argument("--only", default="", metavar="WORDS")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true")
    asked = parser.parse_args()
    printer = Printer(asked.markdown)
    builds = [HERE] if asked.before is None else [asked.before.absolute(), HERE]
    wardrobe = str(SAMPLES["wardrobe"].shipped)
    with tempfile.TemporaryDirectory() as made:
        out = f"{made}/out.npz"
        question = f"{wardrobe}/dress_1/shop_1.jpg"
        lines = {
            "--help": ["--help"],
            "wrong usage": ["evalute"],
            "embed, all known": ["embed", wardrobe, "--out", out],
            "evaluate, all known": ["evaluate", wardrobe],
            "match, all known": ["match", question, "--gallery", wardrobe, "--shows", "shop"],
            f"{EXAMPLE}, all known, from the double-click": ["--canvas", EXAMPLE],
            "all widgets found": ["--widgets", "all"],
            "all widgets found, without the add-on": ["--widgets", "others"],
            "canvas started again": ["--widgets", "all", "again"],
            "canvas started again, without the add-on": ["--widgets", "others", "again"],
        }
        if asked.garments:
            folder = str(asked.garments.absolute())
            name = f"evaluate {asked.garments.name}, all known"
            lines[name] = ["evaluate", folder]
            lines[f"{name}, without imports"] = ["--again", "evaluate", folder]
        printer.text(f"{processor()}, {os.cpu_count()} cores; median of {asked.rounds}")
        printer.heads("", ["processor s", "wall s", "MB", "imported", "of before"])
        for name, arguments in lines.items():
            if asked.only in name:
                compare(printer, name, builds, [Path(made, str(n)) for n in range(len(builds))],
                        arguments, asked.rounds)  # fmt: skip
        if asked.only in (name := "demo, never run before"):
            compare(printer, name, builds, None, ["demo"], asked.rounds)


def compare(
    printer: Printer,
    name: str,
    builds: Sequence[Path],
    caches: Sequence[Path] | None,
    arguments: Sequence[str],
    rounds: int,
) -> None:
    """A line of each build, after a first time that compiles it and, with caches, makes all known."""
    taken: list[list[Taken]] = [[] for _ in builds]
    for turn in range(rounds + 1):
        for place, build in enumerate(builds):
            with tempfile.TemporaryDirectory() as fresh:
                cache = caches[place] if caches else Path(fresh)
                found = run(build, cache, arguments)
                if turn:
                    taken[place].append(found)
    middles = [median(each) for each in taken]
    for build, middle in zip(builds, middles, strict=True):
        of_before = f"{middle.cpu / middles[0].cpu:.2f}" if build is not builds[0] else ""
        words = name if build == HERE else f"{name}, before"
        printer.line(words, [*said(middle), of_before])


if __name__ == "__main__":
    main()
