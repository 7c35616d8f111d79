"""Tries what strangers may hand in, changed at random, longer than the tests do.

    python tools/fuzz.py                         # as the tests do: the same cases each time
    python tools/fuzz.py --times 20 archives     # twenty times as many archives, new ones each time
    python tools/fuzz.py --times 5 --go-on       # all kinds; counts what does not hold, goes on

A kind is a module ``tests/fuzz/test_{kind}.py``. Ends with 1 where something did not hold.
"""

import argparse
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "fuzz"


def kinds() -> list[str]:
    return sorted(file.stem.removeprefix("test_") for file in FOLDER.glob("test_*.py"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of: {', '.join(kinds())}")
    parser.add_argument("--times", type=float, default=1, help="as many cases as the tests run")
    parser.add_argument("--go-on", action="store_true", help="count what does not hold")
    asked = parser.parse_args()
    if unknown := set(asked.kinds) - set(kinds()):
        parser.error(f"there is no kind {', '.join(unknown)}")
    os.environ["AIFF_FUZZ_TIMES"] = str(asked.times)
    if asked.go_on:
        os.environ["AIFF_FUZZ_GOES_ON"] = "1"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    files = [str(FOLDER / f"test_{kind}.py") for kind in asked.kinds or kinds()]
    # Who asks for more than the tests run has the time that the tests have not.
    code = int(pytest.main(["-q", "-o", "timeout=0", *files]))
    if asked.go_on and not code:
        tallies = sys.modules["tests.fuzz.tally"].TALLIES.values()
        code = int(any(tally.failures for tally in tallies))
    return code


if __name__ == "__main__":
    sys.exit(main())
