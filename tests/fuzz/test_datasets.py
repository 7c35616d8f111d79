"""Data sets with one file of theirs changed: what was not touched is read, the rest is a problem.

Each tiny copy is that of the data set's own tests.
"""

import json
import random
import tempfile
from functools import cache
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import strategies as st

from orangecontrib.aiff.errors import AiffError
from orangecontrib.aiff.files.storage import CACHE_VARIABLE
from orangecontrib.aiff.files.unpacked import was_unpacked
from orangecontrib.aiff.photos.datasets import READERS
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.photo import Collection
from orangecontrib.aiff.photos.reading import read_source
from orangecontrib.aiff.photos.table import images_table, problems_table

from ..photos.datasets.test_datasets import LOOK_ALIKES
from .tally import fuzzed

PHOTOS = (".jpg", ".jpeg", ".png")
# What stands where something else is expected, as JSON has it and as a word.
ODD = (
    "null", "true", "-1", "0", "1e999", "NaN", "-Infinity", "9" * 40, '""', '"²"', '"\\ud800"',
    '"\\u0000"', '"../../../beside.jpg"', '"/beside.jpg"', '"//server.invalid/a.jpg"',
    '"C:/a.jpg"', "[]", "{}", "[1,2]", '{"left": "a"}', '"' + "x" * 5000 + '"', "[" * 200 + "]" * 200,
)  # fmt: skip
ODD_WORDS = (
    "", "nan", "1e999", "²", "-", "\0", "../../../beside.jpg", "/beside.jpg", "C:\\a.jpg",
    "\\\\server.invalid\\a.jpg", "x" * 5000, "val", "\x85", "\u2028", "=1+1", "<b>bold</b>",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@cache
def whole(key: str) -> tuple[tempfile.TemporaryDirectory, Collection]:
    """A data set's tiny copy, and what is in it."""
    home = tempfile.TemporaryDirectory()
    folder = LOOK_ALIKES[key](Path(home.name).resolve() / "x")
    return home, read_source(folder, options=Options(split="all")).collection


def cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def flip(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 8) if raw else 0):
        changed[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(changed)


def lines(raw: bytes, chance: random.Random) -> bytes:
    """Lines taken away, repeated, made long, or put elsewhere."""
    found = raw.splitlines(keepends=True) or [b""]
    at = chance.randrange(len(found))
    kind = chance.randrange(4)
    if kind == 0:
        del found[at]
    elif kind == 1:
        found[at:at] = [found[at]] * chance.randint(1, 300)
    elif kind == 2:
        found[at] = found[at].rstrip(b"\n") * chance.randint(2, 100) + b"\n"
    else:
        chance.shuffle(found)
    return b"".join(found)


def words(raw: bytes, chance: random.Random) -> bytes:
    """A word of a list is another."""
    text = raw.decode("utf-8", errors="replace")
    for _ in range(chance.randint(1, 3)):
        found = [word for word in text.replace(",", " ").split() if word]
        if found:
            text = text.replace(chance.choice(found), chance.choice(ODD_WORDS), 1)
    return text.encode(errors="replace")


def values(raw: bytes, chance: random.Random) -> bytes:
    """A value, or a name, in JSON is of another kind."""
    try:
        tree = json.loads(raw)
    except ValueError:
        return words(raw, chance)
    places: list[tuple] = []

    def visit(node: object) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            places.append((node, key))
            if isinstance(value, dict | list):
                visit(value)

    if isinstance(tree, dict | list):
        visit(tree)
    if not places:
        return raw
    node, key = chance.choice(places)
    if isinstance(node, dict) and chance.random() < 0.3:
        node[chance.choice(("", "item9", "bbox", "x" * 500, "\ud800"))] = node.pop(key)
        return json.dumps(tree).encode()
    node[key] = "@@@"
    return json.dumps(tree).replace('"@@@"', chance.choice(ODD)).encode()


CHANGES = (cut, flip, lines, words, values)


def change(folder: Path, chance: random.Random) -> Path:
    """One file of the folder, one that lists photos as often as not, is changed, or named again."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    listing = [file for file in files if file.suffix not in PHOTOS]
    file = chance.choice(listing if listing and chance.random() < 0.8 else files)
    if chance.random() < 0.1:
        name = chance.choice(("a b", "retrieval_", "x" * 200, "²", "consumer")) + file.suffix
        file.rename(file.with_name(name))
    else:
        file.write_bytes(chance.choice(CHANGES)(file.read_bytes(), chance))
    return file


@fuzzed("datasets", 160, key=st.sampled_from(sorted(READERS)), seed=st.integers(0, 2**32))
def test_one_file_changed(key, seed):
    home, before = whole(key)
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory).resolve() / "x"
        copytree(Path(home.name).resolve() / "x", folder)
        changed = change(folder, random.Random(seed)).relative_to(folder).as_posix()
        try:
            after = read_source(folder, options=Options(split="all")).collection
        except AiffError as error:
            str(error).encode()
            return
        check(after, folder)
        # A photo that was not the one changed, and that its list still names, is as it was.
        known = {photo.path: (photo.width, photo.height) for photo in before.photos}
        for photo in after.photos:
            if key != "fashion-mnist" and photo.path in known and photo.path != changed:
                assert (photo.width, photo.height) == known[photo.path]
        if changed.endswith(PHOTOS):
            left = {photo.path for photo in before.photos} - {changed}
            assert left <= {photo.path for photo in after.photos}


def check(collection: Collection, folder: Path) -> None:
    """It becomes tables, each photo is a file of its folder or the cache, each box in its photo."""
    assert len(images_table(collection)) == len(collection.photos) > 0
    table = problems_table(collection)
    assert table is None or all(str(cell).encode() for cell in table.metas.ravel())
    for photo in collection.photos:
        file = collection.file(photo).resolve()
        inside = file.is_relative_to(collection.folder.resolve())
        assert file.is_file() and (inside or was_unpacked(str(collection.file(photo))))
        assert collection.folder == folder or collection.folder.name.startswith("fashion-mnist")
        if photo.box is not None:
            assert 0 <= photo.box.x <= photo.box.x + photo.box.width <= photo.width
            assert 0 <= photo.box.y <= photo.box.y + photo.box.height <= photo.height
