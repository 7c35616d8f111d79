import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from AnyQt.QtCore import QMimeData, QUrl

from orangecontrib.aiff.widgets.loader.photos_drop import PhotosDropHandler

from ...folders import make_collector, zip_of


class TestPhotosDropHandler(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()

    def dropped(self, *paths):
        handler, mime = PhotosDropHandler(), QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        if not handler.canDropMimeData(SimpleNamespace(), mime):
            return None
        return handler.parametersFromMimeData(SimpleNamespace(), mime)

    def test_a_folder_dropped_on_the_canvas_names_it(self):
        self.assertEqual(self.dropped(f"{self.tmp}/"), {"folder": str(self.tmp), "others": []})

    def test_several_zips_dropped_together_are_one_widget(self):
        zips = [zip_of(make_collector(self.tmp / name)) for name in ("a_AIFF_2026", "b_AIFF_2026")]
        self.assertEqual(self.dropped(*zips), {"folder": str(zips[0]), "others": [str(zips[1])]})

    def test_other_files_are_not_taken(self):
        self.assertIsNone(self.dropped(__file__))
        self.assertIsNone(self.dropped(self.tmp, __file__))
