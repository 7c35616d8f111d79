"""A catalogue beside the systems: its photos are wrong answers, exactly counted."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from orangecontrib.aiff.catalogue.gallery import gallery_of
from orangecontrib.aiff.catalogue.indexing import index_vectors
from orangecontrib.aiff.catalogue.space import space_of_table
from orangecontrib.aiff.catalogue.store import make_catalogue
from orangecontrib.aiff.embedding.cache import VectorCache

from ...alignment.shifted import shifted_table
from .window import EvaluatorTest


class TestCatalogue(EvaluatorTest):
    def setUp(self):
        super().setUp()
        home = TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.folder = Path(home.name) / "shop"
        table = shifted_table()
        self.table = table[table.Y < 8]
        catalogue = make_catalogue(self.folder, space_of_table(table))
        with VectorCache(self.folder.parent / "vectors.sqlite") as cache:
            index_vectors(catalogue, table, cache)
        self.handed = gallery_of(catalogue)

    def connect(self, handed):
        self.send_signal(self.widget.Inputs.catalogue, handed)
        self.wait_until_finished()

    def test_its_photos_are_wrong_answers(self):
        self.evaluate()
        alone = self.evaluation()
        self.connect(self.handed)
        found = self.evaluation()
        self.assertEqual((found.beside.photos, found.beside.left_out), (36, 24))
        self.assertLess(found.chance.hit[1], alone.chance.hit[1])
        self.assertTrue((found.per_query.first_rank >= alone.per_query.first_rank - 1e-9).all())
        self.assertIn("36 further photos of “shop”", self.widget.counts.text())
        self.widget.send_report()
        self.assertIn("36 further photos of “shop”", self.widget.report_html)
        self.connect(None)
        self.assertIsNone(self.evaluation().beside)
        np.testing.assert_array_equal(self.evaluation().per_query.first, alone.per_query.first)

    def test_a_catalogue_that_cannot_be_used_is_told(self):
        self.evaluate(shifted_table(identity="another net"))
        self.connect(self.handed)
        self.assertIn("say nothing", str(self.widget.Error.cannot_evaluate))
        shutil.rmtree(self.folder)
        self.evaluate()
        self.assertIn("There is no catalogue “shop”", str(self.widget.Error.cannot_evaluate))
        self.connect(None)
        self.assertFalse(self.widget.Error.cannot_evaluate.is_shown())
