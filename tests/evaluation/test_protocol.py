import numpy as np
import pytest
from Orange.data import DiscreteVariable, Domain, Table

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.task import make_task

from ..cases import photos_table


def test_queries_gallery_and_their_items():
    task = make_task(photos_table("bbaab", "csscs"))
    assert task.queries.tolist() == [0, 3] and task.gallery.tolist() == [1, 2, 4]
    assert task.query_items.tolist() == [1, 0] and task.gallery_items.tolist() == [1, 0, 1]
    assert (task.items, task.dropped_queries, task.left_out) == (2, 0, 0)


def test_a_query_without_an_answer_is_dropped_and_counted():
    task = make_task(photos_table("aabcc", "cscss"))
    assert task.queries.tolist() == [0]
    assert (task.items, task.dropped_queries, task.left_out) == (1, 1, 0)


def test_gallery_photos_nobody_asks_for_stay():
    task = make_task(photos_table("aabb", "csss"))
    assert task.gallery.tolist() == [1, 2, 3]
    assert task.relevant().tolist() == [[True, False, False]]
    assert task.relevant_counts().tolist() == [1]


def test_unknown_item_or_domain_is_left_out_and_counted():
    task = make_task(photos_table("aa??a", "cscs?"))
    assert (len(task.queries), len(task.gallery), task.left_out) == (1, 1, 3)


def test_the_order_of_a_domain_columns_values_does_not_matter():
    table = photos_table("ab" * 2, "ccss")
    swapped = DiscreteVariable("domain", ("shop", "consumer"))
    domain = Domain(table.domain.attributes, table.domain.class_var, [swapped])
    other = Table.from_numpy(domain, table.X, table.Y, 1 - table.metas[:, 1:].astype(float))
    np.testing.assert_array_equal(make_task(other).queries, make_task(table).queries)


def test_the_other_way_round():
    task = make_task(photos_table("aaab", "cscs"), Protocol("shop", "consumer"))
    assert task.queries.tolist() == [1] and task.gallery.tolist() == [0, 2]
    assert task.dropped_queries == 1


def test_a_photo_is_never_searched_for_itself():
    task = make_task(photos_table("aabb", "ssss"), Protocol("shop", "shop"))
    assert task.queries.tolist() == task.gallery.tolist() == [0, 1, 2, 3]
    assert task.excluded.tolist() == [[row, row] for row in range(4)]
    assert task.relevant_counts().tolist() == [1] * 4
    assert task.gallery_counts().tolist() == [3] * 4
    assert task.same_pictures == 0


def test_where_all_answers_are_copies_that_is_said():
    table = photos_table("aab", "csc")
    with table.unlocked(table.metas):
        table.metas[1, 0] = table.metas[0, 0]
    with pytest.raises(ProtocolError, match="own picture again.+AIFF Folder Loader"):
        make_task(table)
    everything = Protocol(query_domain="all", gallery_domain="all")
    with pytest.raises(ProtocolError, match="own picture again"):
        make_task(table, everything)
    with pytest.raises(ProtocolError, match="shows a garment that another"):
        make_task(photos_table("ab", "cs"), everything)


@pytest.mark.parametrize(
    "table, words",
    [
        (Table("iris")[:, :4], "column “item”"),
        (Table("iris"), "column “domain”"),
        (photos_table("aa", "ss"), "no consumer photo"),
        (photos_table("aa", "cc"), "no shop photo"),
        (photos_table("??", "cs"), "no consumer photo"),
        (photos_table("ab", "cs"), "shows a garment that a shop photo shows too"),
        (photos_table("", ""), "no consumer photo"),
    ],
)
def test_what_is_missing_is_said_and_how_to_mend_it(table, words):
    with pytest.raises(ProtocolError, match=words) as error:
        make_task(table)
    assert "AIFF Folder Loader" in str(error.value)
    assert str(error.value).endswith(".")
