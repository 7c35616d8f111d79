"""Where a comment or a docstring says "see `module.name`", the name is there."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

import pytest

from .test_rooms import modules

# A module, by its name alone or with its room before it, and what is in it.
REFERENCE = re.compile(r"(?<!`)`([a-z_]+(?:\.\w+)+)`(?!`)")


def prose(text: str) -> Iterator[str]:
    """Docstrings and comments of a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@cache
def names_in(module: str) -> set[str]:
    """What a module defines at its top."""
    names: set[str] = set()
    for node in ast.parse(modules()[module].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return names


def leads_somewhere(reference: str) -> bool:
    parts = reference.split(".")
    for module in filter(None, modules()):
        place = module.split(".")
        for length in range(1, len(parts) + 1):
            if place[-length:] == parts[:length]:
                rest = parts[length:]
                if not rest or rest[0] in names_in(module):
                    return True
    return False


def test_references_lead_somewhere():
    dead = [
        f"{module}: `{reference}`"
        for module, path in modules().items()
        for text in prose(path.read_text(encoding="utf-8"))
        for reference in REFERENCE.findall(text)
        if not leads_somewhere(reference)
    ]
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("columns.CONSUMER", True),
        ("photos.columns.CONSUMER", True),
        ("photos.columns", True),
        ("alignment.columns.CONSUMER", False),
        ("columns.NOWHERE", False),
        ("nowhere.CONSUMER", False),
    ],
)
def test_which_references_lead_somewhere(reference, found):
    assert leads_somewhere(reference) is found
