"""Folders into a catalogue, and what can be done with it, from the command line."""

import json
import shutil

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.catalogue.store import open_catalogue
from orangecontrib.aiff.commands import catalogue, index
from orangecontrib.aiff.samples import SAMPLES

from ..folders import make_collector, zip_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    assert catalogue.ACTIONS and index.add_to


@pytest.fixture
def folder(tmp_path):
    return make_collector(tmp_path / "anna_rossi_AIFF_2026", garments=2, consumer=2)


def told(capsys, *arguments):
    """The exit code, and both kinds of output."""
    code = main([*map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_two_folders_and_a_second_run(tmp_path, folder, capsys):
    other = make_collector(tmp_path / "ben_bianchi_AIFF_2026", garments=1)
    out = tmp_path / "c"
    code, said, _ = told(capsys, "index", folder, other, "--model", "colour", "--out", out)
    assert (code, said) == (0, f"20 new photos. 20 photos by Colour in {out}.\n")
    (other / "dress_1" / "shop_1.jpg").unlink()
    code, said, _ = told(capsys, "index", folder, other, "--out", out, "--prune", "--json", "-")
    said = json.loads(said)
    assert code == 0 and (said["same"], said["gone"], said["removed"]) == (19, 1, 1)
    assert said["photos"] == 19 and said["search"]["recall"] == 1
    code, said, _ = told(capsys, "catalogue", "info", out)
    assert code == 0 and "19 photos (5 consumer, 14 shop), 3 items, 2 collectors" in said
    file = tmp_path / "info.json"
    code, said, _ = told(capsys, "catalogue", "info", out, "--json", file)
    assert json.loads(file.read_text())["domains"] == {"consumer": 5, "shop": 14}
    code, said, _ = told(capsys, "catalogue", "check", out, "--contents")
    assert code == 0 and "Nothing is wrong." in said
    assert told(capsys, "catalogue", "compact", out)[0] == 0


def test_a_map_is_learned_once_and_taken_from_another(tmp_path, folder, capsys):
    one, two = tmp_path / "one", tmp_path / "two"
    code, _, said = told(
        capsys, "index", folder, "--model", "colour", "--align", "centre", "--out", one
    )
    assert code == 0 and "Learned from 4 consumer and 10 shop photos" in said
    shops = tmp_path / "shops"
    for number in (1, 2):
        shutil.copytree(folder / f"dress_{number}", shops / f"dress_{number}")
    assert told(capsys, "index", shops, "--aligned-as", one, "--out", two)[0] == 0
    spaces = [open_catalogue(each).space for each in (one, two)]
    assert spaces[0].alignment == spaces[1].alignment is not None
    three = tmp_path / "three"
    arguments = ("index", shops, "--model", "colour", "--reference", folder, "--out", three)
    assert told(capsys, *arguments)[0] == 0
    assert open_catalogue(three).space.is_aligned


def test_what_cannot_be_done_is_said(tmp_path, folder, capsys):
    out = tmp_path / "c"
    assert told(capsys, "index", folder, "--model", "colour", "--out", out)[0] == 0
    for arguments, sentence in (
        (("index", folder, "--out", out, "--align", "centre"), "its alignment stays as it is"),
        (("index", folder, "--out", out, "--thumbnails"), "made without small pictures"),
        (("index", folder, "--out", out, "--model", "colour", "--unit"), "The catalogue holds"),
        (("index", folder, "--out", tmp_path / "d", "--aligned-as", out), "has no alignment"),
        (("index", tmp_path / "no", "--out", out), "“no”|not there"),
        (("index", folder, "--out", folder), "is no catalogue"),
        (("catalogue", "info", tmp_path / "no"), "There is no catalogue “no”"),
        (("catalogue", "info", folder), "is no catalogue"),
    ):
        code, said, error = told(capsys, *arguments)
        assert code == 2 and not said, arguments
        assert any(each in error for each in sentence.split("|")), error
    assert len(open_catalogue(out)) == 14
    code, _, error = told(capsys, "index", zip_of(folder), "--out", out)
    assert code == 2 and "unpack a zip first" in error


def test_no_catalogue_is_made_of_photos_that_cannot_be_read(tmp_path, folder, capsys):
    (tmp_path / "empty").mkdir()
    out = tmp_path / "c"
    for folders, sentence in (
        ([tmp_path / "nowhere"], "“nowhere” is not there"),
        ([folder, tmp_path / "nowhere"], "“nowhere” is not there"),  # said before hours of work
        ([tmp_path / "empty"], "“empty”"),
    ):
        code, said, error = told(capsys, "index", *folders, "--model", "colour", "--out", out)
        assert (code, said) == (2, "") and sentence in error
        assert not out.exists()


def test_a_catalogue_is_searched_too_when_a_folder_is_evaluated(tmp_path, folder, capsys):
    shops = tmp_path / "shops"
    for number in range(3):
        make_collector(shops / f"shop_{number}_AIFF_2026", garments=2, consumer=0)
    out = tmp_path / "c"
    model = ("--model", "colour")
    assert told(capsys, "index", shops, folder, *model, "--align", "centre", "--out", out)[0] == 0
    code, said, _ = told(capsys, "evaluate", folder, "--catalogue", out, "--json", "-")
    assert code == 0
    (system,) = json.loads(said)["systems"]
    # The folder's own shop photos are in the catalogue, too, and are no wrong answers.
    assert system["distractors"]["photos"] == 30 and system["distractors"]["left_out"] == 10
    assert system["provenance"]["identity"] in system["distractors"]["identity"]
    alone = json.loads(
        told(capsys, "evaluate", folder, *model, "--align", "centre", "--json", "-")[1]
    )
    assert system["random"]["hit"]["1"] < alone["systems"][0]["random"]["hit"]["1"]
    code, said, _ = told(capsys, "evaluate", folder, "--catalogue", out)
    assert code == 0 and "30 further photos of “c”" in said
    code, _, said = told(capsys, "evaluate", folder, "--catalogue", out, *model)
    assert code == 2 and "The catalogue says which networks" in said and "Leave --model out" in said
    code, _, said = told(capsys, "evaluate", folder, "--catalogue", out, "--unit", "--fit", "crop")
    assert code == 2 and "Leave --fit and --unit out" in said
    looks = ("--no-mirror", "--near-and-far")
    code, _, said = told(capsys, "evaluate", folder, "--catalogue", out, *looks)
    assert code == 2 and "Leave --no-mirror and --near-and-far out" in said
    code, _, said = told(capsys, "evaluate", folder, "--catalogue", tmp_path / "nowhere")
    assert code == 2 and "There is no catalogue “nowhere”" in said


def test_a_catalogue_is_a_gallery_to_match(tmp_path, capsys):
    folder, out = SAMPLES["wardrobe"].folder, tmp_path / "c"
    model = ("--model", "colour")
    assert told(capsys, "index", folder, *model, "--align", "centre", "--out", out)[0] == 0
    photo = folder / "dress_2" / "consumer_1.jpg"
    in_folder, in_catalogue = (
        json.loads(told(capsys, "match", photo, "--gallery", each, *choices, "--json", "-")[1])
        for each, choices in ((folder, (*model, "--align", "centre")), (out, ()))
    )
    assert in_catalogue["searched"] == in_folder["searched"] == 30
    nearest = [
        [(match["photo"], match["others"]) for match in found["matches"]]
        for found in (in_folder, in_catalogue)
    ]
    assert nearest[0] == nearest[1] and len(nearest[1]) == 6
    distances = [
        [match["distance"] for match in found["matches"]] for found in (in_folder, in_catalogue)
    ]
    assert distances[1] == pytest.approx(distances[0], abs=1e-5)
    code, said, _ = told(capsys, "match", photo, "--gallery", out)
    assert code == 0 and "30 photos searched" in said
    code, _, said = told(capsys, "match", photo, "--gallery", out, *model)
    assert code == 2 and "Leave --model out" in said


@pytest.mark.parametrize("command", ["evaluate", "embed"])
def test_a_catalogue_in_the_place_of_photos_is_named(tmp_path, folder, capsys, command):
    out = tmp_path / "c"
    assert told(capsys, "index", folder, "--model", "colour", "--out", out)[0] == 0
    more = ("--out", tmp_path / "x.npz") if command == "embed" else ()
    code, _, said = told(capsys, command, out, *more)
    assert code == 2 and "“c” is a catalogue, which holds vectors and no photos" in said
