import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from unittest.mock import patch

import numpy as np
from AnyQt.QtWidgets import QFileDialog, QMessageBox
from Orange.data import Table
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.catalogue.store import open_catalogue, writer
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets import owcatalogue
from orangecontrib.aiff.widgets.catalogue import working
from orangecontrib.aiff.widgets.catalogue.photo_source import FOLDER
from orangecontrib.aiff.widgets.owcatalogue import CONNECT, INVITATION, NEW, TRY, OWCatalogue

from ..alignment.shifted import shifted_table
from ..folders import make_photos
from .events import wait_until

PHOTOS = [
    f"anna_rossi_AIFF_2022/dress_{n}/{kind}_{k}.jpg"
    for n in range(3)
    for kind, count in (("consumer", 1), ("shop", 2))
    for k in range(count)
]


class TestOWCatalogue(WidgetTest):
    def setUp(self):
        super().setUp()
        home = TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = Path(home.name)
        self.enterContext(patch.dict("os.environ", {"ORANGE_AIFF_CACHE": str(self.home / "cache")}))
        self.table = shifted_table()
        self.widget = self.create_widget(OWCatalogue)

    @property
    def error(self):
        return self.widget.Error.failed

    def rest(self, widget=None):
        widget = widget or self.widget
        wait_until(lambda: widget.task is None and not widget._ahead.is_busy)

    def send(self, table, widget=None):
        widget = widget or self.widget
        self.send_signal(widget.Inputs.data, table, widget=widget)
        self.rest(widget)

    def press(self, button, widget=None):
        self.assertTrue(button.isEnabled(), button.text())
        button.click()
        self.rest(widget)

    def filled(self, table=None, name="shop"):
        """The widget with a new catalogue of some vectors."""
        self.send(self.table if table is None else table)
        self.widget.use(str(self.home / name))
        self.rest()
        self.press(self.widget.add_button)
        return self.home / name

    def question(self):
        return next((b for b in self.widget.findChildren(QMessageBox) if b.isVisible()), None)

    def answer(self, said):
        self.question().button(said).click()
        self.rest()

    def output(self, name="catalogue", widget=None):
        widget = widget or self.widget
        return self.get_output(getattr(widget.Outputs, name), widget=widget)

    def test_with_nothing_it_invites_and_writes_nothing(self):
        w = self.widget
        self.assertEqual(w.about.text(), INVITATION)
        self.assertEqual(w.plan.text(), CONNECT)
        for button in (w.add_button, w.try_button, w.gone_button, w.check_button, w.small_button):
            self.assertFalse(button.isEnabled(), button.text())
        self.send(self.table)
        self.assertEqual(w.about.text(), f"{INVITATION} {TRY}")
        self.assertEqual(w.plan.text(), "100 photos to add.")
        w.use(str(self.home / "shop"))
        self.rest()
        self.assertEqual(w.about.text(), NEW)
        self.assertEqual([each for each in self.home.iterdir() if each.name != "cache"], [])
        self.assertIsNone(self.output())

    def test_made_from_vectors_and_added_to(self):
        place = self.filled(self.table[:40])
        w = self.widget
        self.assertEqual(w.done, "40 new photos.")
        self.assertEqual(w.plan.text(), "0 new, 0 changed, 40 as before.")
        self.assertEqual(w.how.text(), "Searches compare every photo, so they miss none.")
        gallery = self.output()
        self.assertEqual((gallery.name, gallery.photos), ("shop", 40))
        self.assertEqual(gallery.domains, ("consumer", "shop"))
        self.send(self.table)
        self.assertEqual(w.plan.text(), "60 new, 0 changed, 40 as before.")
        self.assertEqual(len(open_catalogue(place)), 40)  # nobody asked yet
        self.press(w.add_button)
        self.assertEqual(w.done, "60 new photos, 40 as before.")
        self.assertEqual(self.output().photos, 100)
        self.assertIn("100 photos (40 consumer, 60 shop), 20 items", w.about.text())

    def test_sample_is_of_the_catalogues_own_vectors(self):
        self.filled()
        found = self.output("sample")
        paths = [os.path.abspath(path) for path in rows_of(self.table).paths]
        places = [paths.index(os.path.abspath(path)) for path in rows_of(found).paths]
        np.testing.assert_allclose(found.X, self.table.X[places], rtol=1e-5)
        self.assertEqual(len(found), 100)
        self.assertEqual(provenance_of(found)["identity"], "some net")
        self.widget.controls.sample_size.setValue(30)
        self.rest()
        self.assertEqual(len(self.output("sample")), 30)

    def test_vectors_of_another_kind_are_not_added(self):
        place = self.filled()
        self.send(shifted_table(identity="another net"))
        self.press(self.widget.add_button)
        self.assertIn("Distances between them say nothing", str(self.error))
        self.assertEqual(len(open_catalogue(place)), 100)
        self.assertEqual(self.output().photos, 100)  # what is there stays

    def test_what_cannot_be_used_is_told(self):
        self.filled(self.table[:10])
        other = self.table[10:20].copy()
        with other.unlocked(other.X):
            other.X[0] = np.nan
        self.send(other)
        self.press(self.widget.add_button)
        self.assertEqual(
            str(self.widget.Warning.problems),
            "1 photo could not be used. The output Problems says why.",
        )
        (row,) = self.output("problems")
        self.assertIn("no vector that can be compared", str(row["problem"]))
        self.press(self.widget.check_button)
        self.assertEqual(
            self.widget.done,
            "19 photos read. 19 photos whose files are not there. Connect their drive, or press "
            "Remove Gone.",
        )

    def test_from_a_folder_whose_files_go(self):
        make_photos(self.home, *PHOTOS)
        folder = self.home / "anna_rossi_AIFF_2022"
        w = self.widget
        with patch.object(QFileDialog, "getExistingDirectory", lambda *_: str(folder)):
            w.photos.browse()
        self.rest()
        self.assertEqual((w.source, w.plan.text()), (FOLDER, "9 photos to add."))
        w.use(str(self.home / "shop"))
        self.rest()
        self.press(w.add_button)
        self.assertEqual(w.done, "9 new photos.", str(self.error))
        self.assertIn("learned from neighbours", w.about.text())
        (folder / "dress_1" / "shop_1.jpg").unlink()
        self.press(w.check_button)
        self.assertIn("1 photo whose files are not there", w.done)
        self.press(w.gone_button)
        self.assertEqual(w.done, "1 photo removed, 8 left.")
        self.assertEqual(self.output().photos, 8)
        self.assertEqual(w.plan.text(), "0 new, 0 changed, 8 as before.")
        self.press(w.small_button)
        self.assertFalse(self.error.is_shown())
        # Saved beside the workflow, it names nothing of this computer.
        w.workflowEnv = lambda: {"basedir": str(self.home)}
        w.settingsAboutToBePacked.emit()
        kept = w.settingsHandler.pack_data(w)
        self.assertEqual(
            (kept["place"], kept["folder"], kept["source"]),
            ("shop", "anna_rossi_AIFF_2022", FOLDER),
        )

    def test_photos_of_a_whole_missing_folder_go_only_if_somebody_says_so(self):
        make_photos(self.home, *PHOTOS)
        folder = self.home / "anna_rossi_AIFF_2022"
        w = self.widget
        self.filled(images_table(read_collection(folder)))
        folder.rename(self.home / "away")
        self.press(w.check_button)
        self.assertIn("9 photos whose files are not there", w.done)
        self.press(w.gone_button)
        box = self.question()
        self.assertIs(box.defaultButton(), box.button(QMessageBox.StandardButton.No))
        self.assertIn("“anna_rossi_AIFF_2022” (9 photos)", box.text())
        self.answer(QMessageBox.StandardButton.No)
        self.assertEqual(self.output().photos, 9)
        self.assertEqual(
            w.done,
            "0 photos removed, 9 left. “anna_rossi_AIFF_2022” is not there, so its 9 photos stay. "
            "Connect the drive, or press Remove Gone again.",
        )
        (self.home / "away").rename(folder)
        (folder / "dress_1" / "shop_1.jpg").unlink()
        self.press(w.gone_button)
        self.assertEqual(w.done, "1 photo removed, 8 left.")
        self.assertIsNone(self.question())  # the folder is back
        folder.rename(self.home / "away")
        self.press(w.gone_button)
        self.answer(QMessageBox.StandardButton.Yes)
        self.assertEqual(w.done, "8 photos removed, 0 left.")
        self.assertIsNone(self.output())

    def test_an_answer_about_another_catalogue_counts_for_nothing(self):
        self.filled(self.table[:40], "other")
        place = self.filled(self.table[:40])
        w = self.widget
        self.press(w.gone_button)
        w.use(str(self.home / "other"))
        self.rest()
        self.answer(QMessageBox.StandardButton.Yes)
        self.assertEqual(self.output().photos, 40)
        self.assertEqual(len(open_catalogue(place)), 40)

    def test_photos_without_vectors_as_they_are(self):
        make_photos(self.home, *PHOTOS[:4])
        self.widget.controls.close_gap.click()
        self.filled(images_table(read_collection(self.home / "anna_rossi_AIFF_2022")))
        self.assertIn("averaged features", self.widget.about.text())
        self.assertNotIn("learned from", self.widget.about.text())

    def test_tried_in_the_cache_and_again(self):
        self.send(self.table)
        self.press(self.widget.try_button)
        place = Path(self.widget.path)
        self.assertTrue(place.is_relative_to(self.home / "cache" / "catalogues"))
        other = self.create_widget(OWCatalogue)
        self.send(self.table, other)
        self.press(other.try_button, other)
        self.assertEqual((other.path, other.done), (str(place), "0 new photos, 100 as before."))
        self.send(shifted_table(identity="another net"), other)
        third = self.create_widget(OWCatalogue)
        self.send(shifted_table(identity="another net"), third)
        self.press(third.try_button, third)
        self.assertNotEqual(third.path, str(place))
        self.assertFalse(third.Error.failed.is_shown())

    def test_stopped_and_gone_on_with(self):
        self.send(self.table)
        w = self.widget
        w.use(str(self.home / "shop"))
        self.rest()
        began, go_on = Event(), Event()

        def held_up(*arguments, **options):
            began.set()
            go_on.wait(20)
            options["callback"](0.5)

        with patch.object(working, "index_vectors", held_up):
            w.add_button.click()
            wait_until(began.is_set)
            start = time.monotonic()
            w.stop_button.click()
            self.assertLess(time.monotonic() - start, 1)
            go_on.set()
            self.rest()
        self.assertTrue(w.Information.stopped.is_shown())
        self.assertFalse(w.stop_button.isEnabled())
        self.press(w.add_button)
        self.assertFalse(w.Information.stopped.is_shown())
        self.assertEqual(self.output().photos, 100)

    def test_what_a_stopped_run_had_added_is_shown(self):
        self.send(self.table)
        w = self.widget
        w.use(str(self.home / "shop"))
        self.rest()
        began, go_on = Event(), Event()
        add = working.index_vectors

        def slow(catalogue, table, cache, whole, callback):
            began.set()
            go_on.wait(20)
            add(catalogue, table[:50], cache, whole=whole)  # what it was at
            callback(0.5)

        with patch.object(working, "index_vectors", slow):
            w.add_button.click()
            wait_until(began.is_set)
            w.stop_button.click()
            go_on.set()
            self.rest()
        self.assertTrue(w.Information.stopped.is_shown())
        self.assertEqual(self.output().photos, 50)
        self.assertIn("50 photos", w.about.text())
        self.assertTrue(w.plan.text().startswith("50 new, 0 changed, 50 as before"))

    def test_another_program_writes(self):
        place = self.filled(self.table[:50])
        self.send(self.table)
        with writer(open_catalogue(place)):
            self.press(self.widget.add_button)
        self.assertIn("Another program writes to catalogue “shop”", self.widget.status.text())
        self.assertEqual(self.output().photos, 50)
        self.press(self.widget.add_button)
        self.assertFalse(self.error.is_shown())
        self.assertEqual(self.output().photos, 100)

    def test_deleted_underneath(self):
        place = self.filled()
        shutil.rmtree(place)
        self.press(self.widget.check_button)
        self.assertTrue(self.error.is_shown())
        self.assertIsNone(self.output())
        self.assertIsNone(self.output("sample"))
        self.assertFalse(self.widget.check_button.isEnabled())
        self.press(self.widget.add_button)  # made again, since somebody asked
        self.assertEqual(self.output().photos, 100)

    def test_a_place_that_cannot_be(self):
        self.send(self.table)
        self.widget.use(str(self.home / "nowhere" / "shop"))
        self.rest()
        self.press(self.widget.add_button)
        self.assertIn("There is no folder “nowhere”", str(self.error))
        (self.home / "full").mkdir()
        (self.home / "full" / "letter.txt").write_text("x")
        self.widget.use(str(self.home / "full"))
        self.rest()
        self.assertIn("“full” is no catalogue", str(self.error))
        self.press(self.widget.add_button)
        self.assertIn("“full” is there and is no catalogue", str(self.error))
        self.assertEqual([each.name for each in (self.home / "full").iterdir()], ["letter.txt"])

    def test_data_that_has_neither_photos_nor_vectors(self):
        self.filled(Table("zoo")[:, "name"])
        self.assertIn("neither photos nor vectors", str(self.error))

    def test_without_the_library_it_says_what_to_install(self):
        with patch.object(owcatalogue, "lacking_library", lambda: "Add lancedb."):
            widget = self.create_widget(OWCatalogue)
        self.send(self.table, widget)
        self.assertEqual(str(widget.Error.lacking), "Add lancedb.")
        self.assertEqual(widget.about.text(), "Add lancedb.")
        self.assertFalse(widget.try_button.isEnabled())

    def test_opened_again_with_the_workflow(self):
        place = self.filled()
        w = self.widget
        w.settingsAboutToBePacked.emit()
        kept = w.settingsHandler.pack_data(w)
        self.assertNotIn(str(self.home), str(kept))
        other = self.create_widget(OWCatalogue, stored_settings=kept)
        self.rest(other)
        self.assertEqual(other.path, str(place))
        self.assertEqual(self.output(widget=other).photos, 100)

    def test_report(self):
        self.widget.send_report()
        self.filled()
        self.widget.send_report()
        self.assertIn("100 photos", self.widget.report_html)
        self.assertIn("miss none", self.widget.report_html)
