"""A catalogue described, verified and repaired."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.catalogue.store import writer
from orangecontrib.aiff.catalogue.upkeep import (
    Checked,
    Pruned,
    check,
    clean,
    compact,
    describe,
    left_over,
    prune,
)
from orangecontrib.aiff.catalogue.words import BUTTONS, COMMANDS, checked, compacted

from ..folders import make_collector
from .made import filled, rows


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


def test_what_a_killed_run_left_is_found_and_removed(tmp_path):
    catalogue = filled(tmp_path / "c", 20)
    assert left_over(catalogue) == []
    table = tmp_path / "c" / "photos.lance"
    (table / "data" / "0123.lance").write_bytes(b"x" * 2_000_000)
    (table / "_indices" / "11111111-2222-3333-4444-555555555555").mkdir(parents=True)
    found = check(catalogue)
    assert found.left_over == 2_000_000 and found.is_sound
    assert any("2.0 MB that stopped runs left" in each for each in checked(found, COMMANDS))
    with writer(catalogue) as write:
        assert clean(write) == 2_000_000
    assert left_over(catalogue) == [] and len(list(catalogue.blocks())) == 1


def test_compacting_saves_room_and_changes_no_row(tmp_path):
    catalogue = filled(tmp_path / "c", 20)
    with writer(catalogue) as write:
        for number in range(20):
            write.add(rows([100 + number]))
        write.remove([100, 101])
        before = catalogue.rows(catalogue.ids, ["vector"])
        compact(write, timedelta(seconds=0.001))
        assert catalogue.rows(catalogue.ids, ["vector"]).equals(before)
    assert len(list((tmp_path / "c" / "photos.lance" / "data").iterdir())) == 1
    assert left_over(catalogue) == [] and checked(check(catalogue), COMMANDS)[1].startswith(
        "38 photos whose"
    )


def test_what_compacting_saved_is_said_and_that_a_former_version_stays():
    assert compacted(2_000_000) == "2.0 MB saved."
    assert compacted(0) == compacted(-10_000) == "It was small already."
    assert "stays for 10 minutes" in compacted(-400_000_000)


def test_photos_that_are_gone_are_removed_but_not_with_their_drive(tmp_path, capsys):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026", garments=1)
    out = str(tmp_path / "c")
    assert main(["index", str(folder), "--model", "colour", "--out", out]) == 0
    (folder / "dress_1" / "shop_1.jpg").unlink()
    assert main(["catalogue", "check", out]) == 0
    assert "1 photo whose files are not there" in capsys.readouterr().out
    assert main(["catalogue", "prune", out]) == 0
    assert "1 photo removed, 5 left." in capsys.readouterr().out
    folder.rename(tmp_path / "away")
    assert main(["catalogue", "prune", out]) == 0
    said = capsys.readouterr().out
    assert "0 photos removed, 5 left." in said
    assert "“anna_rossi_AIFF_2026” is not there, so its 5 photos stay" in said
    assert main(["catalogue", "prune", out, "--with-folders"]) == 0
    assert "5 photos removed, 0 left." in capsys.readouterr().out


def test_what_is_in_it_is_said(tmp_path):
    catalogue = filled(tmp_path / "c", 20, item=["a", "b", None, None] * 5, domain=["shop"] * 20)
    said = describe(catalogue)
    assert (said["photos"], said["items"], said["domains"]) == (20, 2, {"shop": 20})
    assert said["vectors"] == "a network" and said["folders"] == {"photos": 20}
    assert said["bytes"] > 20 * 8 * 4 and said["new photos"]


def test_vectors_that_cannot_be_compared_are_found_and_pruned(tmp_path):
    catalogue = filled(tmp_path / "c", 20)
    batch = next(catalogue.batches(catalogue.schema.names)).select(catalogue.schema.names)
    bad = batch.set_column(3, "lengths", pa.array([[np.inf]] * 20, batch["lengths"].type))
    catalogue.table.delete("id = 3")  # as a program would write that knows no better
    catalogue.table.add(bad.slice(3, 1))
    catalogue.refresh()
    found = check(catalogue)
    assert (found.broken, found.is_sound) == (1, False)
    with writer(catalogue) as write:
        assert prune(write) == Pruned(1, 19, {"photos": 19})
    assert check(catalogue).is_sound and 3 not in catalogue.ids


def test_contents_are_compared_where_that_is_asked(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026", garments=1)
    out = str(tmp_path / "c")
    assert main(["index", str(folder), "--model", "colour", "--out", out]) == 0
    photo = folder / "dress_1" / "shop_1.jpg"
    photo.write_bytes(photo.read_bytes() + b" ")
    from orangecontrib.aiff.catalogue.store import open_catalogue

    catalogue = open_catalogue(out)
    assert check(catalogue).other == 0 and check(catalogue, contents=True).other == 1


def test_what_is_advised_for_photos_whose_folder_is_gone_removes_them():
    found = Checked(photos=2, twice=1, broken=0, missing=1, other=0, left_over=0, lacks_index=False)
    read, twice, missing = checked(found, COMMANDS)
    assert read == "2 photos read."
    assert twice.endswith("Make a new catalogue of the photos.")
    assert missing.endswith("orange-aiff catalogue prune --with-folders")


def test_a_window_and_the_command_line_say_the_same_but_for_what_to_do():
    found = Checked(photos=9, twice=1, broken=2, missing=3, other=4, left_over=5, lacks_index=True)
    pairs = zip(checked(found, BUTTONS), checked(found, COMMANDS), strict=True)
    facts = [(a.partition(". ")[0], b.partition(". ")[0]) for a, b in pairs]
    assert len(facts) == 7 and all(one == other for one, other in facts)
    assert not any("orange-aiff" in each for each in checked(found, BUTTONS))
    assert not any("Press" in each for each in checked(found, COMMANDS))


def test_only_the_folders_that_are_named_go_with_their_photos(tmp_path):
    catalogue = filled(tmp_path / "c", 20)
    with writer(catalogue) as write:
        assert prune(write, ["another"]) == Pruned(0, 20, {"photos": 20})
        assert prune(write, ["photos"]) == Pruned(20, 0, {})
