import pytest

from orangecontrib.aiff.widgets.embedder.embedding import Plan


@pytest.mark.parametrize(
    ("networks", "known", "left", "words"),
    [
        (("A",), (4,), 14, "18 photos: 4 known, 14 to compute"),
        (("A",), (18,), 0, "18 photos: 18 known, 0 to compute"),
        (
            ("A", "B"),
            (18, 0),
            18,
            "18 photos: A 18 known, 0 to compute; B 0 known, 18 to compute",
        ),
    ],
)
def test_what_embedding_would_do_in_words(networks, known, left, words):
    plan = Plan(networks, known, "CPU")
    assert plan.left(18) == left and plan.words(18) == words
