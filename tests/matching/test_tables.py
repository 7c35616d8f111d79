import numpy as np
from Orange.data import Table
from Orange.distance import Cosine

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.matching.asking import Asked
from orangecontrib.aiff.matching.confidence import WORDS
from orangecontrib.aiff.matching.gallery import make_gallery
from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.matching.tables import matches_table, query_table
from orangecontrib.aiff.photos.columns import photo_paths
from orangecontrib.aiff.photos.photo import Box

from .test_asking import ask, jpeg, row, table  # noqa: F401


def test_matches_keep_their_rows(table):  # noqa: F811
    asked = Asked(table, "cpu")
    rows = [7, 3, 20]
    found = matches_table(asked.gallery, rows, [1, 2, 2], [0.1, 0.25, 0.3])
    np.testing.assert_array_equal(found.ids, table.ids[rows])
    np.testing.assert_array_equal(found.X, table.X[rows])
    assert [float(each["rank"]) for each in found] == [1, 2, 2]
    assert [float(each["distance"]) for each in found] == [0.1, 0.25, 0.3]
    assert found.domain["image"].attributes == table.domain["image"].attributes
    assert "corrected distance" not in found.domain
    marked = matches_table(asked.gallery, rows, [1, 2, 2], [0.1, 0.25, 0.3], [0.2, 0.21, 0.4])
    assert [float(each["corrected distance"]) for each in marked] == [0.2, 0.21, 0.4]
    again = matches_table(make_gallery(found), [0], [1], [0.5])
    assert {"rank (1)", "distance (1)"} <= {var.name for var in again.domain.metas}


def test_a_question_as_a_row(table):  # noqa: F811
    asked = Asked(table, "cpu")
    own = row(asked, "consumer")
    path = asked.photos.paths[own]
    answer = ask(asked, Question(path, name="me.jpg", box=Box(10, 20, 150, 200), domain="consumer"))
    query = query_table(asked, answer)
    assert photo_paths(query) == [path] and str(query[0]["image name"]) == "me.jpg"
    assert [float(query[0][f"box {side}"]) for side in ("x", "y", "width", "height")] == [
        10, 20, 150, 200,
    ]  # fmt: skip
    assert str(query[0]["how sure"]) == "?" and np.isnan(float(query[0]["lead"]))
    aligned = Asked(align_table(table, "scale").table, "cpu")
    judged = query_table(aligned, ask(aligned, Question(path, domain="consumer")))
    assert str(judged[0]["how sure"]) in {word.label for word in WORDS.values()}
    assert 0 <= float(judged[0]["lead"]) < 1
    # Its numbers are in the gallery's columns, so that it is compared with the matches anywhere.
    best = int(answer.matches.rows[0])
    both = Table.concatenate([query, table[[best]].transform(query.domain)])
    assert abs(Cosine(both)[0, 1] - answer.matches.distances[0]) < 1e-4
    assert query.attributes["embedding"]["model"] == "squeezenet1_1"


def test_a_picture_without_a_file(table):  # noqa: F811
    from PIL import Image

    asked = Asked(table, "cpu")
    picture = jpeg(Image.open(asked.photos.paths[0]).convert("RGB"))
    query = query_table(asked, ask(asked, Question(picture=picture)))
    assert photo_paths(query)[0].startswith("data:image/jpeg;base64,/9j/")
    assert np.isnan(float(query[0]["box x"]))
