"""Errors that are sentences for the user: one root, one place, and what a command makes of them."""

import ast
import inspect

import pytest

from orangecontrib.aiff import __main__, errors
from orangecontrib.aiff.commands import demo
from orangecontrib.aiff.errors import AiffError, PhotoError

from .test_rooms import modules

ERRORS = {
    name: each
    for name, each in vars(errors).items()
    if inspect.isclass(each) and issubclass(each, Exception) and not issubclass(each, Warning)
}

# Between modules only: each is caught before anybody reads it.
SIGNALS = {
    "Cancelled", "InwardError", "NoAnswer", "NoOrdinaryFile", "NotOurs", "TableTooLarge",
    "TooMuchError", "TooSlowError", "UndecodedError", "WrongFile",
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_the_one_root(name):
    assert issubclass(ERRORS[name], AiffError)
    assert str(ERRORS[name]("The folder is empty.")) == "The folder is empty."


def classes():
    """Every class of the package: its module, its name, and the names of its bases."""
    for module, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield module, node.name, {ast.unparse(base) for base in node.bases}


def test_errors_for_the_user_stand_in_one_place():
    roots = {"Exception", "ValueError", "RuntimeError", "OSError", *ERRORS}
    found = {
        name for module, name, bases in classes() if module != "errors" and bases & roots
    }  # fmt: skip
    assert {name for name in found if not name.startswith("_")} == SIGNALS


def test_nothing_keeps_a_list_of_them():
    lists = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Tuple)
        and sum(isinstance(each, ast.Name) and each.id in ERRORS for each in node.elts) > 1
    ]
    assert lists == []


def test_a_photos_error_says_what_is_wrong_and_what_to_do():
    error = PhotoError("the file is empty")
    assert (str(error), error.problem) == ("the file is empty", "the file is empty")
    assert error.advice == "Replace the file or delete it."
    assert PhotoError("it is a film", "Take a still of it.").advice == "Take a still of it."


@pytest.mark.parametrize("name", ERRORS)
def test_a_command_ends_with_the_sentence_and_the_code(name, monkeypatch, capsys):
    def fail(_):
        raise ERRORS[name]("The folder is empty.")

    monkeypatch.setattr(demo, "run", fail)
    assert __main__.main(["demo"]) == ERRORS[name].exit_code
    out, err = capsys.readouterr()
    assert (out, err) == ("", "orange-aiff: The folder is empty.\n")


def test_where_the_work_failed_the_code_is_another_than_for_wrong_input():
    failed = {name for name, each in ERRORS.items() if each.exit_code == 1}
    assert failed == {"WeightsError", "EmbeddingError", "DownloadError", "LibraryError"}
    assert {each.exit_code for name, each in ERRORS.items() if name not in failed} == {2}
