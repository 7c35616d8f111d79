import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from AnyQt.QtCore import QMimeData, QUrl
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.photos.where import resolve_folder
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.parts.folder_drop import FolderDropHandler

from ..folders import make_collector, make_photos


class TestOWFolderLoader(WidgetTest):
    def setUp(self):
        super().setUp()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()
        self.widget = self.create_widget(OWFolderLoader)

    def load(self, folder, widget=None):
        widget = widget or self.widget
        widget.set_folder(folder)
        self.wait_until_finished(widget=widget)
        return self.get_output(widget.Outputs.images, widget)

    def test_an_empty_widget_says_what_to_do(self):
        self.assertIn("Choose a folder", self.widget.summary.text())
        self.assertIsNone(self.get_output(self.widget.Outputs.images))

    def test_folder_becomes_images(self):
        folder = make_collector(self.tmp / "anna_rossi_AIFF_2022", garments=3, consumer=2)
        images = self.load(folder)
        self.assertEqual(len(images), 21)
        self.assertEqual(
            self.widget.summary.text(), "1 collector, 3 garments, 6 consumer and 15 shop photos"
        )
        self.assertIsNone(self.get_output(self.widget.Outputs.problems))
        self.assertNotIn("✗", self.widget.checklist.rules.text())

    def test_problems_and_what_is_missing_are_shown(self):
        folder = make_photos(self.tmp / "anna_rossi_AIFF_2022", "dress_1/a.jpg", "shop_1.jpg")
        (folder / "dress_1" / "b.jpg").write_bytes(b"")
        self.load(folder)
        warning = self.widget.Warning
        self.assertTrue(warning.unknown_domain.is_shown())
        self.assertTrue(warning.no_item.is_shown())
        self.assertTrue(warning.problems.is_shown())
        self.assertEqual(len(self.get_output(self.widget.Outputs.problems)), 1)
        self.assertIn(
            "✗ At least 3 garments – missing for Anna Rossi", self.widget.checklist.rules.text()
        )
        collector = self.widget.checklist.garments.topLevelItem(0)
        self.assertIn("2 garments", collector.text(4))
        self.assertIn("5 shop photos", collector.child(0).text(4))

    def test_a_folder_that_cannot_be_used_clears_what_was_there(self):
        self.load(make_collector(self.tmp / "x"))
        empty = self.tmp / "empty"
        empty.mkdir()
        self.assertIsNone(self.load(empty))
        self.assertTrue(self.widget.Error.cannot_load.is_shown())
        self.assertIsNotNone(self.load(self.tmp / "x"))
        self.assertFalse(self.widget.Error.cannot_load.is_shown())

    def test_reload_sees_new_files(self):
        folder = make_collector(self.tmp / "x")
        before = len(self.load(folder))
        make_photos(folder, "dress_1/new.jpg")
        self.widget._load()
        self.wait_until_finished()
        self.assertEqual(len(self.get_output(self.widget.Outputs.images)), before + 1)

    def test_recent_folders_newest_first_each_once(self):
        first, second = make_collector(self.tmp / "a"), make_collector(self.tmp / "b")
        for folder in (first, second, first):
            self.load(folder)
        self.assertEqual(self.widget.recent, [str(first), str(second)])
        self.assertEqual(self.widget.chooser.currentData(), str(first))
        self.widget.chooser.setCurrentIndex(1)
        self.widget.chooser.activated.emit(1)
        self.wait_until_finished()
        self.assertEqual(self.get_output(self.widget.Outputs.images).name, "b")

    def test_settings_are_literals(self):
        self.load(make_collector(self.tmp / "x"))
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertIsInstance(settings["folder"], str)
        self.assertTrue(all(isinstance(name, str) for name in settings["recent"]))

    def test_sample_is_stored_by_name(self):
        self.widget.set_folder("sample:wardrobe")
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["folder"], "sample:wardrobe")
        self.assertEqual(settings["recent"], [])

    def test_a_workflow_and_its_photos_move_together(self):
        home = self.tmp / "home"
        folder = make_collector(home / "photos" / "anna_rossi_AIFF_2022")
        with patch.object(OWFolderLoader, "workflowEnv", lambda _: {"basedir": str(home)}):
            self.load(folder)
            settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["folder"], "photos/anna_rossi_AIFF_2022")

        home.rename(self.tmp / "moved")
        moved = {"basedir": str(self.tmp / "moved")}
        with patch.object(OWFolderLoader, "workflowEnv", lambda _: moved):
            widget = self.create_widget(OWFolderLoader, stored_settings=settings)
            self.wait_until_finished(widget=widget)
            self.assertEqual(len(self.get_output(widget.Outputs.images, widget)), 18)

    def test_photos_are_found_once_the_workflow_is_saved_beside_them(self):
        make_collector(self.tmp / "work" / "photos" / "x")
        settings = {"folder": "/somebody/else/photos/x"}
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        self.assertTrue(widget.Error.cannot_load.is_shown())
        basedir = str(self.tmp / "work")
        with patch.object(OWFolderLoader, "workflowEnv", lambda _: {"basedir": basedir}):
            widget.workflowEnvChanged("basedir", basedir, None)
            self.wait_until_finished(widget=widget)
        self.assertFalse(widget.Error.cannot_load.is_shown())
        self.assertIsNotNone(self.get_output(widget.Outputs.images, widget))

    def test_drop_on_the_window(self):
        folder = make_collector(self.tmp / "x")
        url = QUrl.fromLocalFile(f"{folder}/")
        self.assertTrue(self.widget.canDropUrl(url))
        self.assertFalse(self.widget.canDropUrl(QUrl("https://example.org/")))
        self.assertFalse(self.widget.canDropUrl(QUrl.fromLocalFile(__file__)))
        self.widget.handleDroppedUrl(url)
        self.wait_until_finished()
        self.assertEqual(len(self.get_output(self.widget.Outputs.images)), 18)

    def test_newer_folder_wins_over_one_still_loading(self):
        first, second = make_collector(self.tmp / "a"), make_collector(self.tmp / "b", garments=1)
        self.widget.set_folder(first)
        self.assertEqual(len(self.load(second)), 6)

    def test_report(self):
        self.widget.send_report()
        self.load(make_collector(self.tmp / "x"))
        self.widget.send_report()

    def test_names_for_screen_readers(self):
        for part in (self.widget.chooser, self.widget.summary, self.widget.checklist.garments):
            self.assertTrue(part.accessibleName())


class TestWhereFoldersAre(unittest.TestCase):
    def test_paths_of_other_systems(self):
        with tempfile.TemporaryDirectory() as directory:
            home = Path(directory).resolve() / "lesson"
            photos = make_collector(home / "photos" / "x")
            for stored in (r"C:\Users\anna\photos\x", "/Users/anna/photos/x", "photos/x"):
                self.assertEqual(resolve_folder(stored, home), photos)
            self.assertEqual(resolve_folder("/Users/anna/photos/x", home / "workflows"), photos)
            if sys.platform != "win32":
                self.assertEqual(resolve_folder("/gone/y", home), Path("/gone/y"))


class TestFolderDropHandler(unittest.TestCase):
    def test_a_folder_dropped_on_the_canvas_names_it(self):
        handler = FolderDropHandler()
        with tempfile.TemporaryDirectory() as directory:
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(f"{directory}/")])
            document = SimpleNamespace()
            self.assertTrue(handler.canDropMimeData(document, mime))
            parameters = handler.parametersFromMimeData(document, mime)
            self.assertEqual(parameters, {"folder": str(Path(directory))})
            mime.setUrls([QUrl.fromLocalFile(__file__)])
            self.assertFalse(handler.canDropMimeData(document, mime))


if __name__ == "__main__":
    unittest.main()
