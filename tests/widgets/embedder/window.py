"""Local GPU Embedder as its tests open it."""

import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import Qt
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ...embedding.fake import FakeEmbedder
from ...folders import make_collector

ALONE = {"models": ["squeezenet1_1"], "__version__": OWEmbedder.settings_version}
MODULE = "orangecontrib.aiff.widgets.embedder.embedding"


class EmbedderTest(WidgetTest):
    """A widget with a folder of its own and one network, whose weights alone it reads."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()
        folders = {
            "ORANGE_AIFF_CACHE": str(self.tmp / "cache"),
            "ORANGE_AIFF_WEIGHTS": str(self.tmp / "weights"),
            "TORCH_HOME": str(self.tmp / "torch"),
        }
        patcher = patch.dict("os.environ", folders)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.folder = make_collector(self.tmp / "anna_rossi_AIFF_2022")
        self.images = images_table(read_collection(self.folder))
        self.widget = self.create_widget(OWEmbedder, stored_settings=ALONE)

    def embed(self, images=None, widget=None):
        """The networks' own vectors, as they go out."""
        widget = widget or self.widget
        self.send_signal(widget.Inputs.images, images or self.images, widget=widget)
        self.wait_until_finished(widget=widget, timeout=60000)
        return self.get_output(widget.Outputs.raw_embeddings, widget)

    def fake(self, **how):
        return patch(
            f"{MODULE}.Embedder", lambda recipe, device: FakeEmbedder(vector=recipe.vector, **how)
        )

    def fakes(self):
        """Networks that bear the names of those that are asked for."""
        return patch(f"{MODULE}.Embedder", lambda recipe, device: FakeEmbedder(recipe.model))

    def in_force(self, widget=None):
        widget = widget or self.widget
        return widget.more.chain_combo.currentData(), widget.vector, widget.region, widget.fit

    def items(self, widget=None):
        return (widget or self.widget).networks._items()

    def tick(self, key, widget=None):
        item = self.items(widget)[key]
        item.setCheckState(Qt.Unchecked if item.checkState() == Qt.Checked else Qt.Checked)
        self.wait_until_finished(widget=widget, timeout=60000)

    def choose(self, combo, key):
        combo.setCurrentIndex(combo.findData(key))
        combo.activated.emit(combo.currentIndex())
        self.wait_until_finished(timeout=60000)
        return self.get_output(self.widget.Outputs.raw_embeddings)

    def send_report(self):
        """Of what fake networks embedded, as if a real one had."""
        from orangecontrib.aiff.embedding.embedder import Embedder

        provenance, finished = Embedder(device="cpu").provenance, self.widget.finished
        results = [replace(each, provenance=provenance) for each in finished.tables.results]
        tables = replace(finished.tables, results=tuple(results))
        self.widget.finished = replace(finished, tables=tables)
        self.widget.send_report()
