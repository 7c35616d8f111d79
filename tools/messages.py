"""Bring the translations in i18n/ up to date with the sources: make messages.

Collects the texts of the package into each language's msgs.jaml as trubar does. A text that was
translated elsewhere is translated alike, one that nobody reads is marked `false`; what is left is
listed, and so is what would not work. Exits with 1 where something is left. With --check nothing
is written.
"""

import argparse
import ast
import builtins
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import trubar
from trubar.actions import collect
from trubar.config import config
from trubar.messages import MsgDict, MsgNode, dump, load

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "orangecontrib" / "aiff"
LANGUAGES = ROOT / "i18n"
CONFIG = LANGUAGES / "trubar-config.yaml"
BARE = re.compile(r"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\\[ntr\"']|\\u[0-9a-fA-F]{4}")
IDENTIFIER = re.compile(r"[a-z0-9]*([_./\-]+[A-Za-z0-9]+)+[_/\-]*|#[0-9a-fA-F]+|")
WORD = re.compile(r"[a-z0-9]+")
LOOK_UP = {"get", "pop", "setdefault"}
SCOPES = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda


class Message(NamedTuple):
    """One text of the package, where it stands, and what is said in its place.

    Attributes
    ----------
    space : the file, then the classes and functions around it
    value : its translation; False for a text that must stay, True for one that may; None for one
        that nobody has decided on
    """

    space: tuple[str, ...]
    text: str
    value: str | bool | None

    @property
    def is_translated(self) -> bool:
        return isinstance(self.value, str) and self.value != self.text

    def __str__(self) -> str:
        return f"{' '.join(self.space)}: “{self.text}”"


def messages_of(tree: MsgDict, space: tuple[str, ...] = ()) -> Iterator[Message]:
    for key, node in tree.items():
        if isinstance(node.value, dict):
            yield from messages_of(node.value, (*space, key))
        else:
            yield Message(space, key, node.value)


def files() -> list[Path]:
    """The messages of each language."""
    return sorted(LANGUAGES.glob("*/msgs.jaml"))


def build_into(folder: Path) -> None:
    """The package as a build makes it, below a folder: in all languages."""
    package = folder / "orangecontrib" / "aiff"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    trubar.translate("msgs.jaml", str(package), config_file=str(CONFIG))


def collected(path: Path) -> tuple[MsgDict, list[Message]]:
    """The messages of the sources as they are now, and translations that nothing needs any more."""
    tree, removed = collect(str(PACKAGE), load(str(path)), quiet=True)
    told: dict[str, set[Any]] = defaultdict(set)
    for message in (*messages_of(load(str(path))), *messages_of(removed)):
        if message.value is not None:
            told[message.text].add(message.value)
    return _filled(tree, told), [m for m in messages_of(removed) if m.is_translated]


def _filled(tree: MsgDict, told: dict[str, set[Any]]) -> MsgDict:
    """The same with a decision for each text that has one elsewhere, or that no person reads."""
    filled = {}
    for key, node in tree.items():
        value = node.value
        if isinstance(value, dict):
            value = _filled(value, told)
        elif (
            value is None
            and len(told[key]) == 1
            and not (
                WORD.fullmatch(key) and told[key] != {False}  # it may be a key here
            )
        ):
            (value,) = told[key]
        elif value is None and is_for_nobody(key):
            value = False
        filled[key] = MsgNode(value, node.comments)
    return filled


def is_for_nobody(text: str) -> bool:
    """Whether a text has no words: signs, formats, names of files and of columns."""
    if re.search(r"\{[^{}]*['\"][^{}]*[^\W\d_]{2}", text):
        return False  # words within the braces
    bare = BARE.sub("", text).replace("&", "")
    return not re.search(r"[^\W\d_]{2}", bare) or bool(IDENTIFIER.fullmatch(bare))


def faults(messages: list[Message]) -> list[str]:
    """What would not work, in a sentence each."""
    found = [f"{message}: {fault}" for message in messages for fault in _faults_of(message)]
    return found + [f"{message}: it is a key too" for message in _keys_too(messages)]


def _faults_of(message: Message) -> Iterator[str]:
    if not message.is_translated:
        return
    text, value = message.text, str(message.value)
    if not text.lstrip().startswith(('"', 'f"')):  # trubar keeps what stands in brackets whole
        for end, cut in (("begins", str.lstrip), ("ends", str.rstrip)):
            one, other = (len(each) - len(cut(each)) for each in (text, value))
            if one != other:
                yield f"it {end} with another number of spaces than “{value}”"
    names, theirs = _names(text), _names(value)
    if names is None:
        if sorted(_fields(text)) != sorted(_fields(value)):
            yield f"“{value}” has other places for values"
        return
    if theirs is None:
        yield f"“{value}” is no f-string"
    elif theirs - names:
        yield f"“{value}” tells {', '.join(sorted(theirs - names))}, which it does not know"
    if unseen := _unseen(value):
        yield f"“{value}” has a loop within, which does not see {', '.join(sorted(unseen))}"


def _fields(text: str) -> list[str]:
    """The places for values of a text that `str.format` completes."""
    try:
        return [
            f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None
        ]
    except ValueError:
        return []


@cache
def _parsed(text: str) -> ast.expr | None:
    """A text as an f-string; None where it cannot be one."""
    for quote in ('"', "'", '"""', "'''"):
        try:
            return ast.parse(f"f{quote}{text}{quote}", mode="eval").body
        except SyntaxError:
            continue
    return None


def _names(text: str) -> set[str] | None:
    """Names that a text tells as an f-string; None where it cannot be one, or tells nothing."""
    tree = _parsed(text)
    if tree is None or not any(isinstance(n, ast.FormattedValue) for n in ast.walk(tree)):
        return None
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return {name.id for name in names} - own


def _unseen(text: str) -> set[str]:
    """Names within loops of an f-string: where it is told, a loop sees only those of its module."""
    unseen = set()
    for loop in ast.walk(_parsed(text) or ast.Constant(0)):
        if isinstance(loop, SCOPES):
            before = {*ast.walk(loop.generators[0].iter)} if hasattr(loop, "generators") else set()
            names = [n for n in ast.walk(loop) if isinstance(n, ast.Name) and n not in before]
            own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
            own |= {each.arg for each in ast.walk(loop) if isinstance(each, ast.arg)}
            unseen |= {name.id for name in names} - own - set(dir(builtins))
    return unseen


def _keys_too(messages: list[Message]) -> list[Message]:
    """Translated texts with which their place looks something up; or keys of their file's own
    tables, which say them otherwise."""
    said = {(message.space, message.text): message.value for message in messages}
    found = []
    for message in messages:
        if message.is_translated:
            made, looked_up = keys_of(message.space[0])
            tables = (s for s in made.get(message.text, ()) if not s[-1].startswith("def "))
            elsewhere = [said.get((space, message.text)) for space in tables]
            if any(value != message.value for value in elsewhere) or (
                message.space in looked_up.get(message.text, ())
            ):
                found.append(message)
    return found


Places = dict[str, set[tuple[str, ...]]]


@cache
def keys_of(file: str) -> tuple[Places, Places]:
    """Texts that are keys of a file's own tables, and those it looks up or compares: where."""
    made: Places = defaultdict(set)
    looked_up: Places = defaultdict(set)
    path = PACKAGE / file

    def visit(node: ast.AST, space: tuple[str, ...]) -> None:
        if isinstance(node, ast.ClassDef):
            space = (*space, f"class `{node.name}`")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            space = (*space, f"def `{node.name}`")
        for places, sides in ((made, _keys_made(node)), (looked_up, _looked_up(node))):
            for side in sides:
                if isinstance(side, ast.Constant) and isinstance(side.value, str):
                    places[side.value].add(space)
                elif isinstance(side, ast.JoinedStr):
                    code = ast.get_source_segment(source, side) or ""
                    places[code.lstrip("rRfF").strip("\"'")].add(space)
        for child in ast.iter_child_nodes(node):
            visit(child, space)

    if path.exists():
        source = path.read_text(encoding="utf-8")
        visit(ast.parse(source), (file,))
    return made, looked_up


def _keys_made(node: ast.AST) -> list[ast.expr | None]:
    return node.keys if isinstance(node, ast.Dict) else []


def _looked_up(node: ast.AST) -> list[ast.expr]:
    """What a statement or expression looks up, or compares with."""
    if isinstance(node, ast.Compare):
        found = []
        for side in (node.left, *node.comparators):
            found += side.elts if isinstance(side, ast.Tuple | ast.Set | ast.List) else [side]
        return found
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.args[:1] if node.func.attr in LOOK_UP else []
    return [node.value] if isinstance(node, ast.MatchValue) else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    is_check = parser.parse_args().check
    config.update_from_file(str(CONFIG))
    is_wrong = False
    for path in files():
        tree, removed = collected(path)
        messages = list(messages_of(tree))
        left = [message for message in messages if message.value is None]
        wrong = faults(messages)
        for message in removed:
            print(f"no longer there: {message} → “{message.value}”")
        for message in left:
            print(f"without translation: {message}")
        for fault in wrong:
            print(fault)
        translated = sum(message.is_translated for message in messages)
        name = path.parent.name
        print(f"{name}: {translated:,} translated, {len(left):,} left, {len(wrong):,} wrong")
        is_wrong |= bool(left or wrong)
        if not is_check:
            dump(tree, str(path))
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
