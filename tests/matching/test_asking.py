import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from torchvision.models import get_model

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.again import UNKNOWN
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.errors import EmbeddingError, PhotoError, ProtocolError
from orangecontrib.aiff.evaluation.protocol import NEAREST
from orangecontrib.aiff.matching import asking, hubs
from orangecontrib.aiff.matching.asking import Asked, find_garment, open_question
from orangecontrib.aiff.matching.gallery import grouped, searched_rows
from orangecontrib.aiff.matching.question import CSLS, Question
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.regions import HOW
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES

from ..cases import random_table


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    images = images_table(read_collection(SAMPLES["wardrobe"].folder))
    with VectorCache(tmp_path_factory.mktemp("cache") / "vectors.sqlite") as cache:
        return embed_table(images, Embedder(Recipe(), "cpu"), cache).embeddings


@pytest.fixture(scope="module")
def aligned(table):
    return Asked(align_table(table, "scale").table, "cpu")


@pytest.fixture(scope="module")
def asked(table):
    return Asked(table, "cpu")


def ask(asked, question, domain="shop"):
    rows = searched_rows(asked.gallery, domain)
    return asked.ask(question, open_question(question), rows)


def jpeg(photo):
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=95)
    return stream.getvalue()


def row(asked, domain, number=0):
    return int(np.flatnonzero(asked.gallery.photos.domains.texts == domain)[number])


@pytest.mark.parametrize("which", ["asked", "aligned"])
def test_a_photo_of_the_gallery_finds_itself_at_distance_0(which, request):
    asked = request.getfixturevalue(which)
    for domain in ("consumer", "shop"):
        own = row(asked, domain, 3)
        question = Question(asked.photos.paths[own], domain=domain)
        answer = ask(asked, question, domain)
        assert answer.matches.rows[0] == own and answer.matches.distances[0] < 1e-4
        assert answer.identical == own
        assert (np.diff(answer.matches.distances) >= 0).all()


def test_the_very_photo_is_found_also_under_another_domain(aligned):
    own = row(aligned, "shop", 4)
    assert ask(aligned, Question(aligned.photos.paths[own], domain="consumer")).identical == own


def test_a_photo_that_is_not_searched_is_not_told(asked):
    own = row(asked, "consumer")
    assert ask(asked, Question(asked.photos.paths[own]), "shop").identical is None


def test_other_photos_are_not_identical(asked, tmp_path):
    own = row(asked, "shop", 4)
    photo = Image.open(asked.photos.paths[own]).convert("RGB")
    assert ask(asked, Question(picture=jpeg(photo))).identical == own
    assert ask(asked, Question(picture=jpeg(ImageOps.mirror(photo)))).identical is None
    box = Box(0, 0, photo.width, photo.height / 2)
    assert ask(asked, Question(asked.photos.paths[own], box=box)).identical == own


def test_a_box_changes_what_is_found(asked):
    path = asked.photos.paths[row(asked, "consumer")]
    whole = ask(asked, Question(path))
    part = ask(asked, Question(path, box=Box(60, 60, 100, 150)))
    everything = ask(asked, Question(path, box=Box(0, 0, *OpenedPhoto(path).size)))
    assert not np.allclose(whole.matches.distances, part.matches.distances)
    np.testing.assert_allclose(whole.matches.distances, everything.matches.distances, atol=1e-4)


def test_more_like_one_of_the_gallery(asked):
    own = row(asked, "shop", 7)
    question = Question(asked.photos.paths[own], like=int(asked.gallery.table.ids[own]))
    answer = ask(asked, question)
    assert own not in answer.matches.rows and len(answer.matches.rows) == 29
    assert answer.identical is None
    # A photo that this gallery does not have is embedded.
    assert len(ask(asked, replace(question, like=-5)).matches.rows) == 30


def test_how_sure(asked):
    question = Question(asked.photos.paths[row(asked, "consumer")], domain="consumer")
    answer = ask(asked, question)
    assert answer.judgement is None and "worn and shop photos" in answer.sentence
    aligned = Asked(align_table(asked.gallery.table, "scale").table, "cpu")
    judged = ask(aligned, question)
    nearest = grouped(aligned.gallery, judged.matches, 2)
    wanted = 1 - nearest[0].distances[0] / nearest[1].distances[0]
    assert judged.judgement.lead == pytest.approx(wanted)
    assert judged.sentence == judged.judgement.sentence
    one = searched_rows(asked.gallery, "shop", "item", str(asked.gallery.photos.items.texts[0]))
    question = Question(asked.photos.paths[0])
    answer = asked.ask(question, open_question(question), one)
    assert answer.judgement is None and "takes 3 garments" in answer.sentence


def test_while_a_box_is_dragged_there_is_no_time_for_more(asked):
    question = Question(asked.photos.paths[0])
    answer = asked.ask(question, open_question(question), np.arange(42), thorough=False)
    assert (answer.judgement, answer.sentence, answer.identical) == (None, "", None)


def test_what_is_asked_again_at_once_is_not_embedded_again(asked, monkeypatch):
    question, embedded = Question(asked.photos.paths[0]), []
    vector_of = asking.vector_of
    monkeypatch.setattr(asking, "vector_of", lambda *how: embedded.append(how) or vector_of(*how))
    photo = open_question(question)
    answers = [asked.ask(question, photo, asked.rows(), t) for t in (False, True)]
    np.testing.assert_array_equal(*(answer.matches.rows for answer in answers))
    assert len(embedded) == 1
    for other in (replace(question, box=Box(0, 0, 200, 200)), replace(question, domain="shop")):
        asked.ask(other, photo, asked.rows())
    asked.ask(other, open_question(other), asked.rows())
    assert len(embedded) == 4


def test_one_garment(table):
    only = table[np.flatnonzero(table.Y == 0)]
    assert Asked(only, "cpu").one_item and not Asked(table, "cpu").one_item


def test_a_photo_of_nothing(asked):
    plain = Image.new("RGB", (300, 400), (200, 30, 30))
    with pytest.raises(PhotoError, match="one colour alone"):
        ask(asked, Question(picture=jpeg(plain)))
    plain.paste((10, 10, 10), (100, 100, 200, 300))
    assert len(ask(asked, Question(picture=jpeg(plain))).matches.rows) == 30
    with pytest.raises(PhotoError, match="one colour alone"):
        ask(asked, Question(picture=jpeg(plain), box=Box(0, 0, 50, 50)))


def test_where_the_garment_is_by_itself(asked):
    worn = Question(asked.photos.paths[row(asked, "consumer")])
    shop = Question(asked.photos.paths[asked.photos.names.index("dress_1/shop_5")])
    box, how = find_garment(shop, open_question(shop))
    assert how == "the product on its plain ground" and 0 < box.width < 480 and box.height < 640
    box, how = find_garment(replace(worn, domain="consumer", item="x"), open_question(worn))
    assert how in HOW.values() and 0 < box.width < 480
    flat = Question(picture=jpeg(Image.new("RGB", (300, 400), "white")))
    assert find_garment(flat, open_question(flat))[0] is None


def test_photos_that_cannot_be_read(tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    for name, words in (
        ("gone.jpg", "not there"),
        ("broken.jpg", "not a picture"),
        ("https://127.0.0.1/x.jpg", "fetched"),
    ):
        path = name if ":" in name else str(tmp_path / name)
        with pytest.raises(PhotoError, match=words):
            open_question(Question(path))
    assert open_question(Question(words="red")) is None


def test_galleries_that_cannot_be_asked(table):
    with pytest.raises(EmbeddingError, match="does not say how") as raised:
        Asked(random_table(np.random.default_rng(0)), "cpu")
    assert str(raised.value) == UNKNOWN
    with pytest.raises(ProtocolError, match="no vectors"):
        Asked(table.transform(type(table.domain)([], table.domain.class_var)), "cpu")


def test_words_need_a_network_that_learned_them(asked, aligned):
    assert "Marqo-FashionCLIP" in asked.no_words
    assert "nothing aligned them" in aligned.no_words


class _Words:
    """Words mean what the network sees in a photo."""

    def __init__(self, vectors):
        self.vectors = vectors

    def vector(self, words):
        return 7 * self.vectors[words]


def test_words_alone_and_beside_a_photo(asked, monkeypatch):
    one, other = row(asked, "consumer", 0), row(asked, "consumer", 8)
    said = {"like the other": asked.gallery.vectors[other]}
    monkeypatch.setattr(asking, "text_side_of", lambda embedder: _Words(said))
    monkeypatch.setattr(asked, "_texts", None)
    alone = ask(asked, Question(words="like the other"))
    photo = ask(asked, Question(asked.photos.paths[other]))
    np.testing.assert_array_equal(alone.matches.rows, photo.matches.rows)
    assert alone.judgement is None and "words" in alone.sentence
    question = Question(asked.photos.paths[one], words="like the other")
    for weight, same in ((0.0, asked.photos.paths[one]), (1.0, asked.photos.paths[other])):
        found = ask(asked, replace(question, weight=weight))
        wanted = ask(asked, Question(same))
        np.testing.assert_array_equal(found.matches.rows, wanted.matches.rows)
    # In between, each counts by its own spread, and so neither is drowned.
    between = ask(asked, replace(question, weight=0.5)).matches
    shop = searched_rows(asked.gallery)
    scores = [asked.gallery.vectors[shop] @ asked.gallery.vectors[each] for each in (one, other)]
    mixed = sum(each / each.std() for each in scores)
    assert shop[np.argmax(mixed)] == between.rows[0]


@pytest.mark.parametrize("method", ["none", "scale"])
def test_several_networks_ask_together(table, tmp_path, method):
    torch.manual_seed(0)
    file = tmp_path / "mine.pt"
    torch.save(get_model("mobilenet_v3_large", weights=None).state_dict(), file)
    second = Embedder(Recipe(f"mobilenet_v3_large={file}"), "cpu")
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        joined = embed_table(table[:14], second, cache).embeddings
    asked = Asked(align_table(joined, method).table, "cpu")
    assert asked.name.startswith("SqueezeNet 1.1") and " + MobileNetV3" in asked.name
    assert len(asked.embedders) == 2
    own = asked.gallery.photos.domains.texts[6]
    answer = ask(asked, Question(asked.photos.paths[6], domain=str(own)), None)
    assert answer.matches.rows[0] == 6 and answer.matches.distances[0] < 1e-4
    assert ("one network" if method == "scale" else "learned them with photos") in asked.no_words


def test_photos_near_to_everything_are_marked_down(table, monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 5)
    asked, own = Asked(table, "cpu"), None
    rows = asked.rows()
    own = row(asked, "consumer", 2)
    said = []
    asked.prepare(rows, "consumer", CSLS, said.append)
    assert said[-1] == 1
    question = Question(asked.photos.paths[own], domain="consumer")
    answer = ask(asked, question)
    assert answer.order == (
        "Photos near to everything are marked down, by 12 consumer photos of the gallery."
    )
    assert (np.diff(answer.matches.corrected) >= 0).all()
    # The very file that asks is not in its own bank.
    marks = dict(zip(rows, answer.hubs.marks([own]), strict=True))
    assert [marks[each] for each in answer.matches.rows] == answer.matches.marks.tolist()
    like = asked.ask(Question(like=int(table.ids[own]), domain="consumer"), None, rows)
    np.testing.assert_array_equal(like.matches.rows, answer.matches.rows)
    live = asked.ask(question, open_question(question), rows, thorough=False)
    np.testing.assert_array_equal(live.matches.rows, answer.matches.rows)
    plain = asked.ask(question, open_question(question), rows, search=NEAREST)
    assert plain.hubs is None and plain.order == "The nearest photos come first."
    assert (np.diff(plain.matches.distances) >= 0).all()


def test_few_photos_mark_nothing_down(asked):
    answer = ask(asked, Question(asked.photos.paths[row(asked, "consumer")], domain="consumer"))
    assert answer.hubs is None and "12 consumer photos, and 100 are needed" in answer.order
    assert (np.diff(answer.matches.distances) >= 0).all()
