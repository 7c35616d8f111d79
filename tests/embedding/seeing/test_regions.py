import numpy as np
import pytest
from Orange.data import Table

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing import regions
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, BOXED, WHOLE
from orangecontrib.aiff.embedding.seeing.regions import regions_of
from orangecontrib.aiff.embedding.table import count_known_rows, embed_table
from orangecontrib.aiff.errors import BoxError
from orangecontrib.aiff.photos.boxes import boxes_of, with_boxes
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import find_sample


@pytest.fixture
def table() -> Table:
    return images_table(read_collection(find_sample("sample:wardrobe").folder))


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        yield cache


def test_whole_photos_have_none(table, cache):
    assert regions_of(table, WHOLE, cache) is None


def test_boxes_that_are_not_there(table, cache):
    with pytest.raises(BoxError, match="no boxes"):
        regions_of(table, BOXED, cache)


def test_a_region_for_every_photo(table, cache):
    told = []
    found = regions_of(table, AUTO_REGION, cache, told.append)
    assert len(found.boxes) == len(table) and all(found.boxes) and all(found.how)
    assert told[-1] == 1 and told == sorted(told)
    columns = found.on(table)
    assert boxes_of(columns) == found.boxes
    assert [str(row["region"]) for row in columns] == found.how
    assert (columns.ids == table.ids).all() and len(columns.domain.metas) == len(
        table.domain.metas
    ) + 5
    assert str(found.how.count("product")) in found.summary()


def test_photos_are_looked_at_once(table, cache, monkeypatch):
    looked = []
    find = regions.find_region
    monkeypatch.setattr(regions, "find_region", lambda *a: looked.append(a[1]) or find(*a))
    first = regions_of(table, AUTO_REGION, cache)
    assert len(looked) == len(table) and set(looked) == {"consumer", "shop"}
    assert regions_of(table, AUTO_REGION, cache) == first and len(looked) == len(table)


def test_without_looking_only_what_is_known(table, cache):
    assert not any(regions_of(table, AUTO_REGION, cache, look=False).boxes)
    found = regions_of(table[:5], AUTO_REGION, cache)
    known = regions_of(table, AUTO_REGION, cache, look=False)
    assert known.boxes[:5] == found.boxes and not any(known.boxes[5:])


def test_boxes_drawn_by_hand_are_kept(table, cache):
    by_hand = [Box(1, 2, 30, 40)] + [None] * (len(table) - 1)
    given = with_boxes(table, by_hand, ["given"] + [""] * (len(table) - 1), ["given"])
    found = regions_of(given, AUTO_REGION, cache)
    assert found.boxes[0] == by_hand[0] and found.how[0] == "given"
    assert found.how[1] != "given" and all(found.boxes)
    assert len(found.on(given).domain.metas) == len(given.domain.metas)


def test_stopping(table, cache):
    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        regions_of(table, AUTO_REGION, cache, stop)


def test_a_photo_that_is_gone_fails_with_its_own_reason(table, cache):
    with table.unlocked(table.metas):
        table.metas[0, [v.name for v in table.domain.metas].index("image")] = "gone.jpg"
    tables = embed_table(table[:3], Embedder(Recipe(region=AUTO_REGION)), cache)
    assert len(tables.embeddings) == 2 and len(tables.skipped) == 1
    assert "there" in str(tables.skipped[0]["reason"]) or "found" in str(
        tables.skipped[0]["reason"]
    )


def test_vectors_are_those_of_the_boxes(table, cache):
    few = table[:4]
    recipe = Recipe(region=AUTO_REGION, fit="squeeze")
    embedder = Embedder(recipe)
    assert count_known_rows(few, [embedder], cache) == [0]
    told = []
    found = embed_table(few, embedder, cache, told.append).embeddings
    assert told == sorted(told) and told[-1] == 1
    assert count_known_rows(few, [embedder], cache) == [4]
    boxed = embed_table(found[:, few.domain], Embedder(Recipe(region=AUTO_REGION)), cache)
    assert boxed.embeddings is not None
    again = embed_table(
        regions_of(few, AUTO_REGION, cache).on(few), Embedder(Recipe(region=BOXED, fit="squeeze")), cache
    ).embeddings  # fmt: skip
    np.testing.assert_array_equal(found.X, again.X)
    assert found.attributes["embedding"]["input"] != again.attributes["embedding"]["input"]
