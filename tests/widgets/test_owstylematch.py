import ast
import threading
from unittest.mock import patch

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtGui import QGuiApplication, QImage
from AnyQt.QtTest import QTest
from Orange.data import Table
from Orange.widgets.tests.utils import simulate
from orangecontrib.imageanalytics.widgets.owimageviewer import OWImageViewer

from orangecontrib.aiff.matching import hubs
from orangecontrib.aiff.matching.confidence import WORDS
from orangecontrib.aiff.matching.question import CSLS, Question
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.match import asking as match_tasks
from orangecontrib.aiff.widgets.owstylematch import CONNECT, OWStyleMatch

from ..cases import random_table
from .match.window import MatchTest


class TestOWStyleMatch(MatchTest):
    # Asking

    def test_nothing_connected(self):
        self.assertEqual(self.widget.hint.text(), CONNECT)
        self.assertIn("Drop a photo here", self.widget.panel.photo.accessibleDescription())
        self.assertIsNone(self.matches())
        self.widget.send_report()
        self.assertIn("You have not searched yet", self.widget.report_html)

    def test_the_first_worn_photo_asks_by_itself(self):
        self.connect(self.aligned, photos=self.table)
        matches, query = self.matches(), self.query()
        self.assertEqual(str(query[0]["image name"]), "dress_1/consumer_1")
        self.assertEqual(len(matches), 6)  # the best photo of each garment
        self.assertEqual([int(row["rank"]) for row in matches], [1, 2, 3, 4, 5, 6])
        self.assertTrue((np.diff(matches.get_column("distance")) >= 0).all())
        self.assertTrue({*matches.ids} <= {*self.table.ids[self.shop]})
        self.assertEqual({str(row["domain"]) for row in matches}, {"shop"})
        first = self.cards()[0]
        self.assertTrue(first.right and first.item.endswith("dress_1"))
        self.assertEqual([card.right for card in self.cards()].count(True), 1)

    def test_a_row_of_photos_asks(self):
        self.connect(self.table, photos=self.worn)
        self.assertEqual(self.widget.rows.combo.count(), len(self.worn))
        self.widget.rows.combo.setCurrentIndex(5)
        self.widget.rows.combo.activated.emit(5)
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), rows_of(self.worn).names[5])
        # Other photos take its place, those that hold it do not.
        self.send_signal(self.widget.Inputs.photos, self.worn[5:7])
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), rows_of(self.worn).names[5])
        self.send_signal(self.widget.Inputs.photos, self.worn[7:9])
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), rows_of(self.worn).names[7])
        self.assertIn("480 × 640", self.widget.panel.caption.text())

    def test_rows_with_boxes_start_with_these(self):
        boxed = self.worn[:2]
        from Orange.data import ContinuousVariable

        for name, side in (("x", 10), ("y", 20), ("width", 150), ("height", 200)):
            variable = ContinuousVariable(f"box {name}")
            boxed = boxed.add_column(variable, np.full(2, float(side)), to_metas=True)
        self.connect(self.table, photos=boxed)
        self.assertEqual(self.widget.panel.photo.box, Box(10, 20, 150, 200))

    def test_the_box_starts_where_the_garment_is(self):
        self.connect(self.table)
        self.ask_file(self.file("dress_1/shop_5.jpg"))
        photo = self.widget.panel.photo
        found = photo.box
        self.assertLess(found.width, 480)
        self.assertIn("Box: the product on its plain ground", self.widget.panel.caption.text())
        QTest.keyClick(photo, Qt.Key_W)
        self.rest()
        self.assertIsNone(photo.box)
        self.assertNotIn("Box:", self.widget.panel.caption.text())
        QTest.keyClick(photo, Qt.Key_R)
        self.rest()
        self.assertEqual(photo.box, found)

    def test_a_box_changes_the_matches(self):
        self.connect(self.table, photos=self.worn)
        photo = self.widget.panel.photo
        QTest.keyClick(photo, Qt.Key_W)
        self.rest()
        before = self.matches().get_column("distance")
        photo.choose(Box(100, 120, 200, 300))
        self.rest()
        query = self.query()
        self.assertEqual(float(query[0]["box width"]), 200)
        self.assertFalse(np.allclose(before, self.matches().get_column("distance")))
        QTest.keyClick(photo, Qt.Key_W)
        self.rest()
        np.testing.assert_allclose(before, self.matches().get_column("distance"), atol=1e-6)

    def test_while_a_box_is_dragged_matches_follow_and_outputs_wait(self):
        self.connect(self.table, photos=self.worn)
        before, asked = self.matches(), []
        original = match_tasks.answer_question
        with patch(
            "orangecontrib.aiff.widgets.owstylematch.answer_question",
            lambda *a, **b: asked.append(threading.current_thread()) or original(*a, **b),
        ):
            for x in range(20):
                self.widget.panel.photo.changed.emit(Box(x, 0, 200, 300))
            self.rest()
        self.assertTrue(1 <= len(asked) < 20)
        self.assertNotIn(threading.main_thread(), asked)
        self.assertEqual(self.widget.reply.question.box.x, 19)
        self.assertIs(self.matches(), before)
        self.assertEqual(len(self.widget.history), 1)

    def test_more_like_this_one(self):
        self.connect(self.aligned, photos=self.worn)
        card = self.cards()[2]
        self.widget.columns[0].grid.like_wanted.emit(card)
        self.rest()
        query = self.query()
        self.assertEqual(str(query[0]["image name"]), card.name)
        self.assertNotIn(card.row, [each.row for each in self.cards()])
        self.assertTrue(any(each.right for each in self.cards()))
        np.testing.assert_allclose(query.X[0], self.aligned.X[card.row])
        self.assertEqual(self.widget.worn_combo.currentData(), "shop")

    def test_unfolding(self):
        self.connect(self.table, photos=self.worn)
        grid = self.widget.columns[0].grid
        grid.setCurrentIndex(grid.model().index(0))
        QTest.keyClick(grid, Qt.Key_Space)
        self.assertEqual(len(self.cards()), 10)
        matches = self.matches()
        self.assertEqual([int(row["rank"]) for row in matches][:6], [1, 1, 1, 1, 1, 2])
        self.assertEqual(len({str(row["item"]) for row in matches[:5]}), 1)
        QTest.keyClick(grid, Qt.Key_Space)
        self.assertEqual(len(self.matches()), 6)

    def test_each_photo_for_itself_and_how_many(self):
        self.connect(self.table, photos=self.worn)
        self.widget.controls.by_item.click()
        self.assertEqual(len(self.matches()), 30)
        self.widget.controls.count.setValue(4)
        self.assertEqual(len(self.matches()), 4)
        self.assertEqual([int(row["rank"]) for row in self.matches()], [1, 2, 3, 4])

    def test_the_search_is_restricted(self):
        self.connect(self.table, photos=self.worn)
        search = self.widget.controls_of_search
        simulate.combobox_activate_item(search.variable_combo, "item")
        self.rest()
        self.assertEqual(len(self.matches()), 6)
        value = self.table.domain.class_var.values[3]
        simulate.combobox_activate_item(search.value_combo, value)
        self.rest()
        self.assertEqual([str(row["item"]) for row in self.matches()], [value])
        self.assertEqual((self.widget.variable, self.widget.value), ("item", value))
        self.assertIn("3 garments", self.widget.columns[0].how_sure.sentence.text())
        simulate.combobox_activate_item(search.variable_combo, "any")
        self.rest()
        simulate.combobox_activate_item(search.domain_combo, "Consumer photos")
        self.rest()
        self.assertEqual({str(row["domain"]) for row in self.matches()}, {"consumer"})
        self.assertEqual(self.widget.search_domain, "consumer")

    def test_two_models_beside_each_other(self):
        self.connect(self.table, self.aligned, photos=self.worn)
        self.assertFalse(any(column.isHidden() for column in self.widget.columns))
        titles = [column.title.text() for column in self.widget.columns]
        self.assertIn("centred and scaled", titles[1])
        self.assertNotIn("centred", titles[0])
        np.testing.assert_array_equal(self.matches().X.shape[1], 512)
        first = self.matches().domain
        grid = self.widget.columns[1].grid
        grid.setCurrentIndex(grid.model().index(0))
        self.assertNotEqual(self.matches().domain, first)
        self.assertEqual(self.matches().domain.attributes[0].name, "a0")
        self.send_signal(self.widget.Inputs.gallery, None, 1)
        self.rest()
        self.assertEqual(self.matches().domain, first)
        self.connect(self.table, self.aligned, self.table)
        self.assertTrue(self.widget.Information.more.is_shown())

    def test_the_domain_counts_where_the_gallery_is_aligned(self):
        self.connect(self.table, photos=self.worn)
        self.assertFalse(self.widget.worn_combo.isEnabled())
        self.connect(self.aligned, photos=self.worn)
        self.assertTrue(self.widget.worn_combo.isEnabled())
        before = self.matches().get_column("distance")
        simulate.combobox_activate_item(self.widget.worn_combo, "the shop’s picture")
        self.rest()
        self.assertFalse(np.allclose(before, self.matches().get_column("distance")))
        simulate.combobox_activate_item(self.widget.worn_combo, "either")
        self.rest()
        self.assertIsNone(self.widget.reply.question.domain)

    def test_how_sure(self):
        self.connect(self.aligned, photos=self.worn)
        sure = self.widget.columns[0].how_sure
        self.assertIn(sure.words.text(), [word.label for word in WORDS.values()])
        self.assertNotIn("%", sure.words.text())
        self.assertIn("than the next", sure.sentence.text())
        self.assertEqual(str(self.query()[0]["how sure"]), sure.words.text())
        self.connect(self.table, photos=self.worn)
        self.assertTrue(sure.words.isHidden())
        self.assertIn("nothing brought worn and shop photos nearer", sure.sentence.text())

    # Words

    def test_words_are_offered_where_the_network_learned_them(self):
        self.connect(self.table, photos=self.worn)
        self.assertTrue(self.widget.words.line.isHidden())
        self.assertIn("Marqo-FashionCLIP", self.widget.words.why_not.text())

    def test_words_alone_and_beside_a_photo(self):
        vectors = {"a red dress": self.table.X[self.shop[0]]}

        class Side:
            def vector(self, words):
                return vectors[words]

        with (
            patch("orangecontrib.aiff.matching.asking.lacking_for_words", lambda _: ""),
            patch("orangecontrib.aiff.matching.asking.text_side_of", lambda _: Side()),
        ):
            self.connect(self.table)
            line = self.widget.words.line
            self.assertFalse(line.isHidden())
            line.setText("  a red   dress ")
            line.editingFinished.emit()
            self.rest()
            self.assertEqual(self.matches()[0].id, self.table[int(self.shop[0])].id)
            self.assertEqual(str(self.query()[0]["words"]), "a red dress")
            self.assertIn("a red dress", self.widget.panel.photo.accessibleDescription())
            self.assertIn("words", self.widget.columns[0].how_sure.sentence.text())
            self.ask_file(self.file("dress_4/consumer_1.jpg"))
            self.assertEqual(line.text(), "")
            alone = self.matches().get_column("distance")
            line.setText("a red dress")
            line.editingFinished.emit()
            self.rest()
            self.assertTrue(self.widget.reply.question.has_photo)
            self.assertFalse(np.allclose(alone, self.matches().get_column("distance")))
            self.widget.words.slider.setValue(90)
            self.rest()
            self.assertEqual((self.widget.reply.question.weight, self.widget.weight), (0.9, 0.9))
            self.widget._step(-1)
            self.rest()
            self.assertEqual(self.widget.words.slider.value(), 50)

    # History and settings

    def test_back_and_forward(self):
        self.connect(self.table, photos=self.worn)
        panel = self.widget.panel
        self.assertFalse(panel.back.isEnabled())
        self.ask_file(self.file())
        found = panel.photo.box
        panel.photo.choose(Box(10, 10, 300, 300))
        self.rest()
        panel.back.click()
        self.rest()
        self.assertEqual(panel.photo.box, found)
        self.assertEqual(self.widget.reply.question.photo, self.file())
        panel.back.click()
        self.rest()
        self.assertEqual(self.widget.reply.question.name, "dress_1/consumer_1")
        self.assertFalse(panel.back.isEnabled())
        panel.forward.click()
        panel.forward.click()
        self.rest()
        self.assertEqual(panel.photo.box, Box(10, 10, 300, 300))
        self.assertFalse(panel.forward.isEnabled())
        self.assertEqual(len(self.widget.history), 3)

    def test_questions_are_not_kept_unless_chosen(self):
        self.connect(self.table, photos=self.worn)
        self.ask_file(self.file())
        self.assertNotIn(self.file(), repr(self.settings()))
        self.assertNotIn("consumer_1", repr(self.settings()))
        self.widget.keep = True
        *_, kept = self.settings()["questions"]  # by its name: where it is, this computer knows
        self.assertTrue(kept["photo"].startswith("here:"))
        self.assertEqual(self.widget.opened_path(kept["photo"]), self.file())
        self.assertNotIn(self.file(), repr(self.settings()))
        self.widget.keep = False
        self.assertNotIn("consumer_1", repr(self.settings()))

    def test_questions_kept_with_the_workflow(self):
        self.connect(self.table, photos=self.worn)
        self.widget.keep = True
        QGuiApplication.clipboard().setImage(QImage(self.file()))
        self.widget.buttons.paste()
        self.rest()
        self.widget.rows.combo.setCurrentIndex(3)
        self.widget.rows.combo.activated.emit(3)
        self.rest()
        self.widget.panel.photo.choose(Box(10, 20, 300, 300))
        self.rest()
        settings = self.settings()
        kept = settings["questions"]
        self.assertEqual(ast.literal_eval(repr(kept)), kept)
        self.assertEqual(len(kept), 3)  # the pasted picture is not among them
        self.assertEqual({literal["photo"] for literal in kept}, {""})  # names of Photos suffice
        again = self.create_widget(OWStyleMatch, stored_settings=settings)
        self.connect(self.table, photos=self.worn, widget=again)
        self.assertEqual(again.reply.question.name, rows_of(self.worn).names[3])
        self.assertEqual(again.panel.photo.box, Box(10, 20, 300, 300))
        np.testing.assert_allclose(
            self.matches(again).get_column("distance"),
            self.matches().get_column("distance"),
            atol=1e-6,
        )

    def test_settings_of_a_newer_version(self):
        settings = {
            "search_domain": "runway", "variable": "x", "value": "y", "keep": True,
            "questions": [{"photo": "a.jpg", "mood": 1}, 3],
        }  # fmt: skip
        widget = self.create_widget(OWStyleMatch, stored_settings=settings)
        self.connect(self.table, photos=self.worn, widget=widget)
        self.assertEqual(len(self.matches(widget)), 6)

    def test_workflows_from_before_search_as_they_did(self):
        self.assertEqual((self.widget.search, self.settings()["search"]), ("csls", "csls"))
        old = self.create_widget(OWStyleMatch, stored_settings={"by_item": False})
        self.assertEqual(old.search, "nearest")
        self.assertFalse(old.controls_of_search.mark_box.isChecked())
        old.controls_of_search.mark_box.click()
        again = self.create_widget(OWStyleMatch, stored_settings=self.settings(old))
        self.assertEqual(again.search, "csls")
        self.assertTrue(again.controls_of_search.mark_box.isChecked())

    def test_photos_near_to_everything_are_marked_down(self):
        with patch.object(hubs, "LEAST_BANK", 5):
            self.connect(self.table, photos=self.worn)
        marked = self.matches().get_column("corrected distance")
        self.assertTrue((np.diff(marked) >= 0).all())
        self.assertIn(
            "marked down, by 12 consumer", self.widget.columns[0].how_sure.sentence.text()
        )
        model = self.widget.columns[0].grid.model()
        tip = self.widget.columns[0].grid.itemDelegate().tooltip(model.cards[0])
        self.assertRegex(tip, "marked (up|down) to 0[.]")
        self.widget.controls_of_search.mark_box.click()
        self.rest()
        self.assertNotIn("corrected distance", self.matches().domain)
        self.assertTrue((np.diff(self.matches().get_column("distance")) >= 0).all())
        self.widget.send_report()
        self.assertIn("The nearest photos come first.", self.widget.report_html)

    # Bad input

    def test_the_very_photo_is_told(self):
        self.connect(self.aligned)
        own = self.file("dress_2/shop_1.jpg")
        self.ask_file(own)
        self.assertIn("dress_2/shop_1", str(self.widget.Information.identical))
        self.ask_file(self.file())
        self.assertFalse(self.widget.Information.identical.is_shown())

    def test_one_garment_alone(self):
        only = self.table[self.table.Y == 2]
        self.connect(only, photos=self.worn)
        self.assertTrue(self.widget.Information.one_item.is_shown())
        self.assertEqual(len(self.matches()), 1)
        self.assertIn("3 garments", self.widget.columns[0].how_sure.sentence.text())

    def test_a_name_without_end_is_cut_in_a_message(self):
        question = Question("not/there.jpg", name="x" * 5000)
        reply = match_tasks.answer_question([], question, None, ("", None, ""), CSLS)
        self.assertIn("x… cannot be used: the file is not there", reply.problem)
        self.assertTrue(reply.problem.endswith("Put it back, or open another photo."))
        self.assertLess(len(reply.problem), 500)

    def test_galleries_that_cannot_be_asked(self):
        for table, words in (
            (random_table(np.random.default_rng(0)), "Local GPU Embedder"),
            (Table("heart_disease")[:, :0], "no vectors"),
        ):
            self.connect(table, photos=self.worn)
            self.assertIn(words, str(self.widget.Error.cannot_ask))
            self.assertIsNone(self.matches())
        broken = self.table.copy()
        with broken.unlocked(broken.X):
            broken.X[0, 0] = np.nan
        self.connect(self.table, broken, photos=self.worn)
        self.assertFalse(self.widget.Error.cannot_ask.is_shown())
        self.assertIn("1 of the gallery's 42", str(self.widget.Warning.gallery))
        self.assertEqual(len(self.matches()), 6)

    def test_photos_before_a_gallery(self):
        self.ask_file(self.file())
        self.assertFalse(self.widget.panel.photo.is_empty)
        self.connect(self.table)
        self.assertEqual(len(self.matches()), 6)
        self.send_signal(self.widget.Inputs.gallery, None, 0)
        self.rest()
        self.assertIsNone(self.matches())
        self.assertEqual(self.widget.hint.text(), CONNECT)

    def test_a_table_without_photos_as_photos(self):
        self.connect(self.table, photos=Table("iris"))
        self.assertTrue(self.widget.rows.combo.isHidden())
        self.assertIsNone(self.matches())

    # What goes on from there

    def test_the_outputs_go_into_image_viewer(self):
        self.connect(self.table)
        QGuiApplication.clipboard().setImage(QImage(self.file()))
        for ask, scheme in ((lambda: self.ask_file(self.file()), "file"), (self.paste, "data")):
            ask()
            for table, wanted in ((self.matches(), "file"), (self.query(), scheme)):
                viewer = self.create_widget(OWImageViewer)
                self.send_signal(viewer.Inputs.data, table, widget=viewer)
                self.wait_until_finished(widget=viewer)
                self.process_events()
                self.assertEqual(len(viewer.items), len(table))
                self.assertEqual({item.url.scheme() for item in viewer.items}, {wanted})

    def paste(self):
        self.widget.buttons.paste()
        self.rest()

    def test_report(self):
        self.connect(self.aligned, photos=self.worn)
        self.widget.panel.photo.choose(Box(10, 20, 300, 300))
        self.rest()
        self.widget.send_report()
        html = self.widget.report_html
        sure = self.widget.reply.answers[0].judgement
        told, _, folded = html.partition("<details>")
        for words in (
            "dress_1/consumer_1", "2 to 65\u00a0% across", "SqueezeNet 1.1", "shop photos",
            "somebody wearing it", sure.label, sure.sentence, sure.meaning, "<img",
        ):  # fmt: skip
            self.assertIn(words, told)
        digest = self.widget.columns[0].asked.gallery.provenances[0]["digest"]
        self.assertIn(digest, folded)
        self.assertNotIn(digest, told)
        self.assertNotRegex(html, r"\{(&#x27;|')")

    def test_a_photo_goes_with_its_table(self):
        self.connect(self.aligned, photos=self.worn)
        self.widget.rows.combo.setCurrentIndex(5)
        self.widget.rows.combo.activated.emit(5)
        self.rest()
        for table in (None, self.aligned):  # neither does another gallery bring it back
            self.send_signal(self.widget.Inputs.photos, None)
            self._send_signal(self.widget, self.widget.Inputs.gallery, table, 0)
            self.widget.handleNewSignals()
            self.rest()
            self.assertIsNone(self.widget.reply)
            self.assertEqual((self.matches(), self.query()), (None, None))
            self.assertEqual(self.cards(), [])
            self.assertIn("Drop a photo here", self.widget.panel.photo.accessibleDescription())
        self.send_signal(self.widget.Inputs.photos, self.worn)
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), rows_of(self.worn).names[5])

    def test_a_dropped_photo_stays_when_photos_go(self):
        self.connect(self.aligned, photos=self.worn)
        self.ask_file(self.file("dress_4/shop_2.jpg"))
        self.send_signal(self.widget.Inputs.photos, None)
        self.rest()
        self.assertEqual(str(self.query()[0]["image name"]), "shop_2.jpg")

    def test_names_for_screen_readers(self):
        self.connect(self.table, photos=self.worn)
        w = self.widget
        for part in (
            w.panel.photo, w.panel.back, w.panel.forward, w.panel.whole, w.panel.garment,
            w.rows.combo, w.worn_combo, w.controls_of_search.domain_combo, w.controls_of_search.variable_combo,
            w.controls_of_search.value_combo, w.controls.count, w.words.line, w.words.slider,
            w.columns[0].grid, w.columns[0].how_sure.words,
        ):  # fmt: skip
            self.assertTrue(part.accessibleName())
