import os
import subprocess
import sys
import threading

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.errors import UsageError
from orangecontrib.aiff.files.outputs import output, outputs, write

posix = pytest.mark.skipif(os.name == "nt", reason="links need a right there, and no pipes are")


def put(asked, content=b"new"):
    write(output(str(asked)), lambda file: file.write(content))


def left(folder):
    return sorted(each.name for each in folder.iterdir())


def test_a_new_name_and_a_file_that_is_there(tmp_path):
    for content in (b"one", b"two"):
        put(tmp_path / "out.json", content)
        assert (tmp_path / "out.json").read_bytes() == content
    assert left(tmp_path) == ["out.json"]


def test_a_failure_leaves_what_was_there(tmp_path):
    file = tmp_path / "out.json"
    file.write_bytes(b"old")

    def fill(stream):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="cannot be written: No space left"):
        write(output(str(file)), fill)
    assert file.read_bytes() == b"old" and left(tmp_path) == ["out.json"]


@posix
def test_rights_stay_and_new_files_have_the_usual_ones(tmp_path):
    (tmp_path / "usual").touch()
    put(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode
    (tmp_path / "usual").chmod(0o640)
    put(tmp_path / "usual")
    assert (tmp_path / "usual").stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_is_followed_and_stays(tmp_path):
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)
    put(link)
    assert link.is_symlink() and target.read_bytes() == b"new"
    assert left(tmp_path) == ["folder", "link"] and left(target.parent) == ["target"]
    target.unlink()
    put(link)
    assert link.is_symlink() and target.read_bytes() == b"new"


@posix
def test_a_prepared_link_is_not_written_through(tmp_path):
    (tmp_path / "other").write_bytes(b"old")
    for name in ("out.json.part", ".out.json.part"):
        (tmp_path / name).symlink_to(tmp_path / "other")
    put(tmp_path / "out.json")
    assert (tmp_path / "other").read_bytes() == b"old"


@posix
def test_a_pipe_is_written_to(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    put(tmp_path / "pipe")
    reader.join(20)
    assert got == [b"new"] and left(tmp_path) == ["pipe"]


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_standard_output_is_written_to_where_it_stands(tmp_path, name):
    program = (
        "from orangecontrib.aiff.files.outputs import *; print('before');"
        f"write(output('{name}'), lambda file: file.write(b'new'))"
    )
    for append in (b"", b"old\n"):
        file = tmp_path / "log"
        file.write_bytes(append)
        with file.open("ab") as stream:
            done = subprocess.run([sys.executable, "-c", program], stdout=stream, timeout=60)
        assert done.returncode == 0 and file.read_bytes() == append + b"before\nnew"


def wrong(tmp_path):
    """What cannot be written to, by a word of the sentence."""
    (tmp_path / "file").touch()
    yield "", "is empty"
    yield ".", "folder"
    yield "..", "folder"
    yield "/", "folder"
    yield str(tmp_path), "folder"
    yield str(tmp_path / "new") + "/", "folder"
    yield str(tmp_path / "no" / "such"), "create it first"
    yield str(tmp_path / "file" / "new"), "cannot be written"
    yield str(tmp_path / ("x" * 300)), "too long"
    yield str(tmp_path / "a\0b"), "no file has such a name"
    if os.name == "nt":
        yield "NUL", "Windows"
        yield "com1.json", "Windows"
        yield "out.json:stream", "Windows"
        return
    yield "/dev/null", "device"
    yield str(tmp_path / "/".join(["x" * 200] * 30)), "too long"
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    yield str(tmp_path / "circle"), "circle"
    (tmp_path / "link").symlink_to(tmp_path)
    yield str(tmp_path / "link"), "folder"
    (tmp_path / "lost").symlink_to(tmp_path / "no" / "such")
    yield str(tmp_path / "lost"), "create it first"
    if os.getuid():
        (tmp_path / "closed").touch(0o400)
        yield str(tmp_path / "closed"), "may not write"


def test_what_cannot_be_written_is_a_sentence_before_the_work(tmp_path, capsys, monkeypatch):
    asked = list(wrong(tmp_path))
    before = left(tmp_path)

    def work(*_):
        pytest.fail("the work has begun")

    for room in (
        "commands.vectors.read_photos",
        "commands.evaluating.read_photos",
        "matching.answers.pose",
    ):
        monkeypatch.setattr(f"orangecontrib.aiff.{room}", work)
    for name, word in asked:
        for arguments in (
            ["embed", "x", "--out", name],
            ["evaluate", "x", "--json", name],
            ["evaluate", "x", "--html", name],
            ["match", "x", "--gallery", "y", "--json", name],
        ):
            assert main(arguments) == 2, arguments
            out, err = capsys.readouterr()
            assert out == "" and err.count("\n") == 1 and word in err and len(err) < 700
    assert left(tmp_path) == before


def test_what_is_read_is_not_written_over(tmp_path):
    (tmp_path / "photos.zip").write_bytes(b"zip")
    with pytest.raises(UsageError, match="the command reads it"):
        output(str(tmp_path / "photos.zip"), ["sample:wardrobe", str(tmp_path / "photos.zip")])


def test_two_things_are_not_written_to_one_file(tmp_path):
    name = str(tmp_path / "out")
    with pytest.raises(UsageError, match="same file"):
        outputs([name, os.path.join(str(tmp_path), ".", "out")])
    assert outputs([None, name])[0] is None


def test_what_changed_meanwhile_is_looked_at_again(tmp_path):
    to = output(str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="folder"):
        write(to, lambda file: file.write(b"new"))
    assert left(tmp_path) == ["out"] and left(tmp_path / "out") == []
