"""A folder whose every name is a tag goes through all windows, and is letters in each of them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import QAbstractListModel, Qt
from AnyQt.QtWidgets import QAbstractItemView, QLabel, QWidget
from Orange.distance import Cosine
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.owcatalogue import OWCatalogue
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner
from orangecontrib.aiff.widgets.owembedder import OWEmbedder
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.owinterestingclusters import OWInterestingClusters
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

from ..embedding.fake import FakeEmbedder
from ..folders import make_photos
from .events import wait_until

TAG = "<u>"
NAMES = [
    f"{TAG}anna_rossi_AIFF_2022/dress_{TAG}{n}/{kind}_{TAG}{k}.jpg"
    for n in range(3)
    for kind, count in (("consumer", 1), ("shop", 5))
    for k in range(count)
]


class TestNames(WidgetTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = TemporaryDirectory()
        make_photos(Path(cls.home.name), *NAMES, size=(40, 30))
        cls.folder = Path(cls.home.name) / NAMES[0].split("/")[0]
        cls.images = images_table(read_collection(cls.folder))
        with VectorCache(Path(cls.home.name) / "vectors.sqlite") as cache:
            cls.vectors = embed_table(cls.images, [FakeEmbedder(f"net {TAG}")], cache).embeddings

    @classmethod
    def tearDownClass(cls):
        cls.home.cleanup()
        super().tearDownClass()

    def is_plain(self, widget, reported=True, reports=True):
        """No label, tooltip or cell of a window, and nothing in its report, has the tag alive."""
        bar = widget.statusBar()  # which Orange fills
        for part in widget.findChildren(QWidget):
            if not bar.isAncestorOf(part):
                self.assertNotIn(TAG, part.toolTip())
            if isinstance(part, QLabel) and TAG in part.text():
                self.assertEqual(part.textFormat(), Qt.PlainText, part.text())
            if isinstance(part, QAbstractItemView) and part.model() is not None:
                self._cells_are_plain(part.model())
        if not reports:
            return
        widget.create_report_html()
        self.assertNotIn(TAG, widget.report_html)
        if reported:
            self.assertIn("&lt;u&gt;", widget.report_html)

    def _cells_are_plain(self, model):
        for row in range(min(model.rowCount(), 30)):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            for column in range(columns):
                tip = model.index(row, column).data(Qt.ToolTipRole)
                self.assertNotIn(TAG, tip if isinstance(tip, str) else "")

    def test_folder_loader(self):
        widget = self.create_widget(OWFolderLoader)
        widget.set_folder(self.folder)
        self.wait_until_finished(widget=widget)
        self.process_events(lambda: widget.collection is not None, timeout=20000)
        self.is_plain(widget)

    def test_embedder(self):
        widget = self.create_widget(OWEmbedder)
        fake = patch(
            "orangecontrib.aiff.widgets.embedder.embedding.Embedder",
            lambda recipe, device: FakeEmbedder(f"net {TAG}", vector=recipe.vector),
        )
        with fake:
            self.send_signal(widget.Inputs.images, self.images, widget=widget)
            self.wait_until_finished(widget=widget)
        self.is_plain(widget, reports=False)

    def test_aligner(self):
        widget = self.create_widget(OWDomainAligner)
        self.send_signal(widget.Inputs.data, self.vectors, widget=widget)
        self.wait_until_finished(widget=widget)
        self.is_plain(widget)

    def test_catalogue(self):
        widget = self.create_widget(OWCatalogue)
        self.send_signal(widget.Inputs.data, self.vectors, widget=widget)
        widget.use(str(Path(self.home.name) / f"shop {TAG}"))
        wait_until(lambda: widget.task is None and not widget._ahead.is_busy)
        widget.add_button.click()
        wait_until(lambda: widget.task is None and not widget._ahead.is_busy)
        self.assertIsNotNone(widget.opened)
        widget.photos.take_folder(str(self.folder))
        wait_until(lambda: not widget._ahead.is_busy)
        self.is_plain(widget)

    def test_evaluator(self):
        widget = self.create_widget(OWEvaluator)
        other = self.vectors.copy()
        with other.unlocked(other.X):
            other.X += np.random.default_rng(0).normal(size=other.X.shape)
        for place, table in enumerate((self.vectors, other)):
            self.send_signal(widget.Inputs.embeddings, table, place, widget=widget)
        self.wait_until_finished(widget=widget)
        self.assertIsNotNone(widget.result)
        self.is_plain(widget)

    def test_style_match(self):
        widget = self.create_widget(OWStyleMatch)
        self.send_signal(widget.Inputs.gallery, self.vectors, 0, widget=widget)
        self.wait_until_finished(widget=widget)
        self.is_plain(widget, reported=False)

    def test_interesting_clusters(self):
        widget = self.create_widget(OWInterestingClusters)
        self.send_signal(widget.Inputs.distances, Cosine(self.vectors), widget=widget)
        self.wait_until_finished(widget=widget)
        self.process_events(lambda: widget.result is not None, timeout=20000)
        self.is_plain(widget)
