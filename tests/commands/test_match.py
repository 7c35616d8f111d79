import json
import os
import shutil

import pytest

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.matching.confidence import WORDS
from orangecontrib.aiff.samples import SAMPLES

from ..folders import make_photos, zip_of

WARDROBE = SAMPLES["wardrobe"].folder
PHOTO = WARDROBE / "dress_3" / "consumer_2.jpg"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def folders(cache, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(cache))


def run(capsys, *arguments):
    code = main(["match", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def as_json(capsys, *arguments, gallery="sample:wardrobe"):
    code, out, _ = run(capsys, *arguments, "--gallery", gallery, "--json", "-")
    assert code == 0
    return json.loads(out)


def test_the_garment_is_found(capsys):
    code, out, err = run(capsys, PHOTO, "--gallery", WARDROBE, "--align", "scale")
    assert code == 0 and err == ""
    lines = out.splitlines()
    assert lines[0].startswith("consumer_2.jpg: ") and "30 photos searched" in out
    assert any(f"{word.label}. " in out and word.meaning in out for word in WORDS.values())
    (first,) = [line for line in lines if line.startswith("1 ")]
    assert "dress_3" in first


def test_as_json(capsys, tmp_path):
    report = as_json(capsys, PHOTO, "--top", "3", "--box", "60,100,300,400")
    assert report["box"] == [60, 100, 300, 400] and report["seen"] == "the given box"
    assert [match["rank"] for match in report["matches"]] == [1, 2, 3]
    assert report["searched"] == 30 and report["identical"] is None
    assert 0 <= report["sure"]["lead"] < 1
    made = [part["model"] for part in report["provenance"]["parts"]]
    assert made == ["squeezenet1_1", "colour"]
    assert len(report["matches"][0]["others"]) == 4
    distances = [match["distance"] for match in report["matches"]]
    assert distances == sorted(distances)
    file = tmp_path / "matches.json"
    code, out, _ = run(
        capsys, PHOTO, "--gallery", WARDROBE, "--top", "3", "--box", "60,100,300,400",
        "--json", file,
    )  # fmt: skip
    assert code == 0 and "rank" in out and json.loads(file.read_text()) == report


def test_what_is_seen(capsys):
    whole = as_json(capsys, PHOTO, "--box", "whole")
    assert whole["box"] is None and whole["seen"] == "all of the photo"
    found = as_json(capsys, PHOTO)
    assert len(found["box"]) == 4 and found["matches"] != whole["matches"]


def test_reports_do_not_tell_where_this_computer_keeps_its_photos(capsys, tmp_path):
    photo = shutil.copy(PHOTO, tmp_path / "mine.jpg")
    folder = shutil.copytree(WARDROBE, tmp_path / "anna_rossi_AIFF_2022")
    text = json.dumps(as_json(capsys, photo, gallery=zip_of(folder)))
    assert json.loads(text)["photo"] == "mine.jpg"
    assert str(tmp_path) not in text and os.environ["ORANGE_AIFF_CACHE"] not in text


def test_the_very_photo_is_told(capsys):
    own = WARDROBE / "dress_2" / "shop_1.jpg"
    arguments = [own, "--shows", "shop"]
    report = as_json(capsys, *arguments)
    assert report["identical"] == "dress_2/shop_1.jpg"
    assert report["matches"][0]["photo"] == "dress_2/shop_1.jpg"
    _, out, _ = run(capsys, *arguments, "--gallery", WARDROBE)
    assert "The gallery has this very photo: dress_2/shop_1.jpg" in out


def test_the_domain_counts_where_the_gallery_is_aligned(capsys):
    reports = [
        as_json(capsys, PHOTO, "--align", "centre", "--shows", domain)["matches"]
        for domain in ("consumer", "shop", "unknown")
    ]
    assert reports[0] != reports[1] != reports[2] != reports[0]


def test_photos_outside_a_tables_folder_are_searched_where_one_says_so(capsys, tmp_path):
    table = tmp_path / "shop" / "photos.csv"
    table.parent.mkdir()
    lines = [f"{WARDROBE}/dress_{n}/shop_{m}.jpg,d{n},shop" for n in (1, 2) for m in (1, 2)]
    table.write_text("\n".join(["path,item,domain", *lines]))
    code, _, err = run(capsys, PHOTO, "--gallery", table)
    assert code == 2 and "--outside" in err
    arguments = [PHOTO, "--outside", "--align", "none"]
    assert as_json(capsys, *arguments, gallery=table)["searched"] == 4


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["{tmp}/gone.jpg"], "gone.jpg”. Check its name."),
        (["{tmp}/plain.jpg"], "one colour alone"),
        ([str(PHOTO), "--box", "1,2,3"], "“1,2,3” is not a box"),
        *(
            ([str(PHOTO), f"--box={box}"], f"“{box}” is not a box")
            for box in ("nan,0,10,10", "0,0,inf,10", "0,0,0,10", "0,0,10,-10", "1e300,0,1,1", "")
        ),
        ([str(PHOTO), "--box", "9000,0,10,10"], "outside the photo"),
        ([str(PHOTO), "--words", "long sleeves"], "Marqo-FashionCLIP"),
        ([str(PHOTO), "--gallery", "{tmp}/nowhere"], "not there"),
        ([str(PHOTO), "--gallery", "{tmp}/a_b_AIFF_2026", "--align", "scale"], "no consumer photo"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(tmp_path, capsys, arguments, sentence):
    make_photos(tmp_path, "plain.jpg", "a_b_AIFF_2026/dress_1/shop_1.jpg")
    arguments = [argument.format(tmp=tmp_path) for argument in arguments]
    code, out, err = run(capsys, "--gallery", WARDROBE, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and sentence in err


@pytest.mark.parametrize("top", ["0", "-1", "nan", "inf", "1.5", "9" * 5000, ""])
def test_a_count_that_is_none_is_said_in_words(capsys, top):
    with pytest.raises(SystemExit) as raised:
        main(["match", "x.jpg", "--gallery", "y", f"--top={top}"])
    assert raised.value.code == 2 and "whole number, 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["x.jpg"], ["x.jpg", "--gallery", "y", "--top", "0"]])
def test_wrong_usage_is_exit_code_2(arguments):
    with pytest.raises(SystemExit) as raised:
        main(["match", *arguments])
    assert raised.value.code == 2
