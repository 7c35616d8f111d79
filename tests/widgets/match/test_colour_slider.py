import numpy as np

from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.chains import recipe_for
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.match.colour_slider import NO_COLOURS, STEPS

from .window import MatchTest


class TestColourSlider(MatchTest):
    def coloured(self):
        embedders = [Embedder(recipe_for(key), "cpu") for key in ("squeezenet1_1", "colour")]
        images = images_table(read_collection(SAMPLES["wardrobe"].folder))
        with VectorCache(self.tmp / "vectors.sqlite") as cache:
            return align_table(embed_table(images, embedders, cache).embeddings, "scale").table

    def test_no_colours_nothing_to_move(self):
        self.connect(self.aligned, photos=self.worn)
        slider = self.widget.leaning
        self.assertFalse(slider.isEnabled())
        self.assertEqual(slider.slider.toolTip(), NO_COLOURS)

    def test_matches_follow_the_slider(self):
        self.connect(self.coloured(), photos=self.worn)
        slider = self.widget.leaning
        self.assertTrue(slider.isEnabled())
        usual = self.matches().get_column("distance")
        found = {}
        for step in (-STEPS, STEPS, 0):
            slider.slider.setValue(step)
            self.rest()
            self.assertEqual(self.widget.colour, step / STEPS)
            found[step] = self.matches().get_column("distance")
        np.testing.assert_allclose(found[0], usual)
        self.assertFalse(np.allclose(found[-STEPS], usual))
        self.assertFalse(np.allclose(found[STEPS], found[-STEPS]))
        self.assertEqual(len(self.widget.history), 1, "the same question, looked at otherwise")

    def test_it_is_kept_with_the_workflow(self):
        self.widget.leaning.slider.setValue(7)
        settings = self.widget.settingsHandler.pack_data(self.widget)
        other = self.create_widget(type(self.widget), stored_settings=settings)
        self.assertEqual(other.leaning.amount, 7 / STEPS)
