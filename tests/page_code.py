"""Code of a page with what it is said to print: run, in order, and held against that."""

import contextlib
import io
import re

import pytest

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.S)
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def steps(page: str) -> list[list[str]]:
    """Code with what it is said to print, in the page's order."""
    found: list[list[str]] = []
    for kind, text in BLOCK.findall(page):
        if kind == "python":
            found.append([text, ""])
        else:
            found[-1][1] = text
    return found


def numbers(text: str) -> list[float]:
    return [float(each.replace(",", "")) for each in NUMBER.findall(text)]


def assert_code_prints_what_is_said(page: str) -> None:
    """Another processor may round otherwise, and with it the last digits."""
    names: dict = {}
    for code, said in steps(page):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "page", "exec"), names)
        printed = out.getvalue()
        assert NUMBER.sub("#", printed).split() == NUMBER.sub("#", said).split(), printed
        assert numbers(printed) == pytest.approx(numbers(said), rel=0.05, abs=0.03), printed
