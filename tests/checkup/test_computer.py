import pytest

from orangecontrib.aiff.checkup.computer import folder_lines, python_line, screen_lines, system_line
from orangecontrib.aiff.checkup.lines import LOOK, OK, STOP
from orangecontrib.aiff.needed import Circumstances


@pytest.mark.parametrize(
    ("system", "machine", "python", "bits", "state"),
    [
        ("linux", "x86_64", (3, 12), 64, OK),
        ("win32", "AMD64", (3, 12), 32, STOP),
        ("linux", "x86_64", (3, 10), 64, STOP),
        ("linux", "x86_64", (3, 14), 64, LOOK),
        ("darwin", "x86_64", (3, 13), 64, LOOK),
        ("darwin", "arm64", (3, 13), 64, OK),
    ],
)
def test_python_is_one_that_orange_has_packages_for(system, machine, python, bits, state):
    line = python_line(Circumstances(system, machine, python, False), bits)
    assert line.state == state and bool(line.to_do) == (state != OK)


@pytest.mark.parametrize(
    ("machine", "memory", "state"),
    [("AMD64", 8, OK), ("AMD64", 2, LOOK), ("ARM64", 8, STOP), ("AMD64", 0, OK)],
)
def test_systems(machine, memory, state):
    assert system_line(Circumstances("win32", machine, (3, 12), False), memory).state == state
    assert system_line().state in (OK, LOOK)


def test_a_screen_is_looked_for_where_there_may_be_none(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    assert [line.state for line in screen_lines()] == [OK]
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert [line.state for line in screen_lines()] == [LOOK]
    monkeypatch.setattr("sys.platform", "win32")
    assert screen_lines() == []


def test_folders_are_tried_and_none_is_made(tmp_path, monkeypatch):
    cache = tmp_path / "anna" / "cache"
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(cache))
    monkeypatch.setenv("ORANGE_AIFF_WEIGHTS", str(tmp_path / "anna" / "weights"))
    lines = {line.about: line for line in folder_lines()}
    assert lines["cache"].state == lines["weights folder"].state == OK
    assert "empty" in lines["cache"].says and not cache.exists()
    cache.mkdir(parents=True)
    (cache / "vectors.sqlite").write_bytes(bytes(3_000_000))
    assert "3 MB" in folder_lines()[0].says
    assert not any("anna" in str(line) for line in folder_lines())


def test_a_folder_that_is_closed_is_named_by_what_it_is_for(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "file" / "cache"))
    line = folder_lines()[0]
    assert line.state == LOOK and line.to_do and str(tmp_path) not in str(line)
