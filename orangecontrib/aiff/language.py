"""Which language sentences and windows speak, as Orange's settings say, read without Qt.

Only a package that was built speaks several. There trubar has put each text of the source beside
its number in the tables of ``i18n/``, as in ``_tr.m[7, "Apply"]``; an f-string becomes
``_tr.e(_tr.c(8, f"{n} photos"))``. A checkout is plain English and asks nothing of this module.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

VARIABLE = "ORANGE_AIFF_LANGUAGE"
ENGLISH = "English"
TABLES = Path(__file__).parent / "i18n"
ORANGES, OURS, KEY = "[application]", "[aiff]", "language"
SEEN = "last-used-language"  # where it differs, Orange looks at all widgets anew


class English:
    """Each text as the source has it; no table is read."""

    @property
    def m(self) -> "English":
        return self

    def __getitem__(self, told: tuple[int, str]) -> str:
        return told[1]

    def c(self, number: int, english: str) -> str:
        return english

    def e(self, english: str) -> str:
        return english


class Translated:
    """Each text as a table has it.

    Parameters
    ----------
    table : texts by their number; f-strings as their source
    """

    e = staticmethod(eval)  # in the frame that asks, whose names an f-string tells

    def __init__(self, table: list[str]):
        self.table = table
        self.compiled: dict[int, CodeType] = {}

    @property
    def m(self) -> "Translated":
        return self

    def __getitem__(self, told: tuple[int, str]) -> str:
        return self.table[told[0]]

    def c(self, number: int, english: str) -> CodeType:
        if number not in self.compiled:
            self.compiled[number] = compile(self.table[number], "<translated>", "eval")
        return self.compiled[number]


def languages() -> list[str]:
    """What the add-on speaks, each language by its own name, English first."""
    return [ENGLISH, *(name for name, *_ in _tables() if name != ENGLISH)]


def own_name(language: str) -> str:
    """A language as it calls itself, from its own name or the English one; "" of an unknown one."""
    wanted = language.casefold()
    if wanted == ENGLISH.casefold():
        return ENGLISH
    both = (table[:2] for table in _tables())
    return next((own for own, other in both if wanted in (own.casefold(), other.casefold())), "")


def chosen() -> str:
    """The language that ORANGE_AIFF_LANGUAGE names, else the one chosen for the add-on, else
    Orange's, else English."""
    said = _said()
    return os.environ.get(VARIABLE) or said.get(OURS) or said.get(ORANGES) or ENGLISH


def orange_settings() -> Path:
    """Where Orange keeps its settings: what Qt calls the ini file of a user."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "biolab.si" / "Orange.ini"


def choose(language: str) -> None:
    """Make it the add-on's language from the next start; Orange keeps its own.

    It stands beside Orange's: whose dialog takes the first language of its list in place of one
    that Orange does not speak.

    Raises
    ------
    OSError
        If Orange's settings cannot be read or written.
    """
    file = orange_settings()
    lines = (
        file.read_bytes().decode("utf-8", "surrogateescape").splitlines() if file.exists() else []
    )
    lines = _with(_with(lines, OURS, KEY, language), ORANGES, SEEN, "")
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_name(f"{file.name}.new")
    whole.write_bytes("\n".join([*lines, ""]).encode("utf-8", "surrogateescape"))
    whole.replace(file)


def load(language: str) -> English | Translated:
    """The texts of a language, by its own name or the English one; English where it is unknown."""
    own = own_name(language)
    if own in ("", ENGLISH):
        return English()
    return Translated(next(table for table in _tables() if table[0] == own))


def _with(lines: list[str], section: str, key: str, value: str) -> list[str]:
    """The lines of settings with one key set."""
    if section not in lines:
        lines = [*lines, section]
    begin = lines.index(section) + 1
    end = next((n for n in range(begin, len(lines)) if lines[n].startswith("[")), len(lines))
    kept = [each for each in lines[begin:end] if each.partition("=")[0].strip() != key]
    return [*lines[:begin], f"{key}={value}", *kept, *lines[end:]]


def _said() -> dict[str, str]:
    """The languages that the sections of Orange's settings name."""
    try:
        lines = orange_settings().read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    section, said = "", {}
    for line in lines:
        if line.startswith("["):
            section = line.strip()
        name, _, value = line.partition("=")
        if name.strip() == KEY:
            said[section] = value.strip().strip('"')
    return said


def _tables() -> Iterator[list[str]]:
    """The texts of each language: its own name, the English one, then all others; none in a
    checkout."""
    import json  # here: where all is English, nothing has to be read

    for path in sorted(TABLES.glob("*.json")):
        yield json.loads(path.read_text("utf-8"))


texts = load(chosen())
