"""Style Match as its tests open and ask it."""

import tempfile
from pathlib import Path

import numpy as np
from AnyQt.QtCore import QMimeData, QUrl
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

from ..events import wait_until


class MatchTest(WidgetTest):
    """A widget to ask, and the wardrobe's vectors to ask of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        images = images_table(read_collection(SAMPLES["wardrobe"].folder))
        with tempfile.TemporaryDirectory() as folder, VectorCache(Path(folder) / "v") as cache:
            cls.table = embed_table(images, Embedder(Recipe(), "cpu"), cache).embeddings
        cls.aligned = align_table(cls.table, "scale").table
        domains = np.array([str(row["domain"]) for row in cls.table])
        cls.shop = np.flatnonzero(domains == "shop")
        cls.worn = cls.table[domains == "consumer"]

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tmp = Path(folder.name).resolve()
        self.widget = self.create_widget(OWStyleMatch)

    def rest(self, widget=None):
        widget = widget or self.widget
        self.wait_until_finished(widget=widget, timeout=60000)
        wait_until(lambda: not widget.asking.is_busy)
        self.process_events()

    def connect(self, *galleries, photos=None, widget=None):
        widget = widget or self.widget
        for key, table in enumerate(galleries):
            self._send_signal(widget, widget.Inputs.gallery, table, key)
        self.send_signal(widget.Inputs.photos, photos, widget=widget)
        self.rest(widget)

    def matches(self, widget=None):
        return self.get_output((widget or self.widget).Outputs.matches, widget or self.widget)

    def query(self, widget=None):
        return self.get_output((widget or self.widget).Outputs.query, widget or self.widget)

    def cards(self, place=0):
        return self.widget.columns[place].grid.model().cards

    def file(self, name="dress_2/consumer_1.jpg"):
        return str(SAMPLES["wardrobe"].folder / name)

    def ask(self, mime):
        self.widget.buttons.take_from(mime)
        self.rest()

    def ask_file(self, path):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        self.ask(mime)

    def messages(self):
        return [str(m) for group in self.widget.message_groups for m in group.active]

    def settings(self, widget=None):
        widget = widget or self.widget
        widget.settingsAboutToBePacked.emit()
        return widget.settingsHandler.pack_data(widget)
