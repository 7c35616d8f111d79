import numpy as np
from Orange.data import StringVariable

from orangecontrib.aiff.evaluation.same_pictures import same_pictures

from ..cases import photos_table


def test_the_same_bytes_and_marked_copies(tmp_path):
    table = photos_table("aaabb", "cscss")
    with table.unlocked(table.metas):
        table.metas[:, 0] = [str(tmp_path / f"{row}.jpg") for row in range(5)]
    for row, content in enumerate((b"one", b"two", b"one", b"three", b"four!")):
        (tmp_path / f"{row}.jpg").write_bytes(content)
    pictures = same_pictures(table)
    assert pictures[0] == pictures[2] and len(set(pictures)) == 4
    names = np.array(["", str(tmp_path / "0.jpg"), "", "", ""], dtype=object)
    marked = table.add_column(StringVariable("copy of"), names, to_metas=True)
    pictures = same_pictures(marked)
    assert pictures[0] == pictures[1] == pictures[2] and len(set(pictures)) == 3


def test_rows_without_photos_are_pictures_of_their_own():
    table = photos_table("aabb", "cscs")
    with table.unlocked(table.metas):
        table.metas[:, 0] = ""
    assert len(set(same_pictures(table))) == 4


def test_without_a_column_of_photos_nothing_is_opened():
    table = photos_table("aab", "css")
    bare = table.transform(type(table.domain)(table.domain.attributes, table.domain.class_var))
    calls = []
    assert same_pictures(bare, calls.append).tolist() == [0, 1, 2] and not calls


def test_a_copy_of_what_was_dropped_is_the_same_as_another_copy_of_it():
    table = photos_table("aab", "css")
    copies = np.array(["", "", "0.jpg"], dtype=object)
    originals = np.array(["", "", ""], dtype=object)
    marked = table.add_column(StringVariable("copy of"), copies, to_metas=True)
    marked = marked.add_column(StringVariable("original"), originals, to_metas=True)
    pictures = same_pictures(marked)
    assert pictures[0] == pictures[2] != pictures[1]
