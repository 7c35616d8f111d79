"""Names of files and folders: the words in them, and their order as people count."""

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")


def words_of(name: str) -> list[str]:
    """The words in a name, lower case, without accents: "myShop_Modèle" gives my, shop, modele."""
    spaced = _HUMP.sub(" ", name)
    if not spaced.isascii():
        apart = unicodedata.normalize("NFKD", spaced)
        spaced = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return [word.casefold() for word in _WORD.findall(spaced)]


def natural_key(path: str) -> tuple:
    """Sorting key under which dress_2 comes before dress_10, the same on every system."""
    return tuple(part_key(part) for part in path.split("/"))


def part_key(name: str) -> tuple:
    """Sorting key of one name: dress_2 before dress_10, whatever the capitals; no name is equal
    to another."""
    if not name.isascii():
        normal = unicodedata.normalize("NFC", name)
        return _numbers(unicodedata.normalize("NFKC", name).casefold()), normal, name
    return _numbers(name.lower()), name, name


def _numbers(text: str) -> tuple:
    parts = _DIGITS.split(text)
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)
