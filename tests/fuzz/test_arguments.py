"""Arguments of commands as anybody may write them, or a file's name makes them."""

import json
import os
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import strategies as st

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.commands.console import json_text, safe
from orangecontrib.aiff.errors import AiffError
from orangecontrib.aiff.files.outputs import output, write

from ..folders import make_photos
from .tally import attempt, fuzzed

ODD = [
    "", " ", ".", "..", "/", "-", "--", "=", "nan", "inf", "-inf", "1e999", "0", "-1", "9" * 400,
    "x" * 5000, "a\x1b[1mb", "a\u202eb", "a\nb", "a\rb", "\x9b", "\x07", "a\ud800b", "日本", "<b>x</b>",
    "%s%n", "{0}", "$HOME", "~", "sample:", "sample:none", "a\0b",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
NUMBERS = st.one_of(
    st.floats().map(str), st.integers().map(str), st.sampled_from(["1e400", "٣", "0x10", "1_0", ""])
)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A folder with one photo, which no command can be done with to the end."""
    folder = tmp_path_factory.mktemp("photos")
    make_photos(folder, "a/1.jpg")
    return folder


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory):
    """What a command wrote in the folder it stands in would be seen there."""
    folder, before = tmp_path_factory.mktemp("elsewhere"), Path.cwd()
    os.chdir(folder)
    yield
    os.chdir(before)
    assert not list(folder.iterdir())


def refused(arguments: list[str]) -> None:
    """It ends with an exit code that says so, and a sentence that commands no terminal."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as error:
            code = error.code
    assert code in (1, 2), f"{code}: {err.getvalue()}"
    said = err.getvalue()
    assert said.strip() and "Traceback" not in said and out.getvalue() == ""
    assert safe(said) == said


@fuzzed("arguments", 25, command=st.sampled_from(["embed", "evaluate", "match", "download", "x"]),
    said=st.lists(TEXTS, max_size=5).filter(lambda said: not {"-h", "--help"} & set(said)))  # fmt: skip
def test_anything_after_a_command(command, said):
    refused([command, *said])


@fuzzed("arguments", 25, sides=st.lists(NUMBERS, max_size=5), top=NUMBERS)
def test_boxes_and_numbers(photos, sides, top):
    photo = str(photos / "a" / "1.jpg")
    box = ",".join(sides)
    refused(["match", photo, "--gallery", str(photos / "none"), f"--box={box}", f"--top={top}"])


CHOICES = ["--model", "--vector", "--region", "--fit", "--precision", "--device", "--align",
    "--search", "--distance", "--split", "--json", "--html", "--reference"]  # fmt: skip


@fuzzed("arguments", 8, choice=st.sampled_from(CHOICES), value=TEXTS)
def test_every_choice_of_any_value(photos, choice, value):
    refused(["evaluate", str(photos), f"{choice}={value}"])


@fuzzed("arguments", 25, name=TEXTS, content=st.binary(max_size=50))
def test_files_of_any_name_are_written_where_they_are_asked_for_or_refused(name, content):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        asked = f"{home}/{name}".replace("/..", "")
        try:
            write(output(asked), lambda file: file.write(content))
        except AiffError:
            assert not list(home.iterdir())
        else:
            assert Path(asked).read_bytes() == content
            assert len(list(home.iterdir())) == 1
        assert [each.name for each in Path(folder).iterdir()] == ["home"]


@fuzzed("arguments", 25, report=st.recursive(st.text() | st.integers() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))  # fmt: skip
def test_reports_of_any_names_are_json_that_commands_nothing(report):
    text = json_text(report)
    assert json.loads(text) == report and safe(text) == text
    text.encode()


@pytest.mark.parametrize("name", ODD)
def test_named_cases(photos, name):
    for arguments in (
        ["embed", str(photos / "none"), "--out", name],
        ["evaluate", str(photos / "none"), "--html", name],
        ["match", name, "--gallery", str(photos / "none")],
    ):
        with attempt("arguments"):
            refused(arguments)
