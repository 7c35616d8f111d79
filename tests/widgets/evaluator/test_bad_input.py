import numpy as np
from AnyQt.QtCore import Qt
from Orange.data import Domain, Table
from Orange.distance import Cosine
from Orange.misc import DistMatrix

from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator

from ...cases import photos_table, random_table
from .evaluations import worse
from .window import EvaluatorTest

OUTPUTS = (
    "selected_photos", "scores", "comparisons", "rankings", "per_query", "data", "confusions",
    "confusion_distances",
)  # fmt: skip

USUAL = Protocol(search=RECOMMENDED.search)


class TestBadInput(EvaluatorTest):
    def says(self, words):
        self.assertIsNone(self.output("scores"))
        self.assertIsNone(self.selected())
        self.assertTrue(self.widget.Error.cannot_evaluate.is_shown())
        self.assertIn(words, str(self.widget.Error.cannot_evaluate))
        self.assertIn(words, self.widget.sentence.text())

    def refuses(self, words):
        self.assertIsNotNone(self.output("scores"))
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())
        self.assertIn(words, str(self.widget.Warning.refused))

    def test_tables(self):
        broken = self.table.copy()
        with broken.unlocked(broken.X):
            broken.X[0, 0] = np.nan
        infinite = self.table.copy()
        with infinite.unlocked(infinite.X):
            infinite.X[0, 0] = np.inf
        old = self.table.domain
        no_item = self.table.transform(Domain(old.attributes, metas=old.metas))
        no_vectors = self.table.transform(Domain([], old.class_vars, old.metas))
        for table, words in (
            (Table("iris"), "AIFF Folder Loader"),
            (Table("heart_disease")[:, :0], "garment"),
            (no_item, "which garment each photo shows"),
            (photos_table("aa", "ss"), "no consumer photo"),
            (photos_table("aa", "cc"), "no shop photo"),
            (photos_table("ab", "cs"), "garment that a shop photo shows too"),
            (broken, "Local GPU Embedder"),
            (infinite, "missing or infinite"),
            (no_vectors, "no vectors to compare"),
        ):
            self.evaluate()
            self.evaluate(table)
            self.says(words)
        self.evaluate()
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())

    def test_matrices(self):
        photos = Cosine(self.table)
        missing = photos.copy()
        consumer, shop = (
            np.flatnonzero(self.table.get_column("domain") == code)[0] for code in (0, 1)
        )
        missing[consumer, shop] = np.nan
        endless = photos.copy()
        endless[consumer, shop] = np.inf
        for matrix, words in (
            (DistMatrix(np.zeros((3, 3))), "Distances widget"),
            (Cosine(self.table, axis=0), "compare rows"),
            (DistMatrix(np.zeros((42, 41)), row_items=self.table), "42 by 41"),
            (DistMatrix(missing, row_items=self.table), "missing or infinite"),
            (DistMatrix(endless, row_items=self.table), "missing or infinite"),
        ):
            self.send_signal(self.widget.Inputs.distances, matrix, 0)
            self.wait_until_finished()
            self.says(words)
        self.send_signal(self.widget.Inputs.distances, None, 0)
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())

    def test_more_distances_than_a_computer_should_hold(self):
        one = Table.from_numpy(
            self.table.domain, *(np.repeat(part, 30_000, axis=0) for part in (
                self.table.X[:1], self.table.Y[:1], self.table.metas[:1])),
        )  # fmt: skip
        matrix = np.broadcast_to(np.zeros(1), (30_000, 30_000)).view(DistMatrix)
        matrix.row_items, matrix.col_items, matrix.axis = one, None, 1
        self.send_signal(self.widget.Inputs.distances, matrix, 0)
        self.wait_until_finished()
        self.says("Connect the Embeddings of Local GPU Embedder instead")

    def test_systems_that_share_no_photos(self):
        other = random_table(np.random.default_rng(5), garments=3)
        with other.unlocked(other.metas):
            other.metas[:, 0] = [f"other {n}.jpg" for n in range(len(other))]
        self.evaluate(self.table, other)
        self.refuses("photos (2) took no part. It has no photo of the others")
        self.assertEqual(self.widget.result.keys, ("photos",))

    def test_what_cannot_become_a_system_empties_nothing(self):
        self.send_signal(self.widget.Inputs.distances, DistMatrix(np.zeros((3, 3))), 0)
        self.wait_until_finished()
        self.says("do not say which photos")
        self.evaluate(self.table)
        self.refuses("Distances took no part. The distances do not say which photos")

    def test_a_system_that_cannot_be_evaluated_is_named_and_can_be_unticked(self):
        broken = worse(self.table, name="broken")
        with broken.unlocked(broken.X):
            broken.X[0, 0] = np.nan
        self.evaluate(broken, self.table)
        self.refuses("broken took no part. 1 of")
        self.assertEqual(self.widget.result.keys, ("photos",))
        shown = [self.widget.systems.topLevelItem(row).text(1) for row in range(2)]
        self.assertEqual(shown, ["–", "50.0\u00a0%"])
        self.widget.systems.topLevelItem(0).setCheckState(0, Qt.Unchecked)
        self.wait_until_finished()
        self.assertFalse(self.widget.Warning.refused.is_shown())

    def test_one_query(self):
        self.evaluate(photos_table("aabcdefg", "csssssss", np.eye(8)))
        self.assertIn("One photo says nothing", self.widget.counts.text())
        self.assertTrue(self.widget.Information.few.is_shown())

    def test_a_column_that_is_not_there(self):
        settings = {"protocol": {"within": "category"}, "__version__": 2}
        self.widget = self.create_widget(OWEvaluator, stored_settings=settings)
        self.evaluate()
        self.says("no column “category”")

    def test_a_failure_of_ours_is_not_hidden(self):
        with self.assertRaises(ZeroDivisionError):
            self.widget.on_exception(ZeroDivisionError())
