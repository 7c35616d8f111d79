"""Ctrl-C ends a command within two seconds, whatever its threads are stuck in."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.commands.stopping import (
    SENTENCE,
    SOON_S,
    STOPPED,
    UNREAD,
    run_as_program,
)

from ..folders import make_photos

ROOT = Path(__file__).parents[2]
SLACK_S = 3  # for a computer with much else to do

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")

FIRST = "import sys, threading, time; from orangecontrib.aiff.commands import stopping;"


# A program that a shell has put behind others hears no Ctrl-C, nor does what it starts.
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


def stopped(code, tmp_path):
    """Exit code, what was said, and the seconds from Ctrl-C to the end of a program."""
    environment = os.environ | {"ORANGE_AIFF_CACHE": str(tmp_path / "cache")}
    program = subprocess.Popen(
        [sys.executable, "-c", HEARS + code], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert program.stdout.readline().startswith("begun")
        time.sleep(0.2)
        start = time.monotonic()
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=30)
        return program.returncode, err, time.monotonic() - start
    finally:
        program.kill()
        program.communicate()


def test_a_command_whose_first_thread_does_not_listen(tmp_path):
    deaf = """
def work():
    print('begun', flush=True)
    while True:
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            pass
stopping.run_as_program(work)
"""
    code, err, seconds = stopped(FIRST + deaf, tmp_path)
    assert (code, err) == (STOPPED, SENTENCE + "\n")
    assert SOON_S / 2 < seconds < SOON_S + SLACK_S


def test_a_command_beside_threads_that_do_not_end(tmp_path):
    busy = """
def work():
    threading.Thread(target=threading.Event().wait).start()  # one that Python would wait for
    print('begun', flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        return stopping.STOPPED
stopping.run_as_program(work)
"""
    code, _, seconds = stopped(FIRST + busy, tmp_path)
    assert code == STOPPED and seconds < 2 + SLACK_S


# Libraries that are stopped while they start say that they are broken; numpy is one of them.
@pytest.mark.parametrize("raised", ["raise", "raise ImportError('numpy is broken') from None"])
def test_a_command_whose_libraries_still_start(tmp_path, raised):
    starting = f"""
from unittest.mock import patch
from orangecontrib.aiff import __main__
def start(name):
    print('begun', flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        {raised}
sys.argv = ['orange-aiff', 'embed', 'folder', '--out', 'x.npz']
with patch.object(__main__, 'command', start):
    sys.exit(__main__.main())
"""
    code, err, seconds = stopped(FIRST + starting, tmp_path)
    assert (code, err) == (STOPPED, SENTENCE + "\n") and seconds < SLACK_S


def test_what_fails_by_itself_is_not_said_to_be_stopped():
    code = FIRST + "stopping.run_as_program(lambda: 1 / 0)"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, timeout=60, capture_output=True, text=True
    )
    assert ended.returncode == 1 and "ZeroDivisionError" in ended.stderr


# All commands read a folder by one function, and decode its photos by another.
@pytest.mark.parametrize(
    "command, step", [("embed", "read"), ("match", "decode"), ("evaluate", "decode")]
)
def test_every_command_while_a_file_is_stuck(tmp_path, command, step):
    make_photos(tmp_path / "anna_rossi_AIFF_2022", "dress_1/shop/1.jpg", "dress_1/consumer/2.jpg")
    where = {
        "read": "orangecontrib.aiff.photos.collecting.describe.look_at",
        "decode": "orangecontrib.aiff.embedding.pipeline.photo_digest",
    }[step]
    folder = str(tmp_path / "anna_rossi_AIFF_2022")
    arguments = {
        "embed": ["embed", folder, "--out", str(tmp_path / "out.npz")],
        "match": ["match", f"{folder}/dress_1/consumer/2.jpg", "--gallery", folder],
        "evaluate": ["evaluate", folder],
    }[command]
    code = f"""
import sys, threading
from unittest.mock import patch
from orangecontrib.aiff.__main__ import main
def hang(*args):
    print('begun', flush=True)
    threading.Event().wait()
sys.argv = ['orange-aiff', *{arguments!r}]
with patch({where!r}, hang):
    sys.exit(main())
"""
    ended, err, seconds = stopped(code, tmp_path)
    assert ended == STOPPED and SENTENCE in err
    assert seconds < 2 + SLACK_S


def test_what_ends_by_itself_gives_its_code():
    code = FIRST + "sys.exit(stopping.run_as_program(lambda: 2))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 2


def test_nothing_is_said_to_a_reader_that_has_enough():
    code = """
from orangecontrib.aiff.commands.console import show
def work():
    print('begun', flush=True)
    for number in range(100_000):
        show(number)
stopping.run_as_program(work)
"""
    program = subprocess.Popen(
        [sys.executable, "-c", FIRST + code], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout.readline() == "begun\n"
    program.stdout.close()
    assert (program.stderr.read(), program.wait(60)) == ("", UNREAD)
    program.stderr.close()


def test_outside_of_a_programs_first_thread_it_is_only_run():
    import threading

    found = []
    thread = threading.Thread(target=lambda: found.append(run_as_program(lambda: 0)))
    thread.start()
    thread.join(10)
    assert found == [0]


@pytest.mark.parametrize(
    "arguments",
    [("evaluate", ""), ("match", "x.jpg", "--gallery", ""), ("embed", "x", "--out", "")],
)
def test_an_argument_that_is_empty_does_not_mean_the_folder_of_the_shell(capsys, arguments):
    assert main(arguments) == 2
    assert "One of the arguments is empty." in capsys.readouterr().err


def test_an_argument_that_is_no_text_gets_a_sentence(capsys, tmp_path):
    name = os.fsdecode(b"anna_\xff_AIFF_2022")
    assert main(["embed", str(tmp_path / name), "--out", "x.npz"]) == 2
    err = capsys.readouterr().err
    assert "anna_?_AIFF_2022” has letters of an unknown kind. Rename the file or folder." in err
