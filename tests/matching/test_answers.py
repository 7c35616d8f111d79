from dataclasses import astuple

import pytest

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.errors import UsageError
from orangecontrib.aiff.matching import hubs
from orangecontrib.aiff.matching.answers import find, pose
from orangecontrib.aiff.matching.asking import Asked
from orangecontrib.aiff.matching.question import FOUND, WHOLE
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.samples import SAMPLES

from .test_asking import table as table

WARDROBE = SAMPLES["wardrobe"].folder
PHOTO = WARDROBE / "dress_3" / "consumer_2.jpg"


@pytest.fixture(scope="module")
def asked(table):
    return Asked(align_table(table, "scale").table, "cpu")


def test_what_of_a_photo_counts():
    assert pose(PHOTO, box=WHOLE).question.box is None
    posed = pose(PHOTO, box=(60, 100, 300, 400))
    assert posed.question.box == Box(60, 100, 300, 400) and posed.seen == "the given box"
    assert pose(PHOTO, box=Box(1, 2, 3, 4)).question.box == Box(1, 2, 3, 4)
    found = pose(PHOTO)
    assert found.question == pose(PHOTO, box=FOUND).question and len(astuple(found.question.box))
    assert (found.question.name, found.question.domain) == ("consumer_2.jpg", "consumer")


def test_words_alone_have_no_photo():
    posed = pose(None, "long sleeves")
    assert posed.photo is None and posed.question.words == "long sleeves"


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"photo": None}, "There is nothing to search for"),
        ({"photo": PHOTO, "box": "1,2,3,4"}, "“1,2,3,4” is not a box"),
        ({"photo": PHOTO, "box": (1, 2, 3)}, "is not a box"),
        ({"photo": PHOTO, "box": (9000, 0, 10, 10)}, "outside the photo, which is .+ pixels wide"),
        ({"photo": PHOTO, "box": Box(-20, 0, 10, 10)}, "Give another one.$"),
        ({"photo": "gone.jpg"}, "^There is no photo “gone.jpg”. Check its name.$"),
        ({"photo": PHOTO.parent}, "” is a folder. Name a photo in it.$"),
    ],
)
def test_what_cannot_be_posed(arguments, sentence):
    with pytest.raises(UsageError, match=sentence):
        pose(**arguments)


def test_it_prints_as_a_table(asked):
    found = find(asked, pose(PHOTO, box=WHOLE), top=3)
    lines = str(found).splitlines()
    assert repr(found) == str(found)
    assert lines[0] == "consumer_2.jpg: all of the photo" and "30 photos searched" in lines[1]
    head = next(n for n, line in enumerate(lines) if line.startswith("rank"))
    assert "dress_3" in lines[head + 1] and len(found.groups) == 3
    assert lines[head + 3].split()[0] == "3"


def test_plain_values_are_those_of_the_table(asked):
    found = find(asked, pose(PHOTO, box=(60, 100, 300, 400)), top=2)
    values = found.as_json()
    assert values["box"] == [60, 100, 300, 400] and values["searched"] == 30
    assert [match["item"] for match in values["matches"]] == [
        str(asked.photos.written_items[group.rows[0]]) for group in found.groups
    ]
    assert values["sure"]["word"] == found.answer.judgement.word
    assert f"{values['matches'][0]['distance']:.4f}" in str(found)


def test_what_is_searched(asked):
    everything = find(asked, pose(PHOTO), searched=None)
    assert len(everything.answer.matches.rows) == 42
    assert everything.answer.identical is not None
    assert "The gallery has this very photo: dress_3/consumer_2.jpg" in str(everything)


def test_words_need_a_network_that_knows_some(asked):
    with pytest.raises(UsageError, match="You can search with words"):
        find(asked, pose(None, "long sleeves"))


def test_a_notebook_sees_the_photos(asked, tmp_path):
    photo = tmp_path / "<i>me.jpg"
    photo.write_bytes(PHOTO.read_bytes())
    found = find(asked, pose(photo, box=WHOLE), top=3)
    page = found._repr_html_()
    assert page.count('src="data:image/jpeg;base64,') == 4 and page.count("src=") == 4
    assert "&lt;i&gt;me.jpg" in page and "<i>" not in page
    assert "dress_3" in page and found.answer.judgement.meaning in page
    assert str(tmp_path) not in page and str(WARDROBE) not in page


def test_it_says_when_photos_are_marked_down(asked, monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 5)
    fresh = Asked(asked.gallery.table, "cpu")
    found = find(fresh, pose(PHOTO, box=WHOLE), top=3)
    values = found.as_json()
    assert "marked down, by 12 consumer photos" in str(found) and values["search"] == "csls"
    corrected = [match["corrected"] for match in values["matches"]]
    assert corrected == sorted(corrected) != [match["distance"] for match in values["matches"]]
    plain = find(fresh, pose(PHOTO, box=WHOLE), top=3, search="nearest")
    assert "marked down" not in str(plain) and plain.as_json()["search"] == "nearest"
