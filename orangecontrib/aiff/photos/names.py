"""Names of files and folders: the words in them, and their order as people count."""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence

_DIGITS = re.compile(r"(\d+)")
DIGITS = 30  # of a number in a name that are read exactly
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")


def words_of(name: str) -> list[str]:
    """The words in a name, lower case, without accents: "myShop_Modèle" gives my, shop, modele."""
    spaced = _HUMP.sub(" ", name)
    if not spaced.isascii():
        apart = unicodedata.normalize("NFKD", spaced)
        spaced = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return [word.casefold() for word in _WORD.findall(spaced)]


def told_apart(
    files: Sequence[str], names: Sequence[str], groups: Sequence[int], least: int = 0
) -> Sequence[str]:
    """Names with as many folders, for all alike, as tell the files of each group apart.

    Where no folders tell them apart, as dress/1.jpg and dress/1.png, the files' endings do.

    Parameters
    ----------
    files : their paths, "/" between the parts; "" where there is none
    names : of the files by themselves
    groups : only files of one group need different names
    least : folders that a name has in any case, where the file is in so many
    """
    most = max((file.count("/") for file in files), default=0)
    ends = [file.rpartition("/")[2] for file in files]
    for last in (names, ends):
        for folders in range(min(least, most), most + 1):
            longer = (
                "/".join([*file.split("/")[-1 - folders : -1], end]) if file and folders else end
                for file, end in zip(files, last, strict=True)
            )
            if (found := _if_apart(longer, files, groups)) is not None:
                return found
    return names


def below(file: str, folder: str) -> str:
    """A file's path below a folder, with "/" between the parts; as it is where it is elsewhere."""
    top = folder if folder.endswith(("/", os.sep)) else f"{folder}{os.sep}"
    if not folder or not file.startswith(top):
        return file
    return file[len(top) :].replace(os.sep, "/")


def short_paths(files: Sequence[str]) -> Sequence[str]:
    """The files with only so many folders, at least two, of whole paths as tell all files apart.

    What is not a whole path stays as it is.
    """
    whole = [os.path.isabs(file) for file in files]
    if not any(whole):
        return files
    parts = [file.replace(os.sep, "/").split("/") for file in files]
    for folders in range(2, max(map(len, parts))):
        short = [
            "/".join(part[-1 - folders :]).lstrip("/") if is_whole else file
            for file, part, is_whole in zip(files, parts, whole, strict=True)
        ]
        if _if_apart(short, files, [0] * len(files)) is not None:
            return short
    return files


def are_apart(names: Sequence[str], files: Sequence[str]) -> bool:
    """Whether no two files have the same name, and none a whole path for one."""
    together = _if_apart(names, files, [0] * len(files)) is not None
    return together and not any(map(os.path.isabs, names))


def names_photo(kept: str, known_as: str) -> bool:
    """Whether a path that was kept, perhaps with fewer folders, means a photo known by another."""
    return known_as == kept or known_as.endswith(f"/{kept}")


def _if_apart(
    names: Iterable[str], files: Iterable[str], groups: Iterable[int]
) -> list[str] | None:
    """The names; None, as soon as it is seen, if two files of a group have the same."""
    file_of: dict[tuple[int, str], str] = {}
    found = []
    for name, file, group in zip(names, files, groups, strict=True):
        if file and file_of.setdefault((group, name), file) != file:
            return None
        found.append(name)
    return found


def stem(file: str) -> str:
    """A file's name without its folders and its ending: "dress_1/front.jpg" gives front."""
    name = file.rpartition("/")[2]
    return name.rpartition(".")[0] or name


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
    parts[1::2] = map(_number, parts[1::2])
    return tuple(parts)


def _number(digits: str) -> int:
    # Python refuses to read numbers of thousands of digits, as it takes long.
    return int(digits) if len(digits) <= DIGITS else int(digits[:DIGITS]) + 10**DIGITS * len(digits)
