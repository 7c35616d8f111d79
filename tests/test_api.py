"""The door for a notebook: what each function takes, gives, says and refuses."""

import subprocess
import sys
import warnings

import numpy as np
import pytest
from Orange.data import Domain, Table
from Orange.distance import Cosine

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.api import AiffWarning
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.errors import (
    AiffError,
    AlignmentError,
    CatalogueError,
    ClusterError,
    CollectionError,
    NothingEmbeddedError,
    ProtocolError,
    UsageError,
)
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.systems import System
from orangecontrib.aiff.photos.rows import rows_of

from .folders import exchange_unseen, make_collector, make_photos, make_room


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache") / "vectors.sqlite"


@pytest.fixture(scope="module")
def images():
    return aiff.read("sample:wardrobe")


@pytest.fixture(scope="module")
def vectors(images, cache):
    return aiff.embed(images, device="cpu", cache=cache)


@pytest.fixture(scope="module")
def aligned(vectors):
    return aiff.align(vectors)


@pytest.fixture
def broken(tmp_path):
    """A collector's folder with an empty file."""
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026")
    (folder / "dress_1" / "empty.jpg").write_bytes(b"")
    return folder


def test_importing_it_imports_no_torch():
    code = "import sys, orangecontrib.aiff.api; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "False"


def test_read_is_a_table_of_photos(images):
    assert aiff.summary(images) == "1 collector, 6 garments, 12 consumer and 30 shop photos"
    assert images.domain.class_var.name == "item" and len(images) == 42
    assert aiff.summary(images[:3]) == "1 collector, 1 garment, 2 consumer and 1 shop photo"
    assert len(aiff.problems(images)) == 0 and aiff.notes(images) == []


def test_several_folders_are_a_class(tmp_path):
    folders = [
        make_collector(tmp_path / f"{name}_x_AIFF_2026", garments=1) for name in ("ada", "bea")
    ]
    assert aiff.summary(aiff.read(folders)).startswith("2 collectors, 2 garments")


def test_photos_outside_a_tables_folder_are_asked_for(tmp_path):
    make_photos(tmp_path, "beside/1.jpg")
    folder = make_photos(tmp_path / "x", "2.jpg")
    (folder / "list.csv").write_text("path,item\n2.jpg,coat\n../beside/1.jpg,dress\n")
    with pytest.warns(AiffWarning):
        assert len(aiff.read(folder)) == 1
    assert len(aiff.read(folder, outside=True)) == 2


def test_what_cannot_be_used_is_said_once_and_listed(broken, cache):
    with pytest.warns(AiffWarning, match="1 file of “anna_rossi_AIFF_2026” could not be used"):
        images = aiff.read(broken)
    assert [str(row["file"]) for row in aiff.problems(images)] == ["dress_1/empty.jpg"]
    (broken / "dress_1" / "shop_1.jpg").unlink()
    with pytest.warns(AiffWarning, match="1 photo of “anna_rossi_AIFF_2026” could not be embedded"):
        vectors = aiff.embed(images, device="cpu", cache=cache)
    assert len(vectors) == len(images) - 1
    found = aiff.problems(vectors)
    assert [str(name) for name in found.get_column("file")] == [
        "dress_1/empty.jpg", "dress_1/shop_1.jpg",
    ]  # fmt: skip
    assert all(str(advice) for advice in found.get_column("what to do"))
    assert len(aiff.problems(vectors, "embed")) == 1
    # ... and goes on travelling with what is made of it.
    assert len(aiff.problems(aiff.align(vectors[3:]))) == 2


def test_nothing_embedded_says_why(tmp_path, cache):
    images = aiff.read(make_photos(tmp_path / "a_b_AIFF_2026", "dress_1/shop_1.jpg"))
    (tmp_path / "a_b_AIFF_2026" / "dress_1" / "shop_1.jpg").unlink()
    with pytest.raises(NothingEmbeddedError, match="None of the photos") as raised:
        aiff.embed(images, device="cpu", cache=cache)
    assert raised.value.problems[0].path == "dress_1/shop_1.jpg"
    assert "dress_1/shop_1.jpg: the file is not there" in raised.value.__notes__[0]


def test_embed_takes_the_recommended_chain(images, vectors):
    network, colours = provenance_of(vectors)["parts"]
    assert (network["model"], network["vector"]) == ("squeezenet1_1", "strips")
    assert colours["model"] == "colour"
    assert list(vectors.ids) == list(images.ids)
    assert sum(aiff.counts(vectors).values()) == 42


def test_embed_takes_chains_and_recipes(images, vectors, cache):
    some = images[:2]
    plain = aiff.embed(some, recipe="plain", device="cpu", cache=cache)
    assert plain.X.shape == (2, 1000) and provenance_of(plain)["vector"] == "scores"
    gem = aiff.embed(some, recipe=Recipe(vector="gem"), device="cpu", cache=cache)
    assert provenance_of(gem)["vector"] == "gem"
    named = aiff.embed(some, "squeezenet1_1", Recipe(vector="gem"), device="cpu", cache=cache)
    assert np.array_equal(named.X, gem.X)
    with VectorCache(cache) as opened:
        again = aiff.embed(some, recipe=[Recipe(vector="gem")], device="cpu", cache=opened)
        assert aiff.counts(again) == {"computed": 0, "known": 2}
        again = aiff.embed(some, device="cpu", cache=opened)
        assert np.array_equal(again.X, vectors[:2].X)


def test_photos_that_changed_unseen_are_found_where_all_are_checked(tmp_path):
    make_photos(tmp_path / "a", "1.jpg", "2.jpg")
    make_room(tmp_path / "a" / "1.jpg")
    images, cache = aiff.read(tmp_path / "a"), tmp_path / "vectors.sqlite"
    how = {"recipe": "plain", "device": "cpu", "cache": cache}
    first = aiff.embed(images, **how)
    exchange_unseen(tmp_path / "a" / "1.jpg", tmp_path / "a" / "2.jpg")
    assert np.array_equal(aiff.embed(images, **how).X, first.X)
    with pytest.warns(aiff.AiffWarning, match="1 photo has changed without"):
        checked = aiff.embed(images, check_all=True, **how)
    assert not np.array_equal(checked.X[0], first.X[0])
    assert np.array_equal(checked.X[1], first.X[1])


def test_several_networks_are_joined(images, cache):
    pytest.importorskip("timm", reason="the extra offline is not installed")
    models = ["squeezenet1_1", "efficientnet_lite0"]
    joined = aiff.embed(images[:2], models, "alone", device="cpu", cache=cache)
    assert [part["model"] for part in provenance_of(joined)["parts"]] == models


def test_align_says_what_was_learned_from_what(vectors, aligned):
    (said,) = aiff.notes(aligned)
    assert said.startswith("Learned from 12 consumer and 30 shop photos of the data itself")
    assert aiff.notes(aligned, "align") == [said] and aiff.notes(vectors) == []
    assert provenance_of(aligned)["alignment"]["method"] == "neighbours"
    plain = aiff.align(vectors, "whiten", power=0.1)
    assert provenance_of(plain)["alignment"]["power"] == 0.1


def test_align_with_a_reference_learns_from_its_labels(vectors):
    seen, judged = vectors[:28], vectors[28:]
    found = aiff.align(judged, reference=seen)
    assert provenance_of(found)["alignment"]["method"] == "within" and len(found) == len(judged)


def test_rows_that_are_learned_from_are_not_lost_silently(vectors):
    with pytest.warns(AiffWarning, match="21 photos of .* left out of what was aligned"):
        found = aiff.align(vectors, "within")
    assert len(found) == 21 and "other garments" in " ".join(aiff.notes(found))


def test_evaluate_one(aligned):
    (evaluation,) = aiff.evaluate(aligned).evaluations
    assert evaluation.protocol == Protocol(search="csls") and evaluation.hit[1] >= 0.9


def test_evaluate_several_by_name(vectors, aligned):
    matrix = Cosine(vectors)
    compared = aiff.evaluate(
        {"raw": vectors, "aligned": aligned, "given": matrix}, search="nearest", ks=(1, 3)
    )
    assert [each.name for each in compared.evaluations] == ["raw", "aligned", "given"]
    assert list(compared.evaluations[0].hit) == [1, 3]
    assert compared.evaluations[0].map == pytest.approx(compared.evaluations[2].map)
    unnamed = aiff.evaluate([vectors, System.of(aligned, "mine")])
    assert unnamed.evaluations[0].name == provenance_of(vectors)["name"]
    assert unnamed.evaluations[1].name == "mine"


def test_protocols(aligned):
    turned = Protocol("shop", "consumer")
    assert aiff.evaluate(aligned, turned).evaluations[0].protocol == turned
    (plain,) = aiff.evaluate(aligned, "plain", search="nearest").evaluations
    assert plain.protocol == Protocol()


def test_a_gallery_is_asked(images, aligned):
    gallery = aiff.gallery(aligned, device="cpu")
    assert repr(gallery).startswith("42 photos by SqueezeNet 1.1")
    photo = f"{images.domain['image'].attributes['origin']}/dress_3/consumer_2.jpg"
    found = gallery.ask(photo, top=2)
    assert "dress_3" in str(found) and len(found.groups) == 2
    assert gallery.ask(photo, box="whole").answer.question.box is None
    with pytest.raises(UsageError, match="There is nothing to search for"):
        gallery.ask()


def test_a_tree(aligned):
    tree = aiff.tree(aligned)
    assert str(tree) == "Tree of 42 photos, average linkage, distance: cosine"
    given = aiff.tree(Cosine(aligned))
    assert given.interesting().sentences() == tree.interesting().sentences()
    assert str(given) == "Tree of 42 photos, average linkage"
    other = aiff.tree(aligned, "normalized_euclidean", "complete")
    assert "complete linkage, distance: euclidean (normalized)" in str(other)
    bare = aiff.tree(np.asarray(Cosine(aligned)))  # an array knows nothing of its photos
    assert bare.analysis.tree.photos == 42 and not bare.interesting("found")


class Stop(Exception):
    pass


@pytest.mark.parametrize(
    "work",
    [
        lambda images, vectors, cache, callback: aiff.read("sample:wardrobe", callback=callback),
        lambda images, vectors, cache, callback: aiff.embed(
            images, device="cpu", cache=cache, callback=callback
        ),
        lambda images, vectors, cache, callback: aiff.align(vectors, callback=callback),
        lambda images, vectors, cache, callback: aiff.evaluate(vectors, callback=callback),
        lambda images, vectors, cache, callback: aiff.gallery(vectors, "cpu", callback=callback),
        lambda images, vectors, cache, callback: aiff.tree(vectors, callback=callback),
    ],
)
def test_a_callback_is_told_the_share_and_may_stop(images, vectors, cache, work):
    told = []
    work(images, vectors, cache, told.append)
    assert told and min(told) >= 0 and max(told) <= 1 and told == sorted(told)

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        work(images, vectors, cache, stop)


@pytest.mark.parametrize(
    "work, kind, sentence",
    [
        (lambda v: aiff.read("gone"), CollectionError, "not there"),
        (lambda v: aiff.embed(v.transform(Domain([]))), UsageError, "no column with photos"),
        (lambda v: aiff.embed(v, recipe="best"), UsageError, "no recipe “best”. Choose one of rec"),
        (lambda v: aiff.embed(v, "a", [Recipe()]), UsageError, "names its network"),
        (lambda v: aiff.embed(v, "resnet5000"), AiffError, "no network “resnet5000”"),
        (lambda v: aiff.embed(v, device="cuda:9"), AiffError, "no device “cuda:9”"),
        (lambda v: aiff.align(v, "magic"), UsageError, "no method “magic”. Choose one of none"),
        (lambda v: aiff.align(v[2:7]), AlignmentError, "no consumer photo"),
        (lambda v: aiff.evaluate(v, "mine"), UsageError, "no protocol “mine”"),
        (
            lambda v: aiff.evaluate(v, search="x"),
            UsageError,
            "no search “x”. Choose one of nearest",
        ),
        (lambda v: aiff.evaluate(v, distance="x"), UsageError, "no distance “x”"),
        (lambda v: aiff.evaluate(v[2:7]), ProtocolError, "no consumer photo"),
        (lambda v: aiff.gallery(v.transform(Domain([]))), ProtocolError, "vectors"),
        (lambda v: aiff.tree(v, "manhatan"), UsageError, "no metric “manhatan”"),
        (lambda v: aiff.tree(v, linkage="x"), UsageError, "no linkage “x”"),
        (lambda v: aiff.tree(v[:1]), ClusterError, "at least two photos"),
        (lambda v: aiff.tree(v.transform(Domain([]))), ClusterError, "no vectors"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(vectors, work, kind, sentence):
    with pytest.raises(kind, match=sentence) as raised:
        work(vectors)
    assert isinstance(raised.value, AiffError)


def test_a_run_without_trouble_warns_of_nothing(images, cache):
    with warnings.catch_warnings():
        warnings.simplefilter("error", AiffWarning)
        aiff.embed(aiff.read("sample:wardrobe"), device="cpu", cache=cache)


def test_what_is_said_outlives_a_file(vectors, tmp_path):
    vectors[:3].save(str(tmp_path / "some.pkl"))
    again = Table.from_file(str(tmp_path / "some.pkl"))
    assert aiff.counts(again) == aiff.counts(vectors)


def test_a_catalogue_is_made_filled_asked_and_opened_again(images, aligned, tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "shop"
    with pytest.raises(CatalogueError, match="There is no catalogue “shop”"):
        aiff.catalogue(place)
    shop = aiff.catalogue(place, like=aligned, device="cpu")
    photo = str(rows_of(images).paths[0])
    with pytest.raises(CatalogueError, match="is empty"):
        shop.ask(photo)
    assert shop.add(images[:21]).new == 21
    assert shop.ask(photo).answer.matches.rows.size == 15
    done = shop.add(images)
    assert (done.new, done.same) == (21, 21)
    found = shop.ask(photo, top=1)
    assert found.groups[0].rank == 1 and found.answer.matches.rows.size == 30
    again = aiff.catalogue(place)
    assert repr(again) == repr(shop) and len(again.catalogue) == 42


def test_photos_whose_files_are_gone_are_removed_where_that_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026", garments=1)
    images = aiff.read(folder)
    shop = aiff.catalogue(tmp_path / "shop", like=aiff.embed(images, "colour", "plain"))
    assert shop.add(images).new == 6
    (folder / "dress_1" / "shop_1.jpg").unlink()
    left = aiff.read(folder)
    assert (shop.add(left).gone, shop.add(left, whole=True).gone) == (0, 1)
    assert len(shop.catalogue) == 6
    assert shop.add(left, whole=True, prune=True).removed == 1 and len(shop.catalogue) == 5


def test_what_a_catalogue_refuses_and_cannot_use(images, vectors, aligned, tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    shop = aiff.catalogue(tmp_path / "shop", like=aligned)
    plain = aiff.embed(images[:3], recipe="plain", device="cpu")
    with pytest.raises(CatalogueError, match="Distances between them say nothing"):
        shop.add(plain)
    with pytest.raises(CatalogueError, match="Distances between them say nothing"):
        aiff.catalogue(tmp_path / "shop", like=plain)
    bad = aligned[:3].copy()
    with bad.unlocked(bad.X):
        bad.X[0] = np.nan
    with pytest.warns(AiffWarning, match="1 photo of .* could not be used"):
        done = shop.add(bad)
    assert (done.new, len(done.problems)) == (2, 1)


def test_photos_are_evaluated_among_those_of_a_catalogue(images, aligned, tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    shop = aiff.catalogue(tmp_path / "shop", like=aligned, device="cpu")
    shop.add(images)
    few = shop.embed(images[:21])
    (alone,) = aiff.evaluate(few, search="nearest").evaluations
    (among,) = aiff.evaluate(few, search="nearest", among=shop).evaluations
    assert among.chance.hit[1] == pytest.approx(alone.chance.hit[1] / 2)
    assert among.map <= alone.map
    with pytest.raises(ProtocolError, match="Distances between them say nothing"):
        aiff.evaluate(aiff.embed(images, recipe="plain", device="cpu"), among=shop)
