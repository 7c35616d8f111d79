import ast
import shutil
from unittest.mock import patch

from AnyQt.QtCore import Qt
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QPushButton
from PIL import Image

from orangecontrib.aiff.photos.boxes import boxes_of
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader

from ..folders import make_collector, make_photos
from ..photos.datasets.test_deepfashion2 import make as make_deepfashion2
from .loader.loader_test import LoaderTest


class TestOWFolderLoader(LoaderTest):
    def test_an_empty_widget_says_what_to_do(self):
        self.assertIn("Choose a folder", self.widget.summary.text())
        self.assertIsNone(self.get_output(self.widget.Outputs.images))
        (reload,) = [
            each
            for each in self.widget.chooser.findChildren(QPushButton)
            if "Reload" in each.text()
        ]
        self.assertFalse(reload.isEnabled())
        self.load(make_collector(self.tmp / "anna_rossi_AIFF_2022", garments=1))
        self.assertTrue(reload.isEnabled())

    def test_folder_becomes_images(self):
        folder = make_collector(self.tmp / "anna_rossi_AIFF_2022", garments=3, consumer=2)
        images = self.load(folder)
        self.assertEqual(len(images), 21)
        self.assertEqual(
            self.widget.summary.text(), "1 collector, 3 garments, 6 consumer and 15 shop photos"
        )
        self.assertIsNone(self.get_output(self.widget.Outputs.problems))
        self.assertEqual(self.widget.checklist.lacking.text(), "")
        self.assertEqual([mark.text() for mark in self.widget.checklist.marks], ["✓"] * 3)

    def test_problems_and_what_is_missing_are_shown(self):
        folder = make_photos(self.tmp / "anna_rossi_AIFF_2022", "dress_1/a.jpg", "shop_1.jpg")
        (folder / "dress_1" / "b.jpg").write_bytes(b"")
        self.load(folder)
        warning = self.widget.Warning
        self.assertTrue(warning.unknown_domain.is_shown())
        self.assertTrue(warning.no_item.is_shown())
        self.assertTrue(warning.problems.is_shown())
        self.assertTrue(str(warning.problems).startswith("1 file or line left out."))
        self.assertEqual(len(self.get_output(self.widget.Outputs.problems)), 1)
        self.assertIn(
            "✗ At least 3 garments – missing for Anna Rossi", self.widget.checklist.lacking.text()
        )
        self.assertEqual(self.widget.checklist.garments.textElideMode(), Qt.ElideMiddle)
        collector = self.widget.checklist.garments.topLevelItem(0)
        self.assertEqual(collector.text(0), "✗  Anna Rossi (1 of 3 garments)")
        self.assertIn("2 garments", collector.toolTip(0))
        self.assertEqual([collector.child(0).text(n) for n in (1, 2, 3)], ["0 of 1", "0 of 5", "1"])
        self.assertIn("5 shop photos", collector.child(0).toolTip(0))

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

    def test_settings_are_literals(self):
        self.load(make_collector(self.tmp / "x"))
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertIsInstance(settings["folder"], str)
        self.assertTrue(all(isinstance(name, str) for name in settings["others"]))

    def test_newer_folder_wins_over_one_still_loading(self):
        first, second = make_collector(self.tmp / "a"), make_collector(self.tmp / "b", garments=1)
        self.widget.set_folder(first)
        self.assertEqual(len(self.load(second)), 6)

    def loaded_board(self):
        folder = make_photos(
            self.tmp / "anna_rossi_AIFF_2026",
            "dress_1/a.jpg",
            "dress_1/b.jpg",
            "dress_2/shop_1.jpg",
        )
        self.load(folder)
        return folder

    def settle(self):
        """Let the outputs follow an edit."""
        self.process_events(lambda: not self.widget._settled.isActive())
        self.wait_until_finished()
        return self.get_output(self.widget.Outputs.images)

    def domains(self, images):
        return [str(row["domain"]) for row in images]

    def test_what_a_person_says_on_the_board(self):
        self.loaded_board()
        self.assertTrue(self.widget.Warning.unknown_domain.is_shown())
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        self.widget.board.domain_chosen.emit(["dress_1/b.jpg"], "shop")
        self.assertEqual(self.domains(self.settle()), ["consumer", "shop", "shop"])
        self.assertFalse(self.widget.Warning.unknown_domain.is_shown())
        self.widget.board.domain_chosen.emit(["dress_1/b.jpg"], "")
        self.assertEqual(self.domains(self.settle()), ["consumer", "?", "shop"])

    def test_moving_a_photo_to_another_garment(self):
        folder = self.loaded_board()
        self.widget.board.moved.emit(["dress_1/b.jpg"], "Anna Rossi/dress_2")
        images = self.settle()
        self.assertEqual(
            [str(row["item"]) for row in images],
            ["Anna Rossi/dress_1", "Anna Rossi/dress_2", "Anna Rossi/dress_2"],
        )
        self.assertTrue((folder / "dress_1" / "b.jpg").is_file())

    def test_undo_and_redo(self):
        self.loaded_board()
        tools = self.widget.tools
        self.assertFalse(tools.undo.isEnabled() or tools.redo.isEnabled())
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        tools.undo.click()
        self.assertEqual(self.domains(self.settle()), ["?", "?", "shop"])
        tools.redo.click()
        self.assertEqual(self.domains(self.settle()), ["consumer", "?", "shop"])
        self.assertTrue(tools.undo.isEnabled() and not tools.redo.isEnabled())

    def test_edits_are_kept_with_the_workflow_as_plain_text(self):
        self.loaded_board()
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(ast.literal_eval(repr(settings["edits"])), settings["edits"])
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        images = self.get_output(widget.Outputs.images, widget)
        self.assertEqual(self.domains(images), ["consumer", "?", "shop"])

    def boxes(self, images):
        if "box x" not in images.domain:
            return [None] * len(images)
        return [box and (box.x, box.y, box.width, box.height) for box in boxes_of(images)]

    def test_boxes_are_said_undone_and_go_out_as_columns(self):
        self.loaded_board()
        self.widget.tools.box.click()
        panel = self.widget.photos_page.box_panel
        self.assertFalse(panel.isHidden())
        self.widget.board.select(["dress_1/b.jpg"])
        self.process_events(lambda: not panel.photo.is_empty)
        panel.box_said.emit("dress_1/b.jpg", Box(1, 2, 8, 9))
        self.assertEqual(panel.photo.box, Box(1, 2, 8, 9))
        self.assertEqual(self.boxes(self.settle()), [None, (1, 2, 8, 9), None])
        self.assertEqual(self.widget.board._tiles[1].boxed, "box: said by you")
        self.widget.board.select(["dress_1/a.jpg", "dress_1/b.jpg"])
        self.widget.board.choose_boxes("whole")
        self.assertEqual(self.boxes(self.settle()), [(0, 0, 12, 16), (0, 0, 12, 16), None])
        QTest.keyClick(panel.photo, Qt.Key_Z, Qt.ControlModifier)
        self.assertEqual(self.boxes(self.settle()), [None, (1, 2, 8, 9), None])
        self.widget.board.choose_boxes("none")
        self.assertEqual(self.boxes(self.settle()), [None] * 3)

    def test_boxes_are_kept_with_the_workflow_and_in_labels(self):
        folder = self.loaded_board()
        self.widget.photos_page.boxes_said.emit({"dress_1/a.jpg": Box(1, 2, 8, 9)})
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["edits"], {"box:dress_1/a.jpg": "1 2 8 9"})
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        images = self.get_output(widget.Outputs.images, widget)
        self.assertEqual(self.boxes(images), [(1, 2, 8, 9), None, None])
        self.widget.tools.save.click()
        self.wait_until_finished()
        self.assertIn("dress_1/a.jpg,,dress_1,1,2,8,9", (folder / "labels.csv").read_text("utf-8"))
        images = self.get_output(self.widget.Outputs.images)
        self.assertEqual(self.boxes(images), [(1, 2, 8, 9), None, None])
        self.assertFalse(self.widget.tools.undo.isEnabled())

    def test_the_key_b_opens_the_photo_that_is_marked(self):
        self.loaded_board()
        board, panel = self.widget.board, self.widget.photos_page.box_panel
        self.assertTrue(panel.isHidden())
        board.select(["dress_1/a.jpg"])
        QTest.keyClick(board, Qt.Key_B)
        self.assertIn("dress_1/a.jpg", panel.name.text())
        self.assertIs(self.widget.focusWidget(), panel.photo)
        QTest.keyClick(panel.photo, Qt.Key_PageDown)
        self.assertIn("dress_1/b.jpg", panel.name.text())
        self.assertIs(self.widget.focusWidget(), panel.photo)
        QTest.keyClick(panel.photo, Qt.Key_Escape)
        self.assertIs(self.widget.focusWidget(), board)
        self.assertTrue(self.widget.settingsHandler.pack_data(self.widget)["with_box"])

    def test_without_photos_there_is_no_box_to_open(self):
        tools, panel = self.widget.tools, self.widget.photos_page.box_panel
        self.assertFalse(tools.box.isEnabled())
        self.loaded_board()
        tools.box.click()
        self.assertFalse(panel.isHidden())
        empty = self.tmp / "empty_AIFF_2026"
        empty.mkdir()
        self.load(empty)
        self.assertFalse(tools.box.isEnabled())
        self.assertTrue(panel.isHidden())
        # The board says as well what the bar below has room for in part only.
        self.assertIn("has no photos", self.widget.board._hint)
        self.loaded_board()
        self.assertTrue(tools.box.isChecked())
        self.assertFalse(panel.isHidden())

    def test_another_folder_forgets_edits(self):
        self.loaded_board()
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        self.load(make_photos(self.tmp / "other_AIFF_2026", "dress_1/a.jpg"))
        self.assertEqual(self.domains(self.get_output(self.widget.Outputs.images)), ["?"])

    def test_suggestions_are_no_domains_until_accepted(self):
        folder = self.loaded_board()
        exif = Image.Exif()
        exif[0x010F] = "A phone"
        Image.new("RGB", (300, 400), "teal").save(folder / "dress_1" / "IMG_1.jpg", exif=exif)
        self.widget.chooser.reload.emit()
        self.wait_until_finished()
        images = self.get_output(self.widget.Outputs.images)
        self.assertEqual([d for d in self.domains(images) if d == "consumer"], [])
        self.assertTrue(self.widget.Information.suggested.is_shown())
        self.widget.tools.accept.click()
        self.assertEqual(self.domains(self.settle()).count("consumer"), 1)
        self.assertFalse(self.widget.tools.accept.isEnabled())

    def test_labels_are_saved_and_read_back(self):
        folder = self.loaded_board()
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        self.widget.tools.save.click()
        self.wait_until_finished()
        self.assertIn("dress_1/a.jpg,consumer", (folder / "labels.csv").read_text("utf-8-sig"))
        images = self.get_output(self.widget.Outputs.images)
        self.assertEqual(self.domains(images), ["consumer", "?", "shop"])
        self.assertEqual(str(images[0]["evidence"]), "labels.csv")
        self.assertFalse(self.widget.tools.undo.isEnabled())
        self.assertTrue(self.widget.Information.saved.is_shown())

    def test_labels_that_cannot_be_saved(self):
        folder = self.loaded_board()
        self.widget.board.domain_chosen.emit(["dress_1/a.jpg"], "consumer")
        (folder / "labels.csv").mkdir()
        self.widget.tools.save.click()
        self.assertTrue(self.widget.Error.cannot_save.is_shown())
        self.assertTrue(self.widget.tools.undo.isEnabled())  # nothing said is lost

    def test_labels_never_go_beside_a_sample(self):
        self.load("sample:wardrobe")
        self.assertFalse(self.widget.tools.save.isEnabled())

    def test_rules_can_be_changed(self):
        self.load(make_collector(self.tmp / "a_b_AIFF_2026", shop=2))
        self.assertIn("5 shop photos", self.widget.checklist.lacking.text())
        self.widget.checklist.spins["shop"].setValue(2)
        self.assertEqual(self.widget.checklist.lacking.text(), "")
        settings = self.widget.settingsHandler.pack_data(self.widget)
        self.assertEqual(settings["least_shop"], 2)

    def copies(self):
        folder = make_collector(self.tmp / "a_b_AIFF_2026")
        shutil.copy(folder / "dress_1" / "shop_1.jpg", folder / "dress_2" / "shop_9.jpg")
        self.load(folder)
        self.process_events(lambda: self.widget.copies is not None, timeout=20000)

    def test_duplicates_are_listed_by_what_they_break(self):
        self.copies()
        widget = self.widget
        self.assertIn("1 duplicate picture under several garments", str(widget.Warning.copies))
        (head,) = [
            widget.copies_list.list.topLevelItem(row)
            for row in range(widget.copies_list.list.topLevelItemCount())
        ]
        self.assertTrue(head.text(0).startswith("Under several garments: no answer"))
        self.assertTrue(head.isExpanded() and head.childCount() == 1)
        widget.copies_list.list.itemClicked.emit(head, 0)
        self.assertEqual(widget.board.selected_keys(), [])
        widget.copies_list.list.itemClicked.emit(head.child(0), 0)
        self.assertEqual(widget.tabs.currentIndex(), 0)
        self.assertEqual(widget.board.selected_keys(), ["dress_1/shop_1.jpg", "dress_2/shop_9.jpg"])
        self.load(make_collector(self.tmp / "x"))
        self.assertEqual(widget.copies_list.list.topLevelItemCount(), 0)

    def test_copies_can_be_dropped_or_marked(self):
        self.copies()
        for handling, rows in (("drop", 18), ("mark", 19), ("keep", 19)):
            combo = self.widget.copies_list.combo
            combo.setCurrentIndex(combo.findData(handling))
            combo.activated.emit(combo.currentIndex())
            self.wait_until_finished()
            images = self.get_output(self.widget.Outputs.images)
            self.assertEqual(len(images), rows)
            self.assertEqual("copy of" in images.domain, handling == "mark")

    def test_a_sample_is_downloaded_only_when_asked(self):
        widget = self.widget
        with patch("orangecontrib.aiff.samples.download", autospec=True) as download:
            self.load("sample:fashion-mnist")
            self.assertFalse(widget.Error.cannot_load.is_shown())
            for words in (str(widget.Information.not_here), widget.summary.text()):
                self.assertIn("is not on this computer yet: 31 MB from fashion-mnist", words)
            self.assertTrue(widget.download_button.isVisibleTo(widget))
            self.assertEqual(widget.download_button.text(), "&Download 31 MB")
            self.assertIn("From fashion-mnist", widget.download_button.toolTip())
            download.assert_not_called()
            widget.download_button.click()
            self.wait_until_finished()
            self.assertEqual(download.call_count, 4)

    def test_what_a_data_set_offers(self):
        self.load(make_collector(self.tmp / "x"))
        self.assertTrue(self.widget.options.isHidden())
        folder = make_deepfashion2(self.tmp / "deepfashion2")
        self.load(folder)
        options = self.widget.options
        self.assertFalse(options.isHidden())
        keys = [options.split.itemData(row) for row in range(options.split.count())]
        self.assertEqual(keys, ["validation", "all"] if len(keys) == 2 else keys)
        self.assertIn("DeepFashion2", str(self.widget.Information.notes))
        options.split.setCurrentIndex(options.split.count() - 1)
        options.split.activated.emit(options.split.currentIndex())
        self.wait_until_finished()
        self.assertEqual(self.widget.split, options.split.currentData())

    def test_photos_outside_a_tables_folder_are_asked_for(self):
        make_photos(self.tmp, "beside/1.jpg")
        folder = make_photos(self.tmp / "x", "2.jpg")
        table = folder / "list.csv"
        table.write_text("path,item\n2.jpg,coat\n../beside/1.jpg,dress\n")
        widget, box = self.widget, self.widget.options.outside
        self.assertEqual(len(self.load(folder)), 1)
        self.assertFalse(widget.options.isHidden() or box.isHidden() or box.isChecked())
        box.click()
        self.wait_until_finished()
        self.assertEqual(len(self.get_output(widget.Outputs.images)), 2)
        self.assertIn("outside the table's folder", str(widget.Information.notes))
        settings = widget.settingsHandler.pack_data(widget)
        again = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=again)
        self.assertEqual(len(self.get_output(again.Outputs.images, again)), 2)
        self.assertTrue(again.options.outside.isChecked())
        # Of another folder nobody has said it.
        self.load(make_collector(self.tmp / "y"))
        self.assertTrue(box.isHidden() and not widget.outside)
        self.assertEqual(len(self.load(folder)), 1)
        self.assertFalse(box.isChecked())

    def test_a_folder_with_only_such_a_table_can_be_allowed(self):
        make_photos(self.tmp, "beside/1.jpg")
        (self.tmp / "x").mkdir()
        (self.tmp / "x" / "list.csv").write_text("path,item\n../beside/1.jpg,dress\n")
        self.assertIsNone(self.load(self.tmp / "x"))
        self.assertIn("tick “Photos outside", str(self.widget.Error.cannot_load))
        self.assertFalse(self.widget.options.outside.isHidden())
        self.widget.options.outside.click()
        self.wait_until_finished()
        self.assertEqual(len(self.get_output(self.widget.Outputs.images)), 1)

    def test_report(self):
        self.widget.send_report()
        self.load(make_collector(self.tmp / "x"))
        self.widget.send_report()

    def test_names_for_screen_readers(self):
        for part in (
            self.widget.chooser.combo,
            self.widget.summary,
            self.widget.checklist.garments,
        ):
            self.assertTrue(part.accessibleName())
