import numpy as np
from AnyQt.QtCore import Qt
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.evaluator.strip_cards import (
    StripsModel,
    card_lines,
    in_words,
    rank_text,
)

from .evaluations import table, worse

TABLE = table()
FOUND = evaluate_table(TABLE, name="good")
OTHER = evaluate_table(worse(TABLE), name="bad")


class TestStripsModel(GuiTest):
    def model(self, *evaluations, count=10):
        model = StripsModel()
        model.show(evaluations or (FOUND,), rows_of(TABLE), np.arange(12), count)
        return model

    def test_a_row_is_a_query_and_its_nearest(self):
        row = self.model().row(3)
        (found,) = row.found
        self.assertEqual(len([card for card in found.cards if not card.beyond]), 10)
        query = TABLE[int(FOUND.task.queries[3])]
        self.assertEqual(
            (row.query.item, row.query.name),
            (query["item"], str(query["image"]).removesuffix(".jpg")),
        )
        self.assertIsNone(row.query.relevant)
        for card in found.cards:
            self.assertEqual(card.relevant, card.item == row.query.item)
        self.assertEqual(found.cards[0].path, f"/photos/{found.cards[0].name}.jpg")
        self.assertEqual([card.rank for card in found.cards[:3]], [1, 2, 3])
        far = [card.near[1] for card in found.cards]
        self.assertEqual(far, sorted(far))

    def test_the_first_right_photo_stands_at_the_end(self):
        model = self.model(count=1)
        beyond = 0
        for place in range(12):
            (found,) = model.row(place).found
            self.assertTrue(any(card.relevant for card in found.cards))
            last = found.cards[-1]
            if last.beyond:
                beyond += 1
                self.assertEqual((len(found.cards), last.rank), (2, found.rank))
                self.assertGreater(found.rank, 1)
        self.assertGreater(beyond, 0)

    def test_a_column_a_system(self):
        row = self.model(FOUND, OTHER).row(0)
        self.assertEqual([found.system for found in row.found], ["good", "bad"])
        self.assertEqual(row.found[1].rank, OTHER.per_query.first_rank[0])

    def test_rows_of_queries(self):
        model = StripsModel()
        model.show((FOUND,), rows_of(TABLE), np.array([5, 2]), 10)
        self.assertEqual([model.query_of(0), model.row_of(2)], [5, 1])
        self.assertIsNone(model.row_of(7))

    def test_in_words(self):
        model = self.model()
        words = model.index(0).data(Qt.AccessibleTextRole)
        self.assertEqual(words, in_words(model.row(0)))
        self.assertIn("First right photo at rank", words)
        judged = words.partition("First 10: ")[2]
        self.assertEqual(judged.count("right") + judged.count("wrong"), 10)
        self.assertIn("bad: first right photo", in_words(self.model(FOUND, OTHER).row(0)))

    def test_lines_of_a_photo(self):
        row = self.model(FOUND, OTHER).row(0)
        lines = card_lines(row, 1, row.found[1].cards[0])
        self.assertIn("rank 1,", lines[2])
        self.assertIn("bad", lines)
        own = "\n".join(card_lines(row, -1, row.query))
        self.assertIn("good: first right photo at rank", own)
        self.assertIn("bad: average precision", own)


def test_ranks_that_several_share():
    assert [rank_text(r) for r in (3.0, 3.5, 1234.0)] == ["3", "3.5", "1,234"]


def test_tables_without_photos_or_items_can_be_shown():
    bare = TABLE[:, :3].transform(type(TABLE.domain)(TABLE.domain.attributes[:3]))
    photos = rows_of(bare)
    assert photos.paths == [None] * len(bare) and photos.written_items.tolist() == [""] * len(bare)
    assert photos.names[0] == "row 1"
