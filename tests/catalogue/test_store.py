"""A catalogue's folder: what is refused, who may write, what others see of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff.catalogue.about import FILE, MAP, is_catalogue
from orangecontrib.aiff.catalogue.filters import Filter
from orangecontrib.aiff.catalogue.searching import search
from orangecontrib.aiff.catalogue.store import make_catalogue, open_catalogue, writer
from orangecontrib.aiff.errors import BusyError, CatalogueError

from .made import LENGTH, filled, rows, space_of


def test_what_is_written_is_read(tmp_path):
    filled(tmp_path / "c", 30, domain=["shop", None, "consumer"] * 10)
    found = open_catalogue(tmp_path / "c")
    assert len(found) == 30 and found.space.name == "a network"
    assert found.ids.tolist() == list(range(30))
    table = found.rows([7, 3, 3], ["path", "domain"])
    assert table["path"].to_pylist() == ["dress_0/7.jpg", "dress_3/3.jpg", "dress_3/3.jpg"]
    assert table["domain"].to_pylist() == [None, "shop", "shop"]
    vectors = np.concatenate([each for _, each in found.blocks()])
    np.testing.assert_array_equal(vectors, rows(range(30)).vectors)
    with pytest.raises(CatalogueError, match="1 photo of catalogue “c” is no longer there"):
        found.rows([99])


def test_readers_see_what_was_committed_when_they_look(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    reader = open_catalogue(tmp_path / "c")
    with writer(catalogue) as write:
        write.add(rows([100, 101]))
        write.remove([3])
        assert len(reader) == len(reader.ids) == 10 and 3 in reader.ids
    assert reader.refresh() and not reader.refresh()
    assert len(reader) == 11 and 3 not in reader.ids


def test_the_same_photo_takes_its_own_place(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    with writer(catalogue) as write:
        write.put(rows([5, 20], seed=1))
    assert catalogue.ids.tolist() == [*range(10), 20]
    assert open_catalogue(tmp_path / "c").ids.tolist() == [*range(10), 20]
    (ids, vectors), *_ = catalogue.blocks(Filter(ids=(5,)))
    np.testing.assert_array_equal(vectors[0], rows([5, 20], seed=1).vectors[0])


def broken(name, value):
    made = rows([50, 51])
    getattr(made, name)[1] = value
    return made


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (broken("vectors", np.nan), "1 vector have numbers that are missing or infinite"),
        (broken("vectors", np.inf), "missing or infinite"),
        (broken("lengths", np.nan), "missing or infinite"),
        (broken("vectors", 0), "are zero"),
        (broken("vectors", 1), "not of unit length"),
        (broken("ids", 50), "twice"),
        (rows([50, 51], LENGTH + 1), "have 8 numbers, and these have 9"),
        (rows([50, 3]), "1 photo of 2 is in the catalogue already"),
        (rows([50, 51], path=[None, "a"]), "Each photo needs a path"),
        (rows([50, 51], domain=["\ud800", "a"]), "domain cannot be written"),
    ],
)
def test_what_no_row_may_be_is_refused_before_it_is_written(tmp_path, bad, sentence):
    catalogue = filled(tmp_path / "c", 10)
    version = catalogue.version
    with writer(catalogue) as write, pytest.raises(CatalogueError, match=sentence):
        write.add(bad)
    assert not open_catalogue(tmp_path / "c").refresh()
    assert (catalogue.version, len(open_catalogue(tmp_path / "c"))) == (version, 10)


def test_one_writes_at_a_time(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    other = open_catalogue(tmp_path / "c")
    with (
        writer(catalogue),
        pytest.raises(BusyError, match="Another program writes to catalogue “c”"),
        writer(other),
    ):
        pass
    with writer(other) as write:
        assert write.add(rows([30])) == 1


def test_a_lock_ends_with_the_program_that_held_it(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    code = (
        "import sys\nfrom filelock import FileLock\n"
        "lock = FileLock(sys.argv[1])\nlock.acquire()\nprint('held', flush=True)\nsys.stdin.read()\n"
    )
    lock = tmp_path / "c" / "writing.lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as held:
        assert held.stdout.readline() == b"held\n"
        with pytest.raises(BusyError), writer(catalogue):
            pass
        held.kill()
        held.wait()
    with writer(catalogue) as write:
        assert write.add(rows([30])) == 1


def changed(folder, **entries):
    file = folder / FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), **entries}))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda c: shutil.rmtree(c), "There is no catalogue “c”"),
        (lambda c: (c / FILE).unlink(), "is a part of a catalogue"),
        (lambda c: shutil.rmtree(c / "photos.lance"), "its photos are missing"),
        (lambda c: shutil.rmtree(c / "photos.lance" / "_versions"), "not there|not whole"),
        (lambda c: (c / FILE).write_text("{"), "catalogue.json of catalogue “c” is damaged"),
        (lambda c: (c / FILE).write_text("[]"), "is damaged"),
        (lambda c: changed(c, kind="other"), "is not a catalogue of Orange3-AIFF"),
        (lambda c: changed(c, version=2), "made by a newer version of the add-on"),
        (lambda c: changed(c, version="x"), "of a version that is not known"),
        (lambda c: changed(c, vectors={}), "is damaged"),
        (lambda c: changed(c, map="abc"), "lacks the alignment"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path, harm, sentence):
    filled(tmp_path / "c", 10)
    harm(tmp_path / "c")
    with pytest.raises(CatalogueError, match=sentence):
        open_catalogue(tmp_path / "c")


def test_no_catalogue_is_made_over_anything(tmp_path):
    filled(tmp_path / "c", 10)
    with pytest.raises(CatalogueError, match="is there already"):
        make_catalogue(tmp_path / "c", space_of())
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"")
    with pytest.raises(CatalogueError, match="is no catalogue"):
        make_catalogue(tmp_path / "photos", space_of())
    with pytest.raises(CatalogueError, match="There is no folder “nowhere”"):
        make_catalogue(tmp_path / "nowhere" / "c", space_of())
    assert (tmp_path / "photos" / "a.jpg").exists()


def test_one_that_was_stopped_while_it_was_made_is_made_again(tmp_path):
    filled(tmp_path / "c", 10)
    (tmp_path / "c" / FILE).unlink()
    assert len(make_catalogue(tmp_path / "c", space_of())) == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may write anywhere")
def test_what_may_not_be_written_says_so(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    for folder, _, files in os.walk(tmp_path / "c"):
        for name in files:
            os.chmod(os.path.join(folder, name), 0o400)
        os.chmod(folder, 0o500)
    try:
        with (
            pytest.raises(CatalogueError, match="may not write to catalogue “c”"),
            writer(catalogue) as write,
        ):
            write.add(rows([30]))
        assert len(open_catalogue(tmp_path / "c")) == 10
    finally:
        for folder, _, _ in os.walk(tmp_path / "c"):
            os.chmod(folder, 0o700)


def test_a_column_that_is_missing_is_named(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    catalogue.table.drop_columns(["domain"])
    with pytest.raises(CatalogueError, match="The catalogue's table lacks domain"):
        open_catalogue(tmp_path / "c")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB, where this user may have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    asked = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place]
    if mount is None or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("may not mount a disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_and_one_that_may_only_be_read(small_disk):
    catalogue = filled(small_disk / "c", 100, 64)
    written = 100
    with writer(catalogue) as write, pytest.raises(CatalogueError, match="disk .* is full"):
        for start in range(1000, 100_000, 1000):
            written += write.add(rows(range(start, start + 1000), 64))
    assert written > 1000 and len(open_catalogue(small_disk / "c")) == written
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    catalogue = open_catalogue(small_disk / "c")
    assert search(catalogue, rows([1], 64).vectors, 3).is_exact
    with pytest.raises(CatalogueError, match="You may not write"), writer(catalogue) as write:
        write.remove([1])


def test_a_catalogue_that_goes_away_says_so(tmp_path):
    catalogue = filled(tmp_path / "c", 10)
    shutil.rmtree(tmp_path / "c")
    with pytest.raises(CatalogueError, match="“c”"):
        list(catalogue.blocks())
    with pytest.raises(CatalogueError, match="“c”"), writer(catalogue) as write:
        write.add(rows([30]))
    assert not (tmp_path / "c" / MAP).exists()


def test_a_name_that_is_too_long_gets_a_sentence(tmp_path):
    place = tmp_path / ("x" * 300)
    for ask in (is_catalogue, open_catalogue):
        with pytest.raises(CatalogueError, match="too long for this disk"):
            ask(place)


def test_a_folder_that_may_not_be_read_is_no_missing_catalogue(monkeypatch, tmp_path):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(CatalogueError, match="You may not read “c”"):
        is_catalogue(tmp_path / "c")
