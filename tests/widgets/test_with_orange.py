"""Orange's own widgets take our tables as they are."""

import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
from Orange.data import Table
from Orange.distance import Cosine
from Orange.widgets.data.owsave import OWSave
from Orange.widgets.data.owtable import OWTable
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.unsupervised.owdistances import OWDistances
from Orange.widgets.unsupervised.owhierarchicalclustering import OWHierarchicalClustering
from orangecontrib.imageanalytics.utils.image_utils import extract_paths, filter_image_attributes
from orangecontrib.imageanalytics.widgets.owimageembedding import OWImageEmbedding
from orangecontrib.imageanalytics.widgets.owimagegrid import OWImageGrid
from orangecontrib.imageanalytics.widgets.owimageviewer import OWImageViewer

from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..embedding.fake import FakeEmbedder
from ..folders import make_collector


class TestWithOrange(WidgetTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()
        self.images = images_table(read_collection(make_collector(self.tmp / "a_b_AIFF_2022")))
        with VectorCache(self.tmp / "cache" / "vectors.sqlite") as cache:
            self.embeddings = embed_table(self.images, FakeEmbedder(), cache).embeddings

    def test_image_columns_are_found_and_lead_to_files(self):
        for table in (self.images, self.embeddings):
            (column, *_) = filter_image_attributes(table)
            self.assertEqual(column.name, "image")
            self.assertTrue(all(Path(p).is_file() for p in extract_paths(table, column)))

    def test_image_viewer(self):
        for table in (self.images, self.embeddings):
            widget = self.create_widget(OWImageViewer)
            self.send_signal(widget.Inputs.data, table, widget=widget)
            self.wait_until_finished(widget=widget)
            self.process_events()
            self.assertEqual(widget.image_attr.name, "image")
            self.assertEqual(widget.title_attr.name, "item")
            self.assertEqual(len(widget.items), 18)
            self.assertTrue(all(item.url.isLocalFile() for item in widget.items))

    def test_image_grid(self):
        widget = self.create_widget(OWImageGrid)
        self.send_signal(widget.Inputs.data, self.embeddings, widget=widget)
        self.wait_until_finished(widget=widget)
        self.process_events()
        images = self.get_output(widget.Outputs.data, widget)
        self.assertEqual(len(images), 18)

    def test_image_embedding(self):
        # Its own cache folder, not the user's.
        with patch("Orange.misc.utils.embedder_utils.cache_dir", lambda: str(self.tmp)):
            widget = self.create_widget(OWImageEmbedding)
            widget.cb_embedder_current_id = widget.embedders.index("squeezenet")
            self.send_signal(widget.Inputs.images, self.images, widget=widget)
            self.wait_until_finished(widget=widget, timeout=60000)
        embedded = self.get_output(widget.Outputs.embeddings, widget)
        self.assertEqual(embedded.X.shape, (18, 1000))

    def test_data_table(self):
        widget = self.create_widget(OWTable)
        self.send_signal(widget.Inputs.data, self.embeddings, widget=widget)
        self.process_events()
        self.assertEqual(widget.view.model().rowCount(), 18)

    def test_save_data(self):
        for name in ("saved.tab", "saved.pkl"):
            widget = self.create_widget(OWSave)
            self.send_signal(widget.Inputs.data, self.embeddings, widget=widget)
            widget.filename = str(self.tmp / name)
            widget.filter = next(
                f for f, w in widget.get_filters().items() if name[-4:] in w.EXTENSIONS
            )
            widget.do_save()
            loaded = Table.from_file(str(self.tmp / name))
            self.assertEqual(provenance_of(loaded), provenance_of(self.embeddings))
            image = loaded.domain["image"]
            self.assertEqual(image.attributes["type"], "image")
            self.assertTrue(all(Path(p).is_file() for p in extract_paths(loaded, image)))

    def test_distances_and_hierarchical_clustering(self):
        widget = self.create_widget(OWDistances, stored_settings={"metric_id": 4, "__version__": 4})
        self.send_signal(widget.Inputs.data, self.embeddings, widget=widget)
        self.wait_until_finished(widget=widget)
        distances = self.get_output(widget.Outputs.distances, widget)
        np.testing.assert_allclose(distances, Cosine(self.embeddings), atol=1e-12)

        widget = self.create_widget(
            OWHierarchicalClustering, stored_settings={"selection_method": 2, "top_n": 3}
        )
        self.send_signal(widget.Inputs.distances, distances, widget=widget)
        selected = self.get_output(widget.Outputs.selected_data, widget)
        self.assertEqual(len(selected), 18)
        self.assertEqual(
            selected.domain["image"].attributes["origin"], str(self.tmp / "a_b_AIFF_2022")
        )
        # Leaves are labelled by path, which begins with the garment's folder, and coloured by item.
        self.assertEqual(widget.annotation.name, "photo")
        self.assertEqual(widget.color_by.name, "item")
