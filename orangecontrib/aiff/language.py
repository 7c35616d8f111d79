"""Which language sentences and windows speak: the one chosen in Orange, read without Qt.

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
SECTION, KEY = "[application]", "language"


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
    """The language that ORANGE_AIFF_LANGUAGE names, else the one chosen in Orange, else English."""
    return os.environ.get(VARIABLE) or _of_orange() or ENGLISH


def orange_settings() -> Path:
    """Where Orange keeps its settings: what Qt calls the ini file of a user."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "biolab.si" / "Orange.ini"


def choose(language: str) -> None:
    """Make it Orange's language, for all who use Orange's settings; none of the others changes.

    Raises
    ------
    OSError
        If the settings cannot be read or written.
    """
    file, line = orange_settings(), f"{KEY}={language}"
    lines = (
        file.read_bytes().decode("utf-8", "surrogateescape").splitlines() if file.exists() else []
    )
    if SECTION not in lines:
        lines += [SECTION]
    begin = lines.index(SECTION) + 1
    end = next((n for n in range(begin, len(lines)) if lines[n].startswith("[")), len(lines))
    kept = [each for each in lines[begin:end] if each.partition("=")[0].strip() != KEY]
    text = "\n".join([*lines[:begin], line, *kept, *lines[end:], ""])
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_name(f"{file.name}.new")
    whole.write_bytes(text.encode("utf-8", "surrogateescape"))
    whole.replace(file)


def load(language: str) -> English | Translated:
    """The texts of a language, by its own name or the English one; English where it is unknown."""
    own = own_name(language)
    if own in ("", ENGLISH):
        return English()
    return Translated(next(table for table in _tables() if table[0] == own))


def _of_orange() -> str:
    """What Orange's settings say; "" where they say nothing."""
    try:
        lines = orange_settings().read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    section = ""
    for line in lines:
        if line.startswith("["):
            section = line.strip()
        name, _, value = line.partition("=")
        if section == SECTION and name.strip() == KEY:
            return value.strip().strip('"')
    return ""


def _tables() -> Iterator[list[str]]:
    """The texts of each language: its own name, the English one, then all others; none in a
    checkout."""
    import json  # here: where all is English, nothing has to be read

    for path in sorted(TABLES.glob("*.json")):
        yield json.loads(path.read_text("utf-8"))


texts = load(chosen())
