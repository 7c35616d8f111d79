"""The oldest versions that pyproject.toml allows, as constraints for pip: make oldest.

python tools/packages/oldest.py           write oldest.txt
python tools/packages/oldest.py --check   fail if it is not what pyproject.toml says
"""

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_suffix(".txt")
HEAD = "# The oldest versions that pyproject.toml allows; tools/packages/oldest.py writes this.\n"
WORKERS = {"test", "doc", "draw"}  # extras of those who work on the add-on


def lowest(requirement: Requirement) -> Version | None:
    """The version that a requirement begins with; None where it names none."""
    begins = [Version(s.version) for s in requirement.specifier if s.operator in (">=", "==", "~=")]
    return max(begins, default=None)


def constraints(requirements: Iterable[str]) -> str:
    """Lines for pip, one a package and marker, in order.

    Where several extras ask for one package, the highest of their bounds: together they need it.
    """
    found: dict[tuple[str, str], Version] = {}
    for text in requirements:
        requirement = Requirement(text)
        marker = f" ; {requirement.marker}" if requirement.marker else ""
        version = lowest(requirement)
        if version is not None:
            key = requirement.name, marker
            found[key] = max(version, found.get(key, version))
    lines = [f"{name}=={version}{marker}\n" for (name, marker), version in found.items()]
    return HEAD + "".join(sorted(lines, key=str.lower))


def of_the_project() -> str:
    """The constraints that pyproject.toml means, without those of the tools for tests and docs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    more = [text for name, texts in extras if name not in WORKERS for text in texts]
    return constraints([*project["dependencies"], *more])


def main(arguments: list[str]) -> int:
    wanted = of_the_project()
    if arguments == ["--check"]:
        if FILE.read_text(encoding="utf-8") == wanted:
            return 0
        print("oldest.txt is not what pyproject.toml says. Run: make oldest", file=sys.stderr)
        return 1
    FILE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
