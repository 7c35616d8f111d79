import time
from unittest.mock import patch

import numpy as np
import torch
from Orange.data import Table
from torchvision.models import get_model

from orangecontrib.aiff.embedding.blocks import blocks_of, provenance_of
from orangecontrib.aiff.embedding.cache import open_cache
from orangecontrib.aiff.errors import EmbeddingError, WeightsError
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.owembedder import OWEmbedder

from ..embedding.fake import FakeEmbedder
from ..folders import exchange_unseen, make_collector, make_room
from .embedder.window import MODULE, EmbedderTest


class TestOWEmbedder(EmbedderTest):
    def test_embeddings_of_squeezenet(self):
        embeddings = self.embed()
        self.assertEqual(embeddings.X.shape, (18, 5120))
        self.assertTrue(np.isfinite(embeddings.X).all())
        np.testing.assert_array_equal(embeddings.ids, self.images.ids)
        self.assertEqual(provenance_of(embeddings)["model"], "squeezenet1_1")
        self.assertIsNone(self.get_output(self.widget.Outputs.skipped_images))
        self.assertIn("18 photos: 18 computed on", self.widget.status.text())

    def test_colours_stand_beside_the_network_of_a_new_widget(self):
        widget = self.create_widget(OWEmbedder)
        self.assertEqual(widget.models, ["squeezenet1_1", "colour"])
        self.assertEqual(self.in_force(widget), ("recommended", "strips", "auto", "squeeze"))
        raw = self.embed(widget=widget)
        self.assertEqual([block.model for block in blocks_of(raw)], widget.models)
        self.assertIn("18 photos. SqueezeNet 1.1: 18 computed on", widget.status.text())
        self.assertIn("Colour: 18", widget.status.text())
        found = self.get_output(widget.Outputs.embeddings, widget)
        parts = provenance_of(found)["parts"]
        self.assertEqual([part["model"] for part in parts], widget.models)

    def test_colours_are_in_the_raw_vectors_alone_where_nothing_is_brought_together(self):
        widget = self.create_widget(OWEmbedder)
        with self.fakes():
            shop_only = self.images[rows_of(self.images).domains.where("shop")]
            raw = self.embed(shop_only, widget)
            self.assertEqual([block.model for block in blocks_of(raw)], widget.models)
            for said in (": all photos are shop photos. Colour is in Raw", " Colour is in Raw"):
                found = self.get_output(widget.Outputs.embeddings, widget)
                self.assertEqual([block.model for block in blocks_of(found)], ["squeezenet1_1"])
                self.assertTrue(widget.status.text().endswith(f"{said} Embeddings alone."))
                widget.controls.close_gap.click()
                self.wait_until_finished(widget=widget)

    def test_one_click_takes_a_chain(self):
        widget = self.widget
        self.assertEqual(self.in_force(), ("recommended", "strips", "auto", "squeeze"))
        with self.fake():
            self.send_signal(widget.Inputs.images, self.images)
            for key, chosen in (
                ("plain", ("scores", "whole", "squeeze")),
                ("alone", ("features", "whole", "crop")),
                ("recommended", ("strips", "auto", "squeeze")),
            ):
                self.choose(widget.more.chain_combo, key)
                self.assertEqual(self.in_force(), (key, *chosen))
                shown = (widget.more.vector_combo, widget.more.region_combo, widget.more.fit_combo)
                self.assertEqual(tuple(combo.currentData() for combo in shown), chosen)
                self.assertEqual(widget.close_gap, key == "recommended")
                self.assertEqual("brought nearer" in widget.status.text(), widget.close_gap)
                recipe = widget._asked[0][0]
                self.assertEqual((recipe.vector, recipe.region, recipe.fit), chosen)
                self.assertEqual(recipe.mirror, key == "recommended")
                self.assertEqual(widget.more.mirror.isChecked(), key == "recommended")
            self.assertIn("made for Domain Aligner", widget.more.vector_combo.toolTip())

    def test_an_own_choice_is_called_so(self):
        combo = self.widget.more.chain_combo
        count = combo.count()
        self.choose(self.widget.more.fit_combo, "pad")
        self.assertEqual((combo.currentText(), combo.count()), ("Own choice", count + 1))
        before = self.in_force()
        self.choose(combo, "")
        self.assertEqual(self.in_force(), before)
        self.choose(self.widget.more.fit_combo, "squeeze")
        self.assertEqual((combo.currentData(), combo.count()), ("recommended", count))

    def test_older_workflows_keep_what_they_had(self):
        for settings in ({"model": "squeezenet1_1"}, {"unit": False, "__version__": 2}):
            widget = self.create_widget(OWEmbedder, stored_settings=settings)
            self.assertEqual(self.in_force(widget), ("alone", "features", "whole", "crop"))
            self.assertFalse(widget.close_gap)
        kept = {"vector": "gem", "region": "box", "fit": "pad", "__version__": 2}
        widget = self.create_widget(OWEmbedder, stored_settings=kept)
        self.assertEqual(self.in_force(widget), ("", "gem", "box", "pad"))
        # Strips that went to Domain Aligner still do.
        widget = self.create_widget(OWEmbedder, stored_settings={"unit": True, "__version__": 3})
        self.assertEqual(self.in_force(widget), ("", "strips", "auto", "squeeze"))
        self.assertFalse(widget.controls.close_gap.isChecked())
        settings = {"close_gap": True, "__version__": 4}
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertEqual(widget.models, ["squeezenet1_1"])
        self.assertEqual(self.in_force(widget), ("", "strips", "auto", "squeeze"))
        # Mirror images came to the recommended chain later.
        self.assertFalse(widget.more.mirror.isChecked())

    def test_choices_change_the_vectors(self):
        self.embed()
        combo = self.widget.more.vector_combo
        combo.setCurrentIndex(combo.findData("scores"))
        combo.activated.emit(combo.currentIndex())
        self.wait_until_finished(timeout=60000)
        embeddings = self.get_output(self.widget.Outputs.raw_embeddings)
        self.assertEqual(embeddings.X.shape, (18, 1000))
        self.assertEqual(provenance_of(embeddings)["vector"], "scores")

    def test_nothing_is_computed_twice(self):
        with self.fake():
            self.embed()
            self.embed()
        self.assertIn("18 photos: 18 known from before.", self.widget.status.text())

    def test_skipped_images(self):
        (self.folder / "dress_1" / "shop_1.jpg").write_bytes(b"")
        with self.fake():
            self.assertEqual(len(self.embed()), 17)
        skipped = self.get_output(self.widget.Outputs.skipped_images)
        self.assertEqual(
            str(skipped[0]["reason"]), "the file is empty. Export it again as JPEG or PNG."
        )
        self.assertTrue(self.widget.Warning.skipped.is_shown())
        self.assertIn("could not embed 1 photo", str(self.widget.Warning.skipped))

    def test_input_taken_away(self):
        with self.fake():
            self.embed()
            self.send_signal(self.widget.Inputs.images, None)
        self.assertIsNone(self.get_output(self.widget.Outputs.raw_embeddings))
        self.assertIn("Connect", self.widget.status.text())

    def test_a_table_without_photos(self):
        self.assertIsNone(self.embed(Table("iris")))
        self.assertTrue(self.widget.Error.no_images.is_shown())
        with self.fake():
            self.embed()
        self.assertFalse(self.widget.Error.no_images.is_shown())

    def test_errors_are_sentences(self):
        for error in (EmbeddingError("The device failed."), WeightsError("No weights.")):

            def fail(*_, error=error):
                raise error

            with patch(f"{MODULE}.Embedder", fail):
                self.assertIsNone(self.embed())
            self.assertEqual(str(self.widget.Error.failed), str(error))

    def test_weights_that_give_no_numbers(self):
        file = self.tmp / "mine.pt"
        for factor in (torch.nan, 1e8):
            state = get_model("squeezenet1_1", weights=None).state_dict()
            torch.save({key: value * factor for key, value in state.items()}, file)
            key = f"squeezenet1_1={file}"
            stored = {"models": [key], "files": [key], "vector": "features", "region": "whole"}
            widget = self.create_widget(OWEmbedder, stored_settings=stored)
            self.assertIsNone(self.embed(widget=widget))
            self.assertIn("mine.pt", str(widget.Error.failed))
            self.assertIn("not numbers", str(widget.Error.failed))
        with open_cache() as cache:
            self.assertEqual(cache.count(), 0)

    def test_the_preview_follows_the_choices(self):
        with self.fake(), patch.object(self.widget.preview, "isVisible", return_value=True):
            self.embed()
            self.process_events(lambda: self.widget.preview.previews)
            self.assertTrue(self.widget.preview.previews[0].how)
            combo = self.widget.more.region_combo
            combo.setCurrentIndex(combo.findData("whole"))
            combo.activated.emit(combo.currentIndex())
            self.process_events(lambda: not self.widget.preview.previews[0].how)
            self.assertIsNone(self.widget.preview.previews[0].box)
            self.wait_until_finished()
            self.send_signal(self.widget.Inputs.images, Table("iris"))
        self.assertEqual(self.widget.preview.previews, [])

    def test_stop(self):
        slow = FakeEmbedder()

        def vectors(pixels):
            time.sleep(0.3)
            return FakeEmbedder.vectors(slow, pixels)

        slow.vectors = vectors
        with patch(f"{MODULE}.Embedder", lambda *_: slow):
            self.send_signal(self.widget.Inputs.images, self.images)
            self.process_events(lambda: slow.batches)
            self.assertTrue(self.widget.stop_button.isEnabled())
            self.widget.stop_button.click()
            self.assertTrue(self.widget.Information.stopped.is_shown())
            self.assertIsNone(self.get_output(self.widget.Outputs.raw_embeddings))
            self.assertFalse(self.widget.stop_button.isEnabled())
            time.sleep(1)
            within_a_second = sum(slow.batches)
            time.sleep(0.7)
            self.assertEqual(sum(slow.batches), within_a_second)
            self.assertLess(within_a_second, len(self.images))
            # What is left is said, and Apply goes on from there, though it is pressed by itself otherwise.
            self.process_events(lambda: "Apply turns" in self.widget.status.text(), timeout=10000)
            self.assertRegex(self.widget.status.text(), r"numbers: \d+ known from before, \d+ to ")
            self.assertTrue(self.widget.auto_apply)
            self.assertTrue(self.widget.going_on.button.isEnabled())
            self.widget.going_on.button.click()
            self.assertFalse(self.widget.going_on.button.isEnabled())
            self.wait_until_finished(timeout=10000)
        result = self.widget.finished.tables.result
        self.assertGreaterEqual(result.cached, slow.batch_size)
        self.assertFalse(self.widget.Information.stopped.is_shown())

    def test_new_photos_after_stop_start_by_themselves(self):
        with self.fake():
            self.send_signal(self.widget.Inputs.images, self.images)
            self.widget.stop_button.click()
            self.assertEqual(len(self.embed(self.images[:9])), 9)
        self.assertFalse(self.widget.Information.stopped.is_shown())
        self.assertFalse(self.widget.going_on.button.isEnabled())

    def test_work_on_photos_that_are_gone_ends(self):
        with self.fake():
            self.send_signal(self.widget.Inputs.images, self.images)
            self.widget.going_on.box.click()  # what is going on goes on
            self.assertIsNotNone(self.widget.task)
            self.send_signal(self.widget.Inputs.images, None)
            self.assertIsNone(self.widget.task)
            self.assertFalse(self.widget.stop_button.isEnabled())
            self.send_signal(self.widget.Inputs.images, self.images[:9])
            self.wait_until_finished()
        self.assertIsNone(self.widget.finished)

    def test_a_download_that_is_stopped(self):
        told = []

        def endless(model, callback):
            while True:
                told.append(model)
                callback(0.5)
                time.sleep(0.01)

        with self.fakes(), patch(f"{MODULE}.download_weights", endless):
            self.embed()
            self.widget.networks.list.setCurrentItem(self.items()["vit_b_16"])
            self.widget.networks.download_button.click()
            self.process_events(lambda: told, timeout=10000)
            self.widget.stop_button.click()
            self.assertTrue(self.widget.Information.stopped_fetching.is_shown())
            self.assertFalse(self.widget.Information.stopped.is_shown())
            self.widget.going_on.button.click()  # the photos' vectors are still wanted
            self.wait_until_finished()
        self.assertIsNotNone(self.get_output(self.widget.Outputs.embeddings))
        self.assertFalse(self.widget.Information.stopped_fetching.is_shown())

    def test_a_check_of_all_photos_that_was_stopped_goes_on_as_one(self):
        checked = []

        def look(check_all):
            checked.append(check_all)
            return open_cache(check_all)

        with self.fake(), patch(f"{MODULE}.open_cache", look):
            self.embed()
            self.widget.more.kept.check_button.click()
            self.widget.stop_button.click()
            self.widget.going_on.button.click()
            self.wait_until_finished()
            self.assertTrue(checked[-1])
            self.embed()
        self.assertFalse(checked[-1])

    @patch("orangecontrib.aiff.embedding.engine.engine", lambda: None)
    def test_a_gpu_decodes_where_that_is_wanted(self):
        plain = provenance_of(self.embed())
        with (
            patch("orangecontrib.aiff.embedding.embedder.can_decode_on", lambda _: True),
            patch("orangecontrib.aiff.embedding.seeing.gpu.can_decode_on", lambda _: True),
        ):
            self.widget.more.computed.gpu_jpegs.click()
            self.wait_until_finished(timeout=60000)
        found = provenance_of(self.get_output(self.widget.Outputs.raw_embeddings))
        self.assertNotEqual(found["identity"], plain["identity"])
        self.assertIn("JPEGs on the GPU", found["decoding"])

    def test_a_device_of_another_computer(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"device": "cuda:5"})
        self.assertEqual(widget.more.computed.device_combo.currentData(), "cuda:5")
        self.assertIsNone(self.embed(widget=widget))
        self.assertIn("no device “cuda:5”", str(widget.Error.failed))

    def test_settings(self):
        settings = self.widget.settingsHandler.pack_data(self.widget)
        chosen = {key: settings[key] for key in ("models", "vector", "device")}
        self.assertEqual(
            chosen, {"models": ["squeezenet1_1"], "vector": "strips", "device": "auto"}
        )
        widget = self.create_widget(
            OWEmbedder,
            stored_settings={
                "models": ["of the future", "resnet50", 3, "resnet50"], "vector": "too",
                "__version__": 2,
            },
        )  # fmt: skip
        self.assertEqual((widget.models, widget.vector), (["resnet50"], "strips"))
        said = str(widget.Opened.settings)
        self.assertIn("Part of setting “Networks”", said)
        self.assertIn("(“of the future”, 3)", said)
        self.assertIn("Setting “Vector” in this workflow was not understood (“too”)", said)

    def test_settings_of_earlier_versions(self):
        for key, models in (
            ("resnet50", ["resnet50"]),
            ("of the past", ["squeezenet1_1", "colour"]),
        ):
            widget = self.create_widget(OWEmbedder, stored_settings={"model": key})
            self.assertEqual(widget.models, models)
            self.assertEqual(widget.networks.chosen(), models)

    def test_every_choice_reaches_the_vectors(self):
        widget = self.widget
        seen = {provenance_of(self.embed())["identity"]}
        for combo, key in (
            (widget.more.fit_combo, "pad"), (widget.more.fit_combo, "crop"), (widget.more.vector_combo, "gem"),
            (widget.more.vector_combo, "depths"),
        ):  # fmt: skip
            seen.add(provenance_of(self.choose(combo, key))["identity"])
        for box in (widget.more.mirror, widget.more.near_and_far, widget.more.unit):
            box.click()
            self.wait_until_finished(timeout=60000)
            seen.add(provenance_of(self.get_output(widget.Outputs.raw_embeddings))["identity"])
        self.assertEqual(len(seen), 8)
        # Choosing full precision changes nothing where the device computes in it anyway.
        full = provenance_of(self.choose(widget.more.computed.precision_combo, "full"))
        self.assertEqual(full["precision"], "float32")

    def test_boxes_are_needed_for_the_region_box(self):
        self.embed()
        self.assertIsNone(self.choose(self.widget.more.region_combo, "box"))
        self.assertIn("no boxes", str(self.widget.Error.failed))

    def test_what_did_not_go_as_planned_is_said(self):
        embedder = FakeEmbedder()
        embedder.notes = ["The GPU failed, so the CPU went on."]
        with patch(f"{MODULE}.Embedder", lambda *_: embedder):
            self.embed()
        self.assertEqual(str(self.widget.Information.notes), embedder.notes[0])

    def test_a_run_after_one_that_failed_tries_the_device_again(self):
        made = []

        def embedder(*_):
            made.append(FakeEmbedder())
            made[-1].notes = ["The GPU failed, so the CPU went on."] if len(made) == 1 else []
            return made[-1]

        with patch(f"{MODULE}.Embedder", embedder):
            self.embed()
            for _ in range(2):
                self.widget.commit.now()
                self.wait_until_finished(timeout=60000)
                self.assertFalse(self.widget.Information.notes.is_shown())
        self.assertEqual(len(made), 2)

    def test_kept_vectors_are_measured_and_cleared(self):
        with self.fake():
            self.embed()
            kept = self.widget.more.kept
            self.process_events(lambda: "MB" in kept.words.text())
            self.assertTrue(kept.clear_button.isEnabled())
            kept.words.clear()
            kept.clear_button.click()
            self.process_events(lambda: "MB" in kept.words.text())
            self.embed()
        self.assertIn("18 computed", self.widget.status.text())

    def test_all_photos_are_checked_where_that_is_asked_for(self):
        self.assertFalse(self.widget.more.kept.check_button.isEnabled())
        photo, other = (self.folder / "dress_1" / f"shop_{number}.jpg" for number in (1, 2))
        make_room(photo)
        images = images_table(read_collection(self.folder))
        with self.fake():
            first = self.embed(images)
            exchange_unseen(photo, other)
            again = self.embed(images)
            np.testing.assert_array_equal(again.X, first.X)
            self.assertFalse(self.widget.Information.notes.is_shown())
            self.widget.more.kept.check_button.click()
            self.wait_until_finished(timeout=60000)
            checked = self.get_output(self.widget.Outputs.raw_embeddings)
            self.assertIn("1 photo has changed", str(self.widget.Information.notes))
            self.assertEqual(np.flatnonzero((checked.X != first.X).any(axis=1)).size, 1)
            np.testing.assert_array_equal(self.embed(images).X, checked.X)
            self.assertFalse(self.widget.Information.notes.is_shown())

    def test_what_apply_would_do_is_said_before(self):
        widget = self.create_widget(OWEmbedder, stored_settings={"auto_apply": False})
        self.send_signal(widget.Inputs.images, self.images, widget=widget)
        self.process_events(lambda: "to compute" in widget.status.text(), timeout=30000)
        self.assertRegex(
            widget.status.text(),
            r"Apply turns 18 photos into vectors of 512 numbers: 18 to compute on CPU .*, a few sec",
        )
        self.assertIsNone(self.get_output(widget.Outputs.raw_embeddings, widget))
        widget.commit.now()
        self.wait_until_finished(widget=widget, timeout=60000)
        self.assertEqual(len(self.get_output(widget.Outputs.raw_embeddings, widget)), 18)
        more = make_collector(self.tmp / "ugo_AIFF_2022", garments=4)
        (more / "dress_1" / "shop_1.jpg").unlink()
        self.send_signal(widget.Inputs.images, images_table(read_collection(more)), widget=widget)
        self.assertIsNone(self.get_output(widget.Outputs.raw_embeddings, widget))
        self.process_events(lambda: "to compute" in widget.status.text(), timeout=30000)
        self.assertRegex(
            widget.status.text(), r"23 photos .*: \d+ known from before, \d+ to compute.*about 1 s"
        )

    def test_report(self):
        self.widget.send_report()
        with self.fake():
            self.embed()
        self.send_report()

    def test_names_for_screen_readers(self):
        widget = self.widget
        networks = widget.networks
        for part in (
            networks.list, networks.about, networks.earlier, networks.later,
            widget.more.vector_combo, widget.more.computed.device_combo, widget.status,
        ):  # fmt: skip
            self.assertTrue(part.accessibleName())
