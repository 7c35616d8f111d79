from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from AnyQt.QtGui import QDropEvent

from orangecontrib.aiff.files.whereabouts import name_of
from orangecontrib.aiff.photos.columns import photo_paths
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader

from ...folders import make_collector, zip_of
from .loader_test import LoaderTest


def drop_event(mime):
    nothing = Qt.KeyboardModifier.NoModifier
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, nothing
    )


class TestNamedSources(LoaderTest):
    def test_recent_folders_newest_first_each_once(self):
        first, second = make_collector(self.tmp / "a"), make_collector(self.tmp / "b")
        for folder in (first, second, first):
            self.load(folder)
        self.assertEqual(self.widget.recent, [str(first), str(second)])
        self.assertEqual(self.widget.chooser.combo.currentData(), str(first))
        self.widget.chooser.combo.setCurrentIndex(1)
        self.widget.chooser.combo.activated.emit(1)
        self.wait_until_finished()
        self.assertEqual(self.get_output(self.widget.Outputs.images).name, "b")

    def test_sample_is_stored_by_name(self):
        self.widget.set_folder("sample:wardrobe")
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["folder"], "sample:wardrobe")
        self.assertEqual(self.widget.recent, [])

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

    def test_a_workflow_on_another_computer_asks_for_its_photos(self):
        folder = make_collector(self.tmp / "photos" / "anna_rossi_AIFF_2022")
        self.load(folder)
        self.widget.board.select(["dress_1/consumer_1.jpg"])
        self.widget.board.choose("shop")
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertNotIn(str(self.tmp), str(settings))
        again = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=again)  # here it is known
        self.assertEqual(len(self.get_output(again.Outputs.images, again)), 18)

        QSettings().clear()
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.assertEqual(widget.recent, [])
        self.assertFalse(widget.Error.cannot_load.is_shown())
        self.assertIn("“anna_rossi_AIFF_2022”, are not on this", str(widget.Information.not_here))
        self.assertIn("Press Folder or Zips", widget.summary.text())
        kept = widget.settingsHandler.pack_data(widget)
        self.assertEqual(kept["folder"], settings["folder"])
        images = self.load(folder, widget)
        self.assertFalse(widget.Information.not_here.is_shown())
        self.assertEqual(widget.history.present.domains, {"dress_1/consumer_1.jpg": "shop"})
        self.assertEqual(len(images), 18)
        self.load(make_collector(self.tmp / "other"), widget)  # of which nothing was said
        self.assertFalse(widget.history.present.domains)

    def test_recent_folders_of_an_older_workflow_are_left_unread(self):
        settings = {"recent": ["/home/somebody/photos"]}
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.assertEqual(widget.recent, [])
        self.assertNotIn("somebody", str(widget.settingsHandler.pack_data(widget)))
        self.assertFalse(widget.Opened.settings.is_shown())

    def test_photos_are_found_once_the_workflow_is_saved_beside_them(self):
        make_collector(self.tmp / "work" / "photos" / "x")
        settings = {"folder": "/somebody/else/photos/x"}
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        self.assertFalse(widget.Error.cannot_load.is_shown())
        self.assertIn("“x”, are not on this computer", str(widget.Information.not_here))
        basedir = str(self.tmp / "work")
        with patch.object(OWFolderLoader, "workflowEnv", lambda _: {"basedir": basedir}):
            widget.workflowEnvChanged("basedir", basedir, None)
            self.wait_until_finished(widget=widget)
        self.assertFalse(widget.Information.not_here.is_shown())
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

    def test_zips_are_loaded_together(self):
        zips = [
            zip_of(make_collector(self.tmp / name)) for name in ("a_b_AIFF_2026", "c_AIFF_2026")
        ]
        self.widget.set_sources(zips)
        self.wait_until_finished()
        images = self.get_output(self.widget.Outputs.images)
        self.assertEqual(len(images), 36)
        self.assertEqual(images.domain["collector"].values, ("A B", "C"))
        self.assertTrue(all(Path(path).is_file() for path in photo_paths(images)))
        settings = self.widget.settingsHandler.pack_data(self.widget)
        stored = [settings["folder"], *settings["others"]]
        self.assertEqual([name_of(name) for name in stored], [path.name for path in zips])
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        self.assertEqual(len(self.get_output(widget.Outputs.images, widget)), 36)

    def test_several_dropped_on_the_window(self):
        zips = [zip_of(make_collector(self.tmp / name)) for name in ("a_AIFF_2026", "b_AIFF_2026")]
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in zips])
        event = drop_event(mime)
        self.widget.dropEvent(event)
        self.wait_until_finished()
        self.assertEqual(len(self.get_output(self.widget.Outputs.images)), 36)
