"""What evaluate takes beside a folder: chains, alignment, reference, joined networks, a page."""

import json
import shutil

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.chains import best_models

from ..folders import SHARED_DATA, make_collector

JOINED = ("--model", "squeezenet1_1", "--model", "efficientnet_lite0")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def folders(cache, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(cache))


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    return make_collector(folder / "anna_rossi_AIFF_2022", garments=3, consumer=2)


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    folder = tmp_path_factory.mktemp("others")
    return make_collector(folder / "bruno_bianchi_AIFF_2022", garments=4, consumer=2)


def run(capsys, *arguments):
    code = main(["evaluate", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def report(capsys, *arguments):
    code, out, _ = run(capsys, *arguments, "--json", "-")
    assert code == 0
    return json.loads(out)


def test_the_recommended_chain_is_in_the_provenance(collection, capsys):
    found = report(capsys, collection, "--recommended", "--model", "squeezenet1_1")
    (system,) = found["systems"]
    provenance = system["provenance"]
    assert found["protocol"]["search"] == "csls" and found["protocol"]["distance"] == "cosine"
    assert provenance["vector"] == "strips" and provenance["input"].startswith("automatic region")
    assert provenance["alignment"]["method"] == "neighbours"
    assert provenance["alignment"]["transductive"] is True
    usual = report(capsys, collection, "--model", "squeezenet1_1")
    assert usual["systems"] == found["systems"]


def test_the_recommended_networks_are_one_system_and_named(collection, capsys):
    code, out, err = run(capsys, collection, "--recommended", "--json", "-")
    models = best_models()
    (system,) = json.loads(out)["systems"]
    assert code == 0 and all(model in err for model in models)
    if len(models) > 1:
        assert system["name"] == "+".join(models)
        assert [p["model"] for p in system["provenance"]["parts"]] == models


def test_plain_is_what_orange_does(collection, capsys):
    found = report(capsys, collection, "--plain")
    (system,) = found["systems"]
    assert system["provenance"]["vector"] == "scores" and "alignment" not in system["provenance"]
    assert system["provenance"]["input"] == "whole photo, squeezed to 227 × 227 pixels"
    assert found["protocol"]["distance"] == "cosine"
    assert "search" not in found["protocol"]  # the usual one


@pytest.mark.parametrize(
    "option, value, where",
    [
        ("align", "scale", lambda r: r["systems"][0]["provenance"]["alignment"]["method"]),
        ("search", "qb_norm", lambda r: r["protocol"]["search"]),
        ("vector", "gem", lambda r: r["systems"][0]["provenance"]["parts"][0]["vector"]),
    ],
)
def test_a_choice_counts_more_than_the_chain(collection, capsys, option, value, where):
    assert where(report(capsys, collection, f"--{option}", value)) == value


def test_learned_from_a_reference(collection, others, capsys):
    found = report(capsys, collection, "--reference", others)
    alignment = found["systems"][0]["provenance"]["alignment"]
    assert alignment["method"] == "within" and alignment["items"] == 4
    assert alignment["transductive"] is False and alignment["reference"]
    alone = report(capsys, collection, "--reference", others, "--align", "whiten")
    assert alone["systems"][0]["provenance"]["alignment"]["transductive"] is False


def test_networks_joined(collection, capsys):
    pytest.importorskip("timm", reason="the extra offline is not installed")
    choices = ("--align", "scale", "--vector", "depths")
    found = report(capsys, collection, *JOINED, "--join", *choices)
    names = [system["name"] for system in found["systems"]]
    assert len(names) == 3 and names[-1] == "squeezenet1_1+efficientnet_lite0"
    apart = report(capsys, collection, *JOINED, *choices)
    assert apart["systems"] == found["systems"][:2]
    pairs = [tuple(each["pair"]) for each in found["comparisons"] if each["metric"] == "hit@1"]
    assert len(pairs) == 3
    for system in found["systems"]:
        low, high = system["intervals"]["hit"]["1"]
        assert low <= system["hit"]["1"] <= high
    _, out, _ = run(capsys, collection, *JOINED, "--join", *choices)
    assert out.count("Hit@1 ") == 3
    verdict, *claims = out.splitlines()[-4:]
    assert "too few garments to tell which of 3 systems is best" in verdict
    assert all("3 garments" in each for each in claims)


def test_one_network_cannot_be_joined(collection, capsys):
    code, out, err = run(capsys, collection, "--join")
    assert (code, out) == (2, "") and "Name another one" in err


def test_a_page_with_photos(collection, tmp_path, capsys):
    file = tmp_path / "figures.html"
    code, _, _ = run(capsys, collection, "--align", "none", "--html", file)
    text = file.read_text(encoding="utf-8")
    assert code == 0 and text.startswith("<!DOCTYPE html>") and "data:image/" in text
    assert "Hit@1" in text and "http" not in text.replace("http://www.w3.org", "")


def test_what_cannot_be_aligned_says_how_to_go_on(collection, capsys):
    code, out, err = run(capsys, collection, "--reference", collection, "--align", "within")
    assert (code, out) == (2, "") and "--align none" in err and err.count("\n") == 1


def test_real_garments_are_found_many_times_better(capsys, tmp_path):
    """All 400, and their figures: see test_lesson.py."""
    folder = SHARED_DATA / "person_to_product_AIFF_2026"
    if not folder.is_dir():
        pytest.skip("the real photos of person_to_product_AIFF_2026 are not on this computer")
    some = tmp_path / folder.name
    for garment in sorted(folder.glob("dress_*"))[:100]:
        shutil.copytree(garment, some / garment.name)
    (system,) = report(capsys, some)["systems"]
    assert system["hit"]["1"] >= 0.5 and system["hit"]["20"] >= 0.85


def test_a_reference_of_the_same_garments_teaches_no_labels(collection, capsys):
    found = report(capsys, collection, "--reference", collection)
    alignment = found["systems"][0]["provenance"]["alignment"]
    assert alignment["method"] == "neighbours" and alignment["transductive"] is True


def test_many_labelled_garments_train_a_head(monkeypatch, collection, others, capsys):
    labelled = [str(number) for number in range(50)]
    monkeypatch.setattr("orangecontrib.aiff.photos.rows.Rows.paired_items", labelled)
    code, out, err = run(capsys, collection, "--reference", others)
    assert (code, out) == (2, "") and "A head needs at least 50" in err
