"""Which language is spoken: what Orange's settings say, read and written without Qt."""

import argparse
import json

import pytest
from AnyQt.QtCore import QSettings

from orangecontrib.aiff import language
from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.commands.language import add_to

TABLE = ["Italiano", "Italian", "Applica", "f\"{n} {'foto'}\""]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Nobody's settings; two tables."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.delenv(language.VARIABLE, raising=False)
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "English.json").write_text('["English", "English"]')
    (tables / "Italian.json").write_text(json.dumps(TABLE))
    monkeypatch.setattr(language, "TABLES", tables)


@pytest.fixture
def settings(tmp_path):
    """Orange's own, as Qt reads and writes them."""
    file = tmp_path / "biolab.si" / "Orange.ini"
    return lambda: QSettings(str(file), QSettings.Format.IniFormat)


def test_english_is_the_source_itself():
    texts = language.load("English")
    assert texts.m[7, "Apply"] == "Apply"
    n = 3
    assert texts.e(texts.c(8, f"{n} photos")) == "3 photos"


@pytest.mark.parametrize("name", ["Italiano", "Italian", "italiano"])
def test_a_translation_is_told_where_it_is_asked_for(name):
    texts = language.load(name)
    assert texts.m[2, "Apply"] == "Applica"
    for n in (1, 2):  # compiled once, told each time
        assert texts.e(texts.c(3, f"{n} photos")) == f"{n} foto"


def test_what_nobody_speaks_is_english():
    assert isinstance(language.load("Klingon"), language.English)
    assert isinstance(language.load(""), language.English)


def test_nothing_chosen_is_english():
    assert language.chosen() == "English"
    assert isinstance(language.load(language.chosen()), language.English)


def test_what_orange_was_told_is_obeyed(settings):
    written = settings()
    written.setValue("startup/check", True)
    written.setValue("other/language", "Slovenian")
    written.setValue("application/language", "Italiano")
    written.sync()
    assert language.chosen() == "Italiano"


def test_the_environment_counts_more(settings, monkeypatch):
    written = settings()
    written.setValue("application/language", "English")
    written.sync()
    monkeypatch.setenv(language.VARIABLE, "Italian")
    assert language.chosen() == "Italian"


def test_what_was_chosen_for_the_add_on_counts_more_than_orange(settings):
    written = settings()
    written.setValue("application/language", "Slovenščina")
    written.sync()
    assert language.chosen() != "Italiano"
    language.choose("Italiano")
    assert language.chosen() == "Italiano"
    language.choose("English")
    assert language.chosen() == "English"


def test_choosing_changes_no_other_setting(settings):
    kept = {"application/first": "è", "application/language": "English", "zoom/x": b"\x00\xff",
            "a": "1", "application/z": ["1", "2"]}  # fmt: skip
    written = settings()
    for name, value in {**kept, "application/last-used-language": "English"}.items():
        written.setValue(name, value)
    written.sync()
    before = {name: settings().value(name) for name in kept}
    language.choose("Italiano")
    assert {name: settings().value(name) for name in kept} == before
    # Descriptions of widgets are kept by Orange until its language is another one.
    assert settings().value("application/last-used-language") == ""
    assert settings().value("aiff/language") == language.chosen() == "Italiano"
    assert len(settings().allKeys()) == len(kept) + 2


def test_choosing_where_orange_never_ran(settings):
    language.choose("Italiano")
    assert settings().value("aiff/language") == "Italiano"


def test_orange_keeps_what_was_chosen(settings):
    language.choose("Italiano")
    orange = settings()
    orange.setValue("application/language", "English")
    orange.sync()
    assert language.chosen() == "Italiano"


def test_the_command_says_and_chooses(capsys):
    assert main(["language"]) == 0
    assert capsys.readouterr().out == "Chosen: English. The add-on speaks: English, Italiano.\n"
    assert main(["language", "italian"]) == 0
    assert capsys.readouterr().out == "Italiano is chosen. Start Orange again.\n"
    assert language.chosen() == "Italiano"
    assert main(["language", "Klingon"]) == 2
    assert "does not speak “Klingon”" in capsys.readouterr().err


def test_a_language_need_not_be_named():
    parser = argparse.ArgumentParser()
    add_to(parser.add_subparsers())
    assert parser.parse_args(["language"]).name is None
    assert parser.parse_args(["language", "Italiano"]).name == "Italiano"


def test_a_checkout_speaks_english_alone(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(language, "TABLES", tmp_path / "nowhere")
    assert main(["language", "Italiano"]) == 2
    assert "It speaks: English." in capsys.readouterr().err
