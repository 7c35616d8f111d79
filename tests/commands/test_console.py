import ast
import errno
import io
import json
import sys
from pathlib import Path

import pytest

from orangecontrib.aiff import commands
from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.commands import console, stopping
from orangecontrib.aiff.commands.console import json_text, safe, show, show_json, tell
from orangecontrib.aiff.errors import UsageError

# A bell, a backspace, the beginning of a colour, one in eight bits, turned text, half a pair.
UNSAFE = "\a\b\x1b\x9b\u202e\u2066\ud800"


def test_what_commands_a_terminal_is_a_question_mark():
    assert safe(f"a{UNSAFE}b\rc\td\ne") == f"a{'?' * len(UNSAFE)}b?c?d\ne"
    assert safe("Größe 日本 👗 naïve") == "Größe 日本 👗 naïve"


def test_names_are_shown_in_one_line_and_command_nothing(capsys):
    tell([f"note{UNSAFE}"], [(f"a{UNSAFE}\nSkipped b", "it is odd", "Look at it.")])
    show(f"name{UNSAFE}")
    out, err = capsys.readouterr()
    marks = "?" * len(UNSAFE)
    assert out == f"name{marks}\n"
    assert err == f"note{marks}\nSkipped a{marks} Skipped b: it is odd. Look at it.\n"


class Full(io.StringIO):
    """A file on a full disk."""

    encoding = "utf-8"

    def flush(self):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("say", [show, show_json])
def test_where_a_command_cannot_say_anything(monkeypatch, say):
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        say("words")
    for lost in (Full(), None):
        monkeypatch.setattr(sys, "stderr", lost)
        show("words", to_errors=True)


def test_json_escapes_them_and_loses_nothing(capsys):
    report = {f"name{UNSAFE}": "日本"}
    assert json.loads(json_text(report)) == report
    json_text(report).encode()
    show_json(report)
    out, _ = capsys.readouterr()
    assert json.loads(out) == report and not set(UNSAFE) & set(out) and "日本" in out


def test_a_terminal_that_lacks_characters_is_no_failure(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), "cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    show("“日本”")
    show_json({"name": "日本"})
    text = stream.buffer.getvalue().decode("cp1252")
    assert text.startswith("“??”") and json.loads(text.partition("\n")[2]) == {"name": "日本"}


def test_what_was_asked_for_is_not_repeated_raw(capsys):
    assert main(["evaluate", f"/no/such{UNSAFE}"]) == 2
    for arguments in ([f"x{UNSAFE}"], ["match", "x", "--gallery", "y", f"--z{UNSAFE}"]):
        with pytest.raises(SystemExit):
            main(arguments)
    out, err = capsys.readouterr()
    assert not set(UNSAFE) & set(out + err) and "??" in err


def test_there_is_one_way_to_the_terminal():
    files = {
        *Path(commands.__file__).parent.glob("*.py"),
        Path(sys.modules[main.__module__].__file__),
    }
    own = {Path(console.__file__), Path(stopping.__file__)}  # the latter says one sentence, always
    for file in files - own:
        tree = ast.parse(file.read_text("utf-8"))
        names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        assert "print" not in names, f"{file.name} prints by itself"
