"""Each window of the add-on, empty and with the wardrobe, as somebody finds it."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtWidgets import QTabWidget, QWidget
from Orange.distance import Cosine
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.clusters.presentation_dialog import PresentationDialog
from orangecontrib.aiff.widgets.embedder.region_preview import LargePreview, look_at_some
from orangecontrib.aiff.widgets.kit.fold import Fold
from orangecontrib.aiff.widgets.match.camera import CameraDialog
from orangecontrib.aiff.widgets.owcatalogue import OWCatalogue
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner
from orangecontrib.aiff.widgets.owembedder import OWEmbedder
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.owinterestingclusters import OWInterestingClusters
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

from ..embedding.fake import FakeEmbedder
from .events import wait_until
from .match.test_camera import parts

EMBEDDER = "orangecontrib.aiff.widgets.embedder.embedding.Embedder"


class WindowsTest(WidgetTest):
    """Opens the windows; `makers` has a function for each, told whether it is to be full."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.images = images_table(read_collection(SAMPLES["wardrobe"].folder))
        with tempfile.TemporaryDirectory() as folder, VectorCache(Path(folder) / "v") as cache:
            cls.vectors, cls.others = (
                embed_table(cls.images, Embedder(Recipe(vector=vector), "cpu"), cache).embeddings
                for vector in ("features", "strips")
            )

    def makers(self) -> dict[str, Callable[[bool], QWidget]]:
        return {
            "Folder Loader": self.loader,
            "Embedder": self.embedder,
            "Aligner": self.aligner,
            "Catalogue": self.catalogue,
            "Evaluator": self.evaluator,
            "Style Match": self.match,
            "Clusters": self.clusters,
            "presentation": self.presentation,
            "preview": self.preview,
            "camera": self.camera,
        }

    def loader(self, full: bool) -> QWidget:
        widget = self.create_widget(OWFolderLoader)
        if full:
            widget.set_folder(SAMPLES["wardrobe"].folder)
            self.wait_until_finished(widget=widget)
        return widget

    def embedder(self, full: bool) -> QWidget:
        widget = self.create_widget(OWEmbedder)
        if full:
            fake = patch(EMBEDDER, lambda recipe, device: FakeEmbedder(vector=recipe.vector))
            with fake:
                self.send_signal(widget.Inputs.images, self.images, widget=widget)
                self.wait_until_finished(widget=widget)
        return widget

    def aligner(self, full: bool) -> QWidget:
        widget = self.create_widget(OWDomainAligner)
        if full:
            self.send_signal(widget.Inputs.data, self.vectors, widget=widget)
            self.wait_until_finished(widget=widget)
        return widget

    def catalogue(self, full: bool) -> QWidget:
        widget = self.create_widget(OWCatalogue)
        if full:
            home = tempfile.TemporaryDirectory()
            self.addCleanup(home.cleanup)
            self.send_signal(widget.Inputs.data, self.vectors, widget=widget)
            widget.use(str(Path(home.name) / "shop"))
            wait_until(lambda: widget.task is None and not widget._ahead.is_busy)
            widget.add_button.click()
            wait_until(lambda: widget.task is None and not widget._ahead.is_busy)
            assert widget.opened is not None
        return widget

    def evaluator(self, full: bool) -> QWidget:
        widget = self.create_widget(OWEvaluator)
        if full:
            for place, table in enumerate((self.vectors, self.others)):
                self.send_signal(widget.Inputs.embeddings, table, place, widget=widget)
            self.wait_until_finished(widget=widget)
            assert widget.result is not None
        return widget

    def match(self, full: bool) -> QWidget:
        widget = self.create_widget(OWStyleMatch)
        if full:
            for place, table in enumerate((self.vectors, self.others)):
                self._send_signal(widget, widget.Inputs.gallery, table, place)
            self.send_signal(widget.Inputs.photos, self.vectors, widget=widget)
            self.wait_until_finished(widget=widget)
            wait_until(lambda: not widget.asking.is_busy)
        return widget

    def clusters(self, full: bool) -> QWidget:
        widget = self.create_widget(OWInterestingClusters)
        if full:
            self.send_signal(widget.Inputs.distances, Cosine(self.vectors), widget=widget)
            self.wait_until_finished(widget=widget)
            wait_until(lambda: widget.result is not None)
        return widget

    def presentation(self, full: bool) -> QWidget:
        dialog = PresentationDialog()
        self.addCleanup(dialog.close_all)
        if not full:
            return dialog
        result = self.clusters(True).result
        dialog.show_choices(result, result.clusters[0], [], "html", None, None)
        return dialog

    def preview(self, full: bool) -> QWidget:

        model = next(iter(MODELS.values())) if isinstance(MODELS, dict) else MODELS[0]
        some = look_at_some(
            self.images[: 3 if full else 1], RECOMMENDED.recipe, model, lambda _: None
        )
        dialog = LargePreview(None)
        dialog.show_previews(some, "What the network sees", 0)
        return dialog

    def camera(self, full: bool) -> QWidget:
        return CameraDialog(None, parts("Front", "Back") if full else parts("Front"))


def pages_of(window: QWidget) -> Iterator[Callable[[], None]]:
    """Functions that open each page of a window in turn; before the first, every fold."""
    for fold in window.findChildren(Fold):
        fold.heading.setChecked(True)
    tabs = [each for each in window.findChildren(QTabWidget) if not each.isHidden()]
    if not tabs:
        yield lambda: None
    for each in tabs:
        for place in range(each.count()):
            yield lambda each=each, place=place: each.setCurrentIndex(place)
